"""Whether the time to file is known and not over, and whether the payer keeps to its own."""

from collections.abc import Iterator
from datetime import date

from pipeline.model.case import Case
from pipeline.model.finding import Finding
from pipeline.model.tables import Tables
from pipeline.rules import deadlines
from pipeline.rules.case_checks.fault import warning
from pipeline.rules.tracks import deciding, filing
from pipeline.rules.tracks.filing import Due

_STATED = "/stated_deadline"


def findings(case: Case, tables: Tables, today: date) -> Iterator[Finding]:
    """A notice that gives less time than the rule, a last day that has passed or is not known, a late decision."""
    due = filing.due(case, tables)
    if due is not None and not _is_sent(case, due.step):
        yield from _to_file(due, case, tables, today)
    yield from _to_decide(case, tables, today)


def _is_sent(case: Case, step: str) -> bool:
    return any(event.kind == "submitted" and event.step == step for event in case.events)


def _to_file(due: Due, case: Case, tables: Tables, today: date) -> Iterator[Finding]:
    denial, coverage = due.denial, case.coverage
    file = next(event.file for event in reversed(case.events) if event.kind == "denied" and event.step == denial.step)
    basis = (denial.notice_date, denial.stated_deadline, coverage.plan_type)
    if due.file_by is None and not due.automatic:
        message = "The notice states no last date to file, and no confirmed rule gives one for this plan type and step."
        remedy = " ".join(("Find the deadline on the notice; write it as `stated_deadline`.", *due.hints))
        yield warning("deadline-unknown", _STATED, message, remedy, file=file, rests_on=basis)
    elif due.file_by is not None and due.file_by.legal_last_day < today:
        yield from _passed(case, tables, file, basis)
    elif due.file_by is not None and due.file_by.file_by < today:
        message = "The day to file by has passed; the last day of the rule has not."
        remedy = "File it by a way that arrives today or tomorrow, with the signatures that are there, or accept this."
        yield warning("file-by-passed", _STATED, message, remedy, file=file, rests_on=basis)
    if deadlines.is_shorter_than_rule(denial, due.step, coverage.plan_type, tables.deadlines, coverage.attributes):
        message = "The notice gives less time than the rule for this plan type allows; its date is used."
        remedy = "Check the date against the notice; if it stands there, keep to it."
        yield warning("deadline-shorter-than-rule", _STATED, message, remedy, file=file, rests_on=basis)


def _passed(case: Case, tables: Tables, file: str, basis: tuple[object, ...]) -> Iterator[Finding]:
    """A last day that is over: the rule that may excuse it, and where the reason is written."""
    if case.filing.late_reason:
        return
    rule = next((row.rule for row in tables.good_cause if case.coverage.plan_type in row.plan_types), "")
    message = "The last day to file has passed."
    remedy = " ".join(
        ("Check the date. Write why it is late as `filing.late_reason`; the letter then asks for more time.", rule)
    ).strip()
    yield warning("deadline-passed", _STATED, message, remedy, file=file, rests_on=basis)


def _to_decide(case: Case, tables: Tables, today: date) -> Iterator[Finding]:
    clock = deciding.running(case, tables.decision_clocks)
    if clock is None or clock.longest >= today:
        return
    sent = next(e for e in reversed(case.events) if e.kind == "submitted" and e.step == clock.step)
    message = f"The payer's time to decide is over. {clock.rule.text}"
    remedy = f"Ask for the decision in writing, and record it when it comes. {clock.if_missed}"
    yield warning("decision-overdue", "/at", message, remedy, file=sent.file, rests_on=(sent.at, clock.due))
