"""When two ways of writing a field are the same: "8 wks" and "8 weeks", "150 mg BID" and "300 mg/day"."""

import re
from datetime import date
from functools import cache

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+"
_DOSE = re.compile(rf"({_NUMBER})\s*(mg|mcg|µg|ug|g|meq|%|ml|units?)(?![a-z])", re.IGNORECASE)
_TIMES = (
    (re.compile(r"\b(?:bid|b\.i\.d\.|twice (?:daily|a day|per day)|2x/?d(?:ay)?|q12h?)\b", re.IGNORECASE), 2),
    (re.compile(r"\b(?:tid|t\.i\.d\.|three times (?:daily|a day)|3x/?d(?:ay)?|q8h?)\b", re.IGNORECASE), 3),
    (re.compile(r"\b(?:qid|four times (?:daily|a day)|q6h?)\b", re.IGNORECASE), 4),
)
_MILLIGRAMS = {"mg": 1.0, "g": 1000.0, "mcg": 0.001, "µg": 0.001, "ug": 0.001}
_SPAN = re.compile(
    rf"({_NUMBER})\s*\+?\s*-?(days?|d|weeks?|wks?|wk|w|months?|mos?|mths?|years?|yrs?|y"
    r"|sessions?|sess|treatments?|tx|infusions?|visits?|blocks?|injections?|procedures?|doses?)\b",
    re.IGNORECASE,
)
_DAYS = {"d": 1.0, "w": 7.0, "m": 30.4, "y": 365.25}
_WORD_NUMBERS = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty",
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_POINT = re.compile(r"(?:(\d{4})-(\d{1,2})|(\d{1,2})/(?:\d{1,2}/)?(\d{2,4})|([A-Za-z]{3})[a-z]*\.?\s+(\d{4}))")
_LOOSE = 0.12


def same(name: str, gold: str, got: str | None, kind: str) -> bool:
    """Whether a field was read right. `gold` may hold several right answers with " or " between; "" is "not told"."""
    return any(_same(name, right.strip(), (got or "").strip(), kind) for right in gold.split(" or "))


def _same(name: str, gold: str, got: str, kind: str) -> bool:
    gold = "" if gold == "-" else gold
    if gold == "?":
        return True
    if name == "outcome":
        return (gold or "unknown") == (got or "unknown")
    if not gold or not got:
        return gold == got
    if name == "dose":
        return dose(gold) == dose(got) if dose(gold) else _plain(gold) == _plain(got)
    if name == "duration":
        return _same_span(gold, got)
    if name == "date":
        return _same_day(gold, got)
    if name == "code":
        return _plain(gold) == _plain(got)
    return _plain(gold) == _plain(got)


@cache
def dose(words: str) -> tuple[float, str] | None:
    """(amount, unit): mg where it is a mass, "/kg" added where it is by weight; the highest of several."""
    words = words.replace("–", "-").lower()
    found = [(float(m[1].replace(",", "")), m[2].lower()) for m in _DOSE.finditer(words)]
    if not found:
        return None
    amount, unit = max(found, key=lambda entry: entry[0] * _MILLIGRAMS.get(entry[1], 1.0))
    times = next((count for pattern, count in _TIMES if pattern.search(words)), 1)
    weight = "/kg" if re.search(r"/\s*kg|per kilo", words) else ""
    hour = "/h" if re.search(r"/\s*h(?:r|our)?\b|per hour", words) else ""
    mass = unit in _MILLIGRAMS
    return round(amount * _MILLIGRAMS.get(unit, 1.0) * times, 5), ("mg" if mass else unit) + weight + hour


def _same_span(gold: str, got: str) -> bool:
    first, second = span(gold), span(got)
    if first is None or second is None:
        return _plain(gold) == _plain(got)
    if first[1] == second[1]:
        return abs(first[0] - second[0]) < 0.51
    if "count" in (first[1], second[1]):
        return False
    days = first[0] * _DAYS[first[1]], second[0] * _DAYS[second[1]]
    return abs(days[0] - days[1]) <= _LOOSE * max(days)


@cache
def span(words: str) -> tuple[float, str] | None:
    """(number, unit) with unit d, w, m, y or "count" for sessions; two dates count as the months between them."""
    words = words.lower().replace("half a year", "6 months")
    for number, name in enumerate(_WORD_NUMBERS):
        words = re.sub(rf"\b{name}\b", str(number), words)
    words = re.sub(r"\ban? (?=day|week|month|year)", "1 ", words)
    match = _SPAN.search(words)
    if match:
        unit = match[2].lower()
        letter = {"t": "count", "s": "count"}.get(unit[0], unit[0])
        if unit[:2] in ("in", "vi", "bl", "pr", "do"):
            letter = "count"
        return float(match[1].replace(",", "")), letter
    points = [_month_of(m) for m in _POINT.finditer(words)]
    years = re.findall(r"\b(?:19|20)\d{2}\b", words)
    if not points and len(years) == 2:
        return float(int(years[1]) - int(years[0])), "y"
    known = [point for point in points if point is not None]
    return (float(known[1] - known[0]), "m") if len(known) == 2 else None


def _month_of(match: re.Match[str]) -> int | None:
    if match[1]:
        return int(match[1]) * 12 + int(match[2])
    if match[3]:
        year = int(match[4])
        return (year + 2000 if year < 100 else year) * 12 + int(match[3])
    return int(match[6]) * 12 + _MONTHS.index(match[5]) + 1 if match[5] in _MONTHS else None


def _same_day(gold: str, got: str) -> bool:
    first, second = day(gold), day(got)
    if first is None or second is None:
        return _plain(gold) == _plain(got)
    return all(a == b for a, b in zip(first, second, strict=True) if a and b) and first[0] == second[0]


@cache
def day(words: str) -> tuple[int, int, int] | None:
    """(year, month, day), 0 where not told."""
    match = re.search(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", words)
    if match:
        return int(match[1]), int(match[2]), int(match[3] or 0)
    match = re.search(r"(\d{1,2})[/.-](?:(\d{1,2})[/.-])?(\d{2,4})", words)
    if match:
        year = int(match[3])
        return (year + 2000 if year < 100 else year), int(match[1]), int(match[2] or 0)
    match = re.search(r"([A-Za-z]{3})[a-z]*\.?\s+(?:(\d{1,2}),?\s+)?(\d{4})", words)
    if match and match[1].lower() in _MONTHS:
        return int(match[3]), _MONTHS.index(match[1].lower()) + 1, int(match[2] or 0)
    match = re.fullmatch(r"\s*(\d{4})\s*", words)
    return (int(match[1]), 0, 0) if match else None


def iso(words: str) -> date | None:
    """The day as a date, where it is told whole."""
    told = day(words)
    return date(*told) if told and all(told) else None


def _plain(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", words.lower())
