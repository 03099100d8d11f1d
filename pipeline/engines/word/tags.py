"""The tags of a template, paragraph by paragraph: found, put into one run each, numbered, and named where broken.

docxtpl's tags stand in a paragraph's text, which Word may cut anywhere into runs. Here every tag is moved whole into
its first run, and carries line breaks (white space to Jinja) so that Jinja's line number is the paragraph's number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.engines.word.package import CHANGES, W, moving_fields
from pipeline.model.finding import Severity

LINE = "\ue0fe"
"""Stands for a line break inside a tag until the part is text; white space in XML would be changed on the way."""

_OPENER = re.compile(r"\{[{%#]")
_CLOSER = {"{{": "}}", "{%": "%}", "{#": "#}"}
_PREFIX = re.compile(r"\{[{%#](?:-|(?:p|tr|tc|r) )?")
_NO_LINES = re.compile(r"\{%\s*(?:vm|hm|cellbg|colspan)\b")
_RICH = re.compile(r"\{\{r\s")
_SUBDOCUMENT = re.compile(r"\{\{(?:p|tr|tc)\s")
_RAW = re.compile(r"\{%-?\s*(?:end)?raw\b")
_ACCEPT = "Accept or reject all changes in Word (Review), then save."
_BROKEN = "\x00"
_MOST_FAULTS = 100
_PIECES = tuple(f"{W}{name}" for name in ("t", "tab", "br", "cr", "noBreakHyphen", "softHyphen", "sym"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a template: `code` (kebab-case), where (in words, with the paragraph), what, what to do.

    `stops` says whether it keeps a letter from being filled; `severity` is NOTE for what filling mends by itself;
    `paragraph` counts from 1 in its part, 0 for the file.
    """

    code: str
    place: str
    what: str
    remedy: str
    stops: bool = True
    severity: Severity = Severity.ERROR
    paragraph: int = 0


