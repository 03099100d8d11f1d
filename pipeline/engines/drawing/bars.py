"""Bars of a chart, black on white: open, hatched, solid, told apart on a coarse fax; a line runs on to the worst."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.engines.drawing.sheet import Sheet
from pipeline.engines.drawing.style import HAIRLINE, LEFT, RIGHT, RULE, WIDTH
from pipeline.engines.drawing.text import Line, Style, broken

_HEIGHT = 9.0
_GAP = 3.0
_STEP = 4.5  # between hatch lines: more than four dots of a fax
_GROUP, _LABEL, _NOTE = 122.0, 40.0, 116.0
_SWATCH = 22.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a bar. `kind`: 0 open, 1 hatched, 2 solid."""

    amount: int
    kind: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its label, its pieces, where its line ends, its figures; the first of a group has the group's name.

    A name may go on beside the group's next bar.
    """

    group: str
    label: str
    segments: tuple[Segment, ...]
    end: int
    note: str


def draw_bars(sheet: Sheet, bars: Sequence[Bar], style: Style) -> None:
    """The bars one below the other, to one scale; the longest line fills the room between labels and figures."""
    left, right = LEFT + _GROUP + _LABEL, RIGHT - _NOTE
    longest = max((max(bar.end, sum(piece.amount for piece in bar.segments)) for bar in bars), default=0) or 1
    name: list[Line] = []
    for bar in bars:
        if bar.group:
            name = broken(sheet.writer.say(bar.group, style.bold()), _GROUP - 6, style.leading)
        sheet.y -= _GAP * (3 if bar.group else 1)
        top = sheet.y
        baseline = top - _HEIGHT / 2 - style.size * 0.32
        if name:
            sheet.put(LEFT, baseline, name.pop(0).runs)
        sheet.put(LEFT + _GROUP, baseline, sheet.writer.say(bar.label, style))
        sheet.put(RIGHT, baseline, sheet.writer.say(bar.note, style), "right")
        _bar(sheet, bar, left, (right - left) / longest, top)
        sheet.y = top - _HEIGHT
    sheet.y -= 4


def _bar(sheet: Sheet, bar: Bar, left: float, scale: float, top: float) -> None:
    x = left
    for piece in bar.segments:
        end = x + piece.amount * scale
        if piece.amount:
            _piece(sheet, piece.kind, x, top - _HEIGHT, end, top)
        x = end
    worst = left + bar.end * scale
    if worst > x:
        sheet.stroke(x, top - _HEIGHT / 2, worst, top - _HEIGHT / 2, RULE)
        sheet.stroke(worst, top - _HEIGHT + 1.5, worst, top - 1.5, RULE)


def _piece(sheet: Sheet, kind: int, x0: float, y0: float, x1: float, y1: float) -> None:
    if kind == 2:
        sheet.stroke(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2, y1 - y0)
        return
    if kind == 1:
        _hatch(sheet, x0, y0, x1, y1)
    sheet.frame(x0, y0, x1, y1, HAIRLINE)


def _hatch(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    """Lines at 45 degrees, cut at the box."""
    depth = y1 - y0
    start = x0 - depth + _STEP / 2
    while start < x1:
        a, b = max(start, x0), min(start + depth, x1)
        if b > a:
            sheet.stroke(a, y0 + a - start, b, y0 + b - start, RULE)
        start += _STEP


def legend(sheet: Sheet, style: Style, names: Sequence[str]) -> None:
    """What open, hatched and solid mean, in one line."""
    each = WIDTH / len(names)
    top = sheet.y - 2
    for kind, name in enumerate(names):
        x = LEFT + kind * each
        _piece(sheet, kind, x, top - _HEIGHT, x + _SWATCH, top)
        sheet.put(x + _SWATCH + 5, top - _HEIGHT / 2 - style.size * 0.32, sheet.writer.say(name, style))
    sheet.y = top - _HEIGHT
