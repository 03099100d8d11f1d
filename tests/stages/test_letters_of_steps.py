"""What the letters of a step quote of the steps before it, seen in the sample cases."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from pipeline import packet
from pipeline.model.case import Audience

SAMPLES = Path(__file__).resolve().parent.parent.parent / "sample_cases" / "valid"


@cache
def made(name: str) -> packet.Prepared:
    return packet.prepare(SAMPLES / name, today=date(2026, 11, 23))


def text(name: str, letter: str) -> str:
    return " ".join(" ".join(one.paragraphs) for one in made(name).letters if one.name == letter).replace("\u00a0", " ")


def test_the_request_quotes_the_verification() -> None:
    told = text("trd-1-request", "letter_of_medical_necessity")
    assert "On September 14, 2026 the plan was asked about benefits (reference BV-220914)" in told


def test_the_appeal_quotes_the_request_and_the_verification() -> None:
    told = text("trd-3-appeal", "internal_appeal")
    assert "on the request of October 5, 2026" in told and "On September 14, 2026 the plan had called it" in told


def test_the_second_level_quotes_both_decisions_and_marks_the_reason_that_is_new() -> None:
    told = text("erisa-second-level", "internal_appeal")
    assert "appeal, level 2, of the denial dated September 14, 2026" in told
    assert "denied on June 22, 2026 (reference CBA-118820)" in told
    assert "The first appeal was sent on August 12, 2026 and was denied on September 14, 2026" in told
    assert "Denial reason, new in this decision: not medically necessary" in told
    assert told.count("new in this decision") == 1


def test_the_external_review_names_the_last_day_that_the_rule_moves_off_a_sunday() -> None:
    told = text("external-review-sunday", "external_review")
    assert "March 1, 2027 (45 CFR 147.136(d)(2)(i))" in told and date(2027, 2, 28).strftime("%A") == "Sunday"
    clock = made("external-review-sunday").plan.file_by
    assert clock is not None and clock.file_by < date(2027, 2, 28)


def test_an_expedited_appeal_brings_the_certification_with_the_page_of_its_reason() -> None:
    told = text("advantage-expedited", "urgency_certification")
    assert "could seriously jeopardize the patient\u2019s life, health or ability to regain" in told
    assert "says again that she would rather not wake up (Ex. C, p. 2)." in told


def test_a_consent_that_the_plan_asks_for_is_named_with_its_page() -> None:
    assert "Tobias Nakagawa has consented in writing to this filing (Ex. E, p. 1)." in text(
        "medicaid-consent", "internal_appeal"
    )


def test_where_a_network_provider_may_not_file_the_patient_files_and_the_physician_supports() -> None:
    told = text("patient-files-tricare", "internal_appeal")
    assert "Odalys Brankovic files this appeal and signs below. I write in support" in told
    assert "Filed by: " in told
    assert "filer-not-allowed" not in {finding.code for finding in made("patient-files-tricare").findings}


def test_a_continued_course_names_its_approval_and_shows_the_response() -> None:
    told = text("reauthorization", "letter_of_medical_necessity")
    assert "approved on August 3, 2026 (authorization PA-55102)" in told
    assert "The PHQ-9 total was 10 on November 9, 2026" in told


def test_a_code_that_only_the_request_has_stands_beside_the_one_that_is_billed() -> None:
    told = text("reauthorization", "letter_of_medical_necessity")
    assert "HCPCS J3490, 3 units (Ketamine hydrochloride injection, NDC 42023-0115-10; requested under G2082)" in told


def test_an_answered_paper_is_in_the_letter_and_an_unanswered_one_on_the_physicians_sheet_only() -> None:
    answered, silent = "Jelovac", "Lii"
    assert answered in text("erisa-second-level", "internal_appeal")
    assert silent not in text("erisa-second-level", "internal_appeal")
    assert silent in text("erisa-second-level", "literature_sheet")


@pytest.mark.parametrize("name", ["erisa-second-level", "external-review-sunday", "trd-3-appeal"])
def test_what_goes_to_the_administrator_is_no_letter_of_the_packet(name: str) -> None:
    beside = {one.name: one.audience for one in made(name).letters}
    assert beside["parity_request"] is Audience.PLAN_ADMINISTRATOR


def test_a_plan_without_parity_rules_gets_no_parity_request() -> None:
    names = [one.name for one in made("advantage-expedited").letters]
    assert "parity_request" not in names and "document_demand" in names


def test_a_verification_sends_no_record_and_needs_no_signature() -> None:
    verification = made("trd-0-verification")
    assert verification.case.step.name == "benefit_verification"
    assert verification.exhibits == () and not any(one.needs_signature for one in verification.letters)
