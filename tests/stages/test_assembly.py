"""Assembly puts every part in its place, and every number that is printed comes from one page map."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pytest

from pipeline.engines.pdf import look as pdf_look
from pipeline.errors import SourceUnusable
from pipeline.model.case import Audience, State
from pipeline.model.chart import Bookmark, Chart
from pipeline.model.contents import LetterCitation
from tests.appeal_packet import draft, parts, typeset
from tests.appeal_packet import with_record as changed
from tests.engines.odd_pages import sheet, with_actions


def text(pdf: bytes, page: int) -> str:
    return pypdfium2.PdfDocument(pdf)[page - 1].get_textpage().get_text_range()


def test_the_sections_stand_in_the_order_of_the_anatomy() -> None:
    order = list(dict.fromkeys(page.section for page in draft().page_map.pages))
    assert order == ["cover", "glance", "letter", "crosswalk", "history", "index", "exhibits", "references"]


def test_the_references_page_lists_the_works_that_the_letter_cites_in_the_order_of_its_numbers() -> None:
    plan = parts().plan
    uncited = replace(plan.literature[0], id="uncited", letter_sentence=None, pmid="10000000")
    made = replace(parts(), plan=replace(plan, literature=(uncited, *plan.literature))).assembled()
    letter = " ".join(parts().rendered[0].letter.paragraphs)
    listed = re.findall(r"PMID\s(\d+)", text(made.pdf, len(made.page_map.pages)))
    assert listed == re.findall(r"PMID\s(\d+)", letter) != []


def test_equal_parts_make_equal_bytes() -> None:
    assert parts().assembled().pdf == draft().pdf


def test_every_page_is_stamped_with_its_place_and_the_true_total() -> None:
    pages = draft().page_map.pages
    for page in pages:
        assert "trd-appeal · " in text(draft().pdf, page.number)
        assert f"Packet {page.number}/{len(pages)}" in text(draft().pdf, page.number)


def test_an_exhibit_page_is_stamped_with_its_number_in_the_exhibit() -> None:
    page = next(page for page in draft().page_map.pages if page.part == "B" and page.exhibit_page)
    exhibit = next(exhibit for exhibit in parts().exhibits if exhibit.letter == "B")
    assert f"Ex. B 1/{len(exhibit.pages)}" in text(draft().pdf, page.number)


def test_every_page_says_draft_until_the_case_is_ready() -> None:
    total = len(draft().page_map.pages)
    ready = replace(parts(), state=State.READY).assembled()
    assert all("DRAFT" in text(draft().pdf, number) for number in range(1, total + 1))
    drawn = [page.number for page in ready.page_map.pages if page.section != "letter"]
    assert not any("DRAFT" in text(ready.pdf, number) for number in drawn)


def test_a_channel_with_tab_sheets_gets_one_before_each_exhibit_and_no_band() -> None:
    portal = next(channel for channel in parts().tables.channels if channel.tab_sheets)
    made = replace(parts(), plan=replace(parts().plan, channel=portal)).assembled()
    tabs = [page.part for page in made.page_map.pages if page.kind == "tab"]
    assert tabs == [exhibit.letter for exhibit in parts().exhibits]


def test_a_channel_without_tab_sheets_gets_a_band_on_the_first_page_of_each_exhibit() -> None:
    fax = next(channel for channel in parts().tables.channels if not channel.tab_sheets)
    made = replace(parts(), plan=replace(parts().plan, channel=fax)).assembled()
    assert not [page for page in made.page_map.pages if page.kind == "tab"]
    first = {page.part: page.number for page in reversed(made.page_map.pages) if page.section == "exhibits"}
    assert all(f"Exhibit {letter} · " in text(made.pdf, number) for letter, number in first.items())


def test_only_letters_for_the_payer_go_in() -> None:
    item = parts().rendered[0]
    other = typeset(replace(item.letter, name="to_the_patient", audience=Audience.PATIENT))
    made = replace(parts(), rendered=(item, other)).assembled()
    assert {page.part for page in made.page_map.pages if page.section == "letter"} == {item.letter.name}


def test_every_citation_of_the_letter_is_a_link_to_its_page() -> None:
    links = set(pdf_look.structure(draft().pdf).links)
    letter_pages = [page.number for page in draft().page_map.pages if page.section == "letter"]
    for citation in parts().rendered[0].letter.citations:
        target = draft().page_map.of_exhibit(citation.exhibit, citation.page)
        assert any((page, target) in links for page in letter_pages) or "pp." in citation.text


def test_a_link_lies_on_the_words_of_the_citation() -> None:
    opened = pypdf.PdfReader(io.BytesIO(draft().pdf))
    shown = pypdfium2.PdfDocument(draft().pdf)
    for page in (page for page in draft().page_map.pages if page.section == "letter"):
        words = shown[page.number - 1].get_textpage()
        for link in opened.pages[page.number - 1].get("/Annots", ()):
            left, bottom, right, top = (float(number) for number in link.get_object()["/Rect"])
            under = words.get_text_bounded(left - 1, bottom - 1, right + 1, top + 1)
            assert re.search(r"Ex|p\.|\d", under), under


def test_a_citation_that_a_person_typed_is_linked_too() -> None:
    item = parts().rendered[0]
    typed = LetterCitation(text="Ex. A, p. 1", exhibit="A", page=1)
    letter = replace(item.letter, paragraphs=("As Ex. A, p. 1 says.",), citations=(typed,))
    made = replace(parts(), rendered=(typeset(letter),)).assembled()
    page = made.page_map.first("letter")
    assert (page, made.page_map.of_exhibit("A", 1)) in pdf_look.structure(made.pdf).links


def test_the_outline_names_sections_and_exhibits_with_the_records_bookmarks_below() -> None:
    document = next(d for d in parts().chart.documents if len(d.pages) > 2)
    visit = (Bookmark(title="Third visit", page=3, depth=0),)
    documents = tuple(replace(d, bookmarks=visit if d is document else ()) for d in parts().chart.documents)
    made = replace(parts(), chart=Chart(documents=documents)).assembled()
    exhibit = next(exhibit for exhibit in parts().exhibits if exhibit.record == document.record)
    reader = pypdf.PdfReader(io.BytesIO(made.pdf))
    first_level = [item.title for item in reader.outline if not isinstance(item, list)]
    assert first_level[:2] == ["Cover", "Request at a glance"]
    assert f"Ex. {exhibit.letter} — {exhibit.title}" in first_level
    (below,) = [item for item in reader.outline if isinstance(item, list)]
    page = reader.get_destination_page_number(below[0])
    assert (below[0].title, page + 1) == ("Third visit", made.page_map.of_exhibit(exhibit.letter, 3))


def test_page_numbers_in_the_index_are_those_of_the_page_map() -> None:
    page = draft().page_map.first("index")
    last = parts().exhibits[0]
    first_page = draft().page_map.first("exhibits", last.letter)
    assert page and str(first_page) in text(draft().pdf, page)


def test_an_omitted_page_stays_as_a_page_that_says_so() -> None:
    exhibit = next(exhibit for exhibit in parts().exhibits if len(exhibit.pages) > 2)
    omitted = replace(exhibit, omitted=(2,))
    exhibits = tuple(omitted if e is exhibit else e for e in parts().exhibits)
    made = replace(parts(), exhibits=exhibits).assembled()
    number = made.page_map.of_exhibit(exhibit.letter, 2)
    assert number and "omitted" in text(made.pdf, number).lower()
    assert len(made.page_map.pages) == len(draft().page_map.pages)


def test_a_page_shrunk_below_three_quarters_is_reported(tmp_path: Path) -> None:
    record = parts().exhibits[0].record
    made = changed(parts(), record, sheet(841.89, 1190.55), tmp_path, pages=1).assembled()
    assert [(note.code, str(note.where)) for note in made.notes] == [("page-shrunk", f"{record}:1")]


def test_what_a_record_lost_is_in_the_manifest(tmp_path: Path) -> None:
    record = parts().exhibits[0].record
    made = changed(parts(), record, with_actions(), tmp_path, pages=1).assembled()
    entry = next(exhibit for exhibit in made.manifest.data["exhibits"] if exhibit["record"] == record)
    assert {"what": "JavaScript", "count": 2} in entry["removed"]


def test_a_record_that_changed_since_it_was_read_stops_the_case(tmp_path: Path) -> None:
    record = parts().exhibits[0].record
    other = changed(parts(), record, sheet(), tmp_path, pages=1)
    (tmp_path / f"{record}.pdf").write_bytes(sheet(words="OTHER"))
    with pytest.raises(SourceUnusable, match=f"{record}: the file changed"):
        other.assembled()


def test_the_manifest_says_where_every_exhibit_page_came_from() -> None:
    data = draft().manifest.data
    for entry, exhibit in zip(data["exhibits"], parts().exhibits, strict=True):
        assert [page["source_page"] for page in entry["pages"]] == list(exhibit.pages)
        assert [page["packet_page"] for page in entry["pages"]] == [
            draft().page_map.of_exhibit(exhibit.letter, number) for number in range(1, len(exhibit.pages) + 1)
        ]


def test_a_packet_has_its_title_and_no_other_metadata() -> None:
    with pikepdf.open(io.BytesIO(draft().pdf)) as opened:
        assert dict(opened.docinfo) == {"/Title": "Packet trd-appeal"}
