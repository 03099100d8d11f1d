"""Reading order on pages printed in two columns: the left column before the right one, between full-width lines."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium

# pdfium puts one of these for a hyphen at the end of a line, and no line break behind it.
LINE_HYPHEN = re.compile("[\ufffe\u0002]")
_MIN_LINES = 5
_MIN_WORDS = 3.5
_GUTTER = 8.0
_SAME_ROW = 4.0
_FILLED = 0.5


_Rect = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of characters on one line: raw indexes, and where it stands."""

    first: int
    last: int
    x0: float
    x1: float
    top: float


def reading_order(text_page: pdfium.PdfTextPage, raw: str) -> list[int] | None:
    """pdfium's character indexes in reading order; -1 stands for a line break that we add.

    A page whose lines do not part into two columns of running words keeps its order: None.
    """
    rects = [text_page.get_rect(index) for index in range(text_page.count_rects())]
    gutter = _gutter(rects)
    if gutter is None:
        return None
    lines = _lines(rects)
    if _is_table(lines, gutter):
        return None
    rows = _table_rows(rects, lines, gutter)
    pieces = _pieces(text_page, raw, gutter)
    left = [p for p in pieces if p.x1 <= gutter + 1 and not _in_row(p, rows)]
    right = [p for p in pieces if p.x0 >= gutter - 1 and not _in_row(p, rows)]
    if min(len(left), len(right)) < _MIN_LINES or min(_mean_words(raw, left), _mean_words(raw, right)) < _MIN_WORDS:
        return None
    ordered = _by_column(pieces, gutter, rows)
    order: list[int] = []
    for piece, following in zip(ordered, [*ordered[1:], None], strict=True):
        order += range(piece.first, piece.last + 1)
        same_row = following is not None and _in_row(piece, rows) and abs(piece.top - following.top) < _SAME_ROW
        if not LINE_HYPHEN.match(raw[piece.last]) and not same_row and following is not None:
            order.append(-1)
    return order


def _gutter(rects: list[_Rect]) -> float | None:
    """The x of an empty strip in the middle of the page with enough lines on both sides, if there is one."""
    if len(rects) < 2 * _MIN_LINES:
        return None
    low, high = min(r[0] for r in rects), max(r[2] for r in rects)
    lefts, rights = sorted(r[0] for r in rects), sorted(r[2] for r in rects)
    best: tuple[int, float] | None = None
    for step in range(35, 66, 2):
        x = low + (high - low) * step / 100
        crossing = bisect_left(lefts, x) - bisect_right(rights, x)
        left = bisect_right(rights, x) - bisect_right(rights, x - 120)
        right = bisect_left(lefts, x + 60) - bisect_left(lefts, x)
        if left >= _MIN_LINES and right >= _MIN_LINES and crossing * 3 <= left + right:
            score = left + right - 3 * crossing
            if best is None or score > best[0]:
                best = (score, x)
    return None if best is None else best[1]


def _pieces(text_page: pdfium.PdfTextPage, raw: str, gutter: float) -> list[_Piece]:
    """Lines as pdfium broke them, broken again where one steps over the gutter with a gap."""
    pieces: list[_Piece] = []
    run: list[tuple[int, float, float, float]] = []
    for index, char in enumerate(raw):
        if char in "\r\n":
            _close(run, pieces)
            continue
        if char.isspace():
            if run:
                run.append((index, run[-1][2], run[-1][2], run[-1][3]))
            continue
        x0, _, x1, y1 = text_page.get_charbox(index)
        if run and (_steps_over(run[-1][2], x0, gutter) or x0 < run[-1][1] - 40):
            _close(run, pieces)
        run.append((index, x0, x1, y1))
    _close(run, pieces)
    return pieces


def _steps_over(end: float, start: float, gutter: float) -> bool:
    return end <= gutter + 1 and start >= gutter - 1 and start - end > _GUTTER


def _close(run: list[tuple[int, float, float, float]], pieces: list[_Piece]) -> None:
    if run:
        pieces.append(
            _Piece(run[0][0], run[-1][0], min(c[1] for c in run), max(c[2] for c in run), max(c[3] for c in run))
        )
        run.clear()


def _mean_words(raw: str, pieces: list[_Piece]) -> float:
    return sum(len(raw[p.first : p.last + 1].split()) for p in pieces) / max(len(pieces), 1)


def _lines(rects: list[_Rect]) -> list[list[_Rect]]:
    """The rectangles of each printed line, from left to right."""
    lines: list[list[_Rect]] = []
    for rect in sorted(rects, key=lambda r: (-r[3], r[0])):
        if lines and abs(lines[-1][0][3] - rect[3]) < _SAME_ROW:
            lines[-1].append(rect)
        else:
            lines.append([rect])
    return lines


def _is_table(lines: list[list[_Rect]], gutter: float) -> bool:
    """Whether what looks like a right column is the last cell of rows: most lines beside it have several cells."""
    left = [sorted(r for r in line if r[2] <= gutter + 1) for line in lines if any(r[0] >= gutter - 1 for r in line)]
    beside = [cells for cells in left if cells]
    return sum(1 for cells in beside if _cells(cells) > 1) * 2 >= len(beside) > 0


def _table_rows(rects: list[_Rect], lines: list[list[_Rect]], gutter: float) -> list[float]:
    """Tops of lines that are rows of a table over the whole width, which stay rows.

    Three cells or more on both sides of the gutter, none of them beginning where the right column begins.
    """
    room = max(r[2] for r in rects) - gutter
    prose = [r for r in rects if r[0] >= gutter - 1 and r[2] - r[0] > _FILLED * room]
    margin = Counter(round(r[0]) for r in prose).most_common(1)
    column = margin[0][0] if margin else 0.0
    return [
        row[0][3]
        for row in lines
        if _cells(sorted(row)) > 2
        and min(r[2] for r in row) <= gutter + 1
        and max(r[0] for r in row) >= gutter - 1
        and not any(abs(r[0] - column) < _SAME_ROW for r in row)
    ]


def _in_row(piece: _Piece, table_rows: list[float]) -> bool:
    return any(abs(top - piece.top) < _SAME_ROW for top in table_rows)


def _cells(row: list[_Rect]) -> int:
    return 1 + sum(1 for a, b in pairwise(row) if b[0] - a[2] > _GUTTER)


def _by_column(pieces: list[_Piece], gutter: float, table_rows: list[float]) -> list[_Piece]:
    """From top to bottom; between two full-width lines or table rows the left column, then the right one."""
    ordered: list[_Piece] = []
    band: list[_Piece] = []
    for piece in sorted(pieces, key=lambda p: (-round(p.top), p.x0)):
        if _in_row(piece, table_rows) or (piece.x0 < gutter - 1 and piece.x1 > gutter + 1):
            ordered += _band(band, gutter)
            band = []
            ordered.append(piece)
        else:
            band.append(piece)
    return ordered + _band(band, gutter)


def _band(band: list[_Piece], gutter: float) -> list[_Piece]:
    return [p for p in band if p.x1 <= gutter + 1] + [p for p in band if p.x1 > gutter + 1]
