"""Promise 4: the same case gives the same bytes, whoever builds it, where, when, and in whatever company."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from pipeline import batch
from tests.real_case import copy_case

CASE_ID = "trd-request"


def outputs(out: Path) -> dict[str, bytes]:
    """Every file of the case's folder in OUT: packet, drafts, manifest."""
    folder = out / CASE_ID
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The case built alone, with a LibreOffice started for it."""
    place = tmp_path_factory.mktemp("promise-04")
    batch.run([copy_case(place / "cases")], place / "out", today=date(2026, 11, 23), tell=lambda _: None)
    return outputs(place / "out")


def test_there_are_a_packet_drafts_and_a_manifest_to_compare(first: dict[str, bytes]) -> None:
    assert {Path(name).suffix for name in first} == {".pdf", ".docx", ".json"}


def test_another_user_machine_and_language_make_no_difference(first: dict[str, bytes], tmp_path: Path) -> None:
    folder = copy_case(tmp_path / "somewhere else", "another name")
    (tmp_path / "tmp").mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path / "tmp"),
        "TZ": "Pacific/Auckland",
        "LC_ALL": "de_DE.UTF-8",
        "LANGUAGE": "de",
        "PYTHONHASHSEED": "4711",
        "SOURCE_DATE_EPOCH": "1",
        "USER": "somebody",
    }
    command = [sys.executable, "-m", "pipeline", "build", str(folder), "-o", str(tmp_path / "out")]
    root = Path(batch.__file__).resolve().parent.parent
    done = subprocess.run(command, env=environment, cwd=root, umask=0, capture_output=True, check=False, timeout=120)
    assert done.returncode in (0, 3), done.stderr
    assert outputs(tmp_path / "out") == first


def test_tomorrow_in_a_batch_after_other_cases_it_is_the_same(first: dict[str, bytes], tmp_path: Path) -> None:
    cases = tmp_path / "cases"
    folders = [copy_case(cases, "a", "trd-3-appeal"), copy_case(cases, "b"), copy_case(cases, "c", "trd-2-denied")]
    (folders[2] / "case.json").write_text("{ broken")
    batch.run(folders, tmp_path / "out", today=date(2026, 11, 25), top=cases, tell=lambda _: None)
    assert outputs(tmp_path / "out") == first


def test_nothing_in_the_outputs_tells_where_they_were_made(first: dict[str, bytes]) -> None:
    assert not [name for name, data in first.items() if b"promise-04" in data or b"/tmp/" in data]
