"""The treatment that is requested: how the patient responded to it before, and how it is planned to be given."""

from collections.abc import Iterator, Sequence

from pipeline.model.evidence import Assertion, EvidenceItem, ItemKind, TreatmentOutcome
from pipeline.rules.mentions.drugs import ONLY_NAMED
from pipeline.rules.mentions.items import item
from pipeline.rules.mentions.passages import Passage, trimmed
from pipeline.rules.notes import assertion
from pipeline.rules.notes.assertion import Decision
from pipeline.rules.notes.lexicon import Lexicon, key
from pipeline.rules.notes.outcomes import DECISIVE
from pipeline.rules.notes.treatments import Reading

_REQUESTED = "requested"
_AHEAD = frozenset({Assertion.PLANNED, Assertion.HYPOTHETICAL})
_PLAN_SECTIONS = frozenset({"plan", "assessment_plan"})
Span = tuple[int, int]


def mentioned(passage: Passage, readings: Sequence[Reading], words: Lexicon) -> Iterator[EvidenceItem]:
    """Response and plan as a passage tells them; `readings` are the treatments that it names."""
    if not readings and not words.index.mask(passage.text) & words.courses:
        return
    named = [r for r in readings if r.drug.drug_class in words.classes_requested]
    other = len(readings) > len(named)
    subject = words.patterns["response_subjects"].search(passage.text, passage.here)
    if named or (subject is not None and not other):
        yield from _responses(passage, named, subject.span() if subject else None, words)
        yield from _plans(passage, [r for r in named if r.drug.role == _REQUESTED], words, named_other=other)
    yield from _monitoring(passage, words)


def _responses(
    passage: Passage, named: Sequence[Reading], subject: Span | None, words: Lexicon
) -> Iterator[EvidenceItem]:
    """What changed under the treatment: in percent, from one total to another, or in words."""
    change = words.patterns["response_changes"].search(passage.text, passage.here)
    reading = next((r for r in named if r.assertion not in _AHEAD or (change and r.cue == ONLY_NAMED)), None)
    told = reading is not None and reading.outcome in DECISIVE
    if change is None and not told:
        return
    if reading is not None:
        only_named = reading.cue == ONLY_NAMED
        decided = Decision(assertion=Assertion.AFFIRMED if only_named else reading.assertion, cue=reading.cue)
    elif named or change is None or subject is None:
        return
    else:
        decided = _decided(passage, change.span(), assertion.STATEMENT, words)
    if change is None and reading is not None:
        outcome = reading.outcome if reading.outcome is not TreatmentOutcome.UNKNOWN else None
        text, span = (outcome.value if outcome else None), (passage.here, len(passage.text))
    else:
        assert change is not None
        text, span = " ".join(change[0].split()), change.span()
    scale = words.scale_names.search(passage.text, passage.here)
    yield item(
        ItemKind.RESPONSE,
        passage.said(*trimmed(passage.text, span)),
        decided,
        treatment=reading.drug.ingredient if reading else None,
        measure=words.scales[key(scale[0])].id if scale else None,
        change=text,
    )


def _plans(
    passage: Passage, requested: Sequence[Reading], words: Lexicon, *, named_other: bool
) -> Iterator[EvidenceItem]:
    """Dose and schedule of what is still to be given."""
    schedule = words.patterns["plan_schedules"].search(passage.text, passage.here)
    dose = words.patterns["plan_doses"].search(passage.text, passage.here)
    first = next(iter(requested), None)
    said = next((m for m in (schedule, dose) if m is not None), None)
    if said is None or (first is None and named_other):
        return
    if first is not None:
        ahead = first.assertion in _AHEAD or passage.unit.section in _PLAN_SECTIONS
        cue = first.cue
    else:
        decided = _decided(passage, said.span(), assertion.TREATMENT, words)
        ahead, cue = decided.assertion in _AHEAD or passage.unit.section in _PLAN_SECTIONS, decided.cue
    if ahead:
        yield item(
            ItemKind.PLAN,
            passage.said(*trimmed(passage.text, said.span())),
            Decision(assertion=Assertion.PLANNED, cue=cue),
            treatment=first.drug.ingredient if first else None,
            dose=" ".join(dose[0].split()) if dose else (first.dose if first else None),
            schedule=" ".join(schedule[0].split()) if schedule else None,
        )


def _monitoring(passage: Passage, words: Lexicon) -> Iterator[EvidenceItem]:
    for match in words.patterns["plan_monitoring"].finditer(passage.text, passage.here):
        decided = _decided(passage, match.span(), assertion.STATEMENT, words)
        if passage.unit.section in _PLAN_SECTIONS and decided.assertion is Assertion.AFFIRMED:
            decided = Decision(assertion=Assertion.PLANNED, cue="section")
        quote = passage.said(*trimmed(passage.text, match.span()))
        yield item(ItemKind.PLAN, quote, decided, monitoring=" ".join(match[0].split()))
        return


def _decided(passage: Passage, span: Span, of: str, words: Lexicon) -> Decision:
    mention = assertion.Mention(start=span[0], end=span[1], of=of)
    return assertion.decide(passage.text, mention, passage.unit.section, (), words)
