"""Whether what a case refers to is there: records, kinds, categories, criteria, letters, channel, a denial."""

import difflib
from collections.abc import Iterator, Sequence

from pipeline.model.case import NO_COVERAGE, Case, Event, Track
from pipeline.model.finding import Finding
from pipeline.model.tables import Recipe, Tables
from pipeline.rules import appeal_levels
from pipeline.rules.case_checks.fault import error, warning
from pipeline.rules.policy import choice

_WITHOUT_COVERAGE = (Track.SELF_PAY, Track.PLAN_COMPARISON)
_NEEDS_DENIAL = (Track.INTERNAL_APPEAL, Track.EXTERNAL_REVIEW)


def findings(case: Case, tables: Tables) -> Iterator[Finding]:
    """Everything that is named in the case and is not there, and everything the step needs and lacks."""
    yield from _track(case)
    yield from _records(case, tables)
    for event in case.events:
        yield from _event_step(event)
        yield from _event_records(event, case)
        yield from _event_reasons(event, tables)
    yield from _recipe(case, tables)
    yield from _criterion_claims(case, tables)
    yield from _channel(case, tables)
    yield from _coverage(case)


def _coverage(case: Case) -> Iterator[Finding]:
    """Whom a payer's step is about; only papers for a patient do without."""
    if case.coverage == NO_COVERAGE and case.step.track not in _WITHOUT_COVERAGE:
        yield error("coverage-missing", "/coverage", "This step needs the patient's coverage.", "Add `coverage`.")


def _track(case: Case) -> Iterator[Finding]:
    if case.step.track in _NEEDS_DENIAL and appeal_levels.answered(case) is None:
        message = "An appeal answers a denial, and no event records one of an earlier step."
        yield error("appeal-without-denial", "/track/name", message, "`packets log CASE denied` records the denial.")
    if case.step.level > 1 and case.step.track is not Track.INTERNAL_APPEAL:
        message = "Only an internal appeal has levels."
        yield error("level-not-applicable", "/track/level", message, "Remove `level`.")


def _records(case: Case, tables: Tables) -> Iterator[Finding]:
    kinds = [kind for group in tables.exhibit_groups for kind in group.kinds]
    ids: dict[str, int] = {}
    files: dict[str, int] = {}
    for number, record in enumerate(case.records):
        here = f"/records/{number}"
        if record.id.casefold() in ids:
            message = f"The record /records/{ids[record.id.casefold()]} has the same id, but perhaps for capitals."
            yield error("duplicate-record-id", f"{here}/id", message, "Give each record its own id.")
        if record.file in files:
            message = f"The record /records/{files[record.file]} is the same file."
            yield error("duplicate-file", f"{here}/file", message, "List each file once; `pages` selects its pages.")
        if record.kind not in kinds:
            yield error(
                "unknown-record-kind", f"{here}/kind", "This kind of record is not known.", _near(record.kind, kinds)
            )
        ids.setdefault(record.id.casefold(), number)
        files.setdefault(record.file, number)


def _near(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f"Did you mean `{near[0]}`?" if near else f"Known: {', '.join(known)}."


def _event_step(event: Event) -> Iterator[Finding]:
    """The step of an event is a track, perhaps with a level and expedited."""
    if event.step and event.step.partition("-")[0] not in set(Track):
        remedy = f"{_near(event.step, list(Track))} Then -2 for level 2, -expedited."
        yield error("unknown-step", "/step", "There is no such step.", remedy, file=event.file)


def _event_records(event: Event, case: Case) -> Iterator[Finding]:
    """`record` at the top of an event, and in its reasons and items."""
    known = {record.id for record in case.records}
    named = [("/record", event.details.get("record"))]
    for key in ("reasons", "items"):
        rows = event.details.get(key)
        rows = rows if isinstance(rows, list) else []
        named += [(f"/{key}/{n}/record", row.get("record")) for n, row in enumerate(rows)]
    for pointer, record in named:
        if record is not None and record not in known:
            remedy = "Add the record to case.json, or correct the id."
            yield error("unknown-record", pointer, "No record of the case has this id.", remedy, file=event.file)


def _event_reasons(event: Event, tables: Tables) -> Iterator[Finding]:
    known = [row.category for row in tables.denial_reasons]
    reasons = event.details.get("reasons")
    for number, reason in enumerate(reasons if isinstance(reasons, list) else []):
        if reason["category"] not in known:
            pointer, remedy = f"/reasons/{number}/category", _near(reason["category"], known)
            message = "This category of denial is not known, so no part of a letter answers it."
            yield warning(
                "unknown-denial-category", pointer, message, remedy, file=event.file, rests_on=(reason["category"],)
            )


def _recipe(case: Case, tables: Tables) -> Iterator[Finding]:
    recipe = next((recipe for recipe in tables.recipes if recipe.track == case.step.track), None)
    if recipe is None:
        return
    yield from _required_kinds(case, recipe)
    yield from _attestations(case, {letter.name for letter in recipe.letters})


def _attestations(case: Case, letters: set[str]) -> Iterator[Finding]:
    """An attestation of this step names one of its letters and somebody who can sign it."""
    signers = {signer.key for signer in (*case.practice.signers, case.signer)}
    for attestation in case.attestations:
        basis = (attestation.letter, attestation.signer, attestation.text_hash)
        if attestation.step == case.step.name and attestation.letter not in letters:
            message, remedy = "The attestation names a letter that this step has not.", "Correct the letter's name."
            yield warning(
                "attestation-unknown-letter", "/letter", message, remedy, file=attestation.file, rests_on=basis
            )
        if attestation.signer not in signers:
            message, remedy = "The attestation names a signer that practice.json has not.", "Correct the signer's key."
            yield warning(
                "attestation-unknown-signer", "/signer", message, remedy, file=attestation.file, rests_on=basis
            )


def _required_kinds(case: Case, recipe: Recipe) -> Iterator[Finding]:
    """Kinds written "a|b" are satisfied by either."""
    present = {record.kind for record in case.records}
    for required in recipe.required_kinds:
        if not present & set(required.split("|")):
            message = f"This step needs a record of kind {required.replace('|', ' or ')}, and the case has none."
            yield warning("required-record-missing", "/records", message, "Add it.", rests_on=(required,))


def _criterion_claims(case: Case, tables: Tables) -> Iterator[Finding]:
    chosen = choice.in_force(case, tables.criteria)
    if len(chosen) != 1:
        return
    known = [criterion.id for criterion in (*chosen[0].criteria, *chosen[0].reauthorization)]
    seen: set[str] = set()
    for number, claim in enumerate(case.criterion_claims):
        pointer = f"/criterion_claims/{number}/criterion"
        if claim.criterion not in known:
            remedy = _near(claim.criterion, known)
            message = "The policy in force has no such criterion."
            yield warning("unknown-criterion", pointer, message, remedy, rests_on=(claim.criterion, chosen[0].id))
        if claim.criterion in seen:
            yield error("claim-twice", pointer, "This criterion is claimed twice.", "Keep one of the claims.")
        seen.add(claim.criterion)


def _channel(case: Case, tables: Tables) -> Iterator[Finding]:
    known = [row.id for row in tables.channels]
    if case.channel is not None and case.channel.id not in known:
        yield error("channel-unknown", "/channel/id", "This channel is not known.", _near(case.channel.id, known))
