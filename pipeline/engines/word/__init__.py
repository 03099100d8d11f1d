"""Word files: letters filled from a template, read, marked as drafts, their content controls set.

Works on the parts of the .docx directly: the bytes are the same for the same inputs, and nothing in a file that a
person edited is touched but what is asked for.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.engines.word import picture as word_picture
from pipeline.engines.word.package import BODY, REL, Parts, W, pack, unpack, xml
from pipeline.engines.word.reading import read_template
from pipeline.engines.word.template import TemplatePart

DRAFT_MARK = "DRAFT \u2013 not signed"

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADER_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
_HEADER_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_TITLE = re.compile(rb"<dc:title>[^<]*</dc:title>")
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties'
    b' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    b' xmlns:dc="http://purl.org/dc/elements/1.1/">%b<dc:language>en-US</dc:language></cp:coreProperties>'
)


def fill(template: Path, context: Mapping[str, object], pictures: Mapping[str, Path] | None = None) -> bytes:
    """The template's DOCX with every field of `context` filled in; the same bytes for the same inputs.

    `pictures` replaces the template's pictures of that name (docPr name), scaled into the space they had.
    Raises TemplateError naming the file, the paragraph and the field; never a value.
    """
    stat = template.stat()
    parts, compiled = _compiled(template, stat.st_mtime_ns, stat.st_size)
    filled = dict(parts)
    for name, part in compiled.items():
        filled[name] = part.fill(context)
    for name, picture in (pictures or {}).items():
        word_picture.replace(filled, name, picture)
    return pack(filled)


def paragraphs(docx: bytes) -> tuple[str, ...]:
    """All text in order: body with tables and content controls, footnotes, headers and footers; empty ones left out.

    A line break is a newline, a tab a tab; page numbers (fields) are left out, because Word rewrites them.
    Raises SourceUnusable when the bytes are no Word file.
    """
    return tuple(text for _, text in numbered(unpack(docx)))


def numbered(parts: Parts) -> Iterator[tuple[Any, str]]:
    """The elements of those paragraphs with their text, in the same order."""
    for name in (BODY, "word/footnotes.xml", *(name for name, _ in _margins(parts))):
        if name in parts:
            yield from _with_text(xml(parts[name]))


def printed(docx: bytes, pages: int) -> tuple[str, ...]:
    """The paragraphs that show on a letter of so many pages: without headers and footers of pages it does not have."""
    parts = unpack(docx)
    first_differs = xml(parts[BODY]).find(f".//{W}titlePg") is not None
    shown = {"first": first_differs, "default": pages > 1 or not first_differs, "even": False}
    names = (BODY, "word/footnotes.xml", *(name for name, kind in _margins(parts) if shown[kind]))
    return tuple(text for name in names if name in parts for text in _texts(xml(parts[name])))


def has_tracked_changes(docx: bytes) -> bool:
    """Whether insertions or deletions wait to be accepted: LibreOffice prints them as mark-up."""
    parts = unpack(docx)
    names = (BODY, *(name for name, _ in _margins(parts)))
    marks = tuple(f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))
    return any(next(xml(parts[name]).iter(*marks), None) is not None for name in names)


def mark_draft(docx: bytes) -> bytes:
    """The same letter with "DRAFT – not signed" at the top of every page's header; once, however often it is called."""
    parts = unpack(clear_draft(docx))
    headers = {name for name, _ in _margins(parts) if "header" in name}
    if not any(kind == "default" and name in headers for name, kind in _margins(parts)):
        headers.add(_add_header(parts))
    for name in sorted(headers):
        root = xml(parts[name])
        root.insert(0, etree.fromstring(_mark_xml()))
        parts[name] = _bytes(root)
    return pack(parts)


def clear_draft(docx: bytes) -> bytes:
    """The letter without the draft mark."""
    parts = unpack(docx)
    for name, _ in _margins(parts):
        root = xml(parts[name])
        marks = [p for p in root.iter(f"{W}p") if _text(p).strip() == DRAFT_MARK]
        for mark in marks:
            mark.getparent().remove(mark)
        if marks:
            if root.find(f"{W}p") is None and root.find(f"{W}tbl") is None:
                etree.SubElement(root, f"{W}p")
            parts[name] = _bytes(root)
    return pack(parts)


def set_controls(docx: bytes, texts: Mapping[str, str]) -> tuple[bytes, frozenset[str]]:
    """The letter with the text of its tagged content controls set; also which of the tags were found."""
    parts, found = unpack(docx), set()
    root = xml(parts[BODY])
    for control in _controls(root):
        runs = [run for run in control.iter(f"{W}r") if run.find(f"{W}t") is not None]
        if (tag := _tag(control)) in texts and runs:
            found.add(tag)
            for extra in runs[1:]:
                extra.getparent().remove(extra)
            for child in [c for c in runs[0] if c.tag in (f"{W}t", f"{W}tab", f"{W}br")]:
                runs[0].remove(child)
            etree.SubElement(runs[0], f"{W}t").text = texts[tag]
    parts[BODY] = _bytes(root)
    return pack(parts), frozenset(found)


