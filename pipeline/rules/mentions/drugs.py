"""Treatments as they are mentioned: a drug or procedure with what its sentence says of dose, time and outcome."""

import re
from collections.abc import Iterator, Sequence

from pipeline.model.evidence import Assertion, EvidenceItem, ItemKind, Quote, TreatmentOutcome
from pipeline.rules.mentions.items import item
from pipeline.rules.mentions.passages import Passage, around
from pipeline.rules.notes import assertion, following, generalities, tables, treatments, trial_fields, trial_rows
from pipeline.rules.notes.drug_names import Named
from pipeline.rules.notes.lexicon import Lexicon
from pipeline.rules.notes.outcomes import DECISIVE
from pipeline.rules.notes.treatments import Reading

ONLY_NAMED = "only named"
"""What decides where a procedure is named and nothing tells that it was ever given."""
_WEAK = frozenset({"none", "loose-words"})
"""Cues that affirm only what is told with a dose, a time or an outcome."""
_SILENT = _WEAK | {"course-words", "course-words-after"}
_MARK_REACH = 60
_ON_CONDITION = re.compile(r"\b(?:if|failing|should)\b[^.;]{0,40}\bfail|\bfailing\b", re.IGNORECASE)
_TRIALS = "med_trials"
_OF_DRUGS = frozenset({_TRIALS, "current_meds", "past_psych", "pmh", "infusion"})
_FOR_PROCEDURES = "ANES"
_SHOUTED = 0.9
_GIVEN = "infusion"
_TITLE_ENDS = 240
_LONGEST_TITLE = 10
_LINES_ABOVE = 20
_LABEL = re.compile(r"[\s.:\-–—*•()]|\d+[.)]")
_BETWEEN = re.compile(r"[\s,;/&.•*+-]|\band\b")
_APART = re.compile(
    r"[;.|]\s|\b(?:then|later|again|but|now|when|re-?started|second|first|currently|previously|while)\b"
)
_JOINED = re.compile(r"[\s\d.]*(?:mg|mcg)?\s*(?:IV|IM)?\s*(?:\+|and|&|/|,|plus)\s*", re.IGNORECASE)
Mentioned = tuple[Reading, EvidenceItem]


def mentioned(passage: Passage, words: Lexicon) -> Iterator[Mentioned]:
    """Every mention of a treatment in a passage, as what the merged trials are made from and as an item."""
    text = passage.text
    every = words.named(text)
    if not every or is_title(text, words):
        return
    alone = is_label(text, every)
    follow = following.explained if alone else following.following
    behind = follow(passage.view.text, passage.unit, passage.end, words) or passage.after
    headed = _heading(passage) if passage.unit.section == _TRIALS else ""
    for named in every:
        if named.start < passage.here or is_title(_line(text, named.start), words):
            continue
        others = [
            other.span for other in every if other.drug.called != named.drug.called or is_apart(named, other, text)
        ]
        told = _told(passage, named, others, behind, headed, words)
        decided, given = _decided(passage, named, others, behind, told, words, alone=alone)
        reading = treatments.Reading(
            drug=named.drug,
            assertion=decided.assertion,
            cue=decided.cue,
            quote=passage.quote(*around(text + behind, named.start, named.end, others)),
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
            again=words.patterns["taken_again"].search(_about(text, named, others)) is not None,
            supplied=words.patterns["supplied"].search(_about(text, named, others)) is not None,
        )
        yield reading, _item(reading, told, decided, passage.said(*around(text, named.start, named.end, others)))


def _told(
    passage: Passage, named: Named, others: Sequence[tuple[int, int]], behind: str, headed: str, words: Lexicon
) -> trial_fields.Fields:
    """What is told of the treatment: in the sentence and those behind it, or in the cells of its row."""
    section = passage.unit.section
    told = trial_fields.fields(
        passage.text + behind, named.start, named.end, others, named.drug, words, section=section, headed=headed
    )
    cells = tables.moved(passage.unit.cells, passage.here - passage.start)
    if trial_rows.is_told_by_row(cells, named.start):
        return trial_rows.fields(passage.text, cells, named.drug, told, words)
    return told


def _decided(
    passage: Passage,
    named: Named,
    others: Sequence[tuple[int, int]],
    behind: str,
    told: trial_fields.Fields,
    words: Lexicon,
    *,
    alone: bool,
) -> tuple[assertion.Decision, bool]:
    """Whether the patient had it, and whether it was given on the note's day, and no more of its course is told."""
    mention = assertion.Mention(start=named.start, end=named.end)
    ahead = following.before(passage.view.text, passage.unit, passage.start)
    said = passage.text + behind if alone else passage.text
    decided = assertion.decide(said, mention, passage.unit.section, others, words, ahead=ahead)
    if decided.assertion is Assertion.PLANNED and decided.cue == "section" and told.tells_past:
        decided = assertion.Decision(assertion=Assertion.AFFIRMED, cue="outcome")
    if trial_rows.is_untried(passage.text, tables.moved(passage.unit.cells, passage.here - passage.start)):
        return assertion.Decision(assertion=Assertion.NEGATED, cue="column"), False
    if told.outcome not in DECISIVE:
        decided = following.afterwards(decided, behind, words)
    if decided.assertion is Assertion.AFFIRMED and _is_for_procedure(named, passage, told, words):
        decided = assertion.Decision(assertion=Assertion.NOT_A_TRIAL, cue="role")
    silent = decided.cue in ("none", "section") and decided.assertion in (Assertion.AFFIRMED, Assertion.PLANNED)
    bare = silent and named.drug.counted_in == trial_fields.SESSIONS and not told.tells_course
    given = bare and told.dose is not None and _is_of_treatment(passage, words)
    if given:
        return assertion.Decision(assertion=Assertion.AFFIRMED, cue="record"), True
    if bare and decided.assertion is Assertion.AFFIRMED and not told.duration:
        decided = assertion.Decision(assertion=Assertion.HYPOTHETICAL, cue=ONLY_NAMED)
    if alone and decided.assertion is Assertion.AFFIRMED and told.dose is None and told.outcome not in DECISIVE:
        return assertion.Decision(assertion=Assertion.UNCERTAIN, cue=ONLY_NAMED), False
    ahead_of_it = _still_to_come(decided, passage, named, told, words)
    if ahead_of_it is not None:
        return ahead_of_it, False
    silent = decided.assertion is Assertion.AFFIRMED and decided.cue in _WEAK and _is_only_named(passage, told)
    if silent and not (assertion.tells_taking(passage.text, named.start, words) or is_list(passage.text, words)):
        decided = assertion.Decision(assertion=Assertion.UNCERTAIN, cue=ONLY_NAMED)
    return decided, False


