"""Is this machine fit to build? Each check says what was found and, where it failed, what to do."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from pipeline import places
from pipeline.engines import files
from pipeline.engines.office import libreoffice

FONTS = ("Carlito", "Caladea", "Liberation Serif", "DejaVu Sans")
_PACKAGES = (
    "click",
    "docxtpl",
    "fontTools",
    "jinja2",
    "jsonschema",
    "lxml",
    "pdfplumber",
    "pikepdf",
    "pypdf",
    "pypdfium2",
    "docx",
    "reportlab",
)
_FONT_REMEDY = (
    "Debian: apt-get install fonts-crosextra-carlito fonts-crosextra-caladea fonts-liberation fonts-dejavu-core; "
    "macOS: brew install --cask font-carlito font-caladea font-liberation font-dejavu."
)
_AGAIN = "Install appeal-packets again."
_ENOUGH_BYTES = 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at: its name, whether it is fit, what was found, and what to do where it is not."""

    name: str
    fit: bool
    found: str
    remedy: str = ""


def checks(out: Path) -> Iterator[Check]:
    """Every check, in the order in which a person would mend them; nothing is installed or left behind."""
    yield _packages()
    yield _data("schemas", places.schemas(), "*.schema.json")
    yield _data("letter templates", places.letter_templates(), "*.docx")
    yield _data("rule tables", places.rule_tables(), "*.json")
    yield _office()
    yield _fonts()
    yield _space(out)
    yield _writable(out)


def _packages() -> Check:
    missing = []
    for name in _PACKAGES:
        try:
            import_module(name)
        except Exception:  # a broken package may raise anything on import
            missing.append(name)
    found = f"missing or broken: {', '.join(missing)}" if missing else f"{len(_PACKAGES)} present"
    return Check(name="Python packages", fit=not missing, found=found, remedy=_AGAIN if missing else "")


def _data(name: str, folder: Path, pattern: str) -> Check:
    count = sum(1 for _ in folder.rglob(pattern)) if folder.is_dir() else 0
    return Check(name=name, fit=count > 0, found=f"{count} present", remedy="" if count else _AGAIN)


def _office() -> Check:
    soffice = libreoffice.find_soffice()
    if soffice is None:
        return Check(name="LibreOffice", fit=False, found="not found", remedy=libreoffice.INSTALL_REMEDY)
    if libreoffice.find_uno_python(soffice) is None:
        return Check(name="LibreOffice", fit=True, found="found, but without python3-uno: slower")
    return Check(name="LibreOffice", fit=True, found="found, with python3-uno")


def _fonts() -> Check:
    try:
        listed = subprocess.run(
            ["fc-list", ":", "family"], capture_output=True, text=True, timeout=30, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return Check(name="fonts", fit=False, found="fc-list cannot be run", remedy="Install fontconfig.")
    families = {family.strip() for line in listed.splitlines() for family in line.split(",")}
    missing = [font for font in FONTS if font not in families]
    found = f"missing: {', '.join(missing)}" if missing else ", ".join(FONTS)
    return Check(name="fonts", fit=not missing, found=found, remedy=_FONT_REMEDY if missing else "")


def _space(out: Path) -> Check:
    free = files.free_bytes(out)
    fit = free >= _ENOUGH_BYTES
    remedy = "" if fit else "Make room on the disk of OUT."
    return Check(name="free space", fit=fit, found=f"{free // 1_000_000} MB for OUT", remedy=remedy)


def _writable(out: Path) -> Check:
    """OUT can be written, or made; nothing is made to find out."""
    place = out.absolute()
    while not place.exists():
        place = place.parent
    fit = place.is_dir() and not out.is_symlink() and os.access(place, os.W_OK | os.X_OK)
    remedy = "" if fit else "Give -o a real folder that you may write to."
    return Check(name="OUT", fit=fit, found="writable" if fit else "not writable", remedy=remedy)
