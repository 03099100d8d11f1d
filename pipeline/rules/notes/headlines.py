"""The day of a note, where its title, its clinic's name or its author's stands beside the date, without a label."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.rules.notes import dates
from pipeline.rules.notes.dates import FoundDate
from pipeline.rules.notes.lexicon import Lexicon

_LONGEST = 120
_SHORT = 40
_EARLIEST = 2000
_CLOSE = 24
_LABEL_GAP = re.compile(r"[\s:#\-]*")
_ENDS = re.compile(r"[.;,!?]\s*$")
_INITIALS_END = re.compile(r"\b(?:[A-Z]\.){2,}\s*$")
_AMOUNT = re.compile(r"\d\s*(?:mg|mcg|ug|g/|ml|%|kg/)", re.IGNORECASE)
_SMALL = re.compile(
    r"(?:of|for|the|and|by|with|in|at|to|from|seen|w|outpt|note|f|u|x|on|no|date|time|age|yo|am|pm|via|a)\b"
)
_WORD = re.compile(r"[A-Za-z][\w'.&-]*")
_LAST_WORD = re.compile(r"[\w.'/]+(?=[^\w.'/]*$)")
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_TIME = re.compile(r"\s*(?:at\s*)?(?:\d{3,4}|\d{1,2}:\d\d)\s*(?:hrs|h|am|pm)?\b", re.IGNORECASE)
_SHOUTED = re.compile(r"[A-Z][A-Z\W\d]*")
_MOST_NAMES = 6
_SURNAME_FIRST = re.compile(r"[A-Z][\w'-]+(?: [A-Z][\w'-]+)?, ?[A-Z][\w'-]+(?: [A-Z]\.?)?[\s|]*")
_DICTATED = re.compile(r"\s*(?:dictated|date dictated|seen|visit)(?: on)?:?\s*", re.IGNORECASE)
_SERIES = timedelta(days=731)


def date_of(line: str, lexicon: Lexicon, *, at_top: bool = False) -> date | None:
    """The one date of a line that is otherwise a title, the name of a clinic or of a clinician, or a time.

    `at_top` is whether the line is among the first of its page, where such a line heads a note. Elsewhere the title
    must be printed in capitals, or the clinician named behind the date.
    """
    if at_top and len(line) < _SHORT:
        line = line.rstrip().removesuffix(".")
    if len(line) > _LONGEST or (_ENDS.search(line) and not _INITIALS_END.search(line)) or _AMOUNT.search(line):
        return None
    days = [day for day in dates.dates(line) if day.exact and not _is_another(line, day, lexicon)]
    if len(days) != 1 or days[0].value.year < _EARLIEST:
        return None
    day = days[0]
    before, after = line[: day.start].strip(" \t-:|,("), line[day.end :].strip(" \t-:|,)")
    if not before:
        return day.value if _is_byline(after, lexicon, at_top=at_top) else None
    if _is_title(before, lexicon) and (at_top or _SHOUTED.fullmatch(before)):
        return day.value
    named = at_top and _is_capitalised(before) and lexicon.patterns["dated_places"].search(before) is not None
    return day.value if named else None


def labelled(line: str, lexicon: Lexicon, *, at_top: bool = False) -> date | None:
    """The date behind a label that follows the title of a note, or at the top of a page any name, on its line."""
    for label in lexicon.patterns["note_date_labels"].finditer(line):
        before = line[: label.start()].strip()
        if not before or _is_qualified(before, lexicon) or lexicon.patterns["signing_labels"].search(before):
            continue
        if not _is_title(before, lexicon) and not (at_top and _is_capitalised(before)):
            continue
        found = next(dates.dates(line[label.end() :]), None)
        if found is not None and found.exact and _LABEL_GAP.fullmatch(line[label.end() :][: found.start]):
            return found.value
    return None


def fallback(line: str, before: date | None) -> date | None:
    """The day of a note that only a dictation line gives, or one with the patient's name ("Doe, Jane  06/03/2026").

    `before` is the day of the note before it: what lies far from it, or before it, is a birth date or of another kind.
    """
    days = [day for day in dates.dates(line) if day.exact]
    if len(days) != 1 or len(line) > _LONGEST:
        return None
    day, head = days[0], line[: days[0].start]
    if before is None:
        return day.value if _DICTATED.fullmatch(head) else None
    near = timedelta(0) < day.value - before < _SERIES
    return day.value if near and _SURNAME_FIRST.fullmatch(head) and not _ENDS.search(line) else None


def _is_another(line: str, day: FoundDate, lexicon: Lexicon) -> bool:
    """Whether the words right before a date say that it is no note's."""
    before = line[max(0, day.start - _CLOSE) : day.start].rstrip(" :#.-(")
    labels = lexicon.patterns["other_date_labels"].finditer(before)
    return _is_qualified(before, lexicon) or any(label.end() == len(before) for label in labels)


def _is_qualified(before: str, lexicon: Lexicon) -> bool:
    """Whether the last word of a text names another day than a note's ("start", "signed")."""
    last = _LAST_WORD.search(before)
    return last is not None and lexicon.patterns["no_note_dates"].search(last[0]) is not None


def _is_byline(after: str, lexicon: Lexicon, *, at_top: bool) -> bool:
    """Whether what stands behind a date is a time, a clinician or a title."""
    time = _TIME.match(after)
    rest = after[time.end() :].strip(" -,|") if time else after
    if not rest:
        return at_top
    signed = lexicon.patterns["bylines"].search(rest) is not None
    share = 2 if at_top and signed else 3
    if not _is_capitalised(rest, share) or lexicon.drug_names.search(rest) or lexicon.scale_names.search(rest):
        return False
    return signed or (at_top and len(rest.split()) <= _MOST_NAMES)


def _is_title(text: str, lexicon: Lexicon) -> bool:
    if lexicon.patterns["quoted_notes"].search(text) is not None:
        return False
    title = lexicon.patterns["dated_titles"].search(text)
    return title is not None and _is_capitalised(f"{text[: title.start()]} {title[0].title()} {text[title.end() :]}", 2)


def _is_capitalised(text: str, share: int = 3) -> bool:
    """Whether a text is written as titles and names are: at most one in `share` of its words is a small one."""
    words: Sequence[str] = _WORD.findall(_IN_BRACKETS.sub("", text))
    small = [word for word in words if word[0].islower() and not _SMALL.match(word)]
    return bool(words) and len(small) * share <= len(words)
