"""The ladder of each plan type: what follows a denial, who may file it, with which form and signatures."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pipeline.engines.rule_files import load_tables
from pipeline.model.case import Case, Coverage, Denial, Event, Filing, Record, Step, Track
from pipeline.model.step_rules import StepRules
from pipeline.rules import appeal_levels
from pipeline.rules.tracks import bundle, filing
from tests import small_case

TABLES = load_tables()
PLAN_TYPES = [name for name in TABLES.plan_types if name not in ("self_pay", "dual_eligible")]


def ladder(plan_type: str, *attributes: str) -> list[str]:
    return [level.step for level in appeal_levels.ladder(plan_type, attributes, TABLES.rungs)]


def after(denied: str, plan_type: str, named: str | None = None, *attributes: str) -> str | None:
    return appeal_levels.after(denied, appeal_levels.ladder(plan_type, attributes, TABLES.rungs), named)


@pytest.mark.parametrize("plan_type", PLAN_TYPES)
def test_every_plan_type_has_a_ladder_whose_steps_lead_to_one_another(plan_type: str) -> None:
    levels = appeal_levels.ladder(plan_type, (), TABLES.rungs)
    names = [level.step for level in levels]
    assert names and len(set(names)) == len(names)
    assert {step for level in levels for step in level.next} <= set(names)


@pytest.mark.parametrize(
    ("plan_type", "steps"),
    [
        ("erisa_self_funded", ["internal_appeal", "internal_appeal-2", "external_review", "court"]),
        ("individual_market", ["internal_appeal", "external_review", "court"]),
        ("medicare_advantage", ["internal_appeal", "external_review", "hearing", "appeals_council", "court"]),
        ("medicare_traditional", ["internal_appeal", "internal_appeal-2", "hearing", "appeals_council", "court"]),
        ("medicare_part_d", ["internal_appeal", "internal_appeal-2", "hearing"]),
        ("medicaid_mco", ["internal_appeal", "external_review"]),
        ("medicaid_ffs", ["external_review"]),
        ("tricare", ["internal_appeal", "internal_appeal-2", "hearing"]),
        ("fehb_pshb", ["internal_appeal", "external_review", "court"]),
    ],
)
def test_the_levels_of_a_plan_type(plan_type: str, steps: list[str]) -> None:
    assert ladder(plan_type) == steps


def test_a_level_that_only_some_plans_have_is_gone_to_when_the_notice_names_it() -> None:
    assert after("internal_appeal", "erisa_self_funded") == "external_review"
    assert after("internal_appeal", "erisa_self_funded", "internal_appeal-2") == "internal_appeal-2"
    assert after("internal_appeal-2", "erisa_self_funded") == "external_review"


def test_a_grandfathered_plan_has_no_external_review() -> None:
    """45 CFR 147.136(a)(1)(ii)"""
    assert "external_review" not in ladder("erisa_self_funded", "grandfathered")
    assert after("internal_appeal", "erisa_self_funded", None, "grandfathered") == "court"


@pytest.mark.parametrize("plan_type", ["stldi", "excepted_coverage", "workers_comp"])
def test_no_external_review_is_asserted_where_no_federal_rule_gives_one(plan_type: str) -> None:
    levels = appeal_levels.ladder(plan_type, (), TABLES.rungs)
    assert [level.step for level in levels] == ["internal_appeal"]
    assert not any(level.rule.cited for level in levels)


def test_fee_for_service_medicaid_goes_straight_to_the_state_fair_hearing() -> None:
    assert after("prior_authorization", "medicaid_ffs") == "external_review"


# --- who may file -----------------------------------------------------------------------------------------------


def denied(step: str = "prior_authorization") -> Denial:
    return Denial(notice_date=date(2026, 11, 2), received_date=None, reference="R", step=step, reasons=())


def case(plan_type: str, step: str = "internal_appeal", *, by: str = "provider", network: bool | None = None,
         expedited: bool = False, kinds: tuple[str, ...] = ()) -> Case:  # fmt: skip
    made = small_case.a_case()
    coverage: Coverage = replace(made.coverage, plan_type=plan_type, in_network=network)
    records = tuple(
        Record(id=kind, file=f"records/{kind}.pdf", title=kind, kind=kind, date=date(2026, 11, 3)) for kind in kinds
    )
    track, _, level = step.partition("-")
    at = Step(track=Track(track), level=int(level or 1), expedited=expedited)
    event = Event(kind="denied", at=datetime(2026, 11, 4, tzinfo=UTC), step="prior_authorization", details={}, file="e")
    return replace(made, coverage=coverage, step=at, filing=Filing(by=by), records=records, denials=(denied(),),
                   events=(event,))  # fmt: skip


def rules(*of: object, **about: object) -> StepRules:
    return bundle.rules_of(case(*of, **about), TABLES)  # type: ignore[arg-type]


def provider(*of: object, **about: object) -> tuple[str, str | None]:
    filer = next(filer for filer in rules(*of, **about).filers if filer.who == "provider")
    return filer.may, filer.form


def test_a_network_provider_of_tricare_is_told_that_it_cannot_file() -> None:
    """TRICARE Operations Manual, chapter 12: a network provider is never a proper appealing party."""
    assert provider("tricare", network=True) == ("no", "representative_form")
    assert provider("tricare", network=False) == ("yes", None)


def test_a_treating_physician_needs_no_appointment_for_medicare_advantage() -> None:
    """42 CFR 422.578; expedited, "a physician, regardless whether … affiliated" (42 USC 1395w-22(g)(3)(A)(ii))."""
    assert provider("medicare_advantage") == ("yes", None)
    assert provider("medicare_advantage", expedited=True) == ("yes", None)


def test_an_urgent_case_needs_no_form_from_the_professional_who_knows_it_and_others_do() -> None:
    """29 CFR 2560.503-1(b)(4), from memory."""
    assert provider("erisa_self_funded", expedited=True) == ("yes", None)
    assert provider("erisa_self_funded") == ("with_form", "representative_form")


@pytest.mark.parametrize("plan_type", ["medicaid_mco", "fehb_pshb"])
def test_medicaid_and_federal_employees_want_the_patients_written_consent(plan_type: str) -> None:
    """48 CFR 1652.204-72: "specific written consent"; 42 CFR 438.402(c)(1)(ii), from memory."""
    assert provider(plan_type) == ("with_form", "appeal_consent")
    need = next(need for need in rules(plan_type).signatures if need.record)
    assert (need.who, need.done, need.lead_days) == ("patient", False, 5)
    assert all(need.done for need in rules(plan_type, kinds=("appeal_consent",)).signatures if need.record)


def test_external_review_is_asked_for_with_the_patients_signature_and_release() -> None:
    needs = rules("individual_market", "external_review", by="patient").signatures
    assert {(need.who, need.record) for need in needs} == {("physician", None), ("patient", "release_form")}


def test_an_expedited_external_review_needs_the_physicians_certification() -> None:
    """45 CFR 147.136(d)(3)(i): life, health or the ability to regain maximum function; pain is not named."""
    made = rules("individual_market", "external_review", expedited=True)
    certified = next(need for need in made.signatures if "certification" in need.form)
    assert certified.rule.cited == "45 CFR 147.136(d)(3)(i)" and "pain" not in certified.rule.text


def test_an_appointment_for_medicare_holds_a_year() -> None:
    made = rules("medicare_advantage", by="representative", kinds=("representative_form",))
    need = next(need for need in made.signatures if need.record)
    assert need.expires == date(2027, 11, 3) and need.rule.cited is None


def test_the_papers_of_the_next_level_are_asked_for_now() -> None:
    assert [need.record for need in rules("individual_market", by="patient").asked_now] == ["release_form"]
    assert rules("medicare_advantage").asked_now == ()  # the plan itself forwards the case


def test_an_unknown_plan_type_shows_both_ladders_and_asks() -> None:
    found = dict(rules("unknown").tracks)
    assert set(found) == {"erisa_self_funded", "state_regulated_commercial"}
    assert "self-funded" in next(row.question for row in TABLES.plan_questions if row.id == "unknown")


def test_a_rule_from_memory_is_never_cited() -> None:
    every = (TABLES.rungs, TABLES.filers, TABLES.signatures, TABLES.checklists)
    unsure = [row for table in every for row in table if not row.provenance.confidence.citable]
    assert unsure and bundle.rules_of(case("medicaid_mco"), TABLES).filers[-1].rule.cited is None


def test_reviewers_of_a_group_plan_are_never_said_to_be_of_the_same_specialty() -> None:
    """The rule asks to consult a professional with appropriate training and experience, nothing more."""
    said = " ".join(f"{row.decides} {row.rule}" for row in TABLES.rungs).lower()
    assert "same specialty" not in said and "board-certified" not in said


# --- what must be filed next ------------------------------------------------------------------------------------


def test_what_has_no_known_date_sorts_first() -> None:
    unknown, known = filing.due(case("workers_comp"), TABLES), filing.due(case("medicaid_mco"), TABLES)
    assert unknown and known and unknown.file_by is None and known.file_by is not None
    assert sorted([known, unknown], key=lambda due: due.rank) == [unknown, known]


def test_a_level_that_the_payer_forwards_has_nothing_to_file() -> None:
    upheld = case("medicare_advantage", "external_review")
    upheld = replace(upheld, denials=(denied(), denied("internal_appeal")))
    due = filing.due(upheld, TABLES)
    assert due and due.automatic and due.file_by is None


def test_missing_signatures_and_the_way_come_off_together() -> None:
    due = filing.due(case("fehb_pshb"), TABLES)
    assert due and due.file_by and due.file_by.lead_days == 5 + 5  # mail, and the enrollee's consent
    there = filing.due(case("fehb_pshb", kinds=("appeal_consent",)), TABLES)
    assert there and there.file_by and there.file_by.lead_days == 5 + 2  # the letter itself is not signed yet
