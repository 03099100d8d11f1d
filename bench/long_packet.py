"""Assembly alone: merge, index, links, outline and stamp of about 200 pages, both ways, on the same PDFs."""

import io
import statistics
import time
from datetime import date
from pathlib import Path

from pypdf import PdfReader

from bench import naive, synthetic
from bench.stopwatch import Stopwatch
from pipeline import packet
from pipeline.engines.office import Office
from pipeline.stages import assembly, letters

TIMES = 3
"""Records of 180 pages; with letters and front pages about 200."""


def compare(root: Path, office: Office, count: int, today: date) -> tuple[float, float]:
    """Median seconds of the naive way and of ours."""
    (folder,) = synthetic.draw(root / "long", 1, times=TIMES)
    made = packet.prepare(folder, today=today)
    rendered = letters.render(made.letters, office)
    records = [(exhibit.title, made.chart.document(exhibit.record).path) for exhibit in made.exhibits]
    slow, fast = [], []
    for _ in range(count):
        begun = time.perf_counter()
        parts = [(item.letter.title, PdfReader(io.BytesIO(item.pdf))) for item in rendered]
        parts += [(title, PdfReader(path)) for title, path in records]
        naive.assemble(parts, made.case.id, root / "naive.pdf", Stopwatch())
        slow.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        assembly.assemble(
            made.case, made.plan, rendered, made.exhibits, made.chart, made.crosswalk, made.state, made.tables
        )
        fast.append(time.perf_counter() - begun)
    return statistics.median(slow), statistics.median(fast)
