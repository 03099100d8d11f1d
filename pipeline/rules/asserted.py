"""What the case asserts of the clinical history, held against the chart: the chart is the source."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from pipeline.model.case import Case
from pipeline.model.evidence import Assertion, Evidence, Treatment, TreatmentOutcome
from pipeline.model.finding import Finding, Severity, Where
from pipeline.rules.notes import doses

_FILE = "case.json"
_SAID = (Assertion.AFFIRMED, Assertion.NEGATED)


def findings(case: Case, evidence: Evidence) -> tuple[Finding, ...]:
    """One finding for each assertion that the chart does not show or tells differently."""
    history = case.clinical_history or {}
    return (
        *(f for i, row in _rows(history, "treatments") for f in _of_treatment(i, row, evidence)),
        *(f for i, row in _rows(history, "scores") for f in _of_score(i, row, evidence)),
        *(f for i, row in _rows(history, "statements") for f in _of_statement(i, row, evidence)),
    )


def _rows(history: Mapping[str, object], name: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    found = history.get(name)
    if isinstance(found, Sequence) and not isinstance(found, str):
        yield from ((i, row) for i, row in enumerate(found) if isinstance(row, Mapping))


def _of_treatment(index: int, row: Mapping[str, object], evidence: Evidence) -> Iterator[Finding]:
    name = str(row.get("name", "")).casefold()
    shown = [t for t in evidence.treatments if t.assertion is Assertion.AFFIRMED and _is_called(t, name)]
    pointer = f"/clinical_history/treatments/{index}"
    if not shown:
        yield _finding(
            "asserted-not-in-chart", pointer, "The case asserts a treatment that no selected page shows as taken.",
            "Add the record that shows it, or take it out of clinical_history.",
        )  # fmt: skip
        return
    for what in ("dose", "weeks", "sessions", "outcome"):
        if what in row and all(_differs(what, row[what], trial) for trial in shown):
            yield _finding(
                "asserted-contradicted", f"{pointer}/{what}", f"The chart tells another {what} of this treatment.",
                "Correct the case, or the record; the packet states what the chart shows.",
            )  # fmt: skip


def _of_score(index: int, row: Mapping[str, object], evidence: Evidence) -> Iterator[Finding]:
    same_day = [
        s
        for s in evidence.scores
        if s.assertion is Assertion.AFFIRMED
        and s.scale.casefold() == str(row.get("scale", "")).casefold()
        and str(s.date) == str(row.get("date"))
    ]
    pointer = f"/clinical_history/scores/{index}"
    if not same_day:
        yield _finding(
            "asserted-not-in-chart", pointer, "The case asserts a score that no selected page shows on that date.",
            "Add the record that shows it, or take it out of clinical_history.",
        )  # fmt: skip
    elif all(str(s.value) != str(row.get("value")) for s in same_day):
        yield _finding(
            "asserted-contradicted", f"{pointer}/value", "The chart shows another total of this scale on that date.",
            "Correct the case, or the record; the packet states what the chart shows.",
        )  # fmt: skip


def _of_statement(index: int, row: Mapping[str, object], evidence: Evidence) -> Iterator[Finding]:
    """A topic must be affirmed by a page; where the newest notes deny it, the chart says otherwise."""
    pointer = f"/clinical_history/statements/{index}"
    told = {decided: _newest(evidence, str(row.get("topic")), decided) for decided in _SAID}
    affirmed, denied = told[Assertion.AFFIRMED], told[Assertion.NEGATED]
    if denied is not None and (affirmed is None or denied > affirmed):
        yield _finding(
            "asserted-contradicted", pointer, "The newest page on this topic says otherwise.",
            "Correct the case, or the record; the packet states what the chart shows.",
        )  # fmt: skip
    elif affirmed is None:
        yield _finding(
            "asserted-not-in-chart", pointer, "The case asserts a statement that no selected page makes.",
            "Add the record that makes it, or take it out of clinical_history.",
        )  # fmt: skip


def _newest(evidence: Evidence, topic: str, decided: Assertion) -> date | None:
    """The day of the newest note that states (or denies) a topic; a note without a day counts as the oldest."""
    said = [s for s in evidence.statements if s.topic == topic and s.assertion is decided]
    return max((q.note_date or date.min for s in said for q in s.quotes), default=None)


def _is_called(treatment: Treatment, name: str) -> bool:
    named = {treatment.ingredient.casefold(), treatment.display.casefold()}
    return bool(name) and (name in named or any(name in q.text.casefold() for q in treatment.quotes))


def _differs(what: str, value: object, treatment: Treatment) -> bool:
    if what == "dose":
        found = next(doses.doses(str(value)), None)
        return bool(found and found.amount_mg and treatment.dose_mg and found.amount_mg != treatment.dose_mg)
    if what in ("weeks", "sessions"):
        charted = treatment.weeks if what == "weeks" else treatment.sessions
        try:
            return charted is not None and Decimal(str(value)) != charted
        except InvalidOperation:
            return True
    told = treatment.outcome not in (TreatmentOutcome.UNKNOWN, TreatmentOutcome.CURRENT)
    return told and str(value) != treatment.outcome.value


def _finding(code: str, pointer: str, message: str, remedy: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity.WARNING,
        where=Where(file=_FILE, pointer=pointer),
        message=message,
        remedy=remedy,
    )
