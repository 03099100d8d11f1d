"""Wall and processor time by stage, summed within a packet, then the median over packets."""

import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any


def processor_seconds() -> float:
    """Processor time of this process and of every living or reaped descendant (without /proc: of reaped ones only)."""
    times = os.times()
    total = times.user + times.system + times.children_user + times.children_system
    rows = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = int(stat.parent.name), stat.read_text().rpartition(")")[2].split()
        except (OSError, ValueError):
            continue
        rows[pid] = (int(rest[1]), sum(int(ticks) for ticks in rest[11:15]) / os.sysconf("SC_CLK_TCK"))
    ours = {os.getpid()}
    while more := {pid for pid, (parent, _) in rows.items() if parent in ours and pid not in ours}:
        total += sum(rows[pid][1] for pid in more)
        ours |= more
    return total


class Stopwatch:
    """Stages in the order in which they were first met; `packets` measured so far."""

    def __init__(self) -> None:
        self._now: dict[str, float] = defaultdict(float)
        self._packets: list[tuple[float, float, dict[str, float]]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self._now[name] += time.perf_counter() - begun

    @contextmanager
    def packet(self) -> Iterator[None]:
        self._now = defaultdict(float)
        processor, begun = processor_seconds(), time.perf_counter()
        yield
        wall = time.perf_counter() - begun
        self._packets.append((wall, processor_seconds() - processor, dict(self._now)))

    def wrap(self, module: ModuleType, function: str, name: str) -> None:
        """Time every call of a module's function from now on, in this process only."""
        plain: Callable[..., Any] = getattr(module, function)

        def timed(*args: Any, **more: Any) -> Any:
            with self.stage(name):
                return plain(*args, **more)

        setattr(module, function, timed)

    def forget(self) -> None:
        """Drop what was measured: the warm-up."""
        self._packets.clear()

    @property
    def wall(self) -> float:
        return statistics.median(wall for wall, _, _ in self._packets)

    @property
    def processor(self) -> float:
        return statistics.median(processor for _, processor, _ in self._packets)

    def stages(self) -> dict[str, float]:
        """Median wall seconds a packet of each stage, and of what lies between the stages."""
        names = list(dict.fromkeys(name for _, _, stages in self._packets for name in stages))
        medians = {n: statistics.median(stages.get(n, 0.0) for _, _, stages in self._packets) for n in names}
        between = statistics.median(wall - sum(stages.values()) for wall, _, stages in self._packets)
        return medians | {"between stages": between}
