"""Pictures as PDF pages: photos, scans and faxes, each at its true size, with the pixels that the file has.

A JPEG's picture goes in as it is, black and white as fax data (CCITT group 4), all else losslessly compressed. Nothing
that a camera or scanner wrote beside the pixels comes along, save the colour profile. Same file, same bytes.
"""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pikepdf
from PIL import Image, ImageOps

from pipeline.engines.conversion import jpeg, png, size, tiff
from pipeline.errors import SourceUnusable

MOST_PIXELS = 200_000_000
"""Of one picture: a page of 17 × 22 inches scanned at 600 dpi has 135 million."""
MOST_PAGES = 3000
MOST_PIXELS_IN_ALL = 20_000_000_000
_ORIENTATION = 274
_SIDEWAYS = 5
"""Orientations from here on lie on their side."""
_PLACED = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
"""EXIF orientation to the matrix that sets a stored picture (a unit square) upright within a unit square."""
_COLOURS = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}
_PROFILES = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4}
_FORMATS = ("JPEG", "PNG", "TIFF")
_ONE_PICTURE = "Save it again, or print it to PDF, and use that instead."
_SMALLER = "Scan or save it at 300 dpi, or as several files, and use that instead."
# What Pillow's decoders raise on foreign bytes besides its own errors.
_FOREIGN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    struct.error,
    zlib.error,
)


def as_pdf(data: bytes, record: str) -> bytes:
    """The pages of an image file as PDF; a TIFF may have several. Raises SourceUnusable naming what is wrong."""
    with pikepdf.new() as pdf, _no_limit_of_pillow():
        with _decoding(record):
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
        pages = tiff.count(data) if image.format == "TIFF" else 1
        if pages is None or pages > MOST_PAGES:
            what = "is a damaged image" if pages is None else f"is an image file of more than {MOST_PAGES} pages"
            raise _unusable(record, what, _ONE_PICTURE)
        for frame in _frames(image, pages, record):
            pdf.pages.append(_page(frame, data, record, pdf))
        made = io.BytesIO()
        pdf.save(made, min_version="1.5", deterministic_id=True, fix_metadata_version=False)
    return made.getvalue()


@contextmanager
def _no_limit_of_pillow() -> Iterator[None]:
    """Pillow's own limit of pixels gives way to ours, and so do its warnings."""
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        Image.MAX_IMAGE_PIXELS = limit


@contextmanager
def _decoding(record: str) -> Iterator[None]:
    """Whatever a decoder raises becomes SourceUnusable."""
    try:
        yield
    except _FOREIGN:
        raise _unusable(record, "is a damaged image, or one of an unknown kind", _ONE_PICTURE) from None
    except MemoryError:
        raise _unusable(record, "is an image too large for this machine", _SMALLER) from None


def _frames(image: Image.Image, pages: int, record: str) -> Iterator[Image.Image]:
    """The pages one after the other, not yet decoded."""
    total = 0
    for number in range(1, pages + 1):
        if number > 1:
            with _decoding(record):
                image.seek(number - 1)
        _refuse_if_too_large(image, record, number)
        total += image.width * image.height
        if total > MOST_PIXELS_IN_ALL:
            raise _unusable(record, "is an image file of more than 20 gigapixels", _SMALLER)
        yield image


def _refuse_if_too_large(image: Image.Image, record: str, number: int) -> None:
    """Asked before anything is decoded: a few bytes may claim any number of pixels."""
    if image.width * image.height > MOST_PIXELS:
        at = f" at page {number}" if number > 1 else ""
        raise _unusable(record, f"is an image of more than {MOST_PIXELS // 1_000_000} megapixels{at}", _SMALLER)


def _page(image: Image.Image, data: bytes, record: str, pdf: pikepdf.Pdf) -> pikepdf.Page:
    with _decoding(record):
        told, turn = size.resolution(image), _orientation(image)
        image.load()  # finds damage; turns a TIFF upright by itself
        stays = _orientation(image)
    if turn >= _SIDEWAYS:
        told = told.turned()
    stored = _as_stored(image, data, pdf)
    if stored is None:
        with _decoding(record):
            if stays > 1:
                image, stays = ImageOps.exif_transpose(image), 1
            plain = _without_alpha(image, record)
        stored = _compressed(plain, pdf)
    wide, high = (image.height, image.width) if stays >= _SIDEWAYS else image.size
    sheet = size.sheet(wide, high, told)
    a, b, c, d, e, f = _PLACED[stays]
    across, up = sheet.picture
    numbers = (a * across, b * up, c * across, d * up, e * across + sheet.left, f * up + sheet.low)
    content = f"q {' '.join(f'{number:.4f}' for number in numbers)} cm /Image Do Q"
    page = pikepdf.Dictionary(
        Type=pikepdf.Name.Page,
        MediaBox=[0, 0, round(sheet.width, 4), round(sheet.height, 4)],
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Image=stored)),
        Contents=pdf.make_stream(content.encode("ascii")),
    )
    return pikepdf.Page(pdf.make_indirect(page))


