"""A letter's text: its citations, the part of it that a signature binds, its holes, what changed in it."""

import hashlib
import re
from difflib import SequenceMatcher

from pipeline.model.contents import LetterCitation

BLANK_DATE = "Date: ____________"
BLANK_SIGNATURE = "Signature: ______________________________"

_CITATION = re.compile(
    r"\bEx\.\s*(?P<exhibit>[A-Z]{1,2}),\s*(?:pp\.\s*(?P<many>\d{1,4}(?:\s*(?:[-\u2013]|,|and|&)\s*\d{1,4})*)|p\.\s*(?P<one>\d{1,4}))"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# What stands on the paper besides the text that is signed. Only these exact shapes: anything more is text.
_UNSIGNED_LINES = re.compile(
    rf"Date:\s*(_+|({_MONTHS}) \d{{1,2}}, \d{{4}})"
    rf"|Signature:\s*_*"
    rf"|Signed (in ink|with a signature image|electronically), ({_MONTHS}) \d{{1,2}}, \d{{4}}\."
    rf"|DRAFT\s*[-\u2013]\s*not signed"
)
_HOLES = (
    ("an unfilled field", re.compile(r"\{\{|\}\}|\{%|%\}|\[(?:[A-Z][A-Z ]{2,}|insert[^\]]*|TBD)\]")),
    ("an empty value", re.compile(r"\bNone\b(?! of\b)|\b(?:nan|NaN|NaT|undefined|TBD)\b")),
    ("an empty salutation", re.compile(r"^\s*(?:Dear|To)\s*[:,]?\s*$")),
)
_QUOTED = re.compile("\u201c[^\u201d]*\u201d")  # words of others: a payer's own "None" or "NOT MET" is no hole of ours
_INTERNAL = re.compile(r"\b(?:NOT MET|MET|INSUFFICIENT|CONTRADICTED)\b")


def citations(paragraphs: tuple[str, ...]) -> tuple[LetterCitation, ...]:
    """Every citation of an exhibit page, in order: "Ex. B, p. 4", and each page of "Ex. B, pp. 4-6" or "pp. 4, 6".

    `text` is the citation as it stands; one that names several pages is given once a page.
    """
    found: dict[LetterCitation, None] = {}
    for paragraph in paragraphs:
        for match in _CITATION.finditer(" ".join(paragraph.split())):
            for page in _pages(match["one"] or match["many"]):
                found[LetterCitation(text=match.group(), exhibit=match["exhibit"], page=page)] = None
    return tuple(found)


def _pages(words: str) -> tuple[int, ...]:
    pages: list[int] = []
    for part in re.split(r"\s*(?:,|and|&)\s*", words):
        first, *rest = (int(number) for number in re.split(r"\s*[-\u2013]\s*", part))
        pages += range(first, (rest[-1] if rest else first) + 1)
    return tuple(pages)


def signed_paragraphs(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """The paragraphs that a signature binds: white space made single, the date, signature and draft lines left out."""
    tidy = (" ".join(paragraph.split()) for paragraph in paragraphs)
    return tuple(text for text in tidy if text and not _UNSIGNED_LINES.fullmatch(text))


def text_hash(paragraphs: tuple[str, ...]) -> str:
    """SHA-256 (hex) over the words that are signed; line breaks and paragraph breaks do not count, words do."""
    return hashlib.sha256(" ".join(signed_paragraphs(paragraphs)).encode()).hexdigest()


def paragraph_hashes(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """SHA-256 (hex) of each paragraph that a signature binds: an attestation tells what changed without the text."""
    return tuple(hashlib.sha256(text.encode()).hexdigest() for text in signed_paragraphs(paragraphs))


def changed(signed: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    """Where `now` differs from the paragraph hashes `signed`: "paragraph 4 (under …)", never by text."""
    after = signed_paragraphs(now)
    places: list[str] = []
    for kind, _, _, start, end in SequenceMatcher(a=signed, b=paragraph_hashes(now), autojunk=False).get_opcodes():
        if kind == "delete":
            places.append(f"removed before {_place(after, start)}")
        elif kind != "equal":
            places += [_place(after, number) for number in range(start, end)]
    return tuple(places)


def _place(paragraphs: tuple[str, ...], index: int) -> str:
    if index >= len(paragraphs):
        return "the end"
    # A heading is a short line of words without a full stop, and holds no figures: it cannot carry a patient's facts.
    heading = next((p for p in reversed(paragraphs[:index]) if re.fullmatch(r"[A-Z][A-Za-z ,-]{3,48}", p)), None)
    return f"paragraph {index + 1}" + (f" (under \u201c{heading}\u201d)" if heading in HEADINGS else "")


# Headings of our own templates; only these are named in a finding, so that none can quote the patient.
HEADINGS = frozenset(
    {
        "Diagnosis and present severity",
        "Treatments tried",
        "Why this treatment now",
        "Plan of treatment",
        "Plan criteria",
        "Request",
        "Enclosures",
        "References",
        "New documentation",
        "The evidence",
    }
)


def holes(paragraphs: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """Paragraph number (from 1) and kind of everything that must not leave: unfilled fields, "None", no salutation."""
    return tuple(
        (number, kind)
        for number, paragraph in enumerate(paragraphs, start=1)
        for kind, pattern in _HOLES
        if pattern.search(_QUOTED.sub("\u201c\u201d", paragraph))
    )


def internal_words(paragraphs: tuple[str, ...]) -> tuple[int, ...]:
    """Numbers of the paragraphs that hold a word of our own judgement, which no payer should read."""
    unquoted = (_QUOTED.sub("", text) for text in paragraphs)
    return tuple(number for number, text in enumerate(unquoted, start=1) if _INTERNAL.search(text))
