"""Rating scale forms, form fields and notes stuck on a page."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from sample_cases.draw.looks import Look

SCALES = tomllib.loads((Path(__file__).resolve().parent / "content" / "scales.toml").read_text(encoding="utf-8"))


def phq9(rest: str, look: Look, width: float) -> list[Flowable]:
    """The nine items with the chosen column ringed, column sums and the total."""
    scores = [int(score) for score in rest.split()]
    scale = SCALES["phq9"]
    head = ["", *scale["columns"], "Score"]
    rows = [
        [f"{at}. {item}", "0", "1", "2", "3", str(score)]
        for at, (item, score) in enumerate(zip(scale["items"], scores, strict=True), start=1)
    ]
    widths = [0.46, 0.1, 0.11, 0.13, 0.11, 0.09]
    table = _grid(head, rows, [width * part for part in widths], look)
    rings = [Ring(table, at, score + 1) for at, score in enumerate(scores, start=1)]
    words = f"<b>PHQ-9 total score: {sum(scores)} / 27</b> &nbsp; {band(sum(scores), scale['bands'])}"
    return [RingedTable(table, rings), Spacer(1, 6), Paragraph(words, look.body)]


def madrs(rest: str, look: Look, width: float) -> list[Flowable]:
    """The ten items with the rating (0 to 6) of each, and the total."""
    scores = [int(score) for score in rest.split()]
    scale = SCALES["madrs"]
    rows = [
        [f"{at}. {item}", anchor, str(score)]
        for at, (item, anchor, score) in enumerate(zip(scale["items"], scale["notes"], scores, strict=True), start=1)
    ]
    table = _grid(["Item", "Rated on", "Rating (0-6)"], rows, [width * part for part in (0.3, 0.55, 0.15)], look)
    total = Paragraph(f"<b>MADRS total score: {sum(scores)} / 60</b>", look.body)
    return [table, Spacer(1, 6), total]


def band(total: int, bands: Sequence[Sequence[object]]) -> str:
    """The severity word of a total: bands are [highest total, word]."""
    return next(str(word) for highest, word in bands if total <= int(str(highest)))


def _grid(head: list[str], rows: list[list[str]], widths: list[float], look: Look) -> Table:
    cells = [[Paragraph(cell, look.table_head) for cell in head]]
    for first, *others in rows:
        cells.append([Paragraph(first, look.cell), *(Paragraph(cell, look.cell_middle) for cell in others)])
    table = Table(cells, colWidths=widths, repeatRows=1, hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor(look.rule)),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor(look.shade)),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 1), (-1, -1), 4),
                ("BOTTOMPADDING", (0, 1), (-1, -1), 5),
            ]
        )
    )
    return table


class Ring:
    """Where a pen ring goes: the cell of a table, by row and column."""

    def __init__(self, table: Table, row: int, column: int) -> None:
        self.table, self.row, self.column = table, row, column

    def draw(self, canvas: Canvas) -> None:
        left = sum(self.table._colWidths[: self.column])
        middle = left + self.table._colWidths[self.column] / 2
        below = sum(self.table._rowHeights[self.row + 1 :]) + self.table._rowHeights[self.row] / 2
        canvas.setStrokeColor(colors.HexColor("#1a2a6c"))
        canvas.setLineWidth(1.1)
        canvas.ellipse(middle - 9 + self.row % 3, below - 7, middle + 9 + self.row % 2, below + 7)


class RingedTable(Flowable):
    """A table with hand-drawn rings over some of its cells."""

    def __init__(self, table: Table, rings: Sequence[Ring]) -> None:
        super().__init__()
        self.table, self.rings = table, rings

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = self.table.wrap(width, height)
        return self.width, self.height

    def draw(self) -> None:
        self.table.drawOn(self.canv, 0, 0)
        for ring in self.rings:
            ring.draw(self.canv)


class Field(Flowable):
    """A filled field of a PDF form with its caption."""

    def __init__(self, name: str, value: str, look: Look, width: float) -> None:
        super().__init__()
        self.name, self.value, self.look, self.width, self.height = name, value, look, width, 22

    def draw(self) -> None:
        self.canv.setFont(self.look.font, 8)
        self.canv.drawString(0, 8, self.name)
        self.canv.acroForm.textfield(
            name=self.name.lower().replace(" ", "_"),
            tooltip=self.name,
            value=self.value,
            x=150,
            y=2,
            width=240,
            height=16,
            fontSize=9,
            borderWidth=0.5,
            fillColor=colors.white,
            relative=True,
            forceBorder=True,
        )


class Sticky(Flowable):
    """A text annotation, as someone adds in a PDF reader."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.width, self.height = text, 0, 0

    def draw(self) -> None:
        self.canv.textAnnotation(self.text, Rect=[500, -12, 518, 6], relative=1, name="Note")


