"""`packets doctor` as a person reads it."""

import json
from pathlib import Path

import pytest

import pipeline
from tests.real_case import run


def test_the_last_line_says_whether_the_machine_is_fit(tmp_path: Path) -> None:
    result = run("doctor", "-o", tmp_path / "packets", "--cases", tmp_path)
    last = result.stdout.splitlines()[-1]
    assert last.startswith("fit to build" if result.exit_code == 0 else "not fit to build")
    assert result.exit_code in (0, 10)


def test_an_out_that_cannot_be_written_is_told_with_its_remedy_and_exit_status(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    result = run("doctor", "-o", tmp_path / "file", "--cases", tmp_path)
    lines = result.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("missing  OUT: "))
    assert result.exit_code == 10 and "-o" in lines[at + 1] and lines[-1].startswith("not fit to build")


def test_every_line_that_is_not_ok_has_a_remedy_and_the_version_of_the_program_is_told(tmp_path: Path) -> None:
    result = run("doctor", "-o", tmp_path / "packets", "--cases", tmp_path / "none", "--json")
    checks = json.loads(result.stdout)["checks"]
    assert [check["name"] for check in checks if check["state"] != "ok" and not check["remedy"]] == []
    found = {check["name"]: check["found"] for check in checks}
    assert found["appeal-packets"] == pipeline.__version__ and "--cases" in found["cases"]
    assert not (tmp_path / "packets").exists()


def test_it_says_where_the_text_of_charts_is_kept_and_how_to_forget_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> tuple[str, str]:
        checks = json.loads(run("doctor", "-o", tmp_path / "packets", "--cases", tmp_path, "--json").stdout)["checks"]
        return next((check["state"], check["found"]) for check in checks if check["name"] == "what was read")

    kept = tmp_path / "kept"
    kept.mkdir(mode=0o700)
    (kept / "one").write_bytes(b"x" * 2_500_000)
    monkeypatch.setenv("PACKETS_CACHE", str(kept))
    assert told() == ("ok", f"2.5 MB of charts' text in {kept}; to forget it, delete that folder")
    kept.chmod(0o755)
    assert told() == ("look", f"not remembered: {kept} is not yours alone")
    monkeypatch.setenv("PACKETS_CACHE", "off")
    assert told() == ("ok", "not remembered (PACKETS_CACHE is off)")
