"""Which medical policy is in force for a case: by payer, service codes, date and condition, never by payer alone."""

from collections.abc import Sequence

from pipeline.model.case import Case
from pipeline.model.tables import CriteriaSet

_DRUG_CODES = "HCPCS"


def in_force(case: Case, sets: Sequence[CriteriaSet]) -> tuple[CriteriaSet, ...]:
    """The criteria sets in force on the first date of service; more than one means that a person must choose.

    A set of the payer wins over house sets (no payer). Of several, those about the condition treated win over the
    others. A house set about another condition is never taken: it would be the wrong checklist.
    """
    code = case.service.diagnoses[0].code
    fitting = [chosen for chosen in sets if _covers(chosen, case)]
    own = [chosen for chosen in fitting if chosen.payer_id == case.coverage.payer_id]
    house = [chosen for chosen in fitting if chosen.payer_id is None and _is_about(chosen, code) is not False]
    found = own or house
    named = [chosen for chosen in found if _is_about(chosen, code)]
    return tuple(named or found)


def _covers(chosen: CriteriaSet, case: Case) -> bool:
    """In force, and for these codes: one at least, and every drug code, for infusion codes serve many drugs."""
    day, services = case.service.start, set(chosen.services)
    begun = chosen.effective_from is None or chosen.effective_from <= day
    ended = chosen.effective_to is not None and chosen.effective_to < day
    drugs = {line.code for line in case.service.lines if line.system == _DRUG_CODES}
    return begun and not ended and drugs <= services and any(line.code in services for line in case.service.lines)


def _is_about(chosen: CriteriaSet, code: str) -> bool | None:
    """Whether the set is about the condition; None where it does not say."""
    proofs = [criterion.proof for criterion in chosen.criteria if criterion.proof.get("kind") == "diagnosis"]
    listed = [proof["codes"] for proof in proofs]
    starts = chosen.diagnoses or tuple(str(s) for some in listed if isinstance(some, list | tuple) for s in some)
    return code.startswith(starts) if starts else None
