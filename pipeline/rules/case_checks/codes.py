"""Whether the numbers and codes of a request can be right: shapes, check digits, dose and unit arithmetic."""

from collections.abc import Iterator
from decimal import Decimal

from pipeline.model.case import Case, ServiceLine
from pipeline.model.finding import Finding
from pipeline.rules import codes
from pipeline.rules.case_checks.fault import error, warning

_NPI_REMEDY = "Copy the ten digits again from the NPI registry."
_DOSE_SLACK = Decimal("0.02")
_OTHER_SYSTEM = {"CPT": "HCPCS", "HCPCS": "CPT"}
_MBI_PLANS = ("medicare_traditional",)


def findings(case: Case) -> Iterator[Finding]:
    """Every code whose shape or check digit is wrong, and every sum that does not come out."""
    yield from _npis(case)
    yield from _member_id(case)
    for number, diagnosis in enumerate(case.service.diagnoses):
        if not codes.has_shape("ICD-10-CM", diagnosis.code):
            pointer = f"/service/diagnoses/{number}/code"
            yield error("code-shape", pointer, "Not the shape of an ICD-10-CM code.", "Check the code, e.g. F33.2.")
    for number, line in enumerate(case.service.lines):
        yield from _line(line, f"/service/lines/{number}", case)
    yield from _lines_twice(case)
    yield from _dose(case)


def _npis(case: Case) -> Iterator[Finding]:
    message = "The check digit of this NPI does not fit."
    if not codes.is_npi(case.practice.npi):
        yield error("npi-check-digit", "/npi", message, _NPI_REMEDY, file="practice.json")
    for number, signer in enumerate(case.practice.signers):
        if not codes.is_npi(signer.npi):
            pointer = f"/signers/{number}/npi"
            yield error("npi-check-digit", pointer, message, _NPI_REMEDY, file="practice.json")
    if case.signer not in case.practice.signers and not codes.is_npi(case.signer.npi):
        yield error("npi-check-digit", "/provider/npi", message, _NPI_REMEDY)


def _member_id(case: Case) -> Iterator[Finding]:
    if case.coverage.plan_type in _MBI_PLANS and not codes.is_mbi(case.coverage.member_id):
        message = "Original Medicare identifies members by an MBI; this has not its shape."
        yield error("mbi-shape", "/coverage/member_id", message, "Copy the 11 characters from the Medicare card.")


def _line(line: ServiceLine, pointer: str, case: Case) -> Iterator[Finding]:
    if not codes.has_shape(line.system, line.code):
        other = _OTHER_SYSTEM[line.system]
        remedy = f"Set `system` to {other}." if codes.has_shape(other, line.code) else "Check the code."
        yield error("code-shape", f"{pointer}/code", f"Not the shape of a {line.system} code.", remedy)
    for number, modifier in enumerate(line.modifiers):
        if not codes.has_shape("modifier", modifier):
            where = f"{pointer}/modifiers/{number}"
            yield error("code-shape", where, "A modifier has two characters, letters or digits.", "Check the modifier.")
    if line.ndc is not None and not codes.has_shape("NDC", line.ndc):
        ambiguous = "Ten digits without hyphens could be three products." if codes.ndc_is_ambiguous(line.ndc) else ""
        message = ambiguous or "Not the shape of an NDC."
        yield error("code-shape", f"{pointer}/ndc", message, "Write it with its hyphens, as on the label.")
    schedule = case.service.schedule
    if line.system == "CPT" and schedule is not None and line.units % schedule.sessions:
        message = "The units are no multiple of the number of sessions."
        remedy = "Correct units or sessions, or accept this in review."
        basis = (line.code, line.units, schedule.sessions)
        yield warning("units-sessions", f"{pointer}/units", message, remedy, rests_on=basis)


def _lines_twice(case: Case) -> Iterator[Finding]:
    seen: set[tuple[object, ...]] = set()
    for number, line in enumerate(case.service.lines):
        key = (line.code, line.modifiers, line.ndc)
        if key in seen:
            message, remedy = "The same code stands twice.", "Add the units up in one line, or add a modifier."
            yield warning("line-twice", f"/service/lines/{number}/code", message, remedy, rests_on=(key, line.units))
        seen.add(key)


def _dose(case: Case) -> Iterator[Finding]:
    dose = case.service.dose
    if dose is None or dose.unit != "mg/kg":
        return
    if dose.weight_kg is None:
        message = "A dose by weight needs the weight it rests on."
        yield warning("dose-weight-missing", "/service/dose", message, "Add `weight_kg`.", rests_on=(dose,))
    elif dose.total_mg is not None:
        off = abs(dose.amount * dose.weight_kg - dose.total_mg)
        if off > max(Decimal(1), dose.total_mg * _DOSE_SLACK):
            message = "Dose per kilogram times weight is not the total."
            yield error("dose-arithmetic", "/service/dose/total_mg", message, "Correct amount, weight or total.")
