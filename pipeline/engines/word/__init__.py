"""Word files: letters filled from a template, read, marked as drafts, their content controls set.

Works on the parts of the .docx directly: the bytes are the same for the same inputs, and nothing in a file that a
person edited is touched but what is asked for.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.engines.word import picture as word_picture
from pipeline.engines.word.template import CompiledPart
from pipeline.errors import SourceUnusable, TemplateError

DRAFT_MARK = "DRAFT \u2013 not signed"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADER_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
_HEADER_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_BODY = "word/document.xml"
_MOST_BYTES = 64 * 1024 * 1024
_FILLED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_TITLE = re.compile(rb"<dc:title>[^<]*</dc:title>")
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties'
    b' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    b' xmlns:dc="http://purl.org/dc/elements/1.1/">%b<dc:language>en-US</dc:language></cp:coreProperties>'
)

Parts = dict[str, bytes]


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
    return _pack(filled)


def paragraphs(docx: bytes) -> tuple[str, ...]:
    """All text in order: body with tables and content controls, footnotes, headers and footers; empty ones left out.

    A line break is a newline, a tab a tab; page numbers (fields) are left out, because Word rewrites them.
    Raises SourceUnusable when the bytes are no Word file.
    """
    parts = _unpack(docx)
    names = (_BODY, "word/footnotes.xml", *(name for name, _ in _margins(parts)))
    return tuple(text for name in names if name in parts for text in _texts(_xml(parts[name])))


def printed(docx: bytes, pages: int) -> tuple[str, ...]:
    """The paragraphs that show on a letter of so many pages: without headers and footers of pages it does not have."""
    parts = _unpack(docx)
    first_differs = _xml(parts[_BODY]).find(f".//{_W}titlePg") is not None
    shown = {"first": first_differs, "default": pages > 1 or not first_differs, "even": False}
    names = (_BODY, "word/footnotes.xml", *(name for name, kind in _margins(parts) if shown[kind]))
    return tuple(text for name in names if name in parts for text in _texts(_xml(parts[name])))


def has_tracked_changes(docx: bytes) -> bool:
    """Whether insertions or deletions wait to be accepted: LibreOffice prints them as mark-up."""
    parts = _unpack(docx)
    names = (_BODY, *(name for name, _ in _margins(parts)))
    marks = tuple(f"{_W}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))
    return any(next(_xml(parts[name]).iter(*marks), None) is not None for name in names)


def mark_draft(docx: bytes) -> bytes:
    """The same letter with "DRAFT – not signed" at the top of every page's header; once, however often it is called."""
    parts = _unpack(clear_draft(docx))
    headers = {name for name, _ in _margins(parts) if "header" in name}
    if not any(kind == "default" and name in headers for name, kind in _margins(parts)):
        headers.add(_add_header(parts))
    for name in sorted(headers):
        root = _xml(parts[name])
        root.insert(0, etree.fromstring(_mark_xml()))
        parts[name] = _bytes(root)
    return _pack(parts)


def clear_draft(docx: bytes) -> bytes:
    """The letter without the draft mark."""
    parts = _unpack(docx)
    for name, _ in _margins(parts):
        root = _xml(parts[name])
        marks = [p for p in root.iter(f"{_W}p") if _text(p).strip() == DRAFT_MARK]
        for mark in marks:
            mark.getparent().remove(mark)
        if marks:
            if root.find(f"{_W}p") is None and root.find(f"{_W}tbl") is None:
                etree.SubElement(root, f"{_W}p")
            parts[name] = _bytes(root)
    return _pack(parts)


def set_controls(docx: bytes, texts: Mapping[str, str]) -> tuple[bytes, frozenset[str]]:
    """The letter with the text of its tagged content controls set; also which of the tags were found."""
    parts, found = _unpack(docx), set()
    root = _xml(parts[_BODY])
    for control in _controls(root):
        runs = [run for run in control.iter(f"{_W}r") if run.find(f"{_W}t") is not None]
        if (tag := _tag(control)) in texts and runs:
            found.add(tag)
            for extra in runs[1:]:
                extra.getparent().remove(extra)
            for child in [c for c in runs[0] if c.tag in (f"{_W}t", f"{_W}tab", f"{_W}br")]:
                runs[0].remove(child)
            etree.SubElement(runs[0], f"{_W}t").text = texts[tag]
    parts[_BODY] = _bytes(root)
    return _pack(parts), frozenset(found)


def without_controls(docx: bytes) -> bytes:
    """The same letter with its content controls taken off and what they hold left in their place.

    For programs that do not print the text of a control. Raises SourceUnusable when the bytes are no Word file.
    """
    parts = _unpack(docx)
    for name in (_BODY, "word/footnotes.xml", *(name for name, _ in _margins(parts))):
        if name in parts:
            root = _xml(parts[name])
            for control in _controls(root):
                _unwrap(control)
            parts[name] = _bytes(root)
    return _pack(parts)


@lru_cache(maxsize=32)
def _compiled(template: Path, changed: int, size: int) -> tuple[Parts, dict[str, CompiledPart]]:
    """Parts of a template and the ones with fields, compiled; kept until the file changes."""
    from docxtpl import DocxTemplate  # 0.1 s to import: only when a letter is really filled

    try:
        parts = _unpack(template.read_bytes())
    except SourceUnusable:
        raise TemplateError(
            f"{template.name}: not a Word file", remedy="Save the template from Word as .docx."
        ) from None
    dialect = DocxTemplate(str(template))
    compiled = {}
    for name in filter(_FILLED.fullmatch, parts):
        source = etree.tostring(_xml(parts[name]), encoding="unicode")
        compiled[name] = CompiledPart(template.name, name.removeprefix("word/"), dialect.patch_xml(source))
    # Author, dates and editing time of whoever saved the template have no business in a letter.
    if "docProps/core.xml" in parts:
        title = _TITLE.search(parts["docProps/core.xml"])
        parts["docProps/core.xml"] = _CORE % (title.group() if title else b"")
    return parts, compiled


