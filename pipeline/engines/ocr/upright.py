"""How a page lies in its picture: whether its lines run across or down, and how far it is skewed.

Seen from the light and dark bands that lines of print make when the greys of a reduced picture are summed along them;
where they are summed in the true direction, the bands stand out most.
"""

import math

from PIL import Image, ImageChops

from pipeline.engines.ocr.picture import Affine, Picture

_REDUCED_DPI = 50
_LARGEST = 8
_FINE_STEP = 0.2
# Beyond these the bands of the page as it lies leave no doubt.
_ACROSS = 1.6
_DOWN = 0.4
_STRIPS = 10
_UNNOTICED = 0.3


def lines_run_down(picture: Picture) -> bool:
    """Whether the page lies on its side."""
    small = _small(picture)
    on_side = small.transpose(Image.Transpose.ROTATE_90)
    ratio = _bands(small, _STRIPS) / max(_bands(on_side, _STRIPS), 1e-9)
    if _DOWN < ratio < _ACROSS:
        ratio = _best(small)[0] / max(_best(on_side)[0], 1e-9)
    return ratio < 1


def straightened(picture: Picture) -> Picture:
    """The same with its lines level, if they are out by more than Tesseract allows for; up to 8 degrees."""
    _, angle = _best(_small(picture))
    if abs(angle) < _UNNOTICED:
        return picture
    sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    width, height = picture.image.size
    wide = math.ceil(width * cosine + height * abs(sine))
    high = math.ceil(height * cosine + width * abs(sine))
    x, y = width / 2 - cosine * wide / 2 + sine * high / 2, height / 2 - sine * wide / 2 - cosine * high / 2
    back: Affine = (cosine, -sine, x, sine, cosine, y)
    return picture.transformed(back, (wide, high))


def _small(picture: Picture) -> Image.Image:
    return picture.image.reduce(max(1, round(picture.dpi / _REDUCED_DPI)))


def _best(image: Image.Image) -> tuple[float, float]:
    """How strong the bands become at best, and the skew in degrees (clockwise) at which they do."""
    coarse = max(
        (_bands(_sheared(image, float(angle)), 1), -abs(angle), angle) for angle in range(-_LARGEST, _LARGEST + 1)
    )
    steps = (coarse[2] + _FINE_STEP * step for step in range(-5, 6))
    strength, _, angle = max((_bands(_sheared(image, angle), 1), -abs(angle), angle) for angle in steps)
    return strength, angle


def _sheared(image: Image.Image, angle: float) -> Image.Image:
    """Every column moved up or down as if the page were turned back by that angle: near enough, and quick."""
    slope = math.tan(math.radians(angle))
    back = (1, 0, 0, slope, 1, -slope * image.width / 2)
    return image.transform(image.size, Image.Transform.AFFINE, back, Image.Resampling.NEAREST, fillcolor=255)


def _bands(image: Image.Image, strips: int) -> float:
    """Mean square of the steps in grey from row to row, rows being summed over so many vertical strips."""
    rows = image.resize((strips, image.height), Image.Resampling.BOX)
    below = rows.crop((0, 1, strips, rows.height))
    steps = ImageChops.difference(below, rows.crop((0, 0, strips, rows.height - 1))).histogram()
    return sum(step * step * count for step, count in enumerate(steps)) / max(1, strips * (rows.height - 1))
