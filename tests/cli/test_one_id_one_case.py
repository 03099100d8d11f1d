"""Two case folders that carry one id never replace each other's packet in OUT; a case that was moved may go on."""

import json
from pathlib import Path

import pytest

from tests.real_case import change, copy_case, run, tree

pytestmark = pytest.mark.usefixtures("whatever_renders")
ID = "trd-request"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A case that was built into OUT, a second folder made from it for another request, and OUT."""
    place = tmp_path_factory.mktemp("one-id")
    first = copy_case(place / "cases", "jane-doe")
    second = copy_case(place / "elsewhere", "jane-doe-again")
    change(second, lambda case: case["service"]["dates"].update(to="2027-03-31"))
    assert run("build", first, "-o", place / "out").exit_code in (0, 3)
    return first, second, place / "out"


def codes(result: object) -> list[str]:
    return [finding["code"] for finding in json.loads(result.stdout)["findings"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", [("build",), ("build", "--dry-run"), ("check",)], ids=" ".join)
def test_the_second_is_refused_with_place_and_remedy_and_the_first_stays(
    two: tuple[Path, Path, Path], words: tuple[str, ...]
) -> None:
    _, second, out = two
    before = tree(out)
    result = run(*words, second, "-o", out, "--json")
    told = json.loads(result.stdout)["findings"][0]
    assert (result.exit_code, told["code"], told["where"]) == (
        4,
        "case-id-taken",
        {"file": "case.json", "pointer": "/id"},
    )
    assert "own `id`" in told["remedy"] and "--force" in told["remedy"]
    assert tree(out) == before


def test_a_batch_refuses_it_too_even_when_it_is_to_build_all_again(two: tuple[Path, Path, Path]) -> None:
    _, second, out = two
    before = tree(out / ID)
    result = run("batch", second.parent, "-o", out, "--force", "--json")
    assert (result.exit_code, codes(result)) == (11, ["case-id-taken"])
    assert tree(out / ID) == before


def test_the_other_faults_of_the_case_come_in_the_same_run(two: tuple[Path, Path, Path], tmp_path: Path) -> None:
    _, _, out = two
    folder = copy_case(tmp_path / "cases")
    change(folder, lambda case: case["patient"].update(birth_date="2099-01-01"))
    result = run("build", folder, "-o", out, "--json")
    assert result.exit_code == 4 and {"case-id-taken", "date-order"} <= set(codes(result))


def test_a_packet_of_the_other_folder_is_not_recorded_as_sent(two: tuple[Path, Path, Path]) -> None:
    _, second, out = two
    packet = next(out.rglob("send/*.pdf"))
    result = run("log", second, "submitted", "--file", packet, "--anyway", "-o", out)
    assert result.exit_code == 4 and not (second / "sent").exists()


def test_what_out_keeps_names_no_folder(two: tuple[Path, Path, Path]) -> None:
    _, _, out = two
    kept = b"".join(path.read_bytes() for path in out.rglob("*.json"))
    assert b"jane" not in kept and b"doe" not in kept


def test_a_case_that_was_moved_as_it_is_goes_on_and_may_change_then(tmp_path: Path) -> None:
    first, out = copy_case(tmp_path / "cases", "old"), tmp_path / "out"
    run("build", first, "-o", out)
    moved = first.rename(first.with_name("new"))
    assert run("build", moved, "-o", out).exit_code in (0, 3)
    change(moved, lambda case: case["service"]["dates"].update(to="2027-03-31"))
    assert run("build", moved, "-o", out).exit_code in (0, 3)


def test_one_that_was_moved_and_changed_goes_on_once_it_is_forced(tmp_path: Path) -> None:
    first, out = copy_case(tmp_path / "cases", "old"), tmp_path / "out"
    run("build", first, "-o", out)
    moved = first.rename(first.with_name("new"))
    change(moved, lambda case: case["service"]["dates"].update(to="2027-03-31"))
    assert run("build", moved, "-o", out).exit_code == 4
    assert run("build", moved, "-o", out, "--force").exit_code in (0, 3)
    assert run("build", moved, "-o", out).exit_code in (0, 3)


def test_an_id_is_free_again_once_its_packets_are_removed(two: tuple[Path, Path, Path], tmp_path: Path) -> None:
    _, second, _ = two
    first, out = copy_case(tmp_path / "cases"), tmp_path / "out"
    run("build", first, "-o", out)
    (out / ID).rename(tmp_path / "kept elsewhere")
    assert run("build", second, "-o", out).exit_code in (0, 3)
