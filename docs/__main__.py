"""make docs: writes the pages of docs/ that come from the code. `python -m docs --check` only says which are stale."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from docs import commands, fields, findings

FOLDER = Path(__file__).parent
PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands.page,
    "case.md": fields.page,
    "findings.md": findings.page,
}


def stale() -> list[str]:
    """Names of the pages that are not as the code would write them now."""
    return [name for name, page in PAGES.items() if not _is(FOLDER / name, page())]


def write() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit("stale, run `make docs`: " + ", ".join(stale()) if stale() else 0)
    write()
