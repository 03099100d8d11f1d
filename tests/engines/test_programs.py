"""Foreign programs: they end when we say so, they see nothing of ours, they print nothing into our errors."""

import sys
import time

import pytest

from pipeline.engines import programs
from pipeline.errors import EngineError
from tests.running import command_lines


def test_gives_exit_status_and_what_was_printed(tmp_path):
    assert programs.run(["/bin/sh", "-c", "echo said; exit 3"], home=tmp_path, seconds=10) == (3, b"said\n")


def test_a_program_that_is_missing_is_named_with_what_to_do(tmp_path):
    with pytest.raises(EngineError, match="no-such-program") as raised:
        programs.run(["/nowhere/no-such-program"], home=tmp_path, seconds=10)
    assert "packets doctor" in raised.value.remedy


def test_past_its_time_a_program_and_its_children_are_killed(tmp_path):
    seconds = "8642"  # a length of sleep that nobody else on the machine sleeps
    with pytest.raises(EngineError, match=r"did not finish within 0\.3 seconds"):
        programs.run(["/bin/sh", "-c", f"sleep {seconds} & sleep {seconds}; wait"], home=tmp_path, seconds=0.3)
    time.sleep(0.2)
    assert not any(f"sleep {seconds}" in line for line in command_lines().values())


def test_children_left_behind_by_a_program_that_ended_are_killed(tmp_path):
    programs.run(["/bin/sh", "-c", "sleep 8643 >/dev/null & exit 0"], home=tmp_path, seconds=10)
    time.sleep(0.2)
    assert not any("sleep 8643" in line for line in command_lines().values())


def test_what_a_program_prints_is_in_no_error(tmp_path, capfd):
    with pytest.raises(EngineError) as raised:
        programs.run(["/bin/sh", "-c", "echo Dana; echo Dana >&2; sleep 60"], home=tmp_path, seconds=0.3)
    assert "Dana" not in raised.value.message + raised.value.remedy + "".join(capfd.readouterr())
    assert raised.value.__cause__ is None and raised.value.__suppress_context__


def test_a_program_sees_no_variable_of_ours_and_lives_in_its_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_PRACTICE", "1")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    code = "import os; e = os.environ; print(e.get('SECRET_OF_THE_PRACTICE'), e['HOME'], e['TMPDIR'], os.getcwd())"
    _, printed = programs.run([sys.executable, "-c", code], home=tmp_path, seconds=30)
    assert printed.decode().split() == ["None", str(tmp_path), str(tmp_path), str(tmp_path)]


def test_files_a_program_makes_are_for_this_user_only(tmp_path):
    programs.run(["/bin/sh", "-c", "touch made"], home=tmp_path, seconds=10)
    assert (tmp_path / "made").stat().st_mode & 0o077 == 0


def test_ending_a_program_twice_is_harmless(tmp_path):
    process = programs.start(["/bin/sleep", "60"], home=tmp_path)
    programs.end(process)
    programs.end(process)
    assert process.returncode == -9
