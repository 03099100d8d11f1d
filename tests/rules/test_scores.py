"""Which scale a total on a page belongs to, and what is no total at all."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.rules.notes import lexicon, scores
from tests.chart_case import evidence_of, tables


def scores_of(folder: Path, text: str) -> list[tuple[str, int]]:
    return [(score.scale, score.value) for score in evidence_of(folder, text).scores]


def test_a_total_belongs_to_the_scale_of_its_own_line(tmp_path: Path) -> None:
    text = "Young Mania Rating Scale\nItem 1: 0\nYMRS total 1/60\nThe MADRS was rated apart."
    assert scores_of(tmp_path, text) == [("YMRS", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "The MADRS was done.\nInsomnia Severity Questionnaire\nTotal score 12",
        "The MADRS was done.\nXQRS total 12",
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


NOTE = date(2026, 7, 14)


def told(text: str) -> list[tuple[str, int, str]]:
    """(scale, value, day of the year or "earlier" or "") of every total in a sentence of a note."""
    found = scores.in_sentence(text, lexicon.compile_tables(tables()), NOTE)
    return [(s.scale.id, s.value, f"{s.date:%m-%d}" if s.date else "earlier" if s.earlier else "") for s in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I rated the MADRS at 33.", [("MADRS", 33, "")]),
        ("phq 24 hamd 28. BP 128/76", [("PHQ-9", 24, ""), ("HAM-D17", 28, "")]),
        ("PHQ9=19. MADRS 30 (was 33 on 2/11)", [("PHQ-9", 19, ""), ("MADRS", 30, ""), ("MADRS", 33, "02-11")]),
        ("Her Beck score, 41 at intake, is 38 now", [("BDI-II", 41, "earlier"), ("BDI-II", 38, "")]),
        ("Baseline June 10: PHQ-9 22, MADRS 34.", [("PHQ-9", 22, "06-10"), ("MADRS", 34, "06-10")]),
        ("MADRS: 1/3 34, 2/7 31, 3/14 12", [("MADRS", 34, "01-03"), ("MADRS", 31, "02-07"), ("MADRS", 12, "03-14")]),
        ("MADRS 34 -> 12", [("MADRS", 34, "earlier"), ("MADRS", 12, "")]),
        ("PHQ-9/GAD-7: 21/15", [("PHQ-9", 21, ""), ("GAD-7", 15, "")]),
        ("scored 22 on the PHQ-9 and 15 on the GAD-7", [("PHQ-9", 22, ""), ("GAD-7", 15, "")]),
        ("PHQ-9 21 at session 1 and 22 at session 16.", [("PHQ-9", 21, "earlier"), ("PHQ-9", 22, "earlier")]),
        ("CADSS 14 at 40 min, 0 at 100 min", [("CADSS", 14, ""), ("CADSS", 0, "")]),
        ("PHQ-9 scores: 22 (1/3/26), 9 (3/14/26)", [("PHQ-9", 22, "01-03"), ("PHQ-9", 9, "03-14")]),
        ("pt rates pain 7 out of 10", [("NRS-pain", 7, "")]),
        ("Pain pre 8/10, post 4/10.", [("NRS-pain", 8, ""), ("NRS-pain", 4, "")]),
        ("pain L hand 9/10", [("NRS-pain", 9, "")]),
    ],
)
def test_every_total_of_a_sentence_has_its_day(text: str, expected: list[tuple[str, int, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "PHQ-2 score 4",
        "PHQ-9 score of 20 or more",
        "PHQ-9 dropped 8 points",
        "PHQ-9 improved 50% over the series",
        "NRS 0-10",
        "Pain-free, strength 5/5",
        "pain for 6 weeks",
        "PHQ-9 range 10-14",
        "Session 4/12 of PHQ-9 guided care",
    ],
)
def test_changes_counts_and_limits_are_no_totals(text: str) -> None:
    assert told(text) == []


def test_rows_of_a_table_may_begin_with_the_number_of_the_session(tmp_path: Path) -> None:
    text = "Session Date BDI-II\n1 01/08/2025 38\n10 03/19/2025 36\n20 06/18/2025 35"
    found = [(score.value, str(score.date)) for score in evidence_of(tmp_path, text).scores]
    assert found == [(38, "2025-01-08"), (36, "2025-03-19"), (35, "2025-06-18")]
