"""Where words of a document stand on its pages, whichever way it was read."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from pipeline.engines.pdf import text as pdf_text
from pipeline.model.chart import Box, Document, Page

Spans = Mapping[int, Sequence[tuple[int, int]]]
"""Page number to (start, end) of characters in its text."""


def of_document(document: Document, spans: Spans) -> dict[tuple[int, int, int], tuple[Box, ...]]:
    """One box a line for each span, by page, start and end; PDF user space as stored, before /Rotate.

    Raises SourceUnusable where the file can no longer be read.
    """
    scanned = {number for number in spans if document.pages[number - 1].words}
    found = {
        (number, start, end): _of_words(document.pages[number - 1], start, end)
        for number in scanned
        for start, end in spans[number]
    }
    typed = {number: wanted for number, wanted in spans.items() if number not in scanned}
    if typed:
        found |= pdf_text.boxes_of_document(document.path, typed)
    return found


def _of_words(page: Page, start: int, end: int) -> tuple[Box, ...]:
    """The recognised words from `start` to `end`, joined as long as no line ends between them."""
    first = max(bisect_right([word.start for word in page.words], start) - 1, 0)
    boxes: list[Box] = []
    last = -1
    for word in page.words[first:]:
        if word.start >= end:
            break
        if word.end <= start:
            continue
        if boxes and "\n" not in page.text[last : word.start]:
            boxes[-1] = _union(boxes[-1], word.box)
        else:
            boxes.append(word.box)
        last = word.end
    return tuple(boxes)


def _union(first: Box, second: Box) -> Box:
    return Box(
        x0=min(first.x0, second.x0),
        y0=min(first.y0, second.y0),
        x1=max(first.x1, second.x1),
        y1=max(first.y1, second.y1),
    )
