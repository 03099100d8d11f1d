"""Which step follows a denial, by plan type."""

from collections.abc import Sequence

from pipeline.model.case import Case, Denial, Step, Track
from pipeline.model.tables import DeadlineRow

_SETTLED = ("approved", "withdrawn", "closed")
ANSWERS_A_DENIAL = (Track.INTERNAL_APPEAL, Track.EXTERNAL_REVIEW, Track.PEER_TO_PEER)


def answered(case: Case) -> Denial | None:
    """The denial that this step answers: the latest one that is not the outcome of the step itself."""
    if case.step.track not in ANSWERS_A_DENIAL:
        return None
    return next((denial for denial in reversed(case.denials) if denial.step != case.step.name), None)


def step_to_file(case: Case, rows: Sequence[DeadlineRow]) -> tuple[Denial, str] | None:
    """The denial that a clock runs from, and the name of the step to be filed.

    None where nothing was denied, or the case was approved, withdrawn or closed after its last denial.
    """
    kinds = [event.kind for event in case.events]
    since = kinds[len(kinds) - kinds[::-1].index("denied") :] if "denied" in kinds else []
    if any(kind in _SETTLED for kind in since):
        return None
    denial = answered(case)
    if denial is not None and case.step.track is not Track.PEER_TO_PEER:
        return denial, case.step.name
    if case.denial is None:
        return None
    return case.denial, next_step(case.denial.step, case.coverage.plan_type, rows).name


def next_step(denied: str, plan_type: str, rows: Sequence[DeadlineRow]) -> Step:
    """The step after a denied one: a second internal level only where the plan type has a clock for it."""
    second = Step(track=Track.INTERNAL_APPEAL, level=2)
    if not denied.startswith(Track.INTERNAL_APPEAL):
        return Step(track=Track.INTERNAL_APPEAL)
    has_second = any(row.step == second.name and plan_type in row.plan_types for row in rows)
    if has_second and not denied.startswith(second.name):
        return second
    return Step(track=Track.EXTERNAL_REVIEW)
