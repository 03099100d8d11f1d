"""Reading order on a page: columns one after the other, between lines that run across them.

Two blocks of lines side by side are columns where their lines do not begin together as the cells of rows do: where a
paragraph of one begins, the other is in the middle of its own.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise

from pipeline.engines.pdf.characters import Run, lines, overlap

_FEWEST_LINES = 3
_MOST_NESTED = 4
_MOST_PLACES = 6
_FEW_WORDS = 3
_SAME_BASELINE = 0.3
_SAME_MARGIN = 12.0
_SAME_START = 3.0
_BLANK = 0.25


Across = Callable[[float, float, float], int]
"""At how many heights between a bottom and a top a line is drawn across a place: (x, bottom, top)."""


def regions(runs: Sequence[Run], across: Across, depth: int = 0) -> list[list[Run]]:
    """The runs of a page in the blocks that are read one after the other, each of one column."""
    found = _columns(runs, across) if depth < _MOST_NESTED else None
    if found is None:
        return [list(runs)] if runs else []
    x, bands = found
    made: list[list[Run]] = []
    rest = sorted(runs, key=lambda run: -run.top)
    for band in bands:
        tops = {run.first for run in band}
        edge = max(run.top for run in band)
        above = [run for run in rest if run.first not in tops and (run.top + run.bottom) / 2 > edge]
        made += regions(above, across, depth + 1)
        taken = tops | {run.first for run in above}
        rest = [run for run in rest if run.first not in taken]
        made += regions([run for run in band if run.x1 <= x + 1], across, depth + 1)
        made += regions([run for run in band if run.x1 > x + 1], across, depth + 1)
    return made + regions(rest, across, depth + 1)


def _columns(runs: Sequence[Run], across: Across) -> tuple[float, list[list[Run]]] | None:
    """The place that parts the most runs into columns, and the bands in which it does, from top to bottom."""
    best: tuple[int, float, list[list[Run]]] | None = None
    words = [run for run in runs if len(run.words) >= _FEW_WORDS]
    for x in _starts(runs) if len(words) > _FEWEST_LINES else []:
        bands = [band for band in _bands(runs, x) if _are_columns(band, x, max(run.x1 for run in runs), across)]
        size = sum(map(len, bands))
        if bands and (best is None or size > best[0]):
            best = size, x, bands
    return None if best is None else (best[1], best[2])


def _starts(runs: Sequence[Run]) -> list[float]:
    """The few places right before which most lines begin, but not those at the left margin."""
    begins = sorted(run.x0 for run in runs)
    margin = begins[0] if begins else 0.0
    found: list[tuple[int, float]] = []
    for x in begins:
        several = bisect_right(begins, x + 3) - bisect_right(begins, x - 0.01)
        if x > margin + 60 and several >= _FEWEST_LINES and (not found or x > found[-1][1] + 3):
            found.append((several, x - 0.5))
    return [x for _, x in sorted(found, reverse=True)[:_MOST_PLACES]]


def _bands(runs: Sequence[Run], x: float) -> list[list[Run]]:
    """The runs between those that cross a place, from top to bottom, without what is only on one side."""
    bands: list[list[Run]] = [[]]
    for line in lines(runs):
        if any(run.x0 < x - 1 and run.x1 > x + 1 for run in line):
            bands.append([])
        else:
            bands[-1] += line
    return [band for band in (_both(band, x) for band in bands) if band]


def _both(band: list[Run], x: float) -> list[Run]:
    """A band without the lines above and below in which nothing stands on the right; none without two sides."""
    right = [run for run in band if run.x0 >= x]
    if len(right) < _FEWEST_LINES or len(band) - len(right) < _FEWEST_LINES:
        return []
    top, bottom = max(run.top for run in right), min(run.bottom for run in right)
    low = bottom
    for run in sorted((run for run in band if run.x0 < x), key=lambda run: -run.top):
        if run.bottom < low and low - run.top < 1.2 * run.height:
            low = run.bottom
    return [run for run in band if (run.bottom + run.top) / 2 < top and (run.bottom + run.top) / 2 > min(low, bottom)]


def _are_columns(band: Sequence[Run], x: float, edge: float, across: Across) -> bool:
    """Whether the two sides of a band are columns of text rather than the cells of rows."""
    left = lines([run for run in band if run.x0 < x])
    right = lines([run for run in band if run.x0 >= x])
    if min(len(left), len(right)) < _FEWEST_LINES or not (_has_words(left) or _has_words(right)):
        return False
    one, other = _Side(left, x - 0.4 * left[0][0].height), _Side(right, edge)
    ruled = across(x, min(run.bottom for run in band), max(run.top for run in band))
    if ruled > 1 and ruled * 2 >= min(one.begins, other.begins):  # the rows of a table
        return False
    torn, together = _torn(one, other)
    if one.is_prose and other.is_prose and together <= 1:
        return True
    if torn < 2 or torn * 4 < together + torn or not (one.is_prose or other.is_prose):
        return False
    rows = min(one.begins, other.begins)
    return not ((one.is_grid or other.is_grid) and (together * 2 > rows or _in_step(band, rows)))


def _has_words(side: Sequence[list[Run]]) -> bool:
    """Whether a side has lines of several words, as prose must."""
    return sum(1 for line in side for run in line if len(run.words) >= _FEW_WORDS) >= _FEWEST_LINES


class _Side:
    """One side of a band: its lines, and which of them go on with the one above."""

    def __init__(self, side: list[list[Run]], room: float) -> None:
        self.lines = side
        self._margin = min(line[0].x0 for line in side)
        second = [line[1].x0 for line in side if len(line) > 1]
        self.is_grid = len(second) * 2 > len(side)
        widest = max(line[-1].x1 for line in side)
        self._room = widest if self._is_full(widest) else room
        self.goes_on = [False, *(self._continues(above, below) for above, below in pairwise(side))]

    def _continues(self, above: list[Run], below: list[Run]) -> bool:
        """Whether a line goes on with the one above it; of rows of cells every cell must."""
        if not self.is_grid:
            return _goes_on(above[-1], below, below[0], self._room)
        if below[0].x0 > self._margin + _SAME_MARGIN:
            return True
        for run in below:
            over = next((cell for cell in above if abs(cell.x0 - run.x0) < _SAME_START), None)
            right = [cell.x0 for cell in (*above, *below) if cell.x0 > run.x0 + _SAME_START]
            room = min(right) - 0.4 * run.height if right else self._room
            if over is not None and not _goes_on(over, below, run, room):
                return False
        return True

    @property
    def begins(self) -> int:
        return len(self.lines) - sum(self.goes_on)

    def _is_full(self, widest: float) -> bool:
        """Whether lines mostly run to the side's edge, as those of prose do."""
        start = min(line[0].x0 for line in self.lines)
        long = sum(1 for line in self.lines if line[-1].x1 - start > 0.7 * (widest - start))
        return long * 2 > len(self.lines) and widest - start > 8 * self.lines[0][0].height

    @property
    def is_prose(self) -> bool:
        cells = [run for line in self.lines for run in line]
        short = sum(1 for run in cells if len(run.words) < _FEW_WORDS)
        if self.is_grid and short * 4 > len(cells):
            return False
        return sum(self.goes_on) * 3 >= len(self.lines) and sum(self.goes_on) > 1


