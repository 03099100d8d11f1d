"""A page as a clinician reads it: notes with a date, sections, paragraphs and table rows, sentences."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from pipeline.rules.notes import dates, tables
from pipeline.rules.notes.lexicon import Lexicon
from pipeline.rules.notes.running_heads import line_key

_LEAD = r"[\s#*•▪◦·\-–>]*(?:\(?\d{1,2}[.)]\s+)?"
_HEAD = re.compile(rf"^{_LEAD}(?P<head>[A-Za-z][A-Za-z0-9 /&'(),.\-]{{0,58}}?)\s*(?P<colon>:|\s-\s|$)")
_BULLET = re.compile(r"^\s*(?:[•▪◦·*\-–☐☒☑✓□■]|\[[ xX]?\]|\(?\d{1,2}[.)]\s)")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]?\s+(?=[\"'(\[]?[A-Za-z0-9☐☒☑•\[])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|vs|pt|approx|e\.g|i\.e|no|st|jr|sr|inc|incl|cont|prev|dept|fig|hx|wk|wks|mo|mos|etc)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"[.!?:;][\"')\]]?\s*$")
_RUNS_ON = re.compile(
    r"(?:,|-|\b(?:on|since|until|to|from|of|by|dated|and|in|before|after|between|through))$", re.IGNORECASE
)
_SHOUTED = re.compile(r"[A-Z][A-Z /&,()'-]+")
_TITLE = re.compile(r"[A-Z][A-Za-z/&' \-]{2,39}")
_OPEN_RANGE = re.compile(r"\s*(?:to|through|thru|until|-)(?:\s|$)", re.IGNORECASE)
_LONGEST_HEADING = 60
_LONGEST_DATE = len("September 30th, 2026")
_ONE_UNIT_SECTIONS = frozenset({"allergies", "family"})


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
    visit = next((day for line in heads if (day := visit_date(line.text, lexicon))), None)
    if visit is not None and visit != at.visit:
        at = Position(note_date=visit, visit=visit)
    reading = _Reading(at, lexicon, gaps, max((len(line.text) for line in lines), default=0))
    for line in lines:
        reading.read(line)
    return tuple(reading.units), replace(reading.at, columns=reading.table.columns)


class _Reading:
    """Goes over the lines of a page and gathers its units."""

    def __init__(self, at: Position, lexicon: Lexicon, gaps: Sequence[int], wide: int) -> None:
        self.at, self._lexicon, self._wide = at, lexicon, wide
        self.units: list[Unit] = []
        self.table = tables.Reader(at.columns, gaps, lexicon)
        self._previous: _Line | None = None
        self._inline = self._after_heading = False

    def read(self, line: _Line) -> None:
        row = self.table.row(line.start, line.text)
        if row is None or (row.goes_on and not self.units):
            self._read_text(line)
        elif row.goes_on:
            self.units[-1] = replace(self.units[-1], end=line.end)
        else:
            if row.cells:
                self._add(line, row.cells)
            self._inline, self._after_heading = False, True
        self._previous = line

    def _add(self, line: _Line, cells: tuple[tables.Cell, ...] = ()) -> None:
        start, end = (cells[0].start, cells[-1].end) if cells else (line.start, line.end)
        self.units.append(Unit(start=start, end=end, section=self.at.section, note_date=self.at.note_date, cells=cells))

    def _read_text(self, line: _Line) -> None:
        previous, lexicon = self._previous, self._lexicon
        new = previous is None or _starts_unit(line, previous, self._wide, lexicon)
        heading = _heading(line.text, lexicon) or _title(line, previous, lexicon)
        if heading is not None or (new and self._inline):
            self.at = replace(self.at, section=heading[0] if heading else None)
            self._inline = bool(heading and heading[0] in _ONE_UNIT_SECTIONS and heading[1])
        stamped = None if _is_wrapped_date(line, previous) else note_date(line.text, lexicon)
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


def sentences(text: str, unit: Unit) -> Iterator[tuple[int, int]]:
    """The sentences of a unit as spans of the page's view; a table's row is one."""
    if unit.cells:
        yield unit.start, unit.end
        return
    start = unit.start
    for match in _SENTENCE_END.finditer(text, unit.start, unit.end):
        lower = text[match.end() : match.end() + 1].islower()
        if _ABBREVIATION.search(text, start, match.start()) or (lower and match.start() - start < 4):
            continue
        yield start, match.start()
        start = match.end()
    if text[start : unit.end].strip():
        yield start, unit.end


def runs_on(before: str, after: str) -> bool:
    """Whether the last words of a page go on in the first ones of the next: unfinished, and no capital behind."""
    return bool(before and after) and not _ENDS_SENTENCE.search(before) and after[0].islower()


def _title(line: _Line, previous: _Line | None, lexicon: Lexicon) -> tuple[str | None, bool] | None:
    """A short line of its own that no section knows, after a finished sentence: it ends the section before it."""
    text = line.text.strip()
    finished = previous is None or _ENDS_SENTENCE.search(previous.text) is not None
    if not finished or not _TITLE.fullmatch(text) or len(text.split()) > 4:
        return None
    if lexicon.drug_names.search(text) or lexicon.patterns["relatives"].search(text):
        return None
    return None, False


def note_date(line: str, lexicon: Lexicon) -> date | None:
    """The date of service that a line states, if it does; birth dates, signing and print dates are none."""
    alone = next(dates.dates(line), None)
    if alone is None:
        return None
    if alone.exact and line.strip() == line[alone.start : alone.end]:
        return alone.value
    if _heads_note(line, alone, lexicon):
        return alone.value
    for label in lexicon.patterns["note_date_labels"].finditer(line):
        before = line[: label.start()]
        if lexicon.patterns["other_date_labels"].search(line, max(0, label.start() - 20), label.end()):
            continue
        if before.strip() and before.rstrip()[-1:].isalnum() and not re.search(r"\s{2,}$|[|]\s*$", before):
            continue
        after = line[label.end() :]
        found = next(dates.dates(after), None)
        if found is not None and found.exact and re.fullmatch(r"[\s:#\-]*", after[: found.start]):
            return found.value
    return None


def _heads_note(line: str, day: dates.FoundDate, lexicon: Lexicon) -> bool:
    """Whether a line is the heading of a note and no more: "Visit 06/03/2025", "Encounter #4, 06/03/2025"."""
    label = lexicon.patterns["note_headings"].match(line.strip())
    if label is None or not day.exact or len(line.strip()) > _LONGEST_HEADING or line.rstrip().endswith((".", ";")):
        return False
    return (
        re.fullmatch(r"[\s:#,|()\-]*", line.strip()[label.end() : line.strip().index(line[day.start : day.end])])
        is not None
    )


def _is_wrapped_date(line: _Line, previous: _Line | None) -> bool:
    """Whether a line is only a date that belongs to the row above it, whose cell was too narrow ("… 08/04/2025 to")."""
    if previous is None or len(line.text.strip()) > _LONGEST_DATE:
        return False
    alone = next(dates.dates(line.text), None)
    if alone is None or line.text.strip() != line.text[alone.start : alone.end]:
        return False
    if _RUNS_ON.search(previous.text.strip()):
        return True
    above = list(dates.dates(previous.text))
    return bool(above) and _OPEN_RANGE.match(previous.text, above[-1].end) is not None


def visit_date(head: str, lexicon: Lexicon) -> date | None:
    """The date of the visit that a page's header gives; a bare "date" there may be the day of printing."""
    return note_date(head, lexicon) if lexicon.patterns["visit_date_labels"].search(head) else None


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for line in text.split("\n"):
        yield _Line(start=start, end=start + len(line), text=line)
        start += len(line) + 1


