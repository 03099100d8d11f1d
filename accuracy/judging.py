"""What needs a whole case: contradictions shown and the verdict on each criterion, through `packets evidence`."""

from collections.abc import Sequence
from pathlib import Path

from accuracy.ledger import GoldChart
from accuracy.scoring import Tally


def judge(charts: Sequence[GoldChart], files: Sequence[Path], tally: Tally) -> None:
    """Score contradictions and verdicts of the charts that have a case."""
