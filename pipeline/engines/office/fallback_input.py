"""A letter's Word file as dxpdf needs it, with the same words: what it reads otherwise than Word does, said plainly.

It drops the text of content controls inside a line, takes no size or spacing of a paragraph style within tables, and
breaks the draft mark around a logo at the right, so that half of it lies behind the picture: the mark stands at the
left instead. Symbols of symbol fonts vanish: the usual ones are written as characters. What it would print with another
meaning (other symbols, words that are struck out or hidden, also where only their style says so) is refused.
"""

import re
from types import MappingProxyType
from typing import Any

from lxml import etree

from pipeline.engines import word
from pipeline.engines.word.package import Parts, W, pack, unpack, xml
from pipeline.errors import EngineError

_OFF = frozenset({"0", "false", "off"})
_OTHER_MEANING = MappingProxyType(
    {
        "strike": ("words that are struck out", "Delete them in Word"),
        "dstrike": ("words that are struck out", "Delete them in Word"),
        "vanish": ("hidden words", "Delete them in Word, or show them (Font, Hidden)"),
    }
)
_PRINTED = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")

_SYMBOLS = MappingProxyType(
    {
        ("symbol", "A3"): "\u2264",
        ("symbol", "B0"): "\u00b0",
        ("symbol", "B1"): "\u00b1",
        ("symbol", "B3"): "\u2265",
        ("symbol", "B7"): "\u2022",
        ("symbol", "6D"): "\u03bc",
        ("wingdings", "6F"): "\u2610",
        ("wingdings", "A8"): "\u2610",
        ("wingdings", "FC"): "\u2713",
        ("wingdings", "FE"): "\u2611",
    }
)


def prepared(docx: bytes) -> bytes:
    """The Word file to render.

    Raises SourceUnusable when the bytes are no Word file, EngineError when it holds what dxpdf prints wrong.
    """
    parts = unpack(docx)
    styles = _Styles(parts)
    for name in filter(_PRINTED.fullmatch, sorted(parts)):
        root = xml(parts[name])
        for control in list(root.iter(f"{W}sdt")):
            _unwrap(control)
        for symbol in list(root.iter(f"{W}sym")):
            _write_out(symbol)
        for run in root.iter(f"{W}r"):
            if any(text.text for text in run.iter(f"{W}t")):
                _refuse_other_meaning(run, styles)
        for paragraph in root.iterfind(f".//{W}tbl//{W}p"):
            styles.spell_out(paragraph)
        for paragraph in root.iter(f"{W}p"):
            if "".join(text.text or "" for text in paragraph.iter(f"{W}t")) == word.DRAFT_MARK:
                _child(_child(paragraph, "pPr"), "jc").set(f"{W}val", "left")
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return pack(parts)


class _Styles:
    """The paragraph styles of a letter, by id."""

    def __init__(self, parts: Parts) -> None:
        root = xml(parts["word/styles.xml"]) if "word/styles.xml" in parts else etree.Element("none")
        self._by_id = {style.get(f"{W}styleId") or "": style for style in root.iter(f"{W}style")}
        self._default = root.find(f"{W}docDefaults/{W}rPrDefault")
        self._normal = next((key for key, style in self._by_id.items() if _is_normal(style)), "")

    def spell_out(self, paragraph: Any) -> None:
        """Put the style's spacing onto the paragraph, and its size of letters onto the runs that name none."""
        own = _child(paragraph, "pPr")
        chain = self._chain(_value(own.find(f"{W}pStyle")) or self._normal)
        spacing = _child(own, "spacing")
        for style in reversed(chain):
            for name, value in _attributes(style.find(f"{W}pPr/{W}spacing")):
                if spacing.get(name) is None:
                    spacing.set(name, value)
        sizes = (_value(style.find(f"{W}rPr/{W}sz")) for style in reversed(chain))
        if size := next(filter(None, sizes), ""):
            for run in paragraph.iter(f"{W}r"):
                if run.find(f"{W}rPr/{W}sz") is None and run.find(f"{W}rPr/{W}rStyle") is None:
                    _child(_child(run, "rPr"), "sz").set(f"{W}val", size)

    def is_on(self, run: Any, name: str) -> bool:
        """Whether the run has that look: by itself, else by a style that it stands in or by the defaults."""
        own = run.find(f"{W}rPr/{W}{name}")
        if own is not None:
            return _is_on(own)
        paragraph, table = (next(run.iterancestors(f"{W}{around}"), None) for around in ("p", "tbl"))
        styles = [_value(run.find(f"{W}rPr/{W}rStyle"))]
        styles.append("" if paragraph is None else _value(paragraph.find(f"{W}pPr/{W}pStyle")) or self._normal)
        styles.append("" if table is None else _value(table.find(f"{W}tblPr/{W}tblStyle")))
        chains = [self._chain(key) for key in styles] + [[] if self._default is None else [self._default]]
        marks = ([style.find(f"{W}rPr/{W}{name}") for style in reversed(chain)] for chain in chains)
        nearest = (next((mark for mark in found if mark is not None), None) for found in marks)
        return any(mark is not None and _is_on(mark) for mark in nearest)

    def _chain(self, key: str) -> list[Any]:
        """A style after those that it is based on; a style based on itself ends it."""
        chain: list[Any] = []
        while key in self._by_id and self._by_id[key] not in chain:
            chain.insert(0, self._by_id[key])
            key = _value(self._by_id[key].find(f"{W}basedOn"))
        return chain


def _unwrap(control: Any) -> None:
    """Take a content control off, and leave what it holds in its place."""
    place, content = control.getparent(), control.find(f"{W}sdtContent")
    at = place.index(control)
    place[at : at + 1] = [] if content is None else list(content)


def _write_out(symbol: Any) -> None:
    """A symbol of a symbol font as the character that it shows."""
    font, code = (symbol.get(f"{W}font") or "").casefold(), (symbol.get(f"{W}char") or "").upper()
    shown = _SYMBOLS.get((font, code[-2:]))
    if shown is None:
        raise _refused("a symbol of a symbol font", "Write it as a character in Word")
    text = etree.Element(f"{W}t")
    text.text = shown
    symbol.getparent().replace(symbol, text)


def _refuse_other_meaning(run: Any, styles: _Styles) -> None:
    for name, (what, remedy) in _OTHER_MEANING.items():
        if styles.is_on(run, name):
            raise _refused(what, remedy)


def _is_on(mark: Any) -> bool:
    return _value(mark) not in _OFF


def _refused(what: str, remedy: str) -> EngineError:
    return EngineError(
        f"The letter holds {what}, which dxpdf does not print",
        remedy=f"{remedy}, or install LibreOffice (`packets doctor` shows how).",
    )


def _is_normal(style: Any) -> bool:
    return style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on")


def _child(parent: Any, name: str) -> Any:
    """The child of that name, made where there is none: properties stand first."""
    found = parent.find(f"{W}{name}")
    if found is None:
        found = etree.Element(f"{W}{name}")
        parent.insert(0 if name in ("pPr", "rPr") else len(parent), found)
    return found


def _attributes(element: Any) -> list[tuple[str, str]]:
    return [] if element is None else list(element.items())


def _value(element: Any) -> str:
    return "" if element is None else element.get(f"{W}val") or ""
