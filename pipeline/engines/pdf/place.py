"""Geometry: how a source page is displayed, and where that lies on a US Letter sheet of the packet."""

from dataclasses import dataclass
from typing import Any

import pikepdf

from pipeline.model.chart import Box

Matrix = tuple[float, float, float, float, float, float]

LETTER = (612.0, 792.0)
STAMP_ZONE = 32.4
"""Points at the bottom of every sheet that belong to the stamp."""
BAND_ZONE = 46.0
"""The same where a band stands above the stamp. It is at the foot too, because the head belongs to fax machines, and
low enough that a landscape Letter page keeps more than 92 % of its size."""
LONGEST_ANCESTRY = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What of a page is displayed: `box` in user space (CropBox within MediaBox), clockwise `turn`, user `unit`."""

    box: Box
    turn: int = 0
    unit: float = 1.0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points as displayed."""
        width, height = (self.box.x1 - self.box.x0) * self.unit, (self.box.y1 - self.box.y0) * self.unit
        return (height, width) if self.turn in (90, 270) else (width, height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a page lies on its sheet: `matrix` maps the source's user space to the sheet, `scale` is uniform."""

    sheet: tuple[float, float]
    matrix: Matrix
    scale: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the source page on the sheet."""
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f

    def box(self, box: Box) -> Box:
        """A rectangle of the source page on the sheet."""
        return span(self.point(box.x0, box.y0), self.point(box.x1, box.y1))

    def source(self, box: Box) -> Box:
        """A rectangle of the sheet in the source's user space."""
        a, b, c, d, e, f = self.matrix
        det = a * d - b * c

        def back(x: float, y: float) -> tuple[float, float]:
            x, y = x - e, y - f
            return (d * x - c * y) / det, (a * y - b * x) / det

        return span(back(box.x0, box.y0), back(box.x1, box.y1))


def span(one: tuple[float, float], other: tuple[float, float]) -> Box:
    """The rectangle between two opposite corners, in whatever order they come."""
    (x0, x1), (y0, y1) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return Box(x0=x0, y0=y0, x1=x1, y1=y1)


def inherited(page: pikepdf.Dictionary, key: str) -> Any:
    """A page attribute, also where it stands on a parent node; None where nobody sets it."""
    node: Any = page
    for _ in range(LONGEST_ANCESTRY):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None


def name(value: Any) -> str:
    """A PDF name as "/Name", whatever bytes it is made of (escaped as in a file); "" for anything else."""
    return value.unparse().decode("latin-1") if isinstance(value, pikepdf.Name) else ""


def frame(page: pikepdf.Dictionary) -> Frame:
    """How a page is displayed. What cannot be understood is taken as readers take it: a Letter page, upright."""
    media = rectangle(inherited(page, "/MediaBox")) or Box(x0=0, y0=0, x1=LETTER[0], y1=LETTER[1])
    crop = rectangle(inherited(page, "/CropBox"))
    box = (overlap(media, crop) if crop else None) or media
    turn, unit = _number(inherited(page, "/Rotate"), 0.0), _number(page.get("/UserUnit"), 1.0)
    return Frame(box=box, turn=int(turn) // 90 * 90 % 360, unit=unit if unit > 0 else 1.0)


def place(page: Frame, *, foot: float = 0.0) -> Placement:
    """The page in the middle of a Letter sheet turned as the page is, shrunk where it is larger.

    `foot` points of the sheet are kept free below it; a page smaller than the sheet keeps its size.
    """
    width, height = page.size
    sheet = (LETTER[1], LETTER[0]) if width > height else LETTER
    room = sheet[1] - foot
    scale = min(1.0, sheet[0] / width, room / height)
    left, low = (sheet[0] - width * scale) / 2, foot + (room - height * scale) / 2
    return Placement(sheet=sheet, matrix=_matrix(page, scale * page.unit, left, low), scale=scale)


def _matrix(page: Frame, factor: float, left: float, low: float) -> Matrix:
    box = page.box
    cosine, sine = {0: (1, 0), 90: (0, -1), 180: (-1, 0), 270: (0, 1)}[page.turn]
    a, b, c, d = factor * cosine, factor * sine, -factor * sine, factor * cosine
    corners = [(a * x + c * y, b * x + d * y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
    return a, b, c, d, left - min(x for x, _ in corners), low - min(y for _, y in corners)


def rectangle(value: Any) -> Box | None:
    """A PDF rectangle as a Box; None where it is malformed or empty."""
    if not isinstance(value, pikepdf.Array) or len(value) != 4:
        return None
    numbers = [_number(item, float("nan")) for item in value.as_list()]
    box = span((numbers[0], numbers[1]), (numbers[2], numbers[3]))
    return box if box.x1 - box.x0 > 1e-3 and box.y1 - box.y0 > 1e-3 else None


def overlap(one: Box, other: Box) -> Box | None:
    """The part that two rectangles share; None where it is nothing to speak of."""
    x0, y0, x1, y1 = max(one.x0, other.x0), max(one.y0, other.y0), min(one.x1, other.x1), min(one.y1, other.y1)
    return Box(x0=x0, y0=y0, x1=x1, y1=y1) if x1 - x0 > 1e-3 and y1 - y0 > 1e-3 else None


def _number(value: Any, otherwise: float) -> float:
    try:
        return otherwise if value is None else float(value)
    except (TypeError, ValueError):
        return otherwise
