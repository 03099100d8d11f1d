"""Totals in tables: scales as columns and dates as rows, dates as columns and scales as rows, one scale by its days."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from pipeline.model.tables import RatingScale
from pipeline.rules.notes import dates, score_names
from pipeline.rules.notes.dates import FoundDate
from pipeline.rules.notes.lexicon import Lexicon, key
from pipeline.rules.notes.scores import FoundScore

_DATE_COLUMN = re.compile(r"\bdate\b", re.IGNORECASE)
_ROW_NUMBER = re.compile(r"#?\d{1,3}\.?")
_INTEGER = re.compile(r"(?<![\w./-])(\d{1,2})(?:/\d{2,3})?(?![\w/.%-])")
_DAY = re.compile(r"(?<![\d/.-])(\d{1,2})/(\d{1,2})(?![\d/])")
_DIGIT = re.compile(r"\d")
_BETWEEN_DAYS = re.compile(r"[\s|,;&]*")
_BEFORE_DAYS = re.compile(r"[\s|]*(?:[A-Za-z][\w ./()-]{0,30}?)?[\s|:]*")
_CELL = re.compile(r"[^|]+")
_EMPTY = re.compile(r"(?:-+|n/?a|not done|nd|\.+)?", re.IGNORECASE)
_LEAD = re.compile(r"[\s|*•\-–]*")
_RANGE = re.compile(r"\s*[(\[]\s*(?:0|1)\s*(?:-|to)\s*\d{2,3}\s*[)\]]")
_VALUE = re.compile(r"(\d{1,2})(?:\s*/\s*(\d{2,3}))?")
_ONE_SCALE = re.compile(
    r"\s*(?:history|trends?|scores?|log|results?|totals?|over time|by dates?|series|readings?|monitoring|[:\s])*",
    re.IGNORECASE,
)
_DAY_ROW = re.compile(r"[\s:|=\-]*(\d{1,2})(?:\s*/\s*(\d{2,3}))?(?:[\s|,;(-]+[A-Za-z][\w ,.)-]{0,40})?\s*\|?\s*")


@dataclass(slots=True)
class ScoreTables:
    """What the tables of a page tell. `rows` are their rows, of which no sentence is made."""

    scores: list[FoundScore] = field(default_factory=list)
    rows: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    """The table in which reading stands: `scales` head its columns, or `days` do, or it is all of one scale."""

    scales: list[RatingScale] = field(default_factory=list)
    numbered: bool = False
    days: list[tuple[int, date]] = field(default_factory=list)
    one: RatingScale | None = None


def read(lines: Sequence[tuple[int, str]], note_date: date | None, lexicon: Lexicon) -> ScoreTables:
    """The totals of a page's tables. `lines` are (offset, text)."""
    found, table = ScoreTables(), _Table()
    for offset, line in lines:
        if not line.strip():
            continue
        named = lexicon.scale_names.may_match(line) and bool(lexicon.scale_names.search(line))
        begun = _begins(line, named, note_date, lexicon)
        if begun is not None:
            table = begun
            continue
        told = _row(offset, line, named, table, lexicon)
        if told is None:
            table = table if _stays(line, named, table) else _Table()
            continue
        found.scores += told
        found.rows.append((offset, offset + len(line)))
    return found


def _stays(line: str, named: bool, table: _Table) -> bool:
    """Whether a table goes on behind a line that is no row of it."""
    return bool(table.scales or table.days) and not named and len(line.split()) <= 12


def _begins(line: str, named: bool, note_date: date | None, lexicon: Lexicon) -> _Table | None:
    """The table that a heading row begins; None where the line is none."""
    if named:
        if next(dates.dates(line), None) is None and (heading := _DATE_COLUMN.search(line)):
            scales = [lexicon.scales[key(m[0])] for m in lexicon.scale_names.finditer(line)]
            return _Table(scales=scales, numbered=bool(line[: heading.start()].strip(" |")))
        return _of_one_scale(line, lexicon)
    days = _days(line, note_date) if _DIGIT.search(line) else []
    return _Table(days=days) if len(days) > 1 else None


def _of_one_scale(line: str, lexicon: Lexicon) -> _Table | None:
    names = score_names.names(line, lexicon)
    if len(names) != 1 or names[0].scale is None or line[: names[0].start].strip(" |*•-"):
        return None
    scope = _RANGE.match(line, names[0].end)
    rest = line[scope.end() if scope else names[0].end :]
    return _Table(one=names[0].scale) if _ONE_SCALE.fullmatch(rest) else None


def _days(line: str, note_date: date | None) -> list[tuple[int, date]]:
    """The days that head the columns of a line, with their places; none where other words stand between them."""
    found = [day for day in dates.dates(line) if day.exact]
    if not found and note_date is not None:
        found = [day for m in _DAY.finditer(line) if (day := _yearless(m, note_date))]
    if len(found) < 2 or _BEFORE_DAYS.fullmatch(line[: found[0].start]) is None:
        return []
    between = [line[a.end : b.start] for a, b in pairwise(found)] + [line[found[-1].end :]]
    return [(d.start, d.value) for d in found] if all(map(_BETWEEN_DAYS.fullmatch, between)) else []


