"""Which fonts this machine renders letters with, and which characters they have.

A character that no font has becomes an empty box, and a family that is not there is replaced by one of other widths:
every engine does both without a word, so it is looked up before a letter is rendered.
"""

import subprocess
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pipeline.engines.office import Engine

BUNDLED = Path(__file__).parent / "drawing" / "fonts"
"""The open fonts that come with this program: all that the fallback engine knows."""

_LIST_SECONDS = 60
_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
_FOLDERS = (
    "/Applications/LibreOffice.app/Contents/Resources/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
)
# Open families with the widths of the ones that Word names, which engines take in their place.
_STANDS_FOR = MappingProxyType(
    {
        "arial": "liberation sans",
        "arial narrow": "liberation sans narrow",
        "calibri": "carlito",
        "cambria": "caladea",
        "courier": "liberation mono",
        "courier new": "liberation mono",
        "helvetica": "liberation sans",
        "symbol": "opensymbol",
        "times": "liberation serif",
        "times new roman": "liberation serif",
        "wingdings": "opensymbol",
    }
)
_NOT_DRAWN = ("Cc", "Cf", "Zs", "Zl", "Zp")
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Fonts:
    """`families` in lower case; `ranges` are the code points that some font has, first and last, in order, apart."""

    families: frozenset[str]
    ranges: tuple[Range, ...]

    def has(self, family: str) -> bool:
        """Whether the family is there, or one with its widths."""
        name = family.casefold()
        return name in self.families or _STANDS_FOR.get(name) in self.families

    def boxes(self, text: str) -> int:
        """How many characters of the text (each counted once) no font has."""
        return sum(1 for char in set(text) if not self._draws(char))

    def _draws(self, char: str) -> bool:
        code = ord(char)
        if unicodedata.category(char) in _NOT_DRAWN or code in _VARIATION_SELECTORS:
            return True
        at = bisect_right(self.ranges, (code, 0x110000)) - 1
        return at >= 0 and self.ranges[at][0] <= code <= self.ranges[at][1]


@cache
def at_hand(engine: Engine) -> Fonts:
    """The fonts that this engine draws letters with: the machine's for LibreOffice, ours for the fallback."""
    if engine is Engine.FALLBACK:
        return _fonts(_in_folder(BUNDLED))
    listed = _listed()
    return _fonts(listed if listed is not None else (one for place in _FOLDERS for one in _in_folder(Path(place))))


def _fonts(found: Iterable[tuple[Iterable[str], Iterable[Range]]]) -> Fonts:
    families: set[str] = set()
    ranges: set[Range] = set()
    for names, has in found:
        families.update(name.strip().casefold() for name in names)
        ranges.update(has)
    return Fonts(frozenset(families - {""}), tuple(_merged(ranges)))


def _merged(ranges: Iterable[Range]) -> Iterator[Range]:
    current: Range | None = None
    for first, last in sorted(ranges):
        if current is not None and first <= current[1] + 1:
            current = (current[0], max(current[1], last))
            continue
        if current is not None:
            yield current
        current = (first, last)
    if current is not None:
        yield current


def _listed() -> list[tuple[list[str], list[Range]]] | None:
    """Families and code points of each font as fontconfig lists them; None on a machine without fc-list."""
    words = ["fc-list", "--format=%{family}\t%{charset}\n"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=_LIST_SECONDS, check=True)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    rows = (line.split("\t", 1) for line in done.stdout.splitlines() if "\t" in line)
    return [(families.split(","), [_range(word) for word in codes.split()]) for families, codes in rows]


def _range(word: str) -> Range:
    first, _, last = word.partition("-")
    return int(first, 16), int(last or first, 16)


def _in_folder(folder: Path) -> Iterator[tuple[set[str], list[Range]]]:
    """Families and code points of the font files below a folder; what is no readable font is passed over."""
    from fontTools.ttLib import TTCollection, TTFont, TTLibError

    for path in sorted(folder.expanduser().rglob("*")):
        if path.suffix.lower() not in _SUFFIXES:
            continue
        try:
            whole = path.suffix.lower() in {".ttc", ".otc"}
            for font in TTCollection(path, lazy=True) if whole else (TTFont(path, lazy=True),):
                names = {record.toUnicode() for record in font["name"].names if record.nameID in (1, 16)}
                yield names, [(code, code) for code in font.getBestCmap() or ()]
        except (TTLibError, OSError, KeyError, ValueError, UnicodeError, AssertionError):
            continue