def _unpack(docx: bytes) -> Parts:
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            if sum(info.file_size for info in package.infolist()) > _MOST_BYTES:
                raise SourceUnusable("The Word file unpacks to more than 64 MB", remedy="Save it again from Word.")
            parts = {info.filename: package.read(info) for info in package.infolist() if not info.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        if isinstance(error, SourceUnusable):
            raise
        parts = {}
    if _BODY not in parts or "[Content_Types].xml" not in parts:
        raise SourceUnusable("Not a readable Word file", remedy="Save the letter again from Word as .docx.")
    return parts


def _pack(parts: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            package.writestr(entry, parts[name])
    return out.getvalue()


def _xml(data: bytes) -> Any:
    # No entities, no network: an edited letter is a foreign file.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise SourceUnusable("Not a readable Word file", remedy="Save the letter again from Word as .docx.") from None


def _bytes(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _texts(root: Any) -> Iterator[str]:
    for paragraph in root.iter(f"{_W}p"):
        if next(paragraph.iterancestors(_FALLBACK), None) is None and (text := _text(paragraph).strip()):
            yield text


def _text(paragraph: Any) -> str:
    """Words of one paragraph, without those of text boxes inside it and without page-number fields."""
    pieces: list[str] = []
    fields: list[list[str]] = []  # per open field: [instruction, "" or "result"]
    for node in paragraph.iter(
        f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen", f"{_W}fldChar", f"{_W}instrText"
    ):
        if next(node.iterancestors(f"{_W}p")) is not paragraph:
            continue
        if node.tag == f"{_W}fldChar":
            _follow(fields, node.get(f"{_W}fldCharType"))
        elif node.tag == f"{_W}instrText":
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
    simple = next(node.iterancestors(f"{_W}fldSimple"), None)
    if simple is not None and "PAGE" in (simple.get(f"{_W}instr") or ""):
        return True
    return any(state and "PAGE" in instruction for instruction, state in fields)


def _letters(node: Any) -> str:
    if node.tag == f"{_W}t":
        return node.text or ""
    if node.tag == f"{_W}noBreakHyphen":
        return "-"
    # A tab stop defined in paragraph properties has the same name as a tab in a run.
    if node.tag == f"{_W}tab":
        return "\t" if node.getparent().tag == f"{_W}r" else ""
    return "\n"


def _margins(parts: Parts) -> list[tuple[str, str]]:
    """Headers and footers as sections name them: part name and kind (first, default, even), each part once.

    Word renames these parts when it saves; their role stays.
    """
    targets = {}
    if "word/_rels/document.xml.rels" in parts:
        for relation in _xml(parts["word/_rels/document.xml.rels"]).iter(f"{_REL}Relationship"):
            targets[relation.get("Id")] = "word/" + (relation.get("Target") or "").removeprefix("/word/")
    root = _xml(parts[_BODY])
    found: dict[str, str] = {}
    for what in ("header", "footer"):
        for kind in ("first", "default", "even"):
            for reference in root.iter(f"{_W}{what}Reference"):
                name = targets.get(reference.get(f"{_R}id"), "")
                if reference.get(f"{_W}type") == kind and name in parts:
                    found.setdefault(name, kind)
    return list(found.items())


def _controls(root: Any) -> list[Any]:
    return list(root.iter(f"{_W}sdt"))


def _unwrap(control: Any) -> None:
    place, content = control.getparent(), control.find(f"{_W}sdtContent")
    at = place.index(control)
    place[at : at + 1] = [] if content is None else list(content)


def _tag(control: Any) -> str:
    tag = control.find(f"{_W}sdtPr/{_W}tag")
    return "" if tag is None else tag.get(f"{_W}val") or ""


def _mark_xml() -> str:
    return (
        f'<w:p xmlns:w="{_W[1:-1]}"><w:pPr><w:spacing w:before="0" w:after="0"/><w:jc w:val="right"/></w:pPr>'
        f'<w:r><w:rPr><w:b/><w:sz w:val="18"/></w:rPr><w:t>{DRAFT_MARK}</w:t></w:r></w:p>'
    )


def _add_header(parts: Parts) -> str:
    """An empty default header for every section that has none; gives the new part's name."""
    name = next(f"word/header{n}.xml" for n in range(90, 999) if f"word/header{n}.xml" not in parts)
    parts[name] = f'<w:hdr xmlns:w="{_W[1:-1]}"><w:p/></w:hdr>'.encode()
    types = _xml(parts["[Content_Types].xml"])
    etree.SubElement(types, types.tag.replace("Types", "Override"), PartName=f"/{name}", ContentType=_HEADER_CONTENT)
    parts["[Content_Types].xml"] = _bytes(types)
    empty = f'<Relationships xmlns="{_REL[1:-1]}"/>'.encode()
    relations = _xml(parts.get("word/_rels/document.xml.rels", empty))
    etree.SubElement(
        relations, f"{_REL}Relationship", Id="rIdDraft", Type=_HEADER_TYPE, Target=name.removeprefix("word/")
    )
    parts["word/_rels/document.xml.rels"] = _bytes(relations)
    root = _xml(parts[_BODY])
    sections = list(root.iter(f"{_W}sectPr")) or [etree.SubElement(root.find(f"{_W}body"), f"{_W}sectPr")]
    for section in sections:
        section.insert(0, etree.Element(f"{_W}headerReference", {f"{_W}type": "default", f"{_R}id": "rIdDraft"}))
    parts[_BODY] = _bytes(root)
    return name
