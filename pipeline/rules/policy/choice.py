"""Which medical policy is in force for a case: by payer, service, route, date and condition, never by payer alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.model.case import Case
from pipeline.model.tables import CriteriaSet

_DRUG_CODES = "HCPCS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """Editions of the payer's policy for this service are known, and none is in force.

    `between` is true where the day lies after one edition and before the next, else it lies before or after them all.
    """

    editions: tuple[CriteriaSet, ...]
    between: bool


def in_force(case: Case, sets: Sequence[CriteriaSet]) -> tuple[CriteriaSet, ...]:
    """The criteria sets in force on the first date of service; more than one means that a person must choose.

    A set of the payer wins over house sets (no payer). Of several, those about the condition treated win over the
    others. A set that names its conditions is never taken for another: it would be the wrong checklist.
    """
    fitting = [chosen for chosen in sets if _covers(chosen, case) and _is_in_force(chosen, case.service.start)]
    own = _about([chosen for chosen in fitting if chosen.payer_id == case.coverage.payer_id], case)
    return own or _about([chosen for chosen in fitting if chosen.payer_id is None], case, only=True)


def lapse(case: Case, sets: Sequence[CriteriaSet]) -> Lapse | None:
    """Where the payer's editions for this service and condition are all out of force on the first date of service."""
    own = [chosen for chosen in sets if chosen.payer_id == case.coverage.payer_id and _covers(chosen, case)]
    editions = _about(own, case, only=True)
    day = case.service.start
    if not editions or any(_is_in_force(chosen, day) for chosen in editions):
        return None
    before = any(chosen.effective_to is not None and chosen.effective_to < day for chosen in editions)
    after = any(chosen.effective_from is not None and chosen.effective_from > day for chosen in editions)
    return Lapse(editions=editions, between=before and after)


def _about(found: Sequence[CriteriaSet], case: Case, *, only: bool = False) -> tuple[CriteriaSet, ...]:
    """Those about the condition treated; else those that do not say.

    Without `only` also a policy whose diagnosis criterion asks for another code: then that criterion is not met.
    """
    code = case.service.diagnoses[0].code
    named = [chosen for chosen in found if _is_about(chosen, code)]
    silent = [c for c in found if _is_about(c, code) is None or not (only or c.diagnoses)]
    return tuple(named or silent)


def _is_in_force(chosen: CriteriaSet, day: date) -> bool:
    begun = chosen.effective_from is None or chosen.effective_from <= day
    ended = chosen.effective_to is not None and chosen.effective_to < day
    return begun and not ended


def _covers(chosen: CriteriaSet, case: Case) -> bool:
    """For these codes and this route: one code at least, and every drug code, for infusion codes serve many drugs."""
    services = set(chosen.services)
    drugs = {line.code for line in case.service.lines if line.system == _DRUG_CODES}
    route = (case.service.route or "").casefold()
    by_route = not chosen.routes or not route or route in {r.casefold() for r in chosen.routes}
    return by_route and drugs <= services and any(line.code in services for line in case.service.lines)


def _is_about(chosen: CriteriaSet, code: str) -> bool | None:
    """Whether the set is about the condition; None where it does not say."""
    proofs = [criterion.proof for criterion in chosen.criteria if criterion.proof.get("kind") == "diagnosis"]
    listed = [proof["codes"] for proof in proofs]
    starts = chosen.diagnoses or tuple(str(s) for some in listed if isinstance(some, list | tuple) for s in some)
    return code.startswith(starts) if starts else None
