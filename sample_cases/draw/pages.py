"""From a document's text to its PDF: two passes, so that every page can say how many there are."""

import io
from collections.abc import Callable

from reportlab.lib.pagesizes import A4, LETTER
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageBreak, PageTemplate, Paragraph

from sample_cases.draw.flow import flowables
from sample_cases.draw.looks import FRAMES, Look, Sheet, draw_fax_line, load
from sample_cases.draw.source import Part, Source

_CROP = (18.0, 27.0, 594.0, 774.0)
_COLUMN_GAP = 16.0


def draw(source: Source) -> bytes:
    """The PDF of a document; the same bytes for the same text."""
    _, total = _pass(source, 0)
    pdf, _ = _pass(source, total)
    return pdf


def _pass(source: Source, total: int) -> tuple[bytes, int]:
    look = load()[source.settings["look"]]
    out = io.BytesIO()
    template = BaseDocTemplate(
        out,
        pagesize=_size(source, "portrait"),
        invariant=1,
        pageCompression=1,
        title=source.settings["title"],
        author=source.settings["facility"],
        subject="",
        creator="",
        lang="en-US",
    )
    first = source.parts[0].settings.get("page", "portrait")
    kinds = sorted(_KINDS, key=lambda kind: kind != first)
    template.addPageTemplates([_layout(source, look, kind, total) for kind in kinds])
    story: list[Flowable] = []
    for at, part in enumerate(source.parts):
        story += _opening(part, at, look) + flowables(part.body, look, _width(source, look, part))
    template.build(story)
    return out.getvalue(), template.page


def _opening(part: Part, at: int, look: Look) -> list[Flowable]:
    """The page break, bookmark and title that a part begins with."""
    kind = part.settings.get("page", "portrait")
    begin: list[Flowable] = [NextPageTemplate(kind)]
    if at and part.settings.get("new_page", "yes") == "yes":
        begin.append(PageBreak())
    if "bookmark" in part.settings:
        begin.append(Bookmark(part.name, part.settings["bookmark"]))
    if "title" in part.settings:
        begin.append(Paragraph(part.settings["title"], look.title))
    return begin


def _size(source: Source, kind: str) -> tuple[float, float]:
    width, height = A4 if source.settings.get("paper") == "a4" else LETTER
    return (height, width) if kind == "landscape" else (width, height)


def _width(source: Source, look: Look, part: Part) -> float:
    kind = part.settings.get("page", "portrait")
    width = max(LETTER) if kind == "rotated" else _size(source, kind)[0]
    return _columns(look, kind, width)[1]


def _columns(look: Look, kind: str, width: float) -> tuple[int, float]:
    """How many columns a page has, and how wide each is inside (points)."""
    count = look.columns if kind in ("portrait", "cropped") else 1
    free = width - look.margins[1] - look.margins[3]
    return count, (free - _COLUMN_GAP * (count - 1)) / count


def _layout(source: Source, look: Look, kind: str, total: int) -> PageTemplate:
    paper = _size(source, kind)
    shown = (paper[1], paper[0]) if kind == "rotated" else paper
    top, _, bottom, left = look.margins
    count, wide = _columns(look, kind, shown[0])
    frames = [
        Frame(
            left + at * (wide + _COLUMN_GAP),
            bottom,
            wide,
            shown[1] - top - bottom,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        for at in range(count)
    ]
    made = PageTemplate(id=kind, frames=frames, pagesize=shown, onPage=_dress(source, look, kind, shown, total))
    made.rotation = 90 if kind == "rotated" else 0
    return made


def _dress(
    source: Source, look: Look, kind: str, shown: tuple[float, float], total: int
) -> Callable[[Canvas, BaseDocTemplate], None]:
    def dress(canvas: Canvas, template: BaseDocTemplate) -> None:
        _KINDS[kind](canvas)
        sheet = Sheet(
            look=look, width=shown[0], height=shown[1], number=template.page, total=total, settings=source.settings
        )
        canvas.saveState()
        FRAMES[look.frame](canvas, sheet)
        draw_fax_line(canvas, sheet)
        canvas.restoreState()

    return dress


def _upright(canvas: Canvas) -> None:
    canvas.setCropBox(None)


def _turn(canvas: Canvas) -> None:
    """A sheet stored upright and displayed on its side, as a scanner's driver leaves it."""
    canvas.setCropBox(None)
    canvas.transform(0, 1, -1, 0, LETTER[0], 0)


def _crop(canvas: Canvas) -> None:
    canvas.setCropBox(_CROP)


_KINDS: dict[str, Callable[[Canvas], None]] = {
    "portrait": _upright,
    "landscape": _upright,
    "rotated": _turn,
    "cropped": _crop,
}


class Bookmark(Flowable):
    """An entry of the PDF's outline that points to where it stands."""

    def __init__(self, key: str, title: str) -> None:
        super().__init__()
        self.key, self.title, self.width, self.height = key, title, 0, 0

    def draw(self) -> None:
        self.canv.bookmarkPage(self.key)
        self.canv.addOutlineEntry(self.title, self.key, level=0)
