"""Which scale a total on a page belongs to, and what is no total at all."""

from pathlib import Path

import pytest

from tests.chart_case import evidence_of


def scores_of(folder: Path, text: str) -> list[tuple[str, int]]:
    return [(score.scale, score.value) for score in evidence_of(folder, text).scores]


def test_a_total_belongs_to_the_scale_of_its_own_line(tmp_path: Path) -> None:
    text = "Young Mania Rating Scale\nItem 1: 0\nYMRS total 1/60\nThe MADRS was rated apart."
    assert scores_of(tmp_path, text) == [("YMRS", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "The MADRS was done.\nInsomnia Severity Questionnaire\nTotal score 12",
        "The MADRS was done.\nISI total 12",
        "The MADRS was done.\nCORNELL SCALE\nTotal: 12",
    ],
)
def test_a_total_of_a_scale_that_no_table_knows_is_given_to_no_other(tmp_path: Path, text: str) -> None:
    assert scores_of(tmp_path, text) == []


@pytest.mark.parametrize("text", ["MADRS form\nTotal score 31", "Montgomery-Asberg Depression Rating Scale\nTotal: 31"])
def test_a_total_below_the_title_of_its_form_is_the_forms(tmp_path: Path, text: str) -> None:
    assert scores_of(tmp_path, text) == [("MADRS", 31)]


def test_the_range_in_the_instructions_of_a_scale_is_no_total(tmp_path: Path) -> None:
    assert scores_of(tmp_path, "NUMERIC RATING SCALE 0 TO 10") == []


def test_the_name_of_a_scale_says_nothing_of_what_it_measures(tmp_path: Path) -> None:
    found = evidence_of(tmp_path, "Young Mania Rating Scale at each visit.")
    assert "no_mania" not in {statement.topic for statement in found.statements}
