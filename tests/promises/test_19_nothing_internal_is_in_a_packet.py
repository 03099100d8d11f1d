"""Promise 19: no page whose audience is not `payer`, no internal word on a page that we draw or a letter we write."""

from dataclasses import replace

import pytest

from pipeline.errors import InspectionFailed
from pipeline.model.case import Audience
from pipeline.model.evidence import Verdict
from pipeline.rules.contents import words as packet_words
from tests.appeal_packet import draft, parts, typeset
from tests.engines.packet_views import text


@pytest.mark.parametrize("audience", [a for a in Audience if a is not Audience.PAYER])
def test_a_letter_for_anybody_but_the_payer_stays_out(audience: Audience) -> None:
    item = parts().rendered[0]
    paragraphs = ("A page that only its reader should see.",)
    other = typeset(replace(item.letter, name="other", audience=audience, paragraphs=paragraphs))
    made = replace(parts(), rendered=(item, other)).assembled()
    assert not any("only its reader" in text(made.pdf, page.number) for page in made.page_map.pages)


def test_no_verdict_stands_on_a_page_of_ours() -> None:
    ours = [page.number for page in draft().page_map.pages if page.exhibit_page is None]
    for verdict in Verdict:
        assert not [number for number in ours if str(verdict) in text(draft().pdf, number)]


@pytest.mark.parametrize("verdict", Verdict)
def test_a_packet_with_a_verdict_in_a_letter_of_ours_is_never_published(verdict: Verdict) -> None:
    item = parts().rendered[0]
    letter = replace(item.letter, paragraphs=(*item.letter.paragraphs, f"Criterion 3: {verdict}"))
    base = replace(parts(), rendered=(typeset(letter),))
    with pytest.raises(InspectionFailed, match="promise 19"):
        base.inspected(base.assembled())


def test_a_denial_may_be_quoted_in_the_payers_own_capitals() -> None:
    denial = packet_words.squeezed("Your request: CRITERIA NOT MET for this service.")
    assert list(packet_words.forbidden("The notice says “CRITERIA NOT MET for this”", [denial])) == []
