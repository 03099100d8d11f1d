"""Every row of the deadlines table against its rule: what the rule says, and the day that follows from it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pipeline.engines.rule_files import load_tables
from pipeline.model.case import Denial
from pipeline.model.tables import Confidence, DeadlineRow
from pipeline.rules import deadlines

TABLES = load_tables()
ROWS = {row.id: row for row in TABLES.deadlines}

# Row, the day its clock starts on (the notice date where receipt is presumed), the last day, and the rule's own words
# as they were read (in double marks) or its content where only a digest was read.
LAST_DAYS = [
    ("erisa-internal-appeal", "2026-10-23", "2027-04-21", "at least 180 days following receipt of the denial"),
    ("church-internal-appeal", "2026-10-23", "2027-04-21", "180 days by reference; a church plan is outside ERISA"),
    ("individual-internal-appeal", "2026-10-23", "2027-04-21", '"must provide for only one level of internal appeal"'),
    ("governmental-internal-appeal", "2026-10-23", "2027-04-21", "(b)(1) binds every \"group health plan\""),
    ("commercial-external-review", "2026-10-30", "2027-03-01", '"within four months after the date of receipt of a '
     'notice"; no matching date: the first day of the fifth month, October 30 gives March 1'),
    ("hhs-external-review-form", "2026-10-28", "2027-02-28", "four months from the date sent, received by then"),
    ("external-review-perfection", "2026-11-02", "2026-11-04", '"within the 48 hour period following the receipt of '
     'the notification, whichever is later"'),
    ("external-review-evidence", "2026-11-20", "2026-12-07", "10 business days after receipt of the IRO's notice"),
    ("medicare-advantage-reconsideration", "2026-11-23", "2027-01-27", "60 calendar days after receipt, presumed 5 "
     "calendar days after the notice: 65 days"),
    ("medicare-advantage-hearing", "2026-11-23", "2027-01-27", "60 calendar days of receipt, +5 presumption"),
    ("medicare-advantage-council", "2026-11-23", "2027-01-22", "60 days"),
    ("medicare-advantage-court", "2026-11-23", "2027-01-22", "60 days"),
    ("medicare-redetermination", "2026-11-02", "2027-03-07", '"end of the 120-day period beginning on the date the '
     'individual receives notice", +5'),
    ("medicare-qic-reconsideration", "2026-11-02", "2027-05-06", "180 days from receipt, +5"),
    ("medicare-hearing", "2026-11-02", "2027-01-06", "60 days, +5"),
    ("medicare-council", "2026-11-02", "2027-01-06", "60 days, +5"),
    ("medicare-court", "2026-11-02", "2027-01-06", "60 days, +5"),
    ("medicare-claim", "2026-11-02", "2027-11-02", '"no later than the close of the period ending 1 calendar year '
     'after the date of service"'),
    ("part-d-redetermination", "2026-11-02", "2027-01-06", "60 calendar days after receipt, +5"),
    ("part-d-ire", "2026-11-02", "2027-01-06", "60 calendar days, +5"),
    ("part-d-hearing", "2026-11-02", "2027-01-06", "60 calendar days, +5"),
    ("part-d-hearing-expedited", "2026-11-02", "2027-01-01", "expedited: 60 days from the notice date, not receipt"),
    ("medicaid-mco-appeal", "2026-11-02", "2027-01-01", "60 calendar days from the date on the notice, no presumption"),
    ("medicaid-mco-fair-hearing", "2026-11-02", "2027-01-31", "the state sets 90 to 120 calendar days"),
    ("medicaid-mco-benefits", "2026-11-02", "2026-11-12", "the later of 10 calendar days after the notice was sent or "
     "the effective date"),
    ("medicaid-ffs-reinstatement", "2026-11-02", "2026-11-17", "10 days from receipt; \"5 days after the date on the "
     'notice, unless the beneficiary shows" otherwise'),
    ("tricare-reconsideration", "2026-11-02", "2027-01-31", "postmarked or received within 90 days of the notice date"),
    ("tricare-expedited-reconsideration", "2026-11-02", "2026-11-10", "3 calendar days after receipt; receipt is the "
     "documented date or 5 calendar days after mailing"),
    ("tricare-returned-filing", "2026-11-02", "2026-11-22", "the later of 20 days or the original deadline"),
    ("tricare-formal-review", "2026-11-02", "2027-01-01", "DHA formal review within 60 days"),
    ("tricare-second-reconsideration", "2026-11-02", "2027-01-31", "TQMC within 90 days of the reconsideration date"),
    ("tricare-hearing", "2026-11-02", "2027-01-01", "independent hearing, 60 days"),
    ("fehb-reconsideration", "2026-08-31", "2027-03-01", '"6 months from the date of the notice"'),
    ("fehb-opm-review", "2026-11-02", "2027-01-31", "90 days from the carrier's affirmation"),
    ("fehb-opm-unanswered", "2026-11-02", "2027-03-02", "120 days after the request if the carrier never answers"),
    ("fehb-court", "2026-11-02", "2029-12-31", '"not later than December 31 of the 3rd year after the year in which '
     'the care or service was provided"'),
    ("va-clinical-appeal", "2026-11-02", "2027-11-02", "within 1 year of the decision"),
    ("billing-dispute", "2026-11-02", "2027-03-02", '"postmarked within 120 calendar days of receiving the initial '
     'bill"'),
]  # fmt: skip
ONLY_THE_NOTICE_TELLS = [
    ("group-second-level", "internal_appeal-2", "the plan sets the time for a second internal level"),
    ("erisa-court", "court", "the plan's own limitations date must be printed in the denial"),
    ("medicaid-ffs-fair-hearing", "external_review", "the state's window, at most 90 days from the date mailed"),
]


def denied(notice: str, received: str | None = None, stated: str | None = None) -> Denial:
    day = {k: date.fromisoformat(v) for k, v in (("received_date", received), ("stated_deadline", stated)) if v}
    return Denial(**{"received_date": None, **day}, notice_date=date.fromisoformat(notice), reference="R",
                  step="prior_authorization", reasons=())  # fmt: skip


@pytest.mark.parametrize(("name", "start", "last", "words"), LAST_DAYS, ids=[row[0] for row in LAST_DAYS])
def test_the_last_day_is_the_one_that_the_rule_says(name: str, start: str, last: str, words: str) -> None:
    assert deadlines.last_day(ROWS[name], date.fromisoformat(start)) == date.fromisoformat(last), words


@pytest.mark.parametrize(("name", "step", "words"), ONLY_THE_NOTICE_TELLS)
def test_where_only_the_notice_tells_no_day_is_counted(name: str, step: str, words: str) -> None:
    row = ROWS[name]
    assert deadlines.file_by(denied("2026-11-02"), step, row.plan_types[0], [row]) is None, words


def test_no_row_is_without_such_a_test() -> None:
    assert {row[0] for row in (*LAST_DAYS, *ONLY_THE_NOTICE_TELLS)} == set(ROWS)


# --- the traps of the sources --------------------------------------------------------------------------------------


def test_the_65_days_of_medicare_advantage_are_its_60_from_receipt_and_we_file_by_the_60_from_the_notice() -> None:
    found = deadlines.file_by(denied("2026-11-23", "2026-11-24"), "internal_appeal", "medicare_advantage",
                              TABLES.deadlines)  # fmt: skip
    assert found and found.legal_last_day == date(2026, 11, 23) + timedelta(days=65)
    assert found.file_by == date(2027, 1, 22)  # earlier proof of receipt does not shorten the presumption


def test_external_review_has_four_months_and_never_sixty_days_or_a_hundred_and_twenty() -> None:
    """Old pages say 60 days, many tools 120: four calendar months are 120 to 123 days."""
    found = deadlines.file_by(denied("2026-07-31", "2026-07-31"), "external_review", "individual_market",
                              TABLES.deadlines)  # fmt: skip
    assert found and found.legal_last_day == date(2026, 12, 1)  # November has no 31st: first day of the fifth month
    assert (found.legal_last_day - date(2026, 7, 31)).days == 123


def test_where_the_form_counts_from_the_day_sent_and_the_rule_from_receipt_the_earlier_day_is_kept() -> None:
    found = deadlines.file_by(denied("2026-10-10", "2026-10-14"), "external_review", "state_regulated_commercial",
                              TABLES.deadlines)  # fmt: skip
    assert found and (found.file_by, found.legal_last_day) == (date(2027, 2, 10), date(2027, 2, 16))
    assert found.citation == "45 CFR 147.136(d)(2)(i)" and "date on which the decision was sent" in found.also[0]


def test_four_months_that_end_on_a_sunday_roll_to_monday_but_we_file_by_friday() -> None:
    """45 CFR 147.136(d)(2)(i): "extended to the next day that is not a Saturday, Sunday, or Federal holiday"."""
    found = deadlines.file_by(denied("2026-10-14", "2026-10-14"), "external_review", "erisa_self_funded",
                              TABLES.deadlines)  # fmt: skip
    assert date(2027, 2, 14).weekday() == 6
    # Monday, February 15, 2027, is Washington's Birthday, so that the last day is Tuesday.
    assert found and (found.legal_last_day, found.file_by) == (date(2027, 2, 16), date(2027, 2, 12))


@pytest.mark.parametrize("plan_type", ["erisa_self_funded", "medicaid_mco", "tricare", "medicare_advantage"])
def test_nothing_rolls_where_the_rule_does_not_say_so(plan_type: str) -> None:
    rows = deadlines.rows_for("internal_appeal", plan_type, TABLES.deadlines)
    assert rows and not any(row.roll for row in rows)


@pytest.mark.parametrize(
    ("plan_type", "step", "presumed"),
    [
        ("medicare_advantage", "internal_appeal", 5), ("medicare_part_d", "internal_appeal", 5),
        ("medicare_traditional", "internal_appeal", 5), ("tricare", "internal_appeal-expedited", 5),
        ("medicaid_ffs", "continued_benefits", 5), ("erisa_self_funded", "internal_appeal", 0),
        ("individual_market", "external_review", 0), ("medicaid_mco", "internal_appeal", 0),
        ("fehb_pshb", "internal_appeal", 0), ("tricare", "internal_appeal", 0),
    ],
)  # fmt: skip
def test_receipt_is_presumed_only_where_a_rule_presumes_it(plan_type: str, step: str, presumed: int) -> None:
    rows = deadlines.rows_for(step, plan_type, TABLES.deadlines)
    assert {row.presumed_receipt_days for row in rows} == {presumed}


def test_the_shift_of_a_holiday_is_for_pay_and_leave_and_makes_no_deadline_later() -> None:
    """5 USC 6103(b): "For the purpose of statutes relating to pay and leave of employees"."""
    assert deadlines.rolled(date(2026, 7, 3)) == date(2026, 7, 3)
    assert deadlines.rolled(date(2026, 7, 4)) == date(2026, 7, 6)


def test_what_counts_as_filed_is_receipt_unless_the_rule_says_postmark() -> None:
    postmarked = {row.id for row in TABLES.deadlines if row.filed_when != "received"}
    assert postmarked == {"tricare-reconsideration", "billing-dispute"}


def test_a_grandfathered_plan_has_no_clock_for_external_review() -> None:
    """45 CFR 147.136(a)(1)(ii): the section generally does not apply to grandfathered coverage."""
    found = deadlines.file_by(denied("2026-11-02"), "external_review", "erisa_self_funded", TABLES.deadlines,
                              attributes=("grandfathered",))  # fmt: skip
    assert found is None


def test_the_way_and_the_missing_signatures_come_off_the_day_to_file_by() -> None:
    lead = deadlines.Lead(channel=5, signatures=5)
    mailed = deadlines.file_by(denied("2026-11-02"), "internal_appeal", "medicaid_mco", TABLES.deadlines, lead=lead)
    assert mailed and (mailed.legal_last_day, mailed.lead_days) == (date(2027, 1, 1), 10)
    assert mailed.file_by == date(2026, 12, 16)  # Thursday, December 31, less ten business days, Christmas not counted


def test_where_the_postmark_counts_the_way_takes_a_day_at_most() -> None:
    lead = deadlines.Lead(channel=5)
    sent = deadlines.file_by(denied("2026-11-02"), "internal_appeal", "tricare", TABLES.deadlines, lead=lead)
    assert sent and (sent.filed_when, sent.lead_days) == ("postmarked_or_received", 1)


def test_a_notice_that_gives_less_than_the_floor_is_kept_and_told() -> None:
    short = denied("2026-11-02", stated="2026-12-02")
    found = deadlines.file_by(short, "internal_appeal", "erisa_self_funded", TABLES.deadlines)
    assert found and found.legal_last_day == date(2026, 12, 2)
    assert deadlines.is_shorter_than_rule(short, "internal_appeal", "erisa_self_funded", TABLES.deadlines)


def test_an_unconfirmed_rule_is_never_the_one_that_is_named_and_cited() -> None:
    """TRICARE, level 2: 60 days read in a digest, 90 partly from memory; the earlier day governs."""
    found = deadlines.file_by(denied("2026-11-02"), "internal_appeal-2", "tricare", TABLES.deadlines)
    assert found and (found.legal_last_day, found.confidence) == (date(2027, 1, 1), Confidence.SECONDARY)


def test_an_unconfirmed_rule_that_is_earlier_still_makes_us_file_earlier() -> None:
    sure, unsure = ROWS["tricare-formal-review"], ROWS["tricare-hearing"]
    earlier: DeadlineRow = replace(unsure, step="internal_appeal-2", count=30)
    found = deadlines.file_by(denied("2026-11-02"), "internal_appeal-2", "tricare", [sure, earlier])
    assert found and (found.file_by, found.legal_last_day) == (date(2026, 12, 2), date(2027, 1, 1))


def test_hours_run_through_the_change_of_the_clocks() -> None:
    """72 hours from Saturday 8 p.m. in Chicago; on Sunday, November 1, 2026, the hour from 1 to 2 comes twice."""
    start = datetime(2026, 10, 31, 20, tzinfo=ZoneInfo("America/Chicago"))
    end = deadlines.hours_after(start, 72)
    assert (end - start.astimezone(UTC)).total_seconds() == 72 * 3600
    assert (end.day, end.hour) == (3, 19)


def test_a_clock_in_hours_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        deadlines.hours_after(datetime(2026, 10, 31, 20), 72)
