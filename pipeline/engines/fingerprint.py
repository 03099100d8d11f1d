"""A fingerprint of everything that a packet is made from, so that an unchanged case costs a glance and no build."""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import pipeline
from pipeline import places
from pipeline.engines import case_files, files, office
from pipeline.model.case import Step, Track

_LIBRARIES = ("docxtpl", "pikepdf", "pypdf", "pypdfium2", "reportlab", "fonttools")
_MOST = 8_000_001
_CASE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


def of_case(folder: Path, top: Path | None = None) -> str:
    """SHA-256 over the case folder (without sent/), the practice's files above it, this program with its data, and
    the engine that renders instead of LibreOffice, so that a packet is made anew once LibreOffice is there.

    `top` is the folder given to `batch`, as in `case_files.read_case`.
    """
    total = hashlib.sha256(of_program().encode())
    total.update(office.substitute().encode())
    for label, path in _inputs(case_files.folder_of(folder), top):
        total.update(f"{label}\0{_content(path)}\n".encode(errors="surrogateescape"))
    return total.hexdigest()


@cache
def of_program() -> str:
    """SHA-256 over the package's code, schemas, templates, tables and fonts, and the libraries' versions."""
    total = hashlib.sha256(pipeline.__version__.encode())
    for library in _LIBRARIES:
        total.update(f"{library} {metadata.version(library)}\n".encode())
    for folder in (Path(pipeline.__file__).parent, places.schemas(), places.letter_templates(), places.rule_tables()):
        for path in _below(folder):
            if path.suffix != ".pyc" and not path.name.startswith("."):  # fontconfig leaves a .uuid beside fonts
                total.update(f"{path.relative_to(folder)}\0{_content(path)}\n".encode())
    return total.hexdigest()


def identity(folder: Path) -> tuple[str, str] | None:
    """Case id and step name as case.json states them, without checking anything else; None where it does not.

    The step is empty where case.json leaves it to the events.
    """
    try:
        data = json.loads(files.read_regular(case_files.folder_of(folder) / "case.json", _MOST))
        return (data["id"], _step(data.get("track"))) if _CASE_ID.fullmatch(data["id"]) else None
    except (OSError, ValueError, ArithmeticError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _step(track: dict[str, Any] | None) -> str:
    if track is None:
        return ""
    level, expedited = int(track.get("level", 1)), bool(track.get("expedited", False))
    return Step(track=Track(track["name"]), level=level, expedited=expedited).name


def _inputs(folder: Path, top: Path | None) -> Iterator[tuple[str, Path]]:
    for path in _below(folder, skip="sent"):
        yield f"case/{path.relative_to(folder)}", path
    for level, place in enumerate(tuple(case_files.search_path(folder, top))[1:]):
        yield from ((f"{level}/{path.name}", path) for path in _practice_files(place))
        for name in ("tables", "templates"):
            yield from ((f"{level}/{path.relative_to(place)}", path) for path in _below(place / name))


def _practice_files(place: Path) -> Iterable[Path]:
    """practice.json and the logo that it names."""
    practice = place / "practice.json"
    if not os.path.lexists(practice):
        return ()
    try:
        logo = json.loads(files.read_regular(practice, _MOST)).get("logo")
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
        return f"link {os.readlink(path)}" if path.is_symlink() else files.sha256_file(path)
    except OSError:
        return "unreadable"
