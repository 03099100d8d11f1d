"""A page as a clinician reads it: notes with a date, sections, paragraphs and table rows, sentences."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from pipeline.rules.notes import dates, headings, headlines, note_dates, tables
from pipeline.rules.notes import sentences as sentence_ends
from pipeline.rules.notes.lexicon import Lexicon
from pipeline.rules.notes.running_heads import line_key

_BULLET = re.compile(r"^\s*(?:[•▪◦·*\-–☐☒☑✓□■●○❑❏]|\[[ xX]?\]|\(?\d{1,2}[.)]\s)")
_NUMBER = re.compile(r"\d{1,2}[.)]\s")
_LONGEST_SCALE = 40
_LABEL = re.compile(r"[A-Z][\w/&'()\- ]{1,30}:\s")
_RULE = re.compile(r"[\s\-_=*~.]{3,}")
_ONE_UNIT_SECTIONS = frozenset({"allergies", "family"})
_PLANS = frozenset({"plan", "assessment_plan"})
_NARROWEST = 34
_FULL, _FULL_NARROW = 0.7, 0.85
_AROUND = 3
_TITLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where reading stands: the section and the note's date, carried from line to line and page to page.

    `visit` is the date that the last page's header gave: notes of other days may stand below it. `columns` are those
    of the table that the page ended in.
    """

    section: str | None = None
    note_date: date | None = None
    visit: date | None = None
    columns: tuple[tables.Column, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A paragraph, a list item or a table row: characters start to end of the page's view. `cells` only of a row."""

    start: int
    end: int
    section: str | None
    note_date: date | None
    cells: tuple[tables.Cell, ...] = ()


class _Line(NamedTuple):
    start: int
    end: int
    text: str


def units(
    text: str, at: Position, lexicon: Lexicon, running: frozenset[str] = frozenset(), gaps: Sequence[int] = ()
) -> tuple[tuple[Unit, ...], Position]:
    """The units of a page's view in order, and where reading stands at its end.

    `running` lines are left out, but for the date of a visit that one of them gives. `gaps` are the view's.
    """
    printed = [line for line in _lines(text) if line.text.strip()]
    heads = [line for line in printed if running and line_key(line.text) in running]
    lines = [line for line in printed if line not in heads] if heads else printed
    visit = next((day for line in heads if (day := _visit_date(line.text, lexicon))), None)
    if visit is not None and visit != at.visit:
        at = Position(note_date=visit, visit=visit)
    reading = _Reading(text, at, lexicon, gaps, lines)
    for place in range(len(lines)):
        reading.read(place)
    return tuple(reading.units), replace(reading.at, columns=reading.table.columns)


class _Reading:
    """Goes over the lines of a page and gathers its units."""

    def __init__(self, text: str, at: Position, lexicon: Lexicon, gaps: Sequence[int], lines: Sequence[_Line]) -> None:
        self._text, self.at, self._lexicon, self._lines = text, at, lexicon, lines
        self._widths = [len(line.text) for line in lines]
        self._widest = max(self._widths, default=0)
        self.units: list[Unit] = []
        self.table = tables.Reader(at.columns, gaps, lexicon)
        self._previous: _Line | None = None
        self._wide = 0
        self._inline = self._after_heading = self._tells = False

    def read(self, place: int) -> None:
        line = self._lines[place]
        row = self.table.row(line.start, line.text)
        if row is None or (row.goes_on and not self.units):
            self._wide = self._width_around(place)
            for low, high in headings.parts(line.text, self._lexicon):
                self._read_text(_Line(line.start + low, line.start + high, line.text[low:high]), place, within=low > 0)
        elif row.goes_on:
            self.units[-1] = replace(self.units[-1], end=line.end)
        else:
            if row.cells:
                self._add(line, row.cells)
            self._inline, self._after_heading = False, True
        self._previous = line

    def _width_around(self, place: int) -> int:
        """How long the lines around one are, where they are those of a narrow column; else how long the longest is."""
        around = sorted(self._widths[max(0, place - _AROUND) : place + _AROUND + 1], reverse=True)
        near = around[min(2, len(around) - 1)]
        before = self._previous.text if self._previous else ""
        narrow = _NARROWEST <= near <= 0.75 * self._widest and not _is_titled(before) and not before[-1:].isdigit()
        return int(near * _FULL_NARROW / _FULL) if narrow else self._widest

    def _add(self, line: _Line, cells: tuple[tables.Cell, ...] = ()) -> None:
        start, end = (cells[0].start, cells[-1].end) if cells else (line.start, line.end)
        self.units.append(Unit(start=start, end=end, section=self.at.section, note_date=self.at.note_date, cells=cells))

    def _read_text(self, line: _Line, place: int, *, within: bool = False) -> None:
        previous, lexicon = self._previous, self._lexicon
        if previous is not None and _RULE.fullmatch(line.text):
            self._after_heading = True
            return
        apart = previous is not None and bool(self._text[previous.end : line.start].strip())  # a header between
        new = previous is None or within or apart or _starts_unit(line, previous, self._wide, lexicon)
        finished = previous is None or sentence_ends.ended(previous.text)
        heading = headings.heading(line.text, lexicon) or headings.title(line.text.strip(), finished, lexicon)
        if heading is not None or (new and self._inline):
            self.at = replace(self.at, section=heading[0] if heading else None)
            self._inline = bool(heading and heading[0] in _ONE_UNIT_SECTIONS and heading[1])
        stamped = self._stamp(line, place)
        if stamped is not None:
            section = None if heading is None else self.at.section
            self.at = replace(self.at, section=section, note_date=stamped)
        if heading is not None and heading[0] is not None and not heading[1]:
            self._after_heading = True
            return
        if new or self._after_heading or heading is not None or not self.units:
            self._add(line)
        else:
            self.units[-1] = replace(self.units[-1], end=line.end)
        self._after_heading = stamped is not None or (heading is not None and not heading[1])
        self._previous = line

    def _stamp(self, line: _Line, place: int) -> date | None:
        """The date of a note that begins with a line."""
        at_top = place < _TITLES and not self._tells
        if next(dates.dates(line.text), None) is None:
            self._tells = sentence_ends.ended(line.text) if at_top else self._tells
            return None
        if note_dates.is_wrapped_date(line.text, self._previous.text if self._previous else None):
            return None
        written = self._lexicon.patterns["written_titles"].search(line.text) is not None
        begins = at_top and (written or not note_dates.heads_note(line.text, self._lexicon))  # a plan above ends there
        planning = self.at.section in _PLANS and not begins and not self._is_followed_by_heading(place)
        told = note_dates.note_date(line.text, self._lexicon, planning=planning)
        if told or planning:
            return told
        titled = (self._title_date(line) if at_top else None) or _headline_date(line.text, self._lexicon, at_top=at_top)
        return titled or (headlines.fallback(line.text, self.at.note_date) if at_top else None)

    def _title_date(self, line: _Line) -> date | None:
        self._tells = sentence_ends.ended(line.text)
        return note_dates.title_date(line.text, self._lexicon)

    def _is_followed_by_heading(self, place: int) -> bool:
        """Whether one of the next lines begins a section, as below the heading of a note."""
        below = self._lines[place + 1 : place + 1 + _AROUND]
        return any((found := headings.heading(line.text, self._lexicon)) and found[0] for line in below)


def _visit_date(head: str, lexicon: Lexicon) -> date | None:
    """The date of the visit that a page's header gives."""
    return note_dates.visit_date(head, lexicon) or _headline_date(head, lexicon, at_top=False)


def _headline_date(line: str, lexicon: Lexicon, *, at_top: bool) -> date | None:
    """The date that stands beside a note's title."""
    if next(dates.dates(line), None) is None:
        return None
    return headlines.labelled(line, lexicon, at_top=at_top) or headlines.date_of(line, lexicon, at_top=at_top)


def sentences(text: str, unit: Unit) -> Iterator[tuple[int, int]]:
    """The sentences of a unit as spans of the page's view; a table's row is one."""
    if unit.cells:
        yield unit.start, unit.end
    else:
        yield from sentence_ends.spans(text, unit.start, unit.end)


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for line in text.split("\n"):
        yield _Line(start=start, end=start + len(line), text=line)
        start += len(line) + 1


def _is_titled(line: str) -> bool:
    """Whether most longer words of a line begin with a capital, as in a title and not in running text."""
    words = [word for word in line.split() if len(word) > 3]
    return sum(1 for word in words if not word[0].islower()) * 3 > 2 * len(words)


_OPEN = re.compile(
    r"(?:[-,/&+]|\b(?:and|or|of|on|to|with|the|an?|her|his|their|for|from|in|by|at|than|that|as|is|was|are|were|be|been"
    r"|has|had|have|took|takes|taking|tried|failed|received|started|no|not|but|then|after|before|both|when|while))$",
    re.IGNORECASE,
)
"""The end of a line that goes on on the next one."""


def _starts_unit(line: _Line, previous: _Line, wide: int, lexicon: Lexicon) -> bool:
    """Whether a line begins a paragraph, list item or table row rather than going on with the one before."""
    text, before = line.text.strip(), previous.text.strip()
    if _BULLET.match(text) or sentence_ends.ended(before):
        return not (_NUMBER.match(text) and _ends_with_scale(before, lexicon))
    day = next(dates.dates(text[:12]), None)
    if day is not None and day.start == 0:
        return not note_dates.leads_on(before)
    if lexicon.drug_names.match(text) and not _OPEN.search(before) and before.count("(") <= before.count(")"):
        return not text[0].islower() or len(before) < 0.75 * wide
    if text[0].islower() or before.endswith((",", "-", "/")):
        return False
    return len(before) < _FULL * wide or _LABEL.match(text) is not None


def _ends_with_scale(text: str, lexicon: Lexicon) -> bool:
    """Whether a line ends with the name of a scale, so that a number on the next one is its total and no list's."""
    tail = text[-_LONGEST_SCALE:]
    if len(text) < _NARROWEST:
        return False
    return any(m.end() == len(tail) and m.start() for m in lexicon.scale_names.finditer(tail))


def is_heading(text: str, lexicon: Lexicon) -> bool:
    """Whether a text is a heading and no more, which says nothing."""
    found = headings.heading(text.strip(), lexicon)
    return found is not None and not found[1]


def dated(unit: Unit, day: date) -> Unit:
    """The unit with a note's date, for records that state none."""
    return replace(unit, note_date=day)
