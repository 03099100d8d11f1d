"""What letters and their passages depend on: traits of a case at its step, told from the case and the tables alone."""

from collections.abc import Iterable, Iterator, Sequence

from pipeline.model.case import Case, Denial, Track
from pipeline.model.passages import Alert, Help, ParityGate, Passage
from pipeline.model.tables import DenialReasonRow, LetterTemplate

_INTERNAL = (Track.INTERNAL_APPEAL, Track.PEER_TO_PEER)
_EXPERIMENTAL = "experimental_investigational"


def of(
    case: Case, denial: Denial | None, rows: Iterable[DenialReasonRow], gates: Iterable[ParityGate]
) -> frozenset[str]:
    """The traits that hold. `denial` is the one that this step answers, `rows` those of its reasons."""
    return frozenset(_traits(case, denial, {row.block for row in rows}, gates))


def _traits(case: Case, denial: Denial | None, blocks: set[str], gates: Iterable[ParityGate]) -> Iterator[str]:
    step = case.step
    yield "expedited" if step.expedited else "standard"
    yield "grandfathered" if "grandfathered" in case.coverage.attributes else "not_grandfathered"
    if step.track in _INTERNAL:
        yield "internal"
    if step.track is Track.EXTERNAL_REVIEW:
        yield "external"
    if step.track is Track.PRIOR_AUTHORIZATION:
        yield "request"
    if case.self_pay is not None and case.self_pay.payment is not None:
        yield "payment"
    if denial is not None:
        yield "denied"
    if _EXPERIMENTAL in blocks:
        yield "experimental"
    if step.expedited or _EXPERIMENTAL in blocks:
        yield "certified"
    if denial is not None and parity(case, gates):
        yield "parity"


def parity(case: Case, gates: Iterable[ParityGate]) -> bool:
    """Whether the gate for a parity request is open: a plan and a condition of one of its rows, no attribute against.

    An unknown plan type is in no row.
    """
    coverage = case.coverage
    return any(
        coverage.plan_type in gate.plan_types
        and case.service.diagnoses[0].code.startswith(gate.diagnoses)
        and not set(gate.except_attributes) & set(coverage.attributes)
        for gate in gates
    )


def letters(templates: Iterable[LetterTemplate], traits: frozenset[str]) -> tuple[LetterTemplate, ...]:
    """The letters of a recipe whose conditions hold."""
    return tuple(template for template in templates if traits.issuperset(template.when))


def passages(rows: Iterable[Passage], plan_type: str, traits: frozenset[str]) -> tuple[Passage, ...]:
    """The passages for this plan whose conditions hold, in the table's order."""
    return tuple(row for row in rows if _for_plan(row.plan_types, plan_type) and traits.issuperset(row.when))


def helpers(rows: Iterable[Help], plan_type: str) -> tuple[Help, ...]:
    """Whom a patient of such a plan can turn to; for an unknown plan everybody."""
    return tuple(row for row in rows if plan_type == "unknown" or _for_plan(row.plan_types, plan_type))


def raised(alerts: Iterable[Alert], diagnoses: Sequence[str], risks: Iterable[str]) -> tuple[Alert, ...]:
    """The alerts that a diagnosis of the case, or a risk that the chart affirms, raises."""
    told = {risk.partition(":")[0] for risk in risks}
    return tuple(
        alert for alert in alerts if told & set(alert.risks) or any(d.startswith(alert.diagnoses) for d in diagnoses)
    )


def _for_plan(plan_types: Sequence[str], plan_type: str) -> bool:
    return not plan_types or plan_type in plan_types
