"""What an appeal says to a reason of the denial: sentences of the table, as far as the packet bears them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.model.case import Case, Track
from pipeline.model.contents import Exhibit, PacketPlan
from pipeline.model.passages import Passage
from pipeline.rules import steps
from pipeline.rules.letters.facts import CLINICAL, Facts, long_date

_USE = "answer"
_GENERAL = "general"
NOT_FOR_APPEAL = "not_for_appeal"
# What a passage may ask for or fill in, and the field of the letters that has it.
_FIELDS: Mapping[str, tuple[str, str]] = {
    "payer": ("payer", "name"),
    "diagnosis": ("diagnosis", "citation"),
    "studies": ("evidence", "supporting"),
    "studies_against": ("evidence", "contrary"),
    "labeling": ("request", "labeling"),
    "dose": ("request", "dose"),
    "schedule": ("request", "schedule"),
    "place": ("request", "place"),
    "place_code": ("request", "place_code"),
    "exceptions": ("criteria", "exceptions"),
    "statements": ("criteria", "statements"),
    "approved": ("approval", "date"),
    "approval_number": ("approval", "number"),
}
_LISTS: Mapping[str, str] = {
    "treatments": "treatments",
    "scores": "scores",
    "courses": "earlier_courses",
    "new_records": "new_records",
}


def give(facts: Facts, case: Case, plan: PacketPlan, exhibits: Sequence[Exhibit]) -> None:
    """Set the answer to each reason of the denial into the fields of the letter, by what the other fields hold.

    A reason that no appeal answers gets no argument: neither passages for its block nor criteria.
    """
    values = dict(_values(facts, case, exhibits))
    lost = {routing.reason for routing in plan.step_rules.routings if not routing.appeal}
    for number, reason in enumerate(_reasons(facts)):
        if number in lost:
            reason |= {"block": NOT_FOR_APPEAL, "criteria": [], "open": []}
        named = {"criteria_named": bool(reason["criteria"]), "criteria_open": bool(reason["open"])}
        reason["answer"] = " ".join(said(str(reason["block"]), plan.passages, {**values, **named}))


def said(block: str, passages: Iterable[Passage], values: Mapping[str, object]) -> list[str]:
    """The sentences for this block that these values bear; for a block without passages, those for any reason."""
    rows = [row for row in passages if row.use == _USE]
    own = [row for row in rows if block in row.blocks] or [row for row in rows if _GENERAL in row.blocks]
    return [f"{_filled(row.text, values)}." for row in own if _borne(row, values)]


def _borne(row: Passage, values: Mapping[str, object]) -> bool:
    return all(values.get(name) for name in row.needs) and not any(values.get(name) for name in row.lacks)


def _filled(text: str, values: Mapping[str, object]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value.rstrip(". ") if isinstance(value, str) else "")
    return text


def _values(facts: Facts, case: Case, exhibits: Sequence[Exhibit]) -> Iterator[tuple[str, object]]:
    for name, (part, field) in _FIELDS.items():
        section = facts[part]
        yield name, section.get(field) if isinstance(section, Mapping) else ""
    for name, part in _LISTS.items():
        yield name, facts[part]
    yield "records", any(exhibit.group in CLINICAL for exhibit in exhibits)
    policy = facts["policy"]
    yield "criteria", isinstance(policy, Mapping) and policy["mode"] == "criteria"
    yield "sent", next(_requested(case), "")


def _requested(case: Case) -> Iterator[str]:
    """The days on which prior authorization was asked for."""
    for event in case.events:
        step = steps.named(event.step)
        if event.kind == "submitted" and step is not None and step.track is Track.PRIOR_AUTHORIZATION:
            yield long_date(event.at.date())


def _reasons(facts: Facts) -> list[Facts]:
    denial = facts["denial"]
    reasons = denial["reasons"] if isinstance(denial, dict) else []
    return reasons if isinstance(reasons, list) else []