def _goes_on(above: Run, line: list[Run], run: Run, room: float) -> bool:
    """Whether a run is what found no room behind the one above it."""
    if above.bottom - max(other.top for other in line) > 0.5 * run.height:
        return False
    word = (run.words or (run,))[0]
    return above.x1 + _BLANK * word.height + word.x1 - word.x0 > room


def _torn(one: _Side, other: _Side) -> tuple[int, int]:
    """How often a line begins on one side beside one that goes on, or at another height; how often both begin."""
    torn = together = at = 0
    for line, goes_on in zip(one.lines, one.goes_on, strict=True):
        while at < len(other.lines) - 1 and overlap(line[0], other.lines[at][0]) < overlap(
            line[0], other.lines[at + 1][0]
        ):
            at += 1
        beside = other.lines[at][0]
        if overlap(line[0], beside) <= 0:
            continue
        if abs(line[0].bottom - beside.bottom) > _SAME_BASELINE * line[0].height or goes_on != other.goes_on[at]:
            torn += 1
        elif not goes_on:
            together += 1
    return torn, together


def _in_step(band: Sequence[Run], rows: int) -> bool:
    """Whether both sides leave the same distances free, about one for each row, as a table does."""
    edges = [(min(r.bottom for r in line), max(r.top for r in line)) for line in lines(band)]
    gaps = [above[0] - below[1] for above, below in pairwise(edges)]
    wide = sum(1 for gap in gaps if gap > min(gaps) + 1.5)
    return wide * 2 >= rows
