"""Where a case stands, from its events, findings, decisions and letters."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pipeline.errors import ExitCode
from pipeline.model.case import Decision, EditedLetter, Event, State
from pipeline.model.finding import Severity
from pipeline.rules import lifecycle
from tests.small_case import a_case, a_finding, a_letter, a_plan


def an_event(kind: str, hour: int = 9, step: str = "prior_authorization") -> Event:
    return Event(
        kind=kind,
        at=datetime(2026, 11, 20, hour, tzinfo=UTC),
        step=step,
        details={},
        file=f"events/{hour:02}_{kind}.json",
    )


def a_decision(finding, verdict: str = "accepted", hour: int = 9, evidence_hash: str | None = None) -> Decision:
    return Decision(
        finding=finding.id,
        verdict=verdict,
        who="P. Raman",
        why="checked",
        at=datetime(2026, 11, 20, hour, tzinfo=UTC),
        evidence_hash=finding.evidence_hash if evidence_hash is None else evidence_hash,
        file=f"decisions/{hour:02}.json",
    )


def state(case=None, letters=(), findings=()) -> State:
    return lifecycle.state_of(case or a_case(), a_plan(), letters, findings)


def test_a_case_with_nothing_open_and_nothing_to_sign_is_ready():
    assert state() is State.READY


def test_a_missing_required_record_means_gathering_whatever_else_is_open():
    missing = a_finding(code="required-record-missing")
    assert state(letters=(a_letter(),), findings=(missing, a_finding())) is State.GATHERING


def test_an_open_warning_needs_a_decision_before_anyone_is_asked_to_sign():
    assert state(letters=(a_letter(),), findings=(a_finding(),)) is State.NEEDS_DECISION


def test_a_note_never_needs_a_decision():
    assert state(findings=(a_finding(severity=Severity.NOTE),)) is State.READY


def test_a_letter_open_in_word_keeps_the_case_in_drafting():
    edited = EditedLetter(name="appeal", file="letters/appeal.docx", sha256="0" * 64, open_in_word=True)
    assert state(case=replace(a_case(), edited_letters=(edited,))) is State.DRAFTING


def test_an_unsigned_letter_waits_for_the_physician():
    assert state(letters=(a_letter(),)) is State.AWAITING_PHYSICIAN


def test_a_signed_letter_makes_the_case_ready():
    assert state(letters=(replace(a_letter(), attested=date(2026, 11, 20)),)) is State.READY


def test_a_letter_that_needs_no_signature_waits_for_nobody():
    assert state(letters=(replace(a_letter(), needs_signature=False),)) is State.READY


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("submitted", State.SENT),
        ("receipt_confirmed", State.AWAITING_PAYER),
        ("information_requested", State.AWAITING_PAYER),
        ("denied", State.DECIDED),
        ("approved", State.DECIDED),
        ("withdrawn", State.CLOSED),
    ],
)
def test_the_latest_telling_event_of_the_step_decides(kind, expected):
    events = (an_event("submitted"), an_event(kind, 10), an_event("called", 11))
    assert state(case=replace(a_case(), events=events), letters=(a_letter(),)) is expected


def test_an_event_of_an_earlier_step_does_not_decide_this_one():
    case = replace(a_case(), events=(an_event("denied", step="benefit_verification"),))
    assert state(case=case) is State.READY


def test_every_state_says_whom_it_waits_for():
    assert all(lifecycle.waits_for(each) for each in State)


def test_packets_are_drafts_until_they_are_ready():
    assert {each for each in State if not lifecycle.is_draft(each)} == {
        State.READY,
        State.SENT,
        State.AWAITING_PAYER,
        State.DECIDED,
        State.CLOSED,
    }


def test_a_warning_that_a_person_accepted_is_no_longer_open():
    warning = a_finding()
    assert lifecycle.open_findings((warning,), (a_decision(warning),)) == ()


def test_an_acceptance_is_void_once_what_it_rests_on_has_changed():
    warning = a_finding()
    assert lifecycle.accepted((warning,), (a_decision(warning, evidence_hash="other"),)) == ()


def test_a_later_rejection_takes_an_acceptance_back():
    warning = a_finding()
    decisions = (a_decision(warning, "rejected", hour=12), a_decision(warning, "accepted", hour=9))
    assert lifecycle.open_findings((warning,), decisions) == (warning,)


def test_an_error_cannot_be_accepted():
    error = a_finding(severity=Severity.ERROR)
    assert lifecycle.open_findings((error,), (a_decision(error),)) == (error,)


def test_a_criterion_left_open_keeps_the_case_from_ready_even_where_somebody_accepted_it():
    left_open = a_finding(code="criterion-open")
    case = replace(a_case(), decisions=(a_decision(left_open),))
    assert state(case=case, findings=(left_open,)) is State.NEEDS_DECISION


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ((), ExitCode.BUILT),
        ((Severity.NOTE,), ExitCode.BUILT),
        ((Severity.NOTE, Severity.WARNING), ExitCode.NEEDS_REVIEW),
    ],
)
def test_the_exit_status_asks_for_review_only_when_a_person_must_look(severities, expected):
    assert lifecycle.exit_code(a_finding(severity=each) for each in severities) is expected
