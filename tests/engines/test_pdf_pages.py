"""Odd source pages come out upright on Letter, unaltered, stamped in reading direction, to the same bytes."""

import io
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odd_pages import ODD, sheet, with_layers, with_note
from packet_views import difference, packet_of, picture, text

from pipeline.engines.pdf.pages import PacketPdf, SourcePdf
from pipeline.engines.pdf.place import BAND_ZONE, STAMP_ZONE
from pipeline.engines.pdf.stamp import Stamp
from pipeline.errors import SourceUnusable
from pipeline.model.chart import Box

LETTER_SHEETS = {(612, 792), (792, 612)}
OVERSIZE = {"A4", "A3", "A3 landscape", "crop box larger than the page"}


@pytest.mark.parametrize("name", ODD)
def test_a_page_looks_as_before_but_for_its_size_and_foot(name: str) -> None:
    packet, (place,) = packet_of(ODD[name])
    assert difference(ODD[name], packet, place) < 0.004


def test_the_comparison_sees_a_page_that_is_moved_by_a_millimetre_and_a_half() -> None:
    packet, (place,) = packet_of(sheet())
    moved = replace(place, matrix=(*place.matrix[:4], place.matrix[4] + 4.5, place.matrix[5]))
    assert difference(sheet(), packet, moved) > 0.004


@pytest.mark.parametrize("name", ODD)
def test_a_page_lies_on_a_letter_sheet_that_no_reader_turns_or_crops(name: str) -> None:
    packet, _ = packet_of(ODD[name])
    with pikepdf.open(io.BytesIO(packet)) as opened:
        page = opened.pages[0].obj
        assert tuple(int(side) for side in page["/MediaBox"])[2:] in LETTER_SHEETS
        assert not {"/Rotate", "/CropBox", "/UserUnit"} & set(page.keys())


@pytest.mark.parametrize("name", ODD)
def test_the_stamp_stands_upright_at_the_foot_of_the_page_as_displayed(name: str) -> None:
    packet, _ = packet_of(ODD[name])
    page = pypdfium2.PdfDocument(packet)[0]
    words = page.get_textpage()
    start = words.get_text_range().index("a-case")
    boxes = [words.get_charbox(start + at) for at in range(len("a-case · Ex. B 3/12 · Packet 1/1"))]
    assert [box[0] for box in boxes] == sorted(box[0] for box in boxes), "reads from left to right"
    assert all(box[1] > 8 and box[3] < STAMP_ZONE for box in boxes)
    assert all(box[0] > 0 and box[2] < page.get_width() for box in boxes)


def test_the_stamp_is_nine_points_or_more_and_black() -> None:
    packet, _ = packet_of(sheet())
    shown = [item for item in pypdfium2.PdfDocument(packet)[0].get_objects(max_depth=1) if item.type == 1]
    assert all(item.get_font_size() >= 9 for item in shown)
    assert picture(packet).crop((0, 1140, 918, 1188)).getextrema()[0] < 40


@pytest.mark.parametrize("name", sorted(set(ODD) - OVERSIZE))
def test_room_for_the_stamp_costs_a_page_at_most_eight_percent_of_its_size(name: str) -> None:
    for band in (False, True):
        _, (place,) = packet_of(ODD[name], band=band)
        assert 0.92 <= place.scale <= 1


@pytest.mark.parametrize(
    ("name", "kept"), [("Letter", True), ("Letter with a footer", False), ("turned 90", True), ("turned 180", True)]
)
def test_only_a_page_whose_foot_is_occupied_is_shrunk(name: str, kept: bool) -> None:
    _, (place,) = packet_of(ODD[name])
    assert (place.scale == 1) is kept


def test_two_pages_of_one_content_stream_keep_their_own_crop() -> None:
    source = io.BytesIO()
    with pikepdf.open(io.BytesIO(sheet())) as opened:
        opened.pages.append(opened.pages[0])
        opened.pages[0].obj["/CropBox"] = pikepdf.Array([0, 0, 612, 396])
        opened.pages[1].obj["/CropBox"] = pikepdf.Array([0, 396, 612, 792])
        opened.save(source)
    packet = PacketPdf(title="Packet a-case")
    with SourcePdf(source.getvalue(), "notes") as opened_source:
        for number in (1, 2):
            packet.add(opened_source, number)
        made = packet.write([Stamp(line=".")] * 2, [], [(1, "", 1)])
    dark = [picture(made, number, scale=0.5).histogram()[0] for number in (1, 2)]
    whole = picture(sheet(), scale=0.5).histogram()[0]
    assert abs(sum(dark) - whole) < 0.1 * whole and min(dark) > 0.1 * whole


def test_a_white_ground_is_no_mark_in_the_margin() -> None:
    with pikepdf.open(io.BytesIO(sheet())) as opened:
        page = opened.pages[0].obj
        page["/Contents"] = pikepdf.Array([opened.make_stream(b"1 g 0 0 612 792 re f 0 g "), page["/Contents"]])
        made = io.BytesIO()
        opened.save(made)
    _, (place,) = packet_of(made.getvalue())
    assert place.scale == 1


def test_a_note_in_the_margin_makes_the_page_smaller() -> None:
    with pikepdf.open(io.BytesIO(with_note())) as opened:
        opened.pages[0].obj["/Annots"][0]["/Rect"] = pikepdf.Array([10, 5, 300, 25])
        made = io.BytesIO()
        opened.save(made)
    _, (place,) = packet_of(made.getvalue())
    assert place.scale < 1


