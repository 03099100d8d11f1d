"""What about a case decides which rules hold: standard or urgent, before or after the service, drug, network, filer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipeline.model.case import Case, Step
from pipeline.model.provenance import Provenance
from pipeline.model.step_rules import Rule

EXPEDITED, PRE_SERVICE, POST_SERVICE = "expedited", "pre_service", "post_service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """`step` is the step's name without level and pace ("internal_appeal"), `full` with the level."""

    step: str
    full: str
    plan_type: str
    expedited: bool
    after_service: bool
    drug: bool
    concurrent: bool
    in_network: bool | None
    filer: str


def of(case: Case, step: Step | None = None) -> Circumstances:
    """The circumstances of the case at its own step, or at another one."""
    at = step or case.step
    return Circumstances(
        step=str(at.track),
        full=at.name.removesuffix("-expedited"),
        plan_type=case.coverage.plan_type,
        expedited=at.expedited,
        after_service=_is_over(case),
        drug=case.service.drug is not None or any(line.ndc for line in case.service.lines),
        concurrent=case.service.reauthorization,
        in_network=in_network(case),
        filer=case.filing.by,
    )


def in_network(case: Case) -> bool | None:
    """What the case says, else the latest verification of benefits; None where nobody has asked."""
    if case.coverage.in_network is not None:
        return case.coverage.in_network
    told = [event.details.get("in_network") for event in case.events if event.kind == "benefits_verified"]
    return next((answer for answer in reversed(told) if isinstance(answer, bool)), None)


def _is_over(case: Case) -> bool:
    """Whether the service was over when it was denied, or last asked for."""
    days: list[date] = [denial.notice_date for denial in case.denials]
    days += [event.at.date() for event in case.events if event.kind == "submitted"]
    return bool(days) and case.service.end < max(days)


def fits(plan_types: Iterable[str], steps: Iterable[str], here: Circumstances) -> bool:
    """Whether a row is for this plan type (none: any) and step, with or without its level."""
    names = tuple(plan_types)
    return (not names or here.plan_type in names) and bool({here.step, here.full} & set(steps))


def rule(text: str, citation: str, provenance: Provenance) -> Rule:
    """A row's rule as a record."""
    return Rule(text=text, citation=citation, confidence=provenance.confidence)
