"""On which way each reason of a denial goes: by its category and codes together, never by one code alone."""

from collections.abc import Iterable, Sequence

from pipeline.model.case import Denial, DenialReason
from pipeline.model.step_rules import Routing
from pipeline.model.step_tables import CodeRow, RouteRow
from pipeline.model.tables import DenialReasonRow


def ways(
    denial: Denial | None,
    categories: Sequence[DenialReasonRow],
    codes: Sequence[CodeRow],
    routes: Sequence[RouteRow],
) -> tuple[Routing, ...]:
    """The way of each reason, in the order of the denial; reasons of an unknown category are left out."""
    return tuple(
        found
        for number, reason in enumerate(denial.reasons if denial else ())
        if (found := _way(number, reason, categories, codes, {route.id: route for route in routes}))
    )


def codes_of(reason: DenialReason, codes: Iterable[CodeRow]) -> tuple[CodeRow, ...]:
    """The rows of the reason's codes: CARC first, then the remark codes."""
    by_id = {row.id: row for row in codes}
    names = ([f"carc-{reason.carc}".lower()] if reason.carc else []) + [f"rarc-{code}".lower() for code in reason.rarc]
    return tuple(by_id[name] for name in names if name in by_id)


def _way(
    number: int,
    reason: DenialReason,
    categories: Sequence[DenialReasonRow],
    codes: Sequence[CodeRow],
    routes: dict[str, RouteRow],
) -> Routing | None:
    category = next((row for row in categories if row.category == reason.category), None)
    if category is None or category.route not in routes:
        return None
    said = codes_of(reason, codes)
    deciding = next((row for row in said if _settles(row, category, said, routes)), None)
    route = routes[deciding.route if deciding else category.route]
    return Routing(
        reason=number,
        route=route.id,
        title=route.title,
        appeal=route.appeal,
        why=" ".join([*(row.says for row in said if row.says), route.says]),
    )


def _settles(row: CodeRow, category: DenialReasonRow, said: Sequence[CodeRow], routes: dict[str, RouteRow]) -> bool:
    """A code that no appeal answers decides, unless category and every other code call for an appeal."""
    if row.route not in routes or routes[row.route].appeal:
        return False
    others = [other for other in said if other is not row and other.list == "RARC"]
    by_words = category.route in routes and routes[category.route].appeal
    by_remarks = bool(others) and all(other.route in routes and routes[other.route].appeal for other in others)
    return not (by_words and by_remarks)
