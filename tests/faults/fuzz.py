"""`make fuzz`: broken PDFs through the whole path, in a child process with a time limit for each; names every fault.

python -m tests.faults.fuzz --seconds 600 --first 0
"""

import argparse
import multiprocessing
import tempfile
import time
import traceback
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path

from tests.faults.mutations import broken
from tests.faults.whole_path import a_case, lead_through

LIMIT = 20.0
"""Seconds that one file may take."""


def work(line: Connection) -> None:
    """Child: answer each number with what became of its file."""
    with tempfile.TemporaryDirectory() as place:
        folder = a_case(Path(place))
        while True:
            number = line.recv()
            try:
                line.send((lead_through(broken(number), folder), ""))
            except Exception as error:
                line.send((f"FAULT {type(error).__name__}", traceback.format_exc()))


class Child:
    """The process that reads foreign files; it may crash or hang, and another takes its place."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._line, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("fork").Process(target=work, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, number: int) -> tuple[str, str]:
        self._line.send(number)
        try:
            if self._line.poll(LIMIT):
                kind, trace = self._line.recv()
                return str(kind), str(trace)
            answer = ("FAULT hang", f"longer than {LIMIT:g} s")
        except (EOFError, ConnectionResetError):
            self._process.join()
            answer = ("FAULT crash", f"exit status {self._process.exitcode}")
        self.end()
        self._start()
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._line.close()


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seconds", type=float, default=120)
    words.add_argument("--first", type=int, default=0, help="number of the first file; each number is one file")
    asked = words.parse_args()
    child, tally, until, number = Child(), Counter[str](), time.monotonic() + asked.seconds, asked.first
    slowest = (0.0, 0)
    while time.monotonic() < until:
        start = time.monotonic()
        kind, trace = child.ask(number)
        slowest = max(slowest, (time.monotonic() - start, number))
        tally[kind] += 1
        if kind.startswith("FAULT"):
            print(f"file {number}: {kind}\n{trace}", flush=True)
        number += 1
    child.end()
    print(f"{tally.total()} files: {dict(sorted(tally.items()))}; slowest {slowest[0]:.1f} s (file {slowest[1]})")
    return int(any(kind.startswith("FAULT") for kind in tally))


if __name__ == "__main__":
    raise SystemExit(main())
