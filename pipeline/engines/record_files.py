"""What lies at a record's path: nothing, a PDF, another kind of file; and how many pages a PDF has."""

import mmap
import stat
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.engines import files

_HEAD = 1024
UNREADABLE = "unreadable"
NO_FILE = "no file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A file at a glance. `kind`: "pdf", "png", "jpg", "tif", "docx", "zip", "other", UNREADABLE, NO_FILE (a folder,
    link or special file); None where nothing is."""

    kind: str | None
    size: int = 0


def look(path: Path) -> Look:
    """What a regular file is by its first bytes; links are not followed."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            return Look(kind=NO_FILE)
        head = files.read_regular(path, _HEAD)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return Look(kind=None)
    except OSError:
        return Look(kind=UNREADABLE)
    return Look(kind=_kind(head, path), size=status.st_size)


def _kind(head: bytes, path: Path) -> str:
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return "tif"
    if head.startswith(b"PK\x03\x04"):
        return "docx" if _is_word(path) else "zip"
    return "other"


def _is_word(path: Path) -> bool:
    """Whether a ZIP file holds the text of a Word document."""
    try:
        with zipfile.ZipFile(path) as package:
            return "word/document.xml" in package.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, LookupError, NotImplementedError, struct.error):
        return False


def is_restricted(path: Path) -> bool:
    """Whether a PDF is encrypted for its owner only: it opens without a password, but asks readers to limit its use."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            if data.find(b"/Encrypt") < 0:
                return False
        with pdfium.PdfDocument(path) as document:
            return int(pdfium_c.FPDF_GetSecurityHandlerRevision(document)) >= 0
    except (pdfium.PdfiumError, OSError, ValueError):
        return False


def page_count(path: Path) -> int | None:
    """Pages of a PDF; None where it cannot be opened, which reading the chart will report by name."""
    try:
        with pdfium.PdfDocument(path) as document:
            return len(document)
    except (pdfium.PdfiumError, OSError, ValueError):
        return None
