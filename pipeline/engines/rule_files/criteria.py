"""Criteria sets as records: the leaves in the policy's order, and the tree of alternatives that they stand in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pipeline.model import tables as model

Row = Mapping[str, Any]

_NODES = ("all_of", "any_of", "at_least_n_of")
_UNREAD = ("notes", "see")
_DATES = ("effective_from", "effective_to")


def criteria_set(fields: Mapping[str, Any]) -> model.CriteriaSet:
    """A set from the fields of its row, its provenance among them."""
    dates = {key: date.fromisoformat(fields[key]) if fields.get(key) else None for key in _DATES}
    leaves, groups = _tree(fields["criteria"])
    again, groups_again = _tree(fields.get("reauthorization", ()))
    return model.CriteriaSet(
        **{
            **fields,
            **dates,
            "criteria": leaves,
            "groups": groups,
            "reauthorization": again,
            "reauthorization_groups": groups_again,
        }
    )


def _tree(items: Sequence[Row]) -> tuple[tuple[model.Criterion, ...], tuple[model.CriteriaGroup, ...]]:
    """The leaves in order, and the groups; a list of plain alternatives is told by its leaves' `group` alone."""
    leaves: list[model.Criterion] = []
    groups: list[model.CriteriaGroup] = []
    for item in items:
        node = _node(item)
        if node is None:
            leaves.append(_leaf(item))
        elif all(_node(member) is None for member in item[node]):
            about = {"group": item["heading"], "group_needs": _needs(item, node)}
            leaves.extend(_leaf(member, about) for member in item[node])
        else:
            groups.append(_group(item, node, leaves, ()))
    return tuple(leaves), tuple(groups)


def _group(item: Row, node: str, leaves: list[model.Criterion], above: tuple[str, ...]) -> model.CriteriaGroup:
    """A node with all that is below it; its leaves are added to `leaves`, with the headings that they stand under."""
    path = (*above, _said(item, node))
    members: list[str | model.CriteriaGroup] = []
    for member in item[node]:
        inner = _node(member)
        if inner is None:
            leaves.append(_leaf(member, {"group": " \u2013 ".join(path), "group_needs": None}))
            members.append(member["id"])
        else:
            members.append(_group(member, inner, leaves, path))
    return model.CriteriaGroup(heading=item["heading"], needs=_needs(item, node), members=tuple(members))


def _node(item: Row) -> str | None:
    return next((name for name in _NODES if name in item), None)


def _needs(item: Row, node: str) -> int:
    return {"all_of": len(item[node]), "any_of": 1}.get(node) or int(item["n"])


def _said(item: Row, node: str) -> str:
    count, needs = len(item[node]), _needs(item, node)
    return f"{item['heading']} ({needs} of {count} required)" if needs < count else str(item["heading"])


def _leaf(item: Row, about: Mapping[str, Any] | None = None) -> model.Criterion:
    return model.Criterion(**{**{key: value for key, value in item.items() if key not in _UNREAD}, **(about or {})})
