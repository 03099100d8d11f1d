"""The case: who the patient is, what is asked of which payer, with which records, and what happened so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from pipeline.model.cost import PlanChoice, SelfPay
from pipeline.model.practice import Address as Address
from pipeline.model.practice import Practice as Practice
from pipeline.model.practice import Signer as Signer
from pipeline.model.service import Approval as Approval
from pipeline.model.service import Container as Container
from pipeline.model.service import Diagnosis as Diagnosis
from pipeline.model.service import Dose as Dose
from pipeline.model.service import Filing as Filing
from pipeline.model.service import Schedule as Schedule
from pipeline.model.service import Service as Service
from pipeline.model.service import ServiceLine as ServiceLine
from pipeline.model.step import Audience as Audience
from pipeline.model.step import ChosenStep as ChosenStep
from pipeline.model.step import State as State
from pipeline.model.step import Step as Step
from pipeline.model.step import Track as Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """The patient as the payer knows them. `other_names` are maiden names, nicknames, former names."""

    given_name: str
    family_name: str
    birth_date: date
    sex: str | None = None
    mrn: str | None = None
    address: Address | None = None
    phone: str | None = None
    other_names: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """Who holds the policy when it is not the patient."""

    name: str
    relationship: str
    birth_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrator:
    """Who administers the plan, where that is not the payer: letters about the plan's papers go there."""

    name: str
    address: str | None = None
    fax: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The patient's coverage. `plan_type` is one of the values of the plan_types table, or "unknown".

    `in_network` says whether the practice is in the payer's network, None where nobody has asked.
    """

    payer_id: str
    payer_name: str
    plan_name: str
    plan_type: str
    member_id: str
    group_number: str | None = None
    subscriber: Subscriber | None = None
    attributes: tuple[str, ...] = ()
    in_network: bool | None = None
    administrator: Administrator | None = None


NO_COVERAGE = Coverage(payer_id="", payer_name="", plan_name="", plan_type="self_pay", member_id="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The patient's written consent to disclose a record of a substance use programme (42 CFR 2.31).

    `kind`: "treatment_payment_operations", "this_disclosure" or "counselling_notes"; `record` holds the signed paper.
    """

    kind: str
    expires: date | None = None
    date: date
    scope: str
    revoked: bool = False
    record: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A document of the case. `file` is relative to the case folder; `pages` are source pages, None for all.

    `include`: "all" of them, or only the "relevant" ones; None: as the practice does.

    `kind` is a value of the record_kinds of the packet_recipes table ("progress_note", "denial_letter", …).
    """

    id: str
    file: str
    title: str
    kind: str
    date: date
    pages: tuple[int, ...] | None = None
    author: str | None = None
    source: str | None = None
    consent: Consent | None = None
    include: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DenialReason:
    """One reason of a denial: category of the denial_reasons table, codes, and the payer's words with their page.

    `group` is the adjustment group code beside a CARC (CO, PR, OA, PI, CR): whether the patient may be
    billed hangs on it.
    """

    category: str
    carc: str | None = None
    rarc: tuple[str, ...] = ()
    group: str | None = None
    quote: str | None = None
    record: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, one file each, written once. `details` holds the fields of its kind (event schema).

    `at` is UTC; `step` is the name of the step it belongs to; `file` is relative to the case folder.
    """

    kind: str
    at: datetime
    step: str
    details: Mapping[str, object]
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """A denial, read from a `denied` event. Dates are as on the notice; `stated_deadline` wins over any rule.

    `next_step` is the step that the notice names next, where it names one ("internal_appeal-2", "external_review").
    """

    notice_date: date
    received_date: date | None
    reference: str
    step: str
    reasons: tuple[DenialReason, ...]
    stated_deadline: date | None = None
    record: str | None = None
    appeal_to: str | None = None
    appeal_fax: str | None = None
    next_step: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person accepted or rejected in review; void when the finding's evidence changes."""

    finding: str
    verdict: str
    who: str
    why: str
    at: datetime
    evidence_hash: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """A signature, bound to a letter's text: `text_hash` is the SHA-256 of the normalised text that was signed."""

    letter: str
    step: str
    signer: str
    credentials: str
    date: date
    method: str
    text_hash: str
    paragraphs: tuple[str, ...]
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedLetter:
    """A letter that a person edited (letters/<name>.docx). `open_in_word`: Word's lock file lies beside it.

    `step` is the name of the step whose folder it lies in (letters/<step>/, or OUT); None right in letters/.
    """

    name: str
    file: str
    sha256: str
    open_in_word: bool = False
    step: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """How the packet travels: a row of the channels table, and where it goes (fax number, portal, address)."""

    id: str
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """A person who may appear in this patient's records without being a sign of a foreign page."""

    name: str
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionClaim:
    """What the clinic says about a criterion that the chart does not document: an exception or "not applicable"."""

    criterion: str
    claim: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgency:
    """Why waiting would harm, in the physician's words: what it could seriously jeopardize, and the page that shows it.

    `grounds` are "life", "health", "function" (regaining maximum function), "pain" (severe, not manageable otherwise).
    """

    grounds: tuple[str, ...]
    reason: str
    record: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAnswer:
    """What the physician says to a paper against the request (id of the literature table): only then it is printed."""

    paper: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case folder, read. `overlays` are the folders searched for tables/ and templates/, nearest first."""

    id: str
    folder: Path
    step: Step
    patient: Patient
    coverage: Coverage
    practice: Practice
    signer: Signer
    service: Service
    records: tuple[Record, ...]
    channel: Channel | None = None
    known_persons: tuple[KnownPerson, ...] = ()
    criterion_claims: tuple[CriterionClaim, ...] = ()
    clinical_history: Mapping[str, object] | None = None
    events: tuple[Event, ...] = ()
    denials: tuple[Denial, ...] = ()
    decisions: tuple[Decision, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    edited_letters: tuple[EditedLetter, ...] = ()
    overlays: tuple[Path, ...] = ()
    filing: Filing = field(default_factory=Filing)
    self_pay: SelfPay | None = None
    plan_choice: PlanChoice | None = None
    urgency: Urgency | None = None
    paper_answers: tuple[PaperAnswer, ...] = ()

    @property
    def denial(self) -> Denial | None:
        """The latest denial, the one that an appeal answers."""
        return self.denials[-1] if self.denials else None

    def record(self, record_id: str) -> Record:
        """The record of that id; KeyError if there is none."""
        for record in self.records:
            if record.id == record_id:
                return record
        raise KeyError(record_id)
