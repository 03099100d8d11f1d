"""The picture that a page is read from: its scanned image pixel for pixel, or else the page drawn at 200 dpi."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.engines.ocr import ink
from pipeline.engines.ocr.picture import Picture, rendered
from pipeline.model.chart import Box

DRAWN_DPI = 200
_COARSE = 150.0
_FINE = 375.0
# Pages longer than this hold a scan at one point a pixel, or a poster: their size in points says nothing.
_LONGEST_SHEET = 1300.0
_SHEET = 792.0
_FEWEST_PIXELS = 2200
_MOST_PIXELS = 40_000_000
_SQUARE = 1.06
_POINTS = 72.0
_LOOKED_AT = 24
_ALL = 2000
_DEPTH = 2
_FILLS = 0.6

_Matrix = tuple[float, float, float, float, float, float]
_UNIT: _Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An image on a page: where it stands (user space), its pixels, and how many of them lie along a point."""

    box: Box
    across: float
    along: float

    @property
    def area(self) -> float:
        return (self.box.x1 - self.box.x0) * (self.box.y1 - self.box.y0)


def picture_of(page: pdfium.PdfPage) -> Picture:
    """The page as displayed, in square pixels, normally of 150 to 375 dpi, a scan cleaned. Raises PdfiumError."""
    points = page.get_size()
    scan = _finest(page, scan_images(page, _ALL))
    if scan is None:
        dpi = DRAWN_DPI * min(1.0, _LONGEST_SHEET / max(points))
        return rendered(page, *_size(*(side * dpi / _POINTS for side in points)), DRAWN_DPI)
    shrunk = _SHEET / max(points) if max(points) > _LONGEST_SHEET else 1.0
    across, down = (density * _POINTS / shrunk for density in scan)
    wanted = _reduced(max(across, down), max(points) * shrunk / _POINTS)
    taken = (min(across, wanted), min(down, wanted))
    size = _size(*(side * shrunk * dpi / _POINTS for side, dpi in zip(points, taken, strict=True)))
    picture = rendered(page, *size, round(wanted))
    is_bilevel = ink.is_bilevel(picture.image)
    picture = _squared(picture, taken, wanted)
    return picture.with_image(ink.cleaned(picture.image, picture.dpi, is_bilevel=is_bilevel))


def _reduced(dpi: float, inches: float) -> float:
    """A whole part of very fine resolutions, but enough pixels for a sheet of print whatever its size is said to be."""
    return max(dpi / max(2, round(dpi / 250)), _FEWEST_PIXELS / inches) if dpi > _FINE else dpi


def scan_images(page: pdfium.PdfPage, most: int = _LOOKED_AT) -> list[Placed]:
    """The images of a page that together fill most of it; none where they do not.

    Only the first and the last `most` objects are looked at: a scan lies under or over whatever else is there.
    """
    images = list(_images(page.raw, True, most))
    if not images:
        return []
    left, bottom, right, top = page.get_bbox()
    whole = (right - left) * (top - bottom)
    return images if whole > 0 and sum(image.area for image in images) >= _FILLS * whole else []


def _squared(picture: Picture, taken: tuple[float, float], wanted: float) -> Picture:
    """Fax pixels made square, and coarse ones more."""
    across, down = taken
    dpi = DRAWN_DPI if wanted < _COARSE else wanted
    is_square = max(across, down) / min(across, down) < _SQUARE
    if is_square and dpi == wanted:
        return picture
    width, height = picture.image.size
    return picture.resized(*_size(width * dpi / across, height * dpi / down), round(dpi))


def _size(width: float, height: float) -> tuple[int, int]:
    """Whole pixels, no more than fit into memory."""
    less = min(1.0, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    return max(1, round(width * less)), max(1, round(height * less))


def _finest(page: pdfium.PdfPage, images: list[Placed]) -> tuple[float, float] | None:
    """Pixels a point, across and down the page as displayed, of the finest image that fills much of the page."""
    if not images:
        return None
    largest = max(image.area for image in images)
    across, along = max(((i.across, i.along) for i in images if i.area > largest / 4), key=lambda d: d[0] * d[1])
    return (along, across) if page.get_rotation() in (90, 270) else (across, along)


def _images(holder: Any, is_page: bool, most: int, outer: _Matrix = _UNIT, depth: int = 0) -> Iterator[Placed]:
    """Images among the first and last `most` objects of a page or form, each placed on the page."""
    total = (pdfium_c.FPDFPage_CountObjects if is_page else pdfium_c.FPDFFormObj_CountObjects)(holder)
    get = pdfium_c.FPDFPage_GetObject if is_page else pdfium_c.FPDFFormObj_GetObject
    first = min(total, most)
    for index in (*range(first), *range(max(first, total - most), total)):
        item = get(holder, index)
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            placed = _placed(item, _matrix(item, outer))
            if placed is not None:
                yield placed
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
            yield from _images(item, False, most, _matrix(item, outer), depth + 1)


def _matrix(item: Any, outer: _Matrix) -> _Matrix:
    """From the object's own coordinates to the page's."""
    own = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(item, own)
    a, b, c, d, e, f = outer
    return (
        own.a * a + own.b * c,
        own.a * b + own.b * d,
        own.c * a + own.d * c,
        own.c * b + own.d * d,
        own.e * a + own.f * c + e,
        own.e * b + own.f * d + f,
    )


def _placed(item: Any, matrix: _Matrix) -> Placed | None:
    """None for an image without pixels or extent."""
    width, height = ctypes.c_uint(), ctypes.c_uint()
    if not pdfium_c.FPDFImageObj_GetImagePixelSize(item, width, height) or not width.value or not height.value:
        return None
    a, b, c, d, e, f = matrix
    xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    box = Box(x0=min(xs), y0=min(ys), x1=max(xs), y1=max(ys))
    if box.x1 - box.x0 < 1 or box.y1 - box.y0 < 1:
        return None
    lies_across = abs(a) >= abs(c)
    pixels = (width.value, height.value) if lies_across else (height.value, width.value)
    return Placed(box=box, across=pixels[0] / (box.x1 - box.x0), along=pixels[1] / (box.y1 - box.y0))
