"""Statements about the topics of the clinical_phrases table: what is said, or denied where its denial is the point."""

import re
from collections.abc import Iterator, Sequence

from pipeline.model.evidence import Assertion, EvidenceItem, ItemKind, Statement
from pipeline.rules.notes import assertion, sections
from pipeline.rules.notes.lexicon import Lexicon, Topic
from pipeline.rules.notes.treatments import Reading

_PLAN = "plan"
_ONLY_NAMED = "only named"  # the cue of a procedure that nothing tells of: its mention says nothing about it either
_FINDINGS = frozenset({ItemKind.RISK, ItemKind.EXCLUSION})
_OPPOSITE = {Assertion.NEGATED: Assertion.AFFIRMED, Assertion.AFFIRMED: Assertion.NEGATED}
CODE = re.compile(r"\b[A-TV-Z]\d\d(?:\.[A-Z0-9]{1,4})?\b")


def statements(text: str, section: str | None, lexicon: Lexicon) -> Iterator[tuple[str, tuple[int, int], Assertion]]:
    """Topic, span and assertion of each statement in a sentence, one a topic.

    A denied finding of a "no …" topic is AFFIRMED for the topic, a present one NEGATED; other assertions stay.
    """
    for topic in lexicon.topics.standing(lexicon.index.mask(text)):
        denied = _denied(text, section, topic, lexicon)
        found = denied or _said(text, section, topic, lexicon)
        if found is not None and not (sections.is_heading(text, lexicon) and not _is_denial(denied)):
            yield topic.id, found[0], found[1]


def of_treatments(readings: Sequence[Reading], lexicon: Lexicon) -> tuple[Statement, ...]:
    """Statements that mentions of treatments make ("ECT was declined"); a treatment that is only named makes none."""
    return tuple(
        Statement(topic=topic.id, assertion=Assertion.AFFIRMED, quotes=(reading.quote,))
        for topic in lexicon.topics
        if topic.ingredients
        for reading in readings
        if reading.drug.ingredient in topic.ingredients
        and reading.assertion.value in topic.when
        and reading.cue != _ONLY_NAMED
    )


def of_findings(items: Sequence[EvidenceItem], lexicon: Lexicon) -> tuple[Statement, ...]:
    """Statements that findings make: a denied one states its topic ("no psychosis"), an affirmed one the opposite."""
    stating: dict[str, list[str]] = {}
    for topic in lexicon.topics:
        for finding in topic.findings:
            stating.setdefault(finding, []).append(topic.id)
    return tuple(
        Statement(topic=topic, assertion=_OPPOSITE[item.assertion], quotes=(item.quote,))
        for item in items
        if item.kind in _FINDINGS and item.assertion in _OPPOSITE
        for topic in stating.get(next(iter(item.fields.values())) or "", ())
    )


def together(*told: Sequence[Statement]) -> tuple[Statement, ...]:
    """Statements of several sources; what one of them says of the same words of a page is not said again."""
    kept: list[Statement] = []
    places: dict[tuple[object, ...], list[tuple[int, int]]] = {}
    for statement in (one for source in told for one in source):
        quote = statement.quotes[0]
        same = places.setdefault((statement.topic, statement.assertion, quote.document, quote.page), [])
        if not any(low < quote.end and quote.start < high for low, high in same):
            kept.append(statement)
            same.append((quote.start, quote.end))
    return tuple(kept)


def code_near(text: str, span: tuple[int, int], stems: Sequence[str]) -> tuple[str, int] | None:
    """The diagnosis code of a concept behind (or right before) its words: the code and where it ends."""
    for match in CODE.finditer(text):
        if any(match[0].startswith(stem) for stem in stems) and -40 <= match.start() - span[1] <= 140:
            return match[0], max(match.end(), span[1])
    return None


def _denied(text: str, section: str | None, topic: Topic, lexicon: Lexicon) -> tuple[tuple[int, int], Assertion] | None:
    if topic.denied is None:
        return None
    found: list[tuple[tuple[int, int], Assertion]] = []
    names = [m.span() for m in lexicon.scale_names.finditer(text)]
    for match in topic.denied.finditer(text):
        if any(low <= match.start() < high for low, high in names):
            continue
        decided = _decide(text, match.span(), section, lexicon, assertion.FINDING)
        turned = {Assertion.NEGATED: Assertion.AFFIRMED, Assertion.AFFIRMED: Assertion.NEGATED}.get(decided, decided)
        found.append((match.span(), turned))
    return min(found, key=lambda f: (f[1] is not Assertion.NEGATED, f[1] is not Assertion.AFFIRMED), default=None)


def _is_denial(found: tuple[tuple[int, int], Assertion] | None) -> bool:
    """Whether a finding is denied: a heading that does so ("No mania or hypomania:") says something, unlike others."""
    return found is not None and found[1] is Assertion.AFFIRMED


def _said(text: str, section: str | None, topic: Topic, lexicon: Lexicon) -> tuple[tuple[int, int], Assertion] | None:
    match = topic.said.search(text) if topic.said else None
    if match is None:
        return None
    decided = _decide(text, match.span(), section, lexicon, assertion.STATEMENT)
    if topic.about == _PLAN and decided in (Assertion.PLANNED, Assertion.HYPOTHETICAL):
        decided = Assertion.AFFIRMED
    return match.span(), decided


def _decide(text: str, span: tuple[int, int], section: str | None, lexicon: Lexicon, of: str) -> Assertion:
    mention = assertion.Mention(start=span[0], end=span[1], of=of)
    return assertion.decide(text, mention, section, (), lexicon).assertion
