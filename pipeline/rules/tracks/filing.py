"""What must be filed next, and by when: the notice or the rule, less the way and the signatures still missing."""

from dataclasses import dataclass, replace
from datetime import date

from pipeline.model.case import Case, Denial
from pipeline.model.contents import FileBy
from pipeline.model.tables import Tables
from pipeline.rules import appeal_levels, deadlines, step_names
from pipeline.rules.deadlines import Lead
from pipeline.rules.tracks import circumstances, filers, signatures

DEFAULT_CHANNEL = "mail"
FIND_IT = "Find the deadline on the notice."
_FIRST = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The step that must be filed against `denial`. `file_by` is None where the notice must be read for the date.

    `automatic`: nobody files it, the payer forwards the case. `hints` are rules that only tell where to look, or that
    nobody has confirmed.
    """

    denial: Denial
    step: str
    file_by: FileBy | None
    automatic: bool
    hints: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[bool, date]:
        """Sorts worklists: what has no known date comes first, then the earliest date."""
        return (self.file_by is not None, self.file_by.file_by if self.file_by else _FIRST)


def due(case: Case, tables: Tables) -> Due | None:
    """What must be filed next; None where nothing was denied, or nothing is left to file."""
    running = appeal_levels.step_to_file(case, tables.rungs)
    if running is None:
        return None
    denial, step = running
    coverage = case.coverage
    levels = appeal_levels.ladder(coverage.plan_type, coverage.attributes, tables.rungs)
    bare = step.removesuffix("-expedited")
    automatic = any(level.automatic for level in levels if level.step == bare)
    found = None
    if not automatic:
        found = deadlines.file_by(
            denial, step, coverage.plan_type, tables.deadlines,
            attributes=coverage.attributes, lead=lead(case, step, tables),
        )  # fmt: skip
    rows = deadlines.rows_for(step, coverage.plan_type, tables.deadlines, coverage.attributes)
    hints = tuple(row.rule for row in rows) if found is None else ()
    return Due(denial=denial, step=step, file_by=found, automatic=automatic, hints=hints)


def lead(case: Case, step: str, tables: Tables) -> Lead:
    """Business days that the case's channel takes, and the signatures of the step that are still missing."""
    wanted = case.channel.id if case.channel else DEFAULT_CHANNEL
    channel = next((row.lead_days for row in tables.channels if row.id == wanted), 0)
    there = step_names.named(step)
    if there is None:
        return Lead(channel=channel)
    here = circumstances.of(case, replace(there, expedited=there.expedited or case.step.expedited))
    who = filers.who_may_file(here, tables.filers)
    needs = signatures.needed(case, here, who, tables.signatures)
    return Lead(channel=channel, signatures=signatures.lead(needs))
