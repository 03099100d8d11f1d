"""Whether the dates of a case can be true: birth before records, denial after submission, nothing in the future."""

from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.model.case import Case, Denial, Event
from pipeline.model.finding import Finding
from pipeline.model.tables import Tables
from pipeline.rules import appeal_levels, deadlines
from pipeline.rules.case_checks.fault import error, warning

_CORRECT = "Correct the date that is wrong."
_SKEW = timedelta(days=1)  # times are UTC, today is the practice's; clocks of machines differ


def findings(case: Case, tables: Tables, today: date) -> Iterator[Finding]:
    """Every pair of dates that stands in the wrong order, and every date that has not come yet."""
    yield from _of_the_request(case, today)
    yield from _of_records(case, today)
    for event in case.events:
        yield from _of_event(event, case, today)
    for denial, event in zip(case.denials, (e for e in case.events if e.kind == "denied"), strict=True):
        yield from _of_denial(denial, event, case, today)
    yield from _of_attestations(case, today)
    yield from _of_the_clock(case, tables, today)


def _of_the_request(case: Case, today: date) -> Iterator[Finding]:
    born, service = case.patient.birth_date, case.service
    if born > today:
        yield error("date-order", "/patient/birth_date", "The date of birth has not come yet.", _CORRECT)
    if service.end < service.start:
        yield error("date-order", "/service/dates/to", "The last date of service is before the first.", _CORRECT)
    if service.start < born:
        yield error("date-order", "/service/dates/from", "Service starts before the date of birth.", _CORRECT)


def _of_records(case: Case, today: date) -> Iterator[Finding]:
    for number, record in enumerate(case.records):
        pointer = f"/records/{number}/date"
        if record.date < case.patient.birth_date:
            yield error("date-order", pointer, "The record is older than the patient.", _CORRECT)
        if record.date > today:
            message = "The date of the record has not come yet."
            yield warning("date-in-future", pointer, message, _CORRECT, rests_on=(record.id, record.date))


def _of_event(event: Event, case: Case, today: date) -> Iterator[Finding]:
    if event.at.date() > today + _SKEW:
        message = "The time of the event has not come yet, so it cannot have happened."
        remedy = "Correct `at` in that file (it is UTC), or remove the file."
        yield error("event-in-future", "/at", message, remedy, file=event.file)
    sent = _submitted(case, event.step)
    if event.kind == "receipt_confirmed" and (sent is None or sent > event.at.date()):
        message = "Receipt is confirmed before anything was submitted at this step."
        remedy = "Record the submission (`packets log`), or correct the time."
        yield warning("event-order", "/at", message, remedy, file=event.file, rests_on=(event.at, sent))


def _of_denial(denial: Denial, event: Event, case: Case, today: date) -> Iterator[Finding]:
    notice, sent = denial.notice_date, _submitted(case, denial.step)
    if denial.received_date is not None and denial.received_date < notice:
        message = "The notice was received before its own date."
        yield error("date-order", "/received_date", message, _CORRECT, file=event.file)
    if denial.stated_deadline is not None and denial.stated_deadline < notice:
        message = "The last date to appeal is before the date of the notice."
        yield error("date-order", "/stated_deadline", message, _CORRECT, file=event.file)
    if sent is not None and notice < sent:
        message = "The notice is dated before the submission that it denies."
        yield error("date-order", "/notice_date", message, _CORRECT, file=event.file)
    if notice > today:
        message = "The date of the notice has not come yet."
        yield warning("date-in-future", "/notice_date", message, _CORRECT, file=event.file, rests_on=(notice,))


def _submitted(case: Case, step: str) -> date | None:
    """The first submission of a step."""
    return next((event.at.date() for event in case.events if event.kind == "submitted" and event.step == step), None)


def _of_attestations(case: Case, today: date) -> Iterator[Finding]:
    for attestation in case.attestations:
        if attestation.date > today:
            message, remedy = "The signature is dated in the future.", "Record the day on which it was signed."
            yield warning(
                "date-in-future", "/date", message, remedy, file=attestation.file, rests_on=(attestation.date,)
            )


def _of_the_clock(case: Case, tables: Tables, today: date) -> Iterator[Finding]:
    """A notice that gives less time than the rule, a last day that has passed, a step without any known clock."""
    running = appeal_levels.step_to_file(case, tables.deadlines)
    if running is None or _submitted(case, running[1]) is not None:
        return
    denial, step = running
    file = next(event.file for event in reversed(case.events) if event.kind == "denied" and event.step == denial.step)
    found = deadlines.file_by(denial, step, case.coverage.plan_type, tables.deadlines)
    basis = (denial.notice_date, denial.stated_deadline, case.coverage.plan_type)
    if found is None:
        message = "The notice states no last date to file, and no rule is known for this plan type and step."
        remedy = "Read the date off the notice or ask the plan; write it as `stated_deadline`."
        yield warning("deadline-unknown", "/stated_deadline", message, remedy, file=file, rests_on=basis)
    elif found.legal_last_day < today:
        message = "The last day to file has passed."
        remedy = "Check the date; ask for an extension for good cause in the same paper, or accept this."
        yield warning("deadline-passed", "/stated_deadline", message, remedy, file=file, rests_on=basis)
    if deadlines.is_shorter_than_rule(denial, step, case.coverage.plan_type, tables.deadlines):
        message = "The notice gives less time than the rule for this plan type allows; its date is used."
        remedy = "Check the date against the notice; if it stands there, keep to it."
        yield warning("deadline-shorter-than-rule", "/stated_deadline", message, remedy, file=file, rests_on=basis)
