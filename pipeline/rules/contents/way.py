"""What a manifest says about the way of a case: the date to file by, the level, papers missing, the payer's clock.

Internal: unconfirmed rules stand here with their confidence, and no letter is made from it.
"""

from collections.abc import Mapping

from pipeline.model.contents import FileBy, PacketPlan
from pipeline.model.step_rules import ChecklistItem, DecisionClock, Rule, Rung, SignatureNeed


def way(plan: PacketPlan) -> dict[str, object]:
    """The manifest's `way`: everything of the rules that a worklist may need."""
    rules = plan.step_rules
    return {
        "deadline": _deadline(plan.file_by),
        "level": _rung(rules.rung),
        "next_level": _rung(rules.after),
        "ladder": [level.step for level in rules.ladder],
        "possible_ladders": {name: [level.step for level in levels] for name, levels in rules.tracks},
        "may_file": [{"who": f.who, "may": f.may, "form": f.form, **_rule(f.rule)} for f in rules.filers],
        "signatures": [_signature(need) for need in rules.signatures],
        "ask_now": [_signature(need) for need in rules.asked_now],
        "checklist": [_item(item) for item in rules.checklist],
        "reasons": [
            {"reason": r.reason, "route": r.route, "title": r.title, "appeal": r.appeal} for r in rules.routings
        ],
        "decision": _decision(rules.decision_clock),
    }


def _rule(rule: Rule) -> dict[str, object]:
    return {"rule": rule.text, "citation": rule.citation, "confidence": str(rule.confidence)}


def _deadline(found: FileBy | None) -> Mapping[str, object] | None:
    if found is None:
        return None
    return {
        "step": found.step,
        "file_by": found.file_by.isoformat(),
        "legal_last_day": found.legal_last_day.isoformat(),
        "filed_when": found.filed_when,
        "lead_days": found.lead_days,
        "rule": found.rule,
        "citation": found.citation,
        "confidence": str(found.confidence),
        "also": list(found.also),
    }


def _rung(rung: Rung | None) -> Mapping[str, object] | None:
    if rung is None:
        return None
    return {
        "step": rung.step,
        "title": rung.title,
        "decides": rung.decides,
        "filed_with": rung.filed_with,
        "exhaustion": rung.exhaustion,
        "optional": rung.optional,
        "automatic": rung.automatic,
        **_rule(rung.rule),
    }


def _signature(need: SignatureNeed) -> dict[str, object]:
    return {
        "who": need.who,
        "form": need.form,
        "record": need.record,
        "lead_days": need.lead_days,
        "expires": need.expires.isoformat() if need.expires else None,
        "done": need.done,
        **_rule(need.rule),
    }


def _item(item: ChecklistItem) -> dict[str, object]:
    return {"id": item.id, "text": item.text, "blocks": item.blocks, "present": item.present,
            "citation": item.rule.citation, "confidence": str(item.rule.confidence)}  # fmt: skip


def _decision(clock: DecisionClock | None) -> Mapping[str, object] | None:
    if clock is None:
        return None
    return {
        "step": clock.step,
        "started": clock.started.isoformat(),
        "confirmed": clock.confirmed,
        "due": clock.due.isoformat(),
        "at": clock.at.isoformat() if clock.at else None,
        "longest": clock.longest.isoformat(),
        "if_missed": clock.if_missed,
        "then": clock.then,
        "automatic": clock.automatic,
        **_rule(clock.rule),
    }
