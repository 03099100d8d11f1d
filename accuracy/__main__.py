"""`python -m accuracy`: draw the charts, have them read, score them, print and write the table."""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from accuracy import collection, drawing, judging, reading, report, scoring
from accuracy.ledger import GoldChart

WORK = collection.HERE / "work"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; the exit status is 1 where the product did not read every file."""
    asked = _parser().parse_args(arguments)
    if asked.freeze:
        collection.HELD_LIST.write_text(collection.sums(collection.held_files()), "utf-8")
        return 0
    columns: dict[str, dict[str, float | None]] = {}
    tallies: dict[str, scoring.Tally] = {}
    status = 0
    for half, held in (("dev", False), ("held", True)):
        if asked.half not in (half, "both"):
            continue
        for look in asked.look or [*drawing.LOOKS, "pairs"]:
            charts = _chosen(look, held, asked.chart)
            if charts:
                name = f"{half}, {look}"
                tallies[name], columns[name], failed = _scored(charts, look, verdicts=look == "clean")
                status |= failed
    if asked.json:
        shown = [tally for name, tally in tallies.items() if name.startswith("dev") or asked.held_errors]
        print(json.dumps(report.as_json(columns, shown), indent=1, ensure_ascii=False))
        return status
    print(report.table(columns))
    for name, tally in tallies.items() if asked.errors else ():
        if name.startswith("dev") or asked.held_errors:
            print(f"\n== {name}: {len(tally.faults)} faults\n{report.errors(tally)}")
    if not (asked.chart or asked.look or asked.half != "both"):
        WORK.mkdir(exist_ok=True)
        (WORK / "results.md").write_text(f"# How well the charts are read\n\n{report.table(columns)}", "utf-8")
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m accuracy", description=__doc__)
    parser.add_argument(
        "--look", action="append", choices=[*drawing.LOOKS, "pairs"], help="only this look (repeatable)"
    )
    parser.add_argument("--half", choices=["dev", "held", "both"], default="both", help="only this half")
    parser.add_argument("--chart", action="append", help="only charts whose name begins so (repeatable)")
    parser.add_argument("--errors", action="store_true", help="list every fault of the dev half")
    parser.add_argument(
        "--held-errors", action="store_true", help="list those of the held half too (never while tuning)"
    )
    parser.add_argument("--json", action="store_true", help="figures and faults as JSON")
    parser.add_argument("--freeze", action="store_true", help="write held.sha256")
    return parser


def _chosen(look: str, held: bool, names: Sequence[str] | None) -> tuple[GoldChart, ...]:
    every = collection.pairs(held) if look == "pairs" else collection.charts(held)
    return tuple(chart for chart in every if not names or any(chart.name.startswith(name) for name in names))


def _scored(
    charts: Sequence[GoldChart], look: str, *, verdicts: bool
) -> tuple[scoring.Tally, dict[str, float | None], bool]:
    with tempfile.TemporaryDirectory() as folder:
        files = as_text(charts, Path(folder)) if look == "pairs" else _drawn(charts, look)
        texts = Path(folder) / "texts"
        texts.mkdir()
        read = reading.read(files, texts)
    if read.exit_status:
        print(f"packets read: exit {read.exit_status}\n{read.complaint[-2000:]}", file=sys.stderr)
    tally = scoring.score(charts, read)
    if verdicts:
        judging.judge(charts, files, tally)
    figures = report.figures(tally)
    figures["pages a second"] = tally.counts["pages"] / read.seconds
    return tally, figures, bool(read.exit_status)


def _drawn(charts: Sequence[GoldChart], look: str) -> list[Path]:
    return [drawing.draw(chart, look, WORK / look) for chart in charts]


def as_text(charts: Sequence[GoldChart], folder: Path) -> list[Path]:
    """Each document as a plain text file."""
    files = []
    for chart in charts:
        files.append(folder / f"{chart.name}.txt")
        files[-1].write_text("\n".join(page.text for page in chart.pages), "utf-8")
    return files


if __name__ == "__main__":
    sys.exit(main())
