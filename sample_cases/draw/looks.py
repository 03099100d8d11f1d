"""How the documents of each sender look: type, colours, and what stands at the head and foot of a page."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas

CONTENT = Path(__file__).resolve().parent / "content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Type and colours of one sender's documents. Sizes in points; colours as #rrggbb."""

    name: str
    font: str
    bold: str
    size: float
    frame: str
    columns: int
    ink: str
    shade: str
    rule: str
    mark: str
    signed: str
    margins: tuple[float, float, float, float]
    caps: bool = True

    def _style(self, name: str, **changes: object) -> ParagraphStyle:
        size = self.size
        plain = {"fontName": self.font, "fontSize": size, "leading": size * 1.25, "spaceAfter": size * 0.45}
        return ParagraphStyle(name, **(plain | changes))

    @property
    def body(self) -> ParagraphStyle:
        return self._style("body")

    @property
    def heading(self) -> ParagraphStyle:
        return self._style(
            "heading",
            fontName=self.bold,
            fontSize=self.size + 0.8,
            textColor=HexColor(self.ink),
            spaceBefore=self.size * 0.6,
            spaceAfter=self.size * 0.25,
            keepWithNext=1,
        )

    @property
    def title(self) -> ParagraphStyle:
        return self._style(
            "title",
            fontName=self.bold,
            fontSize=self.size + 3,
            leading=self.size + 6,
            textColor=HexColor(self.ink),
            spaceAfter=self.size * 0.3,
            keepWithNext=1,
        )

    @property
    def bullet(self) -> ParagraphStyle:
        return self._style("bullet", leftIndent=12, bulletIndent=3, spaceAfter=self.size * 0.18)

    @property
    def cell(self) -> ParagraphStyle:
        return self._style("cell", fontSize=self.size - 0.8, leading=(self.size - 0.8) * 1.18, spaceAfter=0)

    @property
    def cell_middle(self) -> ParagraphStyle:
        return self._style("cell_middle", fontSize=self.size - 0.4, alignment=1, spaceAfter=0)

    @property
    def table_head(self) -> ParagraphStyle:
        return self._style(
            "table_head", fontName=self.bold, fontSize=self.size - 0.8, leading=(self.size - 0.8) * 1.18, spaceAfter=0
        )

    @property
    def signature(self) -> ParagraphStyle:
        return self._style("signature", fontSize=self.size - 0.3, textColor=HexColor(self.ink))


