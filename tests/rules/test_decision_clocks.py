"""The payer's clock: which rule, from when, until when, and what follows when it is missed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from pipeline.engines.rule_files import load_tables
from pipeline.model.case import Case, Coverage, Event, ServiceLine
from pipeline.model.step_rules import DecisionClock
from pipeline.rules.tracks import deciding
from tests import small_case

TABLES = load_tables()
COMMERCIAL = ("erisa_self_funded", "state_regulated_commercial", "nonfederal_governmental")
SENT = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)


def event(kind: str, at: datetime, step: str, **details: object) -> Event:
    return Event(kind=kind, at=at, step=step, details=details, file=f"events/{kind}-{at:%d%H}.json")


def case(plan_type: str, *events: Event, drug: str | None = None, over: bool = False, **coverage: object) -> Case:
    made = small_case.a_case()
    service = replace(made.service, drug=drug)
    if over:
        service = replace(service, start=date(2026, 9, 1), end=date(2026, 9, 30))
    there: Coverage = replace(made.coverage, plan_type=plan_type, **coverage)  # type: ignore[arg-type]
    return replace(made, coverage=there, service=service, events=events)


def clock(
    plan_type: str, step: str, *, drug: str | None = None, over: bool = False, **coverage: object
) -> DecisionClock:
    made = case(plan_type, event("submitted", SENT, step), drug=drug, over=over, **coverage)
    found = deciding.running(made, TABLES.decision_clocks)
    assert found is not None
    return found


# Plan type, step, a drug, after the service, hours or days, and the rule in the words that were read or its content.
REQUESTS = [
    ("erisa_self_funded", "prior_authorization-expedited", False, False, "72 h", '"not later than 72 hours after the '
     'receipt of the claim"'),
    ("individual_market", "prior_authorization-expedited", False, False, "72 h", "the same for individual issuers"),
    ("state_regulated_commercial", "prior_authorization", True, False, "15 d", "pre-service: 15 days, once 15 more"),
    ("individual_market", "prior_authorization", True, False, "15 d", "as if the issuer were a group health plan"),
    ("nonfederal_governmental", "prior_authorization", True, True, "30 d", "post-service: 30 days, once 15 more"),
    ("individual_market", "prior_authorization", True, True, "30 d", "post-service: 30 days"),
    ("erisa_self_funded", "internal_appeal-expedited", False, False, "72 h", "urgent appeal: 72 h"),
    ("individual_market", "internal_appeal-expedited", False, False, "72 h", "urgent appeal: 72 h"),
    ("erisa_self_funded", "internal_appeal", True, False, "30 d", "pre-service appeal: 30 d"),
    ("individual_market", "internal_appeal", True, False, "30 d", "pre-service appeal: 30 d"),
    ("erisa_self_funded", "internal_appeal-2", True, False, "30 d", "15+15 if two levels"),
    ("erisa_self_funded", "internal_appeal", True, True, "60 d", "post-service appeal: 60 d"),
    ("individual_market", "internal_appeal", True, True, "60 d", "post-service appeal: 60 d"),
    ("erisa_self_funded", "external_review", True, False, "45 d", "IRO decision within 45 days"),
    ("erisa_self_funded", "external_review-expedited", True, False, "72 h", "expedited within 72 hours"),
    ("medicare_advantage", "prior_authorization", False, False, "7 d", "7 calendar days from 2026-01-01, not drugs"),
    ("medicare_advantage", "prior_authorization", True, False, "72 h", "standard Part B drug: 72 h, not extendable"),
    ("medicare_advantage", "prior_authorization-expedited", False, False, "72 h", "expedited item: 72 h"),
    ("medicare_advantage", "prior_authorization-expedited", True, False, "24 h", "expedited Part B drug: 24 h"),
    ("medicare_advantage", "internal_appeal", False, False, "30 d", "standard service: 30 d"),
    ("medicare_advantage", "internal_appeal", True, False, "7 d", "Part B drug: 7 d, no extension"),
    ("medicare_advantage", "internal_appeal", True, True, "60 d", "payment: 60 d"),
    ("medicare_advantage", "internal_appeal-expedited", False, False, "72 h", "expedited: 72 h"),
    ("medicare_advantage", "internal_appeal-expedited", True, False, "72 h", "Part B drug: 72 h, no extension"),
    ("medicare_advantage", "external_review", False, False, "30 d", "per contract: 30 d"),
    ("medicare_advantage", "external_review", True, False, "7 d", "per contract: 7 d Part B drug"),
    ("medicare_advantage", "external_review", True, True, "60 d", "per contract: 60 d payment"),
    ("medicare_advantage", "external_review-expedited", True, False, "72 h", "per contract: 72 h"),
    ("medicare_traditional", "internal_appeal", True, True, "60 d", "concluded in 60 days"),
    ("medicare_traditional", "internal_appeal-2", True, True, "60 d", "60 days"),
    ("medicare_part_d", "prior_authorization", True, False, "72 h", "standard 72 h; exception: of the statement"),
    ("medicare_part_d", "prior_authorization-expedited", True, False, "24 h", "expedited 24 h"),
    ("medicare_part_d", "prior_authorization", True, True, "14 d", "payment 14 d"),
    ("medicare_part_d", "internal_appeal", True, False, "7 d", "redetermination 7 d"),
    ("medicare_part_d", "internal_appeal", True, True, "14 d", "payment 14 d"),
    ("medicare_part_d", "internal_appeal-expedited", True, False, "72 h", "72 h"),
    ("medicare_part_d", "internal_appeal-2", True, False, "7 d", "IRE: same clocks"),
    ("medicare_part_d", "internal_appeal-2", True, True, "14 d", "IRE: same clocks"),
    ("medicare_part_d", "internal_appeal-2-expedited", True, False, "72 h", "IRE: same clocks"),
    ("medicaid_mco", "prior_authorization", False, False, "7 d", "standard: 7 calendar days from 2026, not drugs"),
    ("medicaid_mco", "prior_authorization-expedited", False, False, "72 h", "expedited: 72 h"),
    ("medicaid_mco", "prior_authorization", True, False, "24 h", '"provides response … within 24 hours"'),
    ("medicaid_mco", "prior_authorization-expedited", True, False, "24 h", '"provides response … within 24 hours"'),
    ("medicaid_mco", "internal_appeal", True, False, "30 d", "resolution within 30 calendar days"),
    ("medicaid_mco", "internal_appeal-expedited", True, False, "72 h", "expedited within 72 h"),
    ("medicaid_mco", "external_review", True, False, "90 d", '"within 90 days from the date the enrollee filed an MCO '
     'appeal, not including" the days until the hearing request'),
    ("medicaid_ffs", "prior_authorization", False, False, "7 d", "7 d from 2026-01-01 (unconfirmed)"),
    ("medicaid_ffs", "prior_authorization-expedited", False, False, "72 h", "72 h from 2026-01-01 (unconfirmed)"),
    ("medicaid_ffs", "prior_authorization", True, False, "24 h", '"provides response … within 24 hours"'),
    ("medicaid_ffs", "prior_authorization-expedited", True, False, "24 h", '"provides response … within 24 hours"'),
    ("medicaid_ffs", "external_review", True, False, "90 d", "decision ordinarily within 90 d"),
    ("fehb_pshb", "internal_appeal", True, False, "30 d", "carrier: 30 days after receipt to affirm, pay or ask"),
]  # fmt: skip
# No packet is submitted at these steps, or they need more than a submission; their count is checked as it stands.
OTHERS = {
    "commercial-preliminary-review": (5, "business_day"), "medicare-hearing-decision": (90, "calendar_day"),
    "medicare-council-decision": (90, "calendar_day"), "part-d-hearing-decision": (90, "calendar_day"),
    "part-d-urgent-hearing-decision": (10, "calendar_day"), "ma-request-no-authorization": (14, "calendar_day"),
    "group-urgent-request-concurrent": (24, "hour"), "grandfathered-urgent-request-concurrent": (24, "hour"),
}  # fmt: skip


@pytest.mark.parametrize(("plan", "step", "drug", "over", "time", "words"), REQUESTS)
def test_the_payer_decides_within_the_time_of_its_rule(
    plan: str, step: str, drug: bool, over: bool, time: str, words: str
) -> None:
    found = clock(plan, step, drug="a drug" if drug else None, over=over)
    count, unit = time.split()
    days = int(count) // 24 if unit == "h" else int(count)
    assert (found.due - SENT.date()).days == days, words
    assert (found.at is None) == (unit == "d")


def test_every_clock_of_the_table_is_reached_by_such_a_request_or_checked_as_it_stands() -> None:
    reached = {clock(p, s, drug="a drug" if d else None, over=o).rule.text for p, s, d, o, _, _ in REQUESTS}
    left = {row.id: (row.count, row.unit) for row in TABLES.decision_clocks if row.rule not in reached}
    assert left == OTHERS


@pytest.mark.parametrize("plan_type", [*COMMERCIAL, "individual_market"])
def test_a_plan_that_does_not_answer_an_appeal_leaves_the_process_exhausted(plan_type: str) -> None:
    """45 CFR 147.136(b)(2)(ii)(F): group plans must "strictly adhere", (b)(3)(ii)(F): individual issuers "adhere"."""
    found = clock(plan_type, "internal_appeal")
    assert found.then == "external_review" and not found.automatic
    assert ("strictly" in found.if_missed) == (plan_type in COMMERCIAL)


def test_a_grandfathered_plan_owes_no_external_review_for_a_late_answer() -> None:
    found = clock("erisa_self_funded", "internal_appeal", attributes=("grandfathered",))
    assert found.then is None and "147.136" not in found.if_missed


def test_a_medicare_plan_forwards_a_missed_reconsideration_but_not_a_missed_first_decision() -> None:
    """42 CFR 422.568(f) and 422.590: the first counts as a denial, the second goes to the independent entity."""
    assert clock("medicare_advantage", "internal_appeal").automatic
    first = clock("medicare_advantage", "prior_authorization")
    assert (first.automatic, first.then) == (False, "internal_appeal")


def test_a_managed_care_plan_that_is_late_leaves_its_appeal_exhausted() -> None:
    """42 CFR 438.408(c): the enrollee may go to the state fair hearing."""
    assert clock("medicaid_mco", "internal_appeal").then == "external_review"


@pytest.mark.parametrize("plan_type", ["medicare_advantage", "medicaid_mco", "medicaid_ffs"])
def test_the_seven_days_for_items_and_services_are_never_promised_for_a_drug(plan_type: str) -> None:
    """CMS-0057-F covers items and services, "excluding drugs"."""
    assert "7 calendar days" in clock(plan_type, "prior_authorization").rule.text
    assert "7 calendar days" not in clock(plan_type, "prior_authorization", drug="a drug").rule.text


@pytest.mark.parametrize("plan_type", ["erisa_self_funded", "individual_market", "state_regulated_commercial"])
def test_commercial_plans_have_no_seven_day_clock(plan_type: str) -> None:
    rows = [row for row in TABLES.decision_clocks if plan_type in row.plan_types]
    assert not [row.id for row in rows if (row.count, row.unit) == (7, "calendar_day")]


def test_the_clock_starts_when_the_payer_says_that_it_has_the_request() -> None:
    confirmed = event("receipt_confirmed", SENT.replace(day=5), "internal_appeal", received_date="2026-11-04")
    made = case("medicaid_mco", event("submitted", SENT, "internal_appeal"), confirmed)
    found = deciding.running(made, TABLES.decision_clocks)
    assert found and (found.started, found.confirmed, found.due) == (date(2026, 11, 4), True, date(2026, 12, 4))


def test_a_clock_in_hours_ends_at_a_moment() -> None:
    assert clock("medicaid_mco", "internal_appeal-expedited").at == datetime(2026, 11, 5, 15, 0, tzinfo=UTC)


def test_the_moment_is_told_in_the_practices_time_zone() -> None:
    """2 a.m. UTC on Monday is 8 p.m. on Sunday in Chicago, and 72 hours later it is Wednesday there."""
    made = case("medicaid_mco", event("submitted", SENT.replace(hour=2), "internal_appeal-expedited"))
    made = replace(made, practice=replace(made.practice, time_zone=ZoneInfo("America/Chicago")))
    found = deciding.running(made, TABLES.decision_clocks)
    assert found and found.at and (found.due, found.at.hour) == (date(2026, 11, 4), 20)


def test_an_answer_stops_the_clock_and_a_call_does_not() -> None:
    sent = event("submitted", SENT, "internal_appeal")
    called = case("medicaid_mco", sent, event("called", SENT.replace(day=9), "internal_appeal"))
    denied = case("medicaid_mco", sent, event("denied", SENT.replace(day=9), "internal_appeal"))
    assert deciding.running(called, TABLES.decision_clocks) is not None
    assert deciding.running(denied, TABLES.decision_clocks) is None


def test_a_plan_that_waits_for_information_has_its_clock_stopped_until_it_is_there() -> None:
    """29 CFR 2560.503-1(f)(4): tolled from the notice to the response."""
    sent = event("submitted", SENT, "prior_authorization")
    asked = event("information_requested", SENT.replace(day=6), "prior_authorization", notice_date="2026-11-06")
    answered = event("submitted", SENT.replace(day=16), "supplement")
    assert deciding.running(case("erisa_self_funded", sent, asked), TABLES.decision_clocks) is None
    found = deciding.running(case("erisa_self_funded", sent, asked, answered), TABLES.decision_clocks)
    assert found and found.due == date(2026, 11, 27)  # 15 days, and the ten from the 6th to the 16th


@pytest.mark.parametrize("plan_type", ["unknown", "workers_comp", "stldi", "tricare", "self_pay"])
def test_no_clock_is_invented_for_a_plan_type_without_a_rule(plan_type: str) -> None:
    made = case(plan_type, event("submitted", SENT, "prior_authorization"))
    assert deciding.running(made, TABLES.decision_clocks) is None


def test_an_ndc_on_a_line_makes_it_a_request_for_a_drug() -> None:
    line = ServiceLine(code="J0000", system="HCPCS", units=1, description="A drug", ndc="00000-0000-00")
    made = case("medicare_advantage", event("submitted", SENT, "internal_appeal"))
    made = replace(made, service=replace(made.service, lines=(line,)))
    found = deciding.running(made, TABLES.decision_clocks)
    assert found and found.due == date(2026, 11, 9)
