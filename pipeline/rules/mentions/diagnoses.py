"""Diagnoses as they are mentioned, with the code that stands beside them."""

from collections.abc import Iterator, Sequence

from pipeline.model.evidence import Assertion, DiagnosisStatement, EvidenceItem, ItemKind
from pipeline.rules.mentions.items import item
from pipeline.rules.mentions.passages import Passage, trimmed
from pipeline.rules.notes import assertion, topics
from pipeline.rules.notes.lexicon import DiagnosisConcept, Lexicon

Mentioned = tuple[DiagnosisStatement, EvidenceItem]


def mentioned(passage: Passage, drugs: Sequence[tuple[int, int]], words: Lexicon) -> Iterator[Mentioned]:
    """Every diagnosis in a passage, once for each way in which it is told; `drugs` are the drugs named there."""
    may_stand = words.index.mask(passage.text)
    for concept in words.diagnoses:
        if not concept.pattern.bits & may_stand:
            continue
        told: set[Assertion] = set()
        for match in concept.pattern.finditer(passage.text, passage.here):
            found = _told(passage, concept, match.span(), drugs, words)
            if found[0].assertion not in told:
                told.add(found[0].assertion)
                yield found


def _told(
    passage: Passage,
    concept: DiagnosisConcept,
    span: tuple[int, int],
    drugs: Sequence[tuple[int, int]],
    words: Lexicon,
) -> Mentioned:
    text = passage.text
    mention = assertion.Mention(start=span[0], end=span[1], of=assertion.FINDING)
    decided = assertion.decide(text, mention, passage.unit.section, drugs, words)
    code = topics.code_near(text, span, concept.codes)
    where = trimmed(text, (span[0], code[1] if code else span[1]))
    statement = DiagnosisStatement(
        concept=concept.id,
        code=code[0] if code else None,
        assertion=decided.assertion,
        quotes=(passage.quote(*where),),
    )
    told = item(ItemKind.DIAGNOSIS, passage.said(*where), decided, concept=concept.id, code=code[0] if code else None)
    return statement, told
