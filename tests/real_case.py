"""The sample request copied where a test may change it, and the commands run on it as a person would."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result

from pipeline.cli.main import main

SAMPLES = Path(__file__).resolve().parent.parent / "sample_cases" / "valid"
REQUEST = "trd-1-request"

# What may stand nowhere outside the documents themselves: every identifier of the sample patient.
PHI = ("Whitfield", "Dana", "Marcus", "Moreno", "1983-05-14", "05/14/1983", "RIP-204417", "LMH000417782", "Alder Court")


def copy_case(place: Path, name: str = "case", sample: str = REQUEST) -> Path:
    """A copy of a sample below `place`, with the practice's files beside it; gives the case folder."""
    place.mkdir(exist_ok=True)
    for beside in SAMPLES.iterdir():
        if beside.is_file():
            shutil.copy2(beside, place / beside.name)
        elif beside.name in ("tables", "templates"):
            shutil.copytree(beside, place / beside.name, dirs_exist_ok=True)
    shutil.copytree(SAMPLES / sample, place / name)
    return place / name


def change(folder: Path, edit: Callable[[dict], object]) -> None:
    """Change case.json as a person would."""
    data = json.loads((folder / "case.json").read_text())
    edit(data)
    (folder / "case.json").write_text(json.dumps(data))


def run(*words: object) -> Result:
    """Run `packets` with these words."""
    return CliRunner().invoke(main, [str(word) for word in words])


def tree(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file below a folder with its mode, time of change and bytes."""
    return {
        str(path.relative_to(folder)): (path.lstat().st_mode, path.lstat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
