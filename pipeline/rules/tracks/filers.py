"""Who may file a step, and whether the one who files it may."""

from collections.abc import Iterable

from pipeline.model.step_rules import Filer
from pipeline.model.step_tables import FilerRow
from pipeline.rules.tracks import circumstances
from pipeline.rules.tracks.circumstances import EXPEDITED, POST_SERVICE, PRE_SERVICE, Circumstances

YES, NO, WITH_FORM = "yes", "no", "with_form"


def who_may_file(here: Circumstances, rows: Iterable[FilerRow]) -> tuple[Filer, ...]:
    """Patient, provider and representative, each with the rule that fits best; who has no rule is left out."""
    fitting = [row for row in rows if circumstances.fits(row.plan_types, row.steps, here) and _holds(row, here)]
    best: dict[str, FilerRow] = {}
    for row in fitting:
        if row.who not in best or row.when == EXPEDITED:
            best[row.who] = row
    return tuple(_filer(row) for row in best.values())


def of(filers: Iterable[Filer], who: str) -> Filer | None:
    """What the rules say about that one."""
    return next((filer for filer in filers if filer.who == who), None)


def network_matters(here: Circumstances, rows: Iterable[FilerRow]) -> bool:
    """Whether the answer hangs on the network, and nobody has asked yet."""
    asked = (row for row in rows if circumstances.fits(row.plan_types, row.steps, here) and row.who == here.filer)
    return here.in_network is None and any(row.in_network is not None and _is_time(row, here) for row in asked)


def _holds(row: FilerRow, here: Circumstances) -> bool:
    return _is_time(row, here) and row.in_network in (None, here.in_network)


def _is_time(row: FilerRow, here: Circumstances) -> bool:
    now = {"any", POST_SERVICE if here.after_service else PRE_SERVICE} | ({EXPEDITED} if here.expedited else set())
    return row.when in now


def _filer(row: FilerRow) -> Filer:
    rule = circumstances.rule(row.rule, row.citation, row.provenance)
    return Filer(who=row.who, may=row.may, form=row.form, rule=rule)
