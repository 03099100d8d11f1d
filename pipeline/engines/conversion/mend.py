"""PDFs that not every reader opens alike: locked for their owner only, or damaged in a way that loses nothing.

A damaged PDF is written anew only where everything that its pages need is still there. What is cut off, or holds less
than it says, is refused: a packet must never be smaller than the record.
"""

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdf
import pypdfium2

from pipeline.errors import SourceUnusable

_OBJECT = re.compile(rb"[\r\n ]\d{1,10} \d{1,5} obj\b")
_DRAWS = {"Do": "/XObject", "Tf": "/Font", "gs": "/ExtGState", "sh": "/Shading"}
"""Operators of a page's content and the resources that they name first."""
_HARMLESS = ("Resources is missing", "extraneous whitespace")
"""Words of complaints about what every reader passes over, and nothing is lost by."""
_EXPORT = "Export the record again, or print it to a new PDF."


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A PDF written anew. `damaged`: readers had to guess; else it was only locked for its owner."""

    pdf: bytes
    damaged: bool


def mended(data: bytes, record: str) -> Mended | None:
    """The PDF as every reader can open it; None where it is sound, or where reading it will say why it is not.

    Raises SourceUnusable where mending would lose something.
    """
    try:
        pdf = pikepdf.open(io.BytesIO(data))
    except Exception:  # a foreign file may make the reader raise anything
        return None
    with pdf:
        try:
            pages = len(pdf.pages)
            damaged = _has_damage(pdf, record) or _pages_of_pdfium(data) != pages
            if pages == 0 or not (damaged or pdf.is_encrypted):
                return None
            if damaged:
                _refuse_losses(pdf, data, record)
            made = io.BytesIO()
            pdf.save(made, encryption=False, deterministic_id=True, fix_metadata_version=False)
        except SourceUnusable:
            raise
        except Exception:  # as above
            raise _refused(record, "is too damaged to be mended") from None
    if damaged and not _opens_alike(made.getvalue(), pages):
        raise _refused(record, "is damaged: two readers see different things in it")
    return Mended(pdf=made.getvalue(), damaged=damaged)


def _has_damage(pdf: pikepdf.Pdf, record: str) -> bool:
    """Whether any object, or the content of any page, makes the reader complain.

    Raises SourceUnusable where a page's content cannot be unpacked: readers would show a part of it and say nothing.
    """
    for _ in pdf.objects:  # each is read when it is asked for
        pass
    for number, page in enumerate(pdf.pages, start=1):
        content = page.obj.get("/Contents")
        for part in content if isinstance(content, pikepdf.Array) else (content,):
            try:
                if isinstance(part, pikepdf.Stream):
                    part.read_bytes()
            except pikepdf.PdfError:
                raise _refused(record, f"is damaged at page {number}, and parts of it are lost") from None
    complaints = (str(complaint) for complaint in pdf.get_warnings())
    return not all(any(words in complaint for words in _HARMLESS) for complaint in complaints)


def _refuse_losses(pdf: pikepdf.Pdf, data: bytes, record: str) -> None:
    if _is_cut_off(data):
        raise _refused(record, "is cut off")
    shown = {page.obj.objgen for page in pdf.pages}
    claimed = pdf.Root.get("/Pages", pikepdf.Dictionary()).get("/Count")
    lost = {item.objgen for item in pdf.objects if _is_page(item)} - shown
    seen = _pages_of_pdfium(data)
    if claimed != len(pdf.pages) or lost or (seen is not None and seen != len(pdf.pages)):
        raise _refused(record, "is damaged, and pages of it are lost")
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and not item.read_raw_bytes():
            raise _refused(record, "is damaged, and parts of it are lost")
    for number, page in enumerate(pdf.pages, start=1):
        if not _is_whole(pdf, page):
            raise _refused(record, f"is damaged at page {number}, and parts of it are lost")


def _is_cut_off(data: bytes) -> bool:
    """Whether nothing tells the end of the file, or more of it began after that."""
    end = data.rfind(b"startxref")
    return end < 0 or _OBJECT.search(data, end) is not None


def _is_page(item: Any) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == pikepdf.Name.Page


def _is_whole(pdf: pikepdf.Pdf, page: pikepdf.Page) -> bool:
    """Whether a page has its content to the last byte, and all that the content names."""
    if "/Contents" not in page.obj:
        return False
    pdf.get_warnings()
    instructions = pikepdf.parse_content_stream(page)
    if pdf.get_warnings():
        return False
    return all(_has(page, kind, name) for kind, name in _named(instructions))


def _named(instructions: Any) -> Iterator[tuple[str, Any]]:
    for instruction in instructions:
        kind = _DRAWS.get(str(instruction.operator))
        if kind and instruction.operands and isinstance(instruction.operands[0], pikepdf.Name):
            yield kind, instruction.operands[0]


def _has(page: pikepdf.Page, kind: str, name: pikepdf.Name) -> bool:
    held = page.resources.get(kind)
    return isinstance(held, pikepdf.Dictionary) and name in held


def _pages_of_pdfium(data: bytes) -> int | None:
    try:
        with pypdfium2.PdfDocument(data) as pdf:
            return len(pdf)
    except pypdfium2.PdfiumError:
        return None


def _opens_alike(made: bytes, pages: int) -> bool:
    """Whether pdfium and pypdf find these pages, and open each of them."""
    try:
        with pypdfium2.PdfDocument(made) as first:
            if len(first) != pages:
                return False
            for page in first:
                page.get_textpage().close()
                page.close()
        second = pypdf.PdfReader(io.BytesIO(made))
        for page in second.pages:
            with suppress(AttributeError):  # a page without content
                page.get_contents().get_data()  # type: ignore[union-attr]
        return len(second.pages) == pages
    except Exception:  # as above
        return False


def _refused(record: str, what: str) -> SourceUnusable:
    return SourceUnusable(f"Record {record} {what}.", remedy=_EXPORT)
