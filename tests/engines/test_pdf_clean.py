"""Fields, notes and layers stay readable; scripts, programs and attachments stay behind, and are counted."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from odd_pages import sheet, with_actions, with_checked_box, with_field, with_layers, with_links, with_note
from packet_views import packet_of, picture, text

from pipeline.engines.pdf import clean as pdf_clean
from pipeline.engines.pdf import look as pdf_look
from pipeline.engines.pdf.pages import PacketPdf, SourcePdf
from pipeline.engines.pdf.stamp import Stamp


def is_black(pdf: bytes, x: float, y: float) -> bool:
    """Whether the sheet is black there (points from the lower left corner)."""
    shown = picture(pdf, scale=1)
    return shown.getpixel((round(x), round(shown.height - y))) < 60


def test_fields_of_one_name_in_two_forms_keep_their_own_values() -> None:
    packet, _ = packet_of(with_field("first answer"), with_field("second answer"))
    assert "first answer" in text(packet, 1)
    assert "second answer" in text(packet, 2) and "first answer" not in text(packet, 2)


def test_a_note_with_an_appearance_is_drawn_into_the_page() -> None:
    packet, _ = packet_of(with_note())
    assert is_black(packet, 400, 320)


def test_a_ticked_box_stays_ticked() -> None:
    packet, _ = packet_of(with_checked_box())
    assert is_black(packet, 400, 320)


def test_a_hidden_note_stays_hidden() -> None:
    packet, _ = packet_of(with_note(flags=2))
    assert not is_black(packet, 400, 320)


def test_a_layer_that_was_hidden_by_default_stays_hidden() -> None:
    packet, _ = packet_of(sheet(), with_layers())
    shown = picture(packet, 2, scale=1)
    assert shown.getpixel((400, 792 - 320)) < 60
    assert shown.getpixel((400, 792 - 420)) > 200


@pytest.mark.parametrize("make", [with_actions, lambda: with_field("x"), with_note, with_links])
def test_nothing_active_comes_along(make: Callable[[], bytes]) -> None:
    packet, _ = packet_of(make())
    assert pdf_look.structure(packet).faults == ()


def test_what_was_left_behind_is_counted_by_kind() -> None:
    with SourcePdf(with_actions(), "record") as source:
        PacketPdf(title="Packet a-case").add(source, 1)
        assert source.removed.as_data() == [
            {"what": "JavaScript", "count": 2},
            {"what": "embedded file", "count": 1},
            {"what": "form submission", "count": 1},
            {"what": "launch action", "count": 1},
        ]


def test_a_comment_without_an_appearance_is_counted() -> None:
    with SourcePdf(with_note(), "record") as source:
        PacketPdf(title="Packet a-case").add(source, 1)
        assert source.removed.as_data() == [{"what": "note without an appearance", "count": 1}]


def test_a_chain_of_actions_that_bites_its_tail_ends() -> None:
    with pikepdf.open(io.BytesIO(sheet())) as opened:
        action = opened.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript))
        action["/Next"] = action
        opened.Root["/OpenAction"] = action
        removed = pdf_clean.Removed()
        pdf_clean.note_catalog(opened, removed)
    assert removed.counts["JavaScript"] > 0


def test_a_packet_says_of_its_making_nothing_but_its_title() -> None:
    with pikepdf.open(io.BytesIO(sheet())) as opened:
        opened.docinfo["/Author"] = "someone"
        picture_metadata = opened.make_stream(b"<x:xmpmeta>someone</x:xmpmeta>")
        opened.pages[0].obj["/Contents"]["/Metadata"] = picture_metadata
        opened.pages[0].obj["/StructParents"] = 0
        opened.Root["/StructTreeRoot"] = pikepdf.Dictionary()
        made = io.BytesIO()
        opened.save(made)
    packet = PacketPdf(title="Packet a-case")
    with SourcePdf(made.getvalue(), "record") as source:
        packet.add(source, 1)
        written = packet.write([Stamp(line="stamp")], [], [(1, "", 1)])
    with pikepdf.open(io.BytesIO(written)) as opened:
        assert dict(opened.docinfo) == {"/Title": "Packet a-case"}
        assert str(opened.Root["/Lang"]) == "en-US"
        assert opened.pdf_version == "1.7" and not opened.is_encrypted
        keys = {key for item in opened.objects if isinstance(item, pikepdf.Dictionary) for key in item.keys()}  # noqa: SIM118 - a pikepdf stream iterates over no keys
    assert not keys & {"/Metadata", "/StructParents", "/Producer", "/CreationDate", "/StructTreeRoot"}
