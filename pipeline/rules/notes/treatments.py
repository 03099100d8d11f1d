"""Treatment trials: the mentions of a drug or procedure merged into one trial with its best-told facts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from pipeline.model.evidence import Assertion, Quote, Treatment, TreatmentOutcome
from pipeline.model.tables import Drug
from pipeline.rules.notes.outcomes import DECISIVE

ROUNDING = 1
"""Weeks that two tellings of one trial may differ: one counts from dates, the other from visits."""
_APART = timedelta(days=120)
"""Time without a drug after which taking it again is another trial."""
UNHELPFUL = (
    TreatmentOutcome.FAILED,
    TreatmentOutcome.INTOLERANT,
    TreatmentOutcome.FAILED_OR_INTOLERANT,
    TreatmentOutcome.WORSENED,
)
_Number = TypeVar("_Number", Decimal, int)


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
    earlier: bool = False
    """Whether it is told of an earlier episode of the illness."""
    given: bool = False
    """Whether the record of a treatment tells that it was given on the note's day, and no more of its course."""
    year: int | None = None
    """The last year, without month or day, that its words name."""
    again: bool = False
    """Whether its words say that it was taken once more ("restarted", "this time")."""
    supplied: bool = False
    """Whether its words tell of what a pharmacy supplied."""

    @property
    def tells_trial(self) -> bool:
        """Whether the mention looks back on a whole trial, so that its dose and weeks are the trial's."""
        return self.outcome in DECISIVE and self.dose_mg is not None


def merge(readings: Sequence[Reading], order: Mapping[str, int]) -> tuple[Treatment, ...]:
    """Trials from mentions: ingredient and assertion, every supporting quote, earliest note first.

    A drug taken in another episode, or again months later, is a trial of its own. `order` gives each document its
    place. The same words in later notes (copy-forward) count once.
    """
    groups: dict[tuple[str, Assertion], list[Reading]] = {}
    for reading in readings:
        groups.setdefault((reading.drug.ingredient, reading.assertion), []).append(reading)
    return tuple(_trial(trial, order) for group in groups.values() for trial in trials(group))


def trials(group: Sequence[Reading]) -> list[list[Reading]]:
    """The mentions of one drug by trial: those of earlier episodes apart, the others by the dates they give."""
    present = [r for r in group if not _is_of_earlier_trial(r, group)]
    earlier = [r for r in group if r not in present]
    courses = _courses([r for r in present if r.started is not None])
    again = _taken_again(present, courses)
    if len(courses) + bool(again) < 2:
        return [trial for trial in (earlier, present) if trial]
    for reading in present:
        if reading.started is None and reading not in again:
            _course_of(reading, courses).append(reading)
    return [trial for trial in (earlier, *courses, again) if trial]


def _taken_again(present: Sequence[Reading], courses: Sequence[list[Reading]]) -> list[Reading]:
    """Mentions without dates of a drug that notes call current months after the last dated course had ended."""
    ended = max((_period(r)[1] for course in courses for r in course), default=date.max - _APART)
    noted = [(r, r.quote.note_date or date.min) for r in present if r.started is None]
    since = min(
        (day for r, day in noted if r.outcome is TreatmentOutcome.CURRENT and day > ended + _APART), default=None
    )
    later = [r for r, day in noted if since and day >= since and day - timedelta(days=int((r.weeks or 0) * 7)) > ended]
    told = [told for course in courses for told in course]
    return [r for r in later if not any(r.weeks and t.weeks and abs(t.weeks - r.weeks) <= ROUNDING for t in told)]


def _is_of_earlier_trial(reading: Reading, group: Sequence[Reading]) -> bool:
    """Whether a mention is of an earlier episode, or of a year long past with an outcome that others deny."""
    others = [r for r in group if not r.earlier and r is not reading]
    if reading.earlier:
        return not any(_tell_the_same(reading, other) for other in others)
    noted = reading.quote.note_date
    if reading.year is None or reading.started or noted is None or reading.year >= noted.year - 1:
        return False
    return any(_conflict(reading.outcome, other.outcome) and other.year != reading.year for other in others)


def _tell_the_same(first: Reading, second: Reading) -> bool:
    same = (first.dose_mg, first.weeks, first.outcome) == (second.dose_mg, second.weeks, second.outcome)
    return first.dose_mg is not None and same


def _conflict(first: TreatmentOutcome, second: TreatmentOutcome) -> bool:
    helped = TreatmentOutcome.EFFECTIVE
    return (first is helped and second in UNHELPFUL) or (second is helped and first in UNHELPFUL)


def _courses(dated: Sequence[Reading]) -> list[list[Reading]]:
    """Mentions that give dates, by stretches of time with months between them, earliest first."""
    courses: list[list[Reading]] = []
    until = date.min
    for reading in sorted(dated, key=lambda r: (r.started or date.max, r.quote.note_date or date.max)):
        started, last = _period(reading)
        if courses and started - _APART <= until:
            courses[-1].append(reading)
            until = max(until, last)
        else:
            courses.append([reading])
            until = last
    return courses


def _period(reading: Reading) -> tuple[date, date]:
    """From when to when a mention tells of; without an end its weeks long, or up to its note."""
    started = reading.started or date.max
    if reading.stopped is not None:
        return started, reading.stopped
    if reading.weeks is not None and reading.outcome is not TreatmentOutcome.CURRENT:
        return started, started + timedelta(days=int(reading.weeks * 7))
    return started, max(started, reading.quote.note_date or started)


