"""Which medical policy is in force for a case: by payer, service codes and date, never by payer alone."""

from collections.abc import Sequence

from pipeline.model.case import Case
from pipeline.model.tables import CriteriaSet


def in_force(case: Case, sets: Sequence[CriteriaSet]) -> tuple[CriteriaSet, ...]:
    """The criteria sets in force on the first date of service; more than one means that a person must choose.

    A set of the payer wins over house sets (no payer). Of several, those whose diagnosis criterion names the
    condition treated win over the others.
    """
    fitting = [chosen for chosen in sets if _covers(chosen, case)]
    own = [chosen for chosen in fitting if chosen.payer_id == case.coverage.payer_id]
    house = [chosen for chosen in fitting if chosen.payer_id is None]
    found = own or house
    named = [chosen for chosen in found if _names_diagnosis(chosen, case.service.diagnoses[0].code)]
    return tuple(named or found)


def _covers(chosen: CriteriaSet, case: Case) -> bool:
    codes = {line.code for line in case.service.lines}
    day = case.service.start
    begun = chosen.effective_from is None or chosen.effective_from <= day
    ended = chosen.effective_to is not None and chosen.effective_to < day
    return begun and not ended and bool(codes & set(chosen.services))


def _names_diagnosis(chosen: CriteriaSet, code: str) -> bool:
    proofs = (criterion.proof for criterion in chosen.criteria)
    codes = [proof["codes"] for proof in proofs if proof.get("kind") == "diagnosis"]
    return any(code.startswith(str(start)) for some in codes if isinstance(some, list | tuple) for start in some)
