"""How large a picture is on paper: its true size where the file tells one that paper can have, else it fits Letter."""

from dataclasses import dataclass
from typing import Any

from PIL import Image

LETTER = (612.0, 792.0)
MARGIN = 36.0
_LARGEST = (12 * 72.0, 18 * 72.0)
"""Points; A3 and Tabloid fit. A camera's 72 or 300 dpi mean nothing: its pictures would be yards wide."""
_SMALLEST = 36.0
_COARSEST = 72.0
"""Pixels to an inch: a small picture without a resolution is not blown up further."""
_INCH, _CENTIMETRE = 2, 3
_FAX_WIDTHS = {1728: 204.0, 2048: 204.0, 2432: 204.0}
_FAX_ROWS = (98.0, 196.0)
_FAX_COMPRESSIONS = {"group3", "group4", "tiff_ccitt"}
_FAX_PAGE_INCHES = 8.0
"""So long at least is a fax page; told by it, coarse rows are known from fine ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Pixels to an inch across and down; where `absolute` is False only their ratio means something."""

    across: float
    down: float
    absolute: bool = True

    def turned(self) -> "Resolution":
        """That of the picture lying on its side."""
        return Resolution(across=self.down, down=self.across, absolute=self.absolute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page of `width` × `height` points, and where the picture lies on it."""

    width: float
    height: float
    left: float
    low: float
    picture: tuple[float, float]


def resolution(image: Image.Image) -> Resolution:
    """What the file says, of the picture as stored."""
    told = _of_tiff(image) if image.format == "TIFF" else _of_info(image.info)
    return told or Resolution(across=1.0, down=1.0, absolute=False)


def sheet(width: int, height: int, told: Resolution) -> Sheet:
    """The page for a picture of so many pixels."""
    wide, high = width / told.across * 72, height / told.down * 72
    if told.absolute and _is_paper(wide, high):
        return Sheet(width=wide, height=high, left=0.0, low=0.0, picture=(wide, high))
    page = (LETTER[1], LETTER[0]) if wide > high else LETTER
    high_in_pixels = height * told.across / told.down
    scale = min((page[0] - 2 * MARGIN) / width, (page[1] - 2 * MARGIN) / high_in_pixels, 72 / _COARSEST)
    wide, high = width * scale, high_in_pixels * scale
    return Sheet(
        width=page[0], height=page[1], left=(page[0] - wide) / 2, low=(page[1] - high) / 2, picture=(wide, high)
    )


def _is_paper(wide: float, high: float) -> bool:
    short, long = sorted((wide, high))
    return short >= _SMALLEST and short <= _LARGEST[0] and long <= _LARGEST[1]


def _of_tiff(image: Image.Image) -> Resolution | None:
    tags: Any = getattr(image, "tag_v2", {})
    across, down = _number(tags.get(282)), _number(tags.get(283))
    unit = tags.get(296, _INCH)
    if across > 0 and down > 0:
        factor = 2.54 if unit == _CENTIMETRE else 1.0
        return Resolution(across=across * factor, down=down * factor, absolute=unit in (_INCH, _CENTIMETRE))
    return _of_fax(image)


def _of_fax(image: Image.Image) -> Resolution | None:
    """A fax that does not say so: known by its width and its compression."""
    columns = _FAX_WIDTHS.get(image.width)
    if columns is None or image.mode != "1" or str(image.info.get("compression")) not in _FAX_COMPRESSIONS:
        return None
    down = _FAX_ROWS[0] if image.height / _FAX_ROWS[1] < _FAX_PAGE_INCHES else _FAX_ROWS[1]
    return Resolution(across=columns, down=down)


def _of_info(info: dict[Any, Any]) -> Resolution | None:
    for key, absolute in (("dpi", True), ("aspect", False), ("jfif_density", False)):
        pair = info.get(key)
        if isinstance(pair, tuple) and len(pair) == 2:
            across, down = _number(pair[0]), _number(pair[1])
            if across > 0 and down > 0:
                return Resolution(across=across, down=down, absolute=absolute)
    return None


def _number(value: Any) -> float:
    try:
        return round(float(value), 2)  # PNG counts by the metre
    except (TypeError, ValueError, ArithmeticError):
        return 0.0
