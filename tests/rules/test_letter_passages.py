"""Sentences that depend on the plan: which hold, what law they print, when the parity gate is open, what alerts say."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.engines import case_files
from pipeline.model.case import Case, Diagnosis, Step, Track, Urgency
from pipeline.model.contents import PacketPlan
from pipeline.model.evidence import Assertion, Evidence, EvidenceItem, ItemKind
from pipeline.model.provenance import Confidence
from pipeline.rules.letters import traits, wording
from pipeline.rules.letters.facts import Citer
from tests.stages.letter_case import a_case, a_plan, quote

TABLES = case_files.load_tables(())
CITED = [row for row in TABLES.passages if row.citation]


def at(plan_type: str, *attributes: str, track: Track = Track.INTERNAL_APPEAL, code: str = "F33.2") -> Case:
    case = a_case(Path("c"), track=track)
    coverage = replace(case.coverage, plan_type=plan_type, attributes=attributes)
    service = replace(case.service, diagnoses=(Diagnosis(code=code, description="the condition"),))
    return replace(case, coverage=coverage, service=service)


def plan_of(case: Case) -> PacketPlan:
    held = traits.of(case, case.denial, (), TABLES.parity_gates)
    rows = traits.passages(TABLES.passages, case.coverage.plan_type, held)
    helpers = traits.helpers(TABLES.help, case.coverage.plan_type)
    return replace(a_plan(case), traits=held, passages=rows, help=helpers, alerts=TABLES.alerts)


def told(case: Case, evidence: Evidence | None = None) -> dict:
    return wording.facts(case, plan_of(case), evidence or Evidence(), Citer(()))


def test_a_commercial_plan_is_asked_to_consult_a_trained_professional_and_no_more() -> None:
    sentence = told(at("erisa_self_funded"))["reviewer"]["sentence"]
    assert "consult" in sentence and "appropriate training and experience" in sentence and "psychiatry" in sentence
    assert "same specialty" not in sentence and "board" not in sentence


def test_medicare_advantage_quotes_its_statute_on_the_reviewer() -> None:
    sentence = told(at("medicare_advantage"))["reviewer"]["sentence"]
    assert "\u201conly by a physician with appropriate expertise" in sentence and "42 USC 1395w-22(g)(2)(B)" in sentence


@pytest.mark.parametrize("plan_type", TABLES.plan_types)
def test_every_plan_has_one_sentence_on_the_reviewer_and_documents_to_ask_for(plan_type: str) -> None:
    case = at(plan_type)
    rows = [row for row in plan_of(case).passages if row.use == "reviewer"]
    assert len(rows) == 1 and told(case)["demands"]


@pytest.mark.parametrize("confidence", list(Confidence))
def test_a_law_is_printed_only_from_a_row_that_was_read(confidence: Confidence) -> None:
    for row in CITED:
        known = replace(row, provenance=replace(row.provenance, confidence=confidence))
        assert bool(known.law) is confidence.citable


def test_no_passage_names_a_penalty_or_a_rule_that_is_not_enforced() -> None:
    printed = " ".join(f"{row.text} {row.law}" for row in TABLES.passages)
    for never in ("$1", "(c)(4)(i)(B)", "(c)(4)(iii)", "146.137", "same specialty", "board-certified"):
        assert never not in printed


@pytest.mark.parametrize(
    ("plan_type", "attributes", "code", "open_"),
    [
        ("state_regulated_commercial", (), "F33.2", True),
        ("individual_market", (), "F43.10", True),
        ("erisa_self_funded", (), "F33.2", True),
        ("erisa_self_funded", ("small_employer",), "F33.2", False),
        ("state_regulated_commercial", ("retiree_only",), "F33.2", False),
        ("medicaid_mco", (), "F33.2", True),
        ("state_regulated_commercial", (), "G90.511", False),
        ("erisa_self_funded", (), "G89.4", False),
        ("medicare_advantage", (), "F33.2", False),
        ("medicare_traditional", (), "F33.2", False),
        ("tricare", (), "F33.2", False),
        ("stldi", (), "F33.2", False),
        ("va_champva", (), "F33.2", False),
        ("workers_comp", (), "F33.2", False),
        ("unknown", (), "F33.2", False),
    ],
)
def test_the_parity_gate_is_open_only_for_mental_health_under_plans_that_the_rule_reaches(
    plan_type: str, attributes: tuple[str, ...], code: str, open_: bool
) -> None:
    assert traits.parity(at(plan_type, *attributes, code=code), TABLES.parity_gates) is open_


def test_a_grandfathered_plan_is_not_told_of_rules_that_do_not_reach_it() -> None:
    laws = " ".join(item["law"] for item in told(at("state_regulated_commercial", "grandfathered"))["demands"])
    assert "147.136" not in laws and "2560.503-1" in laws


def test_pain_is_a_ground_of_an_expedited_appeal_and_not_of_an_expedited_external_review() -> None:
    urgent = Urgency(grounds=("function", "pain"), reason="She cannot use the hand.")
    appeal = replace(at("erisa_self_funded"), step=Step(track=Track.INTERNAL_APPEAL, expedited=True), urgency=urgent)
    review = replace(appeal, step=Step(track=Track.EXTERNAL_REVIEW, expedited=True))
    assert "severe pain" in told(appeal)["urgency"]["harm"] and "severe pain" not in told(review)["urgency"]["harm"]


def test_a_certification_names_no_ground_that_the_case_does_not_claim() -> None:
    case = replace(at("erisa_self_funded"), step=Step(track=Track.INTERNAL_APPEAL, expedited=True))
    claimed = replace(case, urgency=Urgency(grounds=("health",), reason="She has stopped eating."))
    assert told(claimed)["urgency"]["harm"] == "seriously jeopardize the patient’s health"
    assert set(told(case)["urgency"]["harm"]) == {"_"}


def test_a_letter_that_asks_for_what_no_rule_that_was_read_owes_is_named() -> None:
    recipe = next(recipe for recipe in TABLES.recipes if recipe.track == Track.INTERNAL_APPEAL)
    known = [row for row in TABLES.passages if row.provenance.confidence is not Confidence.UNVERIFIED]
    assert list(wording.unconfirmed(recipe.letters, TABLES.passages)) == ["document_demand", "parity_request"]
    assert list(wording.unconfirmed(recipe.letters, known)) == []


def risk(name: str, assertion: Assertion) -> Evidence:
    item = EvidenceItem(
        kind=ItemKind.RISK,
        fields={"type": name, "date": None},
        quote=quote("notes", 1),
        assertion=assertion,
        cue="",
        confidence=1.0,
    )
    return Evidence(items=(item,))


def test_a_risk_that_the_chart_affirms_raises_the_crisis_line_and_a_denied_one_does_not() -> None:
    case = at("erisa_self_funded")
    assert "988" in told(case, risk("suicidal_ideation:active", Assertion.AFFIRMED))["alerts"][0]["text"]
    assert told(case, risk("suicidal_ideation:active", Assertion.NEGATED))["alerts"] == []


def test_a_code_for_suicidal_thoughts_raises_the_crisis_line() -> None:
    case = at("erisa_self_funded")
    service = replace(case.service, diagnoses=(*case.service.diagnoses, Diagnosis(code="R45.851", description="")))
    assert told(replace(case, service=service))["alerts"]


def test_every_alert_is_raised_by_findings_that_the_tables_know() -> None:
    findings = {str(row["id"]).partition(":")[0] for row in TABLES.phrases["findings"]}  # type: ignore[attr-defined]
    assert {risk for alert in TABLES.alerts for risk in alert.risks} <= findings
