"""Our side of the bench: packets built as the command builds them, each stage timed from outside."""

from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Self

from bench.stopwatch import Stopwatch
from pipeline import packet
from pipeline.engines import case_files
from pipeline.engines.office import open_office
from pipeline.stages import (
    assembly,
    chart_reading,
    crosswalk,
    evidence_search,
    exhibits,
    inspection,
    intake,
    letters,
    planning,
    publishing,
    screening,
)

STAGES = (
    (publishing, "unchanged", "publishing.unchanged"),
    (intake, "read", "intake"),
    (case_files, "load_tables", "rule tables"),
    (screening, "screen", "screening"),
    (planning, "plan", "planning"),
    (chart_reading, "read", "chart_reading"),
    (evidence_search, "search", "evidence_search"),
    (crosswalk, "judge", "crosswalk"),
    (exhibits, "arrange", "exhibits"),
    (letters, "write", "letters.write"),
    (letters, "render", "letters.render"),
    (assembly, "assemble", "assembly"),
    (inspection, "inspect", "inspection"),
    (publishing, "publish", "publishing.publish"),
)


class Pipeline:
    """One worker with its LibreOffice, building packets into root/out."""

    def __init__(self, root: Path, watch: Stopwatch, today: date) -> None:
        self._root, self._today = root, today
        self._stack = ExitStack()
        for module, function, name in STAGES:
            watch.wrap(module, function, name)

    def __enter__(self) -> Self:
        work = self._root / "work"
        work.mkdir()
        self.office = self._stack.enter_context(open_office(work))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def build(self, folder: Path) -> Path:
        """Build one packet; gives the PDF."""
        out = self._root / "out"
        outcome = packet.build(folder, out, self.office, today=self._today, force=True)
        return out / outcome.packet[0]
