"""What is found on pages: treatments, scores, diagnoses and statements, verbatim and with their page."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.model.evidence import Assertion, Evidence, Score
from pipeline.stages import chart_reading, evidence_search
from tests.chart_case import a_record, case_of, evidence_of, tables


def scores(folder: Path, text: str) -> list[tuple[str, int, str]]:
    found = evidence_of(folder, "Date of service: 11/09/2026\n" + text).scores
    return [(s.scale, s.value, str(s.date)) for s in found if s.assertion is Assertion.AFFIRMED]


@pytest.mark.parametrize(
    ("text", "scale", "value", "day"),
    [
        ("PHQ-9: 22/27", "PHQ-9", 22, "2026-11-09"),
        ("PHQ9=22 today", "PHQ-9", 22, "2026-11-09"),
        ("PHQ-9 score of 22", "PHQ-9", 22, "2026-11-09"),
        ("MADRS 34 on 10/02/2026", "MADRS", 34, "2026-10-02"),
        ("She scored 34 on the MADRS", "MADRS", 34, "2026-11-09"),
        ("MADRS 36 on 11/02 by an outside rater", "MADRS", 36, "2026-11-02"),
        ("PHQ-9 (10/01/2026): 21/27", "PHQ-9", 21, "2026-10-01"),
        ("Last PHQ-9 was 19", "PHQ-9", 19, "None"),
    ],
)
def test_a_total_has_its_scale_and_its_day(tmp_path: Path, text: str, scale: str, value: int, day: str) -> None:
    assert scores(tmp_path, text) == [(scale, value, day)]


@pytest.mark.parametrize(
    "text",
    [
        "PHQ-9 item 9: 2",
        "Goal PHQ-9 5",
        "If PHQ-9 remains above 20, will refer.",
        "PHQ-2 score 4",
        "PHQ-9 22/60",
        "PHQ-9 every 2 weeks",
        "Next PHQ-9 11/20/2026",
    ],
)
def test_items_goals_and_other_scales_are_no_totals(tmp_path: Path, text: str) -> None:
    assert scores(tmp_path, text) == []


def test_two_totals_told_in_one_line_keep_their_days(tmp_path: Path) -> None:
    assert scores(tmp_path, "PHQ-9 19/27 (was 21 on 9/17).") == [
        ("PHQ-9", 19, "2026-11-09"),
        ("PHQ-9", 21, "2026-09-17"),
    ]


def test_a_table_by_date_gives_a_total_for_each_row(tmp_path: Path) -> None:
    table = "Date PHQ-9 MADRS\n01/05/2026 22 36\n03/02/2026 19 30"
    assert sorted(scores(tmp_path, table)) == [
        ("MADRS", 30, "2026-03-02"),
        ("MADRS", 36, "2026-01-05"),
        ("PHQ-9", 19, "2026-03-02"),
        ("PHQ-9", 22, "2026-01-05"),
    ]


def test_the_total_of_a_form_belongs_to_the_scale_it_is_a_form_of(tmp_path: Path) -> None:
    form = "PHQ-9 Questionnaire\nDate completed: 10/20/2026\n1. Little interest 0 1 2 3 3\nTotal score: 21"
    assert scores(tmp_path, form)[-1] == ("PHQ-9", 21, "2026-10-20")


def test_every_quote_is_verbatim_on_its_page(tmp_path: Path) -> None:
    pages = [
        "Failed sertra-\nline 200 mg x 10 wks, no response.\nPHQ-9 22/27.",
        "Continue fluoxetine 20 mg. Denies psychosis.",
    ]
    case = case_of(tmp_path, {a_record("notes"): pages})
    chart, _ = chart_reading.read(case)
    found = evidence_search.search(chart, case, tables())
    quotes = [q for part in (found.treatments, found.scores, found.statements) for item in part for q in item.quotes]
    page = {p.number: p.text for p in chart.document("notes").pages}
    assert len(quotes) >= 4 and all(page[q.page][q.start : q.end] == q.text for q in quotes)


def test_a_drug_divided_at_a_lines_end_is_found(tmp_path: Path) -> None:
    (trial,) = evidence_of(tmp_path, "She failed sertra-\nline 200 mg x 10 wks.").treatments
    assert (trial.ingredient, trial.weeks) == ("sertraline", 10)


def test_a_page_that_is_not_selected_gives_no_evidence(tmp_path: Path) -> None:
    case = case_of(tmp_path, {a_record("notes", pages=(2,)): ["Failed sertraline 200 mg x 10 wks.", "Nothing new."]})
    chart, _ = chart_reading.read(case)
    assert evidence_search.search(chart, case, tables()).treatments == ()


SAID = "MADRS 28. Failed sertraline 200 mg x 10 wks. Denies psychosis. MDD, severe (F33.2)."


@pytest.mark.parametrize(
    "kind",
    ["denial_letter", "explanation_of_benefits", "payer_letter", "medical_policy", "plan_document", "publication"],
)
def test_what_a_payer_or_a_paper_says_is_no_evidence(tmp_path: Path, kind: str) -> None:
    case = case_of(tmp_path, {a_record("notes", kind=kind): [SAID]})
    chart, _ = chart_reading.read(case)
    assert evidence_search.search(chart, case, tables()) == Evidence()


def test_which_kinds_of_records_are_no_evidence_is_said_by_the_tables(tmp_path: Path) -> None:
    case = case_of(tmp_path, {a_record("notes"): [SAID]})
    chart, _ = chart_reading.read(case)
    without = replace(tables(), no_evidence=frozenset({"progress_note"}))
    assert evidence_search.search(chart, case, without) == Evidence()
    assert evidence_search.search(chart, case, tables()).scores != ()


def test_the_running_header_is_no_part_of_a_sentence(tmp_path: Path) -> None:
    header = "Riverbend Psychiatry Page {}"
    pages = [f"{header.format(n)}\nShe failed sertraline 200 mg x 10 wks, visit {n}." for n in range(1, 5)]
    (trial,) = evidence_of(tmp_path, *pages).treatments
    assert not any("Riverbend" in quote.text for quote in trial.quotes)


def test_the_date_of_service_goes_on_over_the_page(tmp_path: Path) -> None:
    pages = ["Date of service: 03/04/2025\nLow mood.", "PHQ-9 20/27"]
    assert [s.date for s in evidence_of(tmp_path, *pages).scores] == [date(2025, 3, 4)]


def test_a_birth_date_is_no_date_of_service(tmp_path: Path) -> None:
    (score,) = evidence_of(tmp_path, "Name: Dana Whitfield   DOB: 05/14/1983\nPHQ-9 20/27").scores
    assert isinstance(score, Score) and score.date == date(2026, 11, 9)


def test_a_diagnosis_comes_with_its_code(tmp_path: Path) -> None:
    (found,) = evidence_of(tmp_path, "ASSESSMENT\nMajor depressive disorder, recurrent, severe (F33.2).").diagnoses
    assert (found.concept, found.code, found.assertion) == ("major depressive disorder", "F33.2", Assertion.AFFIRMED)


@pytest.mark.parametrize(
    ("text", "topic", "stated"),
    [
        ("No history of mania or hypomania.", "no_mania", Assertion.AFFIRMED),
        ("Hears voices; psychosis present.", "no_psychosis", Assertion.NEGATED),
        ("Blood pressure is controlled, no antihypertensive needed.", "bp_controlled", Assertion.AFFIRMED),
        ("Completed 20 sessions of CBT.", "psychotherapy", Assertion.AFFIRMED),
        ("PLAN\nStop if PHQ-9 has not fallen by 25 % after three infusions.", "stop_rule", Assertion.AFFIRMED),
        ("Discussed possibility of ECT; patient declined.", "ect_declined", Assertion.AFFIRMED),
    ],
)
def test_a_statement_is_found_with_what_it_says(tmp_path: Path, text: str, topic: str, stated: Assertion) -> None:
    found = evidence_of(tmp_path, text).statements
    assert [s.assertion for s in found if s.topic == topic] == [stated]


def test_totals_at_the_same_place_of_every_page_are_a_series_and_no_running_header(tmp_path: Path) -> None:
    pages = [f"Hollis Lane Clinic\nDate of service: {m:02d}/05/2026\nPHQ-9 total score: {20 - m}" for m in range(1, 6)]
    found = [(s.value, str(s.date)) for s in evidence_of(tmp_path, *pages).scores]

    assert found == [(20 - m, f"2026-{m:02d}-05") for m in range(1, 6)]


def test_a_form_whose_total_stands_at_the_foot_of_each_page_keeps_them(tmp_path: Path) -> None:
    pages = [f"PHQ-9 of {m:02d}/05/2026\nLittle interest ... 3\nTotal: {20 - m}" for m in range(1, 5)]

    assert [s.value for s in evidence_of(tmp_path, *pages).scores] == [19, 18, 17, 16]


def test_the_visit_date_in_each_pages_header_is_the_date_of_the_note_below(tmp_path: Path) -> None:
    pages = [
        f"Visit date: 2026-{m:02d}-05   Patient: Dana Whitfield   DOB: 05/14/1983\nSleep is poor.\nMADRS 3{m}."
        for m in range(1, 5)
    ]

    assert [str(s.date) for s in evidence_of(tmp_path, *pages).scores] == [f"2026-{m:02d}-05" for m in range(1, 5)]


def test_the_printing_date_in_each_pages_header_is_no_notes_date(tmp_path: Path) -> None:
    body = ["Progress note 03/05/2026\nMADRS 31.", "Sleep is poor.\nPHQ-9 19.", "Appetite is poor.\nGAD-7 12."]
    pages = [f"Date: 11/20/2026   Hollis Lane Clinic\nPage {n} of 3\n{text}" for n, text in enumerate(body, start=1)]

    assert {str(s.date) for s in evidence_of(tmp_path, *pages).scores} == {"2026-03-05"}


def test_a_note_dated_within_an_admission_keeps_its_date_on_the_next_page(tmp_path: Path) -> None:
    body = ["Progress note 03/05/2026\nMADRS 31.", "Sleep is poor.\nPHQ-9 19.", "Appetite is poor.\nGAD-7 12."]
    pages = [f"Date of service: 03/01/2026   Ward 4\nPage {n} of 3\n{text}" for n, text in enumerate(body, start=1)]

    assert {str(s.date) for s in evidence_of(tmp_path, *pages).scores} == {"2026-03-05"}


FIRST, LATER = "Date of service: 05/01/2025\n", "Date of service: 08/01/2025\n"


@pytest.mark.parametrize(
    ("earlier", "later", "differs"),
    [
        ("Sertraline 200 mg x 10 weeks, no response.", "Sertraline 150 mg x 10 weeks, no response.", ["dose"]),
        ("Sertraline 200 mg x 10 weeks, no response.", "Sertraline 200 mg x 4 weeks, no response.", ["weeks"]),
        ("Sertraline 200 mg x 10 weeks, no response.", "Sertraline 200 mg x 10 weeks, good response.", ["outcome"]),
        ("No benefit at 300 mg of bupropion XL.", "Bupropion XL 450 mg x 8 weeks, no response.", []),
        ("Sertraline 200 mg x 6 weeks, no response.", "Sertraline 200 mg x 22 weeks, no response.", []),
        ("Sertraline 200 mg x 10 weeks, no response.", "Sertraline 200 mg x 11 weeks, no response.", []),
    ],
)
def test_notes_that_tell_a_trial_differently_are_shown_and_a_trial_that_went_on_is_none(
    tmp_path: Path, earlier: str, later: str, differs: list[str]
) -> None:
    found = evidence_of(tmp_path, FIRST + earlier, LATER + later).contradictions

    assert [c.what for c in found] == differs
    assert all({c.first.page, c.second.page} == {1, 2} for c in found)


def test_after_a_dose_was_raised_the_trial_has_the_higher_dose_and_its_weeks(tmp_path: Path) -> None:
    pages = (
        FIRST + "Bupropion XL 300 mg x 6 weeks, no benefit.",
        LATER + "Bupropion XL 450 mg x 8 weeks, no response.",
    )
    (trial,) = evidence_of(tmp_path, *pages).treatments

    assert (trial.dose, trial.weeks) == ("450 mg", 8)


def test_the_dose_behind_a_drug_named_in_brackets_is_that_of_the_drug_before_them(tmp_path: Path) -> None:
    row = "aripiprazole (added to bupropion XL) 10 mg/day 08/12/2025 to 11/18/2025, 10 weeks, no response"
    found = {t.ingredient: t.dose for t in evidence_of(tmp_path, row).treatments}

    assert found == {"aripiprazole": "10 mg/day", "bupropion": None}


@pytest.mark.parametrize(
    "rule",
    [
        "Infusion stops for BP above 180/110 that does not settle in 15 minutes, for psychotic symptoms or mania.",
        "Stop the infusion for blood pressure that will not come down, new psychosis or mania.",
        "The course is ended on psychotic symptoms, or a headache which does not pass.",
    ],
)
def test_a_rule_of_when_to_stop_says_nothing_of_the_patient(tmp_path: Path, rule: str) -> None:
    said = {s.topic: s.assertion for s in evidence_of(tmp_path, rule).statements}

    assert Assertion.AFFIRMED not in (said.get("no_psychosis"), said.get("no_mania"))
    assert Assertion.NEGATED not in (said.get("no_psychosis"), said.get("no_mania"))


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("Her mother took sertraline and then", "venlafaxine XR 225 mg for 12 weeks without response.", set()),
        ("She has never taken lithium or", "lamotrigine 200 mg for 8 weeks.", set()),
        ("She failed sertraline 200 mg and then", "venlafaxine XR 225 mg.", {("sertraline", 1), ("venlafaxine", 2)}),
    ],
)
def test_a_sentence_that_runs_over_the_page_is_read_whole_and_quoted_from_one_page(
    tmp_path: Path, first: str, second: str, found: set[tuple[str, int]]
) -> None:
    taken = [
        t
        for t in evidence_of(tmp_path, f"Seen today. {first}", f"{second}\nSleep is poor.").treatments
        if t.assertion is Assertion.AFFIRMED
    ]

    assert {(t.ingredient, q.page) for t in taken for q in t.quotes} == found
    assert all(q.text in (first, second) for t in taken for q in t.quotes)


def test_what_a_sentence_denies_over_the_page_is_denied(tmp_path: Path) -> None:
    pages = ("Seen today. She denies any history of hallucinations,", "delusions, mania or hypomania.")
    said = {(s.topic, s.assertion) for s in evidence_of(tmp_path, *pages).statements}

    assert {("no_psychosis", Assertion.AFFIRMED), ("no_mania", Assertion.AFFIRMED)} == said


def test_the_dose_and_outcome_of_a_trial_are_read_over_the_page(tmp_path: Path) -> None:
    pages = ("Seen. She took sertraline at a dose", "of 200 mg for 10 weeks without response.")
    (trial,) = evidence_of(tmp_path, *pages).treatments

    assert (trial.dose, trial.weeks, trial.quotes[0].page) == ("200 mg", 10, 1)
    assert trial.quotes[0].text == "She took sertraline at a dose"
