"""The line at the foot of every packet page, and the band that begins an exhibit: one font, one resource for all."""

from dataclasses import dataclass
from functools import cache

import pikepdf
from reportlab.pdfbase.ttfonts import TTFontFile

from pipeline.engines.drawing.typefaces import BOLD, FONT_FOLDER

FONT = "/Stamp"
SIZE = 9.5
BASELINE = 14.0
"""Points above the sheet's lower edge: inside what printers and fax machines can print."""
BAND_SIZE = 11.0
BAND_BASELINE = 30.0
BAND_RULE = 41.5
MARGIN = 36.0
DRAFT = "DRAFT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What is printed at the foot of a page: `line`, a larger `band` above it, whether it is a draft."""

    line: str
    band: str | None = None
    draft: bool = False


@cache
def _typeface() -> TTFontFile:
    return TTFontFile(str(FONT_FOLDER / f"{BOLD}.ttf"))


class StampFont:
    """A bold typeface cut down to the characters of all stamps of one packet, embedded once."""

    def __init__(self, texts: list[str]) -> None:
        face = _typeface()
        known = sorted({char for text in texts for char in text if ord(char) in face.charToGlyph} | {"?"})
        # A simple font has 256 codes; code 0 is left to the missing character.
        self._codes = {char: index for index, char in enumerate(known[:255], start=1)}
        self._widths: list[float] = [0.0, *(face.charWidths[ord(char)] for char in self._codes)]

    def encoded(self, text: str) -> str:
        """The text as a hexadecimal PDF string; what the typeface lacks becomes a question mark."""
        return "<" + "".join(f"{self._codes.get(char, self._codes['?']):02X}" for char in text) + ">"

    def width(self, text: str, size: float) -> float:
        """Width in points."""
        return sum(self._widths[self._codes.get(char, self._codes["?"])] for char in text) * size / 1000

    def embed(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """The font as an indirect object of `pdf`."""
        face = _typeface()
        data = face.makeSubset([0, *(ord(char) for char in self._codes)])
        name = pikepdf.Name("/PACKET+" + BOLD)
        descriptor = pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor,
            FontName=name,
            Flags=4,
            FontBBox=[round(number) for number in face.bbox],
            ItalicAngle=0,
            Ascent=round(face.ascent),
            Descent=round(face.descent),
            CapHeight=round(face.capHeight),
            StemV=120,
            FontFile2=pdf.make_indirect(pikepdf.Stream(pdf, data, Length1=len(data))),
        )
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.TrueType,
            BaseFont=name,
            FirstChar=0,
            LastChar=len(self._codes),
            Widths=[round(width) for width in self._widths],
            FontDescriptor=pdf.make_indirect(descriptor),
            ToUnicode=pdf.make_indirect(pikepdf.Stream(pdf, self._to_unicode())),
        )
        return pdf.make_indirect(font)

    def _to_unicode(self) -> bytes:
        pairs = [f"<{code:02X}> <{ord(char):04X}>" for char, code in self._codes.items()]
        blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
        body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Stamp def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
            f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode("ascii")


def drawn(stamp: Stamp, font: StampFont, sheet: tuple[float, float]) -> bytes:
    """Content that prints a stamp on a sheet of that width and height (points)."""
    parts = ["q 0 g 0 G"]
    parts.append(_text(font, stamp.line, SIZE, (sheet[0] - font.width(stamp.line, SIZE)) / 2, BASELINE))
    if stamp.draft:
        width = font.width(DRAFT, SIZE)
        left = sheet[0] - MARGIN - width
        parts.append(f"0.8 w {left - 5:.2f} {BASELINE - 4.5:.2f} {width + 10:.2f} 15 re S")
        parts.append(_text(font, DRAFT, SIZE, left, BASELINE))
    if stamp.band:
        words = _fitting(font, stamp.band, sheet[0] - 2 * MARGIN)
        parts.append(f"1.5 w {MARGIN:.2f} {BAND_RULE} m {sheet[0] - MARGIN:.2f} {BAND_RULE} l S")
        parts.append(_text(font, words, BAND_SIZE, MARGIN, BAND_BASELINE))
    parts.append("Q\n")
    return "\n".join(parts).encode("ascii")


def _text(font: StampFont, text: str, size: float, x: float, y: float) -> str:
    return f"BT {FONT} {size} Tf {x:.2f} {y:.2f} Td {font.encoded(text)} Tj ET"


def _fitting(font: StampFont, text: str, room: float) -> str:
    while font.width(text, BAND_SIZE) > room and len(text) > 4:
        text = text[:-4].rstrip() + "..."
    return text
