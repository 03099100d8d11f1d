"""Whether a page's text can be used, or must be read from its picture."""

import math
import re
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.engines.ocr.ink import darker_than_paper
from pipeline.engines.ocr.picture import rendered
from pipeline.engines.ocr.source import scan_images
from pipeline.model.chart import Box

NO_TEXT = "no text layer"
JUNK = "unreadable text layer"
PARTIAL = "text on a small part of a scan"

# A page of running text has more; fewer may be a stamp or a fax line over a scan.
_ENOUGH = 1500
_SAMPLE = 1200
_FEW = 25
_STRANGE = 0.15
_SYMBOLS = 0.5
_LETTERS = 60
_LIKENESS = 0.75
_SPACED_OUT = 0.6
_RUN_TOGETHER = 30
_UNREAD = 0.6
_INK = 0.003
_TALLEST_LINE = 0.05
# How often each letter stands in 1,000 letters of English; languages in Latin letters are near enough.
_ENGLISH = dict(
    zip(
        "etaoinshrdlcumwfgypbvkjxqz",
        (127, 91, 82, 75, 70, 67, 63, 61, 60, 43, 40, 28, 28, 24, 24, 22, 20, 20, 19, 15, 10, 8, 2, 2, 1, 1),
        strict=True,
    )
)
_ENGLISH_LENGTH = math.hypot(*_ENGLISH.values())
# Replacement characters, private use, and controls: what stands for a glyph of unknown meaning.
_SIGN = re.compile(r"[^\w\s]|_")
_FILL = re.compile(r"([^\w\s]|_)\1{2,}")  # dotted and ruled lines
_UNKNOWN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffc-\uffff\U000f0000-\U0010ffff]")


def needs_ocr(text: str, page: pdfium.PdfPage) -> str | None:
    """Why a page must be read from its picture, or None where its text (as pdfium gives it) serves or it is empty.

    An invisible text layer under a scan is as good as a visible one, if it looks like language and covers the page.
    """
    text = text.strip()
    if not text:
        return NO_TEXT if pdfium_c.FPDFPage_CountObjects(page) or pdfium_c.FPDFPage_GetAnnotCount(page) else None
    if is_junk(text):
        return JUNK
    if len(text) >= _ENOUGH:
        return None
    return PARTIAL if _leaves_a_scan_unread(page) else None


def is_junk(text: str) -> bool:
    """Whether a text is glyphs without meaning rather than words in Latin or any other letters."""
    sample = text[:_SAMPLE]
    words = _FILL.sub("", sample).split()
    size = sum(map(len, words))
    if size < _FEW:
        return False
    if len(_UNKNOWN.findall(sample)) > _STRANGE * size:
        return True
    signs = len(_SIGN.findall("".join(words)))
    if signs > _SYMBOLS * size:
        return True
    lowered = sample.lower()
    counts = [lowered.count(letter) for letter in _ENGLISH]
    letters = sum(counts)
    if letters < _LETTERS or letters < (size - signs) / 3:  # figures, or another alphabet
        return False
    return _likeness(counts) < _LIKENESS or _badly_spaced(words)


def _likeness(counts: list[int]) -> float:
    """Cosine between how often letters stand in the text and in English."""
    product = sum(count * usual for count, usual in zip(counts, _ENGLISH.values(), strict=True))
    return product / (_ENGLISH_LENGTH * math.hypot(*counts))


def _badly_spaced(words: list[str]) -> bool:
    """L e t t e r s set apart, or everythingwithoutspaces."""
    alone = sum(1 for word in words if len(word) == 1 and word.isalpha())
    if len(words) > _LETTERS and alone > _SPACED_OUT * len(words):
        return True
    return sum(len(word) for word in words if len(word) > _RUN_TOGETHER and word.isalpha()) > sum(map(len, words)) / 2


def _leaves_a_scan_unread(page: pdfium.PdfPage) -> bool:
    """Whether an image fills the page and most of its ink lies where the text layer has no line."""
    if not scan_images(page):
        return False
    width, height = page.get_size()
    picture = rendered(page, max(1, round(width / 2)), max(1, round(height / 2)), 36)
    ink = picture.image.point(darker_than_paper(picture.image))
    before = ink.histogram()[255]
    for box in _line_boxes(page):
        ink.paste(0, picture.pixels(box))
    after = ink.histogram()[255]
    return after > _INK * ink.width * ink.height and after > _UNREAD * before


def _line_boxes(page: pdfium.PdfPage) -> Iterator[Box]:
    """Where the text layer has lines; a watermark over the whole page is none."""
    text_page = page.get_textpage()
    tallest = _TALLEST_LINE * max(page.get_size())
    try:
        for index in range(text_page.count_rects()):
            x0, y0, x1, y1 = text_page.get_rect(index)
            if min(x1 - x0, y1 - y0) <= tallest:
                yield Box(x0=x0, y0=y0, x1=x1, y1=y1)
    finally:
        text_page.close()
