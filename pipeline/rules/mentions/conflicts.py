"""What pages tell against each other: a risk denied and affirmed, sessions counted differently, impossible dates."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from pipeline.model.evidence import Assertion, Contradiction, EvidenceItem, ItemKind, Quote, Score
from pipeline.rules.notes.lexicon import Lexicon
from pipeline.rules.notes.outcomes import DECISIVE
from pipeline.rules.notes.treatments import Reading

ASSERTION = "assertion"
SESSIONS = "sessions"
DATES = "dates"
SCORES = "score value"
_MOMENTARY = 10
"""Scales up to this maximum rate a moment; several ratings of one day are none of one another's business."""
_SEVERAL = re.compile(
    r"\b(?:pre|post|before|after|during|peak|min(?:ute)?s?|hours?|h|am|pm|morning|evening|repeat\w*|item|self|clinician|to"
    r"|start|end|final)\b"
    r"|->|→",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"\b\d{1,3}\s+(?:sessions|visits|treatments|infusions)\b", re.IGNORECASE)
_FINISHED = re.compile(r"\b(?:complet|finish|deliver|underwent)\w*", re.IGNORECASE)
_BESIDE = 30
"""Characters between two sentences that still speak of one thing together."""
_DEGREE = ":"
_SUICIDAL = "suicid"
_PASSIVE = "passive"


def of_findings(items: Sequence[EvidenceItem], words: Lexicon) -> Iterator[Contradiction]:
    """A risk that one passage of a note denies and another affirms ("no SI" of a template against the narrative).

    A denial that a sentence of the note qualifies is none ("denies SI but has a passive death wish"), nor is one of
    a higher degree than what is affirmed ("no active SI"), or right beside it.
    """
    told: dict[tuple[str, str, object], list[EvidenceItem]] = {}
    for item in items:
        if item.kind is ItemKind.RISK and item.quote.note_date is not None:
            group = _group(item.fields["type"] or "", words)
            told.setdefault((item.quote.document, group, item.quote.note_date), []).append(item)
    for every in told.values():
        pair = _denied_and_affirmed(every, words)
        if pair is not None:
            subject = pair[0].fields["type"] or ""
            yield Contradiction(subject=subject, what=ASSERTION, first=pair[1].quote, second=pair[0].quote)


def of_courses(readings: Sequence[Reading]) -> Iterator[Contradiction]:
    """Mentions that look back on one course and count its sessions differently; dates that run backwards."""
    counted: dict[str, Reading] = {}
    told: set[str] = set()
    for reading in readings:
        if reading.assertion is not Assertion.AFFIRMED:
            continue
        name = reading.drug.ingredient
        if reading.started and reading.stopped and reading.started > reading.stopped:
            yield Contradiction(subject=name, what=DATES, first=reading.quote, second=reading.quote)
        looks_back = _has_ended(reading) or _FINISHED.search(reading.quote.text) is not None
        if not reading.sessions or not looks_back or reading.earlier or len(_COUNTS.findall(reading.quote.text)) > 1:
            continue
        first = counted.setdefault(name, reading)
        if name in told or first.again or reading.again or _are_two_courses(first, reading):
            continue
        if first.sessions != reading.sessions and not _goes_on(
            *sorted((first, reading), key=lambda r: r.sessions or 0)
        ):
            told.add(name)
            yield Contradiction(subject=name, what=SESSIONS, first=first.quote, second=reading.quote)


def of_scores(found: Sequence[Score], words: Lexicon) -> Iterator[Contradiction]:
    """Pages that give one scale different totals for one day, each page one total and no word of several ratings."""
    longest = {scale.id: scale.maximum for scale in words.scales.values()}
    days: dict[tuple[str, date], dict[tuple[str, int], dict[int, Quote]]] = {}
    for score in found:
        if score.assertion is not Assertion.AFFIRMED or score.date is None or longest[score.scale] <= _MOMENTARY:
            continue
        for quote in score.quotes:
            pages = days.setdefault((score.scale, score.date), {})
            pages.setdefault((quote.document, quote.page), {}).setdefault(score.value, quote)
    for (scale, _), pages in days.items():
        single = [next(iter(told.items())) for told in pages.values() if len(told) == 1]
        plain = [(value, quote) for value, quote in single if not _SEVERAL.search(quote.text)]
        other = next((quote for value, quote in plain if value != plain[0][0]), None)
        if other is not None:
            yield Contradiction(subject=scale, what=SCORES, first=plain[0][1], second=other)


def _has_ended(reading: Reading) -> bool:
    return reading.outcome in DECISIVE or reading.stopped is not None


def _goes_on(fewer: Reading, more: Reading) -> bool:
    """Whether the note that counts fewer sessions may have been written while the course went on."""
    days = fewer.quote.note_date, more.quote.note_date
    return not _has_ended(fewer) and (days[0] is None or days[1] is None or days[0] < days[1])


def _are_two_courses(first: Reading, second: Reading) -> bool:
    """Whether the dates that both give lie apart."""
    begun, ended = (first.started, second.started), (first.stopped, second.stopped)
    if begun[0] is None or begun[1] is None:
        return False
    return (ended[0] is not None and ended[0] < begun[1]) or (ended[1] is not None and ended[1] < begun[0])


def _group(subject: str, words: Lexicon) -> str:
    """What can deny one another: thoughts of death are one matter, whatever their degree."""
    thoughts = {row.id.partition(_DEGREE)[0] for row in words.findings if _DEGREE in row.id}
    return _SUICIDAL if subject in thoughts or subject.startswith(_PASSIVE) else subject


def _denied_and_affirmed(every: Sequence[EvidenceItem], words: Lexicon) -> tuple[EvidenceItem, EvidenceItem] | None:
    affirmed = [item for item in every if item.assertion is Assertion.AFFIRMED]
    denied = [item for item in every if item.assertion is Assertion.NEGATED]
    if {_place(item.quote) for item in affirmed} & {_place(item.quote) for item in denied}:
        return None
    degrees = [row.said for row in words.findings if _DEGREE in row.id and row.said is not None]
    for one in denied:
        passive = (one.fields["type"] or "").startswith(_PASSIVE)
        of_late = words.patterns["denied_of_late"].search(one.quote.text) is not None
        if not passive and not of_late and not any(said.search(one.quote.text) for said in degrees):
            other = next((item for item in affirmed if _apart(item.quote, one.quote)), None)
            if other is not None:
                return one, other
    return None


def _apart(first: Quote, second: Quote) -> bool:
    """Whether two quotes of a note stand apart, so that neither goes on about the other, yet not pages away."""
    if first.page == second.page:
        return max(first.start, second.start) - min(first.end, second.end) > _BESIDE
    return abs(first.page - second.page) == 1


def _place(quote: Quote) -> tuple[str, int, int]:
    return quote.document, quote.page, quote.start
