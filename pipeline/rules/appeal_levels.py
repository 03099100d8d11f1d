"""The ladder of appeals by plan type: which level follows a denial, and which denial a step answers."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model.case import Case, Denial, Step, Track
from pipeline.model.step_rules import Rule, Rung
from pipeline.model.step_tables import RungRow
from pipeline.rules import step_names

_SETTLED = ("approved", "withdrawn", "closed")
ANSWERS_A_DENIAL = (Track.INTERNAL_APPEAL, Track.EXTERNAL_REVIEW, Track.PEER_TO_PEER)


def answered(case: Case) -> Denial | None:
    """The denial that this step answers: the latest one that is not the outcome of the step itself."""
    if case.step.track not in ANSWERS_A_DENIAL:
        return None
    return next((denial for denial in reversed(case.denials) if denial.step != case.step.name), None)


def step_to_file(case: Case, rows: Sequence[RungRow]) -> tuple[Denial, str] | None:
    """The denial that a clock runs from, and the name of the step to be filed (which may have no packet: "hearing").

    None where nothing was denied, nothing is left, or the case was approved, withdrawn or closed after its last denial.
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
    following = after(case.denial.step, ladder(case.coverage.plan_type, case.coverage.attributes, rows),
                      case.denial.next_step)  # fmt: skip
    return (case.denial, following) if following else None


def ladder(plan_type: str, attributes: Sequence[str], rows: Sequence[RungRow]) -> tuple[Rung, ...]:
    """The levels of that plan type, lowest first; none where it decides nothing."""
    held = set(attributes)
    return tuple(
        rung(row)
        for row in rows
        if plan_type in row.plan_types and set(row.only) <= held and held.isdisjoint(row.unless)
    )


def after(denied: str, levels: Sequence[Rung], named: str | None = None) -> str | None:
    """The name of the step after a denied one; None where the ladder ends.

    `named` is what the notice itself names next, which counts. A level that only some plans have is gone to when the
    notice names it. Without a ladder: the internal appeal, then external review.
    """
    if named is not None:
        return named
    base = denied.removesuffix("-expedited")
    if not levels:
        return _without_ladder(base)
    here = next((level for level in levels if level.step == base), None)
    if here is None:
        return levels[0].step
    open_to = {level.step for level in levels if not level.optional}
    return next((step for step in here.next if step in open_to), None)


def _without_ladder(base: str) -> str | None:
    if base.startswith(Track.EXTERNAL_REVIEW):
        return None
    return Track.EXTERNAL_REVIEW if base.startswith(Track.INTERNAL_APPEAL) else Track.INTERNAL_APPEAL


def next_step(
    denied: Step, plan_type: str, rows: Sequence[RungRow], *, attributes: Sequence[str] = (), named: str | None = None
) -> Step | None:
    """The step with a packet that follows a denied one; what was urgent stays so. None where none follows."""
    name = after(denied.name, ladder(plan_type, attributes, rows), named)
    step = step_names.named(name) if name else None
    return step and replace(step, expedited=denied.expedited)


def rung(row: RungRow) -> Rung:
    """A level as its row has it."""
    return Rung(
        step=row.step,
        title=row.title,
        decides=row.decides,
        filed_with=row.filed_with,
        next=row.next,
        exhaustion=row.exhaustion,
        optional=row.optional,
        automatic=row.automatic,
        rule=Rule(text=row.rule, citation=row.citation, confidence=row.provenance.confidence),
    )
