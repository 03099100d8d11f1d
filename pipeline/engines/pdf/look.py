"""A finished packet, seen by other libraries than the one that wrote it: pdfium shows its pages, pypdf its parts."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from pipeline.engines.pdf.place import inherited
from pipeline.errors import InspectionFailed

FORM_DEPTH = 15
MOST_OBJECTS = 100_000
MOST_PATHS = 20_000
_ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/GoToR", "/GoToE"}
_CATALOG = {
    "/OpenAction": "an action on opening",
    "/AA": "automatic actions",
    "/AcroForm": "form fields",
    "/AF": "embedded files",
    "/Metadata": "metadata of its making",
    "/StructTreeRoot": "a dangling structure tree",
}
_NAMES = {"/JavaScript": "scripts", "/EmbeddedFiles": "embedded files"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a page holds besides text: SHA-256 of each picture as stored, and the number of lines and areas."""

    pictures: tuple[str, ...]
    paths: int


class Look:
    """A PDF opened for reading its pages as a viewer shows them; pages count from 1."""

    def __init__(self, pdf: bytes) -> None:
        try:
            self._document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError:
            raise InspectionFailed(
                "The packet cannot be opened by a second reader", remedy="Build again; if it recurs, report it."
            ) from None
        self.pages = len(self._document)

    def __enter__(self) -> "Look":
        return self

    def __exit__(self, *_: object) -> None:
        self._document.close()

    def text(self, number: int) -> str:
        """All text of a page, stamp included."""
        with self._page(number) as page:
            words = page.get_textpage()
            try:
                return str(words.get_text_range())
            finally:
                words.close()

    def size(self, number: int) -> tuple[float, float]:
        """Width and height of a page in points, as displayed."""
        width, height = self._document.get_page_size(number - 1)
        return float(width), float(height)

    def content(self, number: int, *, wrapped: bool = False) -> Content:
        """The pictures and lines of a page, also those inside form XObjects; of very many, the first.

        `wrapped`: the page was made a form XObject itself, so that its forms lie one deeper.
        """
        pictures, paths = [], 0
        with self._page(number) as page:
            for item in islice(page.get_objects(max_depth=FORM_DEPTH + wrapped), MOST_OBJECTS + wrapped):
                if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
                    pictures.append(hashlib.sha256(bytes(item.get_data(decode_simple=False))).hexdigest())
                paths += item.type == pdfium.FPDF_PAGEOBJ_PATH
                if paths == MOST_PATHS:
                    break
        return Content(pictures=tuple(pictures), paths=paths)

    @contextmanager
    def _page(self, number: int) -> Iterator[pypdfium2.PdfPage]:
        page = self._document[number - 1]
        try:
            yield page
        finally:
            page.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """How a packet is put together. `faults` are (packet page or None, what is wrong) in words to print.

    `links` are (page, target page) of links inside the packet.
    """

    pages: int
    title: str | None
    links: tuple[tuple[int, int], ...]
    faults: tuple[tuple[int | None, str], ...]


def structure(pdf: bytes) -> Structure:
    """Read a packet's parts with pypdf; what a packet must not have, or a link that leads nowhere, is a fault."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        if reader.is_encrypted:
            return Structure(pages=0, title=None, links=(), faults=((None, "it is encrypted"),))
        numbers = _numbers(reader)
        faults: list[tuple[int | None, str]] = [(None, fault) for fault in _catalog(reader)]
        links: list[tuple[int, int]] = []
        for number, page in enumerate(reader.pages, start=1):
            more_links, more_faults = _page(page, numbers)
            links += [(number, target) for target in more_links]
            faults += [(number, fault) for fault in more_faults]
        info = reader.trailer.get("/Info")
        title = info.get_object().get("/Title") if info is not None else None
        return Structure(
            pages=len(numbers), title=None if title is None else str(title), links=tuple(links), faults=tuple(faults)
        )
    except (pypdf.errors.PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return Structure(pages=0, title=None, links=(), faults=((None, "a second reader cannot make sense of it"),))


def _numbers(reader: pypdf.PdfReader) -> dict[int, int]:
    """Page number (from 1) by object number."""
    return {
        page.indirect_reference.idnum: number
        for number, page in enumerate(reader.pages, start=1)
        if page.indirect_reference is not None
    }


def _catalog(reader: pypdf.PdfReader) -> Iterator[str]:
    root = reader.root_object
    yield from (f"it holds {what}" for key, what in _CATALOG.items() if key in root)
    names = root.get("/Names")
    if names is not None:
        held = names.get_object()
        yield from (f"it holds {what}" for key, what in _NAMES.items() if key in held)
    info = reader.trailer.get("/Info")
    if info is not None and set(info.get_object()) - {"/Title"}:
        yield "its properties say more than the title"


def _page(page: Any, numbers: dict[int, int]) -> tuple[list[int], list[str]]:
    """Target pages of a page's links, and what is wrong with it."""
    links, faults = [], []
    if "/AA" in page:
        faults.append("it holds automatic actions")
    annotations = page.get("/Annots")
    for item in annotations.get_object() if annotations is not None else ():
        annotation = item.get_object()
        if annotation.get("/Subtype") != "/Link":
            faults.append("it holds a note or field that is not drawn into the page")
            continue
        action = annotation.get("/A")
        if action is not None and _acts(action.get_object()):
            faults.append("it holds a link that runs something")
        elif action is None:
            target = _target(annotation.get("/Dest"), numbers)
            if target is None:
                faults.append("it holds a link that leads nowhere")
            else:
                links.append(target)
    return links, faults


