"""The text of PDF pages through pdfium: pages as read, and the boxes of words that are cited.

Every failure of a foreign PDF becomes SourceUnusable; it names the record and page, never their content.
"""

import hashlib
import io
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium

from pipeline.engines import ocr
from pipeline.engines.pdf import layout as pdf_layout
from pipeline.engines.pdf import margin as pdf_margin
from pipeline.errors import SourceUnusable
from pipeline.model.chart import Bookmark, Box, Document, Page

TEXT_LAYER = "text layer"
NO_TEXT = "none"
# pdfium keeps state of its own and is not safe to enter from two threads at once.
_LOCK = threading.RLock()
_MAX_BYTES = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What is known of a PDF once it is open."""

    sha256: str
    bookmarks: tuple[Bookmark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A page by its text layer. `unread`: something stands on it that only its picture tells; its text is empty."""

    page: Page
    unread: bool


def read(path: Path, record: str) -> Document:
    """Read all pages of a record: text, sizes as displayed, bookmarks, SHA-256.

    Raises SourceUnusable where the file is missing, empty, no PDF, locked with a password, broken, or has no pages.
    It may hang or crash on a foreign file; `engines.documents` reads those under guard.
    """
    given = tuple(steps(path, record))
    [opening] = (step for step in given if isinstance(step, Opening))
    pages = tuple(step.page for step in given if isinstance(step, Leaf))
    return Document(record=record, path=path, sha256=opening.sha256, pages=pages, bookmarks=opening.bookmarks)


def steps(path: Path, record: str) -> Iterator[Opening | Leaf]:
    """`read` bit by bit, so that each may be given its time: the file opened, then its pages in order."""
    data = _bytes(path, record)
    with _LOCK, _opened(data, record) as pdf:
        if len(pdf) == 0:
            raise _unusable(record, "has no pages", "Export the record again.")
        yield Opening(sha256=hashlib.sha256(data).hexdigest(), bookmarks=_bookmarks(pdf))
        for index in range(len(pdf)):
            yield _leaf(pdf, index, record)


def boxes(path: Path, page: int, start: int, end: int) -> tuple[Box, ...]:
    """Where characters `start` to `end` of a page's text (as `read` gives it) stand: one box a line.

    PDF user space as stored, before /Rotate. Raises SourceUnusable like `read`.
    """
    return boxes_of_document(path, {page: ((start, end),)})[page, start, end]


def boxes_of_document(
    path: Path, spans: Mapping[int, Sequence[tuple[int, int]]]
) -> dict[tuple[int, int, int], tuple[Box, ...]]:
    """`boxes` for spans of several pages (page number to spans), by page, start and end; the file is opened once."""
    found: dict[tuple[int, int, int], tuple[Box, ...]] = {}
    with _LOCK, _opened(_bytes(path, path.stem), path.stem) as pdf:
        for page, wanted in spans.items():
            with _text_page(pdf, page - 1, path.stem) as text_page:
                indexes = pdf_layout.indexes(text_page)
                for start, end in wanted:
                    found[page, start, end] = _merged_lines(text_page, indexes[start:end])
    return found


def _bytes(path: Path, record: str) -> bytes:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise _unusable(record, "is larger than 1 GB", "Split the record.")
        data = path.read_bytes()
    except FileNotFoundError:
        raise _unusable(record, "is missing", "Put the file in place or mend its name in case.json.") from None
    except OSError:
        raise _unusable(record, "cannot be opened", "Check the file's permissions.") from None
    if not data:
        raise _unusable(record, "is an empty file", "Export the record again.")
    if b"%PDF-" not in data[:1024]:
        raise _unusable(record, "is not a PDF", "Save the record as PDF.")
    return data


@contextmanager
def _opened(data: bytes, record: str) -> Iterator[pdfium.PdfDocument]:
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        raise _why_not_opened(data, record) from None
    try:
        yield pdf
    finally:
        pdf.close()


