"""Dates as clinicians write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"(?<![\w/])(?:(?P<iso>{_YEAR}-\d\d-\d\d)"
    rf"|(?P<m1>\d{{1,2}})[/\-.](?P<d1>\d{{1,2}})[/\-.](?P<y1>{_YEAR}|\d\d)"
    rf"|(?P<mn2>{MONTH})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>{_YEAR})"
    rf"|(?P<d3>\d{{1,2}})\s+(?P<mn3>{MONTH}),?\s+(?P<y3>{_YEAR})"
    rf"|(?P<d6>\d{{1,2}})-(?P<mn6>{MONTH})-(?P<y6>{_YEAR}|\d\d)"
    rf"|(?P<mn4>{MONTH}),?\s+(?P<y4>{_YEAR})"
    rf"|(?P<m5>\d{{1,2}})/(?P<y5>{_YEAR}))(?![\w/])",
    re.IGNORECASE,
)
_BARE_YEAR = re.compile(rf"(?<![\w/.$-]){_YEAR}(?![\w/%-]|\.\d|\s*(?:mg|mcg|ml|g)\b)")
_DIGIT = re.compile(r"\d")
_MAY_DATE = re.compile(r"\d(?:[/\-.]\w|\d{3})")
_DAY_OF_YEAR = re.compile(r"\b(?:on|dated|of)\s+(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """A date in a text. `exact` is false where only month and year are printed (then day is 1)."""

    start: int
    end: int
    value: date
    exact: bool


def dates(text: str) -> Iterator[FoundDate]:
    """All dates with a year, in order. Month first, as US records print them; what cannot be a date is passed over."""
    if _MAY_DATE.search(text) is None:  # most lines have none, and the pattern for dates is slow
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
        for past in (note_date.year, note_date.year - 1):
            try:
                day = date(past, int(match["month"]), int(match["day"]))
            except ValueError:
                break
            if day <= note_date:
                yield FoundDate(start=match.start("month"), end=match.end(), value=day, exact=True)
                break


def _value(match: re.Match[str]) -> date | None:
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        if match["m1"]:
            return date(year(match["y1"]), int(match["m1"]), int(match["d1"]))
        if match["mn2"]:
            return date(int(match["y2"]), month(match["mn2"]), int(match["d2"]))
        if match["mn3"]:
            return date(int(match["y3"]), month(match["mn3"]), int(match["d3"]))
        if match["mn6"]:
            return date(year(match["y6"]), month(match["mn6"]), int(match["d6"]))
        if match["mn4"]:
            return date(int(match["y4"]), month(match["mn4"]), 1)
        return date(int(match["y5"]), int(match["m5"]), 1)
    except ValueError:
        return None


def month(name: str) -> int:
    """The number of a month by its name, however short."""
    return _MONTHS.index(name[:3].casefold()) + 1


def year(printed: str) -> int:
    """A year printed with two or four digits."""
    if len(printed) == 4:
        return int(printed)
    return 2000 + int(printed) if int(printed) < 60 else 1900 + int(printed)
