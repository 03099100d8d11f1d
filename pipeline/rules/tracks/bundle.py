"""All rules of a case's step in one record, for letters, manifest and worklists."""

from dataclasses import replace

from pipeline.model.case import Case, Track
from pipeline.model.step_rules import GoodCause, Rung, SignatureNeed, StepRules
from pipeline.model.tables import Tables
from pipeline.rules import appeal_levels, step_names
from pipeline.rules.tracks import checklist, circumstances, deciding, filers, routing, signatures

_REASON = "{reason}"


def rules_of(case: Case, tables: Tables) -> StepRules:
    """What the tables say about the present step."""
    here = circumstances.of(case)
    levels = appeal_levels.ladder(case.coverage.plan_type, case.coverage.attributes, tables.rungs)
    who = filers.who_may_file(here, tables.filers)
    papers = signatures.needed(case, here, who, tables.signatures)
    next_rung = _after(case, levels)
    return StepRules(
        rung=next((level for level in levels if level.step == here.full), None),
        after=next_rung,
        ladder=levels,
        filers=who,
        signatures=papers,
        asked_now=_asked_now(case, next_rung, tables),
        checklist=checklist.items(case, here, papers, tables.checklists),
        routings=routing.ways(
            appeal_levels.answered(case) or case.denial, tables.denial_reasons, tables.denial_codes, tables.routes
        ),
        decision_clock=deciding.running(case, tables.decision_clocks),
        good_cause=_good_cause(case, tables),
        tracks=_tracks(case, tables),
    )


def _after(case: Case, levels: tuple[Rung, ...]) -> Rung | None:
    name = appeal_levels.after(case.step.name, levels)
    return next((level for level in levels if level.step == name), None)


def _asked_now(case: Case, after: Rung | None, tables: Tables) -> tuple[SignatureNeed, ...]:
    """The papers of the next step that are not there yet: they are asked for when this step is filed."""
    step = step_names.named(after.step) if after and not after.automatic else None
    if step is None or case.step.track not in (Track.PRIOR_AUTHORIZATION, *appeal_levels.ANSWERS_A_DENIAL):
        return ()
    there = circumstances.of(case, replace(step, expedited=case.step.expedited))
    who = filers.who_may_file(there, tables.filers)
    needs = signatures.needed(case, there, who, tables.signatures)
    return tuple(need for need in needs if need.record is not None and not need.done)


def _good_cause(case: Case, tables: Tables) -> GoodCause | None:
    for row in tables.good_cause:
        if case.coverage.plan_type in row.plan_types:
            rule = circumstances.rule(row.rule, row.citation, row.provenance)
            reason = case.filing.late_reason
            paragraph = row.paragraph.replace(_REASON, reason) if reason else row.paragraph
            return GoodCause(paragraph=paragraph, wanted=reason is not None, rule=rule)
    return None


def _tracks(case: Case, tables: Tables) -> tuple[tuple[str, tuple[Rung, ...]], ...]:
    """The ladders of all plan types that an undecided one may be."""
    for row in tables.plan_questions:
        if row.id == case.coverage.plan_type:
            ladders = (
                (name, appeal_levels.ladder(name, case.coverage.attributes, tables.rungs)) for name in row.tracks
            )
            return tuple(ladders)
    return ()
