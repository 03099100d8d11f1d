"""Guarded children: an item that hangs or crashes costs itself and nothing else, and no child is left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.engines import guarded
from pipeline.engines.guarded import Crashed, Hung
from pipeline.errors import SourceUnusable


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_results_come_in_order(workers: int) -> None:
    assert list(guarded.run(lambda n: n * n, range(50), seconds=5, workers=workers)) == [n * n for n in range(50)]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_hang_and_a_crash_cost_one_item_each(workers: int) -> None:
    def work(number: int) -> int:
        if number == 3:
            time.sleep(60)
        if number == 5:
            os.kill(os.getpid(), signal.SIGSEGV)
        if number == 6:
            os._exit(0)
        return number

    answers = list(guarded.run(work, range(8), seconds=0.3, workers=workers))
    assert answers == [0, 1, 2, Hung(seconds=0.3), 4, Crashed(), Crashed(), 7]


@pytest.mark.skipif(sys.platform != "linux", reason="the limit holds on Linux")
def test_asking_for_too_much_memory_is_a_crash() -> None:
    assert list(guarded.run(lambda size: len(bytes(size)), [9, 2 << 30], seconds=9, memory=1 << 30)) == [9, Crashed()]


def test_every_step_has_its_own_time_and_the_one_that_hangs_is_counted() -> None:
    def steps(number: int) -> Iterator[int]:
        for step in range(4):
            time.sleep(60 if (number, step) == (1, 2) else 0.1)
            yield step

    assert list(guarded.run_stepwise(steps, [0, 1], seconds=0.3)) == [(0, 1, 2, 3), Hung(seconds=0.3, step=2)]


def test_what_the_function_raises_is_raised_at_its_turn() -> None:
    def work(number: int) -> int:
        if number == 2:
            raise SourceUnusable("Record notes is empty.", remedy="Export it again.")
        return number

    answers = guarded.run(work, range(4), seconds=5)
    assert [next(answers), next(answers)] == [0, 1]
    with pytest.raises(SourceUnusable, match="notes is empty") as raised:
        next(answers)
    assert raised.value.remedy == "Export it again."


def test_large_results_do_not_block_and_are_whole() -> None:
    answers = guarded.run(lambda n: bytes([n]) * 3_000_000, range(6), seconds=5, workers=2)
    assert [(len(answer), answer[0]) for answer in answers if isinstance(answer, bytes)] == [
        (3_000_000, n) for n in range(6)
    ]


def test_no_child_outlives_a_caller_that_loses_interest() -> None:
    answers = guarded.run(lambda _: (os.getpid(), time.sleep(0.03))[0], range(1000), seconds=5, workers=2)
    first, second = next(answers), next(answers)
    assert isinstance(first, int) and isinstance(second, int) and first != second
    answers.close()
    assert not alive(first) and not alive(second)


def test_a_child_neither_prints_nor_runs_the_callers_exit_handlers(capfd: pytest.CaptureFixture[str]) -> None:
    program = """
import atexit, os, sys
from pipeline.engines import guarded
atexit.register(print, "bye")
sys.stdout.write("held back ")
def work(number):
    print("child", number, flush=True)
    os.write(1, b"child")
    os.write(2, b"child")
    return number
print(list(guarded.run(work, range(3), seconds=9)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert (done.stdout, done.stderr) == ("held back [0, 1, 2]\nbye\n", "")


def test_a_child_ends_with_a_caller_that_is_killed(tmp_path: Path) -> None:
    program = """
import sys, time
from pipeline.engines import guarded
def work(_):
    pipe = open(sys.argv[1], "wb", buffering=0)
    pipe.write(b"at work\\n")
    time.sleep(60)
list(guarded.run(work, [0], seconds=90))
"""
    os.mkfifo(tmp_path / "pipe")
    with (
        subprocess.Popen([sys.executable, "-c", program, tmp_path / "pipe"]) as caller,
        (tmp_path / "pipe").open("rb") as heard,
    ):
        assert heard.readline() == b"at work\n"
        caller.kill()
        killed = time.monotonic()
        # The child holds the other end of the pipe, and would for a minute.
        assert heard.read() == b""
        assert time.monotonic() - killed < 30


def test_a_child_does_not_hold_what_its_caller_has_locked(tmp_path: Path) -> None:
    def work(_: int) -> list[str]:
        return [os.path.realpath(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")]

    with (tmp_path / "lock").open("wb"):
        (held,) = guarded.run(work, [0], seconds=30)
    assert not [name for name in held if name.endswith("/lock")]
