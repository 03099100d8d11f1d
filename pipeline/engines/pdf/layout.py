"""The text of a page in the order in which it is read: columns one after the other, tables row by row.

Most pages need none of this and keep pdfium's order; whether one does is seen from the places of its text objects.
"""

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.engines.pdf import characters, columns, grid
from pipeline.engines.pdf.characters import LINE_HYPHEN, Run

NEW_LINE, BLANK, GAP = -1, -2, -3
_MADE = {NEW_LINE: "\n", BLANK: " ", GAP: " "}
# Signs that are no text: control characters other than line break and tab, save pdfium's hyphen at a line's end.
_DROPPED = re.compile(r"[\x00\x01\x03-\x08\x0b-\x1f\x7f]")
_APART = 0.8
_LEAST_GAP = 4.0
_NEAR = 60.0
_FEWEST_PARTED = 3
_SHORTEST_RULE = 40.0
_THICKEST_RULE = 3.0
_REACH = 25.0
_MEETS = 12.0
_BREAK = re.compile(r"[\r\n]+")

_Piece = int | range


@dataclass(frozen=True, slots=True)
class Printed:
    """A page's text; `gaps` are the offsets of the blanks between the cells of a row."""

    text: str
    gaps: tuple[int, ...] = ()


def printed(text_page: pdfium.PdfTextPage) -> Printed:
    """The page's text in reading order."""
    raw = characters.raw_text(text_page)
    order = _order(text_page, raw)
    if order is None:
        return Printed(_plain(raw))
    parts: list[str] = []
    gaps: list[int] = []
    length = 0
    for piece in order:
        if isinstance(piece, int):
            if piece == GAP:
                gaps.append(length)
            part = _MADE[piece]
        else:
            part = _plain(raw[piece.start : piece.stop])
        parts.append(part)
        length += len(part)
    return Printed("".join(parts), tuple(gaps))


def indexes(text_page: pdfium.PdfTextPage) -> list[int]:
    """For each character of the page's text pdfium's index (below zero: made by us)."""
    raw = characters.raw_text(text_page)
    order = _order(text_page, raw)
    found: list[int] = []
    for piece in [range(len(raw))] if order is None else order:
        if isinstance(piece, int):
            found.append(piece)
            continue
        for index in piece:
            if LINE_HYPHEN.match(raw[index]):
                found += (index, NEW_LINE)
            elif not _DROPPED.match(raw[index]):
                found.append(index)
    return found


def _plain(raw: str) -> str:
    return _DROPPED.sub("", LINE_HYPHEN.sub("-\n", raw))


def _order(text_page: pdfium.PdfTextPage, raw: str) -> list[_Piece] | None:
    """pdfium's characters in reading order, with line breaks and blanks that we add; None where it stays as it is."""
    if not _is_parted(text_page):
        return None
    rules = _Rules(text_page)
    regions = columns.regions(characters.runs(characters.words(text_page, raw)), rules.across)
    blocks: list[grid.Line | grid.Table] = []
    for region in regions:
        blocks += grid.blocks(characters.lines(region), max(run.x1 for run in region), rules.heights)
    if len(regions) < 2 and not any(isinstance(block, grid.Table) for block in blocks):
        return None
    return list(_pieces(blocks, raw))


def _is_parted(text_page: pdfium.PdfTextPage) -> bool:
    """Whether lines near each other have words that stand apart, as in columns and tables.

    Three such lines, or two with three cells; a header or footer alone is none.
    """
    run = cells = 0
    last = float("inf")
    for at, gaps in _parted_lines(text_page):
        near = last - at < _NEAR
        run, cells = (run + 1 if near else 1), (cells if near else 0) + (gaps > 1)
        last = at
        if run >= _FEWEST_PARTED or cells > 1:
            return True
    return False


