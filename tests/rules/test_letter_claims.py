"""A letter that a person edited: what no page shows is for them to decide, what the chart refutes does not leave."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipeline.engines.rule_files import load_tables
from pipeline.model.evidence import Assertion, Crosswalk, Quote, Score, Treatment, TreatmentOutcome
from pipeline.model.finding import Severity
from pipeline.rules.letters import claims
from pipeline.rules.letters.claims import Known
from pipeline.rules.notes import lexicon

WORDS = lexicon.compile_tables(load_tables())
DRAFT = (
    "Ms. Whitfield took sertraline 200 mg/day for 10 weeks without benefit (Ex. C, p. 3).",
    "The infusions are to begin on December 7, 2026, at 0.5 mg/kg.",
)


def quote(text: str) -> Quote:
    return Quote(document="notes", page=3, start=0, end=len(text), text=text, note_date=date(2026, 11, 9))


def taken(name: str, dose: int, weeks: int, outcome: TreatmentOutcome = TreatmentOutcome.FAILED) -> Treatment:
    return Treatment(
        ingredient=name, display=name, drug_class="", mechanism="", role="AD", outcome=outcome,
        assertion=Assertion.AFFIRMED, quotes=(quote(f"{name} {dose} mg for {weeks} weeks"),),
        dose=f"{dose} mg/day", dose_mg=Decimal(dose), weeks=Decimal(weeks),
    )  # fmt: skip


PHQ = Score(
    scale="PHQ-9", value=22, date=date(2026, 11, 9), assertion=Assertion.AFFIRMED, quotes=(quote("PHQ-9 22/27"),)
)
HELPED = TreatmentOutcome.EFFECTIVE
MATRIX = Crosswalk(
    criteria=None,
    rows=(),
    treatments=(taken("sertraline", 200, 10), taken("lithium", 900, 8, HELPED)),
    scores=(PHQ,),
    diagnoses=(),
    not_taken=(replace(taken("fluoxetine", 20, 1), assertion=Assertion.DECLINED),),
)


def found(*paragraphs: str) -> list[tuple[int, str, bool]]:
    known = Known(draft=DRAFT, crosswalk=MATRIX, days=(date(1983, 5, 14),), words=WORDS)
    return [(c.paragraph, c.what, c.against is not None) for c in claims.claims(paragraphs, known)]


@pytest.mark.parametrize(
    ("sentence", "what"),
    [
        ("She also took paroxetine.", "a treatment"),
        ("Sertraline was begun at 37 mg.", "a dose"),
        ("Her PHQ-9 was 25.", "a score"),
        ("She was in the emergency room on March 3, 2026.", "a date"),
        ("She has been unwell since April 2019.", "a date"),
    ],
)
def test_a_fact_that_no_page_shows_is_for_a_person_to_decide(sentence: str, what: str) -> None:
    assert found(*DRAFT, sentence) == [(3, what, False)]


@pytest.mark.parametrize(
    "sentence",
    [
        "She also took paroxetine (Ex. C, p. 7).",
        "Her PHQ-9 is 22, and she was born on May 14, 1983.",
        "In November 2026 she still took sertraline 200 mg/day.",
        "The plan writes \u201cparoxetine 20 mg since March 3, 2019\u201d in its notice.",
        "I have known her for years, and I see no better way.",
        "Date: November 20, 2026",
        DRAFT[0],
    ],
)
def test_what_is_cited_or_shown_or_quoted_or_no_fact_is_left_alone(sentence: str) -> None:
    assert found(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "what"),
    [
        ("She failed sertraline 300 mg/day.", "dose of a treatment"),
        ("She took sertraline 200 mg for 26 weeks without benefit.", "length of a treatment"),
        ("Lithium 900 mg for 8 weeks: no response.", "outcome of a treatment"),
        ("She has never taken sertraline.", "outcome of a treatment"),
        ("Failed fluoxetine 20 mg for 8 weeks.", "outcome of a treatment"),
        ("PHQ-9 was 26 on November 9, 2026.", "total of a scale"),
        ("She failed sertraline 300 mg/day (Ex. C, p. 3).", "dose of a treatment"),
    ],
)
def test_a_sentence_that_the_chart_refutes_does_not_leave_even_with_a_citation(sentence: str, what: str) -> None:
    assert found(sentence) == [(1, what, True)]


def test_a_finding_names_the_paragraph_and_no_word_of_it_and_holds_as_long_as_the_sentence() -> None:
    known = Known(draft=DRAFT, crosswalk=MATRIX, words=WORDS)
    told = "She also took paroxetine.", "She failed sertraline 300 mg/day."
    one, two = (claims.finding("letter", c) for c in claims.claims(told, known))
    moved = claims.finding("letter", claims.claims(("Dear Medical Director:", told[0]), known)[0])
    assert (one.code, one.severity, two.code, two.severity) == (
        "letter-uncited", Severity.WARNING, "letter-contradicted", Severity.ERROR,
    )  # fmt: skip
    assert "paroxetine" not in one.message + one.remedy and "sertraline" not in two.message
    assert "page 3 of notes" in two.message
    assert (moved.id, moved.message != one.message) == (one.id, True)