def _course_of(reading: Reading, courses: Sequence[list[Reading]]) -> list[Reading]:
    """The course that a mention without dates is of: the one of as many weeks, else the last begun before its note."""
    for course in reversed(courses):
        if reading.weeks and any(r.weeks and abs(r.weeks - reading.weeks) <= ROUNDING for r in course):
            return course
    noted = reading.quote.note_date or date.max
    begun = [course for course in courses if min(_period(r)[0] for r in course if r.started) <= noted]
    return begun[-1] if begun else courses[0]


def _trial(group: Sequence[Reading], order: Mapping[str, int]) -> Treatment:
    ordered = sorted(group, key=lambda r: _place(r.quote, order))
    drug, assertion = ordered[0].drug, ordered[0].assertion
    dosed = _trial_dose(ordered)
    assertion = _with_dose(assertion, drug, dosed)
    outcome, reason = trial_outcome(ordered)
    weeks = _stated(
        [r.weeks for r in final(ordered) if r.weeks and r.outcome in DECISIVE], [r.weeks for r in ordered if r.weeks]
    )
    sessions = _stated(
        [r.sessions for r in ordered if r.sessions and r.outcome in DECISIVE],
        [r.sessions for r in ordered if r.sessions],
    )
    sessions = max(sessions or 0, len({r.quote.note_date for r in ordered if r.given})) or None
    return Treatment(
        ingredient=drug.ingredient,
        display=drug.display,
        drug_class=drug.drug_class,
        mechanism=drug.mechanism,
        role=drug.role,
        outcome=outcome,
        assertion=assertion,
        quotes=_once(_telling(ordered, dosed.dose_mg if dosed else None, weeks, sessions, outcome, reason)),
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
    return most_stated(told) if told else max(mentioned, default=None)


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
    reason: str | None,
) -> Sequence[Reading]:
    """The mentions that tell most of the trial, and those that tell what these leave out."""

    def told(reading: Reading) -> frozenset[str]:
        facts = {
            "dose": dose_mg is not None and reading.dose_mg == dose_mg,
            "time": (weeks is not None and reading.weeks == weeks)
            or (sessions is not None and reading.sessions == sessions),
            "outcome": outcome in DECISIVE and reading.outcome is outcome,
            "reason": reason is not None and reading.reason == reason,
        }
        return frozenset(name for name, holds in facts.items() if holds)

    most = max((told(r) for r in ordered), key=len)
    left_out = frozenset().union(*(told(r) for r in ordered)) - most
    return [r for r in ordered if told(r) == most or told(r) & left_out] if most else ordered


def final(told: Sequence[Reading]) -> list[Reading]:
    """The mentions whose dose was not raised later in the same trial.

    Where an earlier note has told a higher dose already, a lower one is no step on the way up: it differs.
    """
    return [r for r in told if not any(_raises(later, r) for later in told) or any(_topped(r, by) for by in told)]


def _topped(reading: Reading, by: Reading) -> bool:
    if reading.dose_mg is None or by.dose_mg is None:
        return False
    return by.dose_mg > reading.dose_mg and is_before(by, reading)


def _raises(later: Reading, earlier: Reading) -> bool:
    """Whether a later note tells a higher dose, and not of the same stretch of time."""
    if later.dose_mg is None or earlier.dose_mg is None or later.dose_mg <= earlier.dose_mg:
        return False
    return is_before(earlier, later) and (earlier.weeks is None or earlier.weeks != later.weeks)


def is_before(first: Reading, second: Reading) -> bool:
    """Whether both stand in dated notes, and the first one in an earlier note."""
    days = first.quote.note_date, second.quote.note_date
    return days[0] is not None and days[1] is not None and days[0] < days[1]


def _with_dose(assertion: Assertion, drug: Drug, dosed: Reading | None) -> Assertion:
    """A drug that was only ever taken at a dose for sleep is no trial of it."""
    low = drug.hypnotic_below_mg is not None and dosed is not None and dosed.dose_mg is not None
    if assertion is Assertion.AFFIRMED and low and dosed and dosed.dose_mg and drug.hypnotic_below_mg:
        return Assertion.NOT_A_TRIAL if dosed.dose_mg < drug.hypnotic_below_mg else assertion
    return assertion


def _trial_dose(ordered: Sequence[Reading]) -> Reading | None:
    """The mention whose dose stands for the trial: what most looking back say, else the highest that was taken."""
    told = final([r for r in ordered if r.tells_trial])
    dosed = told or [r for r in ordered if r.dose is not None]
    if not dosed:
        return None
    wanted = most_stated([r.dose_mg for r in dosed if r.dose_mg is not None]) if told else None
    if wanted is None:
        wanted = max((r.dose_mg for r in dosed if r.dose_mg is not None), default=None)
    equal = [r for r in ordered if r.dose is not None and r.dose_mg == wanted]
    return max(equal or dosed, key=lambda r: "/" in (r.dose or ""))


def trial_outcome(ordered: Sequence[Reading]) -> tuple[TreatmentOutcome, str | None]:
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


def most_stated(values: Sequence[_Number]) -> _Number | None:
    """The value stated most often, of equals the lowest."""
    counted = Counter(values)
    return min(counted, key=lambda value: (-counted[value], value), default=None)
