"""How long something went on, as clinicians write it: counted ("x 8 wks"), between two dates, or since one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from pipeline.rules.notes import dates
from pipeline.rules.notes.dose_words import COUNT_WORD, NUMBER_WORDS

_NUMBER_WORDS = {"a": 1, "an": 1} | NUMBER_WORDS
_COUNT = rf"(?:\d+(?:\.\d+)?|(?:an?|{COUNT_WORD})\b)"
_SPAN = re.compile(
    r"(?<![\w.$])(?:[x×]\s*)?"
    rf"(?:(?P<half>(?:one |a )?half(?: an?| of an?)?\s+(?P<half_of>year|month))"
    rf"|(?P<low>{_COUNT})(?:\s*\((?P<spelled>\d+)\))?"
    rf"(?P<and_half>\s+(?:and (?:a|one)[- ]half|1/2|½))?(?:\s*(?:-|–|to|or)\s*(?P<high>{_COUNT}))?\+?"
    r"[\s-]*(?:full |good |solid |consecutive |continuous |whole )?(?P<unit>weeks?|wks?|w(?=[\s,;:.|)]|$)|months?"
    r"|mths?|mos?|days?|d(?=[\s,;:.|)]|$)"
    r"|years?|yrs?|y(?=[\s,;:.|)]|$)))(?![a-z])(?P<year_half>\s+and a half)?"
    r"(?!['’]?\s+(?:ago|old|later|earlier|follow|hx\b|history|h/o|supply|refill|visit|post|apart|out\b|in a row"
    r"|prior to|before (?:the|this|today|her|his)"
    r"|(?:a|per|each|every|of the|out of) (?:week|month|year)|of age|sober|episode|postpartum|between|until"
    r"|abstinen)|\s*/\s*(?:w|m)|-old|\s*y\.?o|\s*supply)",
    re.IGNORECASE,
)
_UNITS = {"w": "week", "m": "month", "d": "day", "y": "year"}
_WEEKS = {"w": Decimal(1), "m": Decimal(52) / 12, "d": Decimal(1) / 7, "y": Decimal(52)}
_NO_LENGTH = re.compile(
    r"\b(?:(?:taper\w*|wean\w*|off|stop)(?: off| \w+)? over|every|each|next|per|in|q|rtc"
    r"|return(?: in)?|f/u(?: in)?|follow-?up(?: in)?|recheck(?: in)?"
    r"|refills?|age|aged|at|another"
    r"|coming|first|whole)\s+(?:the\s+|about\s+|approximately\s+|~\s*)?(?:next\s+|coming\s+)?$",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"\b(?:within|under|less than)\s+(?:the first |about )?$", re.IGNORECASE)
_IN_WEEK = re.compile(
    rf"\b(?:stopped|discontinued|d/?c'?d|quit|off|ended|dropped out|given up)\b[^.;|]{{0,25}}?\b(?:in|at|by|during"
    rf"|after)\s+(?P<unit>week|month|day)\s+#?(?P<count>\d+|{COUNT_WORD})\b",
    re.IGNORECASE,
)
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_IN_NTH = re.compile(
    rf"\b(?:in|by|at|during|after|on)\s+(?:the|her|his|my)\s+(?P<nth>{'|'.join(ORDINALS)}"
    r"|\d{1,2}(?:st|nd|rd|th))\s+(?P<unit>week|month|day)\b",
    re.IGNORECASE,
)
_STOPPED = re.compile(
    r"\b(?:stopp\w+|discontinu\w+|d/?c'?d|quit|off|ended|dropped out|g(?:a|i)ven? up|threw|tore|abandoned|halted)\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    rf"\b(?:stopp\w+|discontinu\w+|d/?c'?d|quit|off|ended|g(?:a|i)ven? up|abandoned|dropped|gone)\b[^.;|]{{0,30}}?"
    rf"(?<![\w.])(?P<count>\d+|{COUNT_WORD})\s+(?P<unit>weeks?|months?|days?)\s+(?:later|in\b)",
    re.IGNORECASE,
)
_FREQUENCY_BEFORE = re.compile(
    r"(?:\b(?:times|once|twice|thrice|m?c?g|ml|tab(?:let)?s?|pills?|cap(?:sule)?s?|sessions?|visits?|infusions?"
    r"|hours?|days?"
    r"|nights?|drinks?|treatments?|min(?:utes)?)|\dx)\s+$",
    re.IGNORECASE,
)
_JOIN = re.compile(r"\s*(?:-+>?|–|to|through|until|till|thru|→|and)\s*", re.IGNORECASE)
_YEARS = re.compile(
    r"(?<![\w/.$#-])(?P<from>(?:19|20)\d\d)\s*(?:-|–|to|through|until)\s*(?P<to>(?:19|20)\d\d)(?![\w/%-])"
)
_MONTHS_ONE_YEAR = re.compile(
    rf"\b(?P<from>{dates.MONTH})\s*(?:-|–|to|through|until)\s*(?P<to>{dates.MONTH}),?\s+(?:of\s+)?(?P<year>(?:19"
    rf"|20)\d\d)\b",
    re.IGNORECASE,
)
_SHORT_MONTHS = re.compile(
    r"(?<![\d/])(?P<m1>0?[1-9]|1[0-2])/(?P<y1>\d\d)\s*(?:-|–|to|through|until|→)\s*(?P<m2>0?[1-9]"
    r"|1[0-2])/(?P<y2>\d\d)(?![\d/])",
    re.IGNORECASE,
)
_SINCE = re.compile(
    rf"\bsince\s+(?:about\s+|approximately\s+|early\s+|late\s+|mid-?\s*)?(?P<year>(?:19|20)\d\d)\b(?!-)"
    rf"|\bsince\s+(?={dates.MONTH}|\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSpan:
    """A stretch of time in a text, in weeks; `started` and `stopped` where it is printed as two dates.

    `printed` is the time in words: "8 weeks", "6-8 weeks", "2019-03 to 2019-08". `at_most` is whether it is only a
    limit ("within two weeks").
    """

    start: int
    end: int
    weeks: Decimal
    started: date | None = None
    stopped: date | None = None
    printed: str = ""
    at_most: bool = False


def spans(text: str) -> Iterator[FoundSpan]:
    """Durations ("x 8 wks", "10-week", "3/2021 to 6/2021", "2019-2021"), in order."""
    dated = list(_between_dates(text))
    counted = [s for s in (*_counted(text), *_in_week(text)) if not any(d.start <= s.start < d.end for d in dated)]
    yield from sorted([*dated, *counted], key=lambda span: span.start)


def since(text: str, note_date: date | None) -> FoundSpan | None:
    """An open stretch ("since 2019", "since March 2024"), counted up to the note's date where that is known."""
    match = _SINCE.search(text)
    if match is None:
        return None
    day = next(dates.dates(text[match.end() :]), None) if match["year"] is None else None
    if match["year"] is None and (day is None or day.start > 1):
        return None
    value = date(int(match["year"]), 1, 1) if match["year"] else day.value if day else None
    if value is None:
        return None
    first = match["year"] or (value.isoformat() if day and day.exact else value.isoformat()[:7])
    weeks = Decimal(max((note_date - value).days, 0)) / 7 if note_date else Decimal(0)
    end = match.end() + (day.end if day else 0)
    return FoundSpan(start=match.start(), end=end, weeks=_tidy(weeks), started=value, printed=f"since {first}")


