"""The way of a case so far, as its letters tell it: what was verified, asked, decided and approved, and when."""

from datetime import date

from pipeline.model.case import Case, Denial, Step, Track
from pipeline.model.contents import PacketPlan
from pipeline.rules import steps
from pipeline.rules.letters.facts import Citer, Facts, long_date

_NAMES = {
    Track.BENEFIT_VERIFICATION: "inquiry about benefits",
    Track.PRIOR_AUTHORIZATION: "request for prior authorization",
    Track.SUPPLEMENT: "answer to the request for information",
    Track.PEER_TO_PEER: "peer-to-peer conversation",
    Track.INTERNAL_APPEAL: "appeal",
    Track.EXTERNAL_REVIEW: "request for external review",
    Track.SELF_PAY: "estimate",
    Track.PLAN_COMPARISON: "comparison of plans",
}
_LEVELS = {1: "first", 2: "second", 3: "third"}


def verification(case: Case) -> Facts:
    """What the payer said of the benefits, from the latest verification; all empty where there was none."""
    told = [event for event in case.events if event.kind == "benefits_verified"]
    keys = ("covered", "reference", "representative", "policy", "exclusion", "step_therapy", "site_of_care")
    if not told:
        return {"date": "", "authorization": "", "funding": "", **dict.fromkeys(keys, "")}
    event = told[-1]
    return {
        "date": long_date(event.at.date()),
        "authorization": str(event.details.get("prior_authorization_required", "")),
        "funding": str(event.details.get("funding", "")).replace("_", "-"),
        **{key: str(event.details.get(key, "")) for key in keys},
    }


def approval(case: Case) -> Facts:
    """The approval that the case names, else the latest one; all empty where nothing was approved."""
    known = case.service.approval
    if known is not None:
        return {"date": long_date(known.date), "number": known.number or ""}
    told = [event for event in case.events if event.kind in ("approved", "partially_approved")]
    if not told:
        return {"date": "", "number": ""}
    day = told[-1].details.get("notice_date")
    number = told[-1].details.get("authorization_number") or told[-1].details.get("reference") or ""
    return {"date": _long(day) or long_date(told[-1].at.date()), "number": str(number)}


def earlier(case: Case, plan: PacketPlan, cite: Citer) -> list[Facts]:
    """Each step before this one that was sent or decided, in order: what, when, and how it ended."""
    found: dict[str, Facts] = {}
    for event in case.events:
        step = steps.named(event.step)
        if step is None or step == case.step or event.kind not in ("submitted", "denied"):
            continue
        row = found.setdefault(event.step, _unknown(step))
        if event.kind == "submitted" and not row["sent"]:
            row |= {"sent": long_date(event.at.date()), "confirmation": str(event.details.get("confirmation", ""))}
    for denial in case.denials:
        if denial.step in found:
            found[denial.step] |= _decided(denial, plan, cite)
    return list(found.values())


def _unknown(step: Step) -> Facts:
    return {
        "title": _title(step),
        "sent": "",
        "confirmation": "",
        "decided": "",
        "reference": "",
        "reasons": "",
        "citation": "",
    }


def _title(step: Step) -> str:
    """ "first appeal", "expedited request for prior authorization"."""
    level = f"{_LEVELS.get(step.level, str(step.level))} " if step.track is Track.INTERNAL_APPEAL else ""
    return f"{level}{'expedited ' if step.expedited else ''}{_NAMES[step.track]}"


def _decided(denial: Denial, plan: PacketPlan, cite: Citer) -> Facts:
    labels = {row.category: row.label for row in plan.reason_rows}
    reasons = [labels.get(reason.category, reason.category.replace("_", " ")) for reason in denial.reasons]
    return {
        "decided": long_date(denial.notice_date),
        "reference": denial.reference,
        "reasons": "; ".join(f"{label[:1].lower()}{label[1:]}" for label in dict.fromkeys(reasons)),
        "citation": cite.page(denial.record, 1) if denial.record else "",
    }


def new_categories(case: Case, denial: Denial | None) -> frozenset[str]:
    """Categories of reasons that no denial before this one gave; none where it is the first."""
    if denial is None or denial not in case.denials:
        return frozenset()
    before = case.denials[: case.denials.index(denial)]
    known = {reason.category for other in before for reason in other.reasons}
    return frozenset(reason.category for reason in denial.reasons) - known if before else frozenset()


def _long(day: object) -> str:
    return long_date(date.fromisoformat(day)) if isinstance(day, str) else ""
