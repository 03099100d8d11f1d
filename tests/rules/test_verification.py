"""What a recorded verification of benefits says about the next step."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.model.case import Event, Track
from pipeline.rules.case_checks import verification
from tests.stages.letter_case import a_case


def said(track: Track = Track.PRIOR_AUTHORIZATION, **told: object) -> list[str]:
    event = Event(
        kind="benefits_verified",
        at=datetime(2026, 9, 14, 15, tzinfo=UTC),
        step="benefit_verification",
        details=told,
        file="events/verified.json",
    )
    case = replace(a_case(Path("c"), track=track), events=(event,))
    return [f"{finding.severity} {finding.code}" for finding in verification.findings(case)]


@pytest.mark.parametrize(
    ("told", "findings"),
    [
        ({"covered": "yes"}, []),
        ({"covered": "no"}, ["warning benefit-excluded"]),
        ({"covered": "unclear"}, ["note benefit-unclear"]),
        ({"covered": "silent"}, ["note policy-silent"]),
        ({"covered": "yes", "prior_authorization_required": "no"}, ["note authorization-not-needed"]),
        ({"covered": "yes", "plan_type": "erisa_self_funded"}, ["warning plan-type-differs"]),
        ({"covered": "yes", "plan_type": "state_regulated_commercial"}, []),
    ],
)
def test_each_answer_of_the_plan_says_what_comes_next(told: dict[str, object], findings: list[str]) -> None:
    assert said(**told) == findings


def test_once_the_request_is_denied_the_verification_is_history() -> None:
    assert said(Track.INTERNAL_APPEAL, covered="no") == []