@dataclass(slots=True)
class Prepared:
    """One part of a template, ready for docxtpl: what its paragraphs are called, their tags, and what is wrong."""

    places: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    tags: list[tuple[int, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def place(self, number: int) -> str:
        """ "paragraph 3 of the header (header1.xml)"; the last paragraph for a number that is too high."""
        return self.places[min(max(number, 1), len(self.places)) - 1] if self.places else "the template"

    def add(self, number: int, code: str, what: str, remedy: str, *, stops: bool = True) -> None:
        """One more fault, in the paragraph of that number."""
        self._keep(Fault(code=code, place=self.place(number), what=what, remedy=remedy, stops=stops, paragraph=number))

    def remark(self, number: int, code: str, what: str, remedy: str) -> None:
        """Something in the paragraph of that number that filling mends by itself."""
        place, severity = self.place(number), Severity.NOTE
        self._keep(
            Fault(code=code, place=place, what=what, remedy=remedy, stops=False, severity=severity, paragraph=number)
        )

    def _keep(self, fault: Fault) -> None:
        if len(self.faults) < _MOST_FAULTS and fault not in self.faults:
            self.faults.append(fault)


def prepare(root: Any, part: str) -> Prepared:
    """Find the tags of a part and make each whole; changes the tree `root`."""
    found = Prepared()
    lines = 0
    rows = {row: at for table in root.iter(f"{W}tbl") for at, row in enumerate(table.iterchildren(f"{W}tr"), start=1)}
    for number, paragraph in enumerate(root.iter(f"{W}p"), start=1):
        pieces = [n for n in paragraph.iter(*_PIECES) if next(n.iterancestors(f"{W}p"), None) is paragraph]
        text = "".join(_text_of(piece) for piece in pieces)
        found.texts.append(text)
        found.places.append(_place(paragraph, number, part, rows))
        _other_faults(paragraph, number, found)
        lines = _make_whole(pieces, text, number, lines, found)
    changed = any(fault.code == "tracked-change" for fault in found.faults)
    if not changed and next(root.iter(*CHANGES), None) is not None:
        found.faults.append(Fault(code="tracked-change", place=part, what="a tracked change", remedy=_ACCEPT))
    return found


def _text_of(piece: Any) -> str:
    if piece.tag != f"{W}t":
        return _BROKEN
    # A line break in the XML is a blank to Word.
    return re.sub("[\r\n\x00]", " ", piece.text or "").replace(LINE, "")


def _place(paragraph: Any, number: int, part: str, rows: dict[Any, int]) -> str:
    """Where a person finds the paragraph: its number, its table cell, the header or footer that it is in."""
    row = next(paragraph.iterancestors(f"{W}tr"), None)
    inside = "" if row is None else f" (table, row {rows[row]})" if row in rows else " (table)"
    kind = re.match(r"header|footer|footnotes|endnotes", part)
    of = f" of the {kind.group()} ({part})" if kind else ""
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    heading = style is not None and re.match(r"(?i)heading|title", style.get(f"{W}val") or "")
    return f"paragraph {number}{of}{inside}{' (heading)' if heading else ''}"


def _other_faults(paragraph: Any, number: int, found: Prepared) -> None:
    """What else a paragraph may not have: tracked changes, comments, fields that change by themselves."""
    if next(paragraph.iter(*CHANGES), None) is not None:
        found.add(number, "tracked-change", "a tracked change", _ACCEPT)
    if next(paragraph.iter(f"{W}commentReference", f"{W}commentRangeStart"), None) is not None:
        remedy = "Settle it and delete it in Word (Review, Delete)."
        found.add(number, "comment", "an unresolved comment", remedy, stops=False)
    for name in moving_fields(paragraph):
        remedy = "Replace it by plain words or by a field of the letter, {{ … }}."
        found.add(number, "word-field", f"Word's own field {name}, which changes or reads files by itself", remedy)
    if next(paragraph.iter(f"{W}altChunk", f"{W}subDoc", f"{W}object", f"{W}control"), None) is not None:
        found.add(number, "embedded", "an embedded object or document", "Remove it in Word.")


def _make_whole(pieces: list[Any], text: str, number: int, lines: int, found: Prepared) -> int:
    """Put each tag into one run, with its line breaks; gives how many line breaks there are by now."""
    if "{" not in text and "}" not in text:
        return lines
    owner = [index for index, piece in enumerate(pieces) for _ in _text_of(piece)]
    texts: list[list[str]] = [[] for _ in pieces]
    at = 0
    for start, end, tag in _tags(text, number, found):
        _deal_out(text, at, start, owner, texts)
        at = end
        if tag and owner[start] != owner[end - 1]:
            what = f"a tag that Word has split: {_shown(tag)}; it is filled all the same, in the look of its first part"
            found.remark(number, "split-tag", what, "Nothing; for a look of its own, type the tag again in one go.")
        if tag and not _NO_LINES.match(tag):
            prefix = _PREFIX.match(tag).end()  # type: ignore[union-attr]
            tag, lines = tag[:prefix] + LINE * (number - lines) + tag[prefix:], number
        texts[owner[start]].append(tag)
    _deal_out(text, at, len(text), owner, texts)
    for piece, new in zip(pieces, texts, strict=True):
        if piece.tag == f"{W}t":
            piece.text = "".join(new)
            piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return lines


def _deal_out(text: str, start: int, end: int, owner: list[int], texts: list[list[str]]) -> None:
    for position in range(start, end):
        texts[owner[position]].append(text[position])


def _tags(text: str, number: int, found: Prepared) -> Iterator[tuple[int, int, str]]:
    """Start, end and words of each tag of a paragraph; those that cannot be read are faults and become nothing."""
    at, comments = 0, True
    while opener := _OPENER.search(text, at):
        start, closer = opener.start(), _CLOSER[opener.group()]
        _stray(text[at:start], number, found)
        # A comment may hold tags; any other tag ends before the next one begins.
        comment = closer == "#}" and comments
        inner = None if comment else _OPENER.search(text, start + 2)
        at = inner.start() if inner else len(text)
        end = text.find(closer, start + 2, at) + 2
        if end < 2:
            comments = comments and not comment
            what = f"a tag that is not closed: {_shown(text[start : min(at, start + 200)])}"
            found.add(number, "tag-not-closed", what, f"Close it with {closer} in the same paragraph.")
            yield start, at, ""
            continue
        tag = _understood(text[start:end], number, found)
        found.tags.append((number, tag))
        yield start, end, tag
        at = end
    _stray(text[at:], number, found)


def _stray(text: str, number: int, found: Prepared) -> None:
    if "}}" in text or "%}" in text:
        found.add(number, "tag-not-opened", "the end of a tag without its beginning", "Correct the tag in Word.")
    if "{_" in text or "_}" in text:
        found.add(number, "escaped-braces", "braces that are to be printed", "A letter has no braces: remove them.")


def _understood(tag: str, number: int, found: Prepared) -> str:
    """The tag as docxtpl gets it; refused ones become nothing."""
    if _BROKEN in tag:
        what = f"a tag with a tab or line break in it: {_shown(tag)}"
        found.add(number, "split-tag", what, "Type the tag on one line, with blanks only.")
        return ""
    if _SUBDOCUMENT.match(tag):
        what = f"a sub-document or block of rows as a field: {_shown(tag)}"
        found.add(number, "sub-document", what, "No field is a document: write the field as {{ … }}.")
        return ""
    if _RAW.match(tag):
        found.add(number, "not-allowed", "the tag {% raw %}", "A letter has no braces: remove it.")
        return ""
    tag = re.sub("[\u201c\u201d]", '"', re.sub("[\u2018\u2019]", "'", tag))
    return _RICH.sub("{{ ", tag) if _RICH.match(tag) else tag


def _shown(tag: str) -> str:
    tag = tag.replace(_BROKEN, " ").strip()
    return tag if len(tag) <= 60 else f"{tag[:57]}…"
