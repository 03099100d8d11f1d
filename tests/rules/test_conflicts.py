"""Pages that tell one thing differently are shown together; a qualified denial is no contradiction."""

from pathlib import Path

import pytest

from tests.chart_case import evidence_of


def conflicts(folder: Path, *pages: str) -> list[tuple[str, str]]:
    return [(c.what, c.subject) for c in evidence_of(folder, *pages).contradictions]


NARRATIVE = "She has slept badly and is late for work on most days since the move in May."


def test_a_template_that_denies_what_the_narrative_affirms_is_a_contradiction(tmp_path: Path) -> None:
    text = f"ROS: SI: No. HI: No.\n\n{NARRATIVE} She has been thinking about killing herself nearly every night."
    assert conflicts(tmp_path, text) == [("assertion", "suicidal_ideation")]


@pytest.mark.parametrize(
    "text",
    [
        "Denies SI but endorses passive death wish most mornings.",
        f"Denies active SI.\n\n{NARRATIVE} Endorses a passive death wish.",
        f"Denies SI, has a passive death wish.\n\n{NARRATIVE}\n\nSI/HI: denies.",
        f"SI: denies.\n\n{NARRATIVE} Denies suicidal thoughts.",
    ],
)
def test_a_denial_that_is_qualified_or_of_a_higher_degree_is_none(tmp_path: Path, text: str) -> None:
    assert conflicts(tmp_path, text) == []


def test_two_counts_of_the_sessions_of_one_course_are_a_contradiction(tmp_path: Path) -> None:
    pages = ("Completed 36 sessions of rTMS without response.", "Completed 30 sessions of rTMS without response.")
    assert ("sessions", "transcranial magnetic stimulation") in conflicts(tmp_path, *pages)
