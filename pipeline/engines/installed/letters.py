"""What turns letters into PDFs: an engine that really renders one, and the fonts that letters are written in."""

import subprocess

from pipeline import places
from pipeline.engines import files
from pipeline.engines.installed.check import Check, State
from pipeline.engines.office import Engine, chosen, libreoffice, open_office
from pipeline.errors import PacketError

FONTS = ("Carlito", "Caladea", "Liberation Serif", "DejaVu Sans")
_FONT_REMEDY = (
    "Debian: apt-get install fonts-crosextra-carlito fonts-crosextra-caladea fonts-liberation fonts-dejavu-core; "
    "macOS: brew install --cask font-carlito font-caladea font-liberation font-dejavu."
)


def engine() -> Check:
    """The engine that a build would take now; it renders a letter template as a trial (about a second)."""
    soffice = libreoffice.find_soffice()
    try:
        with files.work_folder() as work, open_office(work) as office:
            trial = min(places.letter_templates().glob("*.docx"))
            office.render(trial.read_bytes())
            name = office.name
    except (PacketError, OSError, ValueError) as error:
        found = error.message if isinstance(error, PacketError) else "no letter template to try it with"
        remedy = getattr(error, "remedy", "") or libreoffice.INSTALL_REMEDY
        return Check(name="LibreOffice", state=State.MISSING, found=found, remedy=remedy)
    if not name.startswith("LibreOffice") or soffice is None:
        found = f"not used; letters are rendered by {name}: compare them with the Word draft before sending"
        return Check(name="LibreOffice", state=State.LOOK, found=found, remedy=libreoffice.INSTALL_REMEDY)
    if libreoffice.find_uno_python(soffice) is None:
        found = f"{name}, but without python3-uno: slower"
        return Check(name="LibreOffice", state=State.LOOK, found=found, remedy="Debian: apt-get install python3-uno.")
    return Check(name="LibreOffice", state=State.OK, found=f"{name} with python3-uno; a trial letter was rendered")


def fonts() -> Check:
    """The families that the letter templates and their substitutes use, as fontconfig lists them for LibreOffice."""
    if _without_libreoffice():
        return Check(name="fonts", state=State.OK, found="the engine for letters brings its own")
    listing = ["fc-list", ":", "family"]
    try:
        listed = subprocess.run(listing, capture_output=True, text=True, timeout=30, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return Check(name="fonts", state=State.MISSING, found="fc-list cannot be run", remedy="Install fontconfig.")
    families = {family.strip() for line in listed.splitlines() for family in line.split(",")}
    missing = [font for font in FONTS if font not in families]
    if missing:
        return Check(name="fonts", state=State.MISSING, found=f"missing: {', '.join(missing)}", remedy=_FONT_REMEDY)
    return Check(name="fonts", state=State.OK, found=", ".join(FONTS))


def _without_libreoffice() -> bool:
    try:
        return chosen() is Engine.FALLBACK
    except PacketError:  # no engine is named; `engine` tells that
        return False
