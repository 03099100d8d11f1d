"""On which way the reasons of a denial go: corrected claims, duplicates and carve-outs are no appeals."""

from datetime import date

import pytest

from pipeline.engines.rule_files import load_tables
from pipeline.model.case import Denial, DenialReason
from pipeline.model.step_rules import Routing
from pipeline.rules.tracks import routing

TABLES = load_tables()
CODES = {row.id: row for row in TABLES.denial_codes}
ROUTES = {row.id: row for row in TABLES.routes}


def way(category: str, carc: str | None = None, *rarc: str) -> Routing:
    reason = DenialReason(category=category, carc=carc, rarc=rarc)
    denial = Denial(notice_date=date(2026, 11, 2), received_date=None, reference="R", step="prior_authorization",
                    reasons=(reason,))  # fmt: skip
    (found,) = routing.ways(denial, TABLES.denial_reasons, TABLES.denial_codes, TABLES.routes)
    return found


@pytest.mark.parametrize(
    ("category", "carc", "rarc", "route"),
    [
        ("claim_error", "16", ("M119",), "corrected_claim"),
        ("claim_error", "16", (), "corrected_claim"),
        ("duplicate_claim", "18", (), "duplicate"),
        ("wrong_payer", "280", (), "reroute"),
        ("wrong_payer", "300", (), "reroute"),
        ("wrong_payer", "109", (), "reroute"),
        ("payer_contract", "256", (), "contract_dispute"),
        ("patient_share", "45", (), "not_a_denial"),
        ("not_medically_necessary", "50", ("MA130",), "corrected_claim"),
    ],
)
def test_what_no_appeal_answers_is_sent_on_its_right_way(
    category: str, carc: str, rarc: tuple[str, ...], route: str
) -> None:
    found = way(category, carc, *rarc)
    assert (found.route, found.appeal) == (route, False) and found.why


@pytest.mark.parametrize(
    ("category", "carc", "rarc", "route"),
    [
        ("experimental_investigational", "55", ("N623",), "clinical_appeal"),
        ("not_medically_necessary", "50", ("N661",), "clinical_appeal"),
        ("benefit_exclusion", "96", ("N130",), "benefit_appeal"),
        ("missing_documentation", "252", ("M127",), "send_documents"),
        ("upheld_on_review", "193", (), "next_level"),
        ("out_of_network", "242", (), "network"),
        ("timely_filing", "29", (), "timely_filing"),
        ("not_fda_approved", "114", (), "factual_rebuttal"),
    ],
)
def test_what_an_appeal_answers_stays_one(category: str, carc: str, rarc: tuple[str, ...], route: str) -> None:
    found = way(category, carc, *rarc)
    assert (found.route, found.appeal) == (route, True)


def test_one_code_never_decides_against_words_and_remark_codes_together() -> None:
    """The notice speaks of necessity and N661 says so too; 16 alone would make it a corrected claim."""
    assert way("not_medically_necessary", "16", "N661").route == "clinical_appeal"
    assert way("not_medically_necessary", "16").route == "corrected_claim"


def test_code_sixteen_is_not_for_attachments() -> None:
    """250, 251 and 252 are."""
    assert "250, 251 and 252" in (CODES["carc-16"].says or "")
    assert {CODES[f"carc-{code}"].route for code in ("250", "251", "252")} == {"send_documents"}


def test_a_duplicate_stands_with_group_oa_only() -> None:
    assert CODES["carc-18"].groups == ("OA",)


@pytest.mark.parametrize("code", ["15", "17", "28", "38", "57", "62", "138", "165", "b5"])
def test_a_deactivated_code_is_known_and_says_what_it_is_read_as(code: str) -> None:
    row = CODES[f"carc-{code}"]
    assert row.status == "deactivated" and row.read_as
    assert all(CODES[f"carc-{other}".lower()].status == "current" for other in row.read_as if f"carc-{other}" in CODES)


def test_local_and_national_determinations_are_not_swapped() -> None:
    assert "local" in CODES["rarc-n115"].meaning and "national" in CODES["rarc-n386"].meaning


def test_an_uncovered_diagnosis_is_no_level_of_care() -> None:
    assert "diagnosis" in CODES["carc-167"].meaning


def test_every_code_and_category_goes_on_a_way_that_there_is() -> None:
    assert {row.route for row in (*TABLES.denial_codes, *TABLES.denial_reasons)} <= set(ROUTES)


def test_codes_of_a_category_are_in_the_list_of_codes() -> None:
    named = {f"carc-{code}".lower() for row in TABLES.denial_reasons for code in row.carcs}
    assert named <= set(CODES)
