"""Doses and counts of sessions as notes print them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_FREQUENCY = (
    (r"(?:b\.?i\.?d\.?|twice (?:a|per) day|twice daily|two times (?:a day|daily)|q ?12 ?h)", 2),
    (r"(?:t\.?i\.?d\.?|three times (?:a|per) day|three times daily|q ?8 ?h)", 3),
    (r"(?:q\.?i\.?d\.?|four times (?:a|per) day|four times daily|q ?6 ?h)", 4),
    (
        r"(?:once (?:a|per) day|once daily|daily|q\.?d\.?|q ?day|q ?am|q ?pm|q ?hs|nightly|at bedtime|each morning)",
        1,
    ),
)
_DOSE = re.compile(
    rf"(?<![\w.])(?P<chain>(?:{_NUMBER}\s*(?:mg)?\s*(?:-+>|→|>|-|to|then|,? up to)\s*)*)(?P<last>{_NUMBER})\s*-?"
    r"(?P<unit>mg|mcg|µg|μg|ug|g|mEq)(?![a-z])"
    r"(?P<per>\s*/\s*(?:kg|day|d|24 ?h(?:r|our)?s?|session|infusion|dose|wk|week)\b)?"
    r"(?:(?:\s*(?:XR|XL|SR|ER|CR|IR|ext(?:ended)?[- ]release|po|by mouth|orally|tab(?:let)?s?|cap(?:sule)?s?)\b)*"
    rf"\s*,?\s*)(?P<freq>{'|'.join(f for f, _ in _FREQUENCY)})?",
    re.IGNORECASE,
)
_CONCENTRATION = re.compile(r"\s*/\s*\d*\s*mL", re.IGNORECASE)
_BARE = re.compile(
    r"\s*(?:XR|XL|SR|ER|CR|IR)?\s*(?:was |were )?(?:up to|titrated to|to|at|@)?\s*(?P<last>\d{2,4}(?:\.\d+)?)"
    r"(?![\d/%.-]*\d|\s*(?:%|/|-|mg|mcg|ml|weeks?|wks?|months?|mos?\b|days?|years?|yrs?|times|sessions?|treatments?|visits?|infusions?|blocks?|hours?|hrs?"
    r"|tabs?|tablets?|pills?|caps?|refills?|y\.?o))",
    re.IGNORECASE,
)
_SESSIONS = re.compile(
    r"(?<![\w./])(?P<count>\d{1,3})(?:\s*(?:/|of)\s*\d{1,3})?[\s-]+"
    r"(?:(?!of\b|mg\b|weeks?\b|wks?\b|min|h(?:ou)?rs?\b|ml\b|days?\b|months?\b|kg\b|by\b|per\b)[a-z\-]+\s+){0,3}?"
    r"(?:sessions?|treatments?|infusions?|blocks?|visits?)\b",
    re.IGNORECASE,
)
_TIMES = re.compile(r"(?<!\w)x\s*(?P<count>\d{1,3})(?!\s*[-\d.]|\s*(?:w|d|m|y|h))", re.IGNORECASE)
_TO_MG = {"mg": Decimal(1), "mcg": Decimal("0.001"), "µg": Decimal("0.001"), "μg": Decimal("0.001"),
          "ug": Decimal("0.001"), "g": Decimal(1000)}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDose:
    """A dose in a text: words to print, and mg a day (or a session) for comparison, None where per kg or in mEq."""

    start: int
    end: int
    printed: str
    amount_mg: Decimal | None


def doses(text: str) -> Iterator[FoundDose]:
    """All doses with a unit, in order; of a range or a titration the highest, split doses multiplied."""
    for match in _DOSE.finditer(text):
        if _CONCENTRATION.match(text, match.end("unit")):
            continue
        numbers = [_number(n) for n in re.findall(_NUMBER, match["chain"])] + [_number(match["last"])]
        amount = max(numbers)
        per = re.sub(r"\s", "", match["per"] or "").casefold()
        times = _times(match["freq"])
        unit = match["unit"] if match["unit"].casefold() != "meq" else "mEq"
        daily = amount * times if times and not per else amount
        suffix = "/kg" if per == "/kg" else "/day" if times or per.startswith(("/d", "/24")) else per
        factor = _TO_MG.get(unit.casefold())
        yield FoundDose(
            start=match.start(),
            end=match.end(),
            printed=f"{_print(daily)} {unit}{suffix}",
            amount_mg=None if factor is None or per == "/kg" else daily * factor,
        )


def bare_dose(text: str, at: int) -> FoundDose | None:
    """A number right behind a drug's name ("XL 300", "200 x 8 wks"), taken as mg."""
    match = _BARE.match(text, at)
    if match is None:
        return None
    amount = _number(match["last"])
    if 1900 <= amount <= 2100:
        return None
    return FoundDose(start=match.start("last"), end=match.end("last"), printed=f"{_print(amount)} mg", amount_mg=amount)


def sessions(text: str) -> int | None:
    """How many sessions, treatments or infusions the text counts; the largest where it counts several."""
    found = [int(m["count"]) for m in _SESSIONS.finditer(text)]
    found += [int(m["count"]) for m in _TIMES.finditer(text)]
    return max(found, default=None)


def _times(frequency: str | None) -> int | None:
    if not frequency:
        return None
    for pattern, times in _FREQUENCY:
        if re.fullmatch(pattern, frequency, re.IGNORECASE):
            return times
    return None


def _number(printed: str) -> Decimal:
    return Decimal(printed.replace(",", ""))


def _print(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
