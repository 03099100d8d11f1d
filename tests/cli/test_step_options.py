"""The step of a case: from its events, unless the case or the command line says otherwise."""

import json
import shutil
from pathlib import Path

import pytest

from tests.real_case import change, copy_case, run


def untold(case: dict) -> None:
    del case["track"]


def step(folder: Path, *options: str) -> str:
    return json.loads(run("check", folder, "--json", *options).stdout)["step"]


@pytest.fixture
def denied(tmp_path: Path) -> Path:
    """The sample appeal, without a word on its step."""
    folder = copy_case(tmp_path / "cases", sample="trd-3-appeal")
    change(folder, untold)
    return folder


def test_a_case_that_names_no_step_is_at_the_one_that_its_events_call_for(denied: Path) -> None:
    assert step(denied) == "internal_appeal"


def test_what_the_case_says_goes_before_its_events(denied: Path) -> None:
    change(denied, lambda case: case.update(track={"name": "prior_authorization"}))
    assert step(denied) == "prior_authorization"


def test_the_command_line_has_the_last_word(denied: Path) -> None:
    assert step(denied, "--expedited") == "internal_appeal-expedited"
    assert step(denied, "--track", "internal_appeal", "--level", "2", "--standard") == "internal_appeal-2"


def test_an_unchanged_case_without_a_step_is_not_built_again(denied: Path) -> None:
    out = denied.parent.parent / "packets"
    first, again = (run("build", denied, "-o", out).stdout for _ in range(2))
    changed = ["nothing has changed since" in told for told in (first, again)]
    assert changed == [False, True]


def test_a_letter_of_a_step_lies_in_the_folder_of_that_step(denied: Path) -> None:
    out = denied.parent.parent / "packets"
    assert run("build", denied, "-o", out).exit_code in (0, 3)  # 3: rendered without LibreOffice
    edited = denied / "letters" / "internal_appeal-2" / "internal_appeal.docx"
    edited.parent.mkdir(parents=True)
    shutil.copy(out / "trd-appeal" / "internal_appeal" / "physician" / "internal_appeal.docx", edited)

    def used(*options: str) -> bool:
        told = json.loads(run("check", denied, "--json", *options).stdout)
        return "edited-letter-used" in [finding["code"] for finding in told["findings"]]

    assert (used(), used("--level", "2")) == (False, True)
