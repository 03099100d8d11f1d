"""Two pages that give one scale different totals on one day contradict each other; ratings of one visit do not."""

from pathlib import Path

import pytest

from tests.chart_case import evidence_of


def conflicts(folder: Path, *pages: str) -> list[tuple[str, str]]:
    return [(c.what, c.subject) for c in evidence_of(folder, *pages).contradictions]


def test_two_totals_of_one_day_on_two_pages_are_a_contradiction(tmp_path: Path) -> None:
    pages = (
        "Progress note 06/02/2026\nPHQ-9 22. Sleep is poor.",
        "Progress note 07/14/2026\nPHQ-9 15, was 18 on 6/2/2026.",
    )
    assert conflicts(tmp_path, *pages) == [("score value", "PHQ-9")]


@pytest.mark.parametrize(
    "second",
    [
        "Progress note 06/02/2026\nPHQ-9 22 again confirmed.",
        "Infusion record 06/02/2026\nPHQ-9 18 after the infusion.",
        "Progress note 07/14/2026\nPHQ-9 15 today.",
        "Progress note 06/02/2026\nPHQ-9 20 to 18 over the hour.",
        "Progress note 06/02/2026\nPain 6/10 at rest.",
    ],
)
def test_one_total_told_twice_or_a_second_rating_of_the_day_is_none(tmp_path: Path, second: str) -> None:
    assert conflicts(tmp_path, "Progress note 06/02/2026\nPHQ-9 22. Pain 8/10.", second) == []
