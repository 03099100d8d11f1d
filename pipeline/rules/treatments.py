"""Treatment trials: what one mention tells (dose, weeks, sessions, outcome), and mentions merged into one trial."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from pipeline.model.evidence import Assertion, Contradiction, Quote, Treatment, TreatmentOutcome
from pipeline.model.tables import Drug
from pipeline.rules import dates, doses
from pipeline.rules.lexicon import Lexicon

_Number = TypeVar("_Number", Decimal, int)
SESSIONS = "sessions"
DECISIVE = (
    TreatmentOutcome.FAILED,
    TreatmentOutcome.INTOLERANT,
    TreatmentOutcome.FAILED_OR_INTOLERANT,
    TreatmentOutcome.WORSENED,
    TreatmentOutcome.PARTIAL,
    TreatmentOutcome.TEMPORARY_RELIEF,
    TreatmentOutcome.EFFECTIVE,
    TreatmentOutcome.STOPPED_OTHER,
)
_DENIED_BEFORE = re.compile(r"\b(?:no|not|without|denies|denied|w/o)\s+(?:\w+\s+)?$", re.IGNORECASE)
_SHARED = re.compile(
    r"[\s,/&+()]|\band\b|\bor\b|\bthen\b|\d[\d.]*|\bmg(?:/day)?\b|\b(?:XR|XL|SR|ER|CR)\b|\bdaily\b", re.I
)
_WEEKS_BEFORE = re.compile(
    r"(?:weeks?|wks?|months?|mos?|trial|course)\s+(?:trial\s+)?(?:of|on|with)\s*$", re.IGNORECASE
)
_BARE_FAILURE = re.compile(r"fail\w*", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:.]\s|\bthen\b|\bbut\b")
_TWO_DATES = re.compile(r"[\s,;|]*(?:to|-|until)?[\s|]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One affirmed or other mention of a drug: what its sentence says, and where it stands."""

    drug: Drug
    assertion: Assertion
    cue: str
    quote: Quote
    dose: str | None = None
    dose_mg: Decimal | None = None
    weeks: Decimal | None = None
    sessions: int | None = None
    started: date | None = None
    stopped: date | None = None
    outcome: TreatmentOutcome = TreatmentOutcome.UNKNOWN
    reason: str | None = None

    @property
    def tells_trial(self) -> bool:
        """Whether the mention looks back on a whole trial, so that its dose and weeks are the trial's."""
        return self.outcome in DECISIVE and self.dose_mg is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What the words around a mention say of the treatment."""

    dose: doses.FoundDose | None
    span: dates.FoundSpan | None
    sessions: int | None
    started: date | None
    stopped: date | None
    outcome: TreatmentOutcome
    reason: str | None

    @property
    def tells_course(self) -> bool:
        """Whether the words tell of something that happened: sessions counted, or an outcome."""
        return self.sessions is not None or self.outcome in DECISIVE


def fields(text: str, start: int, end: int, others: Sequence[tuple[int, int]], drug: Drug, lexicon: Lexicon) -> Fields:
    """Read dose, time and outcome of the mention at `start`:`end`; `others` are the other drugs in `text`.

    Words belong to the drug before them, up to the next one; a tail behind a bare list of drugs belongs to all.
    """
    after_end = min((o[0] for o in others if o[0] >= end), default=len(text))
    before_start = max((o[1] for o in others if o[1] <= start), default=0)
    after, before = text[end:after_end], text[before_start:start]
    shared = _shared_tail(text, end, others)
    outcome, reason = _outcome(after, _leading(text, start, others), shared, lexicon)
    span = _span(after, before, shared)
    started, stopped = _dates_of_trial(after, span)
    return Fields(
        dose=_dose(text, end, after, before, lexicon),
        span=span,
        sessions=_sessions(after, before) if drug.counted_in == SESSIONS else None,
        started=started,
        stopped=stopped,
        outcome=outcome,
        reason=reason,
    )


def merge(readings: Sequence[Reading], order: Mapping[str, int]) -> tuple[Treatment, ...]:
    """Trials from mentions: one for each ingredient and assertion, every supporting quote, earliest note first.

    `order` gives each document its place. The same words in later notes (copy-forward) count once.
    """
    groups: dict[tuple[str, Assertion], list[Reading]] = {}
    for reading in readings:
        groups.setdefault((reading.drug.ingredient, reading.assertion), []).append(reading)
    return tuple(_trial(group, order) for group in groups.values())


def _trial(group: Sequence[Reading], order: Mapping[str, int]) -> Treatment:
    ordered = sorted(group, key=lambda r: _place(r.quote, order))
    drug, assertion = ordered[0].drug, ordered[0].assertion
    dosed = _trial_dose(ordered)
    assertion = _with_dose(assertion, drug, dosed)
    outcome, reason = _trial_outcome(ordered)
    weeks = _stated(
        [r.weeks for r in ordered if r.weeks and r.outcome in DECISIVE], [r.weeks for r in ordered if r.weeks]
    )
    sessions = _stated(
        [r.sessions for r in ordered if r.sessions and r.outcome in DECISIVE],
        [r.sessions for r in ordered if r.sessions],
    )
    return Treatment(
        ingredient=drug.ingredient,
        display=drug.display,
        drug_class=drug.drug_class,
        mechanism=drug.mechanism,
        role=drug.role,
        outcome=outcome,
        assertion=assertion,
        quotes=_once(_telling(ordered, dosed.dose_mg if dosed else None, weeks, sessions, outcome)),
        dose=dosed.dose if dosed else None,
        dose_mg=dosed.dose_mg if dosed else None,
        weeks=weeks,
        sessions=sessions,
        started=_edge([r.started for r in ordered if r.started], first=True),
        stopped=_edge([r.stopped for r in ordered if r.stopped], first=False),
        reason_stopped=reason,
        minimum_mg=drug.minimum_mg,
    )


def _stated(told: Sequence[_Number], mentioned: Sequence[_Number]) -> _Number | None:
    """What mentions that look back say most, else the largest that is mentioned at all."""
    return _most_stated(told) if told else max(mentioned, default=None)


def _edge(days: Sequence[date], *, first: bool) -> date | None:
    """The first or last day; a day of its own before a first of the month, which may stand for a month only."""
    exact = [day for day in days if day.day != 1] or list(days)
    return (min if first else max)(exact, default=None)


def _telling(
    ordered: Sequence[Reading],
    dose_mg: Decimal | None,
    weeks: Decimal | None,
    sessions: int | None,
    outcome: TreatmentOutcome,
) -> Sequence[Reading]:
    """The mentions that tell most of the trial, and those that tell what these leave out."""

    def told(reading: Reading) -> frozenset[str]:
        facts = {
            "dose": dose_mg is not None and reading.dose_mg == dose_mg,
            "time": (weeks is not None and reading.weeks == weeks)
            or (sessions is not None and reading.sessions == sessions),
            "outcome": outcome in DECISIVE and reading.outcome is outcome,
        }
        return frozenset(name for name, holds in facts.items() if holds)

    most = max((told(r) for r in ordered), key=len)
    left_out = frozenset().union(*(told(r) for r in ordered)) - most
    return [r for r in ordered if told(r) == most or told(r) & left_out] if most else ordered


def contradictions(readings: Sequence[Reading]) -> tuple[Contradiction, ...]:
    """Where mentions look back on one trial and differ on its dose: what most say, and the first that differs."""
    told: dict[str, list[Reading]] = {}
    for reading in readings:
        if reading.assertion is Assertion.AFFIRMED and reading.tells_trial:
            told.setdefault(reading.drug.ingredient, []).append(reading)
    found: list[Contradiction] = []
    for ingredient, group in told.items():
        main = _most_stated([r.dose_mg for r in group if r.dose_mg is not None])
        same = next(r for r in group if r.dose_mg == main)
        other = next((r for r in group if r.dose_mg != main and r.outcome is same.outcome), None)
        if other is not None:
            found.append(Contradiction(subject=ingredient, what="dose", first=same.quote, second=other.quote))
    return tuple(found)


def _with_dose(assertion: Assertion, drug: Drug, dosed: Reading | None) -> Assertion:
    """A drug that was only ever taken at a dose for sleep is no trial of it."""
    low = drug.hypnotic_below_mg is not None and dosed is not None and dosed.dose_mg is not None
    if assertion is Assertion.AFFIRMED and low and dosed and dosed.dose_mg and drug.hypnotic_below_mg:
        return Assertion.NOT_A_TRIAL if dosed.dose_mg < drug.hypnotic_below_mg else assertion
    return assertion


def _trial_dose(ordered: Sequence[Reading]) -> Reading | None:
    """The mention whose dose stands for the trial: what most looking back say, else the highest that was taken."""
    told = [r for r in ordered if r.tells_trial]
    dosed = told or [r for r in ordered if r.dose is not None]
    if not dosed:
        return None
    wanted = _most_stated([r.dose_mg for r in dosed if r.dose_mg is not None]) if told else None
    if wanted is None:
        wanted = max((r.dose_mg for r in dosed if r.dose_mg is not None), default=None)
    equal = [r for r in ordered if r.dose is not None and r.dose_mg == wanted]
    return max(equal or dosed, key=lambda r: "/" in (r.dose or ""))


def _trial_outcome(ordered: Sequence[Reading]) -> tuple[TreatmentOutcome, str | None]:
    """What the latest notes say of how the trial ended, and why it was stopped where a note says so."""
    decided = [r for r in ordered if r.outcome in DECISIVE]
    if not decided:
        current = any(r.outcome is TreatmentOutcome.CURRENT for r in ordered)
        return (TreatmentOutcome.CURRENT if current else TreatmentOutcome.UNKNOWN), None
    counted = Counter(r.outcome for r in decided)
    outcome = max(reversed(decided), key=lambda r: counted[r.outcome]).outcome
    reason = next((r.reason for r in decided if r.outcome is outcome and r.reason), None)
    return outcome, reason


def _once(ordered: Sequence[Reading]) -> tuple[Quote, ...]:
    """The quotes, of equal words only the earliest."""
    seen: dict[str, Quote] = {}
    for reading in ordered:
        seen.setdefault(" ".join(reading.quote.text.split()).casefold(), reading.quote)
    return tuple(seen.values())


def _place(quote: Quote, order: Mapping[str, int]) -> tuple[date, int, int, int]:
    return quote.note_date or date.max, order.get(quote.document, len(order)), quote.page, quote.start


def _most_stated(values: Sequence[_Number]) -> _Number | None:
    """The value stated most often, of equals the lowest."""
    counted = Counter(values)
    return min(counted, key=lambda value: (-counted[value], value), default=None)


def _shared_tail(text: str, end: int, others: Sequence[tuple[int, int]]) -> str:
    """What follows a bare list of drugs that this one belongs to ("A 20 mg and B 40 mg, no response")."""
    following = sorted(o for o in others if o[0] >= end)
    at = end
    for low, high in following:
        if _SHARED.sub("", text[at:low]):
            return ""
        at = high
    return text[at:] if following else ""


def _dose(text: str, end: int, after: str, before: str, lexicon: Lexicon) -> doses.FoundDose | None:
    taken = [d for d in doses.doses(after) if not _is_planned(after[: d.start], lexicon)]
    if taken:
        return max(taken, key=lambda d: (d.amount_mg or Decimal(0), -d.start))
    bare = doses.bare_dose(text[: end + len(after)], end)
    if bare is not None:
        return bare
    near = [d for d in doses.doses(before) if re.fullmatch(r"\s*(?:of\s+)?(?:oral\s+)?", before[d.end :])]
    return near[-1] if near else None


def _is_planned(before: str, lexicon: Lexicon) -> bool:
    """Whether the words right before a dose speak of a dose still to come."""
    return lexicon.patterns["dose_planned"].search(" ".join(before.split()[-5:])) is not None


def _span(after: str, before: str, shared: str) -> dates.FoundSpan | None:
    own = list(dates.spans(after))
    counted = [s for s in own if s.started is None]
    if own:
        return max(counted or own, key=lambda s: s.weeks)
    leading = [s for s in dates.spans(before) if _WEEKS_BEFORE.search(before[s.start :]) or not before[s.end :].strip()]
    if leading:
        return leading[-1]
    return next(iter(dates.spans(shared)), None)


def _dates_of_trial(after: str, span: dates.FoundSpan | None) -> tuple[date | None, date | None]:
    ranged = next((s for s in dates.spans(after) if s.started is not None), None)
    if ranged is not None:
        return ranged.started, ranged.stopped
    found = [d for d in dates.dates(after) if d.exact]
    if (
        len(found) >= 2
        and _TWO_DATES.fullmatch(after[found[0].end : found[1].start])
        and found[0].value < found[1].value
    ):
        return found[0].value, found[1].value
    return (span.started, span.stopped) if span else (None, None)


def _sessions(after: str, before: str) -> int | None:
    found = doses.sessions(after)
    if found is not None:
        return found
    return doses.sessions(before[-60:])


def _leading(text: str, start: int, others: Sequence[tuple[int, int]]) -> str:
    """The words that lead up to a mention, or to the bare list of drugs that it stands in ("Failed A and B")."""
    at = start
    for low, high in sorted((o for o in others if o[1] <= start), reverse=True):
        if _SHARED.sub("", text[high:at]):
            return _CLAUSE.split(text[high:at])[-1]
        at = low
    return _CLAUSE.split(text[:at])[-1]


def _outcome(after: str, leading: str, shared: str, lexicon: Lexicon) -> tuple[TreatmentOutcome, str | None]:
    for text in (after, leading, shared):
        outcome, reason = _outcome_in(text, lexicon)
        if outcome is not None:
            return outcome, reason
    if lexicon.patterns["current_use"].search(leading[-40:]) or lexicon.patterns["current_use"].search(after[:60]):
        return TreatmentOutcome.CURRENT, None
    return TreatmentOutcome.UNKNOWN, None


def _outcome_in(text: str, lexicon: Lexicon) -> tuple[TreatmentOutcome | None, str | None]:
    hits: dict[str, list[re.Match[str]]] = {}
    taken: list[tuple[int, int]] = []
    for name, pattern in lexicon.outcomes:
        found = [
            m for m in pattern.finditer(text) if not _within(m.span(), taken) and not _denied(text, m.start(), name)
        ]
        if found:
            hits[name] = found
            taken += [m.span() for m in found]
    intolerant = [m for m in lexicon.patterns["intolerance"].finditer(text) if not _denied(text, m.start(), "")]
    reason = _reason(text, intolerant, lexicon)
    only_bare = all(_BARE_FAILURE.fullmatch(m[0]) for m in hits.get("failed", ()))
    if "failed_or_intolerant" not in hits and intolerant and (only_bare and not set(hits) - {"failed", "effective"}):
        return TreatmentOutcome.INTOLERANT, reason
    for name, _ in lexicon.outcomes:
        if name in hits:
            return TreatmentOutcome(name), reason
    if lexicon.patterns["stopped_other"].search(text):
        return TreatmentOutcome.STOPPED_OTHER, None
    return None, None


def _reason(text: str, intolerant: Sequence[re.Match[str]], lexicon: Lexicon) -> str | None:
    """The adverse effects named close behind words of intolerance, as the chart has them."""
    if not intolerant:
        return None
    at = intolerant[0].start()
    found = [m[0] for m in lexicon.patterns["adverse_effects"].finditer(text, at, at + 160)]
    return ", ".join(dict.fromkeys(" ".join(f.split()) for f in found[:3])) or None


def _within(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return any(low <= span[0] and span[1] <= high for low, high in taken)


def _denied(text: str, start: int, name: str) -> bool:
    """Whether a word of outcome is itself denied ("no worsening"); of failure the denial is part of the words."""
    return name not in ("failed", "partial") and _DENIED_BEFORE.search(text[max(0, start - 24) : start]) is not None
