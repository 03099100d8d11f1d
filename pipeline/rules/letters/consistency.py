"""Whether all letters of a case name the same patient, ids, codes, dates and dose: this step's, and those sent before.

Only what a letter states under its label is compared ("Member ID …", "born …", "NPI …"); its argument is looked at
elsewhere.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.model.case import Case
from pipeline.model.finding import Finding, Severity, Where

_DAY = r"(?P<{0}>[A-Z][a-z]+ \d{{1,2}}, \d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})"
_STATED: Mapping[str, re.Pattern[str]] = {
    "patient's name": re.compile(r"\bPatient:?\s+(?P<value>[A-Z][^\n,:]{2,80}?),? born\b"),
    "date of birth": re.compile(rf"(?i:\b(?:born|date of birth|DOB)\b):?(?i:\s+on)?\s+{_DAY.format('value')}"),
    "member id": re.compile(r"(?i:\bmember (?:ID|number|identification)\b)[:#]?\s+(?P<value>[A-Z0-9-]*\d[A-Z0-9-]*)"),
    "NPI": re.compile(r"\bNPI:?\s+(?P<value>\d{10})\b"),
    "tax id": re.compile(r"(?i:\b(?:TIN|tax ID)\b):?\s+(?P<value>\d{2}-?\d{7})\b"),
    "diagnosis code": re.compile(r"\bDiagnosis:?\s+(?P<value>[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)\b"),
    "service code": re.compile(r"\b(?:CPT|HCPCS) (?P<value>[A-Z0-9]\d{3}[0-9A-Z])\b"),
    "number of units": re.compile(r"\b(?:CPT|HCPCS) (?P<value>[A-Z0-9]\d{3}[0-9A-Z](?:-[A-Z0-9]{2})*, \d+) units?\b"),
    "dose": re.compile(r"\b(?P<value>\d+(?:\.\d+)?) mg/kg\b[^.\n]{0,60}\bper session\b"),
    "date of the denial": re.compile(rf"\b(?:notice|denial) dated {_DAY.format('value')}"),
    "reference of the denial": re.compile(r"\bReference (?P<value>[\w-]*\d[\w-]*), notice dated\b"),
}
_DAY_FORMS = ("%B %d, %Y", "%m/%d/%Y", "%Y-%m-%d")
_DATES = frozenset({"date of birth", "date of the denial"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLetter:
    """The words of a letter that went out at an earlier step; `event` is the file of the event that says so."""

    name: str
    step: str
    event: str
    paragraphs: tuple[str, ...]


def of_this_step(case: Case, letter: str, paragraphs: Sequence[str]) -> Iterator[Finding]:
    """A warning for each kind of thing that the letter states otherwise than the case."""
    for what, values in _differing(case, paragraphs).items():
        yield Finding(
            code="letter-differs-from-case",
            severity=Severity.WARNING,
            where=Where(document=letter),
            message=f"The letter states another {what} than the case.",
            remedy="Correct the one that is wrong; all letters of a case must agree.",
            evidence_hash=_hash(what, values),
        )


def of_earlier_steps(case: Case, sent: Iterable[SentLetter]) -> Iterator[Finding]:
    """A warning for each kind of thing that a letter sent before states otherwise than the case does now."""
    for letter in sent:
        for what, values in _differing(case, letter.paragraphs).items():
            yield Finding(
                code="earlier-letter-differs",
                severity=Severity.WARNING,
                where=Where(file=letter.event),
                message=f"The letter {letter.name} that was sent then states another {what} than the case does now.",
                remedy="Correct the case if the letter was right; else tell the payer in this letter, and accept this.",
                evidence_hash=_hash(f"{letter.name} {what}", values),
            )


def _hash(what: str, values: Iterable[str]) -> str:
    return hashlib.sha256("\n".join((what, *sorted(values))).encode()).hexdigest()


def _differing(case: Case, paragraphs: Sequence[str]) -> dict[str, set[str]]:
    """What is stated and is not the case's, by kind."""
    text, known = "\n".join(paragraphs), _known(case)
    found = {what: {_plain(what, hit["value"]) for hit in form.finditer(text)} for what, form in _STATED.items()}
    return {what: values - known[what] for what, values in found.items() if known[what] and values - known[what]}


def _known(case: Case) -> Mapping[str, set[str]]:
    """The case's own values by kind; none where the case says nothing, and then nothing is compared."""
    service, patient = case.service, case.patient
    signers = (case.signer, *case.practice.signers)
    details = [event.details for event in case.events]
    references = {str(told[key]) for told in details for key in ("reference", "authorization_number") if told.get(key)}
    units: dict[str, int] = {}
    for line in service.lines:
        units[line.code] = units.get(line.code, 0) + line.units
    per_line = {(line.code, line.modifiers, line.units) for line in service.lines}
    raw = {
        "patient's name": {patient.name, *patient.other_names},
        "date of birth": {patient.birth_date.isoformat()},
        "member id": {case.coverage.member_id} - {""},
        "NPI": {case.practice.npi, *(signer.npi for signer in signers)},
        "tax id": {case.practice.tin},
        "diagnosis code": {diagnosis.code for diagnosis in service.diagnoses},
        "service code": {line.code for line in service.lines},
        "number of units": {f"{'-'.join((code, *marks))}, {count}" for code, marks, count in per_line}
        | {f"{code}, {count}" for code, count in units.items()},
        "dose": {f"{service.dose.amount}"} if service.dose and service.dose.unit == "mg/kg" else set(),
        "date of the denial": {denial.notice_date.isoformat() for denial in case.denials},
        "reference of the denial": {denial.reference for denial in case.denials} | references,
    }
    return {what: {_plain(what, value) for value in values} for what, values in raw.items()}


def _plain(what: str, value: str) -> str:
    """A value so that equal ones are equal however they are printed."""
    if what in _DATES:
        return _iso(value)
    if what == "dose":
        return value.rstrip("0").rstrip(".") if "." in value else value
    kept = value.casefold() if what == "number of units" else re.sub(r"[^a-z0-9]", "", value.casefold())
    return " ".join(kept.split())


def _iso(value: str) -> str:
    for form in _DAY_FORMS:
        try:
            day: date = datetime.strptime(value, form).date()
        except ValueError:
            continue
        return day.isoformat()
    return value
