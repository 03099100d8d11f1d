"""The treatment that is requested: how the patient responded to it before, and how it is planned to be given."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.model.evidence import Assertion, EvidenceItem, ItemKind, TreatmentOutcome
from pipeline.rules.mentions.drugs import ONLY_NAMED
from pipeline.rules.mentions.items import item
from pipeline.rules.mentions.passages import Passage, Sheet, trimmed
from pipeline.rules.notes import assertion
from pipeline.rules.notes.assertion import Decision
from pipeline.rules.notes.lexicon import Lexicon, key
from pipeline.rules.notes.outcomes import DECISIVE
from pipeline.rules.notes.treatments import Reading

_REQUESTED = "requested"
_AHEAD = frozenset({Assertion.PLANNED, Assertion.HYPOTHETICAL})
_NEVER_HAD = frozenset({Assertion.NOT_TAKEN, Assertion.DECLINED, Assertion.ALLERGY, Assertion.NOT_A_TRIAL})
_PLAN_SECTIONS = frozenset({"plan", "assessment_plan"})
_TITLE_ENDS = 240
_NEAR = 6
_FAR = 99
_BESIDE = 20
_WAS = re.compile(r"\b(?:was|were|been)\b", re.IGNORECASE)
_TOTALS = re.compile(
    r"\s?(?:[a-z ]{0,20}[ :])?\d{1,2}(?:/\d{1,3})?(?: \([^)]*\))?\s?(?:down to|up to|to|then|-+>|→|=>|(?:and )?now)"
    r"\s?\d{1,2}(?![\d:]|\s?(?:mg|mcg|weeks?|wks?|days?|min|hours?|sessions?|infusions?|months?|years?|times))",
    re.IGNORECASE,
)
_UNITS = (
    (re.compile(r"\bmilligrams?\b", re.IGNORECASE), "mg"),
    (re.compile(r"\bmicrograms?\b", re.IGNORECASE), "mcg"),
    (re.compile(r"\s*(?:/| per | a )\s*(?:kg|kilo(?:gram)?s?)\b", re.IGNORECASE), "/kg"),
    (re.compile(r"(?<=/kg)\s*(?:/| per | an )\s*(?:h|hr|hour)\b", re.IGNORECASE), "/h"),
)
Span = tuple[int, int]


@dataclass(slots=True)
class Course:
    """What the sentences before tell of a course of the requested treatment: how near they are, and of which drug.

    `planned` is whether the page is titled as the plan of a treatment.
    """

    planned: bool = False
    ingredient: str | None = None
    since_given: int = _FAR
    since_named: int = _FAR

    def goes_on(self, named: bool, given: bool, others: bool) -> None:
        """Take in a sentence; one about other treatments leads away from the course."""
        self.since_named = 0 if named else self.since_named + 1
        self.since_given = 0 if given else _FAR if others else self.since_given + 1

    @property
    def is_given(self) -> bool:
        return self.since_given <= _NEAR and not self.planned

    @property
    def is_near(self) -> bool:
        return self.planned or self.since_named <= _NEAR


def of_sheet(sheet: Sheet, words: Lexicon) -> Course:
    """Where reading stands at the top of a page."""
    titles = words.patterns["plan_titles"]
    return Course(planned=titles.search(sheet.view.text[:_TITLE_ENDS]) is not None)


def mentioned(passage: Passage, readings: Sequence[Reading], course: Course, words: Lexicon) -> Iterator[EvidenceItem]:
    """Response and plan as a passage tells them; `readings` are the treatments that it names."""
    if not readings and not words.index.mask(passage.text) & words.courses and not course.is_given:
        course.goes_on(False, False, False)
        return
    named = [r for r in readings if r.drug.drug_class in words.classes_requested]
    others = len(readings) > len(named)
    subject = words.patterns["response_subjects"].search(passage.text, passage.here)
    requested = [r for r in named if r.drug.role == _REQUESTED]
    stop = (
        words.patterns["plan_stops"].search(passage.text, passage.here) if named or subject or course.is_near else None
    )
    ahead = _is_ahead(passage, course, words)
    if stop is None and not ahead and (named or not others):
        yield from _responses(passage, named, subject.span() if subject else None, course, words)
    if requested or not (named or others):
        yield from _plans(passage, requested, subject is not None, course, ahead, words)
    if stop is not None:
        yield _planned(passage, stop.span(), Decision(assertion=Assertion.PLANNED, cue="stop"), monitoring=stop[0])
    elif named or subject or course.is_near:
        yield from _monitoring(passage, ahead, words)
    had = [r for r in named if r.assertion is Assertion.AFFIRMED and r.cue != ONLY_NAMED]
    course.ingredient = next((r.drug.ingredient for r in (*had, *named)), course.ingredient)
    spoken = subject is not None and not others
    course.goes_on(bool(named) or spoken, bool(had) or (spoken and not ahead and not named), others)


def _is_ahead(passage: Passage, course: Course, words: Lexicon) -> bool:
    """Whether a passage stands in a plan: by its section, its label or the page's title."""
    label = words.patterns["plan_labels"].search(passage.text)
    line = passage.view.text.rfind("\n", 0, passage.start) + 1
    labelled = label is not None or words.patterns["plan_labels"].match(passage.view.text, line) is not None
    return passage.unit.section in _PLAN_SECTIONS or labelled or course.planned


