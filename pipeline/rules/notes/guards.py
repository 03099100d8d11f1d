"""Pages that give no evidence: another patient's, psychotherapy notes, records of programmes for substance use."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model.chart import Page
from pipeline.rules.notes import identity, identity_fields, sensitivity
from pipeline.rules.notes.identity import Persons, Whose
from pipeline.rules.notes.lexicon import Lexicon
from pipeline.rules.notes.sensitivity import GuardType as GuardType

_OCR = "ocr"
_SAID_BY = {
    GuardType.OTHER_PATIENT: (),
    GuardType.PSYCHOTHERAPY_NOTES: ("psychotherapy_note_titles", "psychotherapy_note_banners"),
    GuardType.PART2: ("part2_notices",),
    GuardType.SUD_COUNSELLING: ("sud_counselling_titles",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Why a page gives no evidence, and where it says so: characters `start` to `end` of the page's text."""

    type: GuardType
    start: int
    end: int


def guards(pages: Sequence[Page], people: Persons | None, lexicon: Lexicon) -> tuple[Guard | None, ...]:
    """For each page of a document why it gives no evidence; None where it may.

    `people` are the patient and the known persons of a case; None: the patient is whom most of the pages name.
    """
    found = [identity_fields.fields(page.text, lexicon) for page in pages]
    whose = identity.whose_pages(found, people, lexicon, [page.how == _OCR for page in pages])
    apart = sensitivity.kept_apart([page.text for page in pages], lexicon)
    return tuple(
        _other_patient(page, lexicon) if said is Whose.OTHER else _guard(page, kind, lexicon) if kind else None
        for page, said, kind in zip(pages, whose, apart, strict=True)
    )


def _other_patient(page: Page, lexicon: Lexicon) -> Guard:
    """The line that names the other patient; without one (the page goes on) its first."""
    labels = [lexicon.identity_labels[name] for name in ("name", "birth_date") if name in lexicon.identity_labels]
    places = [match.start() for label in labels for match in label.finditer(page.text)]
    start, end = _line(page.text, min(places, default=0))
    return Guard(type=GuardType.OTHER_PATIENT, start=start, end=end)


def _guard(page: Page, kind: GuardType, lexicon: Lexicon) -> Guard:
    """The line that says what kind of page it is; where the note only goes on, the page's first."""
    places = [match.start() for name in _SAID_BY[kind] for match in lexicon.patterns[name].finditer(page.text)]
    start, end = _line(page.text, min(places, default=0))
    return Guard(type=kind, start=start, end=end)


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
