"""Where words stand on a page: the rectangles of a passage, one for each line it runs over."""

import re
from collections.abc import Iterator, Sequence

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.model.chart import Box


class PageWords:
    """The text of one page, with the place of every character. Close it, or use it in a `with`."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._page = page.get_textpage()
        self.text: str = self._page.get_text_range()

    def __enter__(self) -> "PageWords":
        return self

    def __exit__(self, *_: object) -> None:
        self._page.close()

    def find(self, words: str, *, not_before: str = "") -> Iterator[tuple[Box, ...]]:
        """Every place of `words`, also when broken over lines; `not_before` is a pattern that must not follow.

        The rectangles are in the page's user space (points).
        """
        pieces = [re.escape(piece) for piece in words.split()]
        if pieces:
            pattern = r"\s*".join(pieces) + (f"(?!{not_before})" if not_before else "")
            for match in re.finditer(pattern, self.text):
                yield self._boxes(match.start(), match.end())

    def _boxes(self, start: int, end: int) -> tuple[Box, ...]:
        raw = self._page.raw
        first = pdfium.FPDFText_GetCharIndexFromTextIndex(raw, start)
        last = pdfium.FPDFText_GetCharIndexFromTextIndex(raw, end - 1)
        if first < 0 or last < first:
            return ()
        count = self._page.count_rects(first, last - first + 1)
        return _lines([self._page.get_rect(index) for index in range(count)])


def _lines(rects: Sequence[tuple[float, float, float, float]]) -> tuple[Box, ...]:
    """Rectangles of characters, joined where they stand side by side on a line."""
    lines: list[Box] = []
    for left, bottom, right, top in rects:
        if lines and bottom < lines[-1].y1 and top > lines[-1].y0 and left >= lines[-1].x0:
            last = lines.pop()
            left, bottom, top = last.x0, min(bottom, last.y0), max(top, last.y1)
        lines.append(Box(x0=left, y0=bottom, x1=right, y1=top))
    return tuple(lines)
