"""Totals of rating scales: in a sentence, in a table by date, at the foot of a form. Items and goals are none."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.model.tables import RatingScale
from pipeline.rules.notes import dates, score_pairs, score_values
from pipeline.rules.notes.lexicon import Lexicon, key
from pipeline.rules.notes.score_values import Value

_BEFORE = re.compile(
    r"(?<![\d/.-])(?P<value>\d{1,3})(?:\s*(?:/|out of)\s*(?P<max>\d{2,3}))?\s+(?:points? )?(?:on|for)\s+"
    r"(?:(?:the|an?|her|his|their|today's)\s+)?$",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"[ \t:,|)(-]{0,6}(?:(?:the|her|his|their|my|patient's|pt's|our|today's|a|repeat|scores?|baseline"
    r"|visit|total|at|intake)[ :]+)*",
    re.IGNORECASE,
)
_LISTED = re.compile(r"[\s,;&|(.)/]*(?:(?:and|with|plus|her|his|their|the|a)\s+)*[\s(]*", re.IGNORECASE)
_NOW = re.compile(r"\b(?:today(?:'s)?|now|current(?:ly)?|this visit)\W*(?:is|was|the|a|score)?\W*$", re.IGNORECASE)
_TOTAL = re.compile(r"[\s:=.|]*(?P<value>\d{1,2})(?:\s*(?:/|out of)\s*(?P<max>\d{2,3}))?(?![\w/%]|[.\-]\d)")
_TITLE = re.compile(
    r"(?:[A-Z][\w'\u00c0-\u017f]*[ -](?:(?:of|for|the|and) )?){1,6}"
    r"(?:[Ss]cale|SCALE|[Ii]nventory|INVENTORY|[Qq]uestionnaire|QUESTIONNAIRE|[Cc]hecklist|CHECKLIST)\b"
)
_SHORT_NAME = re.compile(r"\b[A-Z]{3,7}(?:-[A-Z0-9]{1,3})?\s*[:,(]?\s*$")
_DATE_COLUMN = re.compile(r"\bdate\b", re.IGNORECASE)
_ROW_NUMBER = re.compile(r"#?\d{1,3}\.?")
_INTEGER = re.compile(r"(?<![\w./-])(\d{1,2})(?:/\d{2,3})?(?![\w/.%-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundScore:
    """A total in a text. `earlier` is true where it is told of a time before the note ("last", "was")."""

    start: int
    end: int
    scale: RatingScale
    value: int
    date: date | None
    earlier: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Name:
    """A scale's name in a text. `loose`: a word like "pain", which names it only with the scale's maximum behind it.

    `scale` is None for a name that only resembles a known one.
    """

    start: int
    end: int
    scale: RatingScale | None
    loose: bool = False


def in_sentence(text: str, lexicon: Lexicon, note_date: date | None = None) -> Iterator[FoundScore]:
    """The totals that a sentence states. A date printed without its year is the last such day before the note."""
    names = _names(text, lexicon)
    if not names:
        return
    found = list(dates.dates(text))
    together = dict(score_pairs.paired(text, [(n.start, n.end) for n in names], [n.scale for n in names]))
    lead, ended = None, -1
    for place, name in enumerate(names):
        low = names[place - 1].end if place else 0
        high = names[place + 1].start if place + 1 < len(names) else len(text)
        if name.scale is None or _is_goal(text[low : name.start], lexicon):
            continue
        goes_on = ended >= 0 and _LISTED.fullmatch(text, ended, name.start) is not None
        lead = score_values.day_before(text, name.start, low, found, note_date, _LEADS) or (lead if goes_on else None)
        values = (
            [together[place]] if place in together else _values(text, name, name.scale, (low, high), found, note_date)
        )
        ended = max((value.end for value in values), default=-1)
        yield from _told(text, (low, name.start), name.scale, values, lead, lexicon)


def _told(
    text: str,
    before_name: tuple[int, int],
    scale: RatingScale,
    values: Sequence[Value],
    lead: date | None,
    lexicon: Lexicon,
) -> Iterator[FoundScore]:
    """The values behind a name as totals; `lead` is the day that stands before the name."""
    low, begins = before_name
    before = text[max(low, begins - 24) : begins]
    told_before = lexicon.patterns["score_earlier"].search(before[-16:]) is not None and _NOW.search(before) is None
    for place, value in enumerate(values):
        day = value.day or (lead if place == 0 else None)
        earlier = value.earlier or (told_before and place == 0)
        start = min(begins, value.start)
        yield FoundScore(
            start=start, end=value.end, scale=scale, value=value.value, date=day, earlier=earlier and day is None
        )


def _values(
    text: str,
    name: _Name,
    scale: RatingScale,
    within: tuple[int, int],
    found: Sequence[dates.FoundDate],
    note_date: date | None,
) -> list[Value]:
    low, high = within
    before = None if name.loose else _BEFORE.search(text, low, name.start)
    if before is not None and _fits(scale, before):
        return [Value(start=before.start(), end=name.end, value=int(before["value"]))]
    return score_values.Values(text, scale, found, note_date, loose=name.loose).behind(name.end, high)


def _names(text: str, lexicon: Lexicon) -> list[_Name]:
    """The scales named in a text, in order."""
    named = [_Name(start=m.start(), end=m.end(), scale=None) for m in lexicon.patterns["other_scales"].finditer(text)]
    for match in lexicon.scale_names.finditer(text):
        if not any(other.start < match.end() and match.start() < other.end for other in named):
            named.append(_Name(start=match.start(), end=match.end(), scale=lexicon.scales[key(match[0])]))
    for scale, phrases in lexicon.loose_scales:
        if f"{scale.maximum}" not in text:
            continue
        for match in phrases.finditer(text):
            if not any(name.start < match.end() and match.start() < name.end for name in named):
                named.append(_Name(start=match.start(), end=match.end(), scale=scale, loose=True))
    return sorted(named, key=lambda name: name.start)


def in_table(lines: Sequence[tuple[int, str]], lexicon: Lexicon) -> Iterator[FoundScore]:
    """Totals in a table whose heading names scales and whose rows begin with a date. `lines` are (offset, text).

    A number may stand before the date where the heading has a column for it ("Session  Date  …").
    """
    columns: list[RatingScale] = []
    numbered = False
    for offset, line in lines:
        names = [lexicon.scales[key(m[0])] for m in lexicon.scale_names.finditer(line)]
        first = next(dates.dates(line), None)
        heading = _DATE_COLUMN.search(line) if names and first is None else None
        if heading is not None:
            columns, numbered = names, bool(line[: heading.start()].strip())
            continue
        before = line[: first.start].strip() if first else ""
        if not columns or first is None or (before and not (numbered and _ROW_NUMBER.fullmatch(before))):
            if names:
                columns = []
            continue
        numbers = list(_INTEGER.finditer(line, first.end))
        if len(numbers) == len(columns):
            for number, scale in zip(numbers, columns, strict=True):
                if scale.minimum <= int(number[1]) <= scale.maximum:
                    yield FoundScore(
                        start=offset + first.start, end=offset + number.end(), scale=scale, value=int(number[1]),
                        date=first.value,
                    )  # fmt: skip


def total_of_form(text: str, scale: RatingScale, lexicon: Lexicon) -> FoundScore | None:
    """The total line of a form of which the scale is known."""
    for label in lexicon.patterns["score_total"].finditer(text):
        match = _TOTAL.match(text, label.end())
        if match and _fits(scale, match):
            return FoundScore(start=label.start(), end=match.end(), scale=scale, value=int(match["value"]), date=None)
    return None


def is_of_another_scale(page: str, at: int, scale: RatingScale, lexicon: Lexicon) -> bool:
    """Whether the total that begins at `at` of a page's text is of a scale that no table knows.

    That is so where the name right before it on its line, or else the last title above it, is none of the scale's.
    """
    line = page[page.rfind("\n", 0, at) + 1 : at]
    known = [m.span() for m in lexicon.scale_names.finditer(page[:at])]
    titles = [m for m in _TITLE.finditer(page[:at]) if not any(s < m.end() and m.start() < e for s, e in known)]
    strange = [m.end() for m in titles if not _is_alias(m[0], scale)]
    if max(strange, default=-1) > max((end for _, end in known), default=-1):
        return True
    return page[at : at + 1].islower() and _SHORT_NAME.search(line) is not None


def _is_alias(title: str, scale: RatingScale) -> bool:
    """Whether the first letters of a title are those of one of the scale's short names."""
    letters = "".join(word[0] for word in re.findall(r"\w+", title)).casefold()
    return any(key(name).startswith(letters) for name in scale.names)


def is_total(line: str, lexicon: Lexicon) -> bool:
    """Whether a line gives the total of a form, whose scale is named elsewhere on its page."""
    return any(_TOTAL.match(line, label.end()) for label in lexicon.patterns["score_total"].finditer(line))


def _fits(scale: RatingScale, match: re.Match[str]) -> bool:
    """Whether the value lies in the scale's range and a printed maximum is this scale's."""
    printed = match.groupdict().get("max")
    return scale.minimum <= int(match["value"]) <= scale.maximum and (not printed or int(printed) == scale.maximum)


def _is_goal(before: str, lexicon: Lexicon) -> bool:
    """Whether the words right before a scale's name speak of a goal or a condition."""
    tail = " ".join(before.split()[-4:])
    return lexicon.patterns["score_goal"].search(tail) is not None
