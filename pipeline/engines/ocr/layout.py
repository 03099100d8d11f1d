"""Words as Tesseract gives them, put into lines and blocks of text in the order in which the page is read.

Tesseract takes the columns of a table for columns of print and reads them one after the other. Here what stands on
one height is one line, unless the page parts into two columns of running words.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from pipeline.engines.ocr.checkboxes import Checkbox
from pipeline.engines.ocr.picture import Picture
from pipeline.engines.ocr.tesseract import Reading
from pipeline.model.chart import Word

# A gap wider than this many line heights parts cells or columns.
_WIDE_GAP = 1.6
_NEW_BLOCK = 1.4
_MIN_LINES = 5
_MIN_WORDS = 3.5
_UNSURE = 65.0
_FAINT = 60
_SEEN = 90.0
_STROKES = re.compile(r"[|_—–\-~=.,:;'`\"‘’“”]+")
_LETTER_OR_FIGURE = re.compile(r"[^\W_]")
_SMALL_BEFORE_STROKE = re.compile(r"[a-z]\|")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words next to one another on one line."""

    words: tuple[Reading, ...]
    left: int
    top: int
    right: int
    bottom: int

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


_Row = list[_Piece]


def composed(readings: Iterable[Reading], picture: Picture) -> tuple[str, tuple[Word, ...]]:
    """The page's text, one line a printed line and an empty one between blocks, and the place of each word in it."""
    rows = _rows(_pieces([reading for reading in readings if reading.text and not _is_no_word(reading, picture)]))
    gutter = _gutter(rows)
    lines = rows if gutter is None else _by_column(rows, gutter)
    text: list[str] = []
    words: list[Word] = []
    at = 0
    for gap, line in zip(_gaps(lines), lines, strict=True):
        found = [word for piece in line for word in piece.words]
        for index, reading in enumerate(found):
            before, said = " " if index else gap, _said(found, index)
            at += len(before)
            box = picture.box(reading.left, reading.top, reading.right, reading.bottom)
            words.append(Word(start=at, end=at + len(said), box=box, confidence=reading.confidence))
            text += (before, said)
            at += len(said)
    return "".join(text), tuple(words)


def marks(boxes: Iterable[Checkbox]) -> list[Reading]:
    """Boxes of forms as words of their own: "[x]" if marked, "[ ]" if empty."""
    return [
        Reading(
            text="[x]" if box.is_marked else "[ ]",
            confidence=_SEEN,
            left=box.left,
            top=box.top,
            right=box.right,
            bottom=box.bottom,
            block=-1 - number,
            paragraph=0,
            line=0,
        )
        for number, box in enumerate(boxes)
        if box.is_marked is not None
    ]


def _is_no_word(reading: Reading, picture: Picture) -> bool:
    """A line of a form, dirt, or the white between two cells, that Tesseract took for signs."""
    if reading.confidence >= _UNSURE or _LETTER_OR_FIGURE.search(reading.text):
        return False
    if _STROKES.fullmatch(reading.text):
        return True
    greys = picture.image.crop((reading.left, reading.top, reading.right, reading.bottom)).histogram()
    return not any(greys[: 256 - _FAINT])


def _said(line: Sequence[Reading], index: int) -> str:
    """The word, with I or l for the upright stroke that has the same shape in many faces and is part of no word."""
    text = line[index].text
    if text == "|":
        return "I" if index + 1 < len(line) and line[index + 1].text[0].isalpha() else text
    if "|" not in text or not _LETTER_OR_FIGURE.search(text):
        return text
    return text.replace("|", "l" if _SMALL_BEFORE_STROKE.search(text) else "I")


def _pieces(readings: Sequence[Reading]) -> list[_Piece]:
    """Tesseract's lines, broken at wide gaps."""
    found: list[_Piece] = []
    for _, group in groupby(readings, key=lambda r: (r.block, r.paragraph, r.line)):
        line = sorted(group, key=lambda r: r.left)
        height = median(word.bottom - word.top for word in line)
        run = [line[0]]
        for word in line[1:]:
            if word.left - max(w.right for w in run[-2:]) > _WIDE_GAP * height:
                found.append(_piece(run))
                run = []
            run.append(word)
        found.append(_piece(run))
    return found


