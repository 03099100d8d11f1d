"""Pages that tell one thing differently are shown together; a qualified denial is no contradiction."""

from pathlib import Path

import pytest

from tests.chart_case import evidence_of


def conflicts(folder: Path, *pages: str) -> list[tuple[str, str]]:
    return [(c.what, c.subject) for c in evidence_of(folder, *pages).contradictions]


NARRATIVE = "She has slept badly and is late for work on most days since the move in May."


def test_a_template_that_denies_what_the_narrative_affirms_is_a_contradiction(tmp_path: Path) -> None:
    text = f"ROS: SI: No. HI: No.\n\n{NARRATIVE} She has been thinking about killing herself nearly every night."
    assert conflicts(tmp_path, text) == [("assertion", "suicidal_ideation")]


@pytest.mark.parametrize(
    "text",
    [
        "Denies SI but endorses passive death wish most mornings.",
        f"Denies active SI.\n\n{NARRATIVE} Endorses a passive death wish.",
        f"Denies SI, has a passive death wish.\n\n{NARRATIVE}\n\nSI/HI: denies.",
        f"SI: denies.\n\n{NARRATIVE} Denies suicidal thoughts.",
    ],
)
def test_a_denial_that_is_qualified_or_of_a_higher_degree_is_none(tmp_path: Path, text: str) -> None:
    assert conflicts(tmp_path, text) == []


def test_two_counts_of_the_sessions_of_one_course_are_a_contradiction(tmp_path: Path) -> None:
    pages = ("Completed 36 sessions of rTMS without response.", "Completed 30 sessions of rTMS without response.")
    assert ("sessions", "transcranial magnetic stimulation") in conflicts(tmp_path, *pages)


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [
        (
            "Sertraline 200 mg for 12 weeks, no response.",
            "Sertraline 200 mg for 12 weeks was not tolerated.",
            "outcome",
        ),
        ("Bupropion XL 300 mg x 9 weeks: partial response.", "Bupropion 300 mg, 9 weeks, no benefit.", "outcome"),
        ("Mirtazapine 30 mg x 8 weeks, no effect.", "Claims: mirtazapine 30 mg dispensed for 2 weeks only.", "weeks"),
    ],
)
def test_one_trial_told_with_another_end_or_supply_is_a_contradiction(
    tmp_path: Path, first: str, second: str, what: str
) -> None:
    ((told, _),) = conflicts(tmp_path, first, second)
    assert told == what


@pytest.mark.parametrize(
    "pages",
    [
        ("Fluoxetine 40 mg in 2011 for a year, remission. Retried in 2024 at 40 mg for 10 weeks: no response.",),
        ("Completed 36 sessions of TMS, no response.", "A second course of TMS, 20 sessions, ended without response."),
        ("Sertraline 150 mg from 4/2025 to 6/2025, no help.", "Sertraline 150 mg for eleven weeks, no benefit."),
    ],
)
def test_a_treatment_taken_once_more_or_told_by_months_is_no_contradiction(
    tmp_path: Path, pages: tuple[str, ...]
) -> None:
    assert conflicts(tmp_path, *pages) == []
