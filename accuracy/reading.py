"""What the product reads: `packets read` run over drawn charts or plain text, its lines as items."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LIMIT_SECONDS = 3600
SOME_UNREADABLE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of `packets read --json`."""

    doc: str
    page: int
    start: int
    end: int
    kind: str
    fields: Mapping[str, str | None]
    quote: str
    assertion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All items of some files, the page texts they refer to, and how long it took."""

    items: tuple[Item, ...]
    texts: Mapping[tuple[str, int], str] = field(default_factory=dict)
    seconds: float = 0.0
    exit_status: int = 0
    complaint: str = ""


def read(files: Sequence[Path], texts: Path) -> Reading:
    """Run the command over `files`; `texts` is an empty folder that page texts are written to."""
    command = [sys.executable, "-m", "pipeline", "read", *map(str, files), "--json", "--text", str(texts)]
    before = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_SECONDS)
    seconds = time.perf_counter() - before
    if done.returncode not in (0, SOME_UNREADABLE):
        raise RuntimeError(f"packets read ended with {done.returncode}: {done.stderr[-2000:]}")
    return Reading(
        items=tuple(map(item, filter(str.strip, done.stdout.splitlines()))),
        texts=page_texts(texts),
        seconds=seconds,
        exit_status=done.returncode,
        complaint=done.stderr.strip(),
    )


def item(line: str) -> Item:
    """An item from a line of JSON."""
    told = json.loads(line)
    return Item(**{name: told[name] for name in Item.__dataclass_fields__})


def page_texts(folder: Path) -> dict[tuple[str, int], str]:
    """Document and page to text, from files `<doc>.<page>.txt`."""
    found = {}
    for path in folder.glob("*.txt"):
        name, _, page = path.stem.rpartition(".")
        found[name, int(page)] = path.read_bytes().decode("utf-8")
    return found
