"""Evidence: what the chart says, each item with its verbatim quote and page; and the crosswalk built on it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pipeline.model.chart import Box
from pipeline.model.tables import CriteriaSet, Criterion


class Assertion(StrEnum):
    """Whether the note says that the patient had it. Only AFFIRMED may ever support a claim."""

    AFFIRMED = "affirmed"
    HISTORICAL = "historical"
    NEGATED = "negated"
    FAMILY = "family"
    OTHER_PERSON = "other_person"
    HYPOTHETICAL = "hypothetical"
    PLANNED = "planned"
    DECLINED = "declined"
    NOT_TAKEN = "not_taken"
    ALLERGY = "allergy"
    UNCERTAIN = "uncertain"
    NOT_A_TRIAL = "not_a_trial"


class TreatmentOutcome(StrEnum):
    """How a treatment trial ended, in the only words the product uses for it."""

    FAILED = "failed"
    INTOLERANT = "intolerant"
    FAILED_OR_INTOLERANT = "failed_or_intolerant"
    WORSENED = "worsened"
    PARTIAL = "partial"
    TEMPORARY_RELIEF = "temporary_relief"
    EFFECTIVE = "effective"
    STOPPED_OTHER = "stopped_other"
    CURRENT = "current"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of one page. `start` and `end` count Unicode characters of the page's text; `text` is verbatim.

    `legible` (0 to 1) is how surely its least sure word was read: 1 but for scans.
    """

    document: str
    page: int
    start: int
    end: int
    text: str
    boxes: tuple[Box, ...] = ()
    section: str | None = None
    note_date: date | None = None
    legible: float = 1.0


class ItemKind(StrEnum):
    """What one mention is about."""

    TREATMENT = "treatment"
    SCORE = "score"
    DIAGNOSIS = "diagnosis"
    RISK = "risk"
    EXCLUSION = "exclusion"
    FUNCTION = "function"
    RESPONSE = "response"
    PLAN = "plan"
    DENIAL = "denial"
    GUARD = "guard"


