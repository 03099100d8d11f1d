"""Promise 7: those words stand on that page of that exhibit of the finished packet."""

import io
from dataclasses import replace

import pypdf
import pypdfium2
import pytest

from pipeline.engines.pdf import look as pdf_look
from pipeline.errors import InspectionFailed
from pipeline.rules.contents.words import squeezed
from tests.appeal_packet import draft, parts


def test_the_words_of_each_citation_are_found_by_a_reader_that_never_saw_the_chart() -> None:
    reader = pypdf.PdfReader(io.BytesIO(draft().pdf))
    pages = {c.packet_page: squeezed(reader.pages[c.packet_page - 1].extract_text()) for c in draft().citations}
    missing = [
        (citation.exhibit, citation.exhibit_page)
        for citation in draft().citations
        if not all(squeezed(word) in pages[citation.packet_page] for word in citation.words.split())
    ]
    assert missing == []


def test_the_boxes_of_a_citation_lie_on_its_words_in_the_packet() -> None:
    document = pypdfium2.PdfDocument(draft().pdf)
    boxed = [citation for citation in draft().citations if citation.boxes and citation.words]
    assert boxed
    for citation in boxed:
        page = document[citation.packet_page - 1].get_textpage()
        under = "".join(page.get_text_bounded(box.x0 - 1, box.y0 - 1, box.x1 + 1, box.y1 + 1) for box in citation.boxes)
        first, last = citation.words.split()[0], citation.words.split()[-1]
        assert squeezed(first) in squeezed(under) and squeezed(last) in squeezed(under)


def test_the_printed_packet_page_of_a_citation_is_the_page_it_leads_to() -> None:
    links = set(pdf_look.structure(draft().pdf).links)
    for citation in draft().citations:
        assert draft().page_map.of_exhibit(citation.exhibit, citation.exhibit_page) == citation.packet_page
        assert all((page, citation.packet_page) in links for page in citation.cited_on)


def test_a_packet_with_a_false_citation_is_never_published() -> None:
    real = next(citation for citation in draft().citations if citation.words)
    moved = replace(real, packet_page=draft().page_map.pages[-1].number)
    with pytest.raises(InspectionFailed, match="promise 7"):
        parts().inspected(replace(draft(), citations=(moved,)))
