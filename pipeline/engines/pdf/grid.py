"""Tables in a column of text: the strips that part their cells, and which printed lines make one row."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.engines.pdf.characters import Run, joined

Line = list[Run]
Cell = list[Run]
Strip = tuple[float, float]

_FEWEST_CELLS = 3
_NARROWEST = 0.35
_FARTHEST = 3.0
_SAME_START = 4.0
_BLANK = 0.25
_PADDING = 0.9


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each cell its runs in order; an empty cell has none."""

    rows: list[list[Cell]]


def blocks(lines: Sequence[Line], right: float, rules: Callable[[], Sequence[float]]) -> list[Line | Table]:
    """The lines of a column from top to bottom, those of a table gathered into one.

    `right` is where the column's text ends; `rules` gives the heights of lines drawn across.
    """
    found: list[Line | Table] = []
    at = 0
    while at < len(lines):
        end, strips = _table_from(lines, at)
        if strips:
            rows = _Rows([_in_cells(line, strips) for line in lines[at:end]], strips, right, rules).rows()
            found += [Table(rows)] if _are_rows(rows) else lines[at:end]
            at = end
        else:
            found.append(lines[at])
            at += 1
    return found


def _are_rows(rows: Sequence[list[Cell]]) -> bool:
    """Whether there are enough rows with enough cells for a table; a letterhead has not."""
    filled = [sum(1 for cell in row if cell) for row in rows]
    return sum(count >= _FEWEST_CELLS for count in filled) > 1 or sum(count > 1 for count in filled) >= _FEWEST_CELLS


def _table_from(lines: Sequence[Line], start: int) -> tuple[int, list[Strip]]:
    """Where a table ends that begins at a line, and its strips; no strips where none begins there."""
    strips = _gaps(lines[start])
    best: list[Strip] = []
    end, seeds, most = start, 0, len(lines[start])
    for at in range(start if strips else len(lines), len(lines)):
        line = lines[at]
        if at > start and not _near(lines[at - 1], line):
            break
        narrowed = _narrowed(strips, line)
        if len(line) > len(narrowed) + 1:
            narrowed = max(narrowed, _strips_of(line, lines[start:at]), key=len)
        if not narrowed or (len(narrowed) < len(strips) and (len(line) < 2 or len(narrowed) + 1 < _FEWEST_CELLS)):
            break
        strips = narrowed
        if len(line) > 1:
            seeds, end, best, most = seeds + 1, at + 1, strips, max(most, len(line))
        elif seeds and _is_wrapped([run for above in lines[max(start, at - 2) : at] for run in above], line, strips):
            end, best = at + 1, strips
    if len(best) + 1 >= _FEWEST_CELLS and most >= _FEWEST_CELLS:
        return (end, best) if seeds > 1 else (start, [])
    return (end, best) if best and seeds >= _FEWEST_CELLS and _aligned(lines[start:end]) else (start, [])


def _gaps(line: Line) -> list[Strip]:
    return [(a.x1, b.x0) for a, b in pairwise(line) if b.x0 - a.x1 > 0]


def _strips_of(line: Line, above: Sequence[Line]) -> list[Strip]:
    """The strips of a line with more cells than those above it, as far as they leave them free."""
    strips = _gaps(line)
    for other in above:
        strips = _narrowed(strips, other)
    return strips


def _narrowed(strips: Sequence[Strip], line: Line) -> list[Strip]:
    """The strips as far as the words of a line leave them free."""
    found = []
    for low, high in strips:
        for run in line:
            for word in run.words or (run,):
                if word.x0 < high and word.x1 > low:
                    low, high = (low, word.x0) if word.x0 - low > high - word.x1 else (word.x1, high)
        if high - low > _NARROWEST * line[0].height:
            found.append((low, high))
    return found


def _near(above: Line, below: Line) -> bool:
    return min(r.bottom for r in above) - max(r.top for r in below) < _FARTHEST * below[0].height


def _is_wrapped(above: Line, line: Line, strips: Sequence[Strip]) -> bool:
    """Whether a lone run is part of a cell: behind the first column, or in it for want of room on the line above."""
    run = line[0]
    if run.x0 >= strips[0][1] - _SAME_START:
        return True
    first = [r for r in above if r.x1 <= strips[0][0] + 1]
    return run.x1 <= strips[0][0] + 1 and _goes_on(first, line, strips[0][1] - _PADDING * run.height)


def _aligned(lines: Sequence[Line]) -> bool:
    """Whether the second cells of lines with two begin, or end, at the same place."""
    second = [line[1] for line in lines if len(line) > 1]
    starts, ends = [run.x0 for run in second], [run.x1 for run in second]
    return min(max(starts) - min(starts), max(ends) - min(ends)) < _SAME_START


