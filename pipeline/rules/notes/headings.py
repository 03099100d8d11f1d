"""Headings of a note: which section begins, at the start of a line, alone on it, or behind a sentence."""

import re
from collections.abc import Iterator

from pipeline.rules.notes.lexicon import Lexicon

_LEAD = r"[\s#*•▪◦·\-–>=_~\[<]*(?:\(?(?:\d{1,2}|[IVX]{1,4})[.)]\s+)?"
_HEAD = re.compile(
    rf"^{_LEAD}(?P<head>[A-Za-z][A-Za-z0-9 /&'(),.\-]{{0,58}}?)[\s*_=~\]>]*(?P<colon>:|\s-(?:\s|$)|$)[*_]*"
)
_MARKS = " #*•▪◦·–>=_~[]<"
_LONGEST = 72
_INLINE = re.compile(r"(?:(?<=[.;|])\s+|\s{2,}|\s*\|\s*)(?=(?P<head>[A-Z][A-Za-z0-9 /&'\-]{0,40}?)\s*:)")
_SHOUTED = re.compile(r"[A-Z][A-Z /&,()'-]+")
_LONGEST_TITLE = 40
_TITLE = re.compile(r"[A-Z][A-Za-z/&' \-]{2,39}")

Found = tuple[str | None, bool]
"""A section (None: one that the tables do not know) and whether text follows on the line."""


def heading(line: str, lexicon: Lexicon) -> Found | None:
    """Section of a heading line and whether text follows on the line; None where the line is no heading.

    A heading that no section knows ends the section before it: (None, …).
    """
    if ":" not in line and "-" not in line and len(line.strip(_MARKS)) > _LONGEST:
        return None
    match = _HEAD.match(line)
    if match is None:
        return None
    head, rest = match["head"].strip(), line[match.end() :].strip()
    section = known(head, lexicon)
    if section is not None:
        return section, bool(rest)
    alone = not rest and len(head.split()) <= 6
    if alone and (match["colon"] == ":" or _SHOUTED.fullmatch(head)) and not lexicon.drug_names.search(head):
        return None, False
    return None


def known(head: str, lexicon: Lexicon) -> str | None:
    """The section that a heading's words name."""
    return next((section for section, pattern in lexicon.sections if pattern.fullmatch(head)), None)


def title(text: str, follows_sentence: bool, lexicon: Lexicon) -> Found | None:
    """A short line of its own that no section knows, after a finished sentence: it ends the section before it."""
    if not follows_sentence or len(text) > _LONGEST_TITLE or not _TITLE.fullmatch(text) or len(text.split()) > 4:
        return None
    if lexicon.drug_names.search(text) or lexicon.patterns["relatives"].search(text):
        return None
    return None, False


def parts(line: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """A line's parts, each beginning with a heading of its own ("Allergies: none. Plan: continue")."""
    start = 0
    if line.count(":") > 1:
        for match in _INLINE.finditer(line):
            if match.start() > start and known(match["head"], lexicon):
                yield start, match.start()
                start = match.end()
    yield start, len(line)
