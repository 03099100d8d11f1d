"""What a sentence tells of a treatment, and many mentions as one trial."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.model.evidence import Assertion, Quote, Treatment, TreatmentOutcome
from pipeline.rules.notes import lexicon, treatments, trial_conflicts, trial_fields
from pipeline.stages import chart_reading, evidence_search
from tests.chart_case import a_record, case_of, evidence_of, tables

WORDS = lexicon.compile_tables(tables())


def told(text: str, name: str) -> trial_fields.Fields:
    at = text.casefold().index(name)
    end = at + len(name)
    drugs = [m.span() for m in WORDS.drug_names.finditer(text)]
    others = [d for d in drugs if d != (at, end)]
    return trial_fields.fields(text, at, end, others, WORDS.drugs[lexicon.key(name)], WORDS)


@pytest.mark.parametrize(
    ("text", "name", "dose", "weeks", "outcome"),
    [
        ("No response to fluoxetine 60 mg x 10 wks.", "fluoxetine", "60 mg", 10, "failed"),
        ("Zoloft 200 x 8 wks, no benefit.", "zoloft", "200 mg", 8, "failed"),
        ("sertraline 50 -> 100 -> 200 mg over 12 weeks, ineffective", "sertraline", "200 mg", 12, "failed"),
        ("Venlafaxine 75 mg BID for 3 months, partial response.", "venlafaxine", "150 mg/day", 13, "partial"),
        ("8 weeks of citalopram 40 mg daily without benefit", "citalopram", "40 mg/day", 8, "failed"),
        ("Could not tolerate duloxetine 30 mg due to nausea.", "duloxetine", "30 mg", None, "intolerant"),
        ("Failed Zoloft 200 mg x 8 wks, d/c'd 2/2 sexual SE.", "zoloft", "200 mg", 8, "intolerant"),
        ("Mood improved on vortioxetine 20 mg, then relapsed.", "vortioxetine", "20 mg", None, "temporary_relief"),
        ("Bupropion XL 300 stopped due to cost.", "bupropion", "300 mg", None, "stopped_other"),
        ("sertraline 200 mg/day 08/11/2022 01/05/2023 10 weeks No response", "sertraline", "200 mg/day", 10, "failed"),
    ],
)
def test_dose_time_and_outcome_of_a_sentence(text: str, name: str, dose: str, weeks: int, outcome: str) -> None:
    found = told(text, name)
    assert found.dose is not None
    assert (found.dose.printed, found.span.weeks if found.span else None, found.outcome) == (dose, weeks, outcome)


def test_the_dose_of_one_drug_is_not_given_to_the_next() -> None:
    text = "Failed sertraline 200 mg x 10 wks and fluoxetine x 8 wks."
    assert told(text, "fluoxetine").dose is None


def test_an_outcome_behind_a_bare_list_belongs_to_every_drug_in_it() -> None:
    text = "S/p sertraline 200 mg and escitalopram 20 mg, both without response."
    assert told(text, "sertraline").outcome is TreatmentOutcome.FAILED


def test_the_time_and_outcome_of_a_combination_belong_to_both() -> None:
    found = told("Aripiprazole was added to sertraline 200 mg for 6 weeks with no improvement.", "aripiprazole")
    assert (found.span and found.span.weeks, found.outcome) == (6, TreatmentOutcome.FAILED)


def test_a_failure_said_of_a_list_reaches_its_last_drug() -> None:
    text = "No benefit with Effexor XR 225mg/d (9 wks), Pristiq 100mg/d (7 wks)."
    assert told(text, "pristiq").outcome is TreatmentOutcome.FAILED


def test_a_time_until_relapse_is_no_length_of_treatment() -> None:
    found = told("Completed ECT (12 treatments) with brief response, then relapsed within 2 months.", "ect")
    assert (found.sessions, found.span) == (12, None)


def test_sessions_may_be_counted_around_the_name() -> None:
    assert told("No improvement despite 30 rTMS sessions.", "rtms").sessions == 30


def test_a_single_date_before_continues_is_the_start() -> None:
    found = told("vortioxetine 20 mg/day 01/06/2026 continues 36 weeks No response", "vortioxetine")
    assert (found.started, found.stopped) == (date(2026, 1, 6), None)


def test_a_dose_that_is_only_planned_is_not_taken() -> None:
    found = told("Started mirtazapine 15 mg, will increase to 30 mg.", "mirtazapine").dose
    assert found is not None and found.printed == "15 mg"


def test_times_behind_a_procedure_are_sessions_not_weeks() -> None:
    found = told("S/p 36 sessions of rTMS without response.", "rtms")
    assert (found.sessions, found.span, found.outcome) == (36, None, TreatmentOutcome.FAILED)


def reading(note: date, dose: str, outcome: TreatmentOutcome, text: str) -> treatments.Reading:
    return treatments.Reading(
        drug=WORDS.drugs["sertraline"],
        assertion=Assertion.AFFIRMED,
        cue="none",
        quote=Quote(document="notes", page=note.month, start=0, end=len(text), text=text, note_date=note),
        dose=f"{dose} mg/day",
        dose_mg=Decimal(dose),
        weeks=Decimal(10),
        outcome=outcome,
    )


FAILED = reading(date(2024, 9, 1), "200", TreatmentOutcome.FAILED, "Sertraline 200 mg/day x 10 wks, no response.")


def one(*readings: treatments.Reading) -> Treatment:
    (trial,) = treatments.merge(readings, {"notes": 0})
    return trial


def test_words_copied_forward_count_once_at_their_earliest_note() -> None:
    copied = replace(FAILED, quote=replace(FAILED.quote, note_date=date(2025, 3, 1), page=3))
    assert one(copied, FAILED).quotes == (FAILED.quote,)


def test_the_dose_of_a_trial_is_what_most_notes_say_of_it() -> None:
    wrong = reading(date(2025, 5, 1), "100", TreatmentOutcome.FAILED, "Sertraline 100 mg/day, no response.")
    again = reading(date(2025, 6, 1), "200", TreatmentOutcome.FAILED, "Tried sertraline 200 mg/day, no response.")
    assert one(FAILED, wrong, again).dose == "200 mg/day"


def test_notes_that_differ_on_a_trials_dose_are_shown_both() -> None:
    wrong = reading(date(2025, 5, 1), "100", TreatmentOutcome.FAILED, "Sertraline 100 mg/day, no response.")
    again = reading(date(2025, 6, 1), "200", TreatmentOutcome.FAILED, "Tried sertraline 200 mg/day, no response.")
    (found,) = trial_conflicts.contradictions((FAILED, wrong, again))
    assert (found.first, found.second) == (FAILED.quote, wrong.quote)


def test_a_titration_is_no_contradiction() -> None:
    early = reading(date(2024, 1, 1), "50", TreatmentOutcome.CURRENT, "On sertraline 50 mg daily.")
    assert trial_conflicts.contradictions((early, FAILED)) == ()


def test_a_dose_for_sleep_is_no_trial_of_an_antidepressant() -> None:
    drug = WORDS.drugs["trazodone"]
    low = replace(FAILED, drug=drug, dose="50 mg", dose_mg=Decimal(50))
    assert one(low).assertion is Assertion.NOT_A_TRIAL


def test_an_earlier_episode_that_remitted_is_no_outcome_of_the_trial_that_failed(tmp_path: Path) -> None:
    found = evidence_of(
        tmp_path,
        "A 56 y.o. man with two earlier episodes (1998, 2011), each with full remission on sertraline.\n"
        "Sertraline 200 mg x 11 wks, no response.",
    )
    assert [(t.outcome, t.dose, t.weeks) for t in found.treatments] == [
        (TreatmentOutcome.EFFECTIVE, None, None),
        (TreatmentOutcome.FAILED, "200 mg", 11),
    ]
    assert found.contradictions == ()


def test_a_failure_in_an_earlier_episode_gives_the_present_trial_no_outcome(tmp_path: Path) -> None:
    found = evidence_of(tmp_path, "In a prior episode she failed sertraline.\nTakes sertraline 200 mg x 11 wks.")
    present = next(t for t in found.treatments if t.weeks == 11)
    assert present.outcome is TreatmentOutcome.CURRENT


def test_a_success_of_a_year_long_past_is_another_trial(tmp_path: Path) -> None:
    found = evidence_of(tmp_path, "Sertraline in 2011: full remission.\nSertraline 200 mg x 11 wks, no response.")
    assert {(t.outcome, t.weeks) for t in found.treatments} == {
        (TreatmentOutcome.EFFECTIVE, None),
        (TreatmentOutcome.FAILED, 11),
    }


def test_a_drug_taken_again_months_later_is_a_second_trial(tmp_path: Path) -> None:
    found = evidence_of(
        tmp_path,
        "Lamotrigine 200 mg 03/01/2022 to 08/01/2023, no response.\n"
        "Lamotrigine 200 mg 02/02/2026 to 05/11/2026, no benefit.\n"
        "Lamotrigine 200 mg x 14 wks, no benefit.",
    )
    assert [(t.started, t.stopped, t.weeks, len(t.quotes)) for t in found.treatments] == [
        (date(2022, 3, 1), date(2023, 8, 1), 74, 1),
        (date(2026, 2, 2), date(2026, 5, 11), 14, 2),
    ]


def test_a_drug_called_current_long_after_its_trial_ended_is_taken_again(tmp_path: Path) -> None:
    found = evidence_of(
        tmp_path,
        "Lamotrigine 200 mg 03/01/2022 to 08/01/2023, no response.\n"
        "She continues on lamotrigine 200 mg.\n"
        "Lamotrigine 200 mg x 14 wks, no benefit.",
    )
    assert [t.weeks for t in found.treatments] == [74, 14]
    assert found.contradictions == ()


LIST = "Five treatments without response: lamotrigine, quetiapine, lurasidone, lithium, cariprazine (not tolerated)."


@pytest.mark.parametrize(
    ("name", "outcome"), [("lamotrigine", "failed"), ("lithium", "failed"), ("cariprazine", "intolerant")]
)
def test_a_bracket_behind_the_last_drug_of_a_list_is_its_own(name: str, outcome: str) -> None:
    assert told(LIST, name).outcome == outcome


def test_a_bracket_that_speaks_of_all_drugs_of_a_list_belongs_to_each() -> None:
    text = "Sertraline 200 mg and escitalopram 20 mg (both without response)."
    assert told(text, "sertraline").outcome is TreatmentOutcome.FAILED


@pytest.mark.parametrize("text", ["Occupational therapy | 31 visits", "Occupational therapy 31"])
def test_visits_are_no_dose(text: str) -> None:
    assert told(text, "occupational therapy").dose is None


@pytest.mark.parametrize("text", ["gabapentin 1 g up to three times a day", "gabapentin 300 mg twice a week"])
def test_how_often_is_not_how_long(text: str) -> None:
    assert told(text, "gabapentin").span is None


def test_a_length_told_with_an_article_is_a_length() -> None:
    found = told("Sertraline 200 mg for a year, no response.", "sertraline")
    assert found.span is not None and found.span.weeks == 52


GIVEN = "Ketamine hydrochloride 36 mg in 100 mL normal saline, pump set to 150 mL/h."


@pytest.mark.parametrize(
    ("kind", "assertion", "sessions"),
    [("infusion_record", Assertion.AFFIRMED, 1), ("progress_note", Assertion.HYPOTHETICAL, None)],
)
def test_an_infusion_with_its_own_record_was_given(
    tmp_path: Path, kind: str, assertion: Assertion, sessions: int | None
) -> None:
    case = case_of(tmp_path, {a_record("infusion", kind): [GIVEN]})
    chart, _ = chart_reading.read(case)
    (found,) = evidence_search.search(chart, case, tables()).treatments
    assert (found.assertion, found.sessions) == (assertion, sessions)


def test_a_lower_dose_told_after_a_higher_one_is_no_step_on_the_way_up(tmp_path: Path) -> None:
    """The trial failed at 225 mg by the note of April; the note of August says 150 mg, that of October 225 mg."""
    told_in = {
        "04/22/2025": "Failed venlafaxine XR 225 mg x 24 wks.",
        "08/12/2025": "Venlafaxine XR 150 mg, no response.",
        "10/14/2025": "S/p venlafaxine XR 225 mg x 24 wks, no response.",
    }
    notes = [f"Date of service: {day}\n{text}" for day, text in told_in.items()]
    found = evidence_of(tmp_path, *notes).contradictions
    assert [(c.what, c.second.text) for c in found] == [("dose", told_in["08/12/2025"])]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("BP has been well controlled at every visit since 2024, highest 126/80 on venlafaxine XR.", "venlafaxine"),
        ("Seizures controlled with lamotrigine 200 mg.", "lamotrigine"),
        ("Migraines much improved on topiramate 50 mg.", "topiramate"),
    ],
)
def test_what_helped_something_else_is_no_outcome_of_the_treatment(text: str, name: str) -> None:
    assert told(text, name).outcome not in (TreatmentOutcome.EFFECTIVE, TreatmentOutcome.PARTIAL)