def _counted(text: str) -> Iterator[FoundSpan]:
    for match in _SPAN.finditer(text):
        before = text[max(0, match.start() - 26) : match.start()]
        if _NO_LENGTH.search(before) and not match[0].casefold().startswith(("x", "×")):
            continue
        if (match["low"] or "").casefold() in ("a", "an") and _FREQUENCY_BEFORE.search(before):
            continue
        found = _length(match)
        if found is not None:
            yield replace(found, at_most=_WITHIN.search(before) is not None)


def _in_week(text: str) -> Iterator[FoundSpan]:
    """A trial that ended in a week that is counted ("stopped in week three", "quit six weeks later")."""
    if _STOPPED.search(text) is None:
        return
    for pattern in (_IN_WEEK, _LATER):
        for match in pattern.finditer(text):
            yield _until(match, _count(match["count"]))
    for match in _IN_NTH.finditer(text):
        nth = match["nth"].casefold()
        yield _until(match, Decimal(nth.rstrip("stndrh") if nth[0].isdigit() else ORDINALS.index(nth) + 1))


def _until(match: re.Match[str], count: Decimal) -> FoundSpan:
    letter = match["unit"][0].casefold()
    return FoundSpan(
        start=match.start("unit"),
        end=match.end(),
        weeks=_tidy(count * _WEEKS[letter]),
        printed=_printed(count, None, letter),
    )


