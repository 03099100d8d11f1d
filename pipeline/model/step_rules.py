"""What the rules say about a case's step: its level, filers, signatures, contents, routes, and the payer's clock.

A letter prints a rule's `text` and `cited` only; `citation` may be unconfirmed and is for worklists.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from pipeline.model.provenance import Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule in our own words, with the citation as its row has it and how sure that is."""

    text: str
    citation: str
    confidence: Confidence

    @property
    def cited(self) -> str | None:
        """The citation where a letter may print it, else None."""
        return self.citation if self.confidence.citable else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A level of the ladder: "Reconsideration by the plan", who decides it, where it is filed, what comes next.

    `optional`: only some plans have it, and the notice tells; `automatic`: nobody files it, the payer forwards it.
    `exhaustion` says what must come before it.
    """

    step: str
    title: str
    decides: str
    filed_with: str
    next: tuple[str, ...]
    exhaustion: str | None
    optional: bool
    automatic: bool
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Filer:
    """Who may file the step: "patient", "provider", "representative". `may`: yes, no, with_form (a kind of record)."""

    who: str
    may: str
    form: str | None
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureNeed:
    """A signature that the step needs. `done`: the signed paper is among the records and holds (letters: never known).

    `lead_days` are business days; `record` is the kind of record that holds the paper, None for the letter's own.
    """

    who: str
    form: str
    record: str | None
    lead_days: int
    expires: date | None
    done: bool
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """Something that the filing must hold. `present` is None where only a person can see it."""

    id: str
    text: str
    blocks: bool
    present: bool | None
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """The way of one reason of the denial (its number from 0). `appeal`: whether an appeal answers it at all."""

    reason: int
    route: str
    title: str
    appeal: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionClock:
    """When the payer must decide what was submitted. `at` is set for clocks that run in hours, in the
    practice's time zone (UTC where practice.json names none).

    `started` is the day of receipt, or of submission where receipt is not confirmed (`confirmed`); `then` is the step
    that a missed clock opens, `automatic` says that the payer itself forwards the case.
    """

    step: str
    started: date
    confirmed: bool
    due: date
    at: datetime | None
    longest: date
    if_missed: str
    then: str | None
    automatic: bool
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodCause:
    """A paragraph for a late filing. `wanted`: the case gives its reason, and the paragraph holds it.

    Else {reason} stands in it, and no letter prints it.
    """

    paragraph: str
    wanted: bool
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRules:
    """Everything that the tables say about the present step of a case; all empty where they say nothing.

    `rung` is the level of this step, `after` the one that follows a denial of it, `ladder` all levels of the plan
    type in order. `asked_now` are the signatures of the step after: asked for when this one is filed. For an unknown
    plan type `tracks` holds the ladder of each kind of plan that it may be.
    """

    rung: Rung | None = None
    after: Rung | None = None
    ladder: tuple[Rung, ...] = ()
    filers: tuple[Filer, ...] = ()
    signatures: tuple[SignatureNeed, ...] = ()
    asked_now: tuple[SignatureNeed, ...] = ()
    checklist: tuple[ChecklistItem, ...] = ()
    routings: tuple[Routing, ...] = ()
    decision_clock: DecisionClock | None = None
    good_cause: GoodCause | None = None
    tracks: tuple[tuple[str, tuple[Rung, ...]], ...] = field(default=())
