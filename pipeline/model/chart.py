"""The chart: the pages of a case's records with their text, as read."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in PDF user space of the source page as stored (points, origin bottom left, before /Rotate)."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """One outline entry of a source document: title, source page from 1, nesting depth from 0."""

    title: str
    page: int
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word that OCR read: characters `start` to `end` of its page's text, its place, how sure it is (0 to 100)."""

    start: int
    end: int
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page. `number` counts from 1 in the source file; `how` is "text layer", "ocr", "blank" (a scan of
    nothing) or "none" (no text could be had).

    `width` and `height` are points as displayed (after CropBox and /Rotate). `words` only where `how` is "ocr".
    A row of a table is one line of the text; `gaps` are the offsets of the blanks between its cells (an empty cell
    lies between two gaps that follow each other).
    `free_foot`: so much of its lower edge shows nothing (`engines.pdf.margin`); None: nobody looked.
    """

    document: str
    number: int
    text: str
    width: float
    height: float
    how: str
    words: tuple[Word, ...] = ()
    gaps: tuple[int, ...] = ()
    free_foot: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A record, read: all its pages, also those that the case does not select.

    `sha256` (hex) is that of the record's own file. `path` is the PDF with its pages: that file, or what was made of
    it by `conversion` (image, word, repaired, unlocked); then `made_sha256` is that of the PDF.
    """

    record: str
    path: Path
    sha256: str
    pages: tuple[Page, ...]
    bookmarks: tuple[Bookmark, ...] = ()
    conversion: str = "none"
    made_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """All documents of a case, in the order of its records."""

    documents: tuple[Document, ...]

    def document(self, record: str) -> Document:
        """The document of that record id; KeyError if there is none."""
        for document in self.documents:
            if document.record == record:
                return document
        raise KeyError(record)
