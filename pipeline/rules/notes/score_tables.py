"""Totals in tables: scales as columns and visits as rows, scales as rows and days as columns, one scale by its days."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.model.tables import RatingScale
from pipeline.rules.notes import dates, score_columns, score_names
from pipeline.rules.notes.lexicon import Lexicon
from pipeline.rules.notes.score_columns import Cell, Column, Role
from pipeline.rules.notes.scores import FoundScore

_LEAD = " |*•-–"
_LABEL = re.compile(r"[\s|*•\-–]*(?:(?:scale|measure|instrument|test|questionnaire|form)\s*:\s*)?", re.IGNORECASE)
_OF_ROW = re.compile(r"[\s|*•\-–]*(?:(?:[A-Za-z][A-Za-z-]*|#?\d{1,2})[,:.]?[\s(]+){0,4}")
_RANGE = re.compile(r"\s*[(\[]\s*(?:0|1)\s*(?:-|to)\s*\d{2,3}\s*[)\]]")
_QUALIFIED = re.compile(
    r"(?:\s|[:(),]|\b(?:pre|post|before|after|total|score|scores|raw|infusion|session|dose|today|severity|depression"
    r"|anxiety|pain|scale|self|clinician|rated|report|0|1|to|of|\d{2,3}(?=\s*\))|-)\b|-)*",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"(\d{1,3})(?:\s*(?:/|of|out of)\s*(\d{2,3}))?(?:\s*\(?(?:minimal|none|mild|mod\w*|severe|very|sev|range"
    r"|[,\s])*\)?)?\*?",
    re.IGNORECASE,
)
_SEPARATE = re.compile(r"\S+")
_EMPTY = re.compile(r"(?:-+|n/?a|not done|nd|\.+)?", re.IGNORECASE)
_ONE_SCALE = re.compile(
    r"\s*(?:history|trends?|scores?|log|results?|totals?|over time|by dates?|series|readings?|monitoring|[:\s])*",
    re.IGNORECASE,
)
_DAY_ROW = re.compile(r"[\s:|=\-]*(\d{1,3})(?:\s*/\s*(\d{2,3}))?(?:[\s|,;(-]+[A-Za-z][\w ,.)-]{0,40})?\s*\|?\s*")
_LONGEST_ROW_OF_WORDS = 12


@dataclass(slots=True)
class ScoreTables:
    """What the tables of a page tell. `rows` are their rows, of which no sentence is made."""

    scores: list[FoundScore] = field(default_factory=list)
    rows: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """The table in which reading stands: its columns, or the one scale whose values by day are listed."""

    columns: tuple[Column, ...] = ()
    one: RatingScale | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    offset: int
    text: str
    cells: tuple[Cell, ...]
    named: bool


def read(
    lines: Sequence[tuple[int, str]], gaps: Sequence[int], note_date: date | None, lexicon: Lexicon
) -> ScoreTables:
    """The totals of a page's tables. `lines` are (offset, text), `gaps` the blanks of the page that part cells."""
    found, table = ScoreTables(), _Table()
    for offset, text in lines:
        if not text.strip():
            continue
        named = lexicon.scale_names.may_match(text) and lexicon.scale_names.search(text) is not None
        if not named and not (table.columns or table.one or score_columns.may_head(text)):
            continue
        line = _Line(offset=offset, text=text, cells=score_columns.cells(offset, text, gaps), named=named)
        begun = _begins(line, note_date, lexicon)
        if begun is not None:
            table = begun
            continue
        told = _row(line, table, lexicon)
        if told is not None:
            found.scores += told
            found.rows.append((offset, offset + len(text)))
        elif not _stays(line, table):
            table = _Table()
    return found


def _stays(line: _Line, table: _Table) -> bool:
    """Whether a table goes on behind a line that is no row of it."""
    return bool(table.columns) and not line.named and len(line.text.split()) <= _LONGEST_ROW_OF_WORDS


def _begins(line: _Line, note_date: date | None, lexicon: Lexicon) -> _Table | None:
    """The table that a line heads; None where it heads none."""
    columns = score_columns.heading(line.text, line.cells, note_date, lexicon)
    if columns:
        return _Table(columns=columns)
    names = score_names.names(line.text, lexicon) if line.named else []
    if len(names) != 1 or names[0].scale is None or not _LABEL.fullmatch(line.text, 0, names[0].start):
        return None
    scope = _RANGE.match(line.text, names[0].end)
    rest = line.text[scope.end() if scope else names[0].end :]
    return _Table(one=names[0].scale) if _ONE_SCALE.fullmatch(rest) else None


