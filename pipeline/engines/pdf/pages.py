"""Packets, page by page: source pages set upright on US Letter, stamped, linked, and written to the same bytes.

Every source page becomes one form XObject of a new page, so that its content is never rewritten: patterns, unbalanced
graphics states and inherited resources stay what they were. Only what is named here comes along; a packet has its own
catalog, so scripts, attachments, forms and metadata of a source have nowhere to be.
"""

import copy
import hashlib
import io
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pypdfium2

from pipeline.engines.pdf import clean as pdf_clean
from pipeline.engines.pdf import links as pdf_links
from pipeline.engines.pdf import margin as pdf_margin
from pipeline.engines.pdf import place as pdf_place
from pipeline.engines.pdf import stamp as pdf_stamp
from pipeline.engines.pdf.links import OutlineEntry, SourceLink
from pipeline.engines.pdf.place import BAND_ZONE, STAMP_ZONE, Frame, Matrix, Placement
from pipeline.engines.pdf.stamp import Stamp, StampFont
from pipeline.engines.pdf.words import PageWords
from pipeline.errors import SourceUnusable
from pipeline.model.chart import Box

# pikepdf reports what it mended of a foreign file; nobody can act on that, and stderr is for people.
logging.getLogger("pikepdf").addHandler(logging.NullHandler())

# What the libraries raise on foreign bytes: their own errors and the built-in ones that leak from them.
_FOREIGN = (
    pikepdf.PdfError,
    pypdfium2.PdfiumError,
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
)

_NOTHING = 0.01
"""Points that do not matter."""


@contextmanager
def foreign(name: str) -> Iterator[None]:
    """Turn whatever a library raises on the document called `name` into SourceUnusable."""
    try:
        yield
    except pikepdf.PasswordError:
        raise SourceUnusable(
            f"{name}: the PDF is encrypted", remedy="Save a copy without a password in its place."
        ) from None
    except (*_FOREIGN, OSError) as error:
        raise SourceUnusable(
            f"{name}: the PDF cannot be used ({type(error).__name__})",
            remedy="Open it in a PDF reader, print it to a new PDF and put that in its place.",
        ) from None


@dataclass(slots=True)
class _Sheet:
    """A page of the packet while it is made."""

    page: pikepdf.Dictionary
    size: tuple[float, float]
    body: bytes
    links: list[pikepdf.Object] = field(default_factory=list)


class SourcePdf:
    """A PDF to take pages from, opened once. `name` is how messages call it (a record id or a letter name)."""

    def __init__(
        self,
        source: Path | bytes,
        name: str,
        *,
        sha256: str | None = None,
        free_feet: Mapping[int, float] | None = None,
        keeps_margin: bool = False,
    ) -> None:
        """`sha256` (hex): what the file was when it was read. `keeps_margin`: Letter pages that leave the stamp room.
        `free_feet`: what `margin.free_foot` says of pages (from 1); of a foreign page it must be known already.

        Raises SourceUnusable when the file is no PDF that can be used, or has changed.
        """
        self.name = name
        self._keeps_margin = keeps_margin
        self._free_feet = dict(free_feet or {})
        self.removed = pdf_clean.Removed()
        with foreign(name):
            if sha256 is not None and _sha256(source) != sha256:
                raise SourceUnusable(f"{name}: the file changed while it was read", remedy="Build again.")
            self.pdf = pikepdf.open(source if isinstance(source, Path) else io.BytesIO(source))
            self._reader: pypdfium2.PdfDocument | None = None
            self._source = source
            pdf_clean.note_catalog(self.pdf, self.removed)
            pdf_clean.fill_fields(self.pdf)
            self._objects = [page.obj for page in self.pdf.pages]
            self._destinations = pdf_links.Destinations(self.pdf)

    def __enter__(self) -> "SourcePdf":
        return self

    def __exit__(self, *_: object) -> None:
        if self._reader is not None:
            self._reader.close()
        self.pdf.close()

    def __len__(self) -> int:
        return len(self._objects)

    def page(self, number: int) -> pikepdf.Dictionary:
        """A page (from 1)."""
        if not 1 <= number <= len(self._objects):
            raise SourceUnusable(
                f"{self.name}: there is no page {number}", remedy="Correct the pages of this record in the case."
            )
        return self._objects[number - 1]

    def find(self, number: int, words: str, *, not_before: str = "") -> tuple[tuple[Box, ...], ...]:
        """Every place of `words` on a page (from 1), as `PageWords.find`."""
        with foreign(self.name):
            page = self._read(number)
            try:
                with PageWords(page) as shown:
                    return tuple(shown.find(words, not_before=not_before))
            finally:
                page.close()

    def _read(self, number: int) -> pypdfium2.PdfPage:
        if self._reader is None:
            self._reader = pypdfium2.PdfDocument(self._source)
        return self._reader[number - 1]

    def links(self, number: int) -> tuple[SourceLink, ...]:
        """The links of a page (from 1)."""
        return self._destinations.links(self.page(number))

    def placement(self, number: int, covered: Sequence[Box] = (), *, band: bool = False) -> Placement:
        """Where page `number` goes on its sheet: as it is where stamp and band find room, else shrunk to make room.

        `covered` are rectangles (user space) where notes or fields will be drawn besides the page's own content.
        """
        frame = pdf_place.frame(self.page(number))
        whole = pdf_place.place(frame)
        if self._keeps_margin:
            return whole
        foot = BAND_ZONE if band else STAMP_ZONE
        return whole if self._is_free(number, frame, whole, foot, covered) else pdf_place.place(frame, foot=foot)

    def _is_free(self, number: int, frame: Frame, whole: Placement, foot: float, covered: Sequence[Box]) -> bool:
        """Whether the page, placed as `whole`, leaves the lowest `foot` points of its sheet free."""
        strip = pdf_place.overlap(whole.source(Box(x0=0, y0=0, x1=whole.sheet[0], y1=foot)), frame.box)
        if strip is None:
            return True
        if any(pdf_place.overlap(box, strip) for box in covered):
            return False
        shown = whole.box(strip)
        return self._free_foot(number) >= (shown.y1 - shown.y0) / whole.scale / frame.unit - _NOTHING

    def _free_foot(self, number: int) -> float:
        if number not in self._free_feet:
            page = self._read(number)
            try:
                self._free_feet[number] = pdf_margin.free_foot(page)
            finally:
                page.close()
        return self._free_feet[number]


