"""Promise 5: whatever is wrong with one case of a batch, the others are built as if it were not there."""

import os
from datetime import date
from pathlib import Path

import pytest

from pipeline import batch, packet
from pipeline.errors import ExitCode
from pipeline.stages import letters
from tests import case_folder
from tests.real_case import copy_case

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[batch.Result, ...]]:
    """A batch whose good case comes last, after one of each bad kind; one of them hits a bug of ours."""
    place = tmp_path_factory.mktemp("promise-05")
    cases = place / "cases"
    good = copy_case(cases, "z-good")
    for name, spoil in BAD.items():
        folder = copy_case(cases, name)
        data = (folder / "case.json").read_text().replace('"trd-request"', f'"{name}"')
        (folder / "case.json").write_text(data)
        spoil(folder)
    plain = letters.write

    def with_a_bug(case, *rest):  # type: ignore[no-untyped-def]
        if case.id == "bug":
            raise ZeroDivisionError
        return plain(case, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(letters, "write", with_a_bug)
        found = batch.find_cases(cases)
        assert good in found
        return place, batch.run(found, place / "out", today=TODAY, top=cases, tell=lambda _: None)


def _pipe(folder: Path) -> None:
    (folder / "case.json").unlink()
    os.mkfifo(folder / "case.json")


BAD = {
    "bug": lambda folder: None,
    "broken-json": lambda folder: (folder / "case.json").write_text("{"),
    "pipe": _pipe,
    "no-case-json": lambda folder: (folder / "case.json").unlink(),
    "deep": lambda folder: (folder / "case.json").write_bytes(b"[" * 100_000),
    "no-record": lambda folder: (folder / "records" / "policy_bh0417.pdf").unlink(),
    "not-a-pdf": lambda folder: (folder / "records" / "policy_bh0417.pdf").write_bytes(b"%PDF-1.7 no"),
    "not-a-letter": lambda folder: _letter(folder),
    "Twin": lambda folder: None,
    "tWIN": lambda folder: None,
}


def _letter(folder: Path) -> None:
    (folder / "letters").mkdir()
    (folder / "letters" / "letter_of_medical_necessity.docx").write_bytes(b"PK\x03\x04 no")


EXPECTED = {
    "bug": ExitCode.INTERNAL,
    "broken-json": ExitCode.CASE_INVALID,
    "pipe": ExitCode.CASE_INVALID,
    "no-case-json": ExitCode.CASE_INVALID,
    "deep": ExitCode.CASE_INVALID,
    "no-record": ExitCode.CASE_INVALID,
    "not-a-pdf": ExitCode.SOURCE_UNUSABLE,
    "not-a-letter": ExitCode.SOURCE_UNUSABLE,
    "Twin": ExitCode.CASE_INVALID,
    "tWIN": ExitCode.CASE_INVALID,
}


def test_every_bad_case_fails_by_itself(run: tuple[Path, tuple[batch.Result, ...]]) -> None:
    names = sorted([*BAD, "z-good"])
    assert {name: result.exit_code for name, result in zip(names, run[1], strict=True) if name in BAD} == EXPECTED


def test_nothing_of_a_bad_case_is_published(run: tuple[Path, tuple[batch.Result, ...]]) -> None:
    folders = sorted(path for path in (run[0] / "out").iterdir() if path.is_dir())
    assert [path.name for path in folders] == [".cases", "trd-request"]
    assert [path.name for path in folders[0].iterdir()] == ["trd-request.json"]


def test_the_good_case_is_the_same_as_when_it_is_built_alone(
    run: tuple[Path, tuple[batch.Result, ...]], tmp_path: Path
) -> None:
    place = run[0]
    batch.run([place / "cases" / "z-good"], tmp_path / "out", today=TODAY, top=place / "cases", tell=lambda _: None)
    alone, among = tmp_path / "out" / "trd-request", place / "out" / "trd-request"
    files = sorted(str(path.relative_to(alone)) for path in alone.rglob("*") if path.is_file())
    assert files == sorted(str(path.relative_to(among)) for path in among.rglob("*") if path.is_file())
    assert all((alone / name).read_bytes() == (among / name).read_bytes() for name in files)


def test_a_practice_file_above_the_folder_of_the_batch_is_not_used(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    inner = tmp_path / "cases"
    inner.mkdir()
    folder = folder.rename(inner / "one-case")
    assert packet.prepare(folder, today=TODAY).case.id == "c-1042"
    with pytest.raises(packet.CaseInvalid) as caught:
        packet.prepare(folder, today=TODAY, top=inner)
    assert [finding.code for finding in caught.value.findings] == ["practice-missing"]  # type: ignore[attr-defined]
