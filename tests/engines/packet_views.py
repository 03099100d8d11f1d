"""Small packets made from the odd pages, and how they look."""

import io

import pikepdf
import pypdfium2
from PIL import Image, ImageChops, ImageFilter

from pipeline.engines.pdf import place as pdf_place
from pipeline.engines.pdf.pages import PacketPdf, SourcePdf
from pipeline.engines.pdf.place import Placement
from pipeline.engines.pdf.stamp import Stamp

PIXELS_A_POINT = 1.5


def packet_of(*sources: bytes, band: bool = False, draft: bool = False) -> tuple[bytes, list[Placement]]:
    """A packet of the first page of each source, stamped "a-case · Ex. B 3/12 · Packet 1/2", …"""
    opened = [SourcePdf(source, f"record {number}") for number, source in enumerate(sources, start=1)]
    packet = PacketPdf(title="Packet a-case")
    places = [packet.add(source, 1, band=band) for source in opened]
    stamps = [
        Stamp(
            line=f"a-case · Ex. B 3/12 · Packet {number}/{len(opened)}",
            band="Exhibit B · Notes · 12 pages" if band else None,
            draft=draft,
        )
        for number in range(1, len(opened) + 1)
    ]
    return packet.write(stamps, [], [(1, "", 1)]), places


def picture(pdf: bytes, page: int = 1, scale: float = PIXELS_A_POINT) -> Image.Image:
    """A page as a reader shows it, in grey."""
    document = pypdfium2.PdfDocument(pdf)
    return document[page - 1].render(scale=scale).to_pil().convert("L")


def text(pdf: bytes, page: int = 1) -> str:
    return pypdfium2.PdfDocument(pdf)[page - 1].get_textpage().get_text_range()


def difference(source: bytes, packet: bytes, place: Placement, page: int = 1) -> float:
    """Share of pixels that differ between a source page, moved to its place, and the packet page above its foot."""
    width, height = (round(side * PIXELS_A_POINT) for side in place.sheet)
    expected = Image.new("L", (width, height), 255)
    shown_width = pypdfium2.PdfDocument(source).get_page_size(0)[0]
    box = _displayed(source, place)
    shown = picture(source, scale=(box[2] - box[0]) * PIXELS_A_POINT / shown_width)
    expected.paste(shown, (round(box[0] * PIXELS_A_POINT), round((place.sheet[1] - box[3]) * PIXELS_A_POINT)))
    above = (0, 0, width, round((place.sheet[1] - pdf_place.STAMP_ZONE) * PIXELS_A_POINT))
    # A page that is shrunk lies between two pixels; blurred, its letters are the same and a moved line is not.
    one, other = (shown.crop(above).filter(ImageFilter.GaussianBlur(2)) for shown in (expected, picture(packet, page)))
    delta = ImageChops.difference(one, other)
    return sum(delta.histogram()[50:]) / (delta.width * delta.height)


def _displayed(source: bytes, place: Placement) -> tuple[float, float, float, float]:
    with pikepdf.open(io.BytesIO(source)) as opened:
        box = place.box(pdf_place.frame(opened.pages[0].obj).box)
    return box.x0, box.y0, box.x1, box.y1