def test_an_exhibit_without_a_tab_sheet_begins_with_a_band_above_the_stamp() -> None:
    packet, _ = packet_of(ODD["Letter with a footer"], band=True)
    page = pypdfium2.PdfDocument(packet)[0]
    words = page.get_textpage()
    found = words.search("Exhibit B · Notes").get_next()
    assert found is not None
    bottom, top = words.get_charbox(found[0])[1::2]
    assert bottom > STAMP_ZONE - 10 and top < BAND_ZONE


def test_a_draft_says_so_on_every_page_and_a_ready_packet_nowhere() -> None:
    sources = (sheet(), ODD["landscape"], ODD["A3"])
    draft, _ = packet_of(*sources, draft=True)
    ready, _ = packet_of(*sources)
    assert all("DRAFT" in text(draft, number) for number in (1, 2, 3))
    assert not any("DRAFT" in text(ready, number) for number in (1, 2, 3))


def test_equal_sources_make_equal_bytes() -> None:
    assert packet_of(*ODD.values())[0] == packet_of(*ODD.values())[0]


def test_a_typeface_of_many_pages_is_stored_once() -> None:
    source = io.BytesIO()
    with pikepdf.new() as book:
        with pikepdf.open(io.BytesIO(with_layers())) as one:
            for _ in range(30):
                book.pages.extend(one.pages)
        book.save(source)
    packet = PacketPdf(title="Packet a-case")
    with SourcePdf(source.getvalue(), "notes") as opened:
        for number in range(1, len(opened) + 1):
            packet.add(opened, number)
        made = packet.write([Stamp(line=f"Packet {n}/30") for n in range(1, 31)], [], [(1, "", 1)])
    with pikepdf.open(io.BytesIO(made)) as opened:
        fonts = [item for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item]
        assert len(fonts) == 3, "two of the source and the stamp's"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(min_value=1, max_value=9), min_size=1, max_size=20, unique=True))
def test_every_selected_page_comes_once_and_in_order(selection: list[int]) -> None:
    packet = PacketPdf(title="Packet a-case")
    with SourcePdf(BOOK, "notes") as opened:
        for number in selection:
            packet.add(opened, number)
        made = packet.write([Stamp(line="stamp")] * len(selection), [], [(1, "", 1)])
    shown = [text(made, number) for number in range(1, len(selection) + 1)]
    assert [f"source {number}" in page for number, page in zip(selection, shown, strict=True)] == [True] * len(shown)


def _book() -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as book:
        for number in range(1, 10):
            with pikepdf.open(io.BytesIO(sheet(words=f"source {number}"))) as one:
                book.pages.extend(one.pages)
        book.save(made)
    return made.getvalue()


BOOK = _book()


@pytest.mark.parametrize("kind", ["image", "lines"])
def test_the_foot_of_a_scan_counts_as_occupied(kind: str) -> None:
    with pikepdf.new() as made:
        page = made.add_blank_page(page_size=(612, 792))
        scan = made.make_stream(bytes([255] * 100))
        scan.update(
            pikepdf.Dictionary(
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=10,
                Height=10,
                BitsPerComponent=8,
                ColorSpace=pikepdf.Name.DeviceGray,
            )
        )
        page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=scan))
        drawing = b"612 0 0 792 0 0 cm /I Do" if kind == "image" else b"4 w 50 20 m 400 20 l S"
        page.obj["/Contents"] = made.make_stream(drawing)
        source = io.BytesIO()
        made.save(source)
    _, (place,) = packet_of(source.getvalue())
    assert place.scale < 1


@pytest.mark.parametrize("damage", [b"", b"%PDF-1.7 and no more", ODD["Letter"][:300]], ids=["empty", "stub", "cut"])
def test_a_file_that_is_no_pdf_is_named_and_nothing_else_happens(damage: bytes) -> None:
    with pytest.raises(SourceUnusable, match="notes: "):
        packet_of_one(damage)


def test_an_encrypted_file_is_named() -> None:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(sheet())) as opened:
        opened.save(made, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    with pytest.raises(SourceUnusable, match="notes: the PDF is encrypted"):
        packet_of_one(made.getvalue())


def test_a_record_that_changed_since_it_was_read_is_refused() -> None:
    with pytest.raises(SourceUnusable, match="changed"):
        SourcePdf(sheet(), "notes", sha256="0" * 64)


def test_a_page_that_is_not_there_is_refused() -> None:
    with SourcePdf(sheet(), "notes") as source, pytest.raises(SourceUnusable, match="no page 2"):
        PacketPdf(title="Packet a-case").add(source, 2)


def packet_of_one(source: bytes) -> None:
    with SourcePdf(source, "notes") as opened:
        PacketPdf(title="Packet a-case").add(opened, 1)


def test_words_broken_over_lines_are_found_line_by_line() -> None:
    with SourcePdf(_two_lines(), "letter") as source:
        (lines,) = source.find(1, "Ex. B, p. 4", not_before=r"\s*\d")
    upper, lower = lines
    assert isinstance(upper, Box) and lower.y1 <= upper.y0 + 1 and lower.x0 < upper.x0


def test_a_longer_number_is_not_taken_for_the_shorter_one() -> None:
    with SourcePdf(sheet(words="Ex. B, p. 41"), "letter") as source:
        assert source.find(1, "Ex. B, p. 4", not_before=r"\s*\d") == ()


def _two_lines() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(612, 792))
    canvas.drawString(300, 700, "as the chart shows (Ex. B,")
    canvas.drawString(72, 684, "p. 4) and elsewhere")
    canvas.save()
    return made.getvalue()
