"""A sheet: pages being filled from top to bottom with headings, paragraphs and tables, before any number is known.

Lines are broken once; packet page numbers go into places kept free for them when `ink` draws the pages.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pipeline.engines.drawing.style import BOTTOM, HAIRLINE, HEADING, LEFT, RIGHT, RULE, SUBTITLE, TITLE, TOP, WIDTH
from pipeline.engines.drawing.text import Line, Run, Style, Writer, broken


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of text at its baseline. `align` is "left", "right" (x is the right end) or "centre"."""

    x: float
    y: float
    runs: tuple[Run, ...]
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight black line."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    dotted: bool = False


Cell = list[Line]
T = TypeVar("T")
Mark = Placed | Stroke


@dataclass(slots=True)
class Sheet:
    """Pages being filled. `running` is drawn at the head of each further page; `y` is how far down the page is full."""

    running: str = ""
    writer: Writer = field(default_factory=Writer)
    pages: list[list[Mark]] = field(default_factory=lambda: [[]])
    y: float = TOP

    @property
    def room(self) -> float:
        """Points left on this page."""
        return self.y - BOTTOM

    def turn(self) -> None:
        """Begin the next page, under its running head."""
        self.pages.append([])
        self.y = TOP
        if self.running:
            self.lines(broken(self.writer.say(self.running, HEADING), WIDTH, HEADING.leading))
            self.rule(HAIRLINE)
            self.y -= 8

    def need(self, points: float) -> None:
        """Turn the page unless so much room is left."""
        if self.room < points and self.y < TOP:
            self.turn()

    def put(self, x: float, y: float, runs: Sequence[Run], align: str = "left") -> None:
        """Set runs with their baseline at (x, y) of this page."""
        if runs:
            self.pages[-1].append(Placed(x, y, tuple(runs), align))

    def stroke(self, x0: float, y0: float, x1: float, y1: float, width: float = HAIRLINE) -> None:
        self.pages[-1].append(Stroke(x0, y0, x1, y1, width))

    def dots(self, x0: float, x1: float, y: float) -> None:
        """Dots that lead the eye along a line, from `x0` to `x1`."""
        if x1 > x0:
            self.pages[-1].append(Stroke(x0, y, x1, y, HAIRLINE, dotted=True))

    def frame(self, x0: float, y0: float, x1: float, y1: float, width: float = HAIRLINE) -> None:
        """A rectangle of four strokes."""
        for a, b, c, d in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            self.stroke(a, b, c, d, width)

    def rule(self, width: float = HAIRLINE, below: float = 0.0) -> None:
        """A line across the page under what stands there."""
        self.y -= 3
        self.stroke(LEFT, self.y, RIGHT, self.y, width)
        self.y -= below

    def title(self, text: str, under: str = "", right: str = "") -> None:
        """The name of the page, a heavy rule, and a line below it; `right` stands in bold at the rule's right end."""
        self.lines(broken(self.writer.say(text, TITLE), WIDTH, TITLE.leading))
        self.put(RIGHT, self.y + 6, self.writer.say(right, HEADING), "right")
        self.rule(RULE, 5)
        if under:
            self.paragraph(under, SUBTITLE)
            self.y -= 5
        self.y -= 4

    def heading(self, text: str, above: float = 10.0) -> None:
        """A bold heading over a hairline, kept with what follows."""
        self.need(70)
        self.y -= above if self.y < TOP else 0
        self.lines(broken(self.writer.say(text, HEADING), WIDTH, HEADING.leading))
        self.rule(HAIRLINE, 4)

    def paragraph(self, text: str, style: Style, above: float = 0.0) -> None:
        self.lines(broken(self.writer.say(text, style), WIDTH, style.leading, above))

    def lines(self, lines: Sequence[Line], x: float = LEFT) -> None:
        """Set lines one below the other, on further pages where needed."""
        for line in lines:
            self.need(line.above + line.height)
            self.y = self.place(line, x, self.y)

    def place(self, line: Line, x: float, top: float, width: float = 0.0, align: str = "left") -> float:
        """Set a line under `top`; gives the y below it."""
        bottom = top - line.above - line.height
        baseline = bottom + (line.height - line.size) / 2 + line.size * 0.22
        at = {"left": x + line.indent, "right": x + width, "centre": x + width / 2}[align]
        self.put(at, baseline, line.runs, align)
        return bottom

    def beside(self, *blocks: Callable[[], None]) -> None:
        """Set blocks next to one another: all begin at this height, and the page goes on below the longest."""
        top = lowest = self.y
        for block in blocks:
            self.y = top
            block()
            lowest = min(lowest, self.y)
        self.y = lowest

    def fields(
        self, pairs: Sequence[tuple[str, Sequence[Run]]], x: float, width: float, label: float, style: Style
    ) -> None:
        """Labels in bold with their values beside them: a block at `x`, `width` wide, `label` of it for the labels."""
        for name, value in pairs:
            heads = broken(self.writer.say(name, style.bold()), label - 6, style.leading)
            values = broken(value, width - label, style.leading)
            top = lowest = self.y
            for lines, left in ((heads, x), (values, x + label)):
                y = top
                for line in lines:
                    y = self.place(line, left, y)
                lowest = min(lowest, y)
            self.y = lowest - 2


def shortest(build: Callable[[T], Sheet], looks: Sequence[T]) -> Sheet:
    """Of `build(look)` the one with the fewest pages, of equals the first: `looks` run from roomy to close."""
    best = build(looks[0])
    for look in looks[1:]:
        if len(best.pages) == 1:
            break
        closer = build(look)
        best = closer if len(closer.pages) < len(best.pages) else best
    return best
