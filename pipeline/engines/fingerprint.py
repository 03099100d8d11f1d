"""A fingerprint of everything that a packet is made from, so that an unchanged case costs a glance and no build."""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

import pipeline
from pipeline import places
from pipeline.engines import files, office
from pipeline.model.case import Step, Track

_LIBRARIES = ("docxtpl", "pikepdf", "pypdf", "pypdfium2", "pdfplumber", "reportlab", "fonttools")
_LEVELS_ABOVE = 2
_CASE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


def of_case(folder: Path) -> str:
    """SHA-256 over the case folder (without sent/), the practice's files above it, this program with its data, and
    the engine that renders instead of LibreOffice, so that a packet is made anew once LibreOffice is there."""
    total = hashlib.sha256(of_program().encode())
    total.update(office.substitute().encode())
    for label, path in _inputs(folder):
        total.update(f"{label}\0{_content(path)}\n".encode())
    return total.hexdigest()


@cache
def of_program() -> str:
    """SHA-256 over the package's code, schemas, templates, tables and fonts, and the libraries' versions."""
    total = hashlib.sha256(pipeline.__version__.encode())
    for library in _LIBRARIES:
        total.update(f"{library} {metadata.version(library)}\n".encode())
    for folder in (Path(pipeline.__file__).parent, places.schemas(), places.letter_templates(), places.rule_tables()):
        for path in _below(folder):
            if path.suffix != ".pyc":
                total.update(f"{path.relative_to(folder)}\0{_content(path)}\n".encode())
    return total.hexdigest()


def identity(folder: Path) -> tuple[str, str] | None:
    """Case id and step name as case.json states them, without checking anything else; None where it does not."""
    try:
        data = json.loads((folder / "case.json").read_bytes())
        track = data["track"]
        step = Step(
            track=Track(track["name"]), level=int(track.get("level", 1)), expedited=bool(track.get("expedited", False))
        )
        return (data["id"], step.name) if _CASE_ID.fullmatch(data["id"]) else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _inputs(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in _below(folder, skip="sent"):
        yield f"case/{path.relative_to(folder)}", path
    place = folder.resolve()
    for level in range(_LEVELS_ABOVE):
        place = place.parent
        yield from ((f"{level}/{path.name}", path) for path in _practice_files(place))
        for name in ("tables", "templates"):
            yield from ((f"{level}/{path.relative_to(place)}", path) for path in _below(place / name))


def _practice_files(place: Path) -> Iterable[Path]:
    """practice.json and the logo that it names."""
    practice = place / "practice.json"
    if not practice.is_file():
        return ()
    try:
        logo = json.loads(practice.read_bytes()).get("logo")
        return (practice, place / logo) if isinstance(logo, str) else (practice,)
    except (OSError, ValueError, AttributeError, RecursionError):
        return (practice,)


def _below(folder: Path, skip: str = "") -> Iterator[Path]:
    """Every file below `folder` in a fixed order, links not followed; `skip` is a folder right below to leave out."""
    for here, names, found in os.walk(folder):
        names[:] = sorted(n for n in names if n != "__pycache__" and not (n == skip and Path(here) == folder))
        yield from (Path(here, name) for name in sorted(found))


def _content(path: Path) -> str:
    try:
        return f"link {os.readlink(path)}" if path.is_symlink() else _of_file(path)
    except OSError:
        return "unreadable"


def _of_file(path: Path) -> str:
    return files.sha256_file(path) if path.is_file() else "special"
