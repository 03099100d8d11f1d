"""What counts in a letter's text: citations, holes, and what a signature binds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.letters import text as letter_text

WORDS = st.lists(st.text(st.characters(categories=("L",)), min_size=1, max_size=9), min_size=1, max_size=30)


def pages(text: str) -> list[tuple[str, int]]:
    return [(found.exhibit, found.page) for found in letter_text.citations((text,))]


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("severe (Ex. B, p. 4).", [("B", 4)]),
        ("(Ex. B, pp. 4-5)", [("B", 4), ("B", 5)]),
        ("(Ex. B, pp. 4\u20135)", [("B", 4), ("B", 5)]),
        ("(Ex. B, pp. 4, 7 and 9)", [("B", 4), ("B", 7), ("B", 9)]),
        ("(Ex. B, p. 4 and Ex. C, p. 2)", [("B", 4), ("C", 2)]),
        ("(Ex. AA, p. 12; Ex. B, p. 1)", [("AA", 12), ("B", 1)]),
        ("(Ex.\u00a0B,\np.\u00a04)", [("B", 4)]),
        ("The dose (Ex. B, p. 4, 2026)", [("B", 4)]),
        ("Exhibit B is enclosed", []),
    ],
)
def test_a_citation_is_read_however_a_person_types_it(text: str, cited: list[tuple[str, int]]) -> None:
    assert pages(text) == cited


def test_a_citation_keeps_its_words_so_that_they_can_be_found_on_the_page() -> None:
    assert [c.text for c in letter_text.citations(("(Ex. B, p. 4 and Ex. C, pp. 2-3)",))] == [
        "Ex. B, p. 4",
        "Ex. C, pp. 2-3",
        "Ex. C, pp. 2-3",
    ]


@given(words=WORDS, breaks=st.data())
def test_wrapping_a_letter_differently_does_not_change_what_was_signed(words: list[str], breaks: st.DataObject) -> None:
    glue = breaks.draw(st.lists(st.sampled_from([" ", "\n", "  ", "\t"]), min_size=len(words), max_size=len(words)))
    wrapped = "".join(word + space for word, space in zip(words, glue, strict=True))
    assert letter_text.text_hash((wrapped,)) == letter_text.text_hash((" ".join(words),))


@given(words=WORDS, position=st.integers(min_value=0), change=st.sampled_from(["", "other", "not"]))
def test_one_changed_word_is_another_text(words: list[str], position: int, change: str) -> None:
    place = position % len(words)
    changed = [*words[:place], "x" + words[place] + change, *words[place + 1 :]]
    assert letter_text.text_hash((" ".join(changed),)) != letter_text.text_hash((" ".join(words),))


@pytest.mark.parametrize(
    "line",
    [
        letter_text.BLANK_DATE,
        "Date: November 20, 2026",
        letter_text.BLANK_SIGNATURE,
        "Signed in ink, November 20, 2026.",
        "Signed electronically, November 20, 2026.",
        "DRAFT \u2013 not signed",
    ],
)
def test_date_signature_and_draft_lines_are_not_part_of_what_is_signed(line: str) -> None:
    assert letter_text.text_hash(("Dear Medical Director:", line)) == letter_text.text_hash(("Dear Medical Director:",))


@pytest.mark.parametrize(
    "line", ["Date: November 20, 2026, six infusions", "Signed consent is on file.", "DRAFT \u2013 not signed yet"]
)
def test_a_sentence_cannot_hide_behind_the_look_of_a_date_or_signature_line(line: str) -> None:
    assert letter_text.text_hash(("Dear Medical Director:", line)) != letter_text.text_hash(("Dear Medical Director:",))


def test_a_change_is_named_by_paragraph_and_heading_and_never_by_its_words() -> None:
    signed = ("Request", "I ask for six infusions.", "Sincerely,")
    now = ("Request", "I ask for nine infusions.", "Sincerely,")
    assert letter_text.changed(letter_text.paragraph_hashes(signed), now) == (
        "paragraph 2 (under \u201cRequest\u201d)",
    )


def test_a_removed_paragraph_is_named_by_what_follows_it() -> None:
    signed = letter_text.paragraph_hashes(("Request", "One.", "Two."))
    assert letter_text.changed(signed, ("Request", "Two.")) == (
        "removed before paragraph 2 (under \u201cRequest\u201d)",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Dear {{ payer }}:",
        "{% if x %}",
        "The dose is None mg.",
        "PHQ-9 of nan",
        "Dear :",
        "Dear,",
        "I treat [PATIENT NAME].",
        "[insert dose here]",
        "TBD",
    ],
)
def test_a_hole_is_found_with_its_paragraph(text: str) -> None:
    assert [number for number, _ in letter_text.holes(("Fine.", text))] == [2]


@pytest.mark.parametrize(
    "text", ["None of these helped.", "Nancy Doe, RN", "Dear Medical Director:", "[1]", "Dear Dr. Li:"]
)
def test_good_english_is_no_hole(text: str) -> None:
    assert letter_text.holes((text,)) == ()


@pytest.mark.parametrize("text", ["NOT MET", "criterion 4: MET", "INSUFFICIENT", "CONTRADICTED"])
def test_words_of_our_own_judgement_are_found(text: str) -> None:
    assert letter_text.internal_words(("We met.", text)) == (2,)
