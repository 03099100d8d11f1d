"""Doses and stretches of time, as notes print them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.notes import doses, lengths


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("50→200 mg", ["200 mg/day"]),
        ("20 mg then 40 mg then 60 mg", ["60 mg/day"]),
        ("1 g up to three times a day", ["3 g/day"]),
        ("600 mg in the morning and 900 mg at bedtime", ["1500 mg/day"]),
        ("150 mg qam + 75 mg qhs", ["225 mg/day"]),
        ("1800 mg/day divided TID", ["1800 mg/day"]),
        ("45/105 mg BID", ["90/210 mg/day"]),
        ("5/325 mg", ["5 mg/day"]),
        ("75 mg ER caps: take 2 caps by mouth daily", ["150 mg/day"]),
        ("100 mg tab #60, 30 DS", ["200 mg/day"]),
        ("two 20 mg capsules daily", ["40 mg/day"]),
        ("0.5 mg/kg", ["0.5 mg/kg"]),
        ("25 mcg/h patch", ["25 mcg/h"]),
        ("9 mg/24h", ["9 mg/day"]),
        ("90 mg weekly", ["90 mg/week"]),
        ("l0 mg qd, 5O mg", ["10 mg/day", "50 mg/day"]),
        ("100 mg/mL", []),
        ("level 0.7 mEq/L", []),
        ("glucose 95 mg/dL", []),
    ],
)
def test_a_dose_is_the_daily_total_of_what_is_printed(text: str, told: list[str]) -> None:
    assert [dose.told(by_session=False) for dose in doses.doses(text)] == told


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("x6wk", ["6 weeks"]),
        ("for about half a year", ["6 months"]),
        ("six to eight weeks", ["6-8 weeks"]),
        ("twelve (12) weeks", ["12 weeks"]),
        ("a year and a half", ["1.5 years"]),
        ("several months", []),
        ("for years", []),
        ("3/2019-8/2019", ["2019-03 to 2019-08"]),
        ("Mar-Aug 2019", ["2019-03 to 2019-08"]),
        ("2019-2021", ["2019 to 2021"]),
        ("stopped in week three", ["3 weeks"]),
        ("5 days a week", []),
        ("every 4 weeks", []),
        ("2 months ago", []),
        ("46-year-old", []),
        ("30 day supply", []),
        ("14-month history", []),
    ],
)
def test_a_length_is_told_only_where_the_words_count_it(text: str, printed: list[str]) -> None:
    assert [span.printed for span in lengths.spans(text)] == printed


def test_an_open_stretch_is_counted_to_the_note() -> None:
    found = lengths.since("since Jan 2023", date(2023, 3, 5))
    assert found is not None and (found.weeks, found.printed) == (9, "since 2023-01")


@given(st.text(alphabet="0123456789 lIO.,/-→mgkcbidx wksto(#)", max_size=60))
def test_whatever_the_signs_what_is_found_stands_in_the_text_in_order(text: str) -> None:
    for found in (list(doses.doses(text)), list(lengths.spans(text))):
        assert all(0 <= entry.start < entry.end <= len(text) for entry in found)