def _piece(words: Sequence[Reading]) -> _Piece:
    return _Piece(
        tuple(words),
        min(w.left for w in words),
        min(w.top for w in words),
        max(w.right for w in words),
        max(w.bottom for w in words),
    )


def _rows(pieces: Iterable[_Piece]) -> list[_Row]:
    """Pieces that stand on one height, from left to right; rows from top to bottom."""
    rows: list[_Row] = []
    for piece in sorted(pieces, key=lambda p: p.middle):
        row = next((row for row in reversed(rows[-4:]) if _goes_on(row, piece)), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    for row in rows:
        row.sort(key=lambda p: p.left)
    return rows


def _goes_on(row: _Row, piece: _Piece) -> bool:
    """Whether a piece stands beside those of a row: on their height, and over or under none of them."""
    nearest = min(row, key=lambda p: max(p.left - piece.right, piece.left - p.right))
    height = min(nearest.bottom - nearest.top, piece.bottom - piece.top)
    shared = min(nearest.bottom, piece.bottom) - max(nearest.top, piece.top)
    return shared > 0.5 * height and not any(min(p.right, piece.right) - max(p.left, piece.left) > 3 for p in row)


def _gutter(rows: list[_Row]) -> float | None:
    """Where the page parts into two columns of running words: the middle of the strip between them, if there is one."""
    pieces = [piece for row in rows for piece in row]
    if len(pieces) < 2 * _MIN_LINES:
        return None
    low, high = min(p.left for p in pieces), max(p.right for p in pieces)
    best: tuple[int, float] | None = None
    for step in range(30, 71):
        x = low + (high - low) * step / 100
        beside = [row for row in rows if row[0].right <= x <= row[-1].left]
        crossing = sum(1 for row in rows for p in row if p.left < x < p.right)
        if len(beside) >= _MIN_LINES and crossing <= len(beside) and (best is None or len(beside) - crossing > best[0]):
            best = (len(beside) - crossing, x)
    return best[1] if best is not None and _are_prose(rows, best[1]) else None


def _are_prose(rows: list[_Row], x: float) -> bool:
    """Whether the words on both sides of x run on from line to line, and are no cells of a table."""
    beside = [row for row in rows if row[0].right <= x <= row[-1].left]
    left = [[p for p in row if p.right <= x] for row in beside]
    right = [[p for p in row if p.left >= x] for row in beside]
    for side in (left, right):
        whole = [row for row in side if len(row) == 1]
        if len(whole) * 2 < len(side) or sum(len(r[0].words) for r in whole) < _MIN_WORDS * max(len(whole), 1):
            return False
    return True


def _by_column(rows: list[_Row], x: float) -> list[_Row]:
    """Between two lines that step over the gutter the left column, then the right one."""
    ordered: list[_Row] = []
    left: list[_Row] = []
    right: list[_Row] = []
    for row in rows:
        if any(p.left < x < p.right for p in row):
            ordered += [*left, *right, row]
            left, right = [], []
            continue
        for side, column in (([p for p in row if p.right <= x], left), ([p for p in row if p.left >= x], right)):
            if side:
                column.append(side)
    return [*ordered, *left, *right]


def _gaps(lines: Sequence[_Row]) -> list[str]:
    """What stands before each line: nothing, a line break, or an empty line where a new block begins."""
    middles = [sum(p.middle for p in line) / len(line) for line in lines]
    steps = [after - before for before, after in pairwise(middles)]
    usual = median([step for step in steps if step > 0] or [1.0])
    return ["", *("\n" if 0 < step <= _NEW_BLOCK * usual else "\n\n" for step in steps)][: len(lines)]