def _why_not_opened(data: bytes, record: str) -> SourceUnusable:
    """Asked of a second reader, because pdfium's error code may be that of an earlier file."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) == 0:
                return _unusable(record, "has no pages", "Export the record again.")
    except pikepdf.PasswordError:
        return _unusable(record, "is locked with a password", "Save a copy without password.")
    except Exception:  # a foreign file may make the reader raise anything
        pass
    return _unusable(record, "is damaged or cut off", "Export the record again.")


@contextmanager
def _text_page(pdf: pdfium.PdfDocument, index: int, record: str) -> Iterator[pdfium.PdfTextPage]:
    with ExitStack() as stack:
        try:
            page = stack.enter_context(closing(pdf[index]))
            text_page = stack.enter_context(closing(page.get_textpage()))
            yield text_page
        except (pdfium.PdfiumError, IndexError):
            raise _unusable(record, f"cannot be read at page {index + 1}", "Export the record again.") from None


def _leaf(pdf: pdfium.PdfDocument, index: int, record: str) -> Leaf:
    with _text_page(pdf, index, record) as text_page:
        printed = pdf_layout.printed(text_page)
        unread = ocr.needs_ocr(printed.text, text_page.page) is not None
        width, height = text_page.page.get_size()
        free_foot = pdf_margin.free_foot(text_page.page)
    page = Page(
        document=record,
        number=index + 1,
        text="" if unread else printed.text,
        width=width,
        height=height,
        how=TEXT_LAYER if printed.text.strip() and not unread else NO_TEXT,
        gaps=() if unread else printed.gaps,
        free_foot=free_foot,
    )
    return Leaf(page=page, unread=unread)


def _merged_lines(text_page: pdfium.PdfTextPage, indexes: list[int]) -> tuple[Box, ...]:
    """Boxes of characters, joined line by line."""
    found: list[Box] = []
    upright = text_page.page.get_rotation() % 180 == 0
    broken = False
    for index in indexes:
        if index < 0:
            broken = upright
            continue
        x0, y0, x1, y1 = text_page.get_charbox(index, loose=True)
        if x1 - x0 <= 0 or y1 - y0 <= 0:
            continue
        box = Box(x0=x0, y0=y0, x1=x1, y1=y1)
        if found and _same_line(found[-1], box, across_only=broken):
            found[-1] = _union(found[-1], box)
        else:
            found.append(box)
        broken = False
    return tuple(found)


def _same_line(line: Box, box: Box, *, across_only: bool) -> bool:
    """Whether a character goes on a line, written across or (in a rotated page) up or down."""
    height, width = min(line.y1 - line.y0, box.y1 - box.y0), min(line.x1 - line.x0, box.x1 - box.x0)
    across = min(line.y1, box.y1) - max(line.y0, box.y0) > 0.5 * height
    along = not across_only and min(line.x1, box.x1) - max(line.x0, box.x0) > 0.5 * width
    near = max(line.x0, box.x0) - min(line.x1, box.x1) < 40 and max(line.y0, box.y0) - min(line.y1, box.y1) < 40
    return (across or along) and near


def _union(first: Box, second: Box) -> Box:
    return Box(
        x0=min(first.x0, second.x0),
        y0=min(first.y0, second.y0),
        x1=max(first.x1, second.x1),
        y1=max(first.y1, second.y1),
    )


def _bookmarks(pdf: pdfium.PdfDocument) -> tuple[Bookmark, ...]:
    found: list[Bookmark] = []
    try:
        for item in pdf.get_toc(max_depth=8):
            dest = item.get_dest()
            index = dest.get_index() if dest is not None else None
            title = item.get_title()
            if index is not None and 0 <= index < len(pdf) and title.strip() and len(found) < 2000:
                found.append(Bookmark(title=title.strip(), page=index + 1, depth=item.level))
    except (pdfium.PdfiumError, ValueError, UnicodeDecodeError):
        return tuple(found)
    return tuple(found)


def _unusable(record: str, what: str, remedy: str) -> SourceUnusable:
    return SourceUnusable(f"Record {record} {what}.", remedy=remedy)
