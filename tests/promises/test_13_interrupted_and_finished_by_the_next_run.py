"""Promise 13: stopped at any moment there is no partial output and nothing keeps running; the next run finishes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pikepdf
import pytest

from tests.real_case import copy_case, run


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    place = tmp_path_factory.mktemp("promise-13") / "cases"
    copy_case(place)
    return place


def stopped(cases: Path, out: Path, temporary: Path, number: signal.Signals, seconds: float) -> int:
    """Exit status of a batch that gets the signal so many seconds after it began to work."""
    command = [sys.executable, "-m", "pipeline", "batch", str(cases), "-o", str(out)]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and not any(temporary.iterdir()):
        time.sleep(0.02)
    time.sleep(seconds)
    process.send_signal(number)
    return process.wait(timeout=60)


def living(temporary: Path) -> list[str]:
    """Command lines of processes that still work in our temporary folder."""
    lines = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(temporary) in line:
            lines.append(line)
    return lines


def whole(out: Path) -> bool:
    """Every packet that is there opens."""
    for path in out.glob("*/*/send/*.pdf"):
        with pikepdf.open(path) as pdf:
            assert len(pdf.pages) > 1
    return True


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for living processes in /proc")
@pytest.mark.parametrize(
    ("number", "status", "seconds"),
    [(signal.SIGTERM, 143, 0.1), (signal.SIGINT, 130, 0.5), (signal.SIGKILL, -9, 0.9)],
)
def test_a_stopped_batch_leaves_whole_packets_or_none_and_the_next_run_builds_them(
    cases, tmp_path, number, status, seconds
):
    temporary, out = tmp_path / "tmp", tmp_path / "packets"
    temporary.mkdir()
    assert stopped(cases, out, temporary, number, seconds) in (status, 0, 3)
    assert whole(out)
    if number is not signal.SIGKILL:
        assert living(temporary) == [] and list(temporary.iterdir()) == []
    assert run("batch", cases, "-o", out).exit_code in (0, 3)
    assert json.loads((out / "run.json").read_text())["total"] == 1
    assert not [path for path in out.rglob("*") if path.name.endswith(".part")]
