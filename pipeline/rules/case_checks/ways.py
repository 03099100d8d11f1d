"""Whether the step may be filed like this: by this filer, to a known place, at the right level, with what it needs."""

from collections.abc import Iterator
from datetime import date

from pipeline.model.case import Case, Track
from pipeline.model.finding import Finding
from pipeline.model.step_rules import Rule, StepRules
from pipeline.model.tables import Tables
from pipeline.rules import appeal_levels
from pipeline.rules.case_checks.fault import note, warning
from pipeline.rules.tracks import address, bundle, circumstances, filers

_APPEALS = (Track.INTERNAL_APPEAL, Track.EXTERNAL_REVIEW)
# Tracks whose papers go to the payer, so that a place to send them must be known.
_TO_PAYER = (Track.PRIOR_AUTHORIZATION, Track.SUPPLEMENT, *_APPEALS)
_UNCONFIRMED = " (A rule that nobody has confirmed: look at the notice.)"


def findings(case: Case, tables: Tables, today: date) -> Iterator[Finding]:
    """Everything about the way of the step that a person must settle, or should know."""
    rules = bundle.rules_of(case, tables)
    yield from _plan_type(case, tables)
    yield from _filer(case, rules, tables)
    yield from _papers(case, rules, today)
    yield from _contents(case, rules, tables)
    yield from _level(case, rules)
    yield from _urgency(case)
    yield from _place(case, rules, tables)


def _plan_type(case: Case, tables: Tables) -> Iterator[Finding]:
    for row in tables.plan_questions:
        if row.id == case.coverage.plan_type:
            message = "The plan type decides no clock yet; the manifest shows the levels of each kind that it may be."
            remedy = f"{row.question} Then write the plan type."
            basis = (case.coverage.payer_id,)
            yield warning("plan-type-unknown", "/coverage/plan_type", message, remedy, rests_on=basis)


def _filer(case: Case, rules: StepRules, tables: Tables) -> Iterator[Finding]:
    if case.step.track not in _APPEALS:
        return
    here = circumstances.of(case)
    own = filers.of(rules.filers, here.filer)
    if filers.network_matters(here, tables.filers):
        message = "Who may file hangs on whether the practice is in the payer's network, and nobody has asked."
        remedy = "Ask the payer, and write `coverage.in_network`."
        yield warning("network-unknown", "/coverage/in_network", message, remedy, rests_on=(here.plan_type,))
    if own is None or own.may != filers.NO or any(need.record == own.form and need.done for need in rules.signatures):
        return
    message = f"Who files this step may not. {own.rule.text}"
    remedy = "Let the patient file (`filing.by`), with the letter as evidence, or add the signed appointment."
    if own.rule.confidence.citable:
        yield warning("filer-not-allowed", "/filing/by", message, remedy, rests_on=(here.filer, here.in_network))
    else:
        yield note("filer-not-allowed", "/filing/by", message + _UNCONFIRMED, remedy)


def _papers(case: Case, rules: StepRules, today: date) -> Iterator[Finding]:
    for need in rules.signatures:
        if need.record is not None and not need.done:
            message = f"Not yet among the records: {need.form}. {need.rule.text}{_mark(need.rule)}"
            remedy = f"Have it signed by the {need.who}, scan it, and add it as a record of kind {need.record}."
            yield note("signature-missing", "/records", message, remedy)
        elif need.expires is not None and need.expires < today:
            message = f"No longer holds: {need.form}. {need.rule.text}{_mark(need.rule)}"
            remedy = f"Have it signed again by the {need.who}."
            yield warning("signature-expired", "/records", message, remedy, rests_on=(need.record, need.expires))
    filed = any(event.kind == "submitted" and event.step == case.step.name for event in case.events)
    for need in rules.asked_now if filed else ():
        message = f"The next level needs it if this one is denied: {need.form}."
        yield note("signature-ask-now", "/records", message, f"Ask the {need.who} for it when this step is filed.")


def _contents(case: Case, rules: StepRules, tables: Tables) -> Iterator[Finding]:
    """What must be in the filing and is not; signatures and required records have findings of their own."""
    recipe = next((recipe for recipe in tables.recipes if recipe.track == case.step.track), None)
    required = set(recipe.required_kinds) if recipe else set()
    papers = {need.record for need in rules.signatures}
    checks = {row.id: row.check for row in tables.checklists}
    for item in rules.checklist:
        check = checks[item.id] or ""
        kinds = check.removeprefix("record:")
        if not item.blocks or item.present is not False or check in ("signature", "form") or kinds in required | papers:
            continue
        message = f"The filing should hold, and the case has not: {item.text}.{_mark(item.rule)}"
        if item.rule.confidence.citable:
            yield warning("content-missing", "/records", message, "Add it to the case.", rests_on=(item.id,))
        else:
            yield note("content-missing", "/records", message, "Add it to the case.")


def _level(case: Case, rules: StepRules) -> Iterator[Finding]:
    """A level before this one that was not decided; urgent steps may go side by side."""
    if case.step.track not in _APPEALS or rules.rung is None or case.step.expedited:
        return
    below = rules.ladder[: rules.ladder.index(rules.rung)]
    denied = {denial.step.removesuffix("-expedited") for denial in case.denials}
    skipped = [level for level in below if not level.optional and level.step not in denied]
    clock = rules.decision_clock
    if skipped and not (clock is not None and clock.then == rules.rung.step):
        message = f"No denial of the level before is recorded: {skipped[-1].title}."
        remedy = " ".join((rules.rung.exhaustion or "", "Record its denial, or file that level first.")).strip()
        yield warning("level-skipped", "/track", message, remedy, rests_on=(rules.rung.step, len(case.denials)))


def _urgency(case: Case) -> Iterator[Finding]:
    """An expedited step says what waiting could harm: the physician's claim, which nobody makes for them."""
    if not case.step.expedited or case.step.track not in _TO_PAYER:
        return
    remedy = "Ask the physician which it is (life, health, function, pain) and why, and write `urgency`."
    if case.urgency is None:
        message = "The step is expedited, and the case does not say which ground the physician certifies."
        yield warning("urgency-missing", "/urgency", f"{message} The draft leaves it open.", remedy)
    elif case.step.track is Track.EXTERNAL_REVIEW and set(case.urgency.grounds) == {"pain"}:
        message = "Pain alone is no ground of an expedited external review; the draft leaves the ground open."
        yield warning("urgency-by-pain-alone", "/urgency/grounds", message, remedy + " Else ask for a standard review.")


def _place(case: Case, rules: StepRules, tables: Tables) -> Iterator[Finding]:
    """Somewhere to send it; a level that the payer forwards by itself needs none."""
    if case.step.track not in _TO_PAYER or (rules.rung is not None and rules.rung.automatic):
        return
    if case.step.track in _APPEALS and appeal_levels.answered(case) is None:
        return
    if not address.is_known(case, address.payer_of(case, tables.payers)):
        message = "Neither the case, the denial nor the payer's row says where this step is sent by this channel."
        remedy = (
            "Write `channel.to`, the denial's `appeal_to` or `appeal_fax`, or the payer's address in tables/payers."
        )
        yield warning("payer-address-missing", "/channel", message, remedy, rests_on=(case.step.name,))


def _mark(rule: Rule) -> str:
    return "" if rule.confidence.citable else _UNCONFIRMED
