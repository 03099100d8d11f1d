"""Whether a page's text can be used, or must be read from its picture."""

import ctypes
import math
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.engines.ocr.ink import darker_than_paper
from pipeline.engines.ocr.picture import rendered
from pipeline.engines.ocr.source import scan_images
from pipeline.model.chart import Box

NO_TEXT = "no text layer"
JUNK = "unreadable text layer"
HIDDEN = "text that the page does not show"
PARTIAL = "text on a small part of a scan"

# A page of running text has more; fewer may be a stamp or a fax line over a scan.
_ENOUGH = 1500
_SAMPLE = 1000
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
_TRIED = 12
_INVISIBLE = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)
_FAINTEST = 13
# How often each letter stands in 1,000 letters of English; languages in Latin letters are near enough.
_ENGLISH = dict(
    zip(
        "etaoinshrdlcumwfgypbvkjxqz",
        (127, 91, 82, 75, 70, 67, 63, 61, 60, 43, 40, 28, 28, 24, 24, 22, 20, 20, 19, 15, 10, 8, 2, 2, 1, 1),
        strict=True,
    )
)
_ENGLISH_LENGTH = math.hypot(*_ENGLISH.values())
_SIGNS = re.compile(r"[\W_]+")
_RULED = re.compile(r"([^\w\s]|_)\1{2,}")  # dotted and drawn lines
# Replacement characters, private use, and controls: what stands for a glyph of unknown meaning.
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
    is_hidden = _is_hidden(page)
    if len(text) >= _ENOUGH and not is_hidden:
        return None
    images = scan_images(page)
    if not images:
        return HIDDEN if is_hidden else None
    return PARTIAL if _leaves_ink_unread(page) else None


def is_junk(text: str) -> bool:
    """Whether a text is glyphs without meaning rather than words in Latin or any other letters."""
    sample = text[:_SAMPLE]
    if len(sample) > _FEW and len(_UNKNOWN.findall(sample)) > _STRANGE * len(sample):
        return True
    lowered = sample.lower()
    counts = [lowered.count(letter) for letter in _ENGLISH]
    letters = sum(counts)
    if letters >= max(_LETTERS, len(sample) / 4):
        return _likeness(counts) < _LIKENESS or _is_badly_spaced(sample.split())
    solid = "".join(_RULED.sub("", sample).split())  # figures, another alphabet, or signs
    return len(solid) > _FEW and len(_SIGNS.sub("", solid)) < (1 - _SYMBOLS) * len(solid)


def _likeness(counts: list[int]) -> float:
    """Cosine between how often letters stand in the text and in English."""
    product = sum(count * usual for count, usual in zip(counts, _ENGLISH.values(), strict=True))
    return product / (_ENGLISH_LENGTH * math.hypot(*counts))


def _is_badly_spaced(words: list[str]) -> bool:
    """L e t t e r s set apart, or everythingwithoutspaces."""
    sizes = [len(word) for word in words]
    if len(words) > _LETTERS and sizes.count(1) > _SPACED_OUT * len(words):
        return True
    return max(sizes) > _RUN_TOGETHER and sum(size for size in sizes if size > _RUN_TOGETHER) > sum(sizes) / 2


def _is_hidden(page: pdfium.PdfPage) -> bool:
    """Whether text is written invisibly or in white, as far as some pieces of it taken from all over the page show."""
    count = pdfium_c.FPDFPage_CountObjects(page)
    looked_at = 0
    for index in range(0, count, max(1, count // _TRIED)):
        item = pdfium_c.FPDFPage_GetObject(page, index)
        if pdfium_c.FPDFPageObj_GetType(item) == pdfium_c.FPDF_PAGEOBJ_TEXT:
            looked_at += 1
            if not _is_unseen(item):
                return False
    return looked_at > 0


def _is_unseen(text: Any) -> bool:
    if pdfium_c.FPDFTextObj_GetTextRenderMode(text) in _INVISIBLE:
        return True
    color = [ctypes.c_uint() for _ in range(4)]
    if not pdfium_c.FPDFPageObj_GetFillColor(text, *color):
        return False
    red, green, blue, alpha = (part.value for part in color)
    return alpha < _FAINTEST or min(red, green, blue) > 255 - _FAINTEST


def _leaves_ink_unread(page: pdfium.PdfPage) -> bool:
    """Whether most of what the page shows lies where the text layer has no line."""
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
