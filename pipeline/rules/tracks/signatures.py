"""The signatures that a step needs, which of them are there, and how many days the missing ones take."""

from collections.abc import Iterable, Sequence
from datetime import date

from pipeline.model.case import Case, Record
from pipeline.model.step_rules import Filer, SignatureNeed
from pipeline.model.step_tables import SignatureRow
from pipeline.rules.deadlines import months_after
from pipeline.rules.tracks import circumstances, filers
from pipeline.rules.tracks.circumstances import EXPEDITED, Circumstances

_WHEN_PROVIDER_FILES = {
    "representative_form": "provider_needs_appointment",
    "appeal_consent": "provider_needs_consent",
    "waiver_of_liability": "provider_needs_waiver",
}


def needed(
    case: Case, here: Circumstances, who: Sequence[Filer], rows: Iterable[SignatureRow]
) -> tuple[SignatureNeed, ...]:
    """Every signature of the step, done or not, each paper once."""
    times = _times(here, who)
    fitting = [row for row in rows if circumstances.fits(row.plan_types, row.steps, here) and row.when in times]
    unique = {(row.who, row.kind or row.form): row for row in reversed(fitting)}
    return tuple(_need(row, case, here) for row in reversed(unique.values()))


def lead(needs: Iterable[SignatureNeed]) -> int:
    """Business days until the last of the missing signatures is back: they are asked for together."""
    return max((need.lead_days for need in needs if not need.done), default=0)


def _times(here: Circumstances, who: Sequence[Filer]) -> set[str]:
    found = {"always"}
    if here.expedited:
        found.add(EXPEDITED)
    if here.filer == "representative":
        found.add("representative_files")
    own = filers.of(who, "provider")
    if here.filer == "provider" and own is not None and own.may != filers.YES and own.form:
        found.add(_WHEN_PROVIDER_FILES[own.form])
    return found


def _need(row: SignatureRow, case: Case, here: Circumstances) -> SignatureNeed:
    paper = max((r for r in case.records if r.kind == row.kind), key=lambda r: r.date, default=None)
    return SignatureNeed(
        who=row.who,
        form=row.form,
        record=row.kind,
        lead_days=row.lead_days,
        expires=_expires(row, paper),
        done=paper is not None if row.kind else _is_signed(case, here),
        rule=circumstances.rule(row.rule, row.citation, row.provenance),
    )


def _expires(row: SignatureRow, paper: Record | None) -> date | None:
    return months_after(paper.date, row.valid_months) if paper and row.valid_months else None


def _is_signed(case: Case, here: Circumstances) -> bool:
    return any(attestation.step.removesuffix("-expedited") == here.full for attestation in case.attestations)
