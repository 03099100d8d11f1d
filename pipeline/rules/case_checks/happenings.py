"""Whether events can have happened in this order, and whether what was approved fits what was asked."""

from collections.abc import Iterator, Mapping
from datetime import date

from pipeline.model.case import Case, Event
from pipeline.model.finding import Finding
from pipeline.rules.case_checks.fault import error, warning

_ANSWERS = frozenset({"approved", "partially_approved", "information_requested", "receipt_confirmed"})
_APPROVALS = frozenset({"approved", "partially_approved"})
_END = frozenset({"withdrawn", "closed"})
_CORRECT = "Correct the date that is wrong."


def findings(case: Case) -> Iterator[Finding]:
    """Events out of order, dates within an event that contradict one another, units that do not add up."""
    ended: Event | None = None
    for event in case.events:
        if ended is not None and event.kind == "submitted":
            message = "Something was submitted after the case was withdrawn or closed."
            remedy = "Correct the time of one of the two, or open a new case."
            yield warning("event-order", "/at", message, remedy, file=event.file, rests_on=(event.at, ended.at))
        ended = event if event.kind in _END else ended
        yield from _answer(event, case)
        yield from _dates(event)
        yield from _units(event, case)


def _answer(event: Event, case: Case) -> Iterator[Finding]:
    """An answer to a step that was submitted only later, or (for a receipt) never."""
    if event.kind not in _ANSWERS:
        return
    sent = next((e.at for e in case.events if e.kind == "submitted" and e.step == event.step), None)
    if (sent is None and event.kind == "receipt_confirmed") or (sent is not None and sent.date() > event.at.date()):
        message = "The payer answers before anything was submitted at this step."
        remedy = "Record the submission (`packets log`), or correct the time."
        yield warning("event-order", "/at", message, remedy, file=event.file, rests_on=(event.at, sent))


def _dates(event: Event) -> Iterator[Finding]:
    told = event.details
    approval = (("from", "to", "The last approved day is before the first."),) if event.kind in _APPROVALS else ()
    for first, second, message in (
        *approval,
        ("notice_date", "due", "The papers are due before the date of the notice that asks for them."),
        ("notice_date", "received_date", "The notice was received before its own date."),
    ):
        earlier, later = _day(told, first), _day(told, second)
        # A denial's own dates are looked at with the denial.
        if earlier is not None and later is not None and later < earlier and event.kind != "denied":
            yield error("date-order", f"/{second}", message, _CORRECT, file=event.file)


def _day(told: Mapping[str, object], key: str) -> date | None:
    value = told.get(key)
    return date.fromisoformat(str(value)) if value else None


def _units(event: Event, case: Case) -> Iterator[Finding]:
    """More units approved than asked for, in all or of one code."""
    asked: dict[str, int] = {}
    for line in case.service.lines:
        asked[line.code] = asked.get(line.code, 0) + line.units
    total = event.details.get("units")
    if event.kind in _APPROVALS and isinstance(total, int) and total > sum(asked.values()):
        yield _too_many(event, "/units", total)
    lines = event.details.get("lines")
    for number, line in enumerate(lines if isinstance(lines, list) else []):
        if line["units"] > asked.get(line["code"], 0):
            yield _too_many(event, f"/lines/{number}/units", line["units"])


def _too_many(event: Event, pointer: str, units: int) -> Finding:
    message = "More units were approved than the case asks for."
    remedy = "Check the approval against the request; correct the one that is wrong, or accept this."
    return warning("approved-units", pointer, message, remedy, file=event.file, rests_on=(units,))