class PacketPdf:
    """A packet in the making: add pages, link them, stamp them all, write it once."""

    def __init__(self, *, title: str, language: str = "en-US") -> None:
        self._pdf = pikepdf.new()
        self._sheets: list[_Sheet] = []
        self._layers: list[tuple[pikepdf.Object, bool]] = []
        self._seen: set[int] = set()
        self._title, self._language = title, language

    def __len__(self) -> int:
        return len(self._sheets)

    def add(self, source: SourcePdf, number: int, *, band: bool = False) -> Placement:
        """Append page `number` (from 1) of a source, upright on Letter, with its notes and fields drawn in.

        `source` must stay open until the packet is written. Raises SourceUnusable.
        """
        with foreign(source.name):
            self._add_layers(source)
            page = source.page(number)
            notes = pdf_clean.appearances(page, source.removed)
            placement = source.placement(number, [note.rect for note in notes], band=band)
            objects = pikepdf.Dictionary()
            objects["/P"] = self._pdf.copy_foreign(_as_form(source.pdf, page))
            body = ["q", _numbers(placement.matrix) + " cm", _clip(page), "/P Do"]
            for index, note in enumerate(notes):
                objects[f"/N{index}"] = self._pdf.copy_foreign(_indirect(source.pdf, note.form))
                body.append(f"q {_numbers(note.matrix)} cm /N{index} Do Q")
            body.append("Q\n")
            self._append(placement.sheet, "\n".join(body), objects)
        return placement

    def link(self, page: int, rect: Box, *, to: int | None = None, uri: str | None = None, hint: str = "") -> None:
        """Lay a link on `rect` (points) of packet page `page`, to a packet page or an address."""
        self._sheets[page - 1].links.append(pdf_links.link(self._pdf, rect, page=to, uri=uri, hint=hint))

    def write(
        self,
        stamps: Sequence[Stamp],
        outline: Sequence[OutlineEntry],
        labels: Sequence[tuple[int, str, int | None]],
    ) -> bytes:
        """Print one stamp on each page, add outline and page labels, and return the bytes: equal for equal input."""
        self._print(stamps)
        root = self._pdf.Root
        root["/Lang"] = pikepdf.String(self._language)
        root["/ViewerPreferences"] = pikepdf.Dictionary(DisplayDocTitle=True)
        root["/PageMode"] = pikepdf.Name.UseOutlines
        pdf_links.write_outline(self._pdf, outline)
        pdf_links.write_labels(self._pdf, labels)
        self._write_layers()
        pdf_clean.shed(self._pdf)
        self._pdf.docinfo["/Title"] = pikepdf.String(self._title)
        made = io.BytesIO()
        self._pdf.save(
            made,
            force_version="1.7",
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
        self._pdf.close()
        return made.getvalue()

    def _append(self, size: tuple[float, float], body: str, objects: pikepdf.Dictionary) -> None:
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=[0, 0, *(int(side) for side in size)],
            Resources=pikepdf.Dictionary(XObject=objects),
        )
        self._pdf.pages.append(pikepdf.Page(self._pdf.make_indirect(page)))
        self._sheets.append(_Sheet(page=self._pdf.pages[-1].obj, size=size, body=body.encode("ascii")))

    def _print(self, stamps: Sequence[Stamp]) -> None:
        font = StampFont([text for stamp in stamps for text in (stamp.line, stamp.band or "", pdf_stamp.DRAFT)])
        fonts = self._pdf.make_indirect(pikepdf.Dictionary({pdf_stamp.FONT: font.embed(self._pdf)}))
        for sheet, stamp in zip(self._sheets, stamps, strict=True):
            content = sheet.body + pdf_stamp.drawn(stamp, font, sheet.size)
            sheet.page["/Contents"] = self._pdf.make_stream(content)
            sheet.page["/Resources"]["/Font"] = fonts
            if sheet.links:
                sheet.page["/Annots"] = pikepdf.Array(sheet.links)

    def _add_layers(self, source: SourcePdf) -> None:
        if id(source) not in self._seen:
            self._seen.add(id(source))
            for group, off in pdf_clean.layers_off(source.pdf):
                self._layers.append((self._pdf.copy_foreign(_indirect(source.pdf, group)), off))

    def _write_layers(self) -> None:
        if self._layers:
            groups = pikepdf.Array([group for group, _ in self._layers])
            hidden = pikepdf.Array([group for group, off in self._layers if off])
            default = pikepdf.Dictionary(BaseState=pikepdf.Name.ON, OFF=hidden, Order=pikepdf.Array())
            self._pdf.Root["/OCProperties"] = pikepdf.Dictionary(OCGs=groups, D=default)


