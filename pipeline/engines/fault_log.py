"""Bugs, written down without the case: types, files and lines of a traceback, never messages or values."""

import os
import traceback
from pathlib import Path

from pipeline.engines import files

NAME = "errors.log"


def describe(error: BaseException) -> str:
    """One line: the type and the innermost line of our own code ("ValueError at stages/letters.py:40")."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "pipeline" in Path(frame.filename).parts]
    place = own[-1] if own else frames[-1] if frames else None
    return f"{type(error).__name__} at {_place(place)}" if place else type(error).__name__


def append(log: Path, case_id: str, error: BaseException) -> bool:
    """Add the traceback to the log, readable by this user alone. False when the log cannot be written."""
    lines = [f"case {case_id or 'unknown'}"]
    cause: BaseException | None = error
    while cause is not None:
        lines.append(f"  {type(cause).__name__}")
        lines += [f"    {_place(frame)} in {frame.name}" for frame in traceback.extract_tb(cause.__traceback__)]
        cause = cause.__cause__ or cause.__context__
    try:
        files.private_folder(log.parent)
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except Exception:  # a log that cannot be written must not hide the fault itself
        return False
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return True


def _place(frame: traceback.FrameSummary) -> str:
    return f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno}"
