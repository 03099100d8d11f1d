"""Where the gold lies: charts, minimal pairs, and the half that is held back from the author of the rules."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from accuracy.ledger import GoldChart, LedgerFault, read_chart, read_page

HERE = Path(__file__).parent
HELD_LIST = HERE / "held.sha256"
PAIRS = {"dev.txt": False, "seen.txt": False, "unseen.txt": True}
"""Files of minimal pairs, and whether each is held back. Names are unique over the files of one half."""


def charts(held: bool | None = None) -> tuple[GoldChart, ...]:
    """All charts, or those that are held back, or the others."""
    found = (read_chart(folder) for folder in sorted((HERE / "charts").iterdir()) if (folder / "chart.json").is_file())
    return tuple(chart for chart in found if held is None or chart.held == held)


def pairs(held: bool | None = None) -> tuple[GoldChart, ...]:
    """The minimal pairs, each form of each as a document of one page without identity."""
    files = ((name, is_held) for name, is_held in PAIRS.items() if held in (None, is_held))
    return tuple(form for name, is_held in files for form in _forms(HERE / "pairs" / name, is_held))


def _forms(path: Path, held: bool) -> Iterator[GoldChart]:
    """`## name` begins a pair, a line `--` parts its forms."""
    for block in path.read_text("utf-8").split("\n## ")[1:]:
        name, _, body = block.partition("\n")
        for number, form in enumerate(body.split("\n--\n"), 1):
            page = read_page(form, where=f"{path.name}: {name}")
            if not page.facts and not page.spared:
                raise LedgerFault(f"{path.name}: {name}: form {number} marks nothing")
            yield GoldChart(name=f"{name.strip()}.{number}", pages=(page,), about={"held": held})


def held_files() -> list[Path]:
    """The files that are frozen."""
    folders = [HERE / "charts" / chart.name for chart in charts(held=True)]
    pair_files = [HERE / "pairs" / name for name, is_held in PAIRS.items() if is_held]
    return [*sorted(path for folder in folders for path in folder.iterdir()), *pair_files]


def sums(files: Sequence[Path]) -> str:
    """Lines as sha256sum writes them."""
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(HERE)}\n" for path in files)