def _responses(
    passage: Passage, named: Sequence[Reading], subject: Span | None, course: Course, words: Lexicon
) -> Iterator[EvidenceItem]:
    """What changed under the treatment: in percent, from one total to another, or in words."""
    if not (named or subject or course.is_given):
        return
    change = words.patterns["response_changes"].search(passage.text, passage.here) or _of_totals(passage, words)
    reading = next((r for r in named if r.assertion not in _AHEAD or (change and r.cue == ONLY_NAMED)), None)
    told = reading is not None and reading.outcome in DECISIVE
    if (change is None and not told) or (reading is not None and reading.assertion in _NEVER_HAD):
        return
    scale = words.scale_names.search(passage.text, passage.here)
    if reading is not None:
        decided = _as_told(passage, reading, change.span() if change else None, words)
    elif named or change is None or (subject is None and not _is_measured(passage, scale is not None, words)):
        return
    else:
        decided = _decided(passage, change.span(), assertion.STATEMENT, words)
    if change is None and reading is not None:
        outcome = reading.outcome if reading.outcome is not TreatmentOutcome.UNKNOWN else None
        text, span = (outcome.value if outcome else None), (passage.here, len(passage.text))
    else:
        assert change is not None
        text, span = " ".join(change[0].split()), change.span()
    yield item(
        ItemKind.RESPONSE,
        passage.said(*trimmed(passage.text, span)),
        decided,
        treatment=reading.drug.ingredient if reading else course.ingredient,
        measure=words.scales[key(scale[0])].id if scale else None,
        change=text,
    )


def _as_told(passage: Passage, reading: Reading, change: Span | None, words: Lexicon) -> Decision:
    """A response is told as its treatment is, but for one that is only hoped for."""
    at_change = _decided(passage, change, assertion.STATEMENT, words) if change else None
    if at_change is not None and (at_change.assertion in _AHEAD or reading.cue == ONLY_NAMED):
        return at_change
    only_named = reading.cue == ONLY_NAMED
    return Decision(assertion=Assertion.AFFIRMED if only_named else reading.assertion, cue=reading.cue)


def _of_totals(passage: Passage, words: Lexicon) -> re.Match[str] | None:
    """Two totals behind what was measured ("NRS 7 down to 3")."""
    for measure in (words.scale_names, words.patterns["response_measures"]):
        for match in measure.finditer(passage.text, passage.here):
            totals = _TOTALS.match(passage.text, match.end())
            if totals is not None:
                return totals
    return None


def _is_measured(passage: Passage, scale: bool, words: Lexicon) -> bool:
    """Whether a sentence near those of a course tells a change by itself: of a scale or of pain, or in percent."""
    alone = words.patterns["response_alone"].search(passage.text, passage.here) is not None
    return alone or scale or words.patterns["response_measures"].search(passage.text, passage.here) is not None


def _plans(
    passage: Passage, requested: Sequence[Reading], subject: bool, course: Course, ahead: bool, words: Lexicon
) -> Iterator[EvidenceItem]:
    """Dose and schedule of what is still to be given."""
    schedule = words.patterns["plan_schedules"].search(passage.text, passage.here)
    dose = words.patterns["plan_doses"].search(passage.text, passage.here)
    first = next(iter(requested), None)
    said = next((m for m in (schedule, dose) if m is not None), None)
    begins = said is not None and not passage.text[passage.here : said.start()].strip()
    if said is None or (first is None and not subject and not (course.is_near and (dose or begins))):
        return
    if first is not None:
        to_come, cue = first.assertion in _AHEAD or ahead, first.cue
    else:
        decided = _decided(passage, said.span(), assertion.TREATMENT, words)
        to_come, cue = decided.assertion in _AHEAD or ahead, decided.cue
    if to_come:
        yield item(
            ItemKind.PLAN,
            passage.said(*trimmed(passage.text, said.span())),
            Decision(assertion=Assertion.PLANNED, cue=cue),
            treatment=first.drug.ingredient if first else None,
            dose=_in_units(dose[0]) if dose else (first.dose if first else None),
            schedule=" ".join(schedule[0].split()) if schedule else None,
        )


def _in_units(said: str) -> str:
    """A dose as it is printed: "0.5 milligrams per kilogram" is 0.5 mg/kg."""
    for pattern, unit in _UNITS:
        said = pattern.sub(unit, said)
    return " ".join(said.split())


def _monitoring(passage: Passage, ahead: bool, words: Lexicon) -> Iterator[EvidenceItem]:
    for match in words.patterns["plan_monitoring"].finditer(passage.text, passage.here):
        decided = _decided(passage, match.span(), assertion.STATEMENT, words)
        recorded = _WAS.search(passage.text, max(0, match.start() - _BESIDE), match.end()) is not None
        if decided.assertion is Assertion.AFFIRMED and (ahead or not recorded):
            decided = Decision(assertion=Assertion.PLANNED, cue="section")
        yield _planned(passage, match.span(), decided, monitoring=match[0])
        return


def _planned(passage: Passage, span: Span, decided: Decision, *, monitoring: str) -> EvidenceItem:
    quote = passage.said(*trimmed(passage.text, span))
    return item(ItemKind.PLAN, quote, decided, monitoring=" ".join(monitoring.split()))


def _decided(passage: Passage, span: Span, of: str, words: Lexicon) -> Decision:
    mention = assertion.Mention(start=span[0], end=span[1], of=of)
    return assertion.decide(passage.text, mention, passage.unit.section, (), words)
