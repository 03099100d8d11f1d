"""Which case holds which documents, and the writing of them all."""

import tomllib
from datetime import date
from pathlib import Path

from sample_cases.draw import logo, pages, source

CONTENT = Path(__file__).resolve().parent / "content"


def write_all(target: Path) -> list[Path]:
    """Write every drawn file of the sample cases below `target` and return the paths."""
    plan = tomllib.loads((CONTENT / "cases.toml").read_text(encoding="utf-8"))
    drawn: dict[tuple[str, str], bytes] = {}
    written = [_write(target / name, logo.draw()) for name in plan["logos"]]
    for case in plan["case"]:
        until = case.get("until", "")
        for name, document in case["records"].items():
            if (document, until) not in drawn:
                limit = date.fromisoformat(until) if until else None
                drawn[document, until] = pages.draw(source.read(document, until=limit, printed=case["printed"]))
            written.append(_write(target / case["folder"] / name, drawn[document, until]))
    return written


def _write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
