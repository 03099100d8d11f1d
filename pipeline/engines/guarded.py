"""Work that a foreign file may hang or crash: done in forked children, under a time limit for each item.

A child inherits all that the caller has loaded, so nothing need be sent to it; its answers come back in batches over
a pipe. Whatever becomes of a child costs one item: another goes on behind it.
"""

import ctypes
import faulthandler
import gc
import mmap
import os
import pickle
import resource
import select
import signal
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

MEMORY = 3 << 30
"""Bytes that a child may take beyond what it inherited (Linux); asking for more counts as a crash."""
_BATCH_SECONDS = 0.02
_LOOK_SECONDS = 1.0
_CHUNK = 1 << 20
_LENGTH = struct.Struct("=Q")
_IDLE = -1
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hung:
    """The item took longer than `seconds`, after it had given `step` results; the child at work on it was killed."""

    seconds: float
    step: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Crashed:
    """The child died at the item, after it had given `step` results, or asked for more memory than it may have."""

    step: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raised:
    error: BaseException


def run(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    seconds: float,
    workers: int = 1,
    memory: int = MEMORY,
) -> Generator[Result | Hung | Crashed, None, None]:
    """`function` of each item, in order and as soon as it is known: its result (pickled), Hung or Crashed.

    Child k of `workers` takes the items k, k + workers, … one after the other and keeps what `function` keeps between
    them. The child that follows a hung or crashed one is forked only when the caller, who has heard of that, asks for
    the next result. What `function` raises is raised here at the item's turn. No child outlives the iteration or the
    caller, however that ends; none has standard streams, signal handlers or exit handlers of the caller's.
    """
    return _run(lambda item, _: function(item), items, seconds, workers, memory)


def run_stepwise(
    function: Callable[[Item], Iterator[Result]],
    items: Sequence[Item],
    *,
    seconds: float,
    workers: int = 1,
    memory: int = MEMORY,
) -> Generator[tuple[Result, ...] | Hung | Crashed, None, None]:
    """As `run`, for a function that gives several results an item: `seconds` may pass before each of them."""
    return _run(lambda item, clock: tuple(clock.ticking(function(item))), items, seconds, workers, memory)


class _Clock:
    """What a child is at, where its parent sees it: the number of the item (or none), steps done, start of this one."""

    def __init__(self) -> None:
        self._shared = memoryview(mmap.mmap(-1, 24))
        self._whole = self._shared[:16].cast("q")
        self._time = self._shared[16:].cast("d")
        self.rest()

    def rest(self) -> None:
        self._whole[0] = _IDLE

    def start(self, index: int) -> None:
        """The index is set last, so that whoever sees it also sees the start that belongs to it."""
        self._whole[1], self._time[0] = 0, time.monotonic()
        self._whole[0] = index

    def ticking(self, results: Iterator[Result]) -> Iterator[Result]:
        for step, result in enumerate(results, start=1):
            yield result
            self._time[0], self._whole[1] = time.monotonic(), step

    @property
    def at(self) -> tuple[int, int]:
        """Item and step."""
        return self._whole[0], self._whole[1]

    def left(self, seconds: float) -> float:
        """Seconds that the present step may still take; all of them between items."""
        before, start = self.at, self._time[0]
        return seconds if before[0] == _IDLE or before != self.at else start + seconds - time.monotonic()


_Work = Callable[[Any, _Clock], object]


def _run(work: _Work, items: Sequence[Any], seconds: float, workers: int, memory: int) -> Generator[Any, None, None]:
    turns = [_Turn(work, items, range(each, len(items), workers), memory) for each in range(workers)]
    try:
        for index in range(len(items)):
            turn = turns[index % workers]
            while index not in turn.answers:
                _listen(turns, seconds)
            answer = turn.answers.pop(index)
            if isinstance(answer, _Raised):
                raise answer.error
            yield answer
    finally:
        for turn in turns:
            turn.end()