def _length(match: re.Match[str]) -> FoundSpan | None:
    if match["half"]:
        unit = match["half_of"].casefold()
        count, printed = Decimal(6 if unit == "year" else 2), "6 months" if unit == "year" else "2 weeks"
        return FoundSpan(
            start=match.start(),
            end=match.end(),
            weeks=_tidy(count * _WEEKS["m" if unit == "year" else "w"]),
            printed=printed,
        )
    letter = match["unit"][0].casefold()
    low, high = _count(match["spelled"] or match["low"]), _count(match["high"]) if match["high"] else None
    if match["and_half"] or match["year_half"]:
        low += Decimal("0.5")
    count = high or low
    if not 0 < count < 1000 or (letter == "y" and count > 60):
        return None
    return FoundSpan(
        start=match.start(), end=match.end(), weeks=_tidy(count * _WEEKS[letter]), printed=_printed(low, high, letter)
    )


def _printed(low: Decimal, high: Decimal | None, letter: str) -> str:
    amount = f"{low.normalize():f}" if high is None or high <= low else f"{low.normalize():f}-{high.normalize():f}"
    return f"{amount} {_UNITS[letter]}{'' if amount == '1' else 's'}"


def _count(words: str) -> Decimal:
    named = _NUMBER_WORDS.get(words.casefold())
    return Decimal(words) if named is None else Decimal(named)


def _between_dates(text: str) -> Iterator[FoundSpan]:
    found = list(dates.dates(text))
    for first, second in pairwise(found):
        if _JOIN.fullmatch(text[first.end : second.start]) and first.value < second.value:
            yield _dated(first.start, second.end, first.value, second.value, exact=first.exact and second.exact)
    taken = [(day.start, day.end) for day in found]
    for match in _YEARS.finditer(text):
        if int(match["from"]) <= int(match["to"]) and not _overlaps(match, taken):
            whole = date(int(match["from"]), 1, 1), date(int(match["to"]), 12, 31)
            weeks = _tidy(Decimal((int(match["to"]) - int(match["from"])) * 52))
            printed = f"{match['from']} to {match['to']}"
            yield FoundSpan(
                start=match.start(), end=match.end(), weeks=weeks, started=whole[0], stopped=whole[1], printed=printed
            )
    for match in _MONTHS_ONE_YEAR.finditer(text):
        year, low, high = int(match["year"]), dates.month(match["from"]), dates.month(match["to"])
        yield _dated(match.start(), match.end(), date(year - (low > high), low, 1), date(year, high, 1), exact=False)
    for match in _SHORT_MONTHS.finditer(text):
        first_day, last_day = _short(match["m1"], match["y1"]), _short(match["m2"], match["y2"])
        if first_day < last_day and not _overlaps(match, taken):
            yield _dated(match.start(), match.end(), first_day, last_day, exact=False)


def _short(month: str, year: str) -> date:
    return date(dates.year(year), int(month), 1)


def _overlaps(match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return any(low < match.end() and match.start() < high for low, high in taken)


def _dated(start: int, end: int, first: date, last: date, *, exact: bool) -> FoundSpan:
    size = 10 if exact else 7
    printed = f"{first.isoformat()[:size]} to {last.isoformat()[:size]}"
    weeks = _tidy(Decimal((last - first).days) / 7)
    return FoundSpan(start=start, end=end, weeks=weeks, started=first, stopped=last, printed=printed)


def _tidy(weeks: Decimal) -> Decimal:
    """Whole weeks, rounded down: never more time than the chart gives."""
    return Decimal(int(weeks)) if weeks >= 1 else weeks.quantize(Decimal("0.1"))
