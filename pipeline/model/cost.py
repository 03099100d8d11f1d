"""Money: what a course is expected to cost a patient who pays, and what plans would cost. Whole cents, never floats.

First what a case and the tables say, then what is worked out from them (rules/cost).
"""

from dataclasses import dataclass
from datetime import date

from pipeline.model.practice import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class CostItem:
    """An expected item or service. `unit_cents` is the price of one; None: from the fees table.

    `discount_cents` is taken off the line; `amount_cents` is what the case states the line comes to, None if nothing.
    `diagnoses` are codes of the service's diagnoses; none: the first of them.
    """

    description: str
    code: str
    system: str
    quantity: int
    unit_cents: int | None = None
    discount_cents: int = 0
    amount_cents: int | None = None
    diagnoses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoProvider:
    """Someone else who furnishes a part of the course, as the good-faith estimate must name them."""

    name: str
    npi: str
    tin: str
    address: Address
    items: tuple[CostItem, ...]
    total_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTerms:
    """How the practice lets the patient pay. `every`: "week", "two_weeks" or "month"; `amounts_cents`: as stated.

    `credit_disclosures` is true where the practice gives the disclosures that credit to consumers needs.
    """

    instalments: int
    first_due: date
    every: str
    down_payment_cents: int = 0
    finance_charge_cents: int = 0
    amounts_cents: tuple[int, ...] = ()
    credit_disclosures: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """Who lives on what, for the screens of Medicaid and Marketplace: people, yearly income, state of residence."""

    size: int
    income_cents: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfPay:
    """What the case says about paying without coverage.

    `basis` is "uninsured" or "not_using_coverage" (45 CFR 149.610(a)(2)(xiii)). `items` empty: the service's lines.
    `coverage_ended`, `cobra_notice`: when earlier coverage ended, and when the notice of the right to keep it came.
    """

    basis: str
    scheduled_on: date | None = None
    asked_on: date | None = None
    given_on: date | None = None
    items: tuple[CostItem, ...] = ()
    total_cents: int | None = None
    co_providers: tuple[CoProvider, ...] = ()
    separate: tuple[str, ...] = ()
    payment: PaymentTerms | None = None
    household: Household | None = None
    coverage_ended: date | None = None
    cobra_notice: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfNetwork:
    """A plan's terms outside its network. `allowed_cents`: what it counts of one session; no limit: None."""

    deductible_cents: int
    coinsurance_percent: int
    allowed_cents: int
    limit_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOption:
    """A candidate plan, one person, one plan year.

    `premium_cents` and `credit_cents` are a month's; `network` is this practice's place in it: "in", "out", "unknown";
    `therapy`: "covered", "authorization", "excluded", "unknown"; `source` says where the figures were read.
    `copay_cents` replaces the coinsurance of a session; `copay_first`: it is all that a session costs, even before
    the deductible is met.
    """

    name: str
    premium_cents: int
    deductible_cents: int
    coinsurance_percent: int
    limit_cents: int
    network: str
    therapy: str
    source: str
    allowed_cents: int
    credit_cents: int = 0
    copay_cents: int | None = None
    copay_first: bool = False
    out_of_network: OutOfNetwork | None = None
    restrictions: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChoice:
    """Plans to set side by side. `sessions` are expected in the year, `most_sessions` at most.

    `price_cents` is what a session costs without coverage, `other_cents` other covered care in the year (as allowed).
    """

    year: int
    sessions: int
    most_sessions: int
    price_cents: int
    other_cents: int
    plans: tuple[PlanOption, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateLine:
    """A line of an estimate: `amount_cents` is quantity times price, less the discount."""

    description: str
    code: str
    system: str
    diagnoses: tuple[str, ...]
    quantity: int
    unit_cents: int
    discount_cents: int
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateParty:
    """A provider or facility with its lines and their sum."""

    name: str
    npi: str
    tin: str
    address: Address
    lines: tuple[EstimateLine, ...]
    total_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """One payment: number from 1, the day it is due, the amount."""

    number: int
    due: date
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentSchedule:
    """The payments that together come to `total_cents`: down payment, instalments, finance charge in it."""

    down_payment_cents: int
    instalments: tuple[Instalment, ...]
    finance_charge_cents: int
    total_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A way to coverage or care as the worksheet shows it: what is known, its season, its last day, questions.

    `window` tells the last day in words; `income` the screen by income in words.
    """

    title: str
    what: str
    ask: tuple[str, ...]
    season: tuple[date, date] | None = None
    window: str = ""
    last_day: date | None = None
    income: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfPayPlan:
    """All that the papers of a patient who pays are written from; the practice is the first of the `parties`.

    A bill can be disputed from `dispute_cents` above a provider's own total, for `dispute_days` after it came;
    `dispute_help` says where to find how. `helpers` are lines about whom to ask.
    """

    parties: tuple[EstimateParty, ...]
    total_cents: int
    schedule: PaymentSchedule | None
    alternatives: tuple[Alternative, ...]
    income: str
    dispute_cents: int
    dispute_days: int
    dispute_help: str
    helpers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyCost:
    """One person's year under a plan: premiums, own share of covered care, and what is paid in full."""

    premium_cents: int
    share_cents: int
    full_cents: int

    @property
    def total_cents(self) -> int:
        return self.premium_cents + self.share_cents + self.full_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFigures:
    """A plan's four years: course covered or denied, expected or worst. None: it cannot be covered, or not known."""

    option: PlanOption
    covered: YearlyCost | None
    covered_worst: YearlyCost | None
    denied: YearlyCost
    denied_worst: YearlyCost


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From `first` to `last` sessions in the year the plan at place `cheaper` costs less; None: both cost the same."""

    first: int
    last: int
    cheaper: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """Two plans (by their places, from 0) by number of sessions, the course covered."""

    plans: tuple[int, int]
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Plans side by side, in the order in which the case lists them."""

    choice: PlanChoice
    plans: tuple[PlanFigures, ...]
    break_evens: tuple[BreakEven, ...]
