"""A page's text made easy to match, with the way back to the verbatim words."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.rules.notes import checkboxes

_SAME_LENGTH = str.maketrans(
    {
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u2007": " ", "\u202f": " ",
        "\u2009": " ", "\t": " ", "\ufeff": " ",
        # Symbol fonts without a proper encoding: boxes, ticks, crosses and bullets.
        "\uf06f": "☐", "\uf0a8": "☐", "\uf071": "❑", "\uf078": "☒", "\uf0fd": "☒", "\uf0fe": "☑", "\uf0fc": "✓",
        "\uf0b7": "•", "\uf0a7": "▪",
    }
)  # fmt: skip
_VARIED = re.compile("[" + "".join(chr(code) for code in _SAME_LENGTH if code > 127) + "]")
_TAB = re.compile("\t")
_LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
_MAY_CHANGE = ("-\n", "- \n", "\u00ad", *map(chr, range(0xFB00, 0xFB05)))
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
    """Typographic marks made plain, ligatures spelled out, words divided at a line's end joined, and options that are
    not ticked left blank.

    `gaps` are the blanks of `text` between cells (`Page.gaps`); tabs part cells too.
    """
    if "\r" in text:
        text = _OTHER_NEWLINES.sub("\n", text).replace("\r\n", " \n")
    if "\t" in text:
        gaps = sorted({*gaps, *(match.start() for match in _TAB.finditer(text))})
    plain = text.replace("\t", " ") if _VARIED.search(text) is None else text.translate(_SAME_LENGTH)
    ticked = checkboxes.changes(plain, gaps)
    may_change = any(signs in plain for signs in _MAY_CHANGE)  # most pages need not be gone through
    changed = [(m.start(), m.end(), _LIGATURES.get(m[0], "")) for m in _CHANGED.finditer(plain)] if may_change else []
    if not ticked and not changed:
        return PageView(text=plain, gaps=tuple(gaps))
    if ticked:
        changed = _together(changed, ticked)
    parts: list[str] = []
    offsets: list[int] = []
    last = 0
    for start, end, spelled in changed:
        _append(parts, offsets, plain[last:start], range(last, start))
        same = range(start, end) if len(spelled) == end - start else [start] * len(spelled)
        _append(parts, offsets, spelled, same)
        last = end
    _append(parts, offsets, plain[last:], range(last, len(plain)))
    offsets.append(len(plain))
    return PageView(text="".join(parts), offsets=offsets, gaps=tuple(bisect_left(offsets, gap) for gap in gaps))


def _together(
    changed: Sequence[tuple[int, int, str]], ticked: Sequence[checkboxes.Change]
) -> list[tuple[int, int, str]]:
    """All changes of a page in order; where two meet the one for a checkbox holds."""
    found = [(change.start, change.end, change.text) for change in ticked]
    found += [c for c in changed if not any(t.start < c[1] and c[0] < t.end for t in ticked)]
    return sorted(found)


def _append(parts: list[str], offsets: list[int], text: str, places: Iterable[int]) -> None:
    parts.append(text)
    offsets.extend(places)
