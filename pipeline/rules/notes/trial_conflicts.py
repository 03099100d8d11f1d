"""Where the mentions of one treatment trial differ on its dose, weeks or outcome: shown together, never averaged."""

from collections.abc import Iterator, Sequence
from datetime import date

from pipeline.model.evidence import Assertion, Contradiction
from pipeline.model.evidence import TreatmentOutcome as Outcome
from pipeline.rules.notes.treatments import (
    ROUNDING,
    UNHELPFUL,
    Reading,
    final,
    is_before,
    most_stated,
    trial_outcome,
    trials,
)

_SHORT = 2
"""Weeks that a pharmacy may have supplied fewer than a note tells: samples, and tablets left over."""
_MONTHS = 5
"""Weeks that a time between two months, told without days, may differ from the weeks that a note counts."""
_NO_EFFECT = frozenset({Outcome.FAILED, Outcome.WORSENED})
_Pair = tuple[Reading, Reading]


def contradictions(readings: Sequence[Reading]) -> tuple[Contradiction, ...]:
    """Where mentions look back on one trial and differ on its dose, weeks or outcome: one finding for each of these.

    `first` is what most say, `second` the first that differs. A dose that was raised, or a trial that had lasted
    longer by a later note, is no difference; nor is what is told of the drug when it was taken once more.
    """
    taken: dict[str, list[Reading]] = {}
    for reading in (r for r in readings if r.assertion is Assertion.AFFIRMED):
        taken.setdefault(reading.drug.ingredient, []).append(reading)
    found: list[Contradiction] = []
    for ingredient, group in taken.items():
        for trial in (single for told in trials(group) for single in _single(told)):
            for what, (first, second) in _differing(trial):
                found.append(Contradiction(subject=ingredient, what=what, first=first.quote, second=second.quote))
    return tuple(found)


def _single(trial: Sequence[Reading]) -> list[list[Reading]]:
    """The mentions without those of another time: where it was taken again, mentions of that are together."""
    again = [r for r in trial if r.again]
    if not again:
        return [list(trial)]
    same = [r for r in trial if r.again or any(_may_be_of(r, other) for other in again)]
    return [same, [r for r in trial if r not in same]]


def _may_be_of(reading: Reading, again: Reading) -> bool:
    """Whether a mention may be of the time that another tells as one more: as long, or, without a time, as it ended."""
    if reading.weeks and again.weeks:
        return _are_as_long(reading, again)
    return reading.weeks is None and reading.outcome is again.outcome


def _are_as_long(first: Reading, second: Reading) -> bool:
    """Whether two mentions that both give a time may give the same one."""
    slack = _MONTHS if _is_by_month(first) or _is_by_month(second) else ROUNDING
    return abs(float(first.weeks or 0) - float(second.weeks or 0)) <= slack


def _is_by_month(reading: Reading) -> bool:
    return reading.started is not None and reading.started.day == 1 and (reading.stopped or reading.started).day == 1


def _differing(trial: Sequence[Reading]) -> Iterator[tuple[str, _Pair]]:
    last = max((reading.year or 0 for reading in trial), default=0)  # a year long before is another trial's
    group = [reading for reading in trial if reading.tells_trial and (reading.year or last) >= last - 1]
    if not group:
        return
    found = {
        "dose": _other_dose(group),
        "weeks": _other_weeks(group) or _fewer_supplied(group, trial),
        "outcome": _other_outcome(group) or _other_effect(group),
    }
    yield from ((what, pair) for what, pair in found.items() if pair is not None)


def _other_dose(group: Sequence[Reading]) -> _Pair | None:
    topped = final(group)
    main = most_stated([r.dose_mg for r in topped if r.dose_mg is not None])
    same = next(r for r in topped if r.dose_mg == main)
    other = next((r for r in topped if r.dose_mg != main and r.outcome is same.outcome), None)
    return (same, other) if other is not None else None


def _other_weeks(group: Sequence[Reading]) -> _Pair | None:
    """A note that gives one dose fewer weeks than an earlier note (or one of the same day) had counted already."""
    timed = [r for r in group if r.weeks]
    main = most_stated([r.weeks for r in timed if r.weeks])
    same = next((r for r in timed if r.weeks == main), None)
    if same is None:
        return None
    for other in timed:
        if other.dose_mg != same.dose_mg or _are_as_long(other, same):
            continue
        shorter, longer = sorted((same, other), key=lambda r: r.weeks or 0)
        if not is_before(shorter, longer):
            return same, other
    return None


def _fewer_supplied(group: Sequence[Reading], trial: Sequence[Reading]) -> _Pair | None:
    """A pharmacy that supplied a dose for fewer weeks than notes tell it was taken."""
    for told in (r for r in group if r.weeks and not r.supplied):
        for supplied in (r for r in trial if r.supplied and r.weeks and r.dose_mg == told.dose_mg):
            if (told.weeks or 0) - (supplied.weeks or 0) > _SHORT:
                return told, supplied
    return None


def _other_outcome(group: Sequence[Reading]) -> _Pair | None:
    helped = [r for r in group if r.outcome is Outcome.EFFECTIVE]
    failed = [r for r in group if r.outcome in UNHELPFUL]
    if not helped or not failed:
        return None
    stated, _ = trial_outcome(sorted(group, key=lambda r: r.quote.note_date or date.max))
    return (helped[0], failed[0]) if stated is Outcome.EFFECTIVE else (failed[0], helped[0])


def _other_effect(group: Sequence[Reading]) -> _Pair | None:
    """No response on one page, and some, or not tolerated, on another: of one dose, and as many weeks."""
    for first in (r for r in group if r.outcome in _NO_EFFECT):
        for second in (r for r in group if r.outcome in (Outcome.PARTIAL, Outcome.INTOLERANT)):
            if _are_of_one_time(first, second) and first.quote.page != second.quote.page:
                return first, second
    return None


def _are_of_one_time(first: Reading, second: Reading) -> bool:
    """Whether two mentions give one dose and as many weeks; one that gives none must not be of an earlier note."""
    if first.dose_mg != second.dose_mg:
        return False
    if first.weeks and second.weeks:
        return _are_as_long(first, second)
    timed, other = (first, second) if first.weeks else (second, first)
    return timed.weeks is not None and other.outcome is Outcome.PARTIAL and is_before(timed, other)
