"""Findings about plans to compare: figures that contradict one another, limits above the law's, open questions."""

from collections.abc import Iterator

from pipeline.model.case import Case, Track
from pipeline.model.cost import PlanChoice, PlanOption
from pipeline.model.cost_tables import CostTables
from pipeline.model.finding import Finding
from pipeline.rules.case_checks.fault import error, warning
from pipeline.rules.letters import text as letter_text

_CHOICE = "/plan_comparison"


def findings(case: Case, tables: CostTables) -> Iterator[Finding]:
    """All findings about the plans; none on another track."""
    choice = case.plan_choice
    if case.step.track is not Track.PLAN_COMPARISON:
        return
    if choice is None:
        message = "This step sets plans side by side, and the case names none."
        remedy = "Add `plan_comparison` to case.json; docs/case.md lists its fields."
        yield error("plan-comparison-missing", _CHOICE, message, remedy)
        return
    if choice.most_sessions < choice.sessions:
        message, remedy = "At most fewer sessions than expected.", "Correct one of the two."
        yield error("plan-sessions-order", f"{_CHOICE}/most_sessions", message, remedy)
    names: set[str] = set()
    for number, option in enumerate(choice.plans):
        here = f"{_CHOICE}/plans/{number}"
        if option.name.casefold() in names:
            yield error("plan-named-twice", f"{here}/name", "Two plans have one name.", "Give each its own name.")
        names.add(option.name.casefold())
        yield from _figures(option, here)
        yield from _limit(option, choice, tables, here)
        yield from _open(option, here)
        yield from _words(option, here)


def _figures(option: PlanOption, here: str) -> Iterator[Finding]:
    remedy = "Compare it with the plan's summary of benefits."
    if option.deductible_cents > option.limit_cents:
        message = "The deductible is more than the out-of-pocket limit."
        yield error("plan-figures-conflict", f"{here}/deductible_cents", message, remedy)
    if option.credit_cents > option.premium_cents:
        message = "The credit is more than the premium."
        yield error("plan-figures-conflict", f"{here}/credit_cents", message, remedy)
    if option.copay_first and option.copay_cents is None:
        message = "A copay before the deductible is named, and no copay."
        yield error("plan-figures-conflict", f"{here}/copay_first", message, remedy)


def _limit(option: PlanOption, choice: PlanChoice, tables: CostTables, here: str) -> Iterator[Finding]:
    """A limit above the highest one of that year is more likely a family's, or a slip."""
    row = next((row for row in tables.limits if row.year == choice.year), None)
    if row is None or option.kind.casefold() in row.except_kinds or option.limit_cents <= row.one_person_cents:
        return
    message = "The out-of-pocket limit is above the highest that most plans may have for one person in that year."
    remedy = "Check whether it is a family's limit; correct it, or accept this finding."
    yield warning("plan-limit-high", f"{here}/limit_cents", message, remedy, rests_on=(option.limit_cents, choice.year))


def _words(option: PlanOption, here: str) -> Iterator[Finding]:
    """Words that a page would print and nobody should read: "None", "TBD", a field."""
    for name in ("name", "restrictions", "source"):
        if letter_text.holes((getattr(option, name),)):
            message = "This is a placeholder, not words for a patient."
            remedy = "Say it in words (no conditions, not known), or leave it out."
            yield error("plan-words-empty", f"{here}/{name}", message, remedy)


def _open(option: PlanOption, here: str) -> Iterator[Finding]:
    """What must be asked before the page says anything of a covered year."""
    remedy = "Ask the plan and write its answer; or accept this finding: the page then says what to ask."
    if option.network == "unknown":
        message = "It is not known whether the practice is in this plan's network."
        yield warning("plan-network-unknown", f"{here}/network", message, remedy, rests_on=(option.name,))
    if option.therapy == "unknown":
        message = "It is not known what this plan says about the treatment."
        yield warning("plan-therapy-unknown", f"{here}/therapy", message, remedy, rests_on=(option.name,))
