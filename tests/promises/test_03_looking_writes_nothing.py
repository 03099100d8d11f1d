"""Promise 3: `check` and `--dry-run` write nothing: not into the case, OUT, HOME or TMPDIR."""

from pathlib import Path

import pytest

from tests.real_case import change, copy_case, run


def everything(place: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file and folder below `place`, hidden ones too: mode, time of change, bytes."""
    return {
        str(path.relative_to(place)): (
            path.lstat().st_mode,
            path.lstat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(place.rglob("*"))
    }


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds all that a command could write to: cases, OUT, HOME, TMPDIR and the present folder."""
    for name, variable in (("home", "HOME"), ("tmp", "TMPDIR")):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(variable, str(tmp_path / name))
    monkeypatch.delenv("PACKETS_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.chdir(tmp_path / "home")
    copy_case(tmp_path / "cases")
    return tmp_path


COMMANDS = {
    "check": ("check", "cases/case"),
    "check with OUT": ("check", "cases/case", "-o", "out"),
    "check --json": ("check", "cases/case", "--json"),
    "build --dry-run": ("build", "cases/case", "-o", "out", "--dry-run"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("state", ["valid", "invalid", "broken"])
def test_a_look_at_a_case_writes_nothing(place: Path, command: str, state: str) -> None:
    if state == "invalid":
        change(place / "cases" / "case", lambda data: data["records"][0].update(file="records/gone.pdf"))
    if state == "broken":
        (place / "cases" / "case" / "case.json").write_text("{ broken")
    words = [place / word if "/" in word or word == "out" else word for word in COMMANDS[command]]
    before = everything(place)
    assert run(*words).exit_code in ((0, 3) if state == "valid" else (4,))
    assert everything(place) == before
    assert not (place / "out").exists()


def test_a_look_at_a_case_that_was_built_leaves_its_packet_alone(place: Path) -> None:
    case, out = place / "cases" / "case", place / "out"
    run("build", case, "-o", out)
    before = everything(place)
    for words in (("check", case, "-o", out), ("build", case, "-o", out, "--dry-run")):
        assert run(*words).exit_code in (0, 3)
        assert everything(place) == before
