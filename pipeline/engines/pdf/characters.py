"""pdfium's characters of a page, and the words that they make with their places as the page is displayed."""

import ctypes
import re
from collections.abc import Sequence
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

# pdfium puts one of these for a hyphen at the end of a line, and no line break behind it.
LINE_HYPHEN = re.compile("[\ufffe\u0002]")
_WORD = re.compile("[^\\s\ufffe\u0002]+[\ufffe\u0002]?|[\ufffe\u0002]")


class Run(NamedTuple):
    """Characters `first` to `last` (pdfium's indexes) on one line, and where they stand; y grows upwards.

    `words` are those that it was joined from; a word has none.
    """

    first: int
    last: int
    x0: float
    x1: float
    bottom: float
    top: float
    words: tuple["Run", ...] = ()

    @property
    def height(self) -> float:
        return self.top - self.bottom


def raw_text(text_page: pdfium.PdfTextPage) -> str:
    """pdfium's characters, one to an index, also where one of them lies outside the basic plane."""
    count = text_page.count_chars()
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium_c.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(memoryview(buffer).cast("B")[: max(written - 1, 0) * 2]).decode("utf-16-le", errors="replace")
    if len(text) == count:
        return text
    codes = (int(pdfium_c.FPDFText_GetUnicode(text_page, index)) for index in range(count))
    return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " " for code in codes)


def words(text_page: pdfium.PdfTextPage, raw: str) -> list[Run]:
    """The words of a page in pdfium's order, each by the boxes of its first and last character."""
    places = _Places(text_page)
    found: list[Run] = []
    for match in _WORD.finditer(raw):
        found += places.words(match.start(), match.end() - 1)
    return found


class _Places:
    """Where characters of a page stand."""

    def __init__(self, text_page: pdfium.PdfTextPage) -> None:
        self._handle, self._turn = text_page.raw, text_page.page.get_rotation()
        self._box = pdfium_c.FS_RECTF()
        self._at = ctypes.byref(self._box)

    def _of(self, index: int) -> tuple[float, float, float, float] | None:
        if not pdfium_c.FPDFText_GetLooseCharBox(self._handle, index, self._at):
            return None
        box = self._box
        if self._turn:
            return displayed(box.left, box.right, box.bottom, box.top, self._turn)
        return box.left, box.right, box.bottom, box.top

    def words(self, first: int, last: int) -> list[Run]:
        """A word; two or more where pdfium saw no break between cells that stand one below the other."""
        head, tail = self._of(first), self._of(last)
        if head is None or tail is None:
            return []
        x0, x1, y0, y1 = head
        if last > first:
            if tail[0] < x0 or min(y1, tail[3]) - max(y0, tail[2]) < 0.5 * (y1 - y0):
                middle = self._break(first, last, head)
                if middle is not None:
                    return self.words(first, middle - 1) + self.words(middle, last)
            x0, x1, y0, y1 = min(x0, tail[0]), max(x1, tail[1]), min(y0, tail[2]), max(y1, tail[3])
        return [Run(first, last, x0, x1, y0, y1)] if x1 > x0 and y1 > y0 else []

    def _break(self, first: int, last: int, head: tuple[float, float, float, float]) -> int | None:
        """The first character of a word that does not stand on the line of its first one."""
        for index in range(first + 1, last + 1):
            box = self._of(index)
            if box is None:
                continue
            shared = min(head[3], box[3]) - max(head[2], box[2])
            if box[0] < head[0] or shared < 0.3 * (head[3] - head[2]):
                return index
        return None


def displayed(x0: float, x1: float, y0: float, y1: float, turn: int) -> tuple[float, float, float, float]:
    """A box on a page that is shown turned clockwise by so many degrees: left, right, bottom, top; zero is anywhere."""
    if turn == 90:
        return y0, y1, -x1, -x0
    if turn == 180:
        return -x1, -x0, -y1, -y0
    if turn == 270:
        return -y1, -y0, x0, x1
    return x0, x1, y0, y1


def runs(found: Sequence[Run], apart: float = 0.6) -> list[Run]:
    """Words joined as long as they follow each other on a line with no more than `apart` of its height between."""
    gathered: list[list[Run]] = []
    for word in found:
        if gathered and _follows(gathered[-1][-1], word, apart):
            gathered[-1].append(word)
        else:
            gathered.append([word])
    return [joined(group) for group in gathered]


def joined(group: Sequence[Run]) -> Run:
    """Words that follow each other as one run."""
    return Run(
        group[0].first,
        group[-1].last,
        group[0].x0,
        max(word.x1 for word in group),
        min(word.bottom for word in group),
        max(word.top for word in group),
        tuple(group),
    )


def _follows(last: Run, word: Run, apart: float) -> bool:
    low = min(last.height, word.height)
    if min(last.top, word.top) - max(last.bottom, word.bottom) < 0.5 * low:
        return False
    gap = word.x0 - last.x1
    return -0.5 * low < gap <= apart * low and word.x0 > last.x0


def lines(found: Sequence[Run]) -> list[list[Run]]:
    """Runs by printed line, from top to bottom, each from left to right."""
    made: list[list[Run]] = []
    bottom = top = 0.0
    for run in sorted(found, key=_middle):
        shared = (run.top if run.top < top else top) - (run.bottom if run.bottom > bottom else bottom)
        if made and shared > 0.5 * min(top - bottom, run.top - run.bottom):
            made[-1].append(run)
        else:
            made.append([run])
            bottom, top = run.bottom, run.top
    for line in made:
        if len(line) > 1:
            line.sort(key=_left)
    return made


def _middle(run: Run) -> float:
    return -(run.top + run.bottom)


def _left(run: Run) -> float:
    return run.x0


def overlap(one: Run, other: Run) -> float:
    """How much of their heights two runs share, in points."""
    return min(one.top, other.top) - max(one.bottom, other.bottom)
