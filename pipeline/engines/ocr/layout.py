"""Words as Tesseract gives them, put into lines and blocks of text in the order in which the page is read."""

from collections.abc import Iterable
from itertools import groupby

from pipeline.engines.ocr.picture import Picture
from pipeline.engines.ocr.tesseract import Reading
from pipeline.model.chart import Word


def composed(readings: Iterable[Reading], picture: Picture) -> tuple[str, tuple[Word, ...]]:
    """The page's text, one line a printed line and an empty one between blocks, and the place of each word in it."""
    text: list[str] = []
    words: list[Word] = []
    at = 0
    block = None
    for (blocked, paragraph, _), line in groupby(readings, key=lambda r: (r.block, r.paragraph, r.line)):
        found = [reading for reading in line if reading.text]
        if not found:
            continue
        if block is not None:
            gap = "\n" if block == (blocked, paragraph) else "\n\n"
            text.append(gap)
            at += len(gap)
        block = (blocked, paragraph)
        for index, reading in enumerate(found):
            if index:
                text.append(" ")
                at += 1
            box = picture.box(reading.left, reading.top, reading.right, reading.bottom)
            words.append(Word(start=at, end=at + len(reading.text), box=box, confidence=reading.confidence))
            text.append(reading.text)
            at += len(reading.text)
    return "".join(text), tuple(words)
