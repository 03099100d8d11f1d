"""A page's text made easy to match, with the way back to the verbatim words."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SAME_LENGTH = str.maketrans(
    {
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u2007": " ", "\u202f": " ",
        "\u2009": " ", "\t": " ", "\ufeff": " ",
    }
)  # fmt: skip
_VARIED = re.compile("[" + "".join(chr(code) for code in _SAME_LENGTH if code > 127) + "]")
_TAB = re.compile("\t")
_LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
_CHANGED = re.compile(r"[\ufb00-\ufb04\u00ad]|(?<=\w)- ?\n(?=[a-z])|(?<=\w-)\n(?=[A-Z0-9])")
_OTHER_NEWLINES = re.compile(r"\r(?!\n)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """`text` is for matching; `offsets[i]` is where character i stands in the page's text (None: the same).

    `gaps` are the blanks of `text` that part the cells of a table's row.
    """

    text: str
    offsets: Sequence[int] | None = None
    gaps: tuple[int, ...] = ()

    def back(self, start: int, end: int) -> tuple[int, int]:
        """A span of the view as a span of the page's text."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1 if end > start else self.offsets[start]


def view(text: str, gaps: Sequence[int] = ()) -> PageView:
    """Typographic marks made plain, ligatures spelled out, words divided at a line's end joined.

    `gaps` are the blanks of `text` between cells (`Page.gaps`); tabs part cells too.
    """
    if "\r" in text:
        text = _OTHER_NEWLINES.sub("\n", text).replace("\r\n", " \n")
    if "\t" in text:
        gaps = sorted({*gaps, *(match.start() for match in _TAB.finditer(text))})
    plain = text.replace("\t", " ") if _VARIED.search(text) is None else text.translate(_SAME_LENGTH)
    if _CHANGED.search(plain) is None:
        return PageView(text=plain, gaps=tuple(gaps))
    parts: list[str] = []
    offsets: list[int] = []
    last = 0
    for match in _CHANGED.finditer(plain):
        _append(parts, offsets, plain[last : match.start()], range(last, match.start()))
        spelled = _LIGATURES.get(match[0], "")
        _append(parts, offsets, spelled, [match.start()] * len(spelled))
        last = match.end()
    _append(parts, offsets, plain[last:], range(last, len(plain)))
    offsets.append(len(plain))
    return PageView(text="".join(parts), offsets=offsets, gaps=tuple(bisect_left(offsets, gap) for gap in gaps))


def _append(parts: list[str], offsets: list[int], text: str, places: Iterable[int]) -> None:
    parts.append(text)
    offsets.extend(places)
