"""Mentions as items: kind, fields in their fixed order, quote, assertion and how sure the reading is."""

from pipeline.model.evidence import ITEM_FIELDS, Assertion, EvidenceItem, ItemKind, Quote
from pipeline.rules.notes.assertion import Decision

_SURE = 0.95
_BY_SILENCE = 0.9
"""No words say otherwise: the mention stands for itself."""
_BY_SECTION = 0.8
_SECTION_CUES = frozenset({"section", "plan-imperative", "plan-current"})
_TEMPLATE_SECTIONS = frozenset({"ros"})
_IN_TEMPLATE = 0.7
_UNCERTAIN = 0.6


def item(kind: ItemKind, quote: Quote, decided: Decision, **values: str | None) -> EvidenceItem:
    """An item with its fields in order."""
    return EvidenceItem(
        kind=kind,
        fields={name: values.get(name) for name in ITEM_FIELDS[kind]},
        quote=quote,
        assertion=decided.assertion,
        cue=decided.cue,
        confidence=min(_confidence(quote, decided), quote.legible),
    )


def _confidence(quote: Quote, decided: Decision) -> float:
    if decided.assertion is Assertion.UNCERTAIN:
        return _UNCERTAIN
    if quote.section in _TEMPLATE_SECTIONS:
        return _IN_TEMPLATE
    if decided.cue == "none":
        return _BY_SILENCE
    return _BY_SECTION if decided.cue in _SECTION_CUES else _SURE
