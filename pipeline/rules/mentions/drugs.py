"""Treatments as they are mentioned: a drug or procedure with what its sentence says of dose, time and outcome."""

from collections.abc import Iterator, Sequence

from pipeline.model.evidence import Assertion, EvidenceItem, ItemKind, Quote, TreatmentOutcome
from pipeline.rules.mentions.items import item
from pipeline.rules.mentions.passages import Passage, around
from pipeline.rules.notes import assertion, sections, treatments, trial_fields
from pipeline.rules.notes.lexicon import Lexicon
from pipeline.rules.notes.treatments import Reading

ONLY_NAMED = "only named"
"""What decides where a procedure is named and nothing tells that it was ever given."""
_SENTENCES_BEHIND = 2
Mentioned = tuple[Reading, EvidenceItem]


def mentioned(passage: Passage, words: Lexicon) -> Iterator[Mentioned]:
    """Every mention of a treatment in a passage, as what the merged trials are made from and as an item."""
    text = passage.text
    every = words.named(text)
    for named in every:
        start, end, drug = named.start, named.end, named.drug
        if start < passage.here:
            continue
        others = [other.span for other in every if other.drug.called != drug.called]
        decided = assertion.decide(text, assertion.Mention(start=start, end=end), passage.unit.section, others, words)
        longer = text + (_continuation(passage, words) or passage.after)
        told = trial_fields.fields(longer, start, end, others, drug, words, section=passage.unit.section)
        bare = decided.cue == "none" and drug.counted_in == trial_fields.SESSIONS and not told.tells_course
        given = bare and passage.of_treatment and told.dose is not None
        if bare and not given:
            decided = assertion.Decision(assertion=Assertion.HYPOTHETICAL, cue=ONLY_NAMED)
        reading = treatments.Reading(
            drug=drug,
            assertion=decided.assertion,
            cue=decided.cue,
            quote=passage.quote(*around(longer, start, end, others)),
            dose=told.dose.printed if told.dose else None,
            dose_mg=told.dose.amount_mg if told.dose else None,
            weeks=told.span.weeks if told.span else None,
            sessions=told.sessions,
            started=told.started,
            stopped=told.stopped,
            outcome=told.outcome,
            reason=told.reason,
            earlier=words.patterns["earlier_episode"].search(text) is not None,
            year=told.year,
            given=given,
        )
        yield reading, _item(reading, told, decided, passage.said(*around(text, start, end, others)))


def spans(text: str, words: Lexicon) -> list[tuple[int, int]]:
    """Where a text names drugs or procedures."""
    return [named.span for named in words.named(text)]


def _item(reading: Reading, told: trial_fields.Fields, decided: assertion.Decision, quote: Quote) -> EvidenceItem:
    return item(
        ItemKind.TREATMENT,
        quote,
        decided,
        name=reading.drug.called,
        dose=told.told_dose,
        duration=told.duration,
        outcome=_outcome(reading),
    )


def _outcome(reading: Reading) -> str | None:
    """How it ended; nothing can be said of a treatment that the patient did not have."""
    unsaid = reading.outcome is TreatmentOutcome.UNKNOWN and reading.assertion is not Assertion.AFFIRMED
    return None if unsaid else reading.outcome.value


def _continuation(passage: Passage, words: Lexicon) -> str:
    """The sentences behind a passage that go on about its treatment ("… 200 mg. Stopped for nausea.")."""
    text, end = passage.view.text, passage.end
    rest: Sequence[tuple[int, int]] = [s for s in sections.sentences(text, passage.unit) if s[0] >= end]
    for low, high in rest[:_SENTENCES_BEHIND]:
        sentence = text[low:high]
        if words.drug_names.search(sentence) or not words.patterns["continuations"].match(sentence):
            break
        end = high
    return text[passage.end : end]
