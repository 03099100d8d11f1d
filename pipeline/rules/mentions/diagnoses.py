"""Diagnoses as they are mentioned, with the code that stands beside them."""

import re
from collections.abc import Iterator, Sequence

from pipeline.model.evidence import Assertion, DiagnosisStatement, EvidenceItem, ItemKind
from pipeline.rules.mentions import nearby
from pipeline.rules.mentions.items import item
from pipeline.rules.mentions.passages import Passage, trimmed
from pipeline.rules.notes import assertion, dates, topics
from pipeline.rules.notes.lexicon import DiagnosisConcept, Lexicon

_SPECIFIERS_WITHIN = 120
_SPECIFIERS_END = re.compile(r"[;:]|\.\s")
_DATE_WITHIN = 90
_DENIED_WITHIN = 60
_YEAR = re.compile(r"\s*(?:in\s+)?(?P<year>(?:19|20)\d\d)\b")
_NOT_THE_PATIENTS = frozenset({Assertion.FAMILY, Assertion.UNCERTAIN})
"""How words that are too loose for a diagnosis of the patient are one all the same."""
Mentioned = tuple[DiagnosisStatement, EvidenceItem]


def mentioned(passage: Passage, drugs: Sequence[tuple[int, int]], words: Lexicon) -> Iterator[Mentioned]:
    """Every diagnosis in a passage, once for each way in which it is told; `drugs` are the drugs named there."""
    for concept in words.diagnoses.standing(words.index.mask(passage.text)):
        told: set[Assertion] = set()
        for match in concept.pattern.finditer(passage.text, passage.here):
            found = _told(passage, concept, match.span(), drugs, words)
            if found[0].assertion not in told:
                told.add(found[0].assertion)
                yield found
        for match in concept.loosely.finditer(passage.text, passage.here) if concept.loosely and not told else ():
            found = _told(passage, concept, match.span(), drugs, words)
            if _holds_loosely(passage.text, match.span(), found[0].assertion, words):
                yield found
                break
    yield from _by_code(passage, words)


def _holds_loosely(text: str, span: tuple[int, int], told: Assertion, words: Lexicon) -> bool:
    """Whether loose words name a diagnosis: a relative's, one in question, one that is denied right beside them."""
    if told is not Assertion.NEGATED:
        return told in _NOT_THE_PATIENTS
    denied = words.patterns["diagnosis_denials"].search(text[max(0, span[0] - _DENIED_WITHIN) : span[0]]) is not None
    return denied or words.patterns["diagnosis_absences"].match(text, span[1]) is not None


def _by_code(passage: Passage, words: Lexicon) -> Iterator[Mentioned]:
    """A diagnosis that is given by its code alone ("Dx: F33.2")."""
    for match in topics.CODE.finditer(passage.text, passage.here):
        for concept in words.diagnoses:
            named = concept.pattern.search(passage.text) is not None
            if not named and any(match[0].startswith(stem) for stem in concept.codes):
                yield _told(passage, concept, match.span(), (), words)


def _told(
    passage: Passage,
    concept: DiagnosisConcept,
    span: tuple[int, int],
    drugs: Sequence[tuple[int, int]],
    words: Lexicon,
) -> Mentioned:
    text = passage.text
    mention = assertion.Mention(start=span[0], end=span[1], of=assertion.FINDING)
    decided = assertion.decide(text, mention, nearby.section_of(passage), drugs, words)
    code = topics.code_near(text, span, concept.codes)
    where = trimmed(text, (span[0], code[1] if code else span[1]))
    rest = text[span[1] : span[1] + _SPECIFIERS_WITHIN]
    ends = _SPECIFIERS_END.search(rest)
    specifiers = words.patterns["specifiers"].finditer(rest[: ends.start() if ends else len(rest)])
    said = [" ".join(match[0].split()) for match in specifiers]
    statement = DiagnosisStatement(
        concept=concept.id,
        code=code[0] if code else None,
        assertion=decided.assertion,
        quotes=(passage.quote(*where),),
    )
    told = item(
        ItemKind.DIAGNOSIS,
        passage.said(*where),
        decided,
        concept=concept.id,
        code=code[0] if code else None,
        specifiers=", ".join(dict.fromkeys(said)) or None,
        date=_since(text, span, words),
    )
    return statement, told


def _since(text: str, span: tuple[int, int], words: Lexicon) -> str | None:
    """When the diagnosis was made or the illness began, where the words beside it say so: an ISO date, or a year."""
    low, high = max(0, span[0] - _DATE_WITHIN), min(len(text), span[1] + _DATE_WITHIN)
    for label in words.patterns["diagnosis_dates"].finditer(text, low, high):
        behind = text[label.end() : label.end() + 24]
        day = next(dates.dates(behind), None)
        if day is not None and not behind[: day.start].strip():
            return day.value.isoformat() if day.exact else f"{day.value:%Y-%m}"
        year = _YEAR.match(behind)
        if year is not None:
            return year["year"]
    return None