def _in_cells(line: Line, strips: Sequence[Strip]) -> list[Cell]:
    """The runs of a line by column; a run that steps over a strip is parted there."""
    cells: list[list[list[Run]]] = [[] for _ in range(len(strips) + 1)]
    middles = [(low + high) / 2 for low, high in strips]
    for run in line:
        last = -1
        for word in run.words or (run,):
            column = sum(1 for middle in middles if (word.x0 + word.x1) / 2 > middle)
            if column == last:
                cells[column][-1].append(word)
            else:
                cells[column].append([word])
            last = column
    return [[joined(words) for words in cell] for cell in cells]


class _Rows:
    """Gathers lines of cells into rows: by drawn lines, by wider distances, else by what would have fitted above."""

    def __init__(
        self, lines: list[list[Cell]], strips: Sequence[Strip], right: float, rules: Callable[[], Sequence[float]]
    ) -> None:
        self._lines = lines
        self._height = next(run.height for cell in lines[0] for run in cell)
        self._room = [high - _PADDING * self._height for _, high in strips] + [right]
        edges = [_edges(line) for line in lines]
        self._gaps = [above[0] - below[1] for above, below in pairwise(edges)]
        self._ruled: list[bool] = []
        if not self._is_plain():
            drawn = rules()
            self._ruled = [_is_ruled(above, below, drawn) for above, below in pairwise(edges)]

    def _is_plain(self) -> bool:
        """Whether every line has words in nearly every column, as no wrapped one has."""
        columns = len(self._room)
        return columns >= _FEWEST_CELLS and all(line[0] and sum(map(bool, line)) >= columns - 1 for line in self._lines)

    def rows(self) -> list[list[Cell]]:
        if not self._ruled:
            return self._lines
        begins = [True, *self._begin()]
        made: list[list[Cell]] = []
        for line, new in zip(self._lines, begins, strict=True):
            if new:
                made.append([list(cell) for cell in line])
            else:
                for cell, more in zip(made[-1], line, strict=True):
                    cell.extend(more)
        return made

    def _begin(self) -> Iterator[bool]:
        """For every line but the first whether it begins a row."""
        spaced = self._spaced()
        drawn = sum(self._ruled) > 1 or (sum(self._ruled) == 1 and len(self._lines) == 2)
        for at, line in enumerate(self._lines[1:]):
            above = self._lines[at]
            if self._ruled[at] or (spaced is not None and spaced[at]):
                yield True
            elif drawn or spaced is not None:
                yield self._starts(above, line) > 1 and bool(line[0])
            else:
                filled = [n for n, cell in enumerate(line) if cell]
                fresh = [n for n in filled if not _goes_on(above[n], line[n], self._room[n])]
                yield bool(fresh) if line[0] else self._starts(above, line) > 1

    def _spaced(self) -> list[bool] | None:
        """Where rows stand farther apart than the lines of a cell; None where all distances are the same."""
        if not self._gaps or (any(self._ruled) and sum(self._ruled) > 1):
            return None
        limit = self._leading() + max(1.5, 0.15 * self._height)
        wide = [gap > limit for gap in self._gaps]
        if all(wide) or not any(wide):
            return None
        return wide if any(self._leads(at) for at, is_wide in enumerate(wide) if is_wide) else None

    def _leading(self) -> float:
        """The least distance of two lines of one column."""
        found: list[float] = []
        last: dict[int, Run] = {}
        for line in self._lines:
            for column, cell in enumerate(line):
                if cell and column in last:
                    found.append(last[column].bottom - cell[0].top)
                if cell:
                    last[column] = cell[-1]
        return min(found, default=min(self._gaps))

    def _leads(self, at: int) -> bool:
        return bool(self._lines[at + 1][0])

    def _starts(self, above: list[Cell], line: list[Cell]) -> int:
        """How many cells of a line would have had room on the line above it, where that has words too."""
        return sum(
            1 for n, cell in enumerate(line) if cell and above[n] and not _goes_on(above[n], cell, self._room[n])
        )


def _edges(line: list[Cell]) -> tuple[float, float]:
    runs = [run for cell in line for run in cell]
    return min(run.bottom for run in runs), max(run.top for run in runs)


def _is_ruled(above: tuple[float, float], below: tuple[float, float], rules: Sequence[float]) -> bool:
    """Whether a line is drawn between two lines of words, each given by bottom and top."""
    return any((below[0] + below[1]) / 2 < y < (above[0] + above[1]) / 2 for y in rules)


def _goes_on(above: Cell, cell: Cell, room: float) -> bool:
    """Whether a cell's line is what found no room on the line above it."""
    if not above:
        return False
    word = (cell[0].words or (cell[0],))[0]
    return above[-1].x1 + _BLANK * word.height + word.x1 - word.x0 > room
