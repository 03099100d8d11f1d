"""A sheet: pages being filled from top to bottom with headings, paragraphs and tables, before any number is known.

Lines are broken once; packet page numbers go into places kept free for them when `ink` draws the pages.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.engines.drawing_style import BOTTOM, HAIRLINE, HEADING, LEFT, RIGHT, RULE, SUBTITLE, TITLE, TOP, WIDTH
from pipeline.engines.drawing_text import Line, Run, Style, Writer, broken


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of text at its baseline. `align` is "left", "right" (x is the right end) or "centre"."""

    x: float
    y: float
    runs: tuple[Run, ...]
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight black line."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its heading, its width in points, and how its text is aligned."""

    heading: str
    width: float
    align: str = "left"


Cell = list[Line]
Mark = Placed | Stroke
GUTTER = 9.0
ROW_PAD = 3.5


@dataclass(slots=True)
class Sheet:
    """Pages being filled. `running` is drawn at the head of each further page; `y` is how far down the page is full."""

    running: str = ""
    writer: Writer = field(default_factory=Writer)
    pages: list[list[Mark]] = field(default_factory=lambda: [[]])
    y: float = TOP

    @property
    def room(self) -> float:
        """Points left on this page."""
        return self.y - BOTTOM

    def turn(self) -> None:
        """Begin the next page, under its running head."""
        self.pages.append([])
        self.y = TOP
        if self.running:
            self.lines(broken(self.writer.say(self.running, HEADING), WIDTH, HEADING.leading))
            self.rule(HAIRLINE)
            self.y -= 8

    def need(self, points: float) -> None:
        """Turn the page unless so much room is left."""
        if self.room < points and self.y < TOP:
            self.turn()

    def put(self, x: float, y: float, runs: Sequence[Run], align: str = "left") -> None:
        """Set runs with their baseline at (x, y) of this page."""
        if runs:
            self.pages[-1].append(Placed(x, y, tuple(runs), align))

    def stroke(self, x0: float, y0: float, x1: float, y1: float, width: float = HAIRLINE) -> None:
        self.pages[-1].append(Stroke(x0, y0, x1, y1, width))

    def frame(self, x0: float, y0: float, x1: float, y1: float, width: float = HAIRLINE) -> None:
        """A rectangle of four strokes."""
        for a, b, c, d in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            self.stroke(a, b, c, d, width)

    def rule(self, width: float = HAIRLINE, below: float = 0.0) -> None:
        """A line across the page under what stands there."""
        self.y -= 3
        self.stroke(LEFT, self.y, RIGHT, self.y, width)
        self.y -= below

    def title(self, text: str, under: str = "") -> None:
        """The name of the page, a heavy rule, and a line below it that says what the page is."""
        self.lines(broken(self.writer.say(text, TITLE), WIDTH, TITLE.leading))
        self.rule(RULE, 5)
        if under:
            self.paragraph(under, SUBTITLE)
        self.y -= 4

    def heading(self, text: str, above: float = 10.0) -> None:
        """A bold heading over a hairline, kept with what follows."""
        self.need(70)
        self.y -= above if self.y < TOP else 0
        self.lines(broken(self.writer.say(text, HEADING), WIDTH, HEADING.leading))
        self.rule(HAIRLINE, 4)

    def paragraph(self, text: str, style: Style, above: float = 0.0) -> None:
        self.lines(broken(self.writer.say(text, style), WIDTH, style.leading, above))

    def lines(self, lines: Sequence[Line], x: float = LEFT) -> None:
        """Set lines one below the other, on further pages where needed."""
        for line in lines:
            self.need(line.above + line.height)
            self.y = self._set(line, x, self.y)

    def _set(self, line: Line, x: float, top: float, width: float = 0.0, align: str = "left") -> float:
        """Set a line under `top`; gives the y below it."""
        bottom = top - line.above - line.height
        baseline = bottom + (line.height - line.size) / 2 + line.size * 0.22
        at = {"left": x + line.indent, "right": x + width, "centre": x + width / 2}[align]
        self.put(at, baseline, line.runs, align)
        return bottom

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], head: Style, rules: bool = True) -> None:
        """A table whose header row repeats; a row goes over to the next page whole, or line by line if it is long."""
        header = [broken(self.writer.say(c.heading, head), c.width, head.leading) for c in columns]
        top = _height(header)
        self.need(top + min((_height(row) for row in rows[:1]), default=0.0) + 2 * ROW_PAD)
        self._header(columns, header)
        for row in rows:
            self._row(columns, header, [list(cell) for cell in row], rules)

    def _header(self, columns: Sequence[Column], header: Sequence[Cell]) -> None:
        self._cells(columns, header, _height(header))
        self.y -= 3
        self.stroke(LEFT, self.y, RIGHT, self.y, RULE)

    def _row(self, columns: Sequence[Column], header: Sequence[Cell], cells: list[Cell], rules: bool) -> None:
        whole = _height(cells) + 2 * ROW_PAD
        fresh = TOP - BOTTOM - 100
        if whole > self.room and (whole < fresh * 0.5 or self.room < 90):
            self.turn()
            self._header(columns, header)
        while cells:
            here, cells = _split(cells, self.room - 2 * ROW_PAD)
            self.y -= ROW_PAD
            self._cells(columns, here, _height(here))
            self.y -= ROW_PAD
            if rules or cells:
                self.stroke(LEFT, self.y, RIGHT, self.y, HAIRLINE)
            if cells:
                self.turn()
                self._header(columns, header)

    def _cells(self, columns: Sequence[Column], cells: Sequence[Cell], height: float) -> None:
        x = LEFT
        for column, cell in zip(columns, cells, strict=True):
            y = self.y
            for line in cell:
                y = self._set(line, x, y, column.width, column.align)
            x += column.width + GUTTER
        self.y -= height


def _height(cells: Sequence[Cell]) -> float:
    """Height of the tallest cell."""
    return max((sum(line.above + line.height for line in cell) for cell in cells), default=0.0)


def _split(cells: list[Cell], room: float) -> tuple[list[Cell], list[Cell]]:
    """What of each cell fits into `room` (at least one line), and the rest; no rest is an empty list."""
    here: list[Cell] = []
    rest: list[Cell] = []
    for cell in cells:
        used, count = 0.0, 0
        while count < len(cell) and (used + cell[count].above + cell[count].height <= room or count == 0):
            used += cell[count].above + cell[count].height
            count += 1
        here.append(cell[:count])
        rest.append(cell[count:])
    return here, rest if any(rest) else []


def fitted(build: Callable[[float], Sheet], factors: Sequence[float]) -> Sheet:
    """The first of `build(factor)` that stands on one page; the last one, if none does."""
    sheet = build(factors[0])
    for factor in factors[1:]:
        if len(sheet.pages) == 1:
            return sheet
        sheet = build(factor)
    return sheet
