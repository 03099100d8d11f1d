"""The last day to file, rule by rule."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.rule_files import load_tables
from pipeline.model.case import Denial
from pipeline.model.contents import FileBy
from pipeline.rules import deadlines

ROWS = load_tables().deadlines
COUNTING = [row for row in ROWS if deadlines.file_by(
    Denial(notice_date=date(2026, 10, 19), received_date=None, reference="R", step="any", reasons=()),
    row.step, row.plan_types[0], [row], attributes=row.only)]  # fmt: skip
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def denial(notice: date, received: date | None = None, stated: date | None = None) -> Denial:
    return Denial(notice_date=notice, received_date=received, reference="R", step="prior_authorization", reasons=(),
                  stated_deadline=stated)  # fmt: skip


def file_by(step: str, plan_type: str, notice: date, received: date | None = None) -> FileBy:
    found = deadlines.file_by(denial(notice, received), step, plan_type, ROWS)
    assert found is not None
    return found


def test_the_date_on_the_notice_wins_over_every_rule() -> None:
    """The notice or plan document comes before state and federal rules."""
    stated = denial(date(2026, 10, 19), stated=date(2027, 4, 21))
    found = deadlines.file_by(stated, "internal_appeal", "medicare_advantage", ROWS)
    assert found and (found.file_by, found.citation) == (date(2027, 4, 21), None)


def test_erisa_gives_180_days_from_receipt_and_we_count_from_the_notice() -> None:
    """29 CFR 2560.503-1(h)(3)(i): at least 180 days following receipt."""
    found = file_by("internal_appeal", "erisa_self_funded", date(2026, 10, 19), date(2026, 10, 23))
    assert found.legal_last_day == date(2026, 10, 23) + timedelta(days=180)
    assert found.file_by == date(2027, 4, 16)  # 180 days from the notice are Saturday, April 17


def test_medicare_advantage_presumes_receipt_five_days_after_the_notice() -> None:
    """42 CFR 422.582: 60 days after receipt; 65 days from a notice of 2026-11-23 are 2027-01-27."""
    found = file_by("internal_appeal", "medicare_advantage", date(2026, 11, 23))
    assert found.legal_last_day == date(2027, 1, 27)
    assert found.file_by == date(2027, 1, 22)


def test_medicaid_managed_care_counts_from_the_date_on_the_notice() -> None:
    """42 CFR 438.402(c)(2)(ii): within 60 calendar days from the date on the notice; nothing is presumed."""
    found = file_by("internal_appeal", "medicaid_mco", date(2026, 11, 2), date(2026, 11, 10))
    assert found.legal_last_day == date(2027, 1, 1)
    assert found.file_by == date(2026, 12, 31)


def test_external_review_counts_months_and_the_fifth_month_begins_where_no_date_matches() -> None:
    """45 CFR 147.136(d)(2)(i): a notice received on October 30 must be answered by March 1."""
    assert deadlines.months_after(date(2026, 10, 30), 4) == date(2027, 3, 1)


def test_external_review_rolls_over_a_weekend_but_the_day_to_file_does_not() -> None:
    """45 CFR 147.136(d)(2)(i): a last day on a Saturday, Sunday or Federal holiday moves to the next other day."""
    found = file_by("external_review", "erisa_self_funded", date(2026, 10, 10), date(2026, 10, 10))
    assert (found.legal_last_day, found.file_by) == (date(2027, 2, 10), date(2027, 2, 10))
    found = file_by("external_review", "erisa_self_funded", date(2026, 11, 28), date(2026, 11, 28))
    assert (found.legal_last_day, found.file_by) == (date(2027, 3, 29), date(2027, 3, 26))


def test_federal_employees_have_six_months_from_the_date_of_the_notice() -> None:
    """48 CFR 1652.204-72: within 6 months from the date of the notice."""
    assert file_by("internal_appeal", "fehb_pshb", date(2026, 8, 31)).legal_last_day == date(2027, 3, 1)


def test_an_expedited_step_takes_its_own_clock_where_there_is_one() -> None:
    """TRICARE Operations Manual, chapter 12: expedited within three calendar days after receipt."""
    found = file_by("internal_appeal-expedited", "tricare", date(2026, 11, 2))
    assert found.legal_last_day == date(2026, 11, 10)
    assert file_by("internal_appeal-expedited", "medicaid_mco", date(2026, 11, 2)).legal_last_day == date(2027, 1, 1)


@pytest.mark.parametrize("plan_type", ["workers_comp", "stldi", "excepted_coverage", "va_champva", "medicaid_ffs"])
def test_no_date_is_invented_where_no_rule_is_known(plan_type: str) -> None:
    assert deadlines.file_by(denial(date(2026, 11, 2)), "internal_appeal", plan_type, ROWS) is None


def test_an_unknown_plan_type_gets_the_shortest_rule_without_a_citation() -> None:
    found = file_by("internal_appeal", "unknown", date(2026, 11, 2))
    assert (found.file_by, found.citation, found.confidence) == (date(2026, 12, 31), None, "inferred")


@given(days, st.integers(0, 20), st.sampled_from(COUNTING))
def test_the_day_to_file_is_a_business_day_never_after_the_last_day(notice: date, post: int, row: object) -> None:
    step, plan_type = row.step, row.plan_types[0]  # type: ignore[attr-defined]
    found = file_by(step, plan_type, notice, notice + timedelta(days=post))
    assert found.file_by <= found.legal_last_day
    assert deadlines.is_business_day(found.file_by)


@given(days, st.integers(1, 24))
def test_months_after_lands_on_the_same_day_or_on_a_first(start: date, count: int) -> None:
    found = deadlines.months_after(start, count)
    assert found.day in (start.day, 1)
    assert 0 <= (found - start).days - 28 * count <= 4 * count + 3


@given(days, st.integers(0, 40))
def test_business_days_after_counts_only_business_days(start: date, count: int) -> None:
    end = deadlines.business_days_after(start, count)
    between = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    assert sum(deadlines.is_business_day(day) for day in between) == count


def test_a_holiday_on_a_saturday_moves_no_legal_date_but_we_file_before_its_friday() -> None:
    """5 USC 6103(a) fixes July 4; the Friday of (b) is for pay and leave only."""
    assert deadlines.is_business_day(date(2026, 7, 3))
    assert deadlines.business_day_before(date(2026, 7, 5)) == date(2026, 7, 2)


def test_the_eleven_holidays_of_2027() -> None:
    assert sorted(deadlines.federal_holidays(2027)) == [
        date(2027, 1, 1), date(2027, 1, 18), date(2027, 2, 15), date(2027, 5, 31), date(2027, 6, 19), date(2027, 7, 4),
        date(2027, 9, 6), date(2027, 10, 11), date(2027, 11, 11), date(2027, 11, 25), date(2027, 12, 25),
    ]  # fmt: skip
