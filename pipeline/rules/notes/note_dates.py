"""Of which day a note is: what a line says of its own visit, not of the next one, a birth or a signature."""

import re
from datetime import date

from pipeline.rules.notes import dates
from pipeline.rules.notes.lexicon import Lexicon

_RUNS_ON = re.compile(
    r"(?:,|-|\b(?:on|since|until|to|from|of|by|dated|and|in|before|after|between|through))$", re.IGNORECASE
)
_OPEN_RANGE = re.compile(r"\s*(?:to|through|thru|until|-)(?:\s|$)", re.IGNORECASE)
_BARE = re.compile(r"date(?:/time)?", re.IGNORECASE)
_AT_TIME = re.compile(r"[\s,@]*(?:at\s+)?\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*$", re.IGNORECASE)
_BEHIND_LABEL = re.compile(
    r"[\s:#\-]*(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?", re.IGNORECASE
)
_WEEKDAY = re.compile(r"^\s*(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.IGNORECASE)
_TITLED = re.compile(r"[^a-z]*[A-Z(#\d]")
_LONGEST_HEADING = 60
_LONGEST_TITLE = 100
_LONGEST_DATE = len("September 30th, 2026")


def note_date(line: str, lexicon: Lexicon, *, planning: bool = False) -> date | None:
    """The date of service that a line states, if it does; birth dates, signing and print dates are none.

    `planning`: the line stands in a plan, where "Follow-up" with a date is the next visit.
    """
    alone = next(dates.dates(line), None)
    if alone is None:
        return None
    if alone.exact and _WEEKDAY.sub("", line).strip() == line[alone.start : alone.end]:
        return alone.value
    if not planning and _heads_note(line, alone, lexicon):
        return alone.value
    for label in lexicon.patterns["note_date_labels"].finditer(line):
        if _is_of_another_day(line, label, lexicon):
            continue
        after = line[label.end() :]
        found = next(dates.dates(after), None)
        if found is not None and found.exact and _BEHIND_LABEL.fullmatch(after[: found.start]):
            return None if planning and lexicon.patterns["note_headings"].match(label[0]) else found.value
    return None


def title_date(line: str, lexicon: Lexicon) -> date | None:
    """The date at either end of a page's title ("PAIN CLINIC - FOLLOW UP   05/26/2026", "3/24/2026  G. Moss MD")."""
    text = line.strip()
    found = list(dates.dates(text))
    if len(found) != 1 or not found[0].exact or len(text) > _LONGEST_TITLE or text.endswith((".", ";", ",")):
        return None
    day = found[0]
    others = ("other_date_labels", "signing_labels", "quoted_notes")
    if any(lexicon.patterns[name].search(text) for name in others):
        return None
    before, after = text[: day.start].strip(" -|:,"), text[day.end :].strip(" -|:,")
    words = before or after
    if (before and after and not _AT_TIME.fullmatch(after)) or not words or not _TITLED.match(words):
        return None
    named = bool(after) and lexicon.patterns["name_extras"].search(words.split()[-1]) is not None
    return day.value if named or lexicon.patterns["visit_titles"].search(words) else None


def visit_date(head: str, lexicon: Lexicon) -> date | None:
    """The date of the visit that a page's header gives; a bare "date" there may be the day of printing."""
    return note_date(head, lexicon) if lexicon.patterns["visit_date_labels"].search(head) else None


def heads_note(line: str, lexicon: Lexicon) -> bool:
    """Whether a line is a heading with a date and no more, which in a plan may be the next visit's."""
    day = next(dates.dates(line), None)
    return day is not None and not line[day.end :].strip() and _heads_note(line, day, lexicon)


def is_wrapped_date(text: str, above: str | None) -> bool:
    """Whether a line is only a date that belongs to the row above it, whose cell was too narrow ("… 08/04/2025 to")."""
    if above is None or len(text.strip()) > _LONGEST_DATE:
        return False
    alone = next(dates.dates(text), None)
    if alone is None or text.strip() != text[alone.start : alone.end]:
        return False
    if leads_on(above):
        return True
    before = list(dates.dates(above))
    return bool(before) and _OPEN_RANGE.match(above, before[-1].end) is not None


def leads_on(text: str) -> bool:
    """Whether a text ends with a word that a date may follow ("since", "until", a comma)."""
    return _RUNS_ON.search(text.strip()) is not None


def _is_of_another_day(line: str, label: re.Match[str], lexicon: Lexicon) -> bool:
    """Whether a label is part of another one ("Next appointment date"), or of a signature that its line begins with."""
    before = line[: label.start()]
    told = max((found.end for found in dates.dates(before)), default=0)
    if lexicon.patterns["other_date_labels"].search(line, max(told, label.start() - 20), label.end()):
        return True
    if _BARE.fullmatch(label[0]) and lexicon.patterns["signing_labels"].search(before):
        return True
    return bool(before.strip() and before.rstrip()[-1:].isalpha() and not re.search(r"\s{2,}$|[|]\s*$", before))


def _heads_note(line: str, day: dates.FoundDate, lexicon: Lexicon) -> bool:
    """Whether a line is the heading of a note and no more: "Visit 06/03/2025", "Encounter #4, 06/03/2025 10:30"."""
    text = line.strip()
    label = lexicon.patterns["note_headings"].match(text)
    if label is None or not day.exact or len(text) > _LONGEST_HEADING or text.endswith((".", ";")):
        return False
    if lexicon.patterns["other_date_labels"].match(text):
        return False
    rest = line[day.end :]
    if rest.strip()[:1] in ("@", "a") and not _AT_TIME.fullmatch(rest):
        return False
    between = text[label.end() : text.index(line[day.start : day.end])]
    return re.fullmatch(r"[\s:#,|()\-]*", between) is not None
