"""Planning: what this step's packet needs — recipe, criteria in force, denial rows, literature, channel, deadline."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pipeline.errors import CaseInvalid
from pipeline.model.case import Case, Step
from pipeline.model.contents import FileBy, FrozenExhibit, Letter, PacketPlan
from pipeline.model.finding import Finding, Severity, Where
from pipeline.model.tables import ChannelRow, CriteriaSet, Recipe, Tables
from pipeline.rules import appeal_levels, denial_reasons
from pipeline.rules.cost import papers
from pipeline.rules.letters import traits as letter_traits
from pipeline.rules.policy import choice
from pipeline.rules.tracks import address, bundle, filing


def plan(case: Case, tables: Tables) -> PacketPlan:
    """The plan of the packet for the case's present step.

    Raises CaseInvalid when the step cannot be built yet, the channel is unknown, or two policies are in force.
    """
    recipe = _recipe(case, tables)
    denial = appeal_levels.answered(case)
    categories = [reason.category for reason in denial.reasons] if denial else [denial_reasons.REQUEST]
    diagnosis = case.service.diagnoses[0].code
    lapse = choice.lapse(case, tables.criteria)
    rows = denial_reasons.rows_for(denial, tables.denial_reasons)
    traits = letter_traits.of(case, denial, rows, tables.parity_gates)
    answered = frozenset(one.paper for one in case.paper_answers)
    return PacketPlan(
        step=case.step,
        title=_title(recipe, case.step),
        recipe=recipe,
        letters=letter_traits.letters(recipe.letters, traits),
        criteria=_criteria(case, tables),
        denial=denial,
        denial_rows=rows,
        literature=denial_reasons.literature_for(categories, diagnosis, tables.literature, answered),
        channel=_channel(case, tables),
        payer=address.payer_of(case, tables.payers),
        file_by=_file_by(case, tables),
        frozen=_frozen(case),
        labeling=_labeling(case, tables),
        lapsed=lapse.editions if lapse else (),
        between_editions=lapse is not None and lapse.between,
        policy_kinds=tables.policy_kinds,
        adequacy=tables.adequacy,
        elements=tables.definition_elements,
        step_rules=bundle.rules_of(case, tables),
        self_pay=papers.self_pay(case, tables.cost, tables.help),
        comparison=papers.comparison(case),
        statements=tables.cost.statements,
        contrary=denial_reasons.contrary_to(categories, diagnosis, tables.literature),
        **_words(case, tables, traits),
    )


def _words(case: Case, tables: Tables, traits: frozenset[str]) -> dict[str, Any]:
    """The parts of a plan that letters take their sentences from."""
    return {
        "traits": traits,
        "passages": letter_traits.passages(tables.passages, case.coverage.plan_type, traits),
        "help": letter_traits.helpers(tables.help, case.coverage.plan_type),
        "alerts": tables.alerts,
        "reason_rows": tables.denial_reasons,
    }


def beside(plan: PacketPlan, letter: Letter) -> PacketPlan:
    """The plan of a letter that goes out beside the packet, to somebody else, with a cover of its own."""
    recipe = replace(plan.recipe, sections=("cover", "letter"), audience=str(letter.audience))
    return replace(plan, title=letter.title, recipe=recipe, criteria=None, frozen=())


def _title(recipe: Recipe, step: Step) -> str:
    level = f", level {step.level}" if step.level > 1 else ""
    return f"{recipe.title}{level}{', expedited' if step.expedited else ''}"


def _recipe(case: Case, tables: Tables) -> Recipe:
    """The recipe of the track; one without sections is not to be built yet."""
    for recipe in tables.recipes:
        if recipe.track == case.step.track and recipe.sections:
            return recipe
    ready = ", ".join(recipe.track for recipe in tables.recipes if recipe.sections)
    raise _invalid(
        "step-not-available",
        "/track/name",
        "The packet of this step is not yet available.",
        f"Available: {ready}. A practice may add a recipe and its templates in tables/ and templates/.",
    )


def _criteria(case: Case, tables: Tables) -> CriteriaSet | None:
    """The set in force; where the case goes on with an approved course, with the set's re-authorization criteria."""
    found = choice.in_force(case, tables.criteria)
    if len(found) > 1:
        ids = ", ".join(criteria.id for criteria in found)
        raise _invalid(
            "two-policies",
            "/service",
            f"{len(found)} criteria sets are in force for this payer and service: {ids}.",
            "Give each edition its effective dates, or narrow its services, in tables/criteria.",
        )
    if found and case.service.reauthorization and found[0].reauthorization:
        return replace(found[0], criteria=found[0].reauthorization, groups=found[0].reauthorization_groups)
    return found[0] if found else None


def _channel(case: Case, tables: Tables) -> ChannelRow:
    wanted = case.channel.id if case.channel else filing.DEFAULT_CHANNEL
    for row in tables.channels:
        if row.id == wanted:
            return row
    known = ", ".join(row.id for row in tables.channels)
    raise _invalid("channel-unknown", "/channel/id", "No row of the channels table has this id.", f"Known: {known}.")


def _labeling(case: Case, tables: Tables) -> str | None:
    """What the labeling of the requested drug says about this use, where that has been read."""
    wanted = (case.service.drug or "").casefold()
    for drug in tables.drugs:
        if drug.labeling and drug.provenance.confidence.citable and wanted in (name.casefold() for name in drug.names):
            return drug.labeling
    return None


def _file_by(case: Case, tables: Tables) -> FileBy | None:
    """What is due first: the next step against a denial, or the estimate that a patient was promised."""
    due = filing.due(case, tables)
    days = (due.file_by if due else None, papers.give_by(case, tables.cost))
    return min((day for day in days if day is not None), key=lambda day: day.file_by, default=None)


def _frozen(case: Case) -> tuple[FrozenExhibit, ...]:
    """The exhibits of the latest `issued` event of this step: their letters and pages stay."""
    issued = [event for event in case.events if event.kind == "issued" and event.step == case.step.name]
    exhibits: Sequence[Any] = issued[-1].details["exhibits"] if issued else ()  # type: ignore[assignment]
    return tuple(
        FrozenExhibit(letter=item["letter"], record=item["record"], pages=tuple(item["pages"])) for item in exhibits
    )


def _invalid(code: str, pointer: str, message: str, remedy: str) -> CaseInvalid:
    where = Where(file="case.json", pointer=pointer)
    finding = Finding(code=code, severity=Severity.ERROR, where=where, message=message, remedy=remedy)
    return CaseInvalid(message, remedy=remedy, findings=(finding,))
