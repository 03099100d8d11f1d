"""Letters as PDFs: what an office engine does, and which one this machine has."""

from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from pipeline.engines.office import libreoffice
from pipeline.errors import EngineError


class Office(Protocol):
    """Turns Word letters into PDFs, one at a time. One belongs to one worker; close it, or use it in `with`."""

    @property
    def name(self) -> str:
        """The engine with its version, "LibreOffice 7.4.7.2"."""

    def start(self) -> None:
        """Begin to start up without waiting, so that it is ready when the first letter is. Needs not be called."""

    def render(self, docx: bytes) -> bytes:
        """The PDF of a .docx: tagged, fonts embedded. Raises EngineError; the next letter can be rendered after it."""

    def close(self) -> None:
        """End the engine; nothing of it is left, running or on disk. May be called twice."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def open_office(work: Path) -> Office:
    """The LibreOffice of this worker, not yet started; keeps its files in a private folder inside `work`.

    Raises EngineError when LibreOffice is not installed.
    """
    soffice = libreoffice.find_soffice()
    if soffice is None:
        raise EngineError("LibreOffice is not installed", remedy=libreoffice.INSTALL_REMEDY)
    python = libreoffice.find_uno_python(soffice)
    if python is None:
        return libreoffice.OneCallOffice(work, soffice)
    return libreoffice.UnoOffice(work, soffice, python)
