"""Which words to quote: short, specific, from a clean sentence, one to a fact."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from pipeline.model.evidence import Quote, Treatment

LONGEST = 220
_GOOD_LENGTH = 30
_UNSURE = 3
_WORD = re.compile(r"[a-z]{3,}")
_FINISHED = re.compile(r"[.!?)\]\"'%]$")


def best(quotes: Iterable[Quote], count: int) -> tuple[Quote, ...]:
    """The `count` quotes that read best, of equals the first."""
    return tuple(sorted(quotes, key=lambda q: -_merit(q))[:count])


def best_recent(quotes: Sequence[Quote], count: int) -> tuple[Quote, ...]:
    """Like `best`, with weight on the newest notes: what is said to hold now."""
    days = sorted({q.note_date or date.min for q in quotes})
    weight = {day: place / max(len(days) - 1, 1) for place, day in enumerate(days)}
    return tuple(sorted(quotes, key=lambda q: -_merit(q) - weight[q.note_date or date.min])[:count])


def latest(quotes: Sequence[Quote]) -> list[Quote]:
    """The quotes of a topic's newest notes first: what is said to hold now is best said late."""
    return sorted(quotes, key=lambda q: q.note_date or date.min, reverse=True)


def of_trial(treatment: Treatment) -> tuple[Quote, ...]:
    """One quote that tells dose, time and outcome of a trial; two where no single one tells them."""
    facts = facts_of(treatment)
    ranked = sorted(treatment.quotes, key=lambda q: (-_told(q, facts), -_merit(q)))
    if not ranked:
        return ()
    first = ranked[0]
    if _told(first, facts) == len(facts) or len(ranked) == 1:
        return (first,)
    rest = [fact for fact in facts if not _tells(first, fact)]
    second = max(ranked[1:], key=lambda q: (_told(q, rest), _merit(q)))
    return (first, second) if _told(second, rest) else (first,)


def facts_of(treatment: Treatment) -> tuple[str, ...]:
    """The numbers that a trial's quotes should show."""
    dose = re.match(r"[\d.]+", treatment.dose or "")
    numbers = [dose[0]] if dose else []
    if treatment.sessions:
        numbers.append(str(treatment.sessions))
    elif treatment.weeks:
        numbers.append(f"{treatment.weeks:f}")
    return tuple(numbers)


def _tells(quote: Quote, number: str) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(number)}(?![\d])", quote.text) is not None


def _told(quote: Quote, facts: Sequence[str]) -> int:
    return sum(1 for fact in facts if _tells(quote, fact))


def _merit(quote: Quote) -> float:
    """How well a quote reads: words rather than figures, legible, a whole sentence, neither a stub nor a paragraph."""
    text = quote.text.strip()
    words = len(_WORD.findall(text.casefold()))
    merit = min(words, 12) / 12 - _UNSURE * (1 - quote.legible)
    merit += 0.5 if text[:1].isupper() else 0.0
    merit += 0.3 if _FINISHED.search(text) else 0.0
    merit -= 0.6 if len(text) < _GOOD_LENGTH / 2 else 0.0
    merit -= 0.004 * max(0, len(text) - 140)
    merit -= 0.8 if "-\n" in text else 0.0
    merit -= 0.1 * text.count("\n")
    merit += 0.3 if any(char.isdigit() for char in text) else 0.0
    merit -= 0.3 if '"' in text or "\u201c" in text else 0.0
    return merit
