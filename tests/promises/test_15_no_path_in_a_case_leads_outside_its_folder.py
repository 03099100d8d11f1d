"""Promise 15: "..", absolute paths, links and devices in a case are refused by name, and nothing of them is read."""

import json
import shutil

import pytest

from tests.real_case import change, copy_case, run

SECRET = b"%PDF-1.4 a stranger's chart"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "stranger.pdf").write_bytes(SECRET)
    return copy_case(tmp_path / "cases")


def refused(folder):
    """The errors of `packets check --json`; asserts that the case was refused."""
    result = run("check", folder, "--json")
    told = json.loads(result.stdout)
    assert result.exit_code in (4, 5), told
    return [f for f in told["findings"] if f["severity"] == "error"]


@pytest.mark.parametrize(
    "path",
    ["../../stranger.pdf", "records/../../../stranger.pdf", "/etc/hostname", "/dev/stdin", "records", "C:\\a.pdf", ""],
)
def test_a_record_outside_the_case_is_refused(folder, path):
    change(folder, lambda data: data["records"][0].update(file=path))
    assert refused(folder)


def test_a_record_that_is_a_link_is_refused(folder, tmp_path):
    record = folder / json.loads((folder / "case.json").read_text())["records"][0]["file"]
    record.unlink()
    record.symlink_to(tmp_path / "stranger.pdf")
    assert refused(folder)


def test_a_record_below_a_linked_folder_is_refused(folder, tmp_path):
    (folder / "records").rename(tmp_path / "elsewhere")
    (folder / "records").symlink_to(tmp_path / "elsewhere")
    assert refused(folder)


def test_a_case_json_that_is_a_link_is_refused(folder, tmp_path):
    (folder / "case.json").rename(tmp_path / "case.json")
    (folder / "case.json").symlink_to(tmp_path / "case.json")
    assert refused(folder)


@pytest.mark.parametrize("name", ["events", "decisions", "attestations", "letters"])
def test_a_linked_folder_of_the_case_is_refused(folder, tmp_path, name):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x.json").write_text("{}")
    shutil.rmtree(folder / name, ignore_errors=True)
    (folder / name).symlink_to(tmp_path / "elsewhere")
    assert refused(folder)


@pytest.mark.parametrize("case_id", ["../evil", "/tmp/evil", "a/b", ".", ""])
def test_a_case_id_that_is_a_path_is_refused(folder, tmp_path, case_id):
    change(folder, lambda data: data.update(id=case_id))
    assert run("build", folder, "-o", tmp_path / "out").exit_code == 4
    assert not [path for path in (tmp_path / "out").rglob("*.pdf")]


@pytest.mark.parametrize("logo", ["../stranger.pdf", "/etc/hostname"])
def test_a_logo_outside_the_practices_folder_is_refused(folder, logo):
    practice = folder.parent / "practice.json"
    practice.write_text(json.dumps({**json.loads(practice.read_text()), "logo": logo}))
    assert refused(folder)


def test_a_practice_file_that_is_a_link_is_refused(folder, tmp_path):
    practice = folder.parent / "practice.json"
    practice.rename(tmp_path / "theirs.json")
    practice.symlink_to(tmp_path / "theirs.json")
    assert refused(folder)


def test_events_are_not_written_through_a_link(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (folder / "sent").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "packet.pdf").write_bytes(b"%PDF")
    words = ("submitted", "--file", tmp_path / "packet.pdf", "--anyway", "-o", tmp_path / "out")
    assert run("log", folder, *words).exit_code == 8
    assert list((tmp_path / "elsewhere").iterdir()) == []