@lru_cache(maxsize=32)
def _compiled(template: Path, changed: int, size: int) -> tuple[Parts, dict[str, TemplatePart]]:
    """Parts of a template and the ones with fields, compiled; kept until the file changes."""
    parts, compiled = read_template(template)
    for part in compiled.values():
        part.compile()
    # Author, dates and editing time of whoever saved the template have no business in a letter.
    if "docProps/core.xml" in parts:
        title = _TITLE.search(parts["docProps/core.xml"])
        parts["docProps/core.xml"] = _CORE % (title.group() if title else b"")
    return parts, compiled


def _bytes(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _texts(root: Any) -> Iterator[str]:
    return (text for _, text in _with_text(root))


def _with_text(root: Any) -> Iterator[tuple[Any, str]]:
    for paragraph in root.iter(f"{W}p"):
        if next(paragraph.iterancestors(_FALLBACK), None) is None and (text := _text(paragraph).strip()):
            yield paragraph, text


def _text(paragraph: Any) -> str:
    """Words of one paragraph, without those of text boxes inside it and without page-number fields."""
    pieces: list[str] = []
    fields: list[list[str]] = []  # per open field: [instruction, "" or "result"]
    for node in paragraph.iter(
        f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen", f"{W}fldChar", f"{W}instrText"
    ):
        if next(node.iterancestors(f"{W}p")) is not paragraph:
            continue
        if node.tag == f"{W}fldChar":
            _follow(fields, node.get(f"{W}fldCharType"))
        elif node.tag == f"{W}instrText":
            if fields:
                fields[-1][0] += node.text or ""
        elif not _is_page_number(node, fields):
            pieces.append(_letters(node))
    return "".join(pieces)


def _follow(fields: list[list[str]], kind: str | None) -> None:
    if kind == "begin":
        fields.append(["", ""])
    elif kind == "separate" and fields:
        fields[-1][1] = "result"
    elif kind == "end" and fields:
        fields.pop()


def _is_page_number(node: Any, fields: list[list[str]]) -> bool:
    simple = next(node.iterancestors(f"{W}fldSimple"), None)
    if simple is not None and "PAGE" in (simple.get(f"{W}instr") or ""):
        return True
    return any(state and "PAGE" in instruction for instruction, state in fields)


def _letters(node: Any) -> str:
    if node.tag == f"{W}t":
        return node.text or ""
    if node.tag == f"{W}noBreakHyphen":
        return "-"
    # A tab stop defined in paragraph properties has the same name as a tab in a run.
    if node.tag == f"{W}tab":
        return "\t" if node.getparent().tag == f"{W}r" else ""
    return "\n"


def _margins(parts: Parts) -> list[tuple[str, str]]:
    """Headers and footers as sections name them: part name and kind (first, default, even), each part once.

    Word renames these parts when it saves; their role stays.
    """
    targets = {}
    if "word/_rels/document.xml.rels" in parts:
        for relation in xml(parts["word/_rels/document.xml.rels"]).iter(f"{REL}Relationship"):
            targets[relation.get("Id")] = "word/" + (relation.get("Target") or "").removeprefix("/word/")
    root = xml(parts[BODY])
    found: dict[str, str] = {}
    for what in ("header", "footer"):
        for kind in ("first", "default", "even"):
            for reference in root.iter(f"{W}{what}Reference"):
                name = targets.get(reference.get(f"{_R}id"), "")
                if reference.get(f"{W}type") == kind and name in parts:
                    found.setdefault(name, kind)
    return list(found.items())


def _controls(root: Any) -> list[Any]:
    return list(root.iter(f"{W}sdt"))


def _tag(control: Any) -> str:
    tag = control.find(f"{W}sdtPr/{W}tag")
    return "" if tag is None else tag.get(f"{W}val") or ""


def _mark_xml() -> str:
    return (
        f'<w:p xmlns:w="{W[1:-1]}"><w:pPr><w:spacing w:before="0" w:after="0"/><w:jc w:val="right"/></w:pPr>'
        f'<w:r><w:rPr><w:b/><w:sz w:val="18"/></w:rPr><w:t>{DRAFT_MARK}</w:t></w:r></w:p>'
    )


def _add_header(parts: Parts) -> str:
    """An empty default header for every section that has none; gives the new part's name."""
    name = next(f"word/header{n}.xml" for n in range(90, 999) if f"word/header{n}.xml" not in parts)
    parts[name] = f'<w:hdr xmlns:w="{W[1:-1]}"><w:p/></w:hdr>'.encode()
    types = xml(parts["[Content_Types].xml"])
    etree.SubElement(types, types.tag.replace("Types", "Override"), PartName=f"/{name}", ContentType=_HEADER_CONTENT)
    parts["[Content_Types].xml"] = _bytes(types)
    empty = f'<Relationships xmlns="{REL[1:-1]}"/>'.encode()
    relations = xml(parts.get("word/_rels/document.xml.rels", empty))
    etree.SubElement(
        relations, f"{REL}Relationship", Id="rIdDraft", Type=_HEADER_TYPE, Target=name.removeprefix("word/")
    )
    parts["word/_rels/document.xml.rels"] = _bytes(relations)
    root = xml(parts[BODY])
    sections = list(root.iter(f"{W}sectPr")) or [etree.SubElement(root.find(f"{W}body"), f"{W}sectPr")]
    for section in sections:
        section.insert(0, etree.Element(f"{W}headerReference", {f"{W}type": "default", f"{_R}id": "rIdDraft"}))
    parts[BODY] = _bytes(root)
    return name
