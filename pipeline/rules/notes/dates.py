"""Dates and spans of time as clinicians write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"(?<![\w/])(?:(?P<iso>{_YEAR}-\d\d-\d\d)"
    rf"|(?P<m1>\d{{1,2}})[/\-.](?P<d1>\d{{1,2}})[/\-.](?P<y1>{_YEAR}|\d\d)"
    rf"|(?P<mn2>{_MONTH})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>{_YEAR})"
    rf"|(?P<d3>\d{{1,2}})\s+(?P<mn3>{_MONTH}),?\s+(?P<y3>{_YEAR})"
    rf"|(?P<mn4>{_MONTH}),?\s+(?P<y4>{_YEAR})"
    rf"|(?P<m5>\d{{1,2}})/(?P<y5>{_YEAR}))(?![\w/])",
    re.IGNORECASE,
)
_BARE_YEAR = re.compile(rf"(?<![\w/.$-]){_YEAR}(?![\w/%-]|\.\d|\s*(?:mg|mcg|ml|g)\b)")
_DIGIT = re.compile(r"\d")
_NUMBER_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14, "sixteen": 16, "eighteen": 18, "twenty": 20,
}  # fmt: skip
_COUNT = r"(?:\d+(?:\.\d+)?|" + "|".join(_NUMBER_WORDS) + ")"
_SPAN = re.compile(
    r"(?<![\w.])(?:x\s*|~\s*|approx(?:\.|imately)?\s+|about\s+)*"
    rf"(?P<low>{_COUNT})(?:\s*(?:-|to)\s*(?P<high>\d+(?:\.\d+)?))?\+?"
    r"[\s-]*(?P<unit>weeks?|wks?|w(?=\s|$|,|;|\.)|months?|mos?|days?|years?|yrs?)(?![a-z])(?!\s+(?:ago|old|later|earlier|follow))",
    re.IGNORECASE,
)
_DAY_OF_YEAR = re.compile(r"\b(?:on|dated|of)\s+(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/])", re.IGNORECASE)
_NO_LENGTH = re.compile(r"\b(?:within|every|next|per|in)\s+(?:the\s+)?$", re.IGNORECASE)
_FREQUENCY_BEFORE = re.compile(
    r"\b(?:times|once|twice|thrice|m?c?g|ml|tab(?:let)?s?|pills?|cap(?:sule)?s?|sessions?|visits?|infusions?|hours?|days?"
    r"|nights?|drinks?)\s+$",
    re.IGNORECASE,
)
_RANGE_JOIN = re.compile(r"\s*(?:-|to|through|until|thru)\s*", re.IGNORECASE)
_WEEKS = {"w": Decimal(1), "m": Decimal(52) / 12, "d": Decimal(1) / 7, "y": Decimal(52)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """A date in a text. `exact` is false where only month and year are printed (then day is 1)."""

    start: int
    end: int
    value: date
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSpan:
    """A stretch of time in a text, in weeks; `started` and `stopped` where it is printed as two dates."""

    start: int
    end: int
    weeks: Decimal
    started: date | None = None
    stopped: date | None = None


def dates(text: str) -> Iterator[FoundDate]:
    """All dates with a year, in order. Month first, as US records print them; what cannot be a date is passed over."""
    if _DIGIT.search(text) is None:  # most lines have none, and the pattern for dates is slow
        return
    for match in _DATE.finditer(text):
        value = _value(match)
        if value is not None:
            yield FoundDate(start=match.start(), end=match.end(), value=value, exact=not (match["mn4"] or match["m5"]))


def last_year(text: str) -> int | None:
    """The last of the years that stand alone in a text ("1998, 2011"), None where there is none."""
    if _DIGIT.search(text) is None:
        return None
    dated = [(day.start, day.end) for day in dates(text)]
    alone = (m for m in _BARE_YEAR.finditer(text) if not any(low <= m.start() < high for low, high in dated))
    return max((int(m[0]) for m in alone), default=None)


def without_year(text: str, note_date: date | None) -> Iterator[FoundDate]:
    """Dates like "on 9/17" as the last such day up to the note's date; none where that is not known."""
    if note_date is None:
        return
    for match in _DAY_OF_YEAR.finditer(text):
        for year in (note_date.year, note_date.year - 1):
            try:
                day = date(year, int(match["month"]), int(match["day"]))
            except ValueError:
                break
            if day <= note_date:
                yield FoundDate(start=match.start("month"), end=match.end(), value=day, exact=True)
                break


def spans(text: str) -> Iterator[FoundSpan]:
    """Durations ("x 8 wks", "10-week", "3/2021 to 6/2021"), in order."""
    found = [*_between_dates(text), *_counted(text)]
    yield from sorted(found, key=lambda span: span.start)


def _counted(text: str) -> Iterator[FoundSpan]:
    for match in _SPAN.finditer(text):
        low = match["high"] or match["low"]
        count = Decimal(_NUMBER_WORDS.get(low.casefold(), 0)) if low.casefold() in _NUMBER_WORDS else Decimal(low)
        often = low.casefold() in ("a", "an") and _FREQUENCY_BEFORE.search(
            text, max(0, match.start() - 12), match.start()
        )
        if 0 < count < 1000 and not often and not _NO_LENGTH.search(text, max(0, match.start() - 12), match.start()):
            weeks = count * _WEEKS[match["unit"][0].casefold()]
            yield FoundSpan(start=match.start(), end=match.end(), weeks=_tidy(weeks))


def _between_dates(text: str) -> Iterator[FoundSpan]:
    found = list(dates(text))
    for first, second in pairwise(found):
        between = text[first.end : second.start]
        if _RANGE_JOIN.fullmatch(between) and first.value < second.value:
            weeks = _tidy(Decimal((second.value - first.value).days) / 7)
            if weeks >= 1:
                yield FoundSpan(
                    start=first.start, end=second.end, weeks=weeks, started=first.value, stopped=second.value
                )


def _tidy(weeks: Decimal) -> Decimal:
    """Whole weeks, rounded down: never more time than the chart gives."""
    return Decimal(int(weeks)) if weeks >= 1 else weeks.quantize(Decimal("0.1"))


def _value(match: re.Match[str]) -> date | None:
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        if match["m1"]:
            return date(_year(match["y1"]), int(match["m1"]), int(match["d1"]))
        if match["mn2"]:
            return date(int(match["y2"]), _month(match["mn2"]), int(match["d2"]))
        if match["mn3"]:
            return date(int(match["y3"]), _month(match["mn3"]), int(match["d3"]))
        if match["mn4"]:
            return date(int(match["y4"]), _month(match["mn4"]), 1)
        return date(int(match["y5"]), int(match["m5"]), 1)
    except ValueError:
        return None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].casefold()) + 1


def _year(printed: str) -> int:
    if len(printed) == 4:
        return int(printed)
    return 2000 + int(printed) if int(printed) < 60 else 1900 + int(printed)
