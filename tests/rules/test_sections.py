"""Of which day a note is, and what of a page is a heading or a row of its own."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.model.evidence import Assertion, Evidence
from tests.chart_case import NOTE_DATE, evidence_of


def said(found: Evidence, topic: str) -> list[str]:
    return [s.quotes[0].text for s in found.statements if s.topic == topic and s.assertion is Assertion.AFFIRMED]


@pytest.mark.parametrize("heading", ["Visit 06/03/2025", "Follow-up 06/03/2025", "Encounter #4, June 3, 2025"])
def test_a_heading_with_a_date_begins_a_note_of_that_day(tmp_path: Path, heading: str) -> None:
    found = evidence_of(tmp_path, f"She slept badly.\n{heading}\nPHQ-9 22.")
    assert [score.date for score in found.scores] == [date(2025, 6, 3)]


@pytest.mark.parametrize(
    "heading",
    [
        "PROCEDURE NOTE 06/03/2025",
        "Elmwood Family Medicine June 3, 2025",
        "6/3/2025 G. Stankiewicz MD",
        "Smith - outpt note 6.3.25",
        "Psychiatric Evaluation Date: 6/3/2025",
        "DOE, JANE Infusion 2 of 6 06/03/2025 wt 70 kg",
        "6/3/25 1640",
    ],
)
def test_a_date_beside_the_title_at_the_top_of_a_page_is_the_notes(tmp_path: Path, heading: str) -> None:
    found = evidence_of(tmp_path, f"{heading}\nShe slept badly.\nPHQ-9 22.")
    assert [score.date for score in found.scores] == [date(2025, 6, 3)]


@pytest.mark.parametrize(
    "line",
    [
        "Doe, Jane 06/03/1975",
        "Start Date: 06/03/2025",
        "Copied from evaluation 06/03/2025:",
        "Received 06/03/2025",
        "06/03/2025 Escitalopram started",
        "Last visit 06/03/2025",
    ],
)
def test_a_date_at_the_top_of_a_page_that_is_of_something_else_dates_no_note(tmp_path: Path, line: str) -> None:
    found = evidence_of(tmp_path, f"{line}\nShe slept badly.\nPHQ-9 22.")
    assert [score.date for score in found.scores] == [NOTE_DATE]


@pytest.mark.parametrize("line", ["Follow-up 12/15/2026.", "Next visit 12/15/2026", "Her last visit was 06/03/2025."])
def test_a_sentence_about_another_visit_begins_none(tmp_path: Path, line: str) -> None:
    found = evidence_of(tmp_path, f"She slept badly.\n{line}\nPHQ-9 22.")
    assert [score.date for score in found.scores] == [NOTE_DATE]


@pytest.mark.parametrize("row", ["Lithium 900 mg 08/04/2025 to", "Lithium 900 mg 08/04/2025 to 26 weeks, no response."])
def test_a_date_alone_that_ends_the_row_above_it_is_no_date_of_a_note(tmp_path: Path, row: str) -> None:
    found = evidence_of(tmp_path, f"Date of service: 05/05/2026\n{row}\n02/23/2026\nPHQ-9 17")
    assert [score.date for score in found.scores] == [date(2026, 5, 5)]


@pytest.mark.parametrize("heading", ["STOP RULE", "Stop rule", "BLOOD PRESSURE CONTROLLED", "SI:"])
def test_a_heading_alone_says_nothing(tmp_path: Path, heading: str) -> None:
    assert evidence_of(tmp_path, f"{heading}\nSee the order of this day.").statements == ()


def test_a_heading_that_denies_a_finding_is_a_denial(tmp_path: Path) -> None:
    assert said(evidence_of(tmp_path, "No history of mania or hypomania:"), "no_mania")


def test_of_the_rows_of_a_laboratory_report_the_one_that_says_it_is_quoted(tmp_path: Path) -> None:
    rows = "Bilirubin 0.6 mg/dL\nAlkaline phosphatase 70 U/L\nUrine drug screen: negative"
    assert said(evidence_of(tmp_path, rows), "no_substance_use") == ["Urine drug screen: negative"]


@pytest.mark.parametrize(
    "text", ["Blood pressure 114/72, well controlled.", "Blood pressure well controlled, 114/72.", "BP 120/80, stable."]
)
def test_a_controlled_blood_pressure_may_be_told_behind_its_value(tmp_path: Path, text: str) -> None:
    assert said(evidence_of(tmp_path, text), "bp_controlled") == [text]


def test_a_high_value_called_stable_is_not_controlled(tmp_path: Path) -> None:
    assert said(evidence_of(tmp_path, "BP 182/114, stable."), "bp_controlled") == []


@pytest.mark.parametrize(
    "line",
    [
        "Date of visit: 06/03/2025",
        "DOS 06/03/2025",
        "Encounter date: Tuesday, June 3, 2025",
        "Seen on 06/03/2025",
        "Office visit 06/03/2025 10:30 AM",
        "Date of birth: 05/14/1983   Date: 06/03/2025",
        "HARBOR PAIN CLINIC - FOLLOW UP   06/03/2025",
        "Psychiatric Evaluation   Date: 06/03/2025",
        "Annual visit and mood check   Jun 3 2025",
        "6/3/2025  G. Vale MD",
    ],
)
def test_a_line_that_gives_the_day_of_a_visit_dates_the_note(tmp_path: Path, line: str) -> None:
    assert [s.date for s in evidence_of(tmp_path, f"{line}\nPHQ-9 22.").scores] == [date(2025, 6, 3)]


@pytest.mark.parametrize(
    "line",
    [
        "Next appointment: 12/15/2026",
        "Printed on 11/20/2026",
        "DOB 05/14/1983",
        "Faxed 11/20/2026",
        "Electronically signed by Jonas R. Vale, MD, at the desk   Date: 11/20/2026",
        "Return visit 12/15/2026",
        "She was seen by Dr. Vale for a visit on 01/12/2026",
        "PLAN\nFollow-up 12/15/2026",
        "PLAN\nFollow-up visit: 12/15/2026\nCall if worse.",
    ],
)
def test_no_other_day_dates_the_note(tmp_path: Path, line: str) -> None:
    assert [s.date for s in evidence_of(tmp_path, f"She slept badly.\n{line}\nPHQ-9 22.").scores] == [NOTE_DATE]


def test_a_visit_below_the_plan_of_the_one_before_begins_a_note(tmp_path: Path) -> None:
    text = "PLAN\nContinue.\nFollow-up 06/03/2025\nSUBJECTIVE\nPHQ-9 22."
    assert [s.date for s in evidence_of(tmp_path, text).scores] == [date(2025, 6, 3)]
