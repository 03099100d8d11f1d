"""Totals of rating scales: in a sentence, in a table by date, at the foot of a form. Items and goals are none."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.model.tables import RatingScale
from pipeline.rules.notes import dates
from pipeline.rules.notes.lexicon import Lexicon, key

_BETWEEN = (
    r"(?:[\s:=,(|]|\)|-(?=\s)|\btotal\b|\bscored?\b|\bscores\b|\bof\b|\bwas\b|\bis\b|\bnow\b|\btoday(?:'s)?\b"
    r"|\bcurrent(?:ly)?\b|\braw\b|\bat(?=\s+(?:intake|baseline|admission|this|visit))|\bintake\b|\bbaseline\b|\badmission\b|\brated\b|\bdate\b|\bon\b|\bthis\b|\bvisit\b"
    r"|\badministered\b|\bcompleted\b|\bresult\b|\bremains\b|\bclinician\b|\bself\b|\breport(?:ed)?\b|\bthe\b|\band\b)"
)
_VALUE = re.compile(
    rf"{_BETWEEN}{{0,40}}?(?P<value>\d{{1,2}})(?:\s*(?:/|out of)\s*(?P<max>\d{{2,3}}))?"
    r"(?![\w%]|\s*(?:/|-\s*item|-?item|mg|weeks?|wks?|days?|months?|of \d+ items)|[.\-]\d)",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    r"[\s:,]*(?:\w+ed|fell|rose|went|down|up)?\s*(?:down |up )?"
    r"from\s+(?:a baseline of )?(?P<first>\d{1,2})(?:\s*\([^)]*\))?"
    r"(?:\s+on)?[\s,]+to\s+(?P<value>\d{1,2})(?![\d%/])",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?P<value>\d{1,2})(?:\s*/\s*(?P<max>\d{2,3}))?\s+(?:points? )?on\s+(?:the\s+|an?\s+)?$", re.IGNORECASE
)
_EARLIER = re.compile(
    r"[\s,]*[(\[](?:was|prev\w*|prior|last|from|baseline|down from|up from)\.?:?\s*(?P<value>\d{1,2})"
    r"(?![\d/%])(?P<rest>[^)\]]*)",
    re.IGNORECASE,
)
_OTHER_TIME = re.compile(
    r"\s+(?:in\s+(?:early |late )?[A-Z][a-z]+|there\b|at\s+(?:session|week|visit)|before|then\b|last )"
)
_LEADS_TO_DATE = re.compile(r"[\s,(:]*(?:(?:on|dated|of)\s*)?")
_FOLLOWS_DATE = re.compile(r"[ \t:,|)-]{0,6}")
_TOTAL = re.compile(r"[\s:=.|]*(?P<value>\d{1,2})(?:\s*(?:/|out of)\s*(?P<max>\d{2,3}))?(?![\w/%]|[.\-]\d)")
_TITLE = re.compile(
    r"(?:[A-Z][\w'\u00c0-\u017f]*[ -](?:(?:of|for|the|and) )?){1,6}"
    r"(?:[Ss]cale|SCALE|[Ii]nventory|INVENTORY|[Qq]uestionnaire|QUESTIONNAIRE|[Cc]hecklist|CHECKLIST)\b"
)
_SHORT_NAME = re.compile(r"\b[A-Z]{3,7}(?:-[A-Z0-9]{1,3})?\s*[:,(]?\s*$")
_WHOLE_RANGE = re.compile(r"\s*(?:to|through|thru|-)\s*(?P<high>\d{1,3})\b", re.IGNORECASE)
_ROW_GOES_ON = re.compile(r"\s+\d{1,2}(?:\s|$)")
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


def in_sentence(text: str, lexicon: Lexicon, note_date: date | None = None) -> Iterator[FoundScore]:
    """The totals that a sentence states. A date printed without its year is the last such day before the note."""
    found_dates = sorted([*dates.dates(text), *dates.without_year(text, note_date)], key=lambda d: d.start)
    masked = _without_dates(text, found_dates)
    names = list(lexicon.scale_names.finditer(text))
    for index, name in enumerate(names):
        high = names[index + 1].start() if index + 1 < len(names) else len(text)
        low = names[index - 1].end() if index else 0
        scale = lexicon.scales[key(name[0])]
        if _is_goal(masked[low : name.start()], lexicon):
            continue
        yield from _after_name(masked[:high], name, scale, found_dates, low, lexicon)


def in_table(lines: Sequence[tuple[int, str]], lexicon: Lexicon) -> Iterator[FoundScore]:
    """Totals in a table whose heading names scales and whose rows begin with a date. `lines` are (offset, text)."""
    columns: list[RatingScale] = []
    for offset, line in lines:
        names = [lexicon.scales[key(m[0])] for m in lexicon.scale_names.finditer(line)]
        first = next(dates.dates(line), None)
        if names and first is None and re.search(r"\bdate\b", line, re.IGNORECASE):
            columns = names
            continue
        if not columns or first is None or line[: first.start].strip():
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


def _after_name(
    text: str, name: re.Match[str], scale: RatingScale, found: Sequence[dates.FoundDate], low: int, lexicon: Lexicon
) -> Iterator[FoundScore]:
    change = _FROM_TO.match(text, name.end())
    match = change or _VALUE.match(text, name.end())
    start, end = name.start(), match.end() if match else name.end()
    if match is None:
        match = _BEFORE.search(text, low, name.start())
        if match is None:
            return
        start = match.start()
    if not _fits(scale, match) or _ROW_GOES_ON.match(text, end) or _is_whole_range(text, end, match, scale):
        return
    told_before = (
        _OTHER_TIME.match(text, end) is not None
        or lexicon.patterns["score_earlier"].search(text, max(low, name.start() - 16), name.start()) is not None
    )
    when = _date_near(text, found, start, end, low, len(text))
    yield FoundScore(
        start=start,
        end=end,
        scale=scale,
        value=int(match["value"]),
        date=when,
        earlier=(told_before or change is not None) and when is None,
    )
    earlier = _EARLIER.match(text, end)
    if earlier and _fits(scale, earlier):
        when = _date_near(text, found, earlier.start("rest"), earlier.start("rest"), earlier.start(), earlier.end())
        yield FoundScore(
            start=start, end=earlier.end(), scale=scale, value=int(earlier["value"]), date=when, earlier=when is None
        )


def _date_near(text: str, found: Sequence[dates.FoundDate], start: int, end: int, low: int, high: int) -> date | None:
    """The date that belongs to a total: within it, close behind it, or right before it on the line."""
    for day in found:
        if not day.exact:
            continue
        if start <= day.start < end or (end <= day.start <= high and _LEADS_TO_DATE.fullmatch(text[end : day.start])):
            return day.value
    for day in found:
        if day.exact and low <= day.end <= start and _FOLLOWS_DATE.fullmatch(text[day.end : start]):
            return day.value
    return None


def _fits(scale: RatingScale, match: re.Match[str]) -> bool:
    """Whether the value lies in the scale's range and a printed maximum is this scale's."""
    printed = match.groupdict().get("max")
    return scale.minimum <= int(match["value"]) <= scale.maximum and (not printed or int(printed) == scale.maximum)


def _is_whole_range(text: str, end: int, match: re.Match[str], scale: RatingScale) -> bool:
    """Whether a value begins the scale's range, as its instructions print it ("0 to 10")."""
    goes_on = _WHOLE_RANGE.match(text, end)
    return goes_on is not None and (int(match["value"]), int(goes_on["high"])) == (scale.minimum, scale.maximum)


def _is_goal(before: str, lexicon: Lexicon) -> bool:
    """Whether the words right before a scale's name speak of a goal or a condition."""
    tail = " ".join(before.split()[-4:])
    return lexicon.patterns["score_goal"].search(tail) is not None


def _without_dates(text: str, found: Sequence[dates.FoundDate]) -> str:
    for day in found:
        text = text[: day.start] + " " * (day.end - day.start) + text[day.end :]
    return text
