"""Rows of the tables that rule the steps of a case: clocks, appeal levels, filers, signatures, contents, codes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.model.provenance import Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRow:
    """A clock to file: which plan types and step it is for, what starts it, how many of which unit, when it is filed.

    `starts`: receipt, notice_date, submission, service or bill_receipt. `unit`: calendar_day, business_day, month or
    year_end (December 31 so many years on). `count` is None where only the notice tells. `bound`: "fixed", "floor" (the
    time may be longer, never shorter) or "ceiling" (it may be shorter, so no date can be counted). `only` and `unless`
    are attributes of the coverage that the row needs, or does not bear.
    """

    id: str
    plan_types: tuple[str, ...]
    step: str
    starts: str
    count: int | None
    unit: str
    filed_when: str
    presumed_receipt_days: int
    roll: bool
    rule: str
    citation: str
    provenance: Provenance
    bound: str = "fixed"
    only: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionClockRow:
    """The payer's clock to decide: for which request, from its receipt, how long, and what follows when it is missed.

    `step` is a step's name without level; `kind`: any, pre_service, post_service, drug or concurrent. `then` is the
    step that a missed clock opens (None: none), `automatic` whether the payer itself must forward the case,
    `tolled` whether the clock stands still while a request for information is open.
    """

    id: str
    plan_types: tuple[str, ...]
    step: str
    kind: str
    count: int
    unit: str
    rule: str
    if_missed: str
    citation: str
    provenance: Provenance
    extension_days: int = 0
    tolled: bool = False
    then: str | None = None
    automatic: bool = False
    only: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodCauseRow:
    """How a late filing may be excused: a paragraph for the letter, and its rule; {reason} is for a person to write."""

    id: str
    plan_types: tuple[str, ...]
    paragraph: str
    rule: str
    citation: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class RungRow:
    """A level of the ladder of appeals: who decides it, where it is filed, and what follows it.

    `next` are the steps after a denial here, in order; one that the plan may lack stands before the one that is sure.
    `optional`: only some plans have this level, and the notice tells; `automatic`: the payer forwards the case itself.
    """

    id: str
    plan_types: tuple[str, ...]
    step: str
    title: str
    decides: str
    filed_with: str
    next: tuple[str, ...]
    rule: str
    citation: str
    provenance: Provenance
    exhaustion: str | None = None
    optional: bool = False
    automatic: bool = False
    only: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanQuestionRow:
    """A plan type that decides nothing yet (`id`): the plan types that it may be, and what to ask."""

    id: str
    tracks: tuple[str, ...]
    question: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class FilerRow:
    """Who may file a step. `who`: patient, provider or representative; `may`: yes, no or with_form.

    `form` is the kind of record that holds the form; `when`: any, expedited, pre_service or post_service; `in_network`
    narrows it to a provider in (true) or out of (false) the payer's network.
    """

    id: str
    plan_types: tuple[str, ...]
    steps: tuple[str, ...]
    who: str
    may: str
    when: str
    rule: str
    citation: str
    provenance: Provenance
    form: str | None = None
    in_network: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRow:
    """A signature that a step needs: whose, on what paper, how many business days it takes, how long it holds.

    `when`: always, provider_files, representative_files or expedited; `kind` is the kind of record that holds the
    signed paper, None where it stands under the letter.
    """

    id: str
    plan_types: tuple[str, ...]
    steps: tuple[str, ...]
    who: str
    form: str
    when: str
    lead_days: int
    rule: str
    citation: str
    provenance: Provenance
    kind: str | None = None
    valid_months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistRow:
    """Something that a filing must hold. `check` names how the program sees it (None: a person looks).

    `blocks`: without it the filing can be refused or returned, so the case is not ready.
    """

    id: str
    plan_types: tuple[str, ...]
    steps: tuple[str, ...]
    text: str
    when: str
    blocks: bool
    citation: str
    provenance: Provenance
    check: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """A code on a denial or remittance, in our own words: what it means, and on which way it goes.

    `groups` are the claim adjustment group codes that it may stand with (none: any);
    `remark`: it needs a remark code beside it; `says` is what a person is told.
    """

    id: str
    list: str
    status: str
    meaning: str
    route: str
    provenance: Provenance
    says: str | None = None
    since: date | None = None
    read_as: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    remark: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRow:
    """A way on which a reason of a denial goes. `appeal`: whether it is answered by an appeal at all."""

    id: str
    title: str
    appeal: bool
    says: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedCodeRow:
    """Codes billed by time: the first code from `from_minutes`, one of `more` when over `past_minutes` past each hour.

    Below `from_minutes` the service is billed by `short` instead.
    """

    id: str
    more: str
    short: str
    from_minutes: int
    past_minutes: int
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeNoteRow:
    """What is known about a code. `kind`: unclassified, wrong_drug, unit, waste, not_first or not_billable.

    `ingredients` are drugs that it may not stand for; `unit_mg` is the amount that one unit stands for; `plan_types`
    are those that ask for it (none: any).
    """

    id: str
    kind: str
    codes: tuple[str, ...]
    says: str
    provenance: Provenance
    ingredients: tuple[str, ...] = ()
    unit_mg: Decimal | None = None
    plan_types: tuple[str, ...] = ()
