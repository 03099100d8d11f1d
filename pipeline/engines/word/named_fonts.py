"""The font families that the paragraphs of a letter are set in, as its styles and its writer name them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.engines import word
from pipeline.engines.word.package import Parts, W, unpack, xml

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


_MENTIONED = re.compile(rb'w:(?:ascii|hAnsi|font)="([^"]*)"|(w:(?:ascii|hAnsi)Theme=)')


def lacking(docx: bytes, has: Callable[[str], bool]) -> dict[str, tuple[int, ...]]:
    """Those of `families` that are not there; a letter that names no such font anywhere costs a glance."""
    parts = unpack(docx)
    names = (name for name in parts if name.endswith(".xml"))
    mentioned = {found.groups() for name in names for found in _MENTIONED.finditer(parts[name])}
    if all(name is not None and has(name.decode("utf-8", "replace")) for name, _ in mentioned):
        return {}
    return {family: numbers for family, numbers in families(docx).items() if not has(family)}


def families(docx: bytes) -> dict[str, tuple[int, ...]]:
    """Each family that printed text is set in, with the numbers of those paragraphs as `word.paragraphs` counts.

    Only what Latin text is set in; a family that the file brings along with it is left out.
    Raises SourceUnusable when the bytes are no Word file.
    """
    parts = unpack(docx)
    styles = _Styles.read(parts)
    brought = _brought(parts)
    found: dict[str, list[int]] = {}
    for number, (paragraph, _) in enumerate(word.numbered(parts), start=1):
        for family in sorted(set(_used(paragraph, styles)) - brought - {""}):
            found.setdefault(family, []).append(number)
    return {family: tuple(numbers) for family, numbers in sorted(found.items())}


@dataclass(frozen=True, slots=True)
class _Styles:
    """Per style id the style it is based on and its family; the theme's families; what holds where none is named."""

    based_on: dict[str, str]
    family: dict[str, str]
    theme: dict[str, str]
    normal: str
    default: str

    @classmethod
    def read(cls, parts: Parts) -> "_Styles":
        theme = _theme(parts)
        based_on, family, normal, default = {}, {}, "", ""
        if "word/styles.xml" in parts:
            root = xml(parts["word/styles.xml"])
            default = _named(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"), theme)
            for style in root.iter(f"{W}style"):
                key = style.get(f"{W}styleId") or ""
                based_on[key] = _value(style.find(f"{W}basedOn"))
                family[key] = _named(style.find(f"{W}rPr"), theme)
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                    normal = key
        return cls(based_on, family, theme, normal, default)

    def of(self, style: str) -> str:
        """The family of a style, or of the nearest one that it is based on; "" where none names one."""
        seen: set[str] = set()
        while style and style not in seen:
            if named := self.family.get(style, ""):
                return named
            seen.add(style)
            style = self.based_on.get(style, "")
        return ""


def _used(paragraph: Any, styles: _Styles) -> Iterator[str]:
    style = _value(paragraph.find(f"{W}pPr/{W}pStyle")) or styles.normal
    for run in paragraph.iter(f"{W}r"):
        if next(run.iterancestors(f"{W}p")) is not paragraph:
            continue
        for symbol in run.iter(f"{W}sym"):
            yield symbol.get(f"{W}font") or ""
        if any((text.text or "").strip() for text in run.findall(f"{W}t")):
            own = run.find(f"{W}rPr")
            of_style = styles.of(_value(None if own is None else own.find(f"{W}rStyle")))
            yield _named(own, styles.theme) or of_style or styles.of(style) or styles.default


def _named(properties: Any, theme: dict[str, str]) -> str:
    fonts = None if properties is None else properties.find(f"{W}rFonts")
    if fonts is None:
        return ""
    for slot in ("ascii", "hAnsi"):
        themed = theme.get((fonts.get(f"{W}{slot}Theme") or "")[:5], "")
        if named := themed or fonts.get(f"{W}{slot}"):
            return str(named)
    return ""


def _theme(parts: Parts) -> dict[str, str]:
    """The theme's families for Latin text: "major" for headings, "minor" for the rest."""
    if "word/theme/theme1.xml" not in parts:
        return {}
    root = xml(parts["word/theme/theme1.xml"])
    found = {kind: root.find(f".//{_A}{kind}Font/{_A}latin") for kind in ("major", "minor")}
    return {kind: latin.get("typeface") or "" for kind, latin in found.items() if latin is not None}


def _brought(parts: Parts) -> set[str]:
    if "word/fontTable.xml" not in parts:
        return set()
    fonts = xml(parts["word/fontTable.xml"]).iter(f"{W}font")
    return {font.get(f"{W}name") or "" for font in fonts if font.find(f"{W}embedRegular") is not None}


def _value(element: Any) -> str:
    return "" if element is None else element.get(f"{W}val") or ""
