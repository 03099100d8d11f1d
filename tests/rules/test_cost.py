"""Money: sums come out to the cent, limits hold, more care never costs less, and nothing is assumed."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines import case_files
from pipeline.model.cost import Household, OutOfNetwork, PaymentTerms, PlanChoice, PlanOption, SelfPay
from pipeline.model.money import dollars, short
from pipeline.model.provenance import Confidence
from pipeline.rules.cost import alternatives, estimate, instalments, yearly
from pipeline.rules.cost.percent import percent_of

COST = case_files.load_tables().cost
CENTS = st.integers(0, 5_000_000)
PERCENT = st.integers(0, 100)
PAY = SelfPay(
    basis="not_using_coverage",
    coverage_ended=date(2026, 10, 31),
    household=Household(size=3, income_cents=3400000, state="OH"),
)
TERMS = PaymentTerms(instalments=4, first_due=date(2027, 1, 31), every="month")


@st.composite
def plans(draw: st.DrawFn) -> PlanOption:
    limit = draw(st.integers(0, 2_000_000))
    outside = OutOfNetwork(
        deductible_cents=draw(CENTS),
        coinsurance_percent=draw(PERCENT),
        allowed_cents=draw(st.integers(0, 100_000)),
        limit_cents=draw(st.none() | CENTS),
    )
    copay = draw(st.none() | st.integers(0, 60_000))
    return PlanOption(
        name=draw(st.sampled_from(("Alder", "Birch"))),
        premium_cents=draw(st.integers(0, 200_000)),
        credit_cents=draw(st.integers(0, 200_000)),
        deductible_cents=draw(st.integers(0, limit)),
        coinsurance_percent=draw(PERCENT),
        limit_cents=limit,
        network=draw(st.sampled_from(("in", "out", "unknown"))),
        therapy=draw(st.sampled_from(("covered", "authorization", "excluded", "unknown"))),
        source="Summary of benefits, page 1",
        allowed_cents=draw(st.integers(0, 100_000)),
        copay_cents=copay,
        copay_first=copay is not None and draw(st.booleans()),
        out_of_network=draw(st.none() | st.just(outside)),
    )


@st.composite
def choices(draw: st.DrawFn) -> PlanChoice:
    sessions = draw(st.integers(1, 60))
    return PlanChoice(
        year=2027,
        sessions=sessions,
        most_sessions=sessions + draw(st.integers(0, 40)),
        price_cents=draw(st.integers(1, 120_000)),
        other_cents=draw(st.integers(0, 3_000_000)),
        plans=tuple(draw(st.lists(plans(), min_size=2, max_size=4))),
    )


@given(cents=st.integers(0, 100_000_000), parts=st.integers(1, 120))
def test_instalments_come_to_the_whole_and_differ_by_a_cent_at_most(cents: int, parts: int) -> None:
    amounts = instalments.split(cents, parts)
    assert (sum(amounts), len(amounts)) == (cents, parts)
    assert max(amounts) - min(amounts) <= 1


@given(total=st.integers(1000, 10_000_000), down=st.integers(0, 900), charge=st.integers(0, 5000))
def test_a_payment_plan_is_the_total_and_the_charge_and_no_cent_more(total: int, down: int, charge: int) -> None:
    made = instalments.schedule(replace(TERMS, down_payment_cents=down, finance_charge_cents=charge), total)
    assert made.down_payment_cents + sum(row.amount_cents for row in made.instalments) == total + charge


def test_payments_of_a_month_keep_their_day_and_a_month_without_it_takes_the_first_of_the_next() -> None:
    made = instalments.schedule(TERMS, 40000)
    assert [row.due for row in made.instalments] == [
        date(2027, 1, 31),
        date(2027, 3, 1),
        date(2027, 3, 31),
        date(2027, 5, 1),
    ]


@given(cents=CENTS, percent=PERCENT)
def test_a_percentage_is_never_more_than_half_a_cent_off(cents: int, percent: int) -> None:
    assert abs(percent_of(cents, percent) * 100 - cents * percent) <= 50


@given(option=plans(), choice=choices())
def test_own_share_in_network_stays_within_the_limit_and_within_what_care_costs(
    option: PlanOption, choice: PlanChoice
) -> None:
    option = replace(option, network="in", therapy="covered")
    made = yearly.figures(option, choice)
    assert made.covered is not None
    assert 0 <= made.covered.share_cents <= option.limit_cents
    assert made.covered.share_cents <= option.allowed_cents * choice.sessions + choice.other_cents
    assert made.covered.full_cents == 0


@given(choice=choices())
def test_the_worst_year_is_never_cheaper_than_the_expected_one(choice: PlanChoice) -> None:
    for made in yearly.compare(choice).plans:
        assert made.denied.total_cents <= made.denied_worst.total_cents
        if made.covered is not None and made.covered_worst is not None:
            assert made.covered.total_cents <= made.covered_worst.total_cents


@given(option=plans(), choice=choices(), sessions=st.integers(0, 80))
def test_one_more_session_never_costs_less(option: PlanOption, choice: PlanChoice, sessions: int) -> None:
    option = replace(option, network="out" if option.out_of_network else "in")
    here = yearly.covered(option, choice, sessions)
    there = yearly.covered(option, choice, sessions + 1)
    assert here.total_cents <= there.total_cents


@given(option=plans(), choice=choices(), more=st.integers(0, 100_000))
def test_a_higher_price_never_makes_a_denied_year_cheaper(option: PlanOption, choice: PlanChoice, more: int) -> None:
    dearer = replace(choice, price_cents=choice.price_cents + more)
    assert yearly.figures(option, choice).denied.total_cents <= yearly.figures(option, dearer).denied.total_cents


@given(choice=choices())
def test_a_denied_course_is_paid_in_full_whatever_the_limit_is(choice: PlanChoice) -> None:
    for made in yearly.compare(choice).plans:
        assert made.denied.full_cents == choice.price_cents * choice.sessions


@given(choice=choices())
def test_plans_stay_in_the_order_of_the_case(choice: PlanChoice) -> None:
    assert tuple(made.option for made in yearly.compare(choice).plans) == choice.plans


@given(choice=choices())
def test_a_plan_that_cannot_or_may_not_pay_has_no_covered_year(choice: PlanChoice) -> None:
    for made in yearly.compare(choice).plans:
        option = made.option
        nowhere = option.network == "unknown" or (option.network == "out" and option.out_of_network is None)
        assert (made.covered is None) == (nowhere or option.therapy == "excluded")


@given(choice=choices())
def test_break_even_covers_every_number_of_sessions_once_and_names_the_cheaper_plan(choice: PlanChoice) -> None:
    for pair in yearly.compare(choice).break_evens:
        counts = [n for stretch in pair.stretches for n in range(stretch.first, stretch.last + 1)]
        assert counts == list(range(max(52, choice.most_sessions) + 1))
        for stretch in pair.stretches:
            one, two = (yearly.covered(choice.plans[at], choice, stretch.first).total_cents for at in pair.plans)
            assert stretch.cheaper == (None if one == two else pair.plans[one > two])


def test_a_premium_is_never_paid_back_by_its_credit() -> None:
    option = PlanOption(
        name="Alder",
        premium_cents=20000,
        credit_cents=25000,
        deductible_cents=0,
        coinsurance_percent=0,
        limit_cents=0,
        network="in",
        therapy="covered",
        source="Summary of benefits, page 1",
        allowed_cents=1,
    )
    assert yearly.premium_cents(option) == 0


def test_a_copay_that_comes_first_leaves_the_deductible_to_other_care() -> None:
    terms = yearly.Terms(deductible=100_00, percent=20, limit=None, copay=30_00, copay_first=True)
    assert yearly.share(terms, (400_00, 400_00), 150_00) == 30_00 * 2 + 100_00 + 10_00


@pytest.mark.parametrize(
    ("scheduled", "start", "owed"),
    [
        (date(2026, 11, 17), date(2026, 12, 7), date(2026, 11, 20)),  # ten business days or more: three
        (date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 1)),  # three to nine: one
        (date(2026, 12, 3), date(2026, 12, 7), None),  # fewer: scheduling starts no clock
    ],
)
def test_the_clock_of_scheduling_is_that_of_45_cfr_149_610_b_1_vi(
    scheduled: date, start: date, owed: date | None
) -> None:
    found = estimate.due(SelfPay(basis="uninsured", scheduled_on=scheduled), start, COST.clocks)
    assert (found[0] if found else None) == owed


def test_an_estimate_that_is_asked_for_is_owed_within_three_business_days() -> None:
    found = estimate.due(SelfPay(basis="uninsured", asked_on=date(2026, 11, 24)), date(2027, 3, 1), COST.clocks)
    assert found is not None and found[0] == date(2026, 11, 30)  # Thanksgiving and a weekend lie between


@pytest.mark.parametrize(("state", "size", "cents"), [("OH", 1, 1596000), ("OH", 4, 3300000), ("AK", 2, 2705000)])
def test_the_guideline_is_that_of_the_household_and_its_state(state: str, size: int, cents: int) -> None:
    row = alternatives.guideline_of(Household(size=size, income_cents=1, state=state), COST)
    assert row is not None and alternatives.guideline_cents(row, size) == cents


def test_the_2025_guideline_is_not_sold_as_that_of_2026() -> None:
    assert {row.first_cents for row in COST.guidelines if row.year == 2026} == {1596000, 1995000, 1836000}


def test_the_window_of_continuing_a_plan_counts_from_the_later_of_loss_and_notice() -> None:
    pay = SelfPay(basis="uninsured", coverage_ended=date(2026, 10, 31), cobra_notice=date(2026, 11, 6))
    days = [way.last_day for way in alternatives.worksheet(pay, ("F33.2",), COST) if "COBRA" in way.title]
    assert days == [date(2027, 1, 5)]


@pytest.mark.parametrize("sure", [Confidence.INFERRED, Confidence.UNVERIFIED])
def test_what_is_not_read_in_a_source_is_only_asked_about(sure: Confidence) -> None:
    rows = tuple(replace(row, provenance=replace(row.provenance, confidence=sure)) for row in COST.alternatives)
    told = alternatives.worksheet(PAY, ("F33.2",), replace(COST, alternatives=rows))
    assert {(way.what, way.window, way.income, way.season) for way in told} == {("", "", "", None)}
    assert all(way.ask for way in told)


def test_what_is_read_in_a_source_is_told() -> None:
    assert sum(bool(way.what) for way in alternatives.worksheet(PAY, ("F33.2",), COST)) >= 4


def test_treatments_of_another_condition_are_not_named() -> None:
    pay = SelfPay(basis="uninsured")
    titles = [way.title for way in alternatives.worksheet(pay, ("G90.511",), COST)]
    assert not [title for title in titles if "depression" in title.casefold()]


def test_income_is_told_beside_the_guideline_and_not_judged() -> None:
    told = alternatives.income(Household(size=3, income_cents=3400000, state="OH"), COST)
    assert "3 people and $34,000 a year" in told and "about 124% of the 2026" in told
    assert "qualif" not in told and "eligib" not in told


@given(cents=st.integers(-10_000_000, 10_000_000))
def test_an_amount_in_words_is_the_amount(cents: int) -> None:
    assert int(dollars(cents).replace("$", "").replace(",", "").replace(".", "")) == cents
    assert dollars(cents).startswith(short(cents))
