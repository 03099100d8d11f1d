"""What on a grey picture is ink: blank pages, dark pages, and which way the lines run."""

from PIL import Image, ImageOps

_PAPER = 255
_CONTRAST = 48
_EDGE = 0.03
_BLANK = 0.0002
_REDUCED = 4


def darker_than_paper(image: Image.Image) -> list[int]:
    """A table for `point` that makes ink 255 and paper 0; paper is the commonest light grey."""
    histogram = image.histogram()
    paper = max(range(128, 256), key=histogram.__getitem__)
    return [255 if grey < paper - _CONTRAST else 0 for grey in range(256)]


def is_blank(image: Image.Image) -> bool:
    """Whether nothing is on the page but specks, shade and the dark rim that scanners leave."""
    small = image.reduce(_REDUCED)
    rim = round(min(small.size) * _EDGE)
    inner = small.crop((rim, rim, small.width - rim, small.height - rim))
    if not inner.width or not inner.height:
        return True
    ink = inner.point(darker_than_paper(inner)).histogram()[255]
    return ink < _BLANK * inner.width * inner.height


def dark_on_light(image: Image.Image) -> Image.Image:
    """White writing on black turned to black on white."""
    histogram = image.histogram()
    return ImageOps.invert(image) if sum(histogram[:100]) > sum(histogram[100:]) else image
