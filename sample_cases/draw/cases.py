"""Which case holds which documents, and the writing of them all."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sample_cases.draw import arrivals, damage, logo, office, pages, source

CONTENT = Path(__file__).resolve().parent / "content"


def write_all(target: Path) -> list[Path]:
    """Write every drawn file of the sample cases below `target` and return the paths."""
    plan = tomllib.loads((CONTENT / "cases.toml").read_text(encoding="utf-8"))
    drawn = cache(_drawn)
    written = [_write(target / name, logo.draw()) for name in plan["logos"]]
    for case in plan["case"]:
        for folder in (case["folder"], *case.get("also", ())):
            for name, what in case["records"].items():
                row = what if isinstance(what, dict) else {"document": what}
                if "link" in row:
                    written.append(_link(target / folder / name, row["link"]))
                    continue
                if row.get("arrives") == "word":
                    letter = source.read(row["document"], printed=case["printed"])
                    written.append(_write(target / folder / name, office.written(letter)))
                    continue
                documents = row["document"] if isinstance(row["document"], list) else [row["document"]]
                parts = [drawn(document, case.get("until", ""), case["printed"]) for document in documents]
                written.append(_write(target / folder / name, _arrived(damage.joined(parts), row)))
    return written


def _drawn(document: str, until: str, printed: str) -> bytes:
    limit = date.fromisoformat(until) if until else None
    return pages.draw(source.read(document, until=limit, printed=printed))


def _arrived(pdf: bytes, row: dict[str, Any]) -> bytes:
    """What becomes of a PDF on its way to the clinic."""
    if "arrives" in row:
        return arrivals.WAYS[row["arrives"]](pdf)
    return damage.DAMAGES[row["damage"]](pdf) if "damage" in row else pdf


def _write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def _link(path: Path, to: str) -> Path:
    """A symbolic link to a file beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(to)
    return path
