"""One page read from its picture."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium

from pipeline.engines.ocr import checkboxes, ink, layout, rulings, source, tesseract, upright
from pipeline.engines.ocr.picture import Picture
from pipeline.errors import SourceUnusable
from pipeline.model.chart import Word

OCR = "ocr"
NOTHING = "none"
BLANK = "blank"
ILLEGIBLE = "nothing legible"
_SIDEWAYS = 270
_GOOD = 75.0
_DOUBTFUL = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OcrPage:
    """What a page says by its picture.

    `text` in reading order, one line a printed line, an empty line between blocks; `words` with their characters in
    it, their boxes in PDF user space of the page as stored (points, origin bottom left, before /Rotate) and their
    confidence (0 to 100). A box of a form is a word, "[ ]" or "[x]". `turned`: degrees clockwise by which the page as
    displayed must be turned to be read. `dpi` at which it was read; `confidence` is the mean over its characters.
    `how` goes into model.chart.Page: "ocr", or "none" for a page without a word, with the `reason` "blank" or
    "nothing legible" (a picture, or too bad a scan).
    """

    text: str
    words: tuple[Word, ...]
    turned: int
    dpi: int
    confidence: float
    how: str = OCR
    reason: str = ""


def read_page(page: Path | bytes | pdfium.PdfPage, index: int = 0, *, record: str = "") -> OcrPage:
    """Read one page from its picture: an open pdfium page, or page `index` (from 0) of a PDF file or its bytes.

    `record` and `index` name the page in errors. Raises SourceUnusable where the page cannot be drawn, EngineError
    (exit 7) where Tesseract is not installed or fails. About a second and 100 MB; one thread.
    """
    try:
        with _opened(page, index) as opened:
            picture = source.picture_of(opened)
    except (pdfium.PdfiumError, OSError, IndexError, ValueError, MemoryError):
        raise SourceUnusable(
            f"Record {record} cannot be drawn at page {index + 1}.", remedy="Export the record again."
        ) from None
    is_blank = ink.is_blank(picture.image)
    read = None if is_blank else _read(picture)
    if read is not None and read.words:
        return read
    reason = BLANK if is_blank else ILLEGIBLE
    return OcrPage(text="", words=(), turned=0, dpi=picture.dpi, confidence=0.0, how=NOTHING, reason=reason)


def _read(picture: Picture) -> OcrPage:
    """Read as it lies; what reads badly is read without the noise of its paper, then as it may stand upright."""
    turned = _upright(picture, _SIDEWAYS) if upright.lines_run_down(picture) else 0
    found = _reading(picture, turned)
    if found.confidence >= _GOOD:
        return found
    calm = picture.with_image(ink.calmed(picture.image))
    found = max(found, _reading(calm, turned), key=_worth)
    if found.confidence >= _GOOD:
        return found
    other = _upright(calm, turned)
    return found if other == turned else max(found, _reading(calm, other), _reading(picture, other), key=_worth)


def _upright(picture: Picture, turned: int) -> int:
    """How far the picture must be turned in all, seen when it is turned so far."""
    return (turned + (tesseract.quarter_turns(picture.turned(turned).image) or 0)) % 360


def _reading(picture: Picture, turned: int) -> OcrPage:
    level = upright.straightened(picture.turned(turned))
    level = level.with_image(rulings.wiped(level.image, level.dpi))
    boxes = checkboxes.found(level.image, level.dpi)
    level = level.with_image(checkboxes.wiped(level.image, boxes)) if boxes else level
    text, words = layout.composed([*tesseract.read(level.image, level.dpi), *layout.marks(boxes)], level)
    return OcrPage(text=text, words=words, turned=turned, dpi=level.dpi, confidence=_confidence(words))


def _worth(page: OcrPage) -> float:
    """Characters that were read for sure."""
    return sum((word.end - word.start) * max(0.0, word.confidence - _DOUBTFUL) for word in page.words)


def _confidence(words: tuple[Word, ...]) -> float:
    """Mean over characters, so that stray marks count little."""
    size = sum(word.end - word.start for word in words)
    return sum(word.confidence * (word.end - word.start) for word in words) / size if size else 0.0


@contextmanager
def _opened(page: Path | bytes | pdfium.PdfPage, index: int) -> Iterator[pdfium.PdfPage]:
    if isinstance(page, pdfium.PdfPage):
        yield page
        return
    document = pdfium.PdfDocument(page)
    try:
        yield document[index]
    finally:
        document.close()
