"""Many cases in one run: each for itself, a tally at the end, one exit status."""

import json
import shutil

import pytest

from pipeline.engines import files
from tests.real_case import change, copy_case, run


def exit_code_of(*codes: int) -> int:
    """Exit status of a batch whose cases ended with these."""
    from pipeline.batch import Result, exit_code
    from pipeline.model.case import State
    from pipeline.model.contents import Outcome

    def outcome(code: int) -> Outcome | None:
        if code not in (0, 3):
            return None
        return Outcome(case_id="c", step="s", state=State.READY, exit_code=code, packet=(), findings=())

    return exit_code(
        [Result(position=1, label="c", case_id="c", step="s", exit_code=code, outcome=outcome(code)) for code in codes]
    )


@pytest.mark.parametrize(
    ("codes", "expected"),
    [((0, 0), 0), ((0, 3), 3), ((3, 4), 11), ((1, 0), 11), ((4, 8, 3), 8), ((8, 10, 4), 10)],
)
def test_the_first_exit_status_that_applies_wins(codes, expected):
    assert exit_code_of(*codes) == expected


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A run over a good case, one whose JSON is broken, and two with the same id."""
    place = tmp_path_factory.mktemp("batch")
    copy_case(place / "cases", "a-good")
    broken = copy_case(place / "cases", "b-broken")
    (broken / "case.json").write_text("{ broken")
    for name in ("c-twin", "d-twin"):
        change(copy_case(place / "cases", name), lambda data: data.update(id="twin"))
    (place / "cases" / "e-link").symlink_to(place / "cases" / "a-good")
    return place, run("batch", place / "cases", "-o", place / "packets")


def test_one_bad_case_never_stops_another(done):
    place, result = done
    assert result.exit_code == 11
    assert len(list(place.glob("packets/trd-request/*/send/*.pdf"))) == 1


def test_cases_of_one_id_fail_by_name_and_neither_is_built(done):
    place, result = done
    assert result.stderr.count("twin: another case of this run has the same id") == 2
    assert not (place / "packets" / "twin").exists()


def test_a_case_whose_id_cannot_be_read_is_named_by_its_place(done):
    assert "case folder 2 in name order" in done[1].stderr


def test_the_tally_counts_and_says_where_to_look(done):
    place, result = done
    *_, counts, where = result.stdout.splitlines()
    assert counts.startswith("1 built (0 unchanged)") and counts.endswith("3 failed.")
    assert where.startswith(f"Look in {place / 'packets'}/")


def test_the_run_file_lists_every_case(done):
    told = json.loads((done[0] / "packets" / "run.json").read_text())
    assert [case["exit_code"] in (0, 3) for case in told["cases"]] == [True, False, False, False]


def test_a_second_run_builds_nothing_again(done):
    place, _ = done
    for name in ("b-broken", "c-twin", "d-twin"):
        shutil.rmtree(place / "cases" / name, ignore_errors=True)
    again = run("batch", place / "cases", "-o", place / "packets")
    assert "1 built (1 unchanged)" in again.stdout


def test_two_runs_never_work_on_one_folder(done):
    place, _ = done
    with files.lock(place / "packets", exclusive=True):
        result = run("batch", place / "cases", "-o", place / "packets")
    assert (result.exit_code, result.stdout) == (12, "")


def test_packets_among_the_cases_are_refused(done):
    place, _ = done
    assert run("batch", place / "cases", "-o", place / "cases").exit_code == 8
