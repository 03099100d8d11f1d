"""A Word file as its parts: taken apart, put together, and searched for what no letter may carry.

A .docx from elsewhere is a foreign file. It is never unpacked to disk, and what it can do beyond holding words (reach
other files, run macros, embed documents, change by itself) is named.
"""

import io
import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from pipeline.errors import SourceUnusable

Parts = dict[str, bytes]

BODY = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_CHANGES = "ins del moveFrom moveTo rPrChange pPrChange tblPrChange trPrChange tcPrChange sectPrChange cellIns cellDel"
CHANGES = tuple(f"{W}{name}" for name in _CHANGES.split())

_MOST_BYTES = 64 * 1024 * 1024
_MOST_PARTS = 2000
_MOST_XML = 8 * 1024 * 1024
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    OverflowError,
    MemoryError,
)
_DECLARED = re.compile(rb"""^[^<]{0,3}<\?xml[^>]{0,200}encoding\s*=\s*["']([^"']{1,40})""")
_ENCODINGS = {b"utf-8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"}
# What a relationship may point to outside the file; a hyperlink is only followed when a person clicks it.
_OUTSIDE = {"hyperlink"}
_EMBEDDED = {
    "aFChunk": "a document inside the document (altChunk)",
    "subDocument": "a sub-document",
    "oleObject": "an embedded object (OLE)",
    "package": "an embedded file",
    "control": "an ActiveX control",
    "vbaProject": "macros",
    "attachedTemplate": "an attached template",
    "externalLink": "a link to another file",
    "frame": "a frame of another file",
}
# Fields that Word and LibreOffice work out from the letter itself. Any other reads files, asks questions, or changes
# with the day or the person who opens the letter.
_FIELD_NAMES = (
    "PAGE NUMPAGES SECTION SECTIONPAGES HYPERLINK REF PAGEREF NOTEREF SEQ TOC STYLEREF SYMBOL EQ "
    "QUOTE LISTNUM TITLE FORMTEXT FORMCHECKBOX FORMDROPDOWN"
)
_FIELDS = frozenset(_FIELD_NAMES.split())


class Danger(NamedTuple):
    """What a file carries that a letter must not, in which part of it, and what to do."""

    part: str
    what: str
    remedy: str


def unpack(docx: bytes) -> Parts:
    """The parts by name. Raises SourceUnusable when the bytes are no Word file, or one that unpacks to a flood."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            entries = package.infolist()
            if len(entries) > _MOST_PARTS or sum(info.file_size for info in entries) > _MOST_BYTES:
                raise SourceUnusable("The Word file unpacks to more than 64 MB", remedy="Save it again from Word.")
            parts = {info.filename: package.read(info) for info in entries if not info.is_dir()}
    except _UNREADABLE:
        parts = {}
    if BODY not in parts or "[Content_Types].xml" not in parts:
        raise SourceUnusable("Not a readable Word file", remedy="Save the letter again from Word as .docx.")
    return parts


def pack(parts: Parts) -> bytes:
    """A Word file of these parts; the same bytes for the same parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            package.writestr(entry, parts[name])
    return out.getvalue()


def xml(data: bytes) -> Any:
    """The root element of a part; no entities, no network. Raises SourceUnusable when it is not well-formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise SourceUnusable("Not a readable Word file", remedy="Save the letter again from Word as .docx.") from None


def dangers(parts: Parts) -> Iterator[Danger]:
    """All that this package carries and a letter must not. Parse no part of it before this found nothing."""
    again = "Save the template again from Word as .docx."
    for name, data in parts.items():
        if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
            yield Danger("the file", "a part whose name leads outside the file", again)
        if "vbaproject" in name.lower() or "/activex/" in name.lower():
            yield Danger("the file", "macros or ActiveX controls", "Save it from Word as .docx, without macros.")
        if name.lower().endswith((".xml", ".rels")):
            if len(data) > _MOST_XML:
                yield Danger(_short(name), "more than 8 MB of text and tags", "Shorten the template.")
            elif _has_doctype(data):
                yield Danger(_short(name), "an XML document type or entities", again)


def links(parts: Parts) -> Iterator[Danger]:
    """Relationships that lead outside the file or embed another one."""
    for name in sorted(parts):
        if not name.endswith(".rels"):
            continue
        owner = posixpath.basename(name).removesuffix(".rels") or "the file"
        for relation in xml(parts[name]).iter(f"{REL}Relationship"):
            kind = (relation.get("Type") or "").rsplit("/", 1)[-1]
            outside = (relation.get("TargetMode") or "").lower() == "external"
            if kind in _EMBEDDED:
                yield Danger(owner, _EMBEDDED[kind], "Remove it in Word, and put its words into the template.")
            elif outside and kind not in _OUTSIDE:
                remedy = "In Word, put the picture or text itself into the template instead of a link to it."
                yield Danger(owner, f"a link to a file outside ({kind})", remedy)
            elif outside and not re.match(r"(?i)(https?|mailto|tel):", relation.get("Target") or ""):
                yield Danger(owner, "a hyperlink that is no web or mail address", "Remove the hyperlink in Word.")


def moving_fields(paragraph: Any) -> Iterator[str]:
    """Names of the fields (Word's own, in braces) of a paragraph that a letter may not have."""
    open_fields: list[str] = []
    for node in paragraph.iter(f"{W}fldSimple", f"{W}fldChar", f"{W}instrText"):
        kind = node.get(f"{W}fldCharType")
        if node.tag == f"{W}fldSimple":
            yield from _moving(node.get(f"{W}instr") or "")
        elif kind == "begin":
            open_fields.append("")
        elif node.tag == f"{W}instrText":
            if not open_fields:
                open_fields.append("")
            open_fields[-1] += node.text or ""
        elif kind == "end" and open_fields:
            yield from _moving(open_fields.pop())
    for instruction in open_fields:
        yield from _moving(instruction)


def _moving(instruction: str) -> Iterator[str]:
    words = instruction.split(maxsplit=1)
    name = words[0].upper() if words else ""
    if name and not name.startswith("=") and name not in _FIELDS:
        yield re.sub(r"[^A-Z]", "", name)[:20] or "?"


def _has_doctype(data: bytes) -> bool:
    plain = data.replace(b"\0", b"") if b"\0" in data else data
    declared = _DECLARED.match(plain[:300])
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain or bool(declared and declared[1].lower() not in _ENCODINGS)


def _short(name: str) -> str:
    return name.removeprefix("word/")
