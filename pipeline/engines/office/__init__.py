"""Letters as PDFs: what an office engine does, and which one this machine has."""

import os
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from pipeline.engines.office import libreoffice
from pipeline.errors import EngineError

FORCE = "PACKETS_OFFICE"
"""Environment variable that names the engine to use: for tests, and to see what a machine without LibreOffice makes."""


class Engine(StrEnum):
    """The engines that render letters."""

    LIBREOFFICE = "libreoffice"
    FALLBACK = "fallback"


class Office(Protocol):
    """Turns Word letters into PDFs, one at a time. One belongs to one worker; close it, or use it in `with`."""

    @property
    def name(self) -> str:
        """The engine with its version, "LibreOffice 7.4.7.2"."""

    def start(self) -> None:
        """Begin to start up without waiting, so that it is ready when the first letter is. Needs not be called."""

    def render(self, docx: bytes) -> bytes:
        """The PDF of a .docx, fonts embedded; LibreOffice's is tagged for readers that speak.

        Raises EngineError; the next letter can be rendered after it.
        """

    def close(self) -> None:
        """End the engine; nothing of it is left, running or on disk. May be called twice."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def chosen() -> Engine:
    """The engine that this machine's letters are rendered with: LibreOffice where it is, unless one is forced.

    Raises EngineError when PACKETS_OFFICE names none.
    """
    forced = os.environ.get(FORCE, "")
    if forced:
        try:
            return Engine(forced)
        except ValueError:
            remedy = f"Set it to {' or '.join(Engine)}, or not at all."
            raise EngineError(f"{FORCE} names no engine", remedy=remedy) from None
    return Engine.LIBREOFFICE if libreoffice.find_soffice() is not None else Engine.FALLBACK


def substitute() -> str:
    """The engine that renders instead of LibreOffice, "dxpdf 0.8.1"; "" where LibreOffice does."""
    if chosen() is Engine.LIBREOFFICE:
        return ""
    from pipeline.engines.office import fallback

    return fallback.name()


def open_office(work: Path) -> Office:
    """The office engine of this worker, not yet started; keeps its files in a private folder inside `work`.

    Raises EngineError when the machine has none.
    """
    if chosen() is Engine.FALLBACK:
        return _open_fallback(work)
    soffice = libreoffice.find_soffice()
    if soffice is None:
        raise EngineError("LibreOffice is not installed", remedy=libreoffice.INSTALL_REMEDY)
    python = libreoffice.find_uno_python(soffice)
    if python is None:
        return libreoffice.OneCallOffice(work, soffice)
    return libreoffice.UnoOffice(work, soffice, python)


def _open_fallback(work: Path) -> Office:
    from pipeline.engines.office import fallback

    package = fallback.find_package()
    if package is None:
        raise EngineError(
            "Neither LibreOffice nor the engine that stands in for it is installed", remedy=libreoffice.INSTALL_REMEDY
        )
    return fallback.FallbackOffice(work, package)
