"""The drawn lines of forms and tables, wiped off a level picture: Tesseract takes broken ones for letters."""

from PIL import Image, ImageChops

_CELL = 8
_DARK = 180
_SOLID = 240
_LONG_INCHES = 0.4
_THICK_INCHES = 0.03
_Shift = tuple[int, int]


def wiped(image: Image.Image, dpi: int) -> Image.Image:
    """The same without thin straight lines, level or upright, that are longer than any stroke of a letter."""
    ink = image.point([255 if grey < _DARK else 0 for grey in range(256)])
    for turned in (False, True):
        mask = _lines(ink, dpi, turned)
        if mask is not None:
            image = ImageChops.lighter(image, mask)
    return image


def _lines(ink: Image.Image, dpi: int, turned: bool) -> Image.Image | None:
    """White where a line lies, with paper on both its sides, in the picture's own size; None where there is none."""
    size = (ink.width, -(-ink.height // _CELL)) if turned else (-(-ink.width // _CELL), ink.height)
    cells = ink.resize(size, Image.Resampling.BOX).point([255 if share >= _SOLID else 0 for share in range(256)])
    along, across = ((0, 1), (1, 0)) if turned else ((1, 0), (0, 1))
    length = max(2, round(_LONG_INCHES * dpi / _CELL))
    found = _opened(cells, along, length)
    if not found.getbbox():
        return None
    beyond = round(_THICK_INCHES * dpi) + 1
    sides = [_moved(cells, (across[0] * by, across[1] * by)) for by in (beyond, -beyond)]
    alone = _closed(ImageChops.subtract(found, ImageChops.lighter(*sides)), along)
    thin = ImageChops.darker(found, _opened(alone, along, length))
    return _spread(_spread(thin, across, 3), along, 3).resize(ink.size, Image.Resampling.NEAREST)


def _opened(mask: Image.Image, step: _Shift, length: int) -> Image.Image:
    """What of a mask belongs to runs at least so long in one direction."""
    kept, reach = mask, 1
    while reach < length:
        by = min(reach, length - reach)
        kept = ImageChops.darker(kept, _moved(kept, (-step[0] * by, -step[1] * by)))
        reach += by
    reach = 1
    while reach < length:
        by = min(reach, length - reach)
        kept = ImageChops.lighter(kept, _moved(kept, (step[0] * by, step[1] * by)))
        reach += by
    return kept


def _closed(mask: Image.Image, step: _Shift) -> Image.Image:
    """A mask without the short gaps where another line crosses."""
    grown = _spread(mask, step, 3)
    for by in (1, -1):
        grown = ImageChops.darker(grown, _moved(grown, (step[0] * by, step[1] * by)))
    return grown


def _spread(mask: Image.Image, step: _Shift, width: int) -> Image.Image:
    """A mask grown by a pixel or more to both sides in one direction, `width` pixels in all for a point."""
    for by in range(1, width // 2 + 1):
        sides = (_moved(mask, (step[0] * by, step[1] * by)), _moved(mask, (-step[0] * by, -step[1] * by)))
        mask = ImageChops.lighter(mask, ImageChops.lighter(*sides))
    return mask


def _moved(mask: Image.Image, by: _Shift) -> Image.Image:
    """Nothing comes in from the other side."""
    empty = Image.new("L", mask.size, 0)
    empty.paste(mask, by)
    return empty
