"""What is not ticked is not said: its words are blank for all rules, and every place still leads back to the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.notes import page_view


def read(text: str) -> str:
    """What rules see of a text, each run of blanks as one."""
    return "\n".join(" ".join(line.split()) for line in page_view.view(text).text.split("\n"))


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("☐ denies SI ☒ endorses SI", "☒ endorses SI"),
        ("Suicidal ideation: ☐ yes ☒ no", "Suicidal ideation: ☒ no"),
        ("Suicidal ideation: [ ] yes [x] no", "Suicidal ideation: [x] no"),
        ("Suicidal ideation: ( ) yes (X) no", "Suicidal ideation: (X) no"),
        ("Suicidal ideation: ○ yes ◉ no", "Suicidal ideation: ◉ no"),
        ("Suicidal ideation: Yes ☐ No ☒", "Suicidal ideation: ☒ No"),
        ("Denies SI ☐", ""),
        ("SI: ☒ denies ☐ endorses HI: ☐ denies ☒ endorses", "SI: ☒ denies ;HI: ☒ endorses"),
        ("Tried: ☒ lithium ☐ bupropion ☒ sertraline", "Tried: ☒ lithium ,☒ sertraline"),
        ("☒ Low mood ☐ Mania ☒ Poor sleep", "☒ Low mood ;☒ Poor sleep"),
        ("\uf0a8 denies SI \uf0fe endorses SI", "☑ endorses SI"),
        ("[ ] Psychosis\n[x] Depression", "[ ]\n[x] Depression"),
    ],
)
def test_only_what_is_ticked_is_said(printed: str, said: str) -> None:
    assert read(printed) == said


@pytest.mark.parametrize("form", ["SI: ☐ yes ☐ no", "Psychosis Yes ☐ No ☐", "Psychosis ☐ ☐"])
def test_a_question_that_nobody_answered_says_nothing(form: str) -> None:
    assert read(form) == ""


def test_a_mark_below_a_heading_is_read_as_that_heading() -> None:
    assert read("Symptom Yes No\nPsychosis ☐ ☒\nMania ☒ ☐") == "Symptom Yes No\nPsychosis : ☒ No\nMania : ☒ Yes"


def test_a_row_of_marks_that_no_heading_explains_says_nothing() -> None:
    assert read("She was asked.\nPsychosis ☐ ☒") == "She was asked.\n"


def test_the_words_of_an_open_option_that_wrap_are_hidden_too() -> None:
    printed = "☐ Mania that lasted for more than a week and needed a stay in\nhospital at that time\nShe sleeps."
    assert read(printed) == "☐\n\nShe sleeps."


@pytest.mark.parametrize(
    "text", ["● sertraline 200 mg", "❑ lithium, stopped", "seen by Dr. Vale (x2)", "f(x) ( see below )"]
)
def test_bullets_and_brackets_are_no_options(text: str) -> None:
    assert read(text) == text


@given(st.lists(st.sampled_from(["☐", "☒", "[ ]", "[x]", "yes", "no", "SI:", "HI?", "denies", "\n", "  ", "."])))
def test_every_place_of_what_is_read_leads_to_the_page(parts: list[str]) -> None:
    text = " ".join(parts)
    view = page_view.view(text)
    for at, char in enumerate(view.text):
        low, high = view.back(at, at + 1)
        assert 0 <= low < high <= len(text) and (not char.isalpha() or char in text)
