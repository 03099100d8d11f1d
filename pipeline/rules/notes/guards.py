"""Pages that give no evidence: another patient's, psychotherapy notes, records of programmes for substance use."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.model.chart import Page
from pipeline.rules.notes import identity, identity_fields
from pipeline.rules.notes.identity import Persons, Whose
from pipeline.rules.notes.lexicon import Lexicon

_OCR = "ocr"
_MORE_WORDS = 4
"""How many words a title line may have beside the title itself."""


class GuardType(StrEnum):
    """Why a page gives no evidence."""

    OTHER_PATIENT = "other_patient"
    PSYCHOTHERAPY_NOTES = "psychotherapy_notes"
    PART2 = "part2"
    SUD_COUNSELLING = "sud_counselling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Why a page gives no evidence, and where it says so: characters `start` to `end` of the page's text."""

    type: GuardType
    start: int
    end: int


_KINDS = (
    (GuardType.PSYCHOTHERAPY_NOTES, "psychotherapy_note_titles", "psychotherapy_note_banners"),
    (GuardType.PART2, "", "part2_notices"),
    (GuardType.SUD_COUNSELLING, "sud_counselling_titles", ""),
)
_DENIALS = ("psychotherapy_note_denials", "part2_denials")


def guards(pages: Sequence[Page], people: Persons | None, lexicon: Lexicon) -> tuple[Guard | None, ...]:
    """For each page of a document why it gives no evidence; None where it may.

    `people` are the patient and the known persons of a case; None: the patient is whom most of the pages name.
    """
    found = [identity_fields.fields(page.text, lexicon) for page in pages]
    whose = identity.whose_pages(found, people, lexicon, [page.how == _OCR for page in pages])
    every: list[Guard | None] = []
    going_on: GuardType | None = None
    for page, said in zip(pages, whose, strict=True):
        guard = _other_patient(page, lexicon) if said is Whose.OTHER else _sensitive(page, lexicon)
        if guard is None and going_on is not None and not _begins_note(page.text, lexicon):
            start, end = _line(page.text, 0)
            guard = Guard(type=going_on, start=start, end=end)
        going_on = guard.type if guard is not None and guard.type is not GuardType.OTHER_PATIENT else None
        every.append(guard)
    return tuple(every)


def _other_patient(page: Page, lexicon: Lexicon) -> Guard:
    """The line that names the other patient; without one (the page goes on) its first."""
    labels = [lexicon.identity_labels[name] for name in ("name", "birth_date") if name in lexicon.identity_labels]
    places = [match.start() for label in labels for match in label.finditer(page.text)]
    start, end = _line(page.text, min(places, default=0))
    return Guard(type=GuardType.OTHER_PATIENT, start=start, end=end)


def _sensitive(page: Page, lexicon: Lexicon) -> Guard | None:
    for kind, titles, banners in _KINDS:
        for name, is_title in ((titles, True), (banners, False)):
            pattern = lexicon.patterns.get(name)
            if pattern is None:
                continue
            for match in pattern.finditer(page.text):
                start, end = _line(page.text, match.start())
                line = page.text[start:end]
                more = len(line.split()) - len(match[0].split())
                if (is_title and more > _MORE_WORDS) or _only_spoken_of(page.text, start, end, lexicon):
                    continue
                return Guard(type=kind, start=start, end=end)
    return None


def _only_spoken_of(text: str, start: int, end: int, lexicon: Lexicon) -> bool:
    around = text[max(0, start - 80) : end + 80]
    return any(lexicon.patterns[name].search(around) for name in _DENIALS if name in lexicon.patterns)


def _begins_note(text: str, lexicon: Lexicon) -> bool:
    """Whether one of a page's first lines is the title of another note."""
    titles = lexicon.patterns.get("note_titles")
    if titles is None or not titles.may_match(text):
        return False
    head = [line for line in text.split("\n") if line.strip()][:8]
    return any((match := titles.search(line)) and len(line.split()) <= len(match[0].split()) + 6 for line in head)


def _line(text: str, at: int) -> tuple[int, int]:
    """The line at a place of the text, or the first that is not blank behind it, without the space around it."""
    while at < len(text) and text[at].isspace():
        at += 1
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
