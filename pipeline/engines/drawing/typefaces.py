"""The typefaces of the drawn pages: Carlito, and DejaVu Sans for the signs and letters that Carlito lacks.

Both lie beside this module with their licences and are embedded as subsets, so that a page looks the same everywhere.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FONT_FOLDER = Path(__file__).parent / "fonts"
REGULAR, BOLD, ITALIC = "Carlito-Regular", "Carlito-Bold", "Carlito-Italic"
_FALLBACK = {REGULAR: "DejaVuSans", BOLD: "DejaVuSans-Bold", ITALIC: "DejaVuSans"}
# Bullets and ticks that old word processors wrote as private characters of a symbol font.
_SYMBOLS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf0fc": "✓", "\uf0a8": "☐"})
NO_BREAK = "\u00a0"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


@dataclass(frozen=True, slots=True)
class Face:
    """A registered typeface: `advance` maps each character it can draw to its width at size 1."""

    name: str
    advance: dict[str, float]

    def width(self, text: str) -> float:
        """Width of `text` at size 1; the face must have all its characters."""
        return sum(map(self.advance.__getitem__, text))


@cache
def face(name: str) -> Face:
    """The face of that name, read and registered on first use."""
    font = TTFont(name, str(FONT_FOLDER / f"{name}.ttf"), asciiReadable=False)
    pdfmetrics.registerFont(font)
    widths = font.face.charWidths
    advance = {chr(code): widths[code] / 1000 for code in font.face.charToGlyph if _drawable(code)}
    return Face(name, advance)


def _drawable(code: int) -> bool:
    """Characters outside the basic plane, private ones and right-to-left scripts come out wrong: none is drawn."""
    char = chr(code)
    return (
        code < 0x10000
        and unicodedata.category(char)[0] != "C"
        and (unicodedata.bidirectional(char) not in _RIGHT_TO_LEFT)
    )


def clean(text: str) -> str:
    """`text` with composed accents, white space as blanks (a no-break one stays), and no invisible characters."""
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text.translate(_SYMBOLS))
    blank = "".join(" " if c.isspace() and c != NO_BREAK else c for c in composed)
    return "".join(c for c in blank if unicodedata.category(c) not in ("Cc", "Cf"))


@lru_cache(maxsize=4096)
def spread(text: str, name: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """`text` (clean) as pieces (face name, words), and the characters that no face has.

    Such a character is drawn as its number, "[U+674E]": a reader sees that something is missing, and what.
    """
    advance = face(name).advance
    if all(map(advance.__contains__, text)):
        return ((name, text),), ""
    pieces: list[tuple[str, str]] = []
    missing = ""
    for char in text:
        used, shown = name, char
        if char not in advance:
            used = _FALLBACK[name]
            if char not in face(used).advance:
                used, shown, missing = name, f"[U+{ord(char):04X}]", missing + char
        if pieces and pieces[-1][0] == used:
            shown = pieces.pop()[1] + shown
        pieces.append((used, shown))
    return tuple(pieces), missing
