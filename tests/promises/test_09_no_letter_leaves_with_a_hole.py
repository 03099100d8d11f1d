"""Promise 9: no unfilled field, `{{`, `None`, `nan`, empty salutation."""

from dataclasses import replace

import pytest

from pipeline.engines.pdf.look import Look
from pipeline.errors import InspectionFailed
from pipeline.rules.contents import words as packet_words
from pipeline.rules.letters import text as letter_text
from tests.appeal_packet import draft, parts, typeset


def test_the_letters_of_the_sample_have_no_hole() -> None:
    for item in parts().rendered:
        assert letter_text.holes(item.letter.paragraphs) == ()


@pytest.mark.parametrize("hole", ["{{ dose }}", "Weight: None kg", "Dose: nan mg", "{% if x %}"])
def test_a_packet_whose_letter_has_a_hole_is_never_published(hole: str) -> None:
    item = parts().rendered[0]
    letter = replace(item.letter, paragraphs=(*item.letter.paragraphs, hole))
    base = replace(parts(), rendered=(typeset(letter),))
    with pytest.raises(InspectionFailed, match="promise 9"):
        base.inspected(base.assembled())


def test_no_page_that_we_draw_has_a_hole() -> None:
    records = [packet_words.squeezed(page.text) for document in parts().chart.documents for page in document.pages]
    with Look(draft().pdf) as look:
        ours = [page.number for page in draft().page_map.pages if page.exhibit_page is None]
        assert [list(packet_words.forbidden(look.text(number), records)) for number in ours] == [[]] * len(ours)


def test_the_word_none_may_be_quoted_from_a_record() -> None:
    record = packet_words.squeezed("Suicidal ideation: None reported today.")
    assert list(packet_words.forbidden("The note says: Suicidal ideation: None reported today.", [record])) == []
    assert list(packet_words.forbidden("Weight: None kg", [record])) == ["an empty value"]
