"""Tables in notes: the cells of a row, and what each of them says by the heading of its column.

A row of a table is one unit of a page (`sections.Unit`), wrapped lines joined; `Unit.cells` holds its cells in order,
those that are empty left out. Rules ask by meaning: `cell(unit.cells, "dose")`, or for a place in the row:
`cell_at(unit.cells, match.start())`. The meanings are the ids of `table_columns` (drug, dose, duration, started,
stopped, dates, outcome, reason, …); a column headed by a scale's name means `SCORE`. A heading row is no unit;
a table that goes on over the page keeps its headings.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.rules.notes.lexicon import Lexicon

SCORE = "score"
_WIDE = re.compile(r"\s{3,}")
_RULER = re.compile(r"[\s|+:=\-_]*[|+=\-_]{2}[\s|+:=\-_]*")
_WORD = re.compile(r"[^\W\d_]{2}|\d{2}")
_LABEL = re.compile(r"\w[^:]{0,40}:(?:\s|$)")
_FEWEST_HEADINGS = 2
_LONGEST_HEADING = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Characters `start` to `end` of the page's view. `means` is what its column holds, None where no heading says."""

    start: int
    end: int
    means: str | None = None
    heading: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column's heading as printed, where it starts on its line, and what it means (None: an unknown heading)."""

    heading: str
    means: str | None
    at: int


def cell(cells: Sequence[Cell], means: str) -> Cell | None:
    """The first cell of a row whose column has that meaning."""
    return next((found for found in cells if found.means == means), None)


def cell_at(cells: Sequence[Cell], place: int) -> Cell | None:
    """The cell of a row that holds a place of the page's view."""
    return next((found for found in cells if found.start <= place < found.end), None)


def moved(cells: Sequence[Cell], by: int) -> tuple[Cell, ...]:
    """The cells with their places moved, for a text that does not begin where the page does."""
    return tuple(replace(found, start=found.start + by, end=found.end + by) for found in cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line read as a row. `cells` is empty for a heading row; `goes_on` where it wraps the row above it."""

    cells: tuple[Cell, ...]
    goes_on: bool = False


class Reader:
    """Reads lines one after another; `columns` are the headings of the table in which reading stands."""

    def __init__(self, columns: tuple[Column, ...], gaps: Sequence[int], lexicon: Lexicon) -> None:
        self.columns, self._gaps, self._lexicon = columns, gaps, lexicon

    def row(self, start: int, text: str) -> Row | None:
        """The line as a row of a table; None where it is none, which ends the table."""
        if not (self.columns or self._gaps or "|" in text or _WIDE.search(text)):
            return None
        spans = self._spans(start, text)
        if self.columns and _RULER.fullmatch(text):
            return Row(cells=())
        if spans is None or len(spans) < 2:
            wrapped = self._wrapped(text)
            if wrapped is None:
                self.columns = ()
                return None
            return Row(cells=(), goes_on=True)
        headings = self._headings(start, text, spans)
        if headings:
            self.columns = headings
            return Row(cells=())
        if not self.columns and not self._is_parted(start, text):
            return None
        return Row(cells=tuple(self._cells(start, text, spans)))

    def _is_parted(self, start: int, text: str) -> bool:
        """Whether the page's layout itself parts the line into cells that are no labels with their values."""
        parts = [text[low - start : high - start].strip() for low, high in self._parted(start, len(text))]
        filled = [part for part in parts if part]
        return len(filled) > 1 and _WORD.search(filled[0]) is not None and not any(map(_LABEL.match, filled))

    def _spans(self, start: int, text: str) -> list[tuple[int, int]] | None:
        """The cells of a line, empty ones too: parted by the page's layout, by bars, or by wide blanks."""
        parted = self._parted(start, len(text))
        if len(parted) > 1:
            return parted
        if text.count("|") > 1 or (self.columns and "|" in text):
            return _between(text, start, [m.span() for m in re.finditer(r"\|", text)])
        inner = [m.span() for m in _WIDE.finditer(text) if m.start() and m.end() < len(text)]
        return _between(text, start, inner) if inner else None

    def _parted(self, start: int, length: int) -> list[tuple[int, int]]:
        own = [gap for gap in self._gaps if start <= gap < start + length]
        edges = [start - 1, *own, start + length]
        return [(low + 1, high) for low, high in pairwise(edges)]

    def _headings(self, start: int, text: str, spans: Sequence[tuple[int, int]]) -> tuple[Column, ...]:
        """The columns, where the line is a row of headings; else none."""
        columns = []
        for low, high in spans:
            printed = " ".join(text[low - start : high - start].split())
            columns.append(Column(heading=printed, means=self._meaning(printed), at=low - start))
        known = {column.means for column in columns if column.means}
        filled = [column for column in columns if column.heading]
        if len(known) < _FEWEST_HEADINGS or len(known) * 2 < len(filled):
            return ()
        return () if self._lexicon.drug_names.search(text) else tuple(columns)

    def _meaning(self, heading: str) -> str | None:
        if not heading or len(heading) > _LONGEST_HEADING:
            return None
        words = heading.strip(" .:#*")
        known = next((name for name, pattern in self._lexicon.table_columns if pattern.fullmatch(words)), None)
        return known or (SCORE if self._lexicon.scale_names.search(words) else None)

    def _cells(self, start: int, text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Cell]:
        same = len(spans) == len(self.columns)
        for place, (low, high) in enumerate(spans):
            printed = text[low - start : high - start]
            if not printed.strip():
                continue
            column = self.columns[place] if same else self._above(low - start)
            low += len(printed) - len(printed.lstrip())
            high -= len(printed) - len(printed.rstrip())
            yield Cell(
                start=low,
                end=high,
                means=column.means if column else None,
                heading=column.heading if column else None,
            )

    def _above(self, at: int) -> Column | None:
        """The column whose heading starts nearest above a place of the line."""
        return min(self.columns, key=lambda column: abs(column.at - at), default=None)

    def _wrapped(self, text: str) -> bool | None:
        """Whether a line of one cell only is what did not fit the last column of the row above it."""
        if len(self.columns) < _FEWEST_HEADINGS or self.columns[0].at != 0:
            return None
        indent = len(text) - len(text.lstrip())
        return True if indent >= self.columns[1].at else None


def _between(text: str, start: int, parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What lies between the separators, without the empty ends outside of the outer ones."""
    edges = [(0, 0), *parts, (len(text), len(text))]
    found = [(start + left[1], start + right[0]) for left, right in pairwise(edges)]
    while found and not text[found[0][0] - start : found[0][1] - start].strip():
        found.pop(0)
    while found and not text[found[-1][0] - start : found[-1][1] - start].strip():
        found.pop()
    return found