ITEM_FIELDS: Mapping[ItemKind, tuple[str, ...]] = {
    ItemKind.TREATMENT: ("name", "dose", "duration", "outcome"),
    ItemKind.SCORE: ("scale", "value", "date"),
    ItemKind.DIAGNOSIS: ("concept", "code", "specifiers", "date"),
    ItemKind.RISK: ("type", "date"),
    ItemKind.EXCLUSION: ("finding",),
    ItemKind.FUNCTION: ("domain", "what"),
    ItemKind.RESPONSE: ("treatment", "measure", "change"),
    ItemKind.PLAN: ("treatment", "dose", "schedule", "monitoring"),
    ItemKind.DENIAL: ("date", "reference", "reason", "code", "criteria", "deadline", "appeal_to"),
    ItemKind.GUARD: ("type",),
}
"""The fields of each kind, in the order in which they are printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    """One mention on one page, never merged with another.

    `fields` has the keys of ITEM_FIELDS for its kind, in that order; a value is None where the words do not say it.
    Dates are ISO dates, doses and durations as words to print ("200 mg/day", "8 weeks"). `cue` names the row of the
    tables (or the section) that decided `assertion`; `confidence` (0 to 1) is how sure the reading is.
    """

    kind: ItemKind
    fields: Mapping[str, str | None]
    quote: Quote
    assertion: Assertion
    cue: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """One treatment trial merged over its mentions. Every quote is a mention that supports it, earliest note first.

    `dose` is the highest dose, as words to print ("200 mg/day"); `dose_mg` the number in mg for comparison with
    rule tables; `weeks` and `sessions` as the chart states them; `started`/`stopped` as printed in the chart.
    `minimum_mg` is the table's least adequate dose, for the internal verdict only.
    """

    ingredient: str
    display: str
    drug_class: str
    mechanism: str
    role: str
    outcome: TreatmentOutcome
    assertion: Assertion
    quotes: tuple[Quote, ...]
    dose: str | None = None
    dose_mg: Decimal | None = None
    weeks: Decimal | None = None
    sessions: int | None = None
    started: date | None = None
    stopped: date | None = None
    reason_stopped: str | None = None
    minimum_mg: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A total of a rating scale on a date."""

    scale: str
    value: int
    date: date | None
    assertion: Assertion
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisStatement:
    """A diagnosis as a clinician wrote it, with its code where the note gives one."""

    concept: str
    code: str | None
    assertion: Assertion
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence about a topic of the clinical_phrases table ("no_psychosis", "monitoring", "psychotherapy")."""

    topic: str
    assertion: Assertion
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two notes that tell one thing differently: `what` of `subject`.

    "dose", "weeks", "outcome", "sessions", "dates" of a treatment (its ingredient), "assertion" of a risk that
    one passage denies and another affirms. `first` is what is stated, `second` what differs.
    """

    subject: str
    what: str
    first: Quote
    second: Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that was found in a chart, in reading order of the case's records.

    `items` are the mentions one by one, the ones that no other list is made from (risk, plan …) among them.
    """

    treatments: tuple[Treatment, ...] = ()
    scores: tuple[Score, ...] = ()
    diagnoses: tuple[DiagnosisStatement, ...] = ()
    statements: tuple[Statement, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    items: tuple[EvidenceItem, ...] = ()


class RowStatus(StrEnum):
    """What the packet prints for a criterion. OPEN is internal: it keeps the case from `ready` and is never printed."""

    DOCUMENTED = "Documented"
    EXCEPTION = "Exception requested"
    NOT_APPLICABLE = "Not applicable"
    OPEN = "open"


class Verdict(StrEnum):
    """Internal judgement of a criterion: review, manifest and call sheet only, never in the packet."""

    MET = "MET"
    NOT_MET = "NOT MET"
    INSUFFICIENT = "INSUFFICIENT"
    CONTRADICTED = "CONTRADICTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrosswalkRow:
    """One criterion with what proves it. `answer` is one short sentence of fact to print beside the quotes.

    `policy_quote` is where the policy page in the case says this criterion (None: "as summarised by the practice").
    `missing` is for review only: what the pages lack, and which record would show it.
    """

    criterion: Criterion
    status: RowStatus
    verdict: Verdict
    answer: str
    quotes: tuple[Quote, ...] = ()
    reason: str | None = None
    policy_quote: Quote | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosswalk:
    """Every criterion of the policy, in its order, and the treatments and scores that the packet may state.

    `not_taken` are treatments of which the chart says that the patient never had them; no page states them.
    """

    criteria: CriteriaSet | None
    rows: tuple[CrosswalkRow, ...]
    treatments: tuple[Treatment, ...]
    scores: tuple[Score, ...]
    diagnoses: tuple[DiagnosisStatement, ...]
    denial_quotes: tuple[Quote | None, ...] = ()
    not_taken: tuple[Treatment, ...] = ()

    def named_in(self, words: str) -> tuple[CrosswalkRow, ...]:
        """The rows whose criteria `words` name by number: "criterion 3b", "criteria 3b and 11"."""
        lists = _CRITERIA_NAMED.findall(words)
        numbers = {number.lower() for found in lists for number in _CRITERION_NUMBER.findall(found)}
        return tuple(row for row in self.rows if row.criterion.number.lower() in numbers)


_CRITERION_NUMBER = re.compile(r"\b\d+(?:\.\d+)*[a-z]?\b", re.IGNORECASE)
_CRITERIA_NAMED = re.compile(
    rf"\bcriteri(?:on|a)\s+({_CRITERION_NUMBER.pattern}(?:(?:,\s*|\s+)(?:(?:and|or)\s+)?{_CRITERION_NUMBER.pattern})*)",
    re.IGNORECASE,
)
