"""What a filing must hold, and whether the case has it."""

from collections.abc import Iterable, Sequence

from pipeline.model.case import Case
from pipeline.model.step_rules import ChecklistItem, SignatureNeed
from pipeline.model.step_tables import ChecklistRow
from pipeline.rules import appeal_levels
from pipeline.rules.tracks import circumstances
from pipeline.rules.tracks.circumstances import EXPEDITED, Circumstances

_RECORD = "record:"


def items(
    case: Case, here: Circumstances, signatures: Sequence[SignatureNeed], rows: Iterable[ChecklistRow]
) -> tuple[ChecklistItem, ...]:
    """Every item of the step."""
    times = {"any"} | ({EXPEDITED} if here.expedited else set()) | ({"late"} if case.filing.late_reason else set())
    times |= {"continuation"} if here.concurrent else set()
    return tuple(
        ChecklistItem(
            id=row.id,
            text=row.text,
            blocks=row.blocks,
            present=_present(row.check, case, signatures),
            rule=circumstances.rule(row.text, row.citation, row.provenance),
        )
        for row in rows
        if circumstances.fits(row.plan_types, row.steps, here) and row.when in times
    )


def _present(check: str | None, case: Case, signatures: Sequence[SignatureNeed]) -> bool | None:
    """Whether the case has it; None where a person must look."""
    if check is None:
        return None
    if check.startswith(_RECORD):
        wanted = set(check.removeprefix(_RECORD).split("|"))
        return any(record.kind in wanted for record in case.records)
    if check == "signature":
        return all(need.done for need in signatures if need.record is None)
    if check == "form":
        return all(need.done for need in signatures if need.record is not None)
    return _in_case(check, case)


def _in_case(check: str, case: Case) -> bool:
    service, denial = case.service, appeal_levels.answered(case)
    return {
        "member": bool(case.coverage.member_id),
        "provider": bool(case.signer.npi and case.practice.npi and case.practice.tin),
        "site": bool(service.place_of_service and service.facility),
        "diagnosis": bool(service.diagnoses),
        "lines": bool(service.lines),
        "ndc": any(line.ndc for line in service.lines) or service.drug is None,
        "dose": service.drug is None or (service.dose is not None and service.dose.total_mg is not None),
        "start": service.schedule is not None,
        "denial": denial is not None and bool(denial.reference),
        "response": any(record.kind in ("infusion_record", "progress_note", "chart") for record in case.records),
    }[check]
