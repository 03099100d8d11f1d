"""The practice's logo: a sun over two lines of water, in the colour of its letterhead."""

import io

from PIL import Image, ImageDraw

_INK = (31, 92, 107)
_SUN = (222, 158, 64)
_SCALE = 4


def draw() -> bytes:
    """A PNG of 240 x 240 pixels on white."""
    side = 240 * _SCALE
    image = Image.new("RGB", (side, side), "white")
    pen = ImageDraw.Draw(image)
    pen.ellipse(_box(20, 20, 220, 220), fill=_INK)
    pen.ellipse(_box(84, 58, 156, 130), fill=_SUN)
    pen.rectangle(_box(28, 112, 212, 140), fill=_INK)
    for base in (132, 158, 184):
        _wave(pen, base)
    small = image.resize((240, 240), Image.Resampling.LANCZOS).quantize(32)
    out = io.BytesIO()
    small.save(out, "PNG")
    return out.getvalue()


def _box(*corners: int) -> tuple[int, ...]:
    return tuple(corner * _SCALE for corner in corners)


def _wave(pen: ImageDraw.ImageDraw, base: int) -> None:
    """One line of water: four shallow arcs, shorter towards the rim of the disc."""
    inset = 40 if base < 150 else 52 if base < 170 else 74
    width = (240 - 2 * inset) / 4
    for at in range(4):
        left = inset + at * width
        top = base - 8
        start, end = (180, 360) if at % 2 == 0 else (0, 180)
        pen.arc(_box(int(left), top, int(left + width), top + 16), start, end, fill="white", width=5 * _SCALE)
