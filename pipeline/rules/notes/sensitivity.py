"""Pages that must not travel like others: psychotherapy notes, records of programmes, and what to ask about.

Told by titles, by notices and by declared kinds, never by a mere mention: a progress note that speaks of psychotherapy
is no psychotherapy note (45 CFR 164.501), a form that explains 42 CFR Part 2 is no record of a programme.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.rules.notes import note_starts
from pipeline.rules.notes.lexicon import Lexicon

_HYPHENATED = re.compile(r"(?<=[a-z])- ?\n ?(?=[a-z])")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?;])(?<!\.[A-Za-z]\.)\s+(?=[A-Z(])|\n\s*\n")


class GuardType(StrEnum):
    """Why a page gives no evidence; the worst first."""

    OTHER_PATIENT = "other_patient"
    PSYCHOTHERAPY_NOTES = "psychotherapy_notes"
    PART2 = "part2"
    SUD_COUNSELLING = "sud_counselling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something to ask about on a page: `kind` is the id of its row ("ssn"), `start` and `end` where it stands."""

    kind: str
    start: int
    end: int


def kept_apart(pages: Sequence[str], lexicon: Lexicon) -> tuple[GuardType | None, ...]:
    """For each page of a document the guard that its titles and notices demand, None for most.

    A title holds until the next note's title; a notice holds for the whole note in which it stands.
    """
    begins = note_starts.begins(pages, lexicon)
    titled = _titled(pages, begins, lexicon)
    noticed = _noticed(pages, begins, lexicon)
    return tuple(
        title if title is GuardType.PSYCHOTHERAPY_NOTES else GuardType.PART2 if notice else title
        for title, notice in zip(titled, noticed, strict=True)
    )


def to_ask(text: str, lexicon: Lexicon) -> Iterator[Found]:
    """Numbers that identify a person and results that have rules of their own, each kind once a page."""
    for kind, phrases in lexicon.to_ask:
        match = phrases.search(text)
        if match is not None:
            yield Found(kind=kind, start=match.start(), end=match.end())


def _titled(pages: Sequence[str], begins: Sequence[bool], lexicon: Lexicon) -> list[GuardType | None]:
    """The guards of titles: what holds at a page's top goes on until an ordinary note begins."""
    holds: GuardType | None = None
    found: list[GuardType | None] = []
    for text, new in zip(pages, begins, strict=True):
        here = _titles(text, lexicon)
        on_page = [guard for _, guard in here if guard is not None] + ([holds] if holds and not new else [])
        found.append(min(on_page, key=list(GuardType).index, default=None) or _banner(text, lexicon))
        holds = here[-1][1] if here else None if new else holds
    return found


def _titles(text: str, lexicon: Lexicon) -> list[tuple[int, GuardType | None]]:
    """The titles of notes on a page, by line: with the guard that each demands, None for an ordinary note."""
    kinds = (
        ("psychotherapy_note_titles", GuardType.PSYCHOTHERAPY_NOTES),
        ("sud_counselling_titles", GuardType.SUD_COUNSELLING),
        ("note_titles", None),
    )
    places: dict[int, GuardType | None] = {}
    for table, guard in reversed(kinds):  # of two on one line the stricter
        places |= dict.fromkeys(note_starts.title_lines(text, lexicon.patterns[table], lexicon), guard)
    return sorted(places.items())


def _banner(text: str, lexicon: Lexicon) -> GuardType | None:
    """A sentence by which a page calls itself a psychotherapy note."""
    said = _said(text, "psychotherapy_note_banners", "psychotherapy_note_denials", lexicon)
    return GuardType.PSYCHOTHERAPY_NOTES if said else None


def _noticed(pages: Sequence[str], begins: Sequence[bool], lexicon: Lexicon) -> list[bool]:
    """Whether the note of a page carries a programme's notice on any of its pages."""
    found = [_said(text, "part2_notices", "part2_denials", lexicon) for text in pages]
    if not any(found):
        return found
    notes: list[list[int]] = []
    for page, new in enumerate(begins):
        if new or not notes:
            notes.append([])
        notes[-1].append(page)
    for note in notes:
        for page in note if any(found[page] for page in note) else ():
            found[page] = True
    return found


def _said(text: str, table: str, denials: str, lexicon: Lexicon) -> bool:
    """Whether a sentence of the page says it, and does not deny it."""
    phrases = lexicon.patterns[table]
    if not phrases.may_match(text):
        return False
    flat = _HYPHENATED.sub("", text)
    for sentence in _SENTENCE_ENDS.split(flat):
        match = phrases.pattern.search(" ".join(sentence.split()))
        if match is not None and not lexicon.patterns[denials].search(" ".join(sentence.split())):
            return True
    return False
