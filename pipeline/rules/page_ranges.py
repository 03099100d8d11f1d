"""Ranges of source pages as people write them: "1-3, 7"."""

from itertools import pairwise


def pages(ranges: str) -> tuple[int, ...]:
    """Source pages of "1-3, 7", in the order written, each once. A range that runs backwards: no page at all."""
    spans = _spans(ranges)
    if any(last < first for first, last in spans):
        return ()
    return tuple(dict.fromkeys(page for first, last in spans for page in range(first, last + 1)))


def overlap(ranges: str) -> bool:
    """Whether a page is listed twice."""
    return any(later[0] <= earlier[1] for earlier, later in pairwise(sorted(_spans(ranges))))


def _spans(ranges: str) -> list[tuple[int, int]]:
    """First and last page of each range."""
    parts = (part.strip().partition("-") for part in ranges.split(","))
    return [(int(first), int(last or first)) for first, _, last in parts]