def _yearless(match: re.Match[str], note_date: date) -> FoundDate | None:
    for year in (note_date.year, note_date.year - 1):
        try:
            day = date(year, int(match[1]), int(match[2]))
        except ValueError:
            return None
        if day <= note_date:
            return FoundDate(start=match.start(), end=match.end(), value=day, exact=True)
    return None


def _row(offset: int, line: str, named: bool, table: _Table, lexicon: Lexicon) -> list[FoundScore] | None:
    """The totals of a row of the table; None where the line is no row of it."""
    if table.days and named:
        return _of_scale(offset, line, table, lexicon)
    if table.scales or table.one:
        return list(_of_day(offset, line, table)) or None
    return None


def _of_day(offset: int, line: str, table: _Table) -> Iterator[FoundScore]:
    """The totals of a row that begins with a date; as many numbers as the heading has scales, in their order."""
    first = next(dates.dates(line), None)
    before = line[: first.start].strip(" |*•-") if first else ""
    if first is None or not first.exact:
        return
    if table.one is not None:
        alone = _DAY_ROW.fullmatch(line, first.end)
        if not before and alone and _fits(table.one, alone[1], alone[2]):
            end = alone.end(2) if alone[2] else alone.end(1)
            yield _score(offset + first.start, offset + end, table.one, int(alone[1]), first.value)
        return
    if before and not (table.numbered and _ROW_NUMBER.fullmatch(before)):
        return
    cells = _cells(line, first.end)
    numbers = [_INTEGER.fullmatch(line[low:high]) for low, high in cells]
    if len(cells) < len(table.scales):
        return
    for number, (_, high), scale in zip(numbers, cells, table.scales, strict=False):
        if number and scale.minimum <= int(number[1]) <= scale.maximum:
            yield _score(offset + first.start, offset + high, scale, int(number[1]), first.value)


def _cells(line: str, start: int) -> list[tuple[int, int]]:
    """The cells behind a place: parted by bars, else its numbers."""
    if "|" in line[start:]:
        found = [(m.start(), m.end()) for m in _CELL.finditer(line, start) if m[0].strip() or m.end() < len(line)]
        stripped = [(low + len(line[low:high]) - len(line[low:high].lstrip()), high) for low, high in found]
        cells = [(low, low + len(line[low:high].rstrip())) for low, high in stripped]
        return cells[1:] if cells and not line[cells[0][0] : cells[0][1]] else cells
    return [m.span() for m in _INTEGER.finditer(line, start)]


def _of_scale(offset: int, line: str, table: _Table, lexicon: Lexicon) -> list[FoundScore] | None:
    """The totals of a row that begins with a scale, each below its day; empty where the row does not say which."""
    name = next(iter(score_names.names(line, lexicon)), None)
    if name is None or name.scale is None or not _LEAD.fullmatch(line, 0, name.start):
        return None
    scope = _RANGE.match(line, name.end)
    placed = _placed(line, scope.end() if scope else name.end, [place for place, _ in table.days])
    if placed is None:
        return []
    found = []
    for (low, high), (_, day) in zip(placed, table.days, strict=True):
        value = _VALUE.fullmatch(line, low, high)
        if value and _fits(name.scale, value[1], value[2]):
            found.append(_score(offset + name.start, offset + high, name.scale, int(value[1]), day))
    return found


def _placed(line: str, start: int, columns: Sequence[int]) -> list[tuple[int, int]] | None:
    """The value below each column (an empty span where none is); None where that cannot be told."""
    if "|" in line[start:]:
        cells = [(m.start(), m.end()) for m in _CELL.finditer(line, start)]
        cells = cells[1:] if cells and not line[cells[0][0] : cells[0][1]].strip() else cells
        if len(cells) < len(columns):
            return None
        texts = [(low, high, line[low:high]) for low, high in cells[: len(columns)]]
        return [(low + len(t) - len(t.lstrip()), low + len(t.rstrip())) for low, _, t in texts]
    words = [m.span() for m in re.finditer(r"\S+", line[start:])]
    words = [(low + start, high + start) for low, high in words]
    if any(not (_VALUE.fullmatch(line, *w) or _EMPTY.fullmatch(line, *w)) for w in words):
        return None
    if len(words) == len(columns):
        return words
    nearest = [min(range(len(columns)), key=lambda place: abs(columns[place] - low)) for low, _ in words]
    if len(set(nearest)) != len(words) or ("  " not in line[start:].strip() and len(words) > 1):
        return None
    below = dict(zip(nearest, words, strict=True))
    return [below.get(place, (0, 0)) for place in range(len(columns))]


def _fits(scale: RatingScale, value: str, maximum: str | None) -> bool:
    return scale.minimum <= int(value) <= scale.maximum and (not maximum or int(maximum) == scale.maximum)


def _score(start: int, end: int, scale: RatingScale, value: int, day: date) -> FoundScore:
    return FoundScore(start=start, end=end, scale=scale, value=value, date=day)
