"""The columns of a table of totals: which scale, which day, today or before; and the cells that stand below them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import pairwise

from pipeline.model.tables import RatingScale
from pipeline.rules.notes import dates, score_names, score_values
from pipeline.rules.notes.lexicon import Lexicon

_WIDE = re.compile(r"\s{2,}")
_DAY = re.compile(r"(?<![\d/.-])(\d{1,2})/(\d{1,2})(?![\d/])")
_DIGIT = re.compile(r"\d")
_RANGED = re.compile(r"\b[01] ?(?:-|to) ?\d{2,3}\b")
_NO_TOTAL = re.compile(
    r"\b(?:change|delta|goals?|targets?|items?|interpretation|diff(?:erence)?|cut-?off|remission|%)"
    r"|[%Δ]",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:visit |assessment |test |service )?dates?(?: \w+)?|dos|completed|administered|when", re.IGNORECASE
)
_TIME = re.compile(r"(?:time|min(?:ute)?s?|t)(?: \(?\w+\)?)?", re.IGNORECASE)
_ORDINAL = re.compile(
    r"(?:session|infusion|inf|treatment|tx|visit|week|wk|month|timepoint|time point|phase|dose|day)s?(?: ?(?:#"
    r"|no\.?))?|#",
    re.IGNORECASE,
)
_TODAY = re.compile(
    r"(?:today(?:'s)?|current|now|this visit|most recent|latest)?(?: ?\(?(?:total )?(?:score|result|value|total"
    r"|points"
    r"|reading|rating|raw score)s?\)?)?",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"(?:baseline|initial|intake|pre(?:-?\w+)?|prior|previous|last(?: visit| score| time)?|admission|admit"
    r"|discharge|post"
    r"(?:-?\w+)?|end|final|start|(?:session|infusion|inf|treatment|tx|visit|week|wk|month|mo|day)\.? ?#?\d{1,2}"
    r"|#?\d{1,2})(?: (?:score|total|infusion|visit|value))?",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"(?:outcome |rating |clinical |assessment )?(?:measures?|scales?|instruments?|tests?|tools?|assessments?"
    r"|questionnaires?"
    r"|ratings?|screen(?:er|ing)?s?|surveys?|names?|symptoms?|domain|date)?(?: name)?",
    re.IGNORECASE,
)
_MAY_HEAD = re.compile(
    r"\b(?:measures?|scales?|instruments?|tests?|tools?|assessments?|questionnaires?|baseline|score|total|today"
    r"|date)\b"
    r"|\d{1,2}/\d{1,2}.*\d{1,2}/\d{1,2}",
    re.IGNORECASE,
)
_BETWEEN_DAYS = re.compile(r"[\s|,;&]*")
_BEFORE_DAYS = re.compile(r"[\s|]*(?:[A-Za-z][\w ./()-]{0,30}?)?[\s|:]*")
_DATE_WORD = re.compile(r"\bdate\b", re.IGNORECASE)
_SEPARATE = re.compile(r"\S+")
_LONGEST_LABEL = 48


class Role(Enum):
    """What a column holds: totals of a scale, of a day, of today, of a time before; or a row's time."""

    SCALE = "scale"
    DAY = "day"
    TODAY = "today"
    EARLIER = "earlier"
    DATE = "date"
    TIME = "time"
    ORDINAL = "ordinal"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Characters `start` to `end` of a line, without the blanks around them; `text` is empty for an empty cell."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: where its heading starts on its line, what it holds, its scale or day."""

    at: int
    role: Role
    scale: RatingScale | None = None
    day: date | None = None


_ROLES = (
    (Role.DATE, _DATE),
    (Role.TIME, _TIME),
    (Role.ORDINAL, _ORDINAL),
    (Role.EARLIER, _EARLIER),
    (Role.TODAY, _TODAY),
)


def may_head(text: str) -> bool:
    """Whether a line without a scale's name may head a table of totals."""
    return _MAY_HEAD.search(text) is not None


def cells(offset: int, text: str, gaps: Sequence[int]) -> tuple[Cell, ...]:
    """The cells of a line: parted by the page's layout, by bars, or by wide blanks; one where nothing parts it."""
    own = [gap - offset for gap in gaps if offset <= gap < offset + len(text)]
    if own:
        edges = [-1, *own, len(text)]
        spans = [(low + 1, high) for low, high in pairwise(edges)]
    elif text.count("|") > 1 or (" | " in text):
        marks = [-1, *(m.start() for m in re.finditer(r"\|", text)), len(text)]
        spans = [(low + 1, high) for low, high in pairwise(marks)]
        spans = spans[not text[: spans[0][1]].strip() and text.lstrip().startswith("|") :]
        spans = spans[:-1] if text.rstrip().endswith("|") else spans
    else:
        edges_wide = [(0, 0), *((m.start(), m.end()) for m in _WIDE.finditer(text.rstrip())), (len(text), len(text))]
        spans = [(left[1], right[0]) for left, right in pairwise(edges_wide) if right[0] > left[1]]
    return tuple(_cell(text, low, high) for low, high in spans)


def _cell(text: str, low: int, high: int) -> Cell:
    inner = text[low:high]
    start = low + len(inner) - len(inner.lstrip())
    return Cell(start=min(start, high), end=max(low + len(inner.rstrip()), min(start, high)), text=inner.strip())


