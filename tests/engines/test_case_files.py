"""A case's files: found upwards but not far, never through a link, never outside the folder."""

import os
from pathlib import Path

import pytest

from pipeline.engines import case_files
from pipeline.engines.case_files import path_fault, read_case
from tests import case_folder


def codes(folder: Path, top: Path | None = None) -> list[str]:
    return [finding.code for finding in read_case(folder, top)[1]]


def test_a_valid_folder_is_read_whole(tmp_path: Path) -> None:
    files, findings = read_case(case_folder.write(tmp_path))
    assert findings == ()
    assert files.case and files.practice and [event.file for event in files.events] == ["events/denied.json"]


@pytest.mark.parametrize("levels", [0, 1, 2])
def test_practice_json_is_found_in_the_case_or_up_to_two_folders_above(tmp_path: Path, levels: int) -> None:
    folder = case_folder.write(tmp_path / "a" / "b")
    (tmp_path / "a" / "b" / "practice.json").rename(folder.parents[levels - 1] / "practice.json" if levels else
                                                     folder / "practice.json")  # fmt: skip
    assert codes(folder) == []


def test_practice_json_three_folders_above_is_not_found_for_a_single_case(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path / "a" / "b")
    (tmp_path / "a" / "b" / "practice.json").rename(tmp_path / "practice.json")
    assert codes(folder) == ["practice-missing"]


def test_a_batch_searches_up_to_its_own_folder_and_no_further(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path / "a" / "b" / "c")
    (tmp_path / "a" / "b" / "c" / "practice.json").rename(tmp_path / "practice.json")
    assert codes(folder, top=tmp_path) == []
    assert codes(folder, top=tmp_path / "a") == ["practice-missing"]


def test_the_nearest_overlay_comes_first(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    (tmp_path / "tables").mkdir()
    (folder / "templates").mkdir()
    assert read_case(folder)[0].overlays == (folder, tmp_path)


@pytest.mark.parametrize("linked", ["practice.json", "one-case/case.json", "one-case/events", "one-case/letters"])
def test_a_link_is_never_followed(tmp_path: Path, linked: str) -> None:
    folder = case_folder.write(tmp_path)
    place = tmp_path / linked
    place.mkdir(exist_ok=True) if not place.exists() else None
    place.rename(tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere")
    assert "path-outside-case" in codes(folder)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../other/x.pdf", "records/../../x.pdf", "C:/x.pdf", "records\\x.pdf", "x\0.pdf", ""]
)
def test_a_path_that_leads_out_is_refused(tmp_path: Path, path: str) -> None:
    assert path_fault(tmp_path, path) is not None


def test_a_path_through_a_link_or_to_a_device_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe")
    assert path_fault(tmp_path, "link/passwd") and path_fault(tmp_path, "pipe")


def test_a_path_inside_is_no_fault_whether_or_not_the_file_exists(tmp_path: Path) -> None:
    assert path_fault(tmp_path, "records/notes 2026.pdf") is None


def test_words_lock_file_marks_the_letter_as_open_and_is_no_letter(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    (folder / "letters").mkdir()
    for name in ("internal_appeal.docx", "~$ternal_appeal.docx", "other.docx", ".hidden.docx"):
        (folder / "letters" / name).write_bytes(b"x")
    letters = read_case(folder)[0].letters
    assert [(letter.name, letter.open_in_word) for letter in letters] == [("internal_appeal", True), ("other", False)]


def test_every_file_with_a_fault_is_reported_in_one_run(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path, case=lambda case: case.pop("id"), practice=lambda data: data.pop("fax"))
    (folder / "events" / "broken.json").write_text("{")
    case_folder.event(folder, "odd", lambda event: event.update(kind="deny"))
    places = {(str(finding.where), finding.code) for finding in read_case(folder)[1]}
    assert places == {
        ("case.json#/id", "missing-key"),
        ("practice.json#/fax", "missing-key"),
        ("events/broken.json", "json-invalid"),
        ("events/odd.json#/kind", "not-allowed"),
    }


def test_case_may_be_the_folder_or_its_case_json(tmp_path: Path) -> None:
    assert case_files.folder_of(tmp_path / "case.json") == case_files.folder_of(tmp_path) == tmp_path