def _acts(action: DictionaryObject) -> bool:
    return action.get("/S") in _ACTIONS or "/Next" in action


def _target(dest: Any, numbers: dict[int, int]) -> int | None:
    """Page number of an explicit destination; a packet has no others."""
    array = dest.get_object() if dest is not None else None
    if not isinstance(array, ArrayObject) or not array:
        return None
    first = list.__getitem__(array, 0)  # the reference itself, not the page behind it
    return numbers.get(first.idnum) if isinstance(first, IndirectObject) else None


def is_damaged(path: Path, number: int) -> bool:
    """Whether a source PDF, or a page of it (from 1), is damaged, so that readers mend it and may do so differently."""
    try:
        with pikepdf.open(path) as pdf:
            return bool(pdf.get_warnings() or pdf.check_pdf_syntax()) or _has_false_parts(pdf.pages[number - 1].obj)
    except Exception:  # a foreign file may make the reader raise anything
        return True


def _has_false_parts(page: pikepdf.Dictionary) -> bool:
    """Whether something that a page calls a font or a picture is none."""
    resources = inherited(page, "/Resources")
    if not isinstance(resources, pikepdf.Dictionary):
        return True
    fonts, objects = resources.get("/Font", pikepdf.Dictionary()), resources.get("/XObject", pikepdf.Dictionary())
    if not isinstance(fonts, pikepdf.Dictionary) or not isinstance(objects, pikepdf.Dictionary):
        return True
    return any(
        not isinstance(font, pikepdf.Dictionary) or font.get("/Type") != "/Font" for _, font in fonts.items()
    ) or any(not isinstance(item, pikepdf.Stream) or "/Subtype" not in item for _, item in objects.items())


def bare_fonts(pdf: bytes, pages: Iterable[int]) -> tuple[int, ...]:
    """The packet pages (from 1) among `pages` that use a typeface which is not embedded."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return tuple(number for number in pages if _has_bare_font(reader.pages[number - 1], set()))


def _has_bare_font(holder: DictionaryObject, seen: set[int]) -> bool:
    """Whether a page or form XObject, or a form within it, uses such a typeface; each is looked at once."""
    resources = holder.get("/Resources")
    if resources is None or id(holder) in seen or len(seen) > MOST_OBJECTS:
        return False
    seen.add(id(holder))
    found = resources.get_object()
    fonts = found["/Font"].values() if "/Font" in found else ()
    objects = [item.get_object() for item in found["/XObject"].values()] if "/XObject" in found else []
    forms = [item for item in objects if item.get("/Subtype") == "/Form"]
    return any(_bare(font.get_object()) for font in fonts) or any(_has_bare_font(form, seen) for form in forms)


def _bare(font: DictionaryObject) -> bool:
    if font.get("/Subtype") == "/Type3":
        return False
    inner: Any = font.get("/DescendantFonts", [font])
    inner = inner[0].get_object()
    descriptor = inner.get("/FontDescriptor")
    return descriptor is None or not any(key.startswith("/FontFile") for key in descriptor.get_object())
