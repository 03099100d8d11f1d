"""Whether the reasons of a denial are for an appeal at all, and whether their codes can be what they are said to be."""

from collections.abc import Iterator

from pipeline.model.case import Case, DenialReason, Track
from pipeline.model.finding import Finding
from pipeline.model.step_tables import CodeRow
from pipeline.model.tables import Tables
from pipeline.rules import appeal_levels
from pipeline.rules.case_checks.fault import note, warning
from pipeline.rules.tracks import routing

_APPEALS = (Track.INTERNAL_APPEAL, Track.EXTERNAL_REVIEW)


def findings(case: Case, tables: Tables) -> Iterator[Finding]:
    """The reasons of the denial that the step answers, or of the latest one."""
    denial = appeal_levels.answered(case) or case.denial
    if denial is None:
        return
    file = next(event.file for event in reversed(case.events) if event.kind == "denied" and event.step == denial.step)
    ways = {way.reason: way for way in routing.ways(denial, tables.denial_reasons, tables.denial_codes, tables.routes)}
    for number, reason in enumerate(denial.reasons):
        here = f"/reasons/{number}"
        yield from _codes(reason, here, file, tables)
        way = ways.get(number)
        if way is None or way.appeal:
            continue
        message = f"An appeal does not answer this reason. {way.title}."
        if case.step.track in _APPEALS:
            basis = (reason.category, reason.carc, reason.rarc)
            yield warning("reason-not-for-appeal", f"{here}/category", message, way.why, file=file, rests_on=basis)
        else:
            yield note("reason-not-for-appeal", f"{here}/category", message, way.why, file=file)


def _codes(reason: DenialReason, here: str, file: str, tables: Tables) -> Iterator[Finding]:
    for row in routing.codes_of(reason, tables.denial_codes):
        pointer = f"{here}/carc" if row.list == "CARC" else f"{here}/rarc"
        if row.status == "deactivated":
            message = "The list no longer has this code; payers print it still."
            remedy = f"Read it as {' or '.join(row.read_as)}, and go by the words of the notice."
            yield note("code-deactivated", pointer, message, remedy, file=file)
        if row.remark and not reason.rarc:
            message = "This code needs a remark code that says what is meant."
            yield note("remark-code-missing", pointer, message, "Add the remark code of the notice.", file=file)
        yield from _group(reason, row, here, file)


def _group(reason: DenialReason, row: CodeRow, here: str, file: str) -> Iterator[Finding]:
    if reason.group is not None and row.groups and reason.group not in row.groups:
        message = f"This code stands with group {' or '.join(row.groups)} only, so one of the two is mislabeled."
        remedy = "Read the remittance again; the group decides whether the patient may be billed."
        yield warning("code-group", f"{here}/group", message, remedy, file=file, rests_on=(reason.carc, reason.group))