def _parted_lines(text_page: pdfium.PdfTextPage) -> Iterator[tuple[float, int]]:
    """The heights of lines with wide gaps, from top to bottom, and how many gaps each has."""
    turn = text_page.page.get_rotation()
    rects: list[tuple[float, float, float, float]] = []
    for index in range(text_page.count_rects()):
        left, bottom, right, top = text_page.get_rect(index)
        x0, x1, y0, y1 = characters.displayed(left, right, bottom, top, turn) if turn else (left, right, bottom, top)
        rects.append((-(y0 + y1) / 2, x0, x1, y1 - y0))
    rects.sort()
    line: list[tuple[float, float, float]] = []
    at = height = 0.0
    for middle, x0, x1, tall in [*rects, (float("inf"), 0.0, 0.0, 0.0)]:
        if line and middle - at > 0.5 * max(height, 1.0):
            line.sort()
            gaps = sum(1 for a, b in pairwise(line) if b[0] - a[1] > max(_APART * a[2], _LEAST_GAP))
            if gaps:
                yield -at, gaps
            line = []
        if not line:
            at, height = middle, tall
        line.append((x0, x1, tall))


class _Rules:
    """Lines drawn across a page, and edges of coloured bands, as displayed; looked up when asked."""

    def __init__(self, text_page: pdfium.PdfTextPage) -> None:
        self._page = text_page.page
        self._found: list[tuple[float, float, float]] | None = None

    def heights(self) -> list[float]:
        """The heights at which they lie."""
        return [y for _, _, y in self._lines()]

    def across(self, x: float, bottom: float, top: float) -> int:
        """At how many heights between two one lies on both sides of a place, whole or in parts that meet there."""
        left, right = set(), set()
        for x0, x1, y in self._lines():
            if bottom < y < top:
                left |= {round(y)} if x0 < x - _REACH and x1 > x - _MEETS else set()
                right |= {round(y)} if x1 > x + _REACH and x0 < x + _MEETS else set()
        return len(left & right)

    def _lines(self) -> list[tuple[float, float, float]]:
        if self._found is None:
            self._found = list(self._drawn())
        return self._found

    def _drawn(self) -> Iterator[tuple[float, float, float]]:
        turn, handle = self._page.get_rotation(), self._page.raw
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        for index in range(pdfium_c.FPDFPage_CountObjects(handle)):
            item = pdfium_c.FPDFPage_GetObject(handle, index)
            if pdfium_c.FPDFPageObj_GetType(item) != pdfium_c.FPDF_PAGEOBJ_PATH:
                continue
            if not pdfium_c.FPDFPageObj_GetBounds(item, left, bottom, right, top):
                continue
            x0, x1, y0, y1 = characters.displayed(left.value, right.value, bottom.value, top.value, turn)
            if x1 - x0 >= _SHORTEST_RULE:
                heights = [(y0 + y1) / 2] if y1 - y0 < _THICKEST_RULE else [y0, y1]
                yield from ((x0, x1, y) for y in heights)


def _pieces(blocks: Sequence[grid.Line | grid.Table], raw: str) -> Iterator[_Piece]:
    for place, block in enumerate(blocks):
        if place:
            yield NEW_LINE
        if isinstance(block, grid.Table):
            for number, row in enumerate(block.rows):
                if number:
                    yield NEW_LINE
                yield from _row(row, raw)
        else:
            yield from _joined(block, raw)


def _row(row: Sequence[grid.Cell], raw: str) -> Iterator[_Piece]:
    last = max(n for n, cell in enumerate(row) if cell)
    for place, cell in enumerate(row[: last + 1]):
        if place:
            yield GAP
        yield from _joined(cell, raw)


def _joined(runs: Sequence[Run], raw: str) -> Iterator[_Piece]:
    """The runs of a line or cell with blanks between them."""
    for place, run in enumerate(runs):
        if place and not LINE_HYPHEN.match(raw[runs[place - 1].last]):
            yield BLANK
        start = run.first
        for broken in _BREAK.finditer(raw, run.first, run.last):
            yield range(start, broken.start())
            yield BLANK
            start = broken.end()
        yield range(start, run.last + 1)
