"""Which step follows from what happened, and whose an edited letter is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines import case_files
from pipeline.model.case import ChosenStep, EditedLetter, Event, Step, Track
from pipeline.rules import steps

TABLES = case_files.load_tables(())
BUILT = frozenset({Track.BENEFIT_VERIFICATION, Track.PRIOR_AUTHORIZATION, Track.INTERNAL_APPEAL, Track.EXTERNAL_REVIEW})


def told(*happened: tuple[str, str] | tuple[str, str, str]) -> tuple[Event, ...]:
    """Events an hour apart: kind, step, and what a verification found."""
    start = datetime(2026, 9, 1, 12, tzinfo=UTC)
    return tuple(
        Event(
            kind=event[0],
            at=start + timedelta(hours=number),
            step=event[1],
            details={"covered": event[2]} if len(event) > 2 else {},
            file=f"events/{number}.json",
        )
        for number, event in enumerate(happened)
    )


def after(*happened: tuple[str, ...], plan: str = "state_regulated_commercial", available: frozenset = BUILT) -> str:
    return steps.following(told(*happened), plan, TABLES.rungs, available).name


def test_a_case_to_which_nothing_happened_yet_verifies_the_benefits() -> None:
    assert after() == "benefit_verification"


@pytest.mark.parametrize("covered", ["yes", "unclear", "silent"])
def test_once_benefits_are_verified_the_request_follows(covered: str) -> None:
    assert after(("benefits_verified", "benefit_verification", covered)) == "prior_authorization"


def test_an_excluded_service_stays_until_a_person_chooses_the_way() -> None:
    assert after(("benefits_verified", "benefit_verification", "no")) == "benefit_verification"


def test_what_was_sent_stays_at_its_step_until_it_is_decided() -> None:
    assert after(("submitted", "prior_authorization"), ("called", "prior_authorization")) == "prior_authorization"


def test_a_denied_request_is_appealed_and_a_denied_appeal_goes_to_external_review() -> None:
    request = (("submitted", "prior_authorization"), ("denied", "prior_authorization"))
    assert after(*request) == "internal_appeal"
    assert after(*request, ("submitted", "internal_appeal"), ("denied", "internal_appeal")) == "external_review"


def test_what_was_urgent_stays_urgent() -> None:
    assert after(("denied", "prior_authorization-expedited"), plan="medicare_advantage") == "internal_appeal-expedited"


def test_after_the_last_review_comes_paying_where_that_has_a_packet() -> None:
    assert after(("denied", "external_review")) == "external_review"
    assert after(("denied", "external_review"), available=BUILT | {Track.SELF_PAY}) == "self_pay"


def test_a_request_for_information_calls_for_a_supplement_where_that_has_a_packet() -> None:
    asked = (("submitted", "prior_authorization"), ("information_requested", "prior_authorization"))
    assert after(*asked) == "prior_authorization"
    assert after(*asked, available=BUILT | {Track.SUPPLEMENT}) == "supplement"


@given(st.sampled_from(list(Track)), st.integers(1, 9), st.booleans())
def test_the_name_of_a_step_names_that_step(track: Track, level: int, expedited: bool) -> None:
    step = Step(track=track, level=level, expedited=expedited)
    assert steps.named(step.name) == step


@pytest.mark.parametrize("name", ["", "appeal", "internal_appeal-1", "internal_appeal-expedited-2", "Internal_appeal"])
def test_what_names_no_step_is_none(name: str) -> None:
    assert steps.named(name) is None


def test_a_person_may_choose_level_and_pace_and_the_rest_stays() -> None:
    case = Step(track=Track.INTERNAL_APPEAL, level=2)
    assert steps.chosen(case, ChosenStep(expedited=True)).name == "internal_appeal-2-expedited"
    assert steps.chosen(case, ChosenStep(level=1)).name == "internal_appeal"
    assert steps.chosen(case, ChosenStep(track=Track.EXTERNAL_REVIEW)).name == "external_review"


def letter(step: str | None = None) -> EditedLetter:
    return EditedLetter(name="internal_appeal", file="x.docx", sha256="0" * 64, step=step)


def test_level_two_never_takes_up_the_letter_of_level_one() -> None:
    second = Step(track=Track.INTERNAL_APPEAL, level=2)
    events = told(("submitted", "internal_appeal"), ("denied", "internal_appeal"))
    here, passed_over = steps.letters_of([letter()], second, events, TABLES.recipes)
    assert (here, [finding.code for finding in passed_over]) == ((), ["edited-letter-other-step"])
    own = letter("internal_appeal-2")
    assert steps.letters_of([own], second, events, TABLES.recipes) == ((own,), ())


def test_a_letter_right_in_letters_is_the_present_steps_while_no_other_step_has_sent_one_of_its_name() -> None:
    events = told(("submitted", "prior_authorization"), ("denied", "prior_authorization"))
    first = Step(track=Track.INTERNAL_APPEAL)
    assert steps.letters_of([letter()], first, events, TABLES.recipes) == ((letter(),), ())