def field(rest: str, look: Look, width: float) -> list[Flowable]:
    """`@field NAME; VALUE`."""
    name, _, value = rest.partition(";")
    return [Field(name.strip(), value.strip(), look, width)]


def sticky(rest: str, look: Look, width: float) -> list[Flowable]:
    """`@sticky TEXT`."""
    return [Sticky(rest)]


class Tracing(Flowable):
    """A strip of sinus rhythm on pink squares, one beat every `spacing` points."""

    _BEAT = (
        (0, 0),
        (0.1, 0),
        (0.16, 5),
        (0.22, 0),
        (0.3, 0),
        (0.33, -5),
        (0.37, 38),
        (0.41, -9),
        (0.45, 0),
        (0.56, 1),
        (0.66, 9),
        (0.76, 0),
        (1, 0),
    )

    def __init__(self, spacing: float, width: float) -> None:
        super().__init__()
        self.spacing, self.width, self.height = spacing, width, 300

    def draw(self) -> None:
        self.canv.setStrokeColor(colors.HexColor("#f0c9c4"))
        self.canv.setLineWidth(0.3)
        self.canv.grid([at * 10 for at in range(int(self.width // 10) + 1)], [at * 10 for at in range(31)])
        self.canv.setStrokeColor(colors.black)
        self.canv.setLineWidth(0.7)
        for base, size, lead in ((240, 0.8, "I"), (140, 1.2, "II"), (40, 0.6, "V5")):
            self.canv.setFont("Courier", 8)
            self.canv.drawString(4, base + 48, lead)
            self._strip(base, size)

    def _strip(self, base: float, size: float) -> None:
        path = self.canv.beginPath()
        path.moveTo(0, base)
        for beat in range(int(self.width // self.spacing)):
            for along, up in self._BEAT:
                path.lineTo((beat + along) * self.spacing, base + up * size)
        self.canv.drawPath(path)


class Stamp(Flowable):
    """The mail room's rubber stamp, a little askew, at the right of the page."""

    def __init__(self, words: str, day: str, width: float) -> None:
        super().__init__()
        self.words, self.day, self.width, self.height = words, day, width, 0

    def draw(self) -> None:
        """Into the free corner beside the address."""
        self.canv.saveState()
        self.canv.translate(self.width - 150, -62)
        self.canv.rotate(4)
        self.canv.setStrokeColor(colors.HexColor("#a3262a"))
        self.canv.setFillColor(colors.HexColor("#a3262a"))
        self.canv.setLineWidth(1.4)
        self.canv.roundRect(0, 0, 130, 42, 5)
        self.canv.setFont("Helvetica-Bold", 13)
        self.canv.drawCentredString(65, 24, self.words)
        self.canv.drawCentredString(65, 8, self.day)
        self.canv.restoreState()


class Scrawl(Flowable):
    """A signature in ink: loops whose sizes follow from `seed`."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.seed, self.width, self.height = seed, 150, 34

    def draw(self) -> None:
        """From left to right, each loop lower than the one before."""
        self.canv.setStrokeColor(colors.HexColor("#1d2f7c"))
        self.canv.setLineWidth(1.2)
        path = self.canv.beginPath()
        path.moveTo(4, 6)
        across = 4
        for loop in range(6):
            tall = 8 + (self.seed * (loop + 2) * 7) % 22 - 2 * loop
            step = 12 + (self.seed * (loop + 1) * 5) % 13
            path.curveTo(across + step, 6 + tall, across - 4, 10 + tall, across + step, 7 + loop % 3)
            across += step
        path.curveTo(across + 10, 12, across + 22, 2, across + 40, 9)
        self.canv.drawPath(path)


def stamp(rest: str, look: Look, width: float) -> list[Flowable]:
    """`@stamp WORDS; DAY`."""
    words, _, day = rest.partition(";")
    return [Stamp(words.strip(), day.strip(), width)]


def scrawl(rest: str, look: Look, width: float) -> list[Flowable]:
    """`@scrawl SEED`."""
    return [Scrawl(int(rest))]


def ecg(rest: str, look: Look, width: float) -> list[Flowable]:
    """`@ecg SPACING`."""
    return [Tracing(float(rest), width)]


DIRECTIVES = {
    "ecg": ecg,
    "field": field,
    "madrs": madrs,
    "phq9": phq9,
    "scrawl": scrawl,
    "stamp": stamp,
    "sticky": sticky,
}
