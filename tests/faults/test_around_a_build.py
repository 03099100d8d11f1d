"""What may go wrong around a build: a full or closed disk, a record that changes, decisions that outlive it."""

import errno
import json
import os
from datetime import date
from pathlib import Path

import pytest

from pipeline import batch
from pipeline.errors import ExitCode
from pipeline.stages import letters
from tests.real_case import copy_case, tree

TODAY = date(2026, 11, 23)


def build(folder: Path, out: Path) -> batch.Result:
    [result] = batch.run([folder], out, today=TODAY, tell=lambda _: None)
    return result


def published(out: Path) -> list[str]:
    return [
        path.name for path in out.rglob("*") if path.suffix in (".pdf", ".docx", ".part") or "manifest" in path.name
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_case(tmp_path_factory.mktemp("around") / "cases")


@pytest.mark.parametrize(("fault", "says"), [(errno.ENOSPC, "no space left"), (errno.EROFS, "not writable")])
def test_a_full_or_closed_disk_is_named_and_leaves_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int, says: str
) -> None:
    before, replace = tree(folder.parent), os.replace

    def refuse(source: str, target: str) -> None:
        if "trd-request" in str(target):
            raise OSError(fault, os.strerror(fault))
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    result = build(folder, tmp_path / "out")
    assert result.error is not None and says in result.error.message
    assert (result.exit_code, published(tmp_path / "out")) == (ExitCode.OUTPUT, [])
    assert tree(folder.parent) == before


def test_a_record_that_changes_while_the_case_is_built_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, render = copy_case(tmp_path / "cases"), letters.render

    def meanwhile(*given):  # type: ignore[no-untyped-def]
        for record in (folder / "records").glob("*.pdf"):
            record.write_bytes(record.read_bytes() + b"\n%")
        return render(*given)

    monkeypatch.setattr(letters, "render", meanwhile)
    result = build(folder, tmp_path / "out")
    assert result.error is not None and "changed while it was read" in result.error.message
    assert (result.exit_code, published(tmp_path / "out")) == (ExitCode.SOURCE_UNUSABLE, [])


def test_a_decision_about_nothing_is_noted_and_a_run_without_changes_says_all_that_the_build_said(
    tmp_path: Path,
) -> None:
    folder = copy_case(tmp_path / "cases")
    stray = {"schema_version": "1.0", "finding": "0123456789ab", "at": "2026-10-02T19:40:00Z", "who": "okafor"}
    kept = next((folder / "decisions").glob("*.json"))
    (folder / "decisions" / "stray.json").write_text(json.dumps({**json.loads(kept.read_text()), **stray}))
    built, again = build(folder, tmp_path / "out"), build(folder, tmp_path / "out")
    assert built.outcome is not None and again.outcome is not None and again.outcome.unchanged
    unused = {(str(f.where), f.severity) for f in built.outcome.findings if f.code == "decision-unused"}
    assert ("decisions/stray.json#/finding", "note") in unused
    assert again.outcome.findings == built.outcome.findings
    assert (again.exit_code, again.outcome.state) == (built.exit_code, built.outcome.state)
