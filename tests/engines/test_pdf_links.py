"""Links of a source lead to the same pages of the packet; outline and page labels say where one is."""

import io

import pikepdf
import pypdf
from odd_pages import with_links
from packet_views import packet_of

from pipeline.engines.pdf import look as pdf_look
from pipeline.engines.pdf.links import OutlineEntry, SourceLink
from pipeline.engines.pdf.pages import PacketPdf, SourcePdf
from pipeline.engines.pdf.stamp import Stamp
from pipeline.model.chart import Box


def test_links_are_found_by_page_by_name_and_by_address_and_no_others() -> None:
    with SourcePdf(with_links(), "record") as source:
        found = source.links(1)
    assert [(link.page, link.uri) for link in found] == [
        (2, None),
        (2, None),
        (3, None),
        (None, "https://example.org/policy"),
    ]
    assert found[0] == SourceLink(rect=Box(x0=100, y0=700, x1=300, y1=720), page=2)


def test_names_that_are_no_unicode_are_followed_all_the_same() -> None:
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(with_links())) as opened:
        opened.save(plain, qdf=True)
    odd = plain.getvalue().replace(b"/old", b"/o#e9d").replace(b"(new)", b"(n\xe9w)")
    with SourcePdf(odd, "record") as source:
        assert [link.page for link in source.links(1)] == [2, 2, 3, None]


def test_a_page_given_by_its_number_counts_from_zero() -> None:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(with_links())) as opened:
        opened.pages[0].obj["/Annots"][0]["/Dest"] = pikepdf.Array([2, pikepdf.Name.Fit])
        opened.save(made)
    with SourcePdf(made.getvalue(), "record") as source:
        assert source.links(1)[0].page == 3


def linked() -> bytes:
    packet = PacketPdf(title="Packet a-case")
    with SourcePdf(with_links(), "record") as source:
        for number in (3, 1, 2):
            packet.add(source, number)
        packet.link(2, Box(x0=10, y0=20, x1=110, y1=40), to=1, hint="Exhibit B, page 3")
        packet.link(2, Box(x0=10, y0=60, x1=110, y1=80), uri="https://example.org/")
        outline = [
            OutlineEntry(title="Cover", page=1),
            OutlineEntry(title="Ex. A — Notes", page=2),
            OutlineEntry(title="Visit", page=2, depth=1),
            OutlineEntry(title="Plan", page=3, depth=3),
            OutlineEntry(title="References", page=3),
        ]
        stamps = [Stamp(line=f"Packet {number}/3") for number in (1, 2, 3)]
        return packet.write(stamps, outline, [(1, "", 1), (2, "Tab A", None), (3, "A-", 1)])


def test_a_link_leads_to_its_packet_page() -> None:
    assert pdf_look.structure(linked()).links == ((2, 1),)


def test_a_link_to_an_address_is_kept() -> None:
    page = pypdf.PdfReader(io.BytesIO(linked())).pages[1]
    assert [a["/A"]["/URI"] for a in (a.get_object() for a in page["/Annots"]) if "/A" in a] == ["https://example.org/"]


def test_the_outline_keeps_its_order_and_depth() -> None:
    reader = pypdf.PdfReader(io.BytesIO(linked()))

    def titles(items: list) -> list:
        return [titles(item) if isinstance(item, list) else item.title for item in items]

    assert titles(reader.outline) == ["Cover", "Ex. A — Notes", ["Visit", ["Plan"]], "References"]


def test_page_labels_name_tabs_and_exhibit_pages() -> None:
    assert pypdf.PdfReader(io.BytesIO(linked())).page_labels == ["1", "Tab A", "A-1"]


def test_a_loop_among_named_destinations_is_survived() -> None:
    with pikepdf.open(io.BytesIO(with_links())) as opened:
        node = opened.make_indirect(pikepdf.Dictionary())
        node["/Kids"] = pikepdf.Array([node])
        opened.Root["/Names"]["/Dests"] = node
        made = io.BytesIO()
        opened.save(made)
    packet, _ = packet_of(made.getvalue())
    assert pdf_look.structure(packet).pages == 1
