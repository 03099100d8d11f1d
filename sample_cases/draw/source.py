"""The text that is drawn: one folder a document, one .txt file a part (a note, a form, a letter).

document.toml   title, look, and what its header and footer say (patient.toml: whose documents these are otherwise)
*.txt           "key: value" lines, an empty line, then the body (mark-up: see flow.py); parts come in name order
_*.txt          a passage that notes copy forward: the line "@copy NAME" in a body stands for _NAME.txt
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_COPY = re.compile(r"^@copy (\w+)$", re.MULTILINE)
CONTENT = Path(__file__).resolve().parent / "content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One dated part of a document. `settings` are its "key: value" lines; `body` is mark-up."""

    name: str
    settings: Mapping[str, str]
    body: str

    @property
    def date(self) -> date | None:
        return date.fromisoformat(self.settings["date"]) if "date" in self.settings else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One document before it is drawn. `settings` is document.toml."""

    name: str
    settings: Mapping[str, str]
    parts: tuple[Part, ...]


def read(name: str, *, until: date | None = None, printed: str = "") -> Source:
    """The document of that name; parts dated after `until` are left out (the chart as it was then).

    `printed` is the date that printed-by lines show ("11/20/2026").
    """
    folder = CONTENT / name
    patient = tomllib.loads((CONTENT / "patient.toml").read_text(encoding="utf-8"))
    settings = patient | tomllib.loads((folder / "document.toml").read_text(encoding="utf-8"))
    settings["printed"] = settings.get("printed", "").replace("{printed}", printed)
    parts = tuple(_part(path) for path in sorted(folder.glob("[!_]*.txt")))
    kept = tuple(part for part in parts if until is None or part.date is None or part.date <= until)
    return Source(name=name, settings=settings, parts=kept)


def _part(path: Path) -> Part:
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    pairs = (line.partition(":") for line in head.splitlines())
    settings = {key.strip(): value.strip() for key, _, value in pairs}
    return Part(name=path.stem, settings=settings, body=_COPY.sub(lambda found: _copied(path, found[1]), body))


def _copied(path: Path, name: str) -> str:
    """The passage that the note of `path` carries forward."""
    return (path.parent / f"_{name}.txt").read_text(encoding="utf-8").rstrip("\n")
