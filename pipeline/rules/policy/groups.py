"""Alternatives of a policy: which criteria are not needed because others of their group are there."""

from collections.abc import Mapping, Sequence

from pipeline.model.evidence import Verdict
from pipeline.model.tables import CriteriaGroup, CriteriaSet, Criterion

Verdicts = Mapping[str, Verdict]


def of_set(criteria: CriteriaSet | None) -> tuple[CriteriaGroup, ...]:
    """The groups of a set: those written as a tree, and those that criteria name by heading."""
    if criteria is None:
        return ()
    return (*criteria.groups, *_by_heading(criteria.criteria))


def _by_heading(criteria: Sequence[Criterion]) -> tuple[CriteriaGroup, ...]:
    found: dict[str, CriteriaGroup] = {}
    for criterion in criteria:
        if criterion.group is not None and criterion.group_needs is not None:
            members = found[criterion.group].members if criterion.group in found else ()
            found[criterion.group] = CriteriaGroup(
                heading=criterion.group, needs=criterion.group_needs, members=(*members, criterion.id)
            )
    return tuple(found.values())


def verdict(member: CriteriaGroup | str, verdicts: Verdicts) -> Verdict:
    """The verdict of a group from those of its members, of a criterion its own.

    MET by enough members; NOT MET where too few can still be met; CONTRADICTED where disputed members would decide.
    """
    if isinstance(member, str):
        return verdicts.get(member, Verdict.INSUFFICIENT)
    told = [verdict(part, verdicts) for part in member.members]
    needs = member.needs
    if told.count(Verdict.MET) >= needs:
        return Verdict.MET
    if len(told) - told.count(Verdict.NOT_MET) < needs:
        return Verdict.NOT_MET
    disputed = told.count(Verdict.MET) + told.count(Verdict.CONTRADICTED) >= needs
    return Verdict.CONTRADICTED if disputed else Verdict.INSUFFICIENT


def is_needed(criterion: str, groups: Sequence[CriteriaGroup], verdicts: Verdicts) -> bool:
    """Whether no group around a criterion is met by its other members."""
    return not any(_is_met_without(criterion, group, verdicts) for group in groups)


def _is_met_without(criterion: str, group: CriteriaGroup, verdicts: Verdicts) -> bool:
    if not holds(group, criterion):
        return False
    others = [member for member in group.members if not holds(member, criterion)]
    if sum(verdict(other, verdicts) is Verdict.MET for other in others) >= group.needs:
        return True
    inner = (member for member in group.members if isinstance(member, CriteriaGroup))
    return any(_is_met_without(criterion, part, verdicts) for part in inner)


def holds(member: CriteriaGroup | str, criterion: str) -> bool:
    """Whether a criterion is a member, or the member of a member."""
    if isinstance(member, str):
        return member == criterion
    return any(holds(part, criterion) for part in member.members)
