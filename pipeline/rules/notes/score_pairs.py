"""Values of scales that are named together, each given to its own ("A/B: 21/15", "A and B were 19 and 14")."""

import re
from collections.abc import Iterator, Sequence

from pipeline.model.tables import RatingScale
from pipeline.rules.notes.score_values import Value

_JOINED = re.compile(r"\s*(?:/|,|&|\+|and|,\s*and)\s*", re.IGNORECASE)
_BEFORE_SHARED = re.compile(
    r"(?:\s|:|=|-(?=\s)|scores?\b|scored\b|totals?\b|today\b|were\b|was\b|are\b|is\b|of\b|at\b|now\b|both\b|respectively\b)*",
    re.I,
)
_BETWEEN_SHARED = re.compile(r"\s*(?:/(?!\d+/)|,\s*(?:and\s+)?|&|and|\s)\s*", re.IGNORECASE)
Span = tuple[int, int]


def paired(text: str, names: Sequence[Span], scales: Sequence[RatingScale | None]) -> Iterator[tuple[int, Value]]:
    """Values of scales that are named together, each with the place of its scale in `names`."""
    at = 0
    while at < len(names):
        last = at
        while last + 1 < len(names) and _JOINED.fullmatch(text, names[last][1], names[last + 1][0]):
            last += 1
        if last > at:
            yield from _shared(text, at, last, names, scales)
        at = last + 1


def _shared(
    text: str, first: int, last: int, names: Sequence[Span], scales: Sequence[RatingScale | None]
) -> Iterator[tuple[int, Value]]:
    lead = _BEFORE_SHARED.match(text, names[last][1])
    at = lead.end() if lead else names[last][1]
    values: list[tuple[int, int, int]] = []
    for place in range(first, last + 1):
        scale = scales[place]
        if scale is None:
            return
        number = re.compile(rf"\d{{1,3}}(?:/{scale.maximum}(?=[\s,;/&.)]|$))?(?![\w.]\d)").match(text, at)
        if number is None or int(number[0].split("/")[0]) > scale.maximum:
            return
        values.append((place, int(number[0].split("/")[0]), number.end()))
        gap = _BETWEEN_SHARED.match(text, number.end())
        if place < last and gap is None:
            return
        at = gap.end() if gap else number.end()
    start = names[first][0]
    for place, value, end in values:
        yield place, Value(start=start, end=end, value=value)
