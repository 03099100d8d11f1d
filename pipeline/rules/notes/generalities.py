"""Sentences that tell nothing of the patient's own course: what is known of a treatment, what a payer asks, options."""

import re

from pipeline.rules.notes.lexicon import Lexicon

_APART = re.compile(r"[|\n]|[.!?]\s")
_CLAUSE = re.compile(r"[;|\n]|[.!?]\s")
_OWNED = re.compile(
    r"(?:\b(?:the|her|his|their|my)|['’]s)\s+(?:(?!(?:that|of|how|about|if|whether)\b)\w+\s+)?$", re.IGNORECASE
)
_LETTERED = re.compile(r"(?:^|\n|;\s)\s*(?:\(?[a-h]\)|[A-H]\.)\s[^\n;]{0,40}$", re.IGNORECASE)
_COURSE = re.compile(
    r"\b(?:course|trial|history|hx|series|sessions?|infusions?|treatments?)\s+(?:of|with|on)\b", re.IGNORECASE
)

STATEMENT = "general-statement"
HEARSAY = "hearsay"


def of_nobody(text: str, start: int, end: int, lexicon: Lexicon) -> str | None:
    """The cue by which a treatment at `start`:`end` is spoken of in general or from hearsay, None where it is not.

    Words of the patient between such a statement and the treatment lead back to the patient.
    """
    for name, cue in (("general_statements", STATEMENT), ("hearsay", HEARSAY)):
        for match in lexicon.patterns[name].finditer(text, 0, start):
            between = text[match.end() : start]
            ends = _APART if cue == STATEMENT else _CLAUSE
            if ends.search(between) or lexicon.patterns["own_subject"].search(between):
                continue
            if cue == STATEMENT or not (_OWNED.search(text, 0, start) or _COURSE.search(between)):
                return cue
    behind = _CLAUSE.split(text[end:], maxsplit=1)[0]
    if lexicon.patterns["general_behind"].search(behind) and not lexicon.patterns["own_course"].search(text[:start]):
        return STATEMENT
    return None


def is_option(before: str) -> bool:
    """Whether the words before a treatment begin, not far back, with the letter of a list of options."""
    return _LETTERED.search(before) is not None
