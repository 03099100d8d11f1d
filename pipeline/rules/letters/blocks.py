"""What a letter template must hold: what every letter does, and what this one is written for."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What a letter must have somewhere: any of `fields`, or a paragraph that begins with any of `words`."""

    name: str
    fields: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    remedy: str


def _element(name: str, field: str) -> Block:
    return Block(name=name, fields=(field.rstrip("[]"),), remedy=f"Put {{{{ {field} }}}} where it is to stand.")


_SALUTATION = Block(
    name="salutation",
    words=("dear ", "to whom it may concern", "to the "),
    remedy="Begin the letter with a salutation, such as Dear Medical Director:",
)
_DATE = Block(
    name="date line", fields=("letter.date_line",), remedy="Put {{ letter.date_line }} where the date is to stand."
)
_SIGNATURE = Block(
    name="signature line",
    fields=("letter.signature_line",),
    remedy="Put {{ letter.signature_line }} above the name of the signer.",
)
_SIGNER = Block(name="signer", fields=("signer.name",), remedy="Put {{ signer.name }} below the signature line.")
_PATIENT = Block(name="patient", fields=("patient.name",), remedy="Name the patient with {{ patient.name }}.")
_REQUEST = Block(
    name="request",
    fields=("request.service", "request.lines", "request.title"),
    remedy="Say what is asked for, such as {{ request.service }}.",
)
EVERY = (_SALUTATION, _DATE, _SIGNATURE, _SIGNER, _PATIENT, _REQUEST)

_DENIAL = Block(
    name="denial", fields=("denial.date", "denial.reference"), remedy="Name the denial with {{ denial.date }}."
)
_REASONS = Block(
    name="denial reasons",
    fields=("denial.reasons[].label", "denial.reasons[].quote"),
    remedy="Answer each of denial.reasons in a loop.",
)
_REVIEWER = Block(
    name="reviewer",
    fields=("reviewer.sentence",),
    remedy="Put {{ reviewer.sentence }}: it says what the rule of this plan says, and no more.",
)
_HARM = Block(name="certified harm", fields=("urgency.harm",), remedy="Certify it with {{ urgency.harm }}.")
_CLOCK = Block(name="last day", fields=("deadline.last_day",), remedy="Name the last day with {{ deadline.last_day }}.")
_DEMANDS = Block(name="documents", fields=("demands[].text",), remedy="List them: a loop over demands.")
_PARITY = Block(name="questions", fields=("parity_requests[].text",), remedy="List them: a loop over parity_requests.")
_ALERTS = Block(
    name="alerts", fields=("alerts[].text",), remedy="Put a loop over alerts: a patient at risk must read them."
)
_HELP = Block(name="help", fields=("help[].name",), remedy="List whom to turn to: a loop over help.")
_PAPERS = Block(name="papers", fields=("contrary_papers[].citation",), remedy="List them: a loop over contrary_papers.")
_PLAN = Block(name="plan", fields=("coverage.member_id",), remedy="Name the plan with {{ coverage.member_id }}.")

# What the papers for a patient must hold instead: no letter, but every element that the rule on estimates lists.
_ESTIMATES: Mapping[str, tuple[Block, ...]] = {
    "good_faith_estimate": (
        _element("patient's name", "patient.name"),
        _element("patient's date of birth", "patient.birth_date"),
        _element("main service", "request.service"),
        _element("scope of the series", "estimate.scope"),
        _element("period", "estimate.last_day"),
        _element("items", "estimate.parties[].lines[].description"),
        _element("service codes", "estimate.parties[].lines[].code"),
        _element("diagnosis codes", "estimate.parties[].lines[].diagnoses"),
        _element("expected charges", "estimate.parties[].lines[].amount"),
        _element("provider's name", "estimate.parties[].name"),
        _element("provider's NPI", "estimate.parties[].npi"),
        _element("provider's tax number", "estimate.parties[].tin"),
        _element("state", "estimate.parties[].state"),
        _element("place", "estimate.parties[].address"),
        _element("provider's total", "estimate.parties[].total"),
        _element("list of items scheduled separately", "estimate.separate[]"),
        _element("place to learn about disputes", "estimate.dispute_help"),
    ),
    "payment_plan": (
        _element("patient's name", "patient.name"),
        _element("payments", "payment.rows[].amount"),
        _element("days of payment", "payment.rows[].due"),
        _element("total", "payment.total"),
        _element("finance charge", "payment.charge"),
    ),
    "coverage_alternatives": (_element("alternatives", "alternatives[].title"),),
}


# What templates of these names must hold; any other is a letter like every letter.
OF: Mapping[str, tuple[Block, ...]] = MappingProxyType(
    {
        "internal_appeal": (*EVERY, _DENIAL, _REASONS, _REVIEWER),
        "external_review": (*EVERY, _DENIAL, _REASONS, _REVIEWER, _CLOCK),
        "urgency_certification": (*EVERY, _HARM),
        "physician_certification": (*EVERY, _DENIAL, _HARM),
        "benefit_verification": (_SALUTATION, _DATE, _SIGNATURE, _PATIENT, _REQUEST, _PLAN),
        "call_worksheet": (_PATIENT, _REQUEST, _PLAN),
        "document_demand": (_SALUTATION, _DATE, _SIGNATURE, _PATIENT, _DENIAL, _DEMANDS),
        "parity_request": (_SALUTATION, _DATE, _SIGNATURE, _PATIENT, _DENIAL, _PARITY),
        "patient_letter": (_SALUTATION, _DATE, _PATIENT, _ALERTS, _HELP),
        "literature_sheet": (_PAPERS,),
        **_ESTIMATES,
    }
)


def missing(template: str, used: Collection[str], paragraphs: Iterable[str]) -> tuple[Block, ...]:
    """The required blocks that the template of this name lacks, which uses these fields and says these words."""
    starts = [text.strip().lower() for text in paragraphs]
    return tuple(
        block
        for block in OF.get(template, EVERY)
        if not any(_same(field, used) for field in block.fields)
        and not any(start.startswith(block.words) for start in starts if block.words)
    )


def _same(field: str, used: Collection[str]) -> bool:
    """A list may be named with or without the brackets of its items."""
    return any(field.rstrip("[]") == name.rstrip("[]") for name in used)