def _still_to_come(
    decided: assertion.Decision, passage: Passage, named: Named, told: trial_fields.Fields, words: Lexicon
) -> assertion.Decision | None:
    """What nothing but its being named affirms, where it is an option of a lettered list or a schedule for later."""
    if decided.assertion is not Assertion.AFFIRMED or decided.cue not in _SILENT:
        return None
    if passage.unit.section in _OF_DRUGS or passage.unit.cells or told.year or told.started:
        return None
    if told.tells_past and _ON_CONDITION.search(passage.text) is None:
        return None
    start = passage.start - passage.here + named.start
    if generalities.is_option(passage.view.text[max(0, start - _MARK_REACH) : start]):
        return assertion.Decision(assertion=Assertion.HYPOTHETICAL, cue="option")
    if words.patterns["still_to_come"].search(passage.text, named.end):
        return assertion.Decision(assertion=Assertion.PLANNED, cue="schedule")
    return None


def _is_only_named(passage: Passage, told: trial_fields.Fields) -> bool:
    """Whether nothing at all tells that a drug was taken: no dose, time or outcome, no list or section of drugs."""
    silent = told.dose is None and told.duration is None and not told.tells_past
    return silent and told.year is None and passage.unit.section not in _OF_DRUGS and not passage.unit.cells


def _about(text: str, named: Named, others: Sequence[tuple[int, int]]) -> str:
    """The words of a text between the mentions before and behind one."""
    low = max((end for _, end in others if end <= named.start), default=0)
    return text[low : min((start for start, _ in others if start >= named.end), default=len(text))]


def is_label(text: str, every: Sequence[Named]) -> bool:
    """Whether a sentence names one treatment and says no more: what follows speaks of it ("Lithium. Not tried.")."""
    return len(every) == 1 and not _LABEL.sub("", text[: every[0].start] + text[every[0].end :])


def is_list(text: str, words: Lexicon) -> bool:
    """Whether a text only lists treatments, as in answer to a question."""
    rest = text
    every = words.named(text)
    for named in reversed(every):
        rest = rest[: named.start] + rest[named.end :]
    return len(every) > 1 and not _BETWEEN.sub("", rest)


def is_apart(named: Named, other: Named, text: str) -> bool:
    """Whether a drug is named twice for two things that are said of it ("X in 2010 helped; X in 2021 did not")."""
    if other.span == named.span or other.drug.called != named.drug.called:
        return False
    first, second = sorted((named, other), key=lambda n: n.start)
    return _APART.search(text, first.end, second.start) is not None


def _is_for_procedure(named: Named, passage: Passage, told: trial_fields.Fields, words: Lexicon) -> bool:
    """Whether a drug is an anesthetic, or was given in one breath with one, outside the record of a treatment."""
    if named.drug.role == _FOR_PROCEDURES:
        return True
    if told.dose is None or told.dose.per or told.tells_past or told.duration or _is_of_treatment(passage, words):
        return False
    near = (other for other in words.named(passage.text) if other.drug.role == _FOR_PROCEDURES)
    pairs = (sorted((named, other), key=lambda n: n.start) for other in near)
    return any(_JOINED.fullmatch(passage.text[first.end : second.start]) for first, second in pairs)


def _is_of_treatment(passage: Passage, words: Lexicon) -> bool:
    """Whether the page is the record of a treatment that was given: it is declared so, or its title says it."""
    if passage.of_treatment or passage.unit.section == _GIVEN:
        return True
    return words.patterns["treatment_records"].search(passage.view.text[:_TITLE_ENDS]) is not None


def _line(text: str, place: int) -> str:
    """The line of a text that a place stands in."""
    return text[text.rfind("\n", 0, place) + 1 :].split("\n", 1)[0]


def is_title(text: str, words: Lexicon) -> bool:
    """Whether a text is only the title of a note or form, printed in capitals."""
    letters = [sign for sign in text if sign.isalpha()]
    shouted = bool(letters) and sum(sign.isupper() for sign in letters) >= _SHOUTED * len(letters)
    return shouted and len(text.split()) <= _LONGEST_TITLE and words.patterns["titles"].search(text) is not None


def _heading(passage: Passage) -> str:
    """The line above, not far, that heads the list in which the passage stands."""
    for line in reversed(passage.view.text[: passage.unit.start].rstrip().split("\n")[-_LINES_ABOVE:]):
        if line.rstrip().endswith(":") or (line.strip() and len(line.split()) <= _LONGEST_TITLE and line.isupper()):
            return line
    return ""


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
