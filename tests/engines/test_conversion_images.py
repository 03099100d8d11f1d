"""Photos, scans and faxes as PDF pages: true size, the same pixels, upright, and nothing that the camera wrote."""

import io
import zlib
from itertools import product
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageFont, ImageOps, ImageStat

from pipeline.engines.conversion import images
from pipeline.errors import SourceUnusable

WIDE, HIGH = 400, 300
SPOILT: list[tuple[str, str, dict[str, str]]] = [
    ("JPEG", "RGB", {}),
    ("PNG", "P", {}),
    ("PNG", "RGBA", {}),
    ("TIFF", "1", {"compression": "group4"}),
    ("TIFF", "L", {"compression": "tiff_lzw"}),
    ("TIFF", "RGB", {"compression": "jpeg"}),
]
CLOSE = 3.0
"""Mean difference of two pictures, of 255, that comes of drawing one of them on a page."""


def picture(mode: str = "L") -> Image.Image:
    """A picture that looks different from every side."""
    grey = Image.new("L", (WIDE, HIGH), 255)
    draw = ImageDraw.Draw(grey)
    draw.text((20, 20), "Rx 225 mg", font=ImageFont.load_default(50), fill=0)
    draw.rectangle((0, 280, 200, 300), fill=60)
    if mode == "I;16":
        return Image.frombytes(mode, grey.size, bytes(byte for value in grey.tobytes() for byte in (value, value)))
    if mode in ("RGB", "RGBA", "CMYK", "P"):
        return Image.merge("RGB", (grey, grey.point(lambda value: value // 2 + 90), grey)).convert(mode)
    return grey.convert(mode)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    made = io.BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()


def shown(pdf: bytes, *, dpi: float = 100) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].render(scale=dpi / 72).to_pil().convert("RGB")


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [(round(page.get_width()), round(page.get_height())) for page in document]


def stored(pdf: bytes) -> tuple[str, bytes]:
    """How the picture is compressed, and its bytes."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        held = document.pages[0].obj.Resources.XObject.Image
        return str(held.Filter), bytes(held.read_raw_bytes())


def difference(one: Image.Image, other: Image.Image) -> float:
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        *(("PNG", mode, {}) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
        *(("JPEG", mode, {"quality": 95}) for mode in ("L", "RGB", "CMYK")),
        ("JPEG", "RGB", {"quality": 95, "progressive": True}),
        *(("TIFF", mode, {}) for mode in ("1", "L", "P", "RGB", "RGBA", "CMYK", "I;16")),
        *(("TIFF", "1", {"compression": name}) for name in ("group3", "group4", "packbits")),
        *(("TIFF", "RGB", {"compression": name}) for name in ("tiff_lzw", "tiff_adobe_deflate", "jpeg")),
    ],
)
def test_a_page_shows_the_picture_of_the_file_at_its_size(kind: str, mode: str, options: dict[str, Any]) -> None:
    pdf = images.as_pdf(saved(picture(mode), kind, dpi=(100, 100), **options), "scan")
    assert sizes(pdf) == [(288, 216)]
    near = 30 if mode == "CMYK" else CLOSE  # inks are mixed otherwise by each program
    assert difference(shown(pdf), picture("L" if mode == "I;16" else mode)) < near


@pytest.mark.parametrize(("kind", "turn"), [*product(("JPEG", "PNG", "TIFF"), range(1, 9))])
def test_a_picture_stands_upright_as_the_camera_says(kind: str, turn: int) -> None:
    exif = Image.Exif()
    exif[274] = turn
    options = {"tiffinfo": exif} if kind == "TIFF" else {"exif": exif}
    data = saved(picture("RGB"), kind, dpi=(100, 100), **options)
    with Image.open(io.BytesIO(data)) as image:
        upright = ImageOps.exif_transpose(image)
    assert difference(shown(images.as_pdf(data, "photo")), upright) < CLOSE


@pytest.mark.parametrize("rows", [98, 196])
def test_a_fax_with_unequal_resolution_has_the_size_of_its_paper(rows: int) -> None:
    fax = Image.new("1", (1728, 11 * rows), 1)
    pdf = images.as_pdf(saved(fax, "TIFF", compression="group4", dpi=(204, rows)), "fax")
    assert sizes(pdf) == [(610, 792)]


@pytest.mark.parametrize("rows", [98, 196])
def test_a_fax_without_a_resolution_is_known_by_its_width(rows: int) -> None:
    fax = Image.new("1", (1728, 11 * rows), 1)
    assert sizes(images.as_pdf(saved(fax, "TIFF", compression="group4"), "fax")) == [(610, 792)]


def test_every_page_of_a_tiff_is_a_page() -> None:
    first, *more = (picture("1"), picture("L").resize((300, 200)), picture("RGB"))
    data = saved(first, "TIFF", save_all=True, append_images=more, dpi=(100, 100))
    assert sizes(images.as_pdf(data, "fax")) == [(288, 216), (216, 144), (288, 216)]


def test_a_photo_of_no_paper_size_fits_a_letter_page() -> None:
    photo = saved(picture("RGB").resize((4032, 3024)), "JPEG", dpi=(72, 72))
    assert sizes(images.as_pdf(photo, "photo")) == [(792, 612)]


def test_black_and_white_is_kept_as_fax_data_and_a_jpeg_as_it_is() -> None:
    photo = saved(picture("RGB"), "JPEG")
    fax = saved(picture("1"), "TIFF", compression="group4")
    assert stored(images.as_pdf(fax, "fax"))[0] == "/CCITTFaxDecode"
    kind, kept = stored(images.as_pdf(photo, "photo"))
    assert (kind, kept[-2000:]) == ("/DCTDecode", photo[-2000:])


def test_nothing_that_the_camera_wrote_comes_along() -> None:
    exif = Image.Exif()
    exif[270] = "Whitfield, Dana"
    for kind in ("JPEG", "PNG", "TIFF"):
        data = saved(picture("RGB"), kind, exif=exif, **({"comment": b"Whitfield"} if kind == "JPEG" else {}))
        assert b"Whitfield" in data
        assert b"Whitfield" not in images.as_pdf(data, "photo")


def test_the_colour_profile_comes_along() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    pdf = images.as_pdf(saved(picture("RGB"), "JPEG", icc_profile=profile), "photo")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        kind, held = document.pages[0].obj.Resources.XObject.Image.ColorSpace.as_list()
        assert (kind, held.read_bytes()) == ("/ICCBased", profile)


def test_what_a_phone_hangs_behind_a_picture_is_left_out() -> None:
    photo = saved(picture("RGB"), "JPEG")
    assert images.as_pdf(photo + b"a second picture", "photo") == images.as_pdf(photo, "photo")


def test_the_same_file_gives_the_same_bytes() -> None:
    for kind, mode in product(("PNG", "TIFF"), ("1", "RGBA")):
        data = saved(picture(mode), kind)
        assert images.as_pdf(data, "scan") == images.as_pdf(data, "scan")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_broken_image_is_refused_by_name(kind: str, part: float) -> None:
    data = saved(picture("RGB"), kind)
    with pytest.raises(SourceUnusable, match="Record scan is a damaged image"):
        images.as_pdf(data[: int(len(data) * part)], "scan")


def test_a_tiff_whose_last_page_is_cut_off_is_refused() -> None:
    data = saved(picture("1"), "TIFF", compression="group4", save_all=True, append_images=[picture("1")])
    with pytest.raises(SourceUnusable, match="Record fax is a damaged image"):
        images.as_pdf(data[:-40], "fax")


def test_an_image_that_claims_more_pixels_than_a_page_has_is_refused_before_it_is_unpacked() -> None:
    data = bytearray(saved(Image.new("L", (1, 1)), "PNG"))
    data[16:24] = (100_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, "big")
    with pytest.raises(SourceUnusable, match="more than 200 megapixels"):
        images.as_pdf(bytes(data), "photo")


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_spoilt_image_is_pages_or_a_named_error(data: st.DataObject) -> None:
    kind, mode, options = data.draw(st.sampled_from(SPOILT))
    image = bytearray(saved(picture(mode), kind, **options))
    for _ in range(data.draw(st.integers(1, 12))):
        image[data.draw(st.integers(0, len(image) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert sizes(images.as_pdf(bytes(image), "scan"))
    except SourceUnusable as refused:
        assert refused.message.startswith("Record scan ") and refused.remedy


def test_measurements_are_no_page() -> None:
    with pytest.raises(SourceUnusable, match="measurements"):
        images.as_pdf(saved(Image.new("F", (10, 10)), "TIFF"), "scan")
