"""Whether a strip of a page is free: looked up in the page's objects, and only in doubt drawn and looked at."""

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.model.chart import Box

_SOLID = (pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_IMAGE)
_RESOLUTION = 0.5
_WHITE = 250


def is_free(page: pypdfium2.PdfPage, strip: Box, *, depth: float) -> bool:
    """Whether nothing is shown in `strip` (user space), the lowest `depth` points of the page as displayed.

    Text and pictures that reach into the strip count as shown; lines and areas only where they leave a mark,
    since many programs paint a white ground over the whole page.
    """
    doubtful = False
    for kind in _kinds_in(page, strip):
        if kind in _SOLID:
            return False
        doubtful = True
    return not doubtful or _is_blank(page, depth)


def _kinds_in(page: pypdfium2.PdfPage, strip: Box) -> list[int]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    kinds = []
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        item = pdfium.FPDFPage_GetObject(page.raw, index)
        if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        inside = left.value < strip.x1 and right.value > strip.x0 and bottom.value < strip.y1 and top.value > strip.y0
        if inside and right.value > left.value:
            kinds.append(pdfium.FPDFPageObj_GetType(item))
    return kinds


def _is_blank(page: pypdfium2.PdfPage, depth: float) -> bool:
    above = max(page.get_height() - max(depth, 2 / _RESOLUTION), 0)
    picture = page.render(scale=_RESOLUTION, crop=(0, 0, 0, above), grayscale=True)
    shown, stride = bytes(picture.buffer), picture.stride
    rows = (shown[at * stride : at * stride + picture.width] for at in range(picture.height))
    return all(min(row, default=255) >= _WHITE for row in rows)
