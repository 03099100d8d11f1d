"""`packets check`: what a build would find, before there is one."""

import json
from pathlib import Path

from tests.real_case import copy_case, run

STRAY = {"schema_version": "1.0", "finding": "0" * 12, "verdict": "accepted", "who": "P. Raman", "why": "seen",
         "at": "2026-11-20T10:00:00Z", "evidence_hash": ""}  # fmt: skip


def test_a_decision_about_nothing_is_noted_with_its_file(tmp_path: Path) -> None:
    folder = copy_case(tmp_path / "cases")
    (folder / "decisions").mkdir(exist_ok=True)
    (folder / "decisions" / "stray.json").write_text(json.dumps(STRAY))
    found = json.loads(run("check", folder, "--json").stdout)["findings"]
    unused = [(f["severity"], f["where"]) for f in found if f["code"] == "decision-unused"]
    assert unused == [("note", {"file": "decisions/stray.json", "pointer": "/finding"})]


def test_a_case_without_decisions_has_no_such_note(tmp_path: Path) -> None:
    found = json.loads(run("check", copy_case(tmp_path / "cases"), "--json").stdout)["findings"]
    assert [f for f in found if f["code"] == "decision-unused"] == []
