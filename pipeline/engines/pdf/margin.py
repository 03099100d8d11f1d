"""How much of a page's lower edge is free: looked up in the page's objects, and only in doubt drawn and looked at."""

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.engines.pdf.place import BAND_ZONE, LETTER

_SOLID = (pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_IMAGE)
_RESOLUTION = 0.5
_WHITE = 250


def free_foot(page: pypdfium2.PdfPage) -> float:
    """How much of the page shows nothing, from its lower edge as displayed up; in units of its user space.

    Text and pictures count wherever they are; lines and areas only where they leave a mark, since many programs paint
    a white ground over the whole page. No more is looked at than stamp and band could ever need; that is the most
    this gives.
    """
    width, height = page.get_size()
    most: float = BAND_ZONE * max(1.0, max(width, height) / LETTER[0])
    free, doubtful = min(float(height), most), False
    for kind, foot in _feet(page):
        if kind in _SOLID:
            free = min(free, foot)
        else:
            doubtful = doubtful or foot < free
    return min(free, _drawn_free(page, free)) if doubtful and free > 0 else max(free, 0.0)


def _feet(page: pypdfium2.PdfPage) -> list[tuple[int, float]]:
    """Kind of each object that may be seen, and how far above the lower edge it begins."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    x0, y0, x1, y1 = page.get_bbox()
    turn = page.get_rotation()
    found = []
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        item = pdfium.FPDFPage_GetObject(page.raw, index)
        if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        seen = left.value < x1 and right.value > x0 and bottom.value < y1 and top.value > y0
        if seen and right.value > left.value:
            foot = {0: bottom.value - y0, 90: x1 - right.value, 180: y1 - top.value, 270: left.value - x0}[turn]
            found.append((pdfium.FPDFPageObj_GetType(item), foot))
    return found


def _drawn_free(page: pypdfium2.PdfPage, depth: float) -> float:
    """How much of the lowest `depth` of the page, drawn small, stays white."""
    above = max(page.get_height() - max(depth, 2 / _RESOLUTION), 0)
    picture = page.render(scale=_RESOLUTION, crop=(0, 0, 0, above), grayscale=True)
    shown, stride = bytes(picture.buffer), picture.stride
    for at in reversed(range(picture.height)):
        if min(shown[at * stride : at * stride + picture.width], default=255) < _WHITE:
            return float(picture.height - 1 - at) / _RESOLUTION
    return depth
