"""A Word file that is a record: made safe to open, printed as its author would see it, with nothing working behind it.

What Word would work out anew on opening (dates, file names, links to other files) keeps the value that it was saved
with. What would be printed otherwise than its author saw it, or not at all, is told.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipeline.engines.office import Office
from pipeline.engines.word import proof
from pipeline.engines.word.package import BODY, CHANGES, REL, Danger, Parts, W, dangers, links, pack, unpack, xml
from pipeline.errors import EngineError, SourceUnusable
from pipeline.model.finding import Finding, Severity, Where

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SHOWN = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_KEPT_FIELDS = frozenset(
    ["PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "FORMCHECKBOX", "FORMDROPDOWN", "SYMBOL", "EQ"]
)
"""Those that depend on the printing itself, or have no text but are drawn."""
_TAKEN_OUT = tuple(f"{W}{name}" for name in ("del", "moveFrom"))
_UNWRAPPED = tuple(f"{W}{name}" for name in ("ins", "moveTo"))
_COMMENT_MARKS = tuple(f"{W}{name}" for name in ("commentRangeStart", "commentRangeEnd", "commentReference"))
_ROWS_OUT = f"{W}trPr/{W}del"
_PRINT = "Open it in Word, print it to PDF, and use that instead."


def as_pdf(docx: bytes, record: str, office: Office) -> tuple[bytes, tuple[Finding, ...]]:
    """The pages of a Word file as PDF, and what a person should know of it.

    Raises SourceUnusable when it is no Word file, carries what no record may (named), or is not printed whole.
    """
    try:
        parts = unpack(docx)
        _refuse(record, dangers(parts))
        _drop_relations(parts)
        _refuse(record, links(parts))
        notes = tuple(_notes(parts, record, hashlib.sha256(docx).hexdigest()))
        safe = _prepared(parts)
    except SourceUnusable as fault:
        if fault.message.startswith("Record "):
            raise
        raise _unusable(record, "is no Word file that can be read", _PRINT) from None
    try:
        pdf = office.render(safe)
    except EngineError:
        raise _unusable(record, "is a Word file that cannot be printed here", _PRINT) from None
    if proof.missing(safe, pdf) is not None:
        raise _unusable(record, "is a Word file of which not every word can be printed here", _PRINT)
    return pdf, notes


def _refuse(record: str, found: Iterator[Danger]) -> None:
    for danger in found:
        raise _unusable(record, f"is a Word file with {danger.what}", _PRINT)


def _drop_relations(parts: Parts) -> None:
    """Take away the template that a file was written with, and links that lead to no web page; their words stay."""
    for name in [name for name in parts if name.endswith(".rels")]:
        root = xml(parts[name])
        gone = [relation for relation in root.iter(f"{REL}Relationship") if _is_dropped(relation)]
        if not gone:
            continue
        for relation in gone:
            root.remove(relation)
        parts[name] = _bytes(root)
        folder, _, file = name.rpartition("_rels/")
        owner = folder + file.removesuffix(".rels")
        if owner in parts:
            parts[owner] = _without_links(parts[owner], {relation.get("Id") for relation in gone})


def _is_dropped(relation: Any) -> bool:
    kind = (relation.get("Type") or "").rsplit("/", 1)[-1]
    if kind == "attachedTemplate":
        return True
    outside = (relation.get("TargetMode") or "").lower() == "external"
    return kind == "hyperlink" and outside and not re.match(r"(?i)(https?|mailto|tel):", relation.get("Target") or "")


def _without_links(part: bytes, ids: set[str | None]) -> bytes:
    root = xml(part)
    for item in root.iter(f"{W}hyperlink", f"{W}attachedTemplate"):
        if item.get(f"{_R}id") in ids:
            del item.attrib[f"{_R}id"]
    for template in list(root.iter(f"{W}attachedTemplate")):
        template.getparent().remove(template)
    return _bytes(root)


def _notes(parts: Parts, record: str, digest: str) -> Iterator[Finding]:
    where = Where(document=record)
    roots = [xml(parts[name]) for name in sorted(filter(_SHOWN.fullmatch, parts))]
    if any(next(root.iter(*CHANGES), None) is not None for root in roots):
        yield Finding(
            code="record-tracked-changes",
            severity=Severity.WARNING,
            where=where,
            message="The Word file has tracked changes; its pages show them as if all had been accepted.",
            remedy="Ask its author for the final version, or print the version that counts to PDF and list that.",
            evidence_hash=digest,
        )
    comments = parts.get("word/comments.xml")
    if comments is not None and next(xml(comments).iter(f"{W}comment"), None) is not None:
        yield Finding(
            code="record-comments",
            severity=Severity.NOTE,
            where=where,
            message="The Word file has comments in its margin; they are not printed.",
            remedy="Read them: if they belong to the record, print it with its comments to PDF and list that.",
            evidence_hash=digest,
        )
    if any(next(_hidden(root), None) is not None for root in roots):
        yield Finding(
            code="record-hidden-text",
            severity=Severity.NOTE,
            where=where,
            message="The Word file has hidden text; it is not printed.",
            remedy="Look at it in Word: if it belongs to the record, show it, print it to PDF and list that.",
            evidence_hash=digest,
        )


def _prepared(parts: Parts) -> bytes:
    """The file as it is rendered: changes accepted, hidden text gone, fields with the value they had."""
    safe = dict(parts)
    for name in filter(_SHOWN.fullmatch, parts):
        root = xml(parts[name])
        _accept_changes(root)
        _remove_hidden(root)
        _freeze_fields(root)
        for mark in list(root.iter(*_COMMENT_MARKS)):
            mark.getparent().remove(mark)
        safe[name] = _bytes(root)
    assert BODY in safe
    return pack(safe)


def _accept_changes(root: Any) -> None:
    for row in [row for row in root.iter(f"{W}tr") if row.find(_ROWS_OUT) is not None]:
        row.getparent().remove(row)
    for item in list(root.iter(*_UNWRAPPED)):
        _unwrap(item)
    for item in list(root.iter(*_TAKEN_OUT, *(mark for mark in CHANGES if mark.endswith("Change")))):
        if item.getparent() is not None:
            item.getparent().remove(item)


def _unwrap(item: Any) -> None:
    """What it holds in its place; a mark that holds nothing goes."""
    place = item.getparent()
    at = place.index(item)
    place[at : at + 1] = list(item)


def _hidden(root: Any) -> Iterator[Any]:
    """Runs with words that are not to be seen."""
    for mark in root.iter(f"{W}vanish"):
        run = mark.getparent().getparent()
        if _is_on(mark) and run is not None and run.tag == f"{W}r" and run.find(f"{W}t") is not None:
            yield run


def _remove_hidden(root: Any) -> None:
    for run in list(_hidden(root)):
        run.getparent().remove(run)


def _is_on(mark: Any) -> bool:
    return (mark.get(f"{W}val") or "true").lower() not in ("0", "false", "off")


def _freeze_fields(root: Any) -> None:
    """Fields become the text that they showed, save numbers of pages."""
    for simple in list(root.iter(f"{W}fldSimple")):
        if _name(simple.get(f"{W}instr") or "") not in _KEPT_FIELDS:
            _unwrap(simple)
    open_fields: list[_Field] = []
    for node in list(root.iter(f"{W}fldChar", f"{W}instrText")):
        kind = node.get(f"{W}fldCharType")
        if kind == "begin":
            open_fields.append(_Field())
        if not open_fields:
            continue
        field = open_fields[-1]
        field.marks.append(node)
        if node.tag == f"{W}instrText":
            field.instruction += node.text or ""
        if kind == "end":
            open_fields.pop().freeze()
    for field in open_fields:
        field.freeze()


class _Field:
    """One of Word's fields that is made of several marks."""

    def __init__(self) -> None:
        self.instruction = ""
        self.marks: list[Any] = []

    def freeze(self) -> None:
        """Take its marks away, so that the text it showed is plain text."""
        if _name(self.instruction) in _KEPT_FIELDS:
            return
        for mark in self.marks:
            mark.getparent().remove(mark)


def _name(instruction: str) -> str:
    words = instruction.split(maxsplit=1)
    return words[0].upper() if words else ""


def _bytes(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _unusable(record: str, what: str, remedy: str) -> SourceUnusable:
    return SourceUnusable(f"Record {record} {what}.", remedy=remedy)