def _sha256(source: Path | bytes) -> str:
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _as_form(pdf: pikepdf.Pdf, page: pikepdf.Dictionary) -> pikepdf.Object:
    """The page's content as a form XObject of its own document; the content stream's bytes are not touched."""
    content = page.get("/Contents")
    if isinstance(content, pikepdf.Array) and len(content) == 1:
        content = content[0]
    form = copy.copy(content) if isinstance(content, pikepdf.Stream) else pdf.make_stream(_joined(content))
    form["/Type"], form["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Form
    box = pdf_place.frame(page).box
    form["/BBox"] = [box.x0, box.y0, box.x1, box.y1]
    form["/Resources"] = _resources(page)
    if "/Group" in page:
        form["/Group"] = page["/Group"]
    return form


def _joined(content: object) -> bytes:
    """The parts of a page's content, one after the other, as ISO 32000-1, 7.8.2 wants them joined."""
    if not isinstance(content, pikepdf.Array):
        return b""
    return b"\n".join(part.read_bytes() for part in content if isinstance(part, pikepdf.Stream))


def _resources(page: pikepdf.Dictionary) -> pikepdf.Object:
    """The page's resources; forms that relied on the page's for want of their own are given them."""
    resources = pdf_place.inherited(page, "/Resources")
    if not isinstance(resources, pikepdf.Dictionary):
        return pikepdf.Dictionary()
    forms = resources.get("/XObject")
    if isinstance(forms, pikepdf.Dictionary):
        for _, form in forms.items():
            if isinstance(form, pikepdf.Stream) and form.get("/Subtype") == "/Form" and "/Resources" not in form:
                form["/Resources"] = resources
    return resources


def _indirect(pdf: pikepdf.Pdf, item: pikepdf.Object) -> pikepdf.Object:
    return item if item.is_indirect else pdf.make_indirect(item)


def _numbers(matrix: Matrix) -> str:
    return " ".join(f"{number:.6f}".rstrip("0").rstrip(".") for number in matrix)


def _clip(page: pikepdf.Dictionary) -> str:
    box = pdf_place.frame(page).box
    return f"{box.x0:.4f} {box.y0:.4f} {box.x1 - box.x0:.4f} {box.y1 - box.y0:.4f} re W n"
