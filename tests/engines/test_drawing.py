"""Pages that we draw: every character stands on them, they are the same every time, and their links hit the words."""

import unicodedata
from dataclasses import replace

import pypdfium2
import pytest
from drawing_records import (
    CASE,
    CROSSWALK,
    EXHIBITS,
    PLAN,
    ROWS,
    WORKS,
    drawn,
    some_page,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.engines import drawing
from pipeline.engines.drawing.typefaces import REGULAR, clean, face, spread
from pipeline.model.contents import PacketPage, PageMap

INTERNAL_WORDS = ("NOT MET", "INSUFFICIENT", "CONTRADICTED", "MET", "open", "None", "nan")


DOCUMENTED = replace(CROSSWALK, rows=tuple(row for row in ROWS if row.quotes))


def all_layouts() -> list[drawing.Layout]:
    return [
        drawing.cover(CASE, PLAN, drawing.contents(PLAN.recipe.sections, (), EXHIBITS)),
        drawing.glance(CASE, PLAN, CROSSWALK, EXHIBITS),
        drawing.crosswalk(PLAN, CROSSWALK, EXHIBITS),
        drawing.history(CROSSWALK, EXHIBITS),
        drawing.index(EXHIBITS),
        *(drawing.tab_sheet(exhibit, boxes=True) for exhibit in EXHIBITS),
        drawing.references(WORKS),
        drawing.omitted_page("C", 4),
    ]


def text_of(made: drawing.Drawn) -> list[str]:
    """The text of each page, white space as single blanks."""
    document = pypdfium2.PdfDocument(made.pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_equal_input_gives_equal_bytes() -> None:
    assert drawn(*all_layouts()).pdf == drawn(*all_layouts()).pdf


def test_the_page_count_is_known_before_any_page_number_and_stays() -> None:
    layouts = all_layouts()
    promised = [layout.pages for layout in layouts]
    without = drawing.draw(layouts, lambda target: None, None)
    with_large = drawing.draw(layouts, lambda target: 9999, 9999)
    assert [part.pages for part in without.parts] == [part.pages for part in with_large.parts] == promised


def test_parts_say_where_in_the_file_their_pages_are() -> None:
    made = drawn(*all_layouts())
    assert [part.first for part in made.parts] == [
        1 + sum(part.pages for part in made.parts[:at]) for at in range(len(made.parts))
    ]
    assert len(pypdfium2.PdfDocument(made.pdf)) == sum(part.pages for part in made.parts)


def test_a_place_that_is_not_in_the_packet_is_a_dash_not_a_wrong_number() -> None:
    made = drawing.draw([drawing.crosswalk(PLAN, CROSSWALK, EXHIBITS)], lambda target: None, None)
    assert "Ex. C, p. 1 (packet p. —)" in text_of(made)[0]


def test_no_internal_word_stands_on_a_drawn_page() -> None:
    words = " ".join(text_of(drawn(*all_layouts()))).split()
    assert [word for word in INTERNAL_WORDS if word in words] == []


def as_read(text: str) -> str:
    """Text as pdfium gives it back: ligatures as their letters, its own sign for a hyphen at a line's end."""
    letters = "".join(unicodedata.normalize("NFKC", c) if "\ufb00" <= c <= "\ufb06" else c for c in text)
    return squeezed(letters.replace("\ufffe", "-"))


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=60))
@example("\ufb00\ufb06")
@settings(max_examples=120, deadline=None)
def test_every_character_is_on_the_page_or_reported_missing(text: str) -> None:
    layout = drawing.tab_sheet(replace(EXHIBITS[0], title=f"|{text}|"))
    page = text_of(drawn(layout))[0]
    shown = "".join(f"[U+{ord(c):04X}]" if c in layout.missing else c for c in clean(f"|{text}|"))
    assert as_read(shown) in as_read(page)