def _orientation(image: Image.Image) -> int:
    found = image.getexif().get(_ORIENTATION, 1)
    return found if isinstance(found, int) and found in _PLACED else 1


def _as_stored(image: Image.Image, data: bytes, pdf: pikepdf.Pdf) -> pikepdf.Object | None:
    """The picture as the file holds it; None where a PDF has no such form."""
    if image.format in ("JPEG", "MPO"):
        found = jpeg.bare(data)
        if found is None or (found.width, found.height) != image.size or found.channels not in _COLOURS:
            return None
        made = _stream(pdf, found.data, image, found.width, found.height, 8)
        made["/ColorSpace"] = _colours(pdf, found.channels, image)
        made["/Filter"] = pikepdf.Name.DCTDecode
        if found.inverted:
            made["/Decode"] = [1, 0] * found.channels
        return made
    if image.format == "PNG" and _orientation(image) == 1:
        return _as_rows(data, image, pdf)
    return None


def _as_rows(data: bytes, image: Image.Image, pdf: pikepdf.Pdf) -> pikepdf.Object | None:
    """The compressed rows of a PNG, taken over."""
    found = png.pixels(data)
    if found is None or (found.width, found.height) != image.size:
        return None
    made = _stream(pdf, found.data, image, found.width, found.height, found.bits)
    if found.palette is None:
        made["/ColorSpace"] = _colours(pdf, found.channels, image)
    else:
        palette = pdf.make_stream(found.palette)
        last = len(found.palette) // 3 - 1
        made["/ColorSpace"] = pikepdf.Array([pikepdf.Name.Indexed, pikepdf.Name.DeviceRGB, last, palette])
    made["/Filter"] = pikepdf.Name.FlateDecode
    made["/DecodeParms"] = pikepdf.Dictionary(
        Predictor=15, Colors=found.channels, BitsPerComponent=found.bits, Columns=found.width
    )
    return made


def _without_alpha(image: Image.Image, record: str) -> Image.Image:
    """The picture as it looks on white paper, in a form that `_compressed` takes."""
    if image.mode in ("I", "F"):
        raise _unusable(record, "is an image of measurements, not of a page", _ONE_PICTURE)
    if image.has_transparency_data:
        clear = image if image.mode == "RGBA" else image.convert("RGBA")
        paper = Image.new("RGB", clear.size, "white")
        paper.paste(clear, mask=clear.getchannel("A"))
        return paper
    if image.mode in ("1", "L", "P", "RGB", "CMYK") or image.mode.startswith("I;16"):
        return image
    return image.convert("RGB")


def _compressed(image: Image.Image, pdf: pikepdf.Pdf) -> pikepdf.Object:
    if image.mode == "1":
        return _as_fax(image, pdf)
    if image.mode == "CMYK":
        made = _stream(pdf, zlib.compress(image.tobytes(), 6), image, image.width, image.height, 8)
        made["/ColorSpace"], made["/Filter"] = _colours(pdf, 4, image), pikepdf.Name.FlateDecode
        return made
    written = io.BytesIO()
    image.save(written, "PNG", compress_level=6)
    rows = _as_rows(written.getvalue(), image, pdf)
    assert rows is not None, "Pillow writes plain PNGs"
    return rows


def _as_fax(image: Image.Image, pdf: pikepdf.Pdf) -> pikepdf.Object:
    """CCITT group 4, as one strip, in which black is what is written."""
    written = io.BytesIO()
    ImageOps.invert(image).save(written, "TIFF", compression="group4", tiffinfo={278: image.height})
    with Image.open(written) as strip:
        tags: Any = strip.tag_v2  # type: ignore[attr-defined]
        (start,), (length,) = tags[273], tags[279]
    made = _stream(pdf, written.getvalue()[start : start + length], image, image.width, image.height, 1)
    made["/ColorSpace"] = pikepdf.Name.DeviceGray
    made["/Filter"] = pikepdf.Name.CCITTFaxDecode
    made["/DecodeParms"] = pikepdf.Dictionary(K=-1, Columns=image.width, Rows=image.height)
    return made


def _stream(pdf: pikepdf.Pdf, data: bytes, image: Image.Image, width: int, height: int, bits: int) -> pikepdf.Stream:
    made = pdf.make_stream(data)
    made["/Type"], made["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Image
    made["/Width"], made["/Height"], made["/BitsPerComponent"] = width, height, bits
    return made


def _colours(pdf: pikepdf.Pdf, channels: int, image: Image.Image) -> pikepdf.Object:
    """The colour space: by the file's profile, where it has one that fits."""
    plain = pikepdf.Name(_COLOURS[channels])
    profile = image.info.get("icc_profile")
    if not isinstance(profile, bytes) or len(profile) < 132 or _PROFILES.get(profile[16:20]) != channels:
        return plain
    held = pdf.make_stream(profile)
    held["/N"], held["/Alternate"] = channels, plain
    return pikepdf.Array([pikepdf.Name.ICCBased, held])


def _unusable(record: str, what: str, remedy: str) -> SourceUnusable:
    return SourceUnusable(f"Record {record} {what}.", remedy=remedy)
