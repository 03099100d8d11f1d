"""The words of letters that were sent: read from the copies that sent/ keeps, page by page as its manifest says."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.engines import case_files
from pipeline.engines.pdf.look import Look
from pipeline.errors import InspectionFailed
from pipeline.model.case import Event

_MANIFEST, _PAYER = "manifest.json", "payer"
_LARGEST = 20_000_000

Words = tuple[str, tuple[str, ...]]


def letters_of(folder: Path, event: Event) -> tuple[Words, ...]:
    """Name and pages (as text) of each letter to the payer; none where the copy has no manifest or is not readable.

    A packet that was sent in parts, or recorded by hand, has no copy that could be read so.
    """
    place = str(event.details.get("sent", ""))
    files = event.details.get("files")
    names = [str(file["name"]) for file in files if isinstance(file, Mapping)] if isinstance(files, list) else []
    manifest = _manifest(folder, place)
    pdf = _bytes(folder, f"{place}/{names[0]}") if len(names) == 1 and place else None
    if manifest is None or pdf is None:
        return ()
    try:
        with Look(pdf) as look:
            return tuple(_letters(look, manifest.get("letters")))
    except InspectionFailed:
        return ()


def _letters(look: Look, rows: object) -> Iterable[Words]:
    for row in rows if isinstance(rows, list) else []:
        first, count = row.get("first_page"), row.get("pages")
        if (
            row.get("audience", _PAYER) == _PAYER
            and isinstance(first, int)
            and isinstance(count, int)
            and 1 <= first <= first + count - 1 <= look.pages
        ):
            texts = (look.text(number) for number in range(first, first + count))
            yield str(row.get("name", "")), tuple(text.replace("\r\n", "\n").replace("\r", "\n") for text in texts)


def _manifest(folder: Path, place: str) -> Mapping[str, Any] | None:
    raw = _bytes(folder, f"{place}/{_MANIFEST}") if place else None
    try:
        found = json.loads(raw) if raw else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _bytes(folder: Path, relative: str) -> bytes | None:
    """A file below the case folder; None where it is not there, too large, or leads elsewhere."""
    path = folder / relative
    if case_files.path_fault(folder, relative) is not None:
        return None
    try:
        return path.read_bytes() if path.stat().st_size <= _LARGEST else None
    except OSError:
        return None
