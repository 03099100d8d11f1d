"""The square boxes of forms, empty or crossed, found by their edges: Tesseract takes them for letters or drops them."""

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

_DARK = 180
_SMALLEST_INCHES = 0.08
_LARGEST_INCHES = 0.23
_EDGE = 0.85
_EMPTY = 0.04
_FILLED = 0.55
_STROKE = 0.8
_CORNER = 0.1
_AROUND = 0.2
_WHITE = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkbox:
    """Where it stands, in pixels from the top left corner; `is_marked` is None where letters stand in it."""

    left: int
    top: int
    right: int
    bottom: int
    is_marked: bool | None


def found(image: Image.Image, dpi: int) -> list[Checkbox]:
    """The boxes of a level picture."""
    ink = _Ink(image)
    boxes: list[Checkbox] = []
    for left, right, top in ink.runs(round(_SMALLEST_INCHES * dpi), round(_LARGEST_INCHES * dpi)):
        if any(b.left - 3 <= left <= b.right and b.top - 3 <= top <= b.bottom + 3 for b in boxes):
            continue
        bottom = ink.foot(left, right, top)
        if bottom is not None:
            is_marked = ink.is_marked(left, right, top, bottom)
            boxes.append(Checkbox(left=left, top=top, right=right, bottom=bottom, is_marked=is_marked))
    return boxes


def wiped(image: Image.Image, boxes: list[Checkbox]) -> Image.Image:
    """The picture without them, nor the ends of a mark that stick out; letters and figures in them stay."""
    image = image.copy()
    for box in boxes:
        out = 7 if box.is_marked else 3
        left, top, right, bottom = box.left - 3, box.top - out, box.right + out, box.bottom + 4
        if box.is_marked is not None:
            image.paste(_WHITE, (left, top, right, bottom))
            continue
        for edge in (
            (left, top, right, top + 6),
            (left, bottom - 6, right, bottom),
            (left, top, left + 6, bottom),
            (right - 6, top, right, bottom),
        ):
            image.paste(_WHITE, edge)
    return image


class _Ink:
    """The picture as bytes, 1 for ink, so that rows and columns are slices."""

    def __init__(self, image: Image.Image) -> None:
        self._width, self._height = image.size
        self._data = image.point([1 if grey < _DARK else 0 for grey in range(256)]).tobytes()

    def runs(self, shortest: int, longest: int) -> Iterator[tuple[int, int, int]]:
        """First and last x and the y of unbroken level strokes of such a length."""
        data, width, stroke = self._data, self._width, b"\1" * shortest
        at = data.find(stroke)
        while at >= 0:
            end = data.find(b"\0", at)
            end = len(data) if end < 0 else end
            if end - at <= longest and at % width + end - at <= width:
                yield at % width, at % width + end - at - 1, at // width
            at = data.find(stroke, end)

    def foot(self, left: int, right: int, top: int) -> int | None:
        """The y of the lower edge of a box whose upper edge this is, if it is one."""
        side = right - left
        for bottom in range(top + side + 3, top + side - 4, -1):
            if bottom < self._height and self._level(bottom, left, right) >= _EDGE:
                edges = [max(self._upright(x + by, top, bottom) for by in (-1, 0, 1)) for x in (left, right)]
                return bottom if min(edges) >= _EDGE and self._stands_alone(left, right, top, bottom) else None
        return None

    def _stands_alone(self, left: int, right: int, top: int, bottom: int) -> bool:
        """Whether paper surrounds it, as it does not the letters of words or the parts of a dark field."""
        above, below = (self._share(left, right, y, y + 3) for y in (top - 5, bottom + 2))
        before, behind = (self._share(x, x + 3, top, bottom) for x in (left - 5, right + 2))
        return max(above, below, before, behind) <= _AROUND

    def is_marked(self, left: int, right: int, top: int, bottom: int) -> bool | None:
        """Whether something is marked in the box; None where it is neither empty nor a mark."""
        rim = 3 + (right - left) // 10
        x0, x1, y0, y1 = left + rim, right - rim, top + rim, bottom - rim
        if x1 - x0 < 4 or y1 - y0 < 4:
            return None
        share = self._share(x0, x1, y0, y1)
        if share < _EMPTY:
            return False
        falling, rising = self._diagonal(x0, x1, y0, y1), self._diagonal(x1, x0, y0, y1)
        if share > _FILLED or max(falling, rising) >= _STROKE:
            return True
        x, y = (x0 + x1) // 2, (y0 + y1) // 2
        is_tick = (
            self._share(x0, x, y0, y) < _CORNER / 2
            and min(self._share(x, x1, y0, y), self._share(x0, x, y, y1)) > _CORNER
        )
        return True if is_tick else None

    def _level(self, y: int, left: int, right: int) -> float:
        if not 0 <= y < self._height or left < 0 or right >= self._width:
            return 0.0
        return sum(self._data[y * self._width + left : y * self._width + right + 1]) / (right - left + 1)

    def _upright(self, x: int, top: int, bottom: int) -> float:
        if not 0 <= x < self._width:
            return 0.0
        column = self._data[top * self._width + x : bottom * self._width + x + 1 : self._width]
        return sum(column) / len(column)

    def _share(self, x0: int, x1: int, y0: int, y1: int) -> float:
        return sum(self._level(y, x0, x1) for y in range(y0, y1 + 1)) / (y1 - y0 + 1)

    def _diagonal(self, x0: int, x1: int, y0: int, y1: int) -> float:
        """How much of the line from x0, y0 to x1, y1 is inked, a pixel aside allowed."""
        steps = y1 - y0
        hits = 0
        for step in range(steps + 1):
            at = (y0 + step) * self._width + round(x0 + (x1 - x0) * step / steps)
            hits += any(self._data[at - 1 : at + 2])
        return hits / (steps + 1)
