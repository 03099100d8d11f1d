"""Totals of rating scales: in a sentence, at the foot of a form (tables: score_tables). Items and goals are none."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.model.tables import RatingScale
from pipeline.rules.notes import dates, score_names, score_pairs, score_values
from pipeline.rules.notes.lexicon import Lexicon, key
from pipeline.rules.notes.score_names import Name
from pipeline.rules.notes.score_values import Value
from pipeline.rules.notes.score_words import DIGITS_OR_WORDS, number

_BEFORE = re.compile(
    rf"(?<![\w/.-])(?P<value>{DIGITS_OR_WORDS})(?:\s*(?:/|out of|of)\s*(?P<max>\d{{2,3}}))?\s+(?:points? )?"
    r"(?:on|for|by)\s+"
    r"(?:(?:the|an?|her|his|their|today's)\s+)?$",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"[ \t:,|)(-]{0,6}(?:(?-i:[A-Z]{2,3}):[ \t]*)?(?:(?:the|her|his|their|my|patient's|pt's|our|today's|a|repeat"
    r"|scores?|baseline"
    r"|visit|total|at|intake)[ :]+)*",
    re.IGNORECASE,
)
_LISTED = re.compile(r"[\s,;&|(.)/]*(?:(?:and|with|plus|her|his|their|the|a)\s+)*[\s(]*", re.IGNORECASE)
_ITEM_OF = re.compile(r"\b(?:of|on|from|in)(?: (?:the|her|his|their))?\s*$", re.IGNORECASE)
_BEHIND_TIME = re.compile(
    r"[\s,:(]*(?:(?:the|an?|her|his|their|my|our|initial|first|last|scores?|totals?|ratings?|measures?|values?"
    r"|of|on|at|with"
    r"|total|visit|by|admin\w*)\b[\s,:(]*)*",
    re.IGNORECASE,
)
_NOW = re.compile(r"\b(?:today(?:'s)?|now|current(?:ly)?|this visit)\W*(?:is|was|the|a|score)?\W*$", re.IGNORECASE)
_TOTAL = re.compile(r"[\s:=.|]*(?P<value>\d{1,2})(?:\s*(?:/|out of)\s*(?P<max>\d{2,3}))?(?![\w/%]|[.\-]\d)")
_TITLE = re.compile(
    r"(?:[A-Z][\w'\u00c0-\u017f]*[ -](?:(?:of|for|the|and) )?){1,6}"
    r"(?:[Ss]cale|SCALE|[Ii]nventory|INVENTORY|[Qq]uestionnaire|QUESTIONNAIRE|[Cc]hecklist|CHECKLIST)\b"
)
_SHORT_NAME = re.compile(r"\b[A-Z]{3,7}(?:-[A-Z0-9]{1,3})?\s*[:,(]?\s*$")
_NEAR = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundScore:
    """A total in a text. `earlier` is true where it is told of a time before the note ("last", "was").

    `month` is that time ("2026-05") where only its month is told.
    """

    start: int
    end: int
    scale: RatingScale
    value: int
    date: date | None
    earlier: bool = False
    month: str | None = None


def in_sentence(text: str, lexicon: Lexicon, note_date: date | None = None) -> Iterator[FoundScore]:
    """The totals that a sentence states. A date printed without its year is the last such day before the note."""
    names = score_names.names(text, lexicon)
    if not names:
        return
    found = list(dates.dates(text))
    together = dict(score_pairs.paired(text, [(n.start, n.end) for n in names], [n.scale for n in names]))
    lead, ended, past = None, -1, False
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
        past = (past and goes_on) or _is_past(text[max(low, name.start - _NEAR) : name.start], lexicon)
        month = None if lead else score_values.month_before(text, name.start, low, found, _LEADS)
        yield from _told(name.start, name.scale, values, lead, month, past=past or month is not None)


def _is_past(before: str, lexicon: Lexicon) -> bool:
    """Whether the words right before a name say that its value is of another time ("at intake the", "last")."""
    if _NOW.search(before) is not None:
        return False
    return any(_BEHIND_TIME.fullmatch(before, m.end()) for m in lexicon.patterns["score_earlier"].finditer(before))


def _told(
    begins: int, scale: RatingScale, values: Sequence[Value], lead: date | None, month: str | None, *, past: bool
) -> Iterator[FoundScore]:
    """The values behind a name as totals; `lead` or `month` stand before the name, `past` is what words there say."""
    for place, value in enumerate(values):
        day = value.day or (lead if place == 0 else None)
        earlier = value.earlier or (past and place == 0)
        start = min(begins, value.start)
        yield FoundScore(
            start=start,
            end=value.end,
            scale=scale,
            value=value.value,
            date=day,
            earlier=earlier and day is None,
            month=None if day else value.month or (month if place == 0 else None),
        )


def _values(
    text: str,
    name: Name,
    scale: RatingScale,
    within: tuple[int, int],
    found: Sequence[dates.FoundDate],
    note_date: date | None,
) -> list[Value]:
    low, high = within
    before = None if name.loose else _BEFORE.search(text, low, name.start)
    if before is not None and _fits(scale, before):
        return [Value(start=before.start(), end=name.end, value=number(before["value"]))]
    return score_values.Values(text, scale, found, note_date, loose=name.loose).behind(name.end, high)


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
    return scale.minimum <= number(match["value"]) <= scale.maximum and (not printed or int(printed) == scale.maximum)


def _is_goal(before: str, lexicon: Lexicon) -> bool:
    """Whether the words right before a scale's name speak of a goal or a condition."""
    tail = " ".join(before.split()[-4:])
    if lexicon.patterns["score_goal"].search(tail) is not None:
        return True
    return _ITEM_OF.search(tail) is not None and lexicon.patterns["score_not_total"].search(tail) is not None