@pytest.mark.parametrize(
    "text", ["R&D <b>not bold</b>", "PHQ-9 ≥ 20, 50 μg, § 3", "☐ ☒ ✓ ■", "José Łuczak, D’Ávila", "{{x}} %s"]
)
def test_signs_and_accents_stand_as_they_are(text: str) -> None:
    layout = drawing.tab_sheet(replace(EXHIBITS[0], title=text))
    assert text in text_of(drawn(layout))[0]
    assert layout.missing == ()


def test_a_character_that_no_font_has_is_named_on_the_page_and_reported() -> None:
    layout = drawing.tab_sheet(replace(EXHIBITS[0], title="Letter of 李 Wei"))
    assert layout.missing == ("李",)
    assert "Letter of [U+674E] Wei" in text_of(drawn(layout))[0]


def test_scripts_written_from_the_right_are_reported_rather_than_printed_backwards() -> None:
    assert spread("שלום", REGULAR)[1] == "שלום"


def test_a_word_longer_than_the_line_is_cut_and_not_lost() -> None:
    layout = drawing.tab_sheet(replace(EXHIBITS[0], title="A" + "x" * 300 + "Z"))
    assert "A" + "x" * 300 + "Z" in squeezed(text_of(drawn(layout))[0])


def test_links_lie_on_the_page_over_the_words_that_name_the_place() -> None:
    made = drawn(drawing.crosswalk(PLAN, DOCUMENTED, EXHIBITS))
    document = pypdfium2.PdfDocument(made.pdf)
    for link in made.parts[0].links:
        box, target = link.box, link.target
        assert 0 < box.x0 < box.x1 < 612 and 50 <= box.y0 < box.y1 < 792 - 36
        words = document[link.page - 1].get_textpage().get_text_bounded(box.x0 - 0.5, box.y0, box.x1 + 0.5, box.y1)
        pin = f"Ex. {target.part}, p. {target.exhibit_page} (packet p. {some_page(target)})"
        assert squeezed(words) and squeezed(words) in squeezed(pin)


def test_each_citation_of_the_crosswalk_is_a_link() -> None:
    made = drawn(drawing.crosswalk(PLAN, CROSSWALK, EXHIBITS))
    linked = {(link.target.part, link.target.exhibit_page) for link in made.parts[0].links}
    cited = {("C", 1), ("C", 4), ("D", 20), ("E", 7), ("E", 8), ("F", 2), ("G", 1), ("H", 2)}
    assert cited <= linked


def test_page_numbers_come_from_the_page_map() -> None:
    pages = PageMap(
        pages=(
            PacketPage(number=1, section="cover"),
            PacketPage(number=2, section="letter", part="appeal"),
            PacketPage(number=3, section="exhibits", part="B", kind="tab"),
            PacketPage(number=4, section="exhibits", part="B", exhibit_page=1),
        )
    )
    page_of = drawing.looked_up_in(pages)
    assert page_of(drawing.Target(section="letter")) == 2
    assert page_of(drawing.Target(section="letter", part="appeal")) == 2
    assert page_of(drawing.Target(section="exhibits", part="B")) == 3
    assert page_of(drawing.Target(section="exhibits", part="B", exhibit_page=1)) == 4
    assert page_of(drawing.Target(section="exhibits", part="C", exhibit_page=1)) is None


def test_nothing_is_drawn_where_the_fax_header_and_the_stamp_go() -> None:
    document = pypdfium2.PdfDocument(drawn(*all_layouts()).pdf)
    for page in document:
        for thing in page.get_objects():
            _, bottom, _, top = thing.get_bounds()
            assert bottom >= 43 and top <= 792 - 36


def test_fonts_are_embedded_and_the_file_names_nobody() -> None:
    made = drawn(*all_layouts())
    info = pypdfium2.PdfDocument(made.pdf).get_metadata_dict()
    assert info["Title"] == "" and "Whitfield" not in str(info)
    assert b"Helvetica" not in made.pdf


def test_each_face_draws_the_letters_of_english_and_the_signs_of_medicine() -> None:
    for char in "AZaz09.,;:%/+-()µ×±°§é–—“”‘’•":
        assert char in face(REGULAR).advance
