"""What was read of records, remembered by their content: a folder of the user's alone, outside cases and OUT.

It holds the text of charts. It can be deleted at any time, and is left out where it cannot be private.
"""

import hashlib
import json
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import pipeline
from pipeline.model.chart import Bookmark, Box, Document, Page, Word

VARIABLE = "PACKETS_CACHE"
OFF = "off"
_NAME = "appeal-packets"
_DAYS = 90
_READERS = ("documents", "pdf", "ocr", "conversion")
_LIBRARIES = ("pypdfium2", "pikepdf", "tesserocr", "pillow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A document as read; `unread`: pages whose picture nobody has read yet."""

    document: Document
    unread: frozenset[int] = frozenset()


def folder() -> Path | None:
    """Where it lies: PACKETS_CACHE, else below XDG_CACHE_HOME or ~/.cache; None: off, or no home."""
    named = os.environ.get(VARIABLE, "")
    if named:
        return None if named == OFF else Path(named)
    above = os.environ.get("XDG_CACHE_HOME", "")
    try:
        return (Path(above) if above.startswith("/") else Path.home() / ".cache") / _NAME
    except RuntimeError:
        return None


def size() -> int:
    """Bytes that it takes now."""
    place = folder()
    return sum(file.stat().st_size for file in _files(place)) if place is not None else 0


class Memory:
    """The files of one version of the readers: <SHA-256 of the record>.<version>, each whole or not believed."""

    def __init__(self, place: Path) -> None:
        self._place = place

    @classmethod
    def of_user(cls) -> "Memory | None":
        """None where there is none, or where others could read or change it."""
        place = folder()
        if place is None:
            return None
        with suppress(OSError):
            found = place.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
                return None
        return cls(place)

    def find(self, sha256: str, record: str) -> Remembered | None:
        """What is remembered of a file with that content, for the record of that name."""
        try:
            seal, _, body = self._file(sha256).read_bytes().partition(b"\n")
            if seal != digest(body):
                return None
            return _remembered(json.loads(body.decode("utf-8", "surrogatepass")), sha256, record)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def keep(self, what: Remembered) -> None:
        """Write it in one step; where that fails, it is not remembered."""
        body = json.dumps(_data(what), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        path = self._file(what.document.sha256)
        part = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
        with suppress(OSError):
            if not self._place.exists():
                self._place.mkdir(mode=0o700, parents=True, exist_ok=True)
            _forget_old(self._place)
            try:
                handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
                with os.fdopen(handle, "wb") as file:
                    file.write(digest(body) + b"\n" + body)
                os.replace(part, path)
            finally:
                part.unlink(missing_ok=True)

    def touch(self, sha256: str) -> None:
        """It was of use today."""
        with suppress(OSError):
            os.utime(self._file(sha256))

    def _file(self, sha256: str) -> Path:
        return self._place / f"{sha256}.{_version()}"


def digest(body: bytes) -> bytes:
    """What stands in a file above its content, so that half a file is not believed."""
    return hashlib.sha256(body).hexdigest().encode()


def _files(place: Path) -> Iterator[Path]:
    with suppress(OSError):
        yield from (file for file in place.iterdir() if file.is_file() and not file.is_symlink())


def _forget_old(place: Path) -> None:
    """What nobody needed for months, other versions' files and killed writers' too."""
    before = time.time() - _DAYS * 86400
    for file in _files(place):
        with suppress(OSError):
            if file.stat().st_mtime < before:
                file.unlink()


@cache
def _version() -> str:
    """Of all that has a part in reading: our own code and the libraries."""
    total = hashlib.sha256()
    for name in _LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            total.update(f"{name} {metadata.version(name)}\n".encode())
    engines = Path(pipeline.__file__).parent / "engines"
    for path in sorted(path for name in _READERS for path in (engines / name).rglob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def _data(what: Remembered) -> dict[str, Any]:
    document = what.document
    return {
        "sha256": document.sha256,
        "conversion": document.conversion,
        "bookmarks": [[mark.title, mark.page, mark.depth] for mark in document.bookmarks],
        "unread": sorted(what.unread),
        "pages": [
            [page.text, page.width, page.height, page.how, page.free_foot, page.gaps, [_word(w) for w in page.words]]
            for page in document.pages
        ],
    }


def _word(word: Word) -> list[float]:
    box = word.box
    return [word.start, word.end, box.x0, box.y0, box.x1, box.y1, word.confidence]


def _remembered(data: dict[str, Any], sha256: str, record: str) -> Remembered | None:
    if data["sha256"] != sha256:
        return None
    pages = tuple(_page(record, number, row) for number, row in enumerate(data["pages"], start=1))
    bookmarks = tuple(Bookmark(title=title, page=page, depth=depth) for title, page, depth in data["bookmarks"])
    document = Document(
        record=record, path=Path(), sha256=sha256, pages=pages, bookmarks=bookmarks, conversion=data["conversion"]
    )
    return Remembered(document=document, unread=frozenset(data["unread"]))


def _page(record: str, number: int, row: list[Any]) -> Page:
    text, width, height, how, free_foot, gaps, words = row
    return Page(
        document=record,
        number=number,
        text=text,
        width=width,
        height=height,
        how=how,
        free_foot=free_foot,
        gaps=tuple(gaps),
        words=tuple(
            Word(start=start, end=end, box=Box(x0=x0, y0=y0, x1=x1, y1=y1), confidence=sure)
            for start, end, x0, y0, x1, y1, sure in words
        ),
    )