def _row(line: _Line, table: _Table, lexicon: Lexicon) -> list[FoundScore] | None:
    """The totals of a row of the table; None where the line is no row of it."""
    if table.one is not None:
        return list(_of_listed_day(line, table.one)) or None
    if not table.columns:
        return None
    if any(column.role is Role.SCALE for column in table.columns):
        return None if line.named else list(_of_visit(line, table.columns)) or None
    return _of_scale(line, table.columns, lexicon) if line.named else None


def _of_listed_day(line: _Line, scale: RatingScale) -> Iterator[FoundScore]:
    """A row of one scale's list: its day, its value and no more."""
    first = next(dates.dates(line.text), None)
    if first is None or not first.exact or _OF_ROW.fullmatch(line.text, 0, first.start) is None:
        return
    alone = _DAY_ROW.fullmatch(line.text, first.end)
    if alone and _fits(scale, alone[1], alone[2]):
        end = alone.end(2) if alone[2] else alone.end(1)
        yield _score(line, (first.start, end), scale, int(alone[1]), first.value)


def _of_visit(line: _Line, columns: Sequence[Column]) -> Iterator[FoundScore]:
    """The totals of a row that is a visit: its day stands in its column, else at its beginning."""
    below = score_columns.below(line.text, line.cells, columns)
    if below is None:
        return
    first = next((day for day in dates.dates(line.text) if day.exact), None)
    timed = any(column.role is Role.TIME for column in columns)
    if first is None and not timed and not any(column.role is Role.ORDINAL for column in columns):
        return
    begins = next((cell.start for cell in line.cells if cell.text), 0)
    for column, cell in zip(columns, below, strict=True):
        value = _VALUE.fullmatch(cell.text) if cell and column.role is Role.SCALE else None
        if cell and value and column.scale and _fits(column.scale, value[1], value[2]):
            day = first.value if first else None
            yield _score(line, (begins, cell.end), column.scale, int(value[1]), day, earlier=not (day or timed))


def _of_scale(line: _Line, columns: Sequence[Column], lexicon: Lexicon) -> list[FoundScore] | None:
    """The totals of a row that begins with a scale, each of its column's day; empty where that cannot be told."""
    name = next(iter(score_names.names(line.text, lexicon)), None)
    if name is None or name.scale is None or line.text[: name.start].strip(_LEAD):
        return None
    below = score_columns.below(line.text, line.cells, columns)
    if below is None:
        below = _in_words(line, name.end, columns)
    if below is None:
        return []
    told = next((day for day in dates.dates(line.text) if day.exact), None)
    found = []
    for column, cell in zip(columns, below, strict=True):
        value = _VALUE.fullmatch(cell.text) if cell and column.role in (Role.DAY, Role.TODAY, Role.EARLIER) else None
        if cell and value and cell.start >= name.end and _fits(name.scale, value[1], value[2]):
            today = told.value if told and column.role is Role.TODAY else None
            past = column.role is Role.EARLIER
            span = name.start, cell.end
            found.append(_score(line, span, name.scale, int(value[1]), column.day or today, earlier=past))
    return found


def _in_words(line: _Line, start: int, columns: Sequence[Column]) -> list[Cell | None] | None:
    """The values behind a name in a row whose cells nothing parts: as many as there are columns."""
    scope = _QUALIFIED.match(line.text, start)
    begins = scope.end() if scope else start
    found = [
        Cell(start=m.start(), end=m.end(), text=m[0]) for m in re.finditer(r"\S+", line.text[:]) if m.start() >= begins
    ]
    if any(not (_VALUE.fullmatch(cell.text) or _EMPTY.fullmatch(cell.text)) for cell in found):
        return None
    own = [place for place, column in enumerate(columns) if column.role in (Role.DAY, Role.TODAY, Role.EARLIER)]
    if len(found) != len(own):
        return None
    below: list[Cell | None] = [None] * len(columns)
    for place, cell in zip(own, found, strict=True):
        below[place] = cell
    return below


def _fits(scale: RatingScale, value: str, maximum: str | None) -> bool:
    return scale.minimum <= int(value) <= scale.maximum and (not maximum or int(maximum) == scale.maximum)


def _score(
    line: _Line, span: tuple[int, int], scale: RatingScale, value: int, day: date | None, *, earlier: bool = False
) -> FoundScore:
    return FoundScore(
        start=line.offset + span[0], end=line.offset + span[1], scale=scale, value=value, date=day, earlier=earlier
    )
