"""Whether codes, minutes, doses, vials and units of the request agree, by the service codes table."""

import re
from collections.abc import Iterator

from pipeline.model.case import Case, ServiceLine
from pipeline.model.finding import Finding
from pipeline.model.step_tables import CodeNoteRow, TimedCodeRow
from pipeline.model.tables import Provenance, Tables
from pipeline.rules import billing
from pipeline.rules.case_checks.fault import warning

_UNCONFIRMED = " Nobody has confirmed this rule: check it in the code book."
_LINES = "/service/lines"
_WASTE, _NO_WASTE = "JW", "JZ"


def findings(case: Case, tables: Tables) -> Iterator[Finding]:
    """Every sum that does not come out, and every code that cannot stand for what is asked."""
    for row in tables.timed_codes:
        yield from _timed(case, row)
    for number, line in enumerate(case.service.lines):
        for note in tables.code_notes:
            if line.code in note.codes:
                yield from _line(case, line, f"{_LINES}/{number}", note)
        yield from _waste(case, line, f"{_LINES}/{number}", tables)
    yield from _diagnoses(case, tables)


def _timed(case: Case, row: TimedCodeRow) -> Iterator[Finding]:
    """Units of the first hour and of the further hours against minutes and sessions."""
    schedule, lines = case.service.schedule, case.service.lines
    first = next((n for n, line in enumerate(lines) if line.code == row.id), None)
    if first is None or schedule is None or schedule.minutes is None:
        return
    basis = (schedule.minutes, schedule.sessions, tuple((line.code, line.units) for line in lines))
    if schedule.minutes < row.from_minutes:
        message = f"An infusion under {row.from_minutes} minutes is not billed by this code.{_mark(row.provenance)}"
        remedy = f"Use {row.short}, or correct the minutes."
        yield warning("infusion-too-short", f"{_LINES}/{first}/code", message, remedy, rests_on=basis)
        return
    wanted = billing.timed_units(schedule.minutes, row.past_minutes) * schedule.sessions
    billed = sum(line.units for line in lines if line.code == row.more)
    more = next((n for n, line in enumerate(lines) if line.code == row.more), None)
    if billed != wanted:
        place = f"{_LINES}/{first if more is None else more}/units"
        message = f"The minutes of a session call for {wanted} units of {row.more} in all.{_mark(row.provenance)}"
        remedy = "Correct minutes, sessions or units, or accept this."
        yield warning("infusion-units", place, message, remedy, rests_on=basis)


def _line(case: Case, line: ServiceLine, here: str, note: CodeNoteRow) -> Iterator[Finding]:
    if note.kind == "unclassified":
        yield from _unclassified(case, line, here, note)
    elif note.kind == "wrong_drug" and _is_drug(case, note):
        message = f"This code does not fit the drug. {note.says}{_mark(note.provenance)}"
        remedy = "Choose the code that fits, or accept this where the payer's own form asks for it."
        yield warning("code-of-another-drug", f"{here}/code", message, remedy, rests_on=(line.code,))
    elif note.kind == "unit" and note.unit_mg is not None:
        yield from _units(case, line, here, note)


def _is_drug(case: Case, note: CodeNoteRow) -> bool:
    words = set(re.findall(r"[a-z]+", (case.service.drug or "").casefold()))
    return bool(words & set(note.ingredients))


def _unclassified(case: Case, line: ServiceLine, here: str, note: CodeNoteRow) -> Iterator[Finding]:
    dose, drug = case.service.dose, (case.service.drug or "").split()
    lacking = [
        *(["its NDC"] if line.ndc is None else []),
        *(["the drug in its description"] if drug and drug[0].casefold() not in line.description.casefold() else []),
        *(["the dose in milligrams (`dose.total_mg`)"] if dose is None or dose.total_mg is None else []),
    ]
    if lacking:
        message = f"The line of a drug without a code of its own lacks {', '.join(lacking)}."
        yield warning("drug-line-incomplete", here, message, note.says, rests_on=(line,))


def _units(case: Case, line: ServiceLine, here: str, note: CodeNoteRow) -> Iterator[Finding]:
    """Units of a code that stands for so many milligrams."""
    dose, schedule = case.service.dose, case.service.schedule
    if dose is None or dose.total_mg is None or schedule is None or note.unit_mg is None:
        return
    wanted = billing.units_of(dose.total_mg, note.unit_mg) * schedule.sessions
    if line.units != wanted:
        message = f"Dose and sessions call for {wanted} units. {note.says}{_mark(note.provenance)}"
        remedy = "Correct dose, sessions or units, or accept this."
        basis = (line.units, dose.total_mg, schedule.sessions)
        yield warning("dose-units", f"{here}/units", message, remedy, rests_on=basis)


def _waste(case: Case, line: ServiceLine, here: str, tables: Tables) -> Iterator[Finding]:
    """Modifiers for what is left in a vial: only for single-dose containers, and there the right one."""
    row = next((note for note in tables.code_notes if note.kind == "waste"), None)
    box, dose = line.container, case.service.dose
    marked = [modifier for modifier in line.modifiers if row is not None and modifier in row.codes]
    if row is None or box is None:
        return
    if not box.single_dose:
        wanted = None
    elif dose is None or dose.total_mg is None or case.coverage.plan_type not in row.plan_types:
        return
    else:
        wanted = _WASTE if billing.vials(dose.total_mg, box.mg)[1] else _NO_WASTE
    if marked != ([wanted] if wanted else []):
        message = f"The modifier for what is left in the container does not fit. {row.says}"
        remedy = f"Use {wanted}." if wanted else "Remove it: the container is for more than one dose."
        basis = (box, tuple(line.modifiers), dose.total_mg if dose else None)
        yield warning("waste-modifier", f"{here}/modifiers", message, remedy, rests_on=basis)


def _diagnoses(case: Case, tables: Tables) -> Iterator[Finding]:
    for note in tables.code_notes:
        for number, diagnosis in enumerate(case.service.diagnoses):
            pointer = f"/service/diagnoses/{number}/code"
            message = f"{note.says}{_mark(note.provenance)}"
            if note.kind == "not_first" and number == 0 and diagnosis.code.startswith(note.codes):
                remedy = "List the condition that is treated first, or accept this."
                yield warning("diagnosis-not-first", pointer, message, remedy, rests_on=(diagnosis.code,))
            if note.kind == "not_billable" and diagnosis.code in note.codes:
                remedy = "Write the code with all its characters, or accept this."
                yield warning("diagnosis-incomplete", pointer, message, remedy, rests_on=(diagnosis.code,))


def _mark(source: Provenance) -> str:
    return "" if source.confidence.citable else _UNCONFIRMED
