"""Where a step is sent: what the denial names comes before the payer's own row, the case's channel before both."""

from collections.abc import Mapping, Sequence

from pipeline.model.case import Case
from pipeline.model.tables import Payer
from pipeline.rules import appeal_levels

_FAX, _MAIL = "fax", "mail"


def payer_of(case: Case, payers: Sequence[Payer]) -> Payer | None:
    """The payer's row: by id, else by one of the names it goes by."""
    name = case.coverage.payer_name.casefold()
    named = {text.casefold(): payer for payer in payers for text in (payer.name, *payer.names)}
    by_id = {payer.id: payer for payer in payers}
    return by_id.get(case.coverage.payer_id) or named.get(name)


def of_step(payer: Payer | None, step: str, track: str) -> Mapping[str, str]:
    """The payer's place for a step: its own, else the track's, else the one for any."""
    addresses = payer.addresses if payer else {}
    return next((addresses[key] for key in (step, track, "any") if key in addresses), {})


def is_known(case: Case, payer: Payer | None) -> bool:
    """Whether the case's step has somewhere to go by its channel."""
    channel = case.channel.id if case.channel else _MAIL
    if case.channel is not None and case.channel.to:
        return True
    denial, place = appeal_levels.answered(case), of_step(payer, case.step.name, str(case.step.track))
    if channel == _FAX:
        return bool((denial.appeal_fax if denial else None) or place.get(_FAX))
    if channel == _MAIL:
        return bool((denial.appeal_to if denial else None) or place.get("address"))
    return True