def heading(text: str, found: Sequence[Cell], note_date: date | None, lexicon: Lexicon) -> tuple[Column, ...]:
    """The columns that a line heads; none where it is no heading of a table of totals."""
    if len(found) < 2:
        return _of_words(text, note_date, lexicon)
    columns = tuple(_column(cell, note_date, lexicon) for cell in found)
    roles = [column.role for column in columns]
    scales, days = roles.count(Role.SCALE), roles.count(Role.DAY)
    if scales:
        if Role.DAY in roles or any(_is_value(cell) for cell in found):
            return ()
        told = scales > 1 or {Role.DATE, Role.TIME, Role.ORDINAL} & set(roles)
        return columns if told else ()
    values = days + roles.count(Role.TODAY) + roles.count(Role.EARLIER)
    first = found[0].text.strip(" :#")
    labelled = not first or _MEASURE.fullmatch(first) is not None
    if days > 1 or (values and labelled and (first or values > 1)):
        if all(cell.text.isdigit() or not cell.text for cell in found[1:]):
            return ()
        return (Column(at=columns[0].at, role=Role.OTHER), *columns[1:]) if labelled else columns
    return _of_words(text, note_date, lexicon) if not values else ()


def _is_value(cell: Cell) -> bool:
    return cell.text.isdigit() and len(cell.text) < 3


def _column(cell: Cell, note_date: date | None, lexicon: Lexicon) -> Column:
    label, at = cell.text.strip(" :*"), cell.start
    if not label or len(label) > _LONGEST_LABEL or _NO_TOTAL.search(label):
        return Column(at=at, role=Role.OTHER)
    if lexicon.scale_names.may_match(label) or _RANGED.search(label):
        named = [name.scale for name in score_names.names(label, lexicon)]
        if named and named[0] is not None and len(set(map(_id, named))) == 1:
            return Column(at=at, role=Role.SCALE, scale=named[0])
    day = _day_of(label, note_date)
    if day is not None:
        return Column(at=at, role=Role.DAY, day=day)
    for role, pattern in _ROLES:
        if pattern.fullmatch(label):
            return Column(at=at, role=role)
    return Column(at=at, role=Role.OTHER)


def _id(scale: RatingScale | None) -> str:
    return scale.id if scale else ""


def _day_of(label: str, note_date: date | None) -> date | None:
    found = [day for day in dates.dates(label) if day.exact]
    if len(found) == 1:
        return found[0].value
    match = _DAY.search(label) if not found else None
    return score_values.last_day((int(match[1]), int(match[2])), note_date) if match else None


def _of_words(text: str, note_date: date | None, lexicon: Lexicon) -> tuple[Column, ...]:
    """The columns of a heading whose cells nothing parts: a date's column and scales, or days."""
    named = [name for name in score_names.names(text, lexicon)] if lexicon.scale_names.may_match(text) else []
    if named:
        label = _DATE_WORD.search(text)
        if label is None or next(dates.dates(text), None) is not None:
            return ()
        before = [Column(at=m.start(), role=Role.ORDINAL) for m in _SEPARATE.finditer(text[: label.start()])]
        rest = text
        for name in named:
            rest = rest[: name.start] + " " * (name.end - name.start) + rest[name.end :]
        others = [m.span() for m in _SEPARATE.finditer(rest, label.end())]
        columns = [Column(at=name.start, role=Role.SCALE, scale=name.scale) for name in named if name.scale]
        columns += [Column(at=low, role=Role.OTHER) for low, _ in others]
        return (*before, Column(at=label.start(), role=Role.DATE), *sorted(columns, key=lambda column: column.at))
    days = _days(text, note_date) if _DIGIT.search(text) else []
    return (Column(at=0, role=Role.OTHER), *(Column(at=at, role=Role.DAY, day=day) for at, day in days)) if days else ()


def _days(text: str, note_date: date | None) -> list[tuple[int, date]]:
    """The days that head the columns of a line, with their places; none where other words stand between them."""
    found = [(day.start, day.end, day.value) for day in dates.dates(text) if day.exact]
    if not found and note_date is not None:
        told = ((m, score_values.last_day((int(m[1]), int(m[2])), note_date)) for m in _DAY.finditer(text))
        found = [(m.start(), m.end(), day) for m, day in told if day]
    if len(found) < 2 or _BEFORE_DAYS.fullmatch(text[: found[0][0]]) is None:
        return []
    between = [text[a[1] : b[0]] for a, b in pairwise(found)] + [text[found[-1][1] :]]
    return [(start, day) for start, _, day in found] if all(map(_BETWEEN_DAYS.fullmatch, between)) else []


def below(text: str, found: Sequence[Cell], columns: Sequence[Column]) -> list[Cell | None] | None:
    """The cell below each column (None: it has none); None where the line's cells cannot be told apart.

    As many cells as columns stand below them in order; fewer that are parted by wide blanks, each below the nearest.
    """
    if len(found) == len(columns):
        return list(found)
    if len(found) < 2:
        words = [Cell(start=m.start(), end=m.end(), text=m[0]) for m in _SEPARATE.finditer(text)]
        return list(words) if len(words) == len(columns) else None
    if len(found) > len(columns) or "|" in text:
        return None
    nearest = [min(range(len(columns)), key=lambda place: abs(columns[place].at - cell.start)) for cell in found]
    if len(set(nearest)) != len(found):
        return None
    placed = dict(zip(nearest, found, strict=True))
    return [placed.get(place) for place in range(len(columns))]
