"""Drawing laid-out pages into one PDF, with the packet's page numbers filled in and the places of links given back."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from pipeline.engines.drawing.sheet import Mark, Placed, Sheet
from pipeline.engines.drawing.style import PAPER
from pipeline.engines.drawing.text import TOTAL, PageOf, Run, Target
from pipeline.engines.drawing.typefaces import REGULAR, face
from pipeline.model.chart import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Pages laid out, not yet drawn: they hold places for the packet page numbers.

    `section` and `part` are as in `PacketPage`; `kind` is "page", "tab" or "omitted"; `exhibit_page` is set for an
    omitted page. `missing` are characters that no typeface has (drawn as "[U+674E]"); `left_out` names what a page
    that must stay one page had no room for.
    """

    section: str
    part: str | None
    sheet: Sheet
    kind: str = "page"
    exhibit_page: int | None = None
    left_out: tuple[str, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages it will be; known before any page number is."""
        return len(self.sheet.pages)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(sorted(self.sheet.writer.missing))


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLink:
    """Words that lead to another page: `page` counts from 1 within the layout, `box` is in PDF user space."""

    page: int
    box: Box
    target: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPages:
    """The pages of one layout: they begin at page `first` (from 1) of `Drawn.pdf` and are `pages` many."""

    layout: Layout
    first: int
    pages: int
    links: tuple[DrawnLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """All drawn pages of a packet in one PDF, so that they share their fonts; `parts` in the order given."""

    pdf: bytes
    parts: tuple[DrawnPages, ...]


def draw(layouts: Sequence[Layout], page_of: PageOf, total: int | None) -> Drawn:
    """Draw `layouts` one after the other. `page_of` gives the packet page (from 1) of a target, None if it is not in.

    `total` is the packet's true number of pages. Equal inputs give equal bytes. A number that is not known is
    printed as "—", so the page count never depends on numbers. No layouts give no PDF.
    """
    if not layouts:
        return Drawn(pdf=b"", parts=())
    buffer = io.BytesIO()
    face(REGULAR)
    # Not compressed: whoever merges these pages compresses them once, faster than reportlab can.
    canvas = Canvas(buffer, pagesize=PAPER, invariant=1, pageCompression=0, initialFontName=REGULAR)
    canvas.setTitle("")
    parts: list[DrawnPages] = []
    first = 1
    for layout in layouts:
        links: list[DrawnLink] = []
        for number, marks in enumerate(layout.sheet.pages, start=1):
            found = _page(canvas, marks, lambda target: total if target == TOTAL else page_of(target))
            links += [DrawnLink(page=number, box=box, target=target) for box, target in found]
            canvas.showPage()
        parts.append(DrawnPages(layout=layout, first=first, pages=layout.pages, links=tuple(links)))
        first += layout.pages
    canvas.save()
    return Drawn(pdf=buffer.getvalue(), parts=tuple(parts))


def _page(canvas: Canvas, marks: Sequence[Mark], page_of: PageOf) -> list[tuple[Box, Target]]:
    """Draw the marks of one page; gives the boxes of its links."""
    links: list[tuple[Box, Target]] = []
    for mark in marks:
        if isinstance(mark, Placed):
            links += _text(canvas, mark, _resolved(mark.runs, page_of))
        else:
            canvas.setLineWidth(mark.width)
            canvas.setDash([0.75, 3] if mark.dotted else [])
            canvas.line(mark.x0, mark.y0, mark.x1, mark.y1)
    return links


def _resolved(runs: Sequence[Run], page_of: PageOf) -> list[Run]:
    """The runs with their numbers; a range of one page, "11–11", becomes "11"."""
    found: list[Run] = []
    for run in runs:
        found.append(run.resolved(page_of))
        if run.number and len(found) > 2 and found[-2].text == "–" and found[-3].text == found[-1].text:
            del found[-2:]
    return found


def _text(canvas: Canvas, mark: Placed, runs: list[Run]) -> list[tuple[Box, Target]]:
    width = sum(run.width for run in runs)
    x = {"left": mark.x, "right": mark.x - width, "centre": mark.x - width / 2}[mark.align]
    text = canvas.beginText(x, mark.y)
    links: list[tuple[Box, Target]] = []
    for run in runs:
        face(run.face)
        text.setFont(run.face, run.size)
        text.textOut(run.text)
        if run.link is not None:
            box = Box(x0=x, y0=mark.y - run.size * 0.25, x1=x + run.width, y1=mark.y + run.size * 0.8)
            if links and links[-1][1] == run.link and abs(links[-1][0].x1 - x) < 0.01:
                box = Box(x0=links.pop()[0].x0, y0=box.y0, x1=box.x1, y1=box.y1)
            links.append((box, run.link))
        x += run.width
    canvas.drawText(text)
    return links
