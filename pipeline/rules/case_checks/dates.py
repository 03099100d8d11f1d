"""Whether the dates of a case can be true: birth before records, denial after submission, nothing in the future."""

from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.model.case import Case, Denial, Event
from pipeline.model.finding import Finding
from pipeline.rules.case_checks.fault import error, warning

_CORRECT = "Correct the date that is wrong."
_SKEW = timedelta(days=1)  # times are UTC, today is the practice's; clocks of machines differ


def findings(case: Case, today: date) -> Iterator[Finding]:
    """Every pair of dates that stands in the wrong order, and every date that has not come yet."""
    yield from _of_the_request(case, today)
    yield from _of_records(case, today)
    for event in case.events:
        yield from _of_event(event, today)
    for denial, event in zip(case.denials, (e for e in case.events if e.kind == "denied"), strict=True):
        yield from _of_denial(denial, event, case, today)
    yield from _of_attestations(case, today)


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


def _of_event(event: Event, today: date) -> Iterator[Finding]:
    if event.at.date() > today + _SKEW:
        message = "The time of the event has not come yet, so it cannot have happened."
        remedy = "Correct `at` in that file (it is UTC), or remove the file."
        yield error("event-in-future", "/at", message, remedy, file=event.file)


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