def load() -> Mapping[str, Look]:
    """All looks by name, from content/looks.toml."""
    rows = tomllib.loads((CONTENT / "looks.toml").read_text(encoding="utf-8"))
    return {name: Look(name=name, margins=tuple(row.pop("margins")), **row) for name, row in rows.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the head and foot of one page need: size as displayed, page number, total, the document's settings."""

    look: Look
    width: float
    height: float
    number: int
    total: int
    settings: Mapping[str, str]

    @property
    def whose(self) -> str:
        """Name and date of birth, as they stand at the head of every page of a chart."""
        return f"{self.settings['patient']}    DOB: {self.settings['born']}"

    @property
    def number_there(self) -> str:
        """The patient's number at the sender, empty where the sender prints none."""
        return self.settings.get("mrn", "")

    @property
    def left(self) -> float:
        return self.look.margins[3]

    @property
    def right(self) -> float:
        return self.width - self.look.margins[1]


def _bar(canvas: Canvas, sheet: Sheet) -> None:
    """An EHR print: practice and patient in two lines over a rule, printed-by line at the foot."""
    left, right, top = sheet.left, sheet.right, sheet.height
    canvas.setFillColor(HexColor(sheet.look.ink))
    canvas.setFont(sheet.look.bold, 9.5)
    canvas.drawString(left, top - 34, sheet.settings["facility"])
    canvas.setFont(sheet.look.font, 8.5)
    canvas.drawRightString(right, top - 34, sheet.settings["title"])
    canvas.setFillColor(black)
    canvas.setFont(sheet.look.font, 8.5)
    canvas.drawString(left, top - 46, f"Patient: {sheet.whose}    MRN: {sheet.number_there}    {sheet.settings['sex']}")
    canvas.setStrokeColor(HexColor(sheet.look.ink))
    canvas.setLineWidth(1.2)
    canvas.line(left, top - 51, right, top - 51)
    _foot(canvas, sheet)


def _foot(canvas: Canvas, sheet: Sheet) -> None:
    left, right = sheet.left, sheet.right
    canvas.setFont(sheet.look.font, 7.5)
    canvas.setFillColor(HexColor("#444444"))
    canvas.drawString(left, 30, sheet.settings.get("printed", ""))
    canvas.drawRightString(right, 30, f"Page {sheet.number} of {sheet.total}")
    canvas.setFillColor(black)


def _box(canvas: Canvas, sheet: Sheet) -> None:
    """A two-column EHR print: a grey box with the demographics on top."""
    left, right, top = sheet.left, sheet.right, sheet.height
    canvas.setFillColor(HexColor(sheet.look.shade))
    canvas.rect(left, top - 66, right - left, 40, stroke=1, fill=1)
    canvas.setFillColor(black)
    canvas.setFont(sheet.look.bold, 10)
    canvas.drawString(left + 6, top - 40, sheet.settings["patient"])
    canvas.setFont(sheet.look.font, 8)
    born, sex = sheet.settings["born"], sheet.settings["sex"]
    canvas.drawString(left + 6, top - 51, f"DOB {born}  {sex}   MRN {sheet.number_there}")
    canvas.drawString(left + 6, top - 61, sheet.settings.get("coverage", ""))
    canvas.drawRightString(right - 6, top - 40, sheet.settings["facility"])
    canvas.drawRightString(right - 6, top - 51, sheet.settings["title"])
    canvas.drawRightString(right - 6, top - 61, f"Page {sheet.number} of {sheet.total}")
    canvas.setFont(sheet.look.font, 7)
    canvas.drawString(left, 28, sheet.settings.get("printed", ""))


def _letterhead(canvas: Canvas, sheet: Sheet) -> None:
    """A typed letter: full letterhead on the first page, a reference line on the next ones."""
    left, right, top = sheet.left, sheet.right, sheet.height
    if sheet.number == 1:
        canvas.setFillColor(HexColor(sheet.look.ink))
        canvas.setFont(sheet.look.bold, 15)
        canvas.drawCentredString(sheet.width / 2, top - 46, sheet.settings["facility"])
        canvas.setFillColor(black)
        canvas.setFont(sheet.look.font, 8.5)
        canvas.drawCentredString(sheet.width / 2, top - 59, sheet.settings["address"])
        canvas.line(left, top - 66, right, top - 66)
    else:
        canvas.setFont(sheet.look.font, 9)
        canvas.drawString(left, top - 46, f"RE: {sheet.whose}    {sheet.number_there}")
        canvas.drawRightString(right, top - 46, f"Page {sheet.number} of {sheet.total}")
    canvas.setFont(sheet.look.font, 7.5)
    canvas.drawCentredString(sheet.width / 2, 30, sheet.settings.get("printed", ""))


def _payer(canvas: Canvas, sheet: Sheet) -> None:
    """The payer's letterhead: a coloured band, then member number and page at the foot."""
    left, right, top = sheet.left, sheet.right, sheet.height
    canvas.setFillColor(HexColor(sheet.look.ink))
    canvas.rect(0, top - 44, sheet.width, 44, stroke=0, fill=1)
    canvas.setFillColor(white)
    canvas.setFont(sheet.look.bold, 15)
    canvas.drawString(left, top - 29, sheet.settings["facility"])
    canvas.setFont(sheet.look.font, 8.5)
    canvas.drawRightString(right, top - 28, sheet.settings.get("address", ""))
    canvas.setFillColor(black)
    canvas.setFont(sheet.look.font, 7.5)
    canvas.drawString(left, 30, sheet.settings.get("printed", ""))
    canvas.drawRightString(right, 30, f"Page {sheet.number} of {sheet.total}")


def _print(canvas: Canvas, sheet: Sheet) -> None:
    """A line-printer report in typewriter type."""
    left, right, top = sheet.left, sheet.right, sheet.height
    canvas.setFont(sheet.look.bold, 10)
    canvas.drawString(left, top - 36, sheet.settings["facility"])
    canvas.setFont(sheet.look.font, 8)
    canvas.drawRightString(right, top - 36, f"PAGE {sheet.number} OF {sheet.total}")
    canvas.drawString(left, top - 47, sheet.settings["title"].upper())
    canvas.drawString(left, top - 57, f"NAME: {sheet.whose}   {sheet.number_there}")
    canvas.line(left, top - 62, right, top - 62)
    canvas.drawString(left, 30, sheet.settings.get("printed", ""))


def _label(canvas: Canvas, sheet: Sheet) -> None:
    """A chart page with the patient's label stuck on at the upper right, and the form's name in capitals."""
    left, right, top = sheet.left, sheet.right, sheet.height
    canvas.setFillColor(HexColor(sheet.look.ink))
    canvas.setFont(sheet.look.bold, 13)
    canvas.drawString(left, top - 42, sheet.settings["facility"])
    canvas.setFont(sheet.look.font, 9)
    canvas.drawString(left, top - 56, sheet.settings["title"].upper())
    canvas.setStrokeColor(HexColor(sheet.look.rule))
    canvas.setLineWidth(0.8)
    canvas.roundRect(right - 190, top - 66, 190, 44, 4)
    canvas.setFillColor(black)
    canvas.setFont(sheet.look.bold, 9)
    canvas.drawString(right - 184, top - 35, sheet.settings["patient"])
    canvas.setFont(sheet.look.font, 8)
    canvas.drawString(right - 184, top - 46, f"DOB {sheet.settings['born']}   Sex {sheet.settings['sex']}")
    canvas.drawString(right - 184, top - 57, f"MRN {sheet.number_there}")
    _foot(canvas, sheet)


FRAMES: Mapping[str, Callable[[Canvas, Sheet], None]] = {
    "bar": _bar,
    "box": _box,
    "label": _label,
    "letterhead": _letterhead,
    "payer": _payer,
    "print": _print,
}


def draw_fax_line(canvas: Canvas, sheet: Sheet) -> None:
    """The line that a fax machine printed on top, if this document came by fax."""
    if "fax" in sheet.settings:
        canvas.setFont("Courier", 7.5)
        canvas.setFillColor(black)
        canvas.drawString(20, sheet.height - 14, f"{sheet.settings['fax']}   P {sheet.number:03d}/{sheet.total:03d}")
