"""Reading a case's records: all pages, and whose they are."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import SourceUnusable
from pipeline.model.case import Case, KnownPerson
from pipeline.stages import chart_reading
from tests.chart_case import a_record, case_of

HEADER = "Patient: WHITFIELD, DANA   DOB: 05/14/1983\nSeen today."


def codes(case: Case) -> list[tuple[str, str, int | None]]:
    return [(f.code, str(f.severity), f.where.page) for f in chart_reading.read(case)[1]]


def test_all_pages_are_read_also_those_that_are_not_selected(tmp_path: Path) -> None:
    case = case_of(tmp_path, {a_record("notes", pages=(2,)): [HEADER, HEADER, HEADER]})
    assert len(chart_reading.read(case)[0].document("notes").pages) == 3


def test_a_selected_page_without_text_is_a_warning_with_its_page(tmp_path: Path) -> None:
    case = case_of(tmp_path, {a_record("scan"): [HEADER, ""]})
    assert codes(case) == [("page-without-text", "warning", 2)]


def test_a_page_without_text_that_is_not_selected_is_nothing(tmp_path: Path) -> None:
    assert codes(case_of(tmp_path, {a_record("scan", pages=(1,)): [HEADER, ""]})) == []


def test_pages_beyond_the_document_are_an_error(tmp_path: Path) -> None:
    assert codes(case_of(tmp_path, {a_record("notes", pages=(1, 9)): [HEADER]})) == [("page-range", "error", None)]


def test_a_page_of_another_patient_is_an_error(tmp_path: Path) -> None:
    foreign = "Patient: HARGROVE, ALICE   DOB: 02/11/1970\nFailed sertraline 200 mg x 10 wks."
    assert codes(case_of(tmp_path, {a_record("notes"): [HEADER, foreign]})) == [("foreign-page", "error", 2)]


@pytest.mark.parametrize(
    "own",
    [
        "Patient Name: Dana Whitfield   Date of Birth: May 14, 1983",
        "NAME: WHITFIELD, DANA M   DOB 5/14/83",
        "Name: Dana Moreno   DOB: 05/14/1983",
        "Patient: Whitfield, Dana\nProvider: Alice Hargrove, NP",
        "Member: Dana Whitfield\nName: Marcus Whitfield",
        "She saw Alice Hargrove in the waiting room. Patient: reports low mood.",
        "Patient Health Questionnaire (PHQ-9)",
    ],
)
def test_the_patient_is_known_by_every_name_and_order(tmp_path: Path, own: str) -> None:
    case = case_of(tmp_path, {a_record("notes"): [own]})
    patient = replace(case.patient, other_names=("Moreno",))
    known = (KnownPerson(name="Marcus Whitfield", relation="spouse"),)
    assert codes(replace(case, patient=patient, known_persons=known)) == []


def test_a_page_of_a_namesake_with_another_birth_date_stops_the_case(tmp_path: Path) -> None:
    page = "Patient: WHITFIELD, DANA   DOB: 09/30/1951"
    assert codes(case_of(tmp_path, {a_record("notes"): [page]})) == [("foreign-page", "error", 1)]


def test_a_record_that_cannot_be_read_stops_the_case_by_name(tmp_path: Path) -> None:
    case = case_of(tmp_path, {a_record("notes"): [HEADER]})
    (tmp_path / "records" / "notes.pdf").unlink()
    with pytest.raises(SourceUnusable, match="notes"):
        chart_reading.read(case)
