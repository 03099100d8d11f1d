"""Doses as notes print them: titrations, split doses, tablets counted, patches, amounts by weight or by hour."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.rules.notes.dose_words import (
    CONCENTRATION,
    COUNT_WORD,
    FREQUENCIES,
    FREQUENCY,
    NUMBER,
    NUMBER_WORDS,
    SLOT,
    UNIT,
    WEEKLY,
    number_of,
    unit_of,
)

_JOIN = (
    r"(?:\s*(?:-+>|=+>|→|⇒|>|-|/|\bto\b|\bthen\b|\bup to\b|\band then\b|\bthrough\b"
    r"|,?\s*(?:\b(?:then|later|and)\b\s*)?(?:\b(?:increased|titrated|raised|advanced|up-?titrated|went up"
    r"|going up)\b\s*)"
    r"(?:\bup\b\s*)?\bto\b|,\s*(?:then\s+)?(?:up\s+)?to\b)\s*)"
)
_FORM = (
    r"(?:XR|XL|SR|ER|CR|IR|DR|EC|LA|ext(?:ended)?[- ]release|p\.?o\.?|by mouth|oral(?:ly)?|IV|IM|SL|(?-i:IN)"
    r"|sublingual(?:ly)?"
    r"|tab(?:let)?s?|cap(?:sule)?s?|pills?|patch(?:es)?|film|gel|total|(?:total )?dose|(?:given|taken|infused))"
)
_PER = (
    r"(?P<per>\s*(?:/|\bper\b|\ba\b(?=\s*day)|\beach\b)\s*(?:k(?:g|ilo(?:gram)?s?)(?:\s*(?:/|\bper\b|\ban?\b)\s*(?:h(?:r|our)?|min(?:ute)?|day)\b)?"
    r"|days?|d|24 ?h(?:r|our)?s?|session|infusion|treatment"
    r"|dose|wk|week|h(?:r|our)?s?)\b)?"
)
_DIVIDED = (
    r"(?P<divided>(?:in |÷ ?|given )?(?:(?:two|three|four|\d) )?div(?:ided|\.)?(?: (?:doses?|into|as|over))*\s*"
    r"|÷\s*)?"
)
_DOSE = re.compile(
    rf"(?<![\w.])(?P<chain>(?:{NUMBER}\s*-?(?:{UNIT}(?![a-z]))?\s*(?:{FREQUENCY}"
    rf"|{SLOT})?{_JOIN})*)(?P<last>{NUMBER})\s*-?"
    rf"(?P<unit>{UNIT})(?![a-z])"
    rf"{_PER}(?P<form>(?:[\s,(]*\b{_FORM}\b\)?)*)\s*[,(]?\s*{_DIVIDED}"
    rf"(?:(?:up to|at most|max(?:imum)?(?: of)?)\s+)?(?:(?P<week>{WEEKLY})|(?P<freq>{FREQUENCY})"
    rf"|(?P<slot>{SLOT}))?",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\s*(?:XR|XL|SR|ER|CR|IR|DR|LA)?\s*[:(]?\s*(?:was |were |is |now |currently |dose )*"
    r"(?:up to |titrated (?:up )?to |increased to "
    r"|raised to |max(?:ed)?(?: (?:out )?at)? "
    rf"|to |at |on |@ ?|~)?(?P<chain>(?:{NUMBER}{_JOIN})*)"
    r"(?P<last>\d{1,4}(?:\.\d+)?)(?![\d.,]*\d|\s*(?:%|/\s*\d|-\s*\d|mg|mcg|ml|weeks?\b|wks?\b|w\b|months?\b"
    r"|mos?\b|mths?\b|days?\b|years?\b"
    r"|yrs?\b|times|sessions?|treatments?|tx\b|visits?|infusions?|blocks?|injections?|hours?|hrs?|tabs?\b"
    r"|tablets?|pills?|caps?\b|refills?"
    r"|y\.?o|lbs?\b|kg|pounds|percent|st\b|nd\b|rd\b|th\b|antidep|different|other|prior|previous|med))"
    rf"(?P<behind>\s*(?:(?P<freq>{FREQUENCY})|{SLOT})|)",
    re.IGNORECASE,
)
_ONE_DIGIT_BEHIND = re.compile(
    r"\s*(?:$|[|;)\-]|,|x?\s*\d+\s*(?:w|m|d)|for\s+\d|->|→|(?:fine|ok|well|without|w/|with|and|since|now|no|was|in"
    r"|but)\b)",
    re.IGNORECASE,
)
_COUNT = r"(?:\d(?:\.\d)?|½|1/2|one|two|three|four|half)"
_TABLETS = re.compile(
    r"[\s,)]*(?:(?:XR|XL|SR|ER|CR|IR|DR|oral|po|ext(?:ended)?[- ]rel(?:ease)?)\s+)*(?:tab(?:let)?s?"
    r"|cap(?:sule)?s?|pills?)?\b"
    rf"[\s,:;.(-]*(?:sig:?\s*)?(?:take|takes|taking|x)?\s*(?P<count>{_COUNT})\s*(?:tab(?:let)?s?|cap(?:sule)?s?"
    rf"|pills?|po|by mouth)\b"
    rf"(?:\s*\(?(?:po|by mouth|orally)\)?)*\s*(?P<freq>{FREQUENCY})?",
    re.IGNORECASE,
)
_BEFORE_TABLETS = re.compile(
    rf"(?<![\w.])(?P<count>{_COUNT})\s*(?:x|×|of(?: the)?|(?:tab(?:let)?|cap(?:sule)?|pill)s?(?: of)?(?: the)?)?\s*$",
    re.IGNORECASE,
)
_SUPPLY = re.compile(
    r"[^.;]{0,30}?(?:#|qty:?|quantity:?|disp(?:ensed)?:?)\s*(?P<count>\d{1,3})\b[\s,|/;]*(?:for|x|DS:?"
    r"|days'? supply:?|supply:?)?\s*"
    r"(?P<days>\d{1,3})\s*-?(?:DS\b|d\b|day)?",
    re.IGNORECASE,
)
_IS_TABLET = re.compile(r"[\s,]*(?:tab|cap|pill)", re.IGNORECASE)
_COUNTS = {"one": "1", "two": "2", "three": "3", "four": "4", "half": "0.5", "½": "0.5", "1/2": "0.5"}
_PAIR = re.compile(rf"^\s*({NUMBER})\s*(?:{UNIT})?\s*/\s*$", re.IGNORECASE)
_SESSIONS = re.compile(
    r"(?<![\w./])(?P<count>\d{1,3})(?:\s*(?:/|of)\s*\d{1,3})?(?:\s*\(\w+\))?[\s-]+"
    r"(?:(?!of\b|mg\b|weeks?\b|wks?\b|min|h(?:ou)?rs?\b|ml\b|days?\b|months?\b|kg\b|by\b|per\b|for\b"
    r"|years?\b)[a-z\-/]+\s+){0,3}?"
    r"(?:sessions?|sess|treatments?|txs?|infusions?|blocks?|visits?|injections?|procedures?|rounds?|appointments?"
    r"|classes|meetings?)\b(?! (?:a|per) week)",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"(?<!\w)[x×]\s*(?P<count>\d{1,3})(?!\s*-\s*\d|\s*[\d.]\d|\s*/|\s*(?:w|wks?|weeks?|d|days?|m|mos?|mths?|months?|yr?s?"
    r"|years?|h|hrs?|hours?|tab\w*|cap\w*)\b)"
    r"|(?<!\w)(?P<before>\d{1,3})\s*[x×](?![\w/]|\s*/|\s*\d)",
    re.IGNORECASE,
)
_ROUTE_ONCE = re.compile(
    r"\b(?:IV|IM|inj\w*|infus\w*|intravenous\w*|intramuscular\w*|once|one[- ]time|bolus|x ?1)\b", re.IGNORECASE
)
_WORDED = re.compile(
    rf"\b(?P<count>{COUNT_WORD})\b(?=(?:\s+\(\d+\))?[\s-]+(?:[a-z\-]+\s+){{0,3}}?"
    r"(?:sessions?|treatments?|infusions?|blocks?|visits?|injections?|rounds?|meetings?)\b)",
    re.IGNORECASE,
)
_TO_MG = {"mg": Decimal(1), "mcg": Decimal("0.001"), "g": Decimal(1000)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDose:
    """A dose in a text: words to print, and mg a day (or a session) for comparison, None where per kg or in mEq.

    `per` is its basis as printed ("day", "kg", "session", "h", "week"), empty where the words give none.
    """

    start: int
    end: int
    printed: str
    amount_mg: Decimal | None
    per: str = ""
    slot: str = ""
    once: bool = False

    def told(self, *, by_session: bool) -> str:
        """The dose with its basis: what is taken daily is a dose a day though the note leaves that out."""
        if self.per or self.once:
            return self.printed
        return f"{self.printed}/{'session' if by_session else 'day'}"


def doses(text: str) -> Iterator[FoundDose]:
    """All doses with a unit, in order; of a range or a titration the highest, split doses multiplied and added up."""
    kept: list[FoundDose] = []
    for match in _DOSE.finditer(text):
        if CONCENTRATION.match(text, match.end("unit")):
            continue
        found = _found(match, text)
        if kept and _is_second_part(kept[-1], found, text):
            kept[-1] = _added(kept[-1], found)
        else:
            kept.append(found)
    yield from kept


def _found(match: re.Match[str], text: str) -> FoundDose:
    numbers = _chain(match["chain"], match["last"])
    amount, paired = _amount(match, numbers)
    per = _per(match)
    unit = unit_of(match["unit"])
    times, end = _times(match["freq"]), match.end()
    tablets = None if per or match["divided"] else _tablets(text, match)
    if tablets is not None:
        count, end = tablets
        amount, times = amount * count, None
        per = "day"
    if times and not per:
        amount, per = (amount if match["divided"] else amount * times), "day"
    elif not per and (match["slot"] or match["divided"]):
        per = "day"
    factor = _TO_MG.get(unit)
    shown = "/".join(_print(n * (amount / max(numbers))) for n in numbers) if paired else _print(amount)
    printed = f"{shown} {unit}{'/' + per if per else ''}"
    return FoundDose(
        start=match.start(),
        end=end,
        printed=printed,
        amount_mg=None if factor is None or per.startswith("kg") else amount * factor,
        per=per,
        slot=" ".join((match["slot"] or match["freq"] or "").casefold().split()),
        once=not per and _ROUTE_ONCE.match(text[match.end("unit") :].lstrip()) is not None,
    )


def _chain(chain: str, last: str) -> list[Decimal]:
    return [number_of(n) for n in re.findall(NUMBER, chain)] + [number_of(last)]


def _amount(match: re.Match[str], numbers: Sequence[Decimal]) -> tuple[Decimal, bool]:
    """The highest number; of a combination product ("5/325") the first. Whether both are to be printed ("45/105")."""
    if _PAIR.match(match["chain"]) and len(numbers) == 2 and numbers[-1] >= 2 * numbers[0]:
        near = numbers[-1] < 10 * numbers[0]
        return (numbers[-1] if near else numbers[0]), near
    return max(numbers), False


def _per(match: re.Match[str]) -> str:
    said = re.sub(r"\s|\bper\b|\beach\b|\ba\b|^/", "", (match["per"] or "").casefold())
    if said.startswith("k"):
        return re.sub(r"^k(?:g|ilo(?:gram)?s?)", "kg", re.sub(r"/?h(?:r|our)$", "/h", said))
    if said.startswith(("d", "24")) and said != "dose":
        return "day"
    if said in ("wk", "week"):
        return "week"
    if said in ("h", "hr", "hour", "hours", "hrs"):
        return "h"
    if said in ("session", "infusion", "treatment"):
        return "session"
    return "week" if match["week"] and not said else ""


def _tablets(text: str, match: re.Match[str]) -> tuple[Decimal, int] | None:
    """How many tablets of the strength are taken a day, and where those words end."""
    counted = _TABLETS.match(text, match.end("unit"))
    if counted is not None:
        return _count(counted["count"]) * (_times(counted["freq"] or match["freq"]) or 1), counted.end()
    supply = _SUPPLY.match(text, match.end("unit"))
    if supply is not None and int(supply["days"]):
        a_day = Decimal(supply["count"]) / Decimal(supply["days"])
        return (a_day, supply.end()) if a_day in (Decimal("0.5"), *(Decimal(n) for n in range(1, 9))) else None
    before = _BEFORE_TABLETS.search(text, 0, match.start())
    if before is not None and (
        _IS_TABLET.match(text, match.end("unit")) or re.search(r"(?:tab|cap|pill)", before[0], re.IGNORECASE)
    ):
        return _count(before["count"]) * (_times(match["freq"]) or 1), match.end()
    return None


def _count(words: str) -> Decimal:
    return Decimal(_COUNTS.get(words.casefold(), words))


def _is_second_part(first: FoundDose, second: FoundDose, text: str) -> bool:
    """Whether two doses are the parts of one day ("600 mg in the morning and 900 mg at bedtime")."""
    if not first.slot or not second.slot or first.slot == second.slot or _times(first.slot) not in (None, 1):
        return False
    if first.amount_mg is None or second.amount_mg is None or "daily" in (first.slot, second.slot):
        return False
    return re.fullmatch(r"\s*(?:[,;/+&]|and|plus|\s)*\s*", text[first.end : second.start]) is not None


def _added(first: FoundDose, second: FoundDose) -> FoundDose:
    total = (first.amount_mg or Decimal(0)) + (second.amount_mg or Decimal(0))
    return FoundDose(
        start=first.start,
        end=second.end,
        printed=f"{_print(total)} mg/day",
        amount_mg=total,
        per="day",
        slot=second.slot,
    )


def bare_dose(text: str, at: int) -> FoundDose | None:
    """A number right behind a drug's name ("XL 300", "200 x 8 wks", "600 tid"), taken as mg."""
    match = _BARE.match(text, at)
    if match is None:
        return None
    numbers = _chain(match["chain"], match["last"])
    amount = max(numbers)
    if 1900 <= amount <= 2100 or amount == 0:
        return None
    if amount < 10 and not match["behind"].strip() and not _ONE_DIGIT_BEHIND.match(text, match.end("last")):
        return None
    times = _times(match["freq"])
    daily = amount * times if times else amount
    return FoundDose(
        start=match.start("last"),
        end=match.end(),
        printed=f"{_print(daily)} mg{'/day' if times else ''}",
        amount_mg=daily,
        per="day" if times else "",
    )


def sessions(text: str, *, times: bool = True) -> int | None:
    """How many sessions, treatments or infusions the text counts; the largest where it counts several.

    `times`: whether "x 6" counts them.
    """
    text = _WORDED.sub(lambda m: str(NUMBER_WORDS[m["count"].casefold()]), text)
    found = [int(m["count"]) for m in _SESSIONS.finditer(text)]
    found += [int(m["count"] or m["before"]) for m in _TIMES.finditer(text)] if times else []
    return max(found, default=None)


def _times(frequency: str | None) -> int | None:
    if not frequency:
        return None
    return next((times for pattern, times in FREQUENCIES if pattern.fullmatch(frequency.strip())), None)


def _print(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
