"""Where sentences, paragraphs and sections of a note begin and end."""

import pytest

from pipeline.rules.notes import lexicon, sections, sentences
from tests.chart_case import tables

WORDS = lexicon.compile_tables(tables())


def units(text: str) -> list[tuple[str, str | None]]:
    """The paragraphs of a page, each on one line, with their sections."""
    found, _ = sections.units(text, sections.Position(), WORDS)
    return [(" ".join(text[unit.start : unit.end].split()), unit.section) for unit in found]


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences.spans(text, 0, len(text))]


@pytest.mark.parametrize(
    "sentence",
    [
        "Seen by Dr. Vale and J. R. Moss today.",
        "Sertraline 200 mg p.o. q.d. since May.",
        "Took approx. 3 tabs. of it b.i.d. with food.",
        "PHQ-9 fell from 21 to 2.5 points vs. the last visit.",
        "The pt. denies SI, e.g. no plan.",
        "Trial No. 3 was stopped.",
        "1. Continue sertraline 200 mg.",
        "Lithium 900 mg x 8 wks. without effect.",
    ],
)
def test_abbreviations_decimals_and_list_numbers_end_no_sentence(sentence: str) -> None:
    assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Psychosis: no. Mania: no.", ["Psychosis: no.", "Mania: no."]),
        ("Sertraline 200 mg. No response.", ["Sertraline 200 mg.", "No response."]),
        ("1. Continue lithium 2. Start TMS", ["1. Continue lithium", "2. Start TMS"]),
        ("Plan: 1. Stop lithium. 2. Start TMS.", ["Plan: 1. Stop lithium.", "2. Start TMS."]),
        ("She is well. he agrees.", ["She is well.", "he agrees."]),
        ("Taken for 12 weeks 2 times daily.", ["Taken for 12 weeks 2 times daily."]),
    ],
)
def test_a_sentence_ends_where_the_next_one_begins(text: str, parts: list[str]) -> None:
    assert split(text) == parts


def test_a_sentence_in_a_narrow_column_beside_wide_lines_stays_whole() -> None:
    wide = "A line that goes over the whole width of the page and tells of the visit in general terms."
    narrow = (
        "In the years before the present episode she\nhad been tried on it in the care of the group of\n"
        "Dr. Vale in the town, and later on by the\nUniversity clinic, both times for many weeks, with\n"
        "Lithium added to it by the end of the summer"
    )
    assert [text for text, _ in units(f"{wide}\n" * 3 + narrow)][-1].count("University") == 1
    assert [text for text, _ in units(f"{wide}\n" * 3 + narrow)][-1].startswith("In the years")


@pytest.mark.parametrize(
    "heading",
    [
        "FAMILY HISTORY",
        "Family History:",
        "3. Family psychiatric history",
        "III. Family History",
        "Family History\n--------------",
        "== Family history ==",
        "**Family History**",
        "[Family History]",
        "FHx -",
    ],
)
def test_headings_are_known_in_every_dress(heading: str) -> None:
    assert units(f"She sleeps.\n{heading}\nMother took lithium.") == [
        ("She sleeps.", None),
        ("Mother took lithium.", "family"),
    ]


@pytest.mark.parametrize("heading", ["HOBBIES", "Hobbies:", "Hobbies and leisure"])
def test_a_heading_that_no_table_knows_ends_the_section_above_it(heading: str) -> None:
    text = f"FAMILY HISTORY\nMother took lithium.\n{heading}\nShe paints."
    assert units(text)[-1] == ("She paints.", None)


def test_headings_within_a_line_begin_their_sections() -> None:
    assert units("Allergies: NKDA. Meds: sertraline 200 mg. Plan: continue.") == [
        ("Allergies: NKDA.", "allergies"),
        ("Meds: sertraline 200 mg.", "current_meds"),
        ("Plan: continue.", "plan"),
    ]


def test_the_last_word_of_a_sentence_is_no_heading() -> None:
    text = "Sertraline 200 mg for ten weeks in the year before: no\nresponse."
    assert units(text) == [(" ".join(text.split()), None)]
