"""Tables on drawn pages: the header row repeats, rows stay whole where they can, long ones go on line by line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.engines.drawing.sheet import Cell, Sheet
from pipeline.engines.drawing.style import COLUMN_HEAD, HAIRLINE, LEFT, RIGHT, RULE, TABLE, WIDTH
from pipeline.engines.drawing.text import broken

GUTTER = 9.0
_PAD = 3.5
# A row taller than this is cut rather than moved whole to the next page; no cut leaves less than _LEAST on a page.
_TALL = 260.0
_LEAST = 80.0
# A paragraph is not torn when no more of its lines than this stand above the cut.
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its heading, its width in points, and how its text is aligned."""

    heading: str
    width: float
    align: str = "left"


Row = Sequence[Cell]


def columns(*parts: tuple[str, float] | tuple[str, float, str], gutter: float = GUTTER) -> tuple[Column, ...]:
    """Columns (heading, share of the width, alignment); the shares are stretched to fill the page's width."""
    free = WIDTH - gutter * (len(parts) - 1)
    whole = sum(part[1] for part in parts)
    return tuple(Column(part[0], part[1] / whole * free, part[2] if len(part) > 2 else "left") for part in parts)


@dataclass(slots=True)
class Table:
    """A table on a sheet. A row of a single cell spans the table and stays with the row below it."""

    sheet: Sheet
    columns: Sequence[Column]
    rules: bool = True
    pad: float = _PAD
    gutter: float = GUTTER

    def draw(self, rows: Sequence[Row]) -> None:
        """Set the header row and all rows, on as many pages as they take."""
        first = _height(rows[0]) if rows else 0.0
        self.sheet.need(min(first, _TALL) + 40)
        self._header()
        for row in rows:
            if len(row) == 1 < len(self.columns):
                self._span(row)
            else:
                self._row([list(cell) for cell in row])

    def _header(self) -> None:
        say = self.sheet.writer.say
        heads = [broken(say(c.heading, COLUMN_HEAD), c.width, COLUMN_HEAD.leading) for c in self.columns]
        depth = _height(heads)
        self._cells([_lowered(cell, depth) for cell in heads], depth)
        self.sheet.y -= 3
        self.sheet.stroke(LEFT, self.sheet.y, RIGHT, self.sheet.y, RULE)

    def _turn(self) -> None:
        self.sheet.turn()
        self._header()

    def _span(self, row: Row) -> None:
        if self.sheet.room < _height(row) + _LEAST:
            self._turn()
        self.sheet.y -= self.pad
        self.sheet.lines(row[0])
        self._close(self.rules)

    def _row(self, cells: list[Cell]) -> None:
        whole = _height(cells) + 2 * self.pad
        if whole > self.sheet.room and (whole < _TALL or self.sheet.room < _LEAST):
            self._turn()
        key = cells[0]
        while cells:
            here, cells = _split(cells, self.sheet.room - 2 * self.pad)
            self.sheet.y -= self.pad
            self._cells(here, _height(here))
            self._close(self.rules or bool(cells))
            if cells:
                self._turn()
                cells = self._continued(key, cells)

    def _continued(self, key: Cell, cells: list[Cell]) -> list[Cell]:
        """The rest of a row on a further page: it begins with the row's first cell again."""
        second = cells[1] or broken(self.sheet.writer.say("(continued)", TABLE.italic()), WIDTH, TABLE.leading)
        return [cells[0] or key, second, *cells[2:]] if len(cells) > 2 else cells

    def _close(self, rule: bool) -> None:
        self.sheet.y -= self.pad
        if rule:
            self.sheet.stroke(LEFT, self.sheet.y, RIGHT, self.sheet.y, HAIRLINE)

    def _cells(self, cells: Row, height: float) -> None:
        x = LEFT
        for column, cell in zip(self.columns, cells, strict=True):
            y = self.sheet.y
            for line in cell:
                y = self.sheet.place(line, x, y, column.width, column.align)
            x += column.width + self.gutter
        self.sheet.y -= height


def _height(cells: Row) -> float:
    """Height of the tallest cell."""
    return max((sum(line.above + line.height for line in cell) for cell in cells), default=0.0)


def _lowered(cell: Cell, depth: float) -> Cell:
    """A heading moved down so that the headings of a row stand on one line."""
    gap = depth - _height([cell])
    return [replace(cell[0], above=cell[0].above + gap), *cell[1:]] if cell else cell


def _before_paragraph(cell: Cell, count: int) -> int:
    """`count`, or fewer lines where a short paragraph (it begins with room above) would be torn in two."""
    if count < len(cell):
        for start in range(count, max(count - _KEPT, 0), -1):
            if cell[start].above:
                return start
    return count


def _split(cells: list[Cell], room: float) -> tuple[list[Cell], list[Cell]]:
    """What of each cell fits into `room` (at least one line), and the rest; no rest is an empty list."""
    here: list[Cell] = []
    rest: list[Cell] = []
    for cell in cells:
        used, count = 0.0, 0
        while count < len(cell) and (used + cell[count].above + cell[count].height <= room or count == 0):
            used += cell[count].above + cell[count].height
            count += 1
        count = _before_paragraph(cell, count)
        here.append(cell[:count])
        rest.append([replace(line, above=0.0 if at == 0 else line.above) for at, line in enumerate(cell[count:])])
    return here, rest if any(rest) else []
