"""How a document reaches the clinic when nobody sends its PDF: by fax, or as a photo from a phone."""

import io
from collections.abc import Callable, Mapping

import pypdfium2
from PIL import Image, ImageDraw

_FAX_WIDTH = 1728
_FAX_ROWS = 98
_FAX_PAGE_INCHES = 11
_DARK = 168
"""Grey from which on a fax machine sees white."""
_PHOTO_DPI = 170
_EXIF_ORIENTATION = 274
_LIES_TO_THE_RIGHT = 6


def fax(pdf: bytes) -> bytes:
    """All pages as the fax server keeps them: a TIFF in black and white, 204 by 98 dots to the inch."""
    size = (_FAX_WIDTH, _FAX_PAGE_INCHES * _FAX_ROWS)
    pages = [page.resize(size).point(lambda grey: 255 * (grey > _DARK)).convert("1") for page in _pages(pdf, 204)]
    made = io.BytesIO()
    pages[0].save(made, "TIFF", save_all=True, append_images=pages[1:], compression="group4", dpi=(204, _FAX_ROWS))
    return made.getvalue()


def photo(pdf: bytes) -> bytes:
    """The first page on a desk, a little askew, in the light of a window; the phone was held sideways."""
    page = _pages(pdf, _PHOTO_DPI)[0].convert("RGB")
    desk = Image.new("RGB", (page.width + 160, page.height + 160), (120, 104, 88))
    desk.paste(page, (80, 80))
    ImageDraw.Draw(desk).rectangle((79, 79, 80 + page.width, 80 + page.height), outline=(70, 60, 50))
    askew = desk.rotate(0.8, Image.Resampling.BICUBIC, fillcolor=(120, 104, 88))
    light = Image.linear_gradient("L").resize(askew.size).point(lambda grey: 255 - grey // 5)
    seen = Image.composite(askew, Image.new("RGB", askew.size, (40, 36, 30)), light)
    exif = Image.Exif()
    exif[_EXIF_ORIENTATION] = _LIES_TO_THE_RIGHT
    made = io.BytesIO()
    seen.rotate(90, expand=True).save(made, "JPEG", quality=72, exif=exif)
    return made.getvalue()


def _pages(pdf: bytes, dpi: int) -> list[Image.Image]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for page in document]


WAYS: Mapping[str, Callable[[bytes], bytes]] = {"fax": fax, "photo": photo}