class _Turn:
    """The items of one worker, and the child that is at them now."""

    def __init__(self, work: _Work, items: Sequence[Any], indexes: Sequence[int], memory: int) -> None:
        self.answers: dict[int, Any] = {}
        self._todo = list(indexes)
        self._work = (work, items, memory)
        self.clock = _Clock()
        self._received = bytearray()
        self._pid = 0
        self.pipe = -1

    def start(self) -> bool:
        """Fork a child for what is left to do; whether one is at work now."""
        if self._pid or not self._todo:
            return self._pid != 0
        self.clock.rest()
        self.pipe, theirs = os.pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if self._pid == 0:
            _be_child(parent, theirs, *self._work, self._todo, self.clock)
        os.close(theirs)
        return True

    def hear(self) -> None:
        """Take what lies in the pipe; at its end the child is gone, and with it the item it was at."""
        data = os.read(self.pipe, _CHUNK)
        if not data:
            self._give_up(Crashed(step=self.clock.at[1]))
            return
        self._received += data
        while len(self._received) >= _LENGTH.size:
            end = _LENGTH.size + _LENGTH.unpack_from(self._received)[0]
            if len(self._received) < end:
                return
            answers = pickle.loads(memoryview(self._received)[_LENGTH.size : end])
            self.answers.update(answers)
            del self._todo[: len(answers)]
            self._received = self._received[end:]

    def stop(self, seconds: float) -> None:
        """The present item has taken too long."""
        self._give_up(Hung(seconds=seconds, step=self.clock.at[1]))

    def end(self) -> None:
        """Kill and reap the child, if there is one."""
        if not self._pid:
            return
        for kill in (os.killpg, os.kill):  # its group has its number, once it has made one
            with suppress(ProcessLookupError, PermissionError):
                kill(self._pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)
        os.close(self.pipe)
        self._pid = 0
        self._received.clear()

    def _give_up(self, answer: Hung | Crashed) -> None:
        self.end()
        if self._todo:
            at = self.clock.at[0]
            lost = at if at in self._todo else self._todo[0]
            self.answers[lost] = answer
            self._todo.remove(lost)


def _listen(turns: Sequence[_Turn], seconds: float) -> None:
    """Wait until a child says something or has taken too long."""
    busy = {turn.pipe: turn for turn in turns if turn.start()}
    poll = select.poll()
    for pipe in busy:
        poll.register(pipe, select.POLLIN)
    wait = min(_LOOK_SECONDS, *(turn.clock.left(seconds) for turn in busy.values()))
    ready = {pipe for pipe, _ in poll.poll(max(wait, 0) * 1000 + 1)}
    for pipe, turn in busy.items():
        if pipe in ready:
            turn.hear()
        elif turn.clock.left(seconds) <= 0:
            turn.stop(seconds)


def _be_child(
    parent: int,
    pipe: int,
    work: _Work,
    items: Sequence[Any],
    memory: int,
    indexes: Sequence[int],
    clock: _Clock,
) -> None:
    """What the child does from the fork to its end; never returns."""
    status = 1
    try:
        _leave_the_caller(parent, memory, pipe)
        _answer_all(pipe, work, items, indexes, clock)
        status = 0
    finally:
        os._exit(status)


def _leave_the_caller(parent: int, memory: int, pipe: int) -> None:
    os.setsid()
    _die_with(parent)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    faulthandler.disable()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.closerange(3, pipe)  # a lock that the caller holds ends with the caller, not with its child
    os.closerange(pipe + 1, os.sysconf("SC_OPEN_MAX"))
    gc.freeze()  # what the caller no longer needs is not for the child to finalise
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        most = resource.getrlimit(resource.RLIMIT_AS)[1]
        asked = held + memory
        resource.setrlimit(resource.RLIMIT_AS, (asked if most < 0 else min(asked, most), most))


def _die_with(parent: int) -> None:
    """The child ends when its parent does, also by SIGKILL."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os._exit(1)


def _answer_all(pipe: int, work: _Work, items: Sequence[Any], indexes: Sequence[int], clock: _Clock) -> None:
    answers: list[tuple[int, object]] = []
    sent = time.monotonic()
    for index in indexes:
        clock.start(index)
        answers.append((index, _answer(work, items[index], clock)))
        clock.rest()
        if time.monotonic() - sent >= _BATCH_SECONDS:
            _send(pipe, answers)
            answers.clear()
            sent = time.monotonic()
    _send(pipe, answers)


def _answer(work: _Work, item: object, clock: _Clock) -> object:
    try:
        return work(item, clock)
    except MemoryError:
        os._exit(1)
    except BaseException as error:
        return _Raised(error=_portable(error))


def _portable(error: BaseException) -> BaseException:
    """The error with the lines it came through, and without what cannot be pickled."""
    frames = traceback.extract_tb(error.__traceback__)
    where = "\n".join(f"  {'/'.join(Path(f.filename).parts[-2:])}:{f.lineno} in {f.name}" for f in frames)
    try:
        copied: BaseException = pickle.loads(pickle.dumps(error))
    except Exception:
        copied = RuntimeError(f"{type(error).__name__} in a guarded child")
    copied.add_note(f"In a guarded child:\n{where}")
    return copied


def _send(pipe: int, answers: Sequence[tuple[int, object]]) -> None:
    data = pickle.dumps(answers, protocol=pickle.HIGHEST_PROTOCOL)
    left = memoryview(_LENGTH.pack(len(data)) + data)
    while left:
        left = left[os.write(pipe, left) :]
