"""Rule tables, loaded: what a payer, a state or a year can change. Every row knows its source and confidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pipeline.model.cost_tables import CostTables as CostTables
from pipeline.model.passages import Alert, Help, ParityGate, Passage
from pipeline.model.provenance import Confidence as Confidence
from pipeline.model.provenance import Provenance as Provenance
from pipeline.model.step_tables import (
    ChecklistRow,
    CodeNoteRow,
    CodeRow,
    DecisionClockRow,
    FilerRow,
    GoodCauseRow,
    PlanQuestionRow,
    RouteRow,
    RungRow,
    SignatureRow,
    TimedCodeRow,
)
from pipeline.model.step_tables import DeadlineRow as DeadlineRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One leaf of a medical policy. `text` is the policy's wording as the set's author transcribed it.

    `proof` says what would prove it, e.g. {"kind": "treatments", "roles": ["AD"], "count": 4, "classes": 2,
    "weeks": 6} (kinds: age, diagnosis, score, response, treatments, statement, literature, labeling; see
    docs/criteria.md). `group` is the heading over it, `group_needs` how many of a plain list of alternatives are
    needed; None where it lies deeper in a tree (CriteriaSet.groups).
    """

    id: str
    number: str
    text: str
    proof: Mapping[str, object]
    group: str | None = None
    group_needs: int | None = None
    exclusion: bool = False
    short: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaGroup:
    """all_of, any_of or at_least_n_of: `needs` of `members` (ids of criteria, or groups within) are enough."""

    heading: str
    needs: int
    members: "tuple[str | CriteriaGroup, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaSet:
    """The criteria of one policy edition. `mode`: "criteria", "investigational" or "house" (plan is silent).

    `diagnoses` are the beginnings of the ICD-10-CM codes that the policy is about; none: those of its criteria, or any.
    `routes` are the routes of administration it is for (none: any); `groups` are its alternatives; `reauthorization`
    are the criteria for going on with a course that the payer approved before, with their own groups.
    """

    id: str
    payer_id: str | None
    policy_number: str | None
    policy_title: str
    edition: str
    effective_from: date | None
    effective_to: date | None
    services: tuple[str, ...]
    mode: str
    criteria: tuple[Criterion, ...]
    provenance: Provenance
    diagnoses: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    groups: tuple[CriteriaGroup, ...] = ()
    reauthorization: tuple[Criterion, ...] = ()
    reauthorization_groups: tuple[CriteriaGroup, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdequacyRules:
    """A rule set for what dose of which drug is adequate: least mg a day (or a session) by ingredient.

    For the internal verdict only: a packet prints dose, weeks and outcome, never the name of a rule set.
    """

    id: str
    label: str
    weeks: int
    doses: Mapping[str, Decimal]
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionElement:
    """An element of a plan's definition of "investigational": phrases that tell it, and what answers it."""

    id: str
    short: str
    phrases: tuple[str, ...]
    proof: Mapping[str, object]
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Drug:
    """A drug or procedure that can be a treatment trial. `role`: AD, AUG, NEURO, PSY, PAIN, PROC, requested …

    `labeling` is one sentence for letters on what its approved labeling says about the use requested. `abbreviations`
    are short names that could mean something else; `kinds` are what is told apart in mentions and counts as one
    treatment (the psychotherapies, the blocks); `mention` is the kind's name where this is one of them.
    """

    ingredient: str
    display: str
    names: tuple[str, ...]
    drug_class: str
    mechanism: str
    role: str
    counted_in: str
    provenance: Provenance
    minimum_mg: Decimal | None = None
    hypnotic_below_mg: Decimal | None = None
    labeling: str | None = None
    abbreviations: tuple[str, ...] = ()
    kinds: tuple["DrugKind", ...] = ()
    mention: str | None = None

    @property
    def called(self) -> str:
        """The normalised name of a mention of it."""
        return self.mention or self.ingredient


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugKind:
    """One kind of a treatment: what a mention of it is called, and the names it goes by."""

    called: str
    names: tuple[str, ...]
    abbreviations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingScale:
    """A rating scale: names it goes by, its range, severity bands (low, high, label) and the band set's id."""

    id: str
    names: tuple[str, ...]
    minimum: int
    maximum: int
    bands: tuple[tuple[int, int, str], ...]
    band_set: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceWork:
    """A published paper. `answers` are categories of denial reasons; `stance` says on whose side it falls.

    `type` is "guideline" where it is one.
    `diagnoses` are the beginnings of the ICD-10-CM codes that it studied; none: any condition.
    """

    id: str
    citation: str
    answers: tuple[str, ...]
    stance: str
    result: str
    pmid: str | None
    doi: str | None
    provenance: Provenance
    letter_sentence: str | None = None
    diagnoses: tuple[str, ...] = ()
    type: str = "study"


@dataclass(frozen=True, slots=True, kw_only=True)
class DenialReasonRow:
    """A category of denial: how it is called in letters, the way it goes, the template block that answers it.

    `answer` is the one sentence that answers it on the request-at-a-glance page; it may hold the fields {policy},
    {documented} (criteria documented), {criteria} (criteria in all) and {treatments} (treatment trials documented).
    """

    category: str
    label: str
    route: str
    carcs: tuple[str, ...]
    rarcs: tuple[str, ...]
    block: str
    provenance: Provenance
    answer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTemplate:
    """A letter of a recipe: template file stem, printed title, audience, whether it is signed.

    `when` are traits of the case that must all hold for the letter to be written at all.
    """

    name: str
    title: str
    audience: str
    signed: bool
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlwaysIn:
    """What every packet of a track holds of the patient's latest state, where pages are selected by relevance.

    `latest_of_kinds`: the latest record of each of these kinds; `last_notes` notes of records of `note_kinds`.
    """

    latest_of_kinds: tuple[str, ...] = ()
    note_kinds: tuple[str, ...] = ()
    last_notes: int = 0
    latest_scores: bool = False
    latest_safety: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What the packet of a track holds: its title, letters, record kinds required, sections in order.

    `audience` is who the packet is for: "payer", or "patient" for papers that the practice gives to the patient.
    """

    track: str
    title: str
    letters: tuple[LetterTemplate, ...]
    required_kinds: tuple[str, ...]
    sections: tuple[str, ...]
    provenance: Provenance
    always_in: AlwaysIn = AlwaysIn()
    audience: str = "payer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitGroup:
    """A place in the fixed order of exhibits: letter A to H, its title, the record kinds it takes."""

    group: str
    title: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    """A way of sending: whether tab sheets or header bands, limits (None: not known), business days to arrive."""

    id: str
    title: str
    tab_sheets: bool
    max_pages: int | None
    max_bytes: int | None
    provenance: Provenance
    lead_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """A payer: names it goes by, addresses and fax numbers by step, its forms, channels it takes."""

    id: str
    name: str
    names: tuple[str, ...]
    addresses: Mapping[str, Mapping[str, str]]
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """All rule tables that hold for a case: the built-in ones with the practice's overlays on top.

    `no_evidence` are kinds of records whose words prove nothing about the patient: a payer's, or an author's.
    `never_sent` are kinds that no packet may hold; `notices` are statements that must travel with a record, by id.
    `phrases` are the tables of phrases as data, list by list (sections, cues, topics); `versions` maps each file's
    name to the SHA-256 of its bytes, for the manifest. `policy_kinds` are kinds of records that print a plan's own
    policy.
    """

    drugs: tuple[Drug, ...]
    scales: tuple[RatingScale, ...]
    phrases: Mapping[str, object]
    criteria: tuple[CriteriaSet, ...]
    literature: tuple[ReferenceWork, ...]
    denial_reasons: tuple[DenialReasonRow, ...]
    deadlines: tuple[DeadlineRow, ...]
    recipes: tuple[Recipe, ...]
    exhibit_groups: tuple[ExhibitGroup, ...]
    channels: tuple[ChannelRow, ...]
    payers: tuple[Payer, ...]
    plan_types: tuple[str, ...]
    versions: Mapping[str, str] = field(default_factory=dict)
    no_evidence: frozenset[str] = frozenset()
    policy_kinds: frozenset[str] = frozenset()
    adequacy: tuple[AdequacyRules, ...] = ()
    definition_elements: tuple[DefinitionElement, ...] = ()
    never_sent: frozenset[str] = frozenset()
    notices: Mapping[str, str] = field(default_factory=dict)
    decision_clocks: tuple[DecisionClockRow, ...] = ()
    good_cause: tuple[GoodCauseRow, ...] = ()
    rungs: tuple[RungRow, ...] = ()
    plan_questions: tuple[PlanQuestionRow, ...] = ()
    filers: tuple[FilerRow, ...] = ()
    signatures: tuple[SignatureRow, ...] = ()
    checklists: tuple[ChecklistRow, ...] = ()
    denial_codes: tuple[CodeRow, ...] = ()
    routes: tuple[RouteRow, ...] = ()
    timed_codes: tuple[TimedCodeRow, ...] = ()
    code_notes: tuple[CodeNoteRow, ...] = ()
    cost: CostTables = field(default_factory=CostTables)
    passages: tuple[Passage, ...] = ()
    parity_gates: tuple[ParityGate, ...] = ()
    help: tuple[Help, ...] = ()
    alerts: tuple[Alert, ...] = ()
