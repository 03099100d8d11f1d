"""Rule tables: whole, and how old what they say is."""

import json
import os
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from pipeline import places
from pipeline.engines.case_files import load_tables
from pipeline.engines.installed.check import Check, State
from pipeline.errors import PacketError

OLD = timedelta(days=365)
_NAMED = 3


def whole() -> Check:
    """The built-in tables can be read and follow their schemas."""
    try:
        load_tables(())
    except PacketError as error:
        return Check(name="rule tables", state=State.MISSING, found=error.message, remedy=error.remedy)
    count = sum(1 for _ in places.rule_tables().rglob("*.json"))
    return Check(name="rule tables", state=State.OK, found=f"{count} files, all fit their schemas")


def ages(overlays: Iterable[Path], today: date) -> Check:
    """The oldest `as_of` of the built-in tables and of `overlays`, folders laid out like them."""
    dates = sorted(
        (read, name) for folder in (places.rule_tables(), *overlays) for name, day in _files(folder) for read in day
    )
    if not dates:
        return Check(name="ages of tables", state=State.MISSING, found="no dates", remedy="Install again.")
    future = _names(name for read, name in dates if read > today)
    if future:
        remedy = "Correct `as_of` there to the day on which the source was read, or this machine's clock."
        found = f"`as_of` is after today in {future}"
        return Check(name="ages of tables", state=State.MISSING, found=found, remedy=remedy)
    old = _names(name for read, name in dates if read < today - OLD)
    found = f"oldest row read on {dates[0][0]}" + (f"; older than 12 months: {old}" if old else "")
    remedy = "Read those sources again and update the rows, or install a newer appeal-packets." if old else ""
    return Check(name="ages of tables", state=State.LOOK if old else State.OK, found=found, remedy=remedy)


def _files(folder: Path) -> Iterator[tuple[str, list[date]]]:
    """Each table file below the folder with the dates in it; what cannot be read is `whole`'s business or a case's."""
    for path in sorted(folder.rglob("*.json")) if os.path.isdir(folder) else ():
        try:
            yield str(path.relative_to(folder.parent)), list(_dates(json.loads(path.read_bytes())))
        except (OSError, ValueError, RecursionError):
            continue


def _dates(node: object) -> Iterator[date]:
    if isinstance(node, dict):
        if isinstance(node.get("as_of"), str):
            yield date.fromisoformat(node["as_of"])
        for part in node.values():
            yield from _dates(part)
    elif isinstance(node, list):
        for part in node:
            yield from _dates(part)


def _names(files: Iterable[str]) -> str:
    """The first few names, and how many more."""
    names = sorted(set(files))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
