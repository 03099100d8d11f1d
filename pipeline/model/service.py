"""What a case asks for: codes, dose, schedule, dates; and who files it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """An ICD-10-CM code with the practice's own words for it; the first one listed is the condition treated."""

    code: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """The vial, ampule or syringe that the drug comes in: how much of it, and whether it is for one dose only."""

    mg: Decimal
    single_dose: bool
    ml: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """One billed line: CPT or HCPCS code, units over the whole request, modifiers, NDC with unit where a drug.

    `request_code` is the code under which this payer takes the request, where that is not the code that is billed.
    """

    code: str
    system: str
    units: int
    description: str
    modifiers: tuple[str, ...] = ()
    ndc: str | None = None
    container: Container | None = None
    request_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """A dose as ordered: amount and unit ("mg/kg"), the weight it rests on, the resulting total per session."""

    amount: Decimal
    unit: str
    weight_kg: Decimal | None = None
    total_mg: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How often: number of sessions, minutes each, frequency in words ("twice weekly for 3 weeks")."""

    sessions: int
    frequency: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """An approval that a re-authorization goes on with: its date and authorization number."""

    date: date
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What is asked for. `name` is how the letters call it ("intravenous ketamine infusion").

    `reauthorization` is true where it goes on with a course that the payer has approved before.
    """

    name: str
    drug: str | None
    route: str | None
    lines: tuple[ServiceLine, ...]
    diagnoses: tuple[Diagnosis, ...]
    dose: Dose | None
    schedule: Schedule | None
    start: date
    end: date
    place_of_service: str
    facility: str | None = None
    reauthorization: bool = False
    approval: Approval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Who files the step: "provider" (as the letters are written), "patient" or "representative", then with a name.

    `late_reason` is why the step is filed after its last day; the letter then asks for an extension.
    """

    by: str = "provider"
    name: str | None = None
    relationship: str | None = None
    late_reason: str | None = None