def _starts_unit(line: _Line, previous: _Line, wide: int, lexicon: Lexicon) -> bool:
    """Whether a line begins a paragraph, list item or table row rather than going on with the one before."""
    text, before = line.text.strip(), previous.text.strip()
    if _BULLET.match(text) or _ENDS_SENTENCE.search(before):
        return True
    day = next(dates.dates(text[:12]), None)
    if day is not None and day.start == 0:
        return _RUNS_ON.search(before) is None
    if lexicon.drug_names.match(text) and not before.endswith(("-", ",", "and", "or", "of", "on", "to", "with")):
        return not text[0].islower() or len(before) < 0.75 * wide
    if text[0].islower() or before.endswith((",", "-", "/")):
        return False
    return len(before) < 0.7 * wide


def _heading(line: str, lexicon: Lexicon) -> tuple[str | None, bool] | None:
    """Section of a heading line and whether text follows on the line; None where the line is no heading.

    A heading that no section knows ends the section before it: (None, …).
    """
    match = _HEAD.match(line)
    if match is None:
        return None
    head, rest = match["head"].strip(), line[match.end() :].strip()
    for section, pattern in lexicon.sections:
        if pattern.fullmatch(head):
            return section, bool(rest)
    alone = not rest and len(head.split()) <= 6
    if alone and (match["colon"] == ":" or _SHOUTED.fullmatch(head)) and not lexicon.drug_names.search(head):
        return None, False
    return None


def is_heading(text: str, lexicon: Lexicon) -> bool:
    """Whether a text is a heading and no more, which says nothing."""
    found = _heading(text.strip(), lexicon)
    return found is not None and not found[1]


def dated(unit: Unit, day: date) -> Unit:
    """The unit with a note's date, for records that state none."""
    return replace(unit, note_date=day)
