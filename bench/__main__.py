"""make bench: the same cases through the naive pipeline and through ours, in one process, then the ratios.

python -m bench [PACKETS]      how many packets are measured of each (default 5), after one to warm up
"""

import sys
import tempfile
from datetime import date
from pathlib import Path

from pypdf import PdfReader

from bench import long_packet, naive, ours, scans, synthetic
from bench.stopwatch import Stopwatch

TODAY = date(2026, 11, 23)
AIM_PACKET = 10
AIM_ASSEMBLY = 2
AIM_READING = 250
AIM_SCANS = 1.3


def main(count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="packets-bench-") as place:
        root = Path(place)
        warm_up, *cases = synthetic.draw(root / "cases", count + 1)
        script, pipeline = Stopwatch(), Stopwatch()
        with ours.Pipeline(root, pipeline, TODAY) as packets:
            naive.build(warm_up, root / "naive.pdf", script)
            packets.build(warm_up)
            for folder in cases:
                with script.packet():
                    naive_pages = naive.build(folder, root / "naive.pdf", script)
                with pipeline.packet():
                    ours_made = packets.build(folder)
            our_pages = len(PdfReader(ours_made).pages)
            long = long_packet.compare(root, packets.office, count, TODAY)
        print(f"{count} packets of 3 letters and 60 record pages; medians a packet\n")
        _table(f"naive script ({naive_pages} pages)", script)
        _table(f"packets ({our_pages} pages)", pipeline)
        _reading(pipeline, sum(pages for *_, pages in synthetic.RECORDS))
        _verdict("packet", script.wall, pipeline.wall, AIM_PACKET)
        _verdict("stamp, index, links, outline of 200 pages", *long, AIM_ASSEMBLY)
        _scans(*scans.compare())


def _table(title: str, watch: Stopwatch) -> None:
    print(f"{title:44} {watch.wall * 1000:7.0f} ms   (processor {watch.processor * 1000:.0f} ms)")
    for stage, seconds in watch.stages().items():
        print(f"  {stage:42} {seconds * 1000:7.1f} ms  {seconds / watch.wall:5.0%}")
    print()


def _reading(watch: Stopwatch, pages: int) -> None:
    stages = watch.stages()
    rate = pages / (stages["chart_reading"] + stages["evidence_search"])
    print(f"evidence: {rate:.0f} record pages a second on one core, read and searched (aim: {AIM_READING})")


def _scans(bare: float, whole: float, together: float) -> None:
    print(
        f"a scanned page: {whole:.2f} s against {bare:.2f} s of Tesseract alone, {whole / bare:.2f} times as long"
        f" (aim: {AIM_SCANS} at most); on all cores a page every {together:.2f} s"
    )


def _verdict(what: str, slow: float, fast: float, aim: float) -> None:
    print(f"{what}: {slow * 1000:.0f} ms against {fast * 1000:.0f} ms, {slow / fast:.1f} times as fast (aim: {aim})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
