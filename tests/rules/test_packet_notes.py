"""What is said about drawn pages: what found no room, and characters that no typeface has."""

import pytest

from pipeline.model.finding import Severity
from pipeline.rules.contents import notes


def weights(section: str, **drawn: tuple[str, ...]) -> dict[str, Severity]:
    return {item.code: item.severity for item in notes.drawn(section, **{"left_out": (), "missing": (), **drawn})}


def test_a_page_with_all_its_words_needs_no_word():
    assert weights("cover") == {}


@pytest.mark.parametrize("section", ["cover", "glance", "index", "exhibits", "references"])
def test_a_character_of_the_case_that_no_typeface_has_stops_the_case(section):
    assert weights(section, missing=("\u674e",)) == {"character-not-drawn": Severity.ERROR}


@pytest.mark.parametrize("section", ["crosswalk", "history"])
def test_a_character_of_a_quoted_record_that_no_typeface_has_is_for_a_person_to_decide(section):
    assert weights(section, missing=("\u674e",)) == {"character-not-drawn": Severity.WARNING}


def test_the_finding_never_holds_the_character():
    (found,) = notes.drawn("cover", (), ("\u674e",))
    assert "\u674e" not in found.message + found.remedy


def test_another_character_makes_an_earlier_decision_void():
    (one,), (other,) = notes.drawn("history", (), ("\u674e",)), notes.drawn("history", (), ("\u738b",))
    assert one.id != other.id


def test_entries_without_room_are_a_note():
    assert weights("history", left_out=("a", "b")) == {"page-overfull": Severity.NOTE}
