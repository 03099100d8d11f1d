"""Sentences of letters that depend on the plan, from the table of passages; a law only where its row is citable."""

from collections.abc import Iterable, Iterator, Sequence

from pipeline.model.case import Administrator, Audience, Case, Track
from pipeline.model.contents import PacketPlan
from pipeline.model.evidence import Assertion, Evidence, ItemKind
from pipeline.model.passages import Alert, Passage
from pipeline.model.tables import Confidence, LetterTemplate
from pipeline.rules.letters import traits
from pipeline.rules.letters.facts import Citer, Facts, long_date

_GROUNDS = {
    "life": "life",
    "health": "health",
    "function": "ability to regain maximum function",
}
_PAIN = "leave the patient with severe pain that cannot be adequately managed without the treatment requested"
_STATED = "stated"
# Where nobody has claimed a ground yet, the draft has a line to write it on.
_TO_NAME = "______________________________"


def facts(case: Case, plan: PacketPlan, evidence: Evidence, cite: Citer) -> Facts:
    """The parts of the fields that rest on the table of passages, the help directory and the clock."""
    return {
        "reviewer": {"sentence": next(iter(_sentences(plan, case, "reviewer")), "")},
        "urgency": _urgency(case, plan, cite),
        "demands": _items(plan, case, "demand"),
        "parity_requests": _items(plan, case, "parity"),
        "administrator": _administrator(case),
        "deadline": _deadline(plan),
        "filing": _filing(case, plan, cite),
        "late": {"paragraph": _late(plan)},
        "help": [
            {"name": row.name, "what": row.what_for, "phone": row.phone or "", "web": row.web or ""}
            for row in plan.help
        ],
        "alerts": [{"text": alert.text} for alert in raised(case, plan, evidence)],
    }


def raised(case: Case, plan: PacketPlan, evidence: Evidence) -> tuple[Alert, ...]:
    """The alerts that the letter to the patient must hold."""
    affirmed = (item for item in evidence.items if item.kind is ItemKind.RISK and item.assertion is Assertion.AFFIRMED)
    risks = [item.fields.get("type") or "" for item in affirmed]
    return traits.raised(plan.alerts, [diagnosis.code for diagnosis in case.service.diagnoses], risks)


def _sentences(plan: PacketPlan, case: Case, use: str) -> list[str]:
    return [_with_law(item) for item in _items(plan, case, use)]


def _with_law(item: Facts) -> str:
    """The sentence with its law in brackets, and a full stop."""
    return f"{item['text']} ({item['law']})." if item["law"] else f"{item['text']}."


def _items(plan: PacketPlan, case: Case, use: str) -> list[Facts]:
    fields = {"{specialty}": case.signer.specialty.lower(), "{payer}": case.coverage.payer_name}
    found: list[Facts] = []
    for row in (row for row in plan.passages if row.use == use):
        text = row.text
        for field, value in fields.items():
            text = text.replace(field, value)
        found.append({"text": text, "law": row.law})
    return found


def _urgency(case: Case, plan: PacketPlan, cite: Citer) -> Facts:
    """What the physician certifies for an expedited review, and nothing beyond the grounds that the case claims.

    Pain alone is no ground of an expedited external one.
    """
    told = case.urgency
    grounds = told.grounds if told else ()
    harms = [_GROUNDS[ground] for ground in grounds if ground in _GROUNDS]
    pain = "pain" in grounds and case.step.track is not Track.EXTERNAL_REVIEW
    words = [f"seriously jeopardize the patient’s {_listed(harms)}"] if harms else []
    words += [_PAIN] if pain else []
    return {
        "harm": ", or would ".join(words) or _TO_NAME,
        "reason": told.reason.rstrip(". ") if told else "",
        "citation": cite.page(told.record, told.page) if told and told.record and told.page else "",
        "law": " ".join(_sentences(plan, case, "urgency")),
    }


def unconfirmed(letters: Iterable[LetterTemplate], passages: Iterable[Passage]) -> Iterator[str]:
    """The letters to the plan's administrator that ask for something which rests on a rule that nobody has read."""
    asked = {row.use for row in passages if row.provenance.confidence is Confidence.UNVERIFIED}
    for letter in letters:
        if letter.audience == Audience.PLAN_ADMINISTRATOR and asked.intersection(letter.name.split("_")):
            yield letter.name


def _listed(words: Sequence[str]) -> str:
    """ "a, b or c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _filing(case: Case, plan: PacketPlan, cite: Citer) -> Facts:
    """Who files this step, and the page of the paper that the rules of the plan ask for where it is in the packet."""
    filer = next((one for one in plan.step_rules.filers if one.who == case.filing.by), None)
    kinds = {filer.form} if filer and filer.form else set()
    pages = (cite.page(record.id, 1) for record in case.records if record.kind in kinds)
    return {
        "by": case.filing.by,
        "name": case.filing.name or "",
        "relationship": case.filing.relationship or "",
        "form": next(filter(None, pages), ""),
    }


def _late(plan: PacketPlan) -> str:
    """The paragraph that asks for more time, where the case gives its reason."""
    cause = plan.step_rules.good_cause
    return cause.paragraph if cause is not None and cause.wanted else ""


def _administrator(case: Case) -> Facts:
    """Who has the plan's papers: the administrator that the case names, else the payer for them."""
    known = case.coverage.administrator
    someone = known or Administrator(name=f"Plan Administrator, c/o {case.coverage.payer_name}")
    return {"name": someone.name, "address": someone.address or "", "fax": someone.fax or ""}


def _deadline(plan: PacketPlan) -> Facts:
    """The clock of this step; its law only where that is citable, or the notice's own date."""
    clock = plan.file_by
    if clock is None:
        return {"file_by": "", "last_day": "", "law": "", "stated": False}
    citable = clock.confidence in (Confidence.PRIMARY, Confidence.SECONDARY)
    return {
        "file_by": long_date(clock.file_by),
        "last_day": long_date(clock.legal_last_day) if citable or clock.confidence == _STATED else "",
        "law": (clock.citation or "") if citable else "",
        "stated": clock.confidence == _STATED,
    }
