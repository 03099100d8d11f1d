"""Plain text files as documents of one page: the characters of the UTF-8 file as they are, newlines untouched."""

import hashlib
from pathlib import Path

from pipeline.engines import files
from pipeline.errors import SourceUnusable
from pipeline.model.chart import Document, Page

SUFFIX = ".txt"
HOW = "text layer"
_MOST_BYTES = 64 << 20
_LETTER = (612.0, 792.0)


def read(path: Path, record: str) -> Document:
    """Read a text file as one page. Raises SourceUnusable where it is missing, empty, too large or not UTF-8."""
    data = _bytes(path, record)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise SourceUnusable(f"{record}: is not text in UTF-8", remedy="Save it as plain text in UTF-8.") from None
    width, height = _LETTER
    page = Page(document=record, number=1, text=text, width=width, height=height, how=HOW)
    return Document(record=record, path=path, sha256=hashlib.sha256(data).hexdigest(), pages=(page,))


def _bytes(path: Path, record: str) -> bytes:
    try:
        data = files.read_regular(path, _MOST_BYTES + 1)
    except FileNotFoundError:
        raise SourceUnusable(f"{record}: is missing", remedy="Check its name.") from None
    except OSError:
        raise SourceUnusable(f"{record}: cannot be opened", remedy="Check the file and its permissions.") from None
    if not data:
        raise SourceUnusable(f"{record}: is an empty file", remedy="Export it again.")
    if len(data) > _MOST_BYTES:
        raise SourceUnusable(f"{record}: is larger than 64 MB", remedy="Split it.")
    return data
