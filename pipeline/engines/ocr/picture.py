"""A page as a grey picture that knows where on the page each of its pixels lies."""

import ctypes
import math
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from pipeline.model.chart import Box

# x, y of a pixel → a*x + b*y + c, d*x + e*y + f: the order of Pillow's transforms.
Affine = tuple[float, float, float, float, float, float]

_WHITE = 255
_TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """`image` is grey (mode L); `to_page` leads from its pixels to PDF user space of the page as stored."""

    image: Image.Image
    to_page: Affine
    dpi: int

    def resized(self, width: int, height: int, dpi: int) -> "Picture":
        """The same in other pixels."""
        across, down = self.image.width / width, self.image.height / height
        image = self.image.resize((width, height), Image.Resampling.BICUBIC)
        return Picture(image=image, to_page=_after(self.to_page, (across, 0, 0, 0, down, 0)), dpi=dpi)

    def turned(self, degrees: int) -> "Picture":
        """Turned clockwise by 0, 90, 180 or 270 degrees."""
        if degrees == 0:
            return self
        width, height = self.image.size
        back: dict[int, Affine] = {
            90: (0, 1, 0, -1, 0, height),
            180: (-1, 0, width, 0, -1, height),
            270: (0, -1, width, 1, 0, 0),
        }
        image = self.image.transpose(_TURNS[degrees])
        return Picture(image=image, to_page=_after(self.to_page, back[degrees]), dpi=self.dpi)

    def transformed(self, back: Affine, size: tuple[int, int]) -> "Picture":
        """Drawn anew with `back` leading from the new pixels to the old; what comes from outside is white."""
        image = self.image.transform(size, Image.Transform.AFFINE, back, Image.Resampling.BICUBIC, fillcolor=_WHITE)
        return Picture(image=image, to_page=_after(self.to_page, back), dpi=self.dpi)

    def with_image(self, image: Image.Image) -> "Picture":
        """The same pixels after treatment of their greys."""
        return Picture(image=image, to_page=self.to_page, dpi=self.dpi)

    def box(self, left: float, top: float, right: float, bottom: float) -> Box:
        """The rectangle on the page that encloses this one of pixels."""
        a, b, c, d, e, f = self.to_page
        corners = [(a * x + b * y + c, d * x + e * y + f) for x in (left, right) for y in (top, bottom)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return Box(x0=min(xs), y0=min(ys), x1=max(xs), y1=max(ys))

    def pixels(self, box: Box) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of the pixels that a box of the page covers."""
        a, b, c, d, e, f = self.to_page
        scale = a * e - b * d
        corners = [
            ((e * (x - c) - b * (y - f)) / scale, (a * (y - f) - d * (x - c)) / scale)
            for x in (box.x0, box.x1)
            for y in (box.y0, box.y1)
        ]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys))


def rendered(page: pdfium.PdfPage, width: int, height: int, dpi: int) -> Picture:
    """The page as displayed, stretched to that many pixels. Raises PdfiumError."""
    bitmap = pdfium.PdfBitmap.new_native(width, height, pdfium_c.FPDFBitmap_Gray)
    try:
        bitmap.fill_rect((_WHITE, _WHITE, _WHITE, _WHITE), 0, 0, width, height)
        flags = pdfium_c.FPDF_ANNOT | pdfium_c.FPDF_GRAYSCALE
        pdfium_c.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
        image = bitmap.to_pil().copy()
    finally:
        bitmap.close()
    return Picture(image=image, to_page=_to_page(page, width, height), dpi=dpi)


def _to_page(page: pdfium.PdfPage, width: int, height: int) -> Affine:
    """Asked of pdfium at three corners, which knows of crop boxes and turned pages."""
    (x, y), (right_x, right_y), (down_x, down_y) = (
        _point(page, width, height, *corner) for corner in ((0, 0), (width, 0), (0, height))
    )
    return (
        (right_x - x) / width,
        (down_x - x) / height,
        x,
        (right_y - y) / width,
        (down_y - y) / height,
        y,
    )


def _point(page: pdfium.PdfPage, width: int, height: int, x: int, y: int) -> tuple[float, float]:
    page_x, page_y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDF_DeviceToPage(page, 0, 0, width, height, 0, x, y, page_x, page_y)
    return page_x.value, page_y.value


def _after(outer: Affine, inner: Affine) -> Affine:
    """One map for `inner` followed by `outer`."""
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (a * g + b * j, a * h + b * k, a * i + b * m + c, d * g + e * j, d * h + e * k, d * i + e * m + f)
