"""Disk: files appear whole or not at all, are private, and never replace what they must not."""

import errno
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import socket
import stat
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import Locked, OutputError

_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700
_PART = re.compile(r"\..+\.([0-9a-f]{8}-[0-9]+)-[0-9a-f]{8}\.part")
_FULL = (errno.ENOSPC, errno.EDQUOT)
_CANNOT_LINK = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)
_CANNOT_LOCK = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS)


def sha256_bytes(data: bytes) -> str:
    """SHA-256 of the bytes, as 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    """SHA-256 of a regular file's bytes, as 64 hex digits; OSError where it cannot be read, or is no such file."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "no regular file")
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_regular(path: Path, most: int = -1) -> bytes:
    """The first `most` bytes of a regular file (-1: all). OSError for anything else; a pipe or device never blocks."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "no regular file")
        return file.read(most)


def publish(path: Path, data: bytes) -> None:
    """Put `data` at `path`, replacing what is there in one step; at any moment the old file or the new one is whole.

    Folders that are missing are made private. Raises OutputError and leaves the old file when it cannot be written.
    """
    with _translated(path):
        private_folder(path.parent)
        sweep(path.parent)
        part = _write_part(path, data)
        try:
            os.replace(part, path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)


def write_once(path: Path, data: bytes) -> None:
    """Put `data` at `path`, where nothing may be yet. Raises OutputError if something is; that stays as it is."""
    with _translated(path):
        private_folder(path.parent)
        sweep(path.parent)
        part = _write_part(path, data)
        try:
            os.link(part, path)
        except FileExistsError:
            raise
        except OSError as error:
            if error.errno not in _CANNOT_LINK:
                raise
            _write_new(path, data)
        finally:
            part.unlink(missing_ok=True)
        _sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file that we wrote; its folder goes too once it is empty. Missing files are fine."""
    with _translated(path):
        path.unlink(missing_ok=True)
        with suppress(OSError):
            path.parent.rmdir()


def sweep(folder: Path) -> None:
    """Remove what killed processes left half written in this folder; what living ones are writing stays."""
    with _translated(folder):
        for part in folder.iterdir() if folder.is_dir() else ():
            writer = _PART.fullmatch(part.name)
            if writer is not None and _is_dead(writer.group(1)):
                part.unlink(missing_ok=True)


def private_folder(path: Path) -> None:
    """Make the folder and those above it that are missing, readable by this user alone. Raises OutputError."""
    with _translated(path):
        for folder in (*reversed(path.parents), path):
            if folder.is_dir():
                continue
            with suppress(FileExistsError):
                folder.mkdir(mode=_PRIVATE_FOLDER)
        if not path.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "not a folder")


@contextmanager
def work_folder(parent: Path | None = None) -> Iterator[Path]:
    """A private folder for the length of a `with`, gone afterwards also on error or a signal that raises.

    Lies in `parent`, or in the system's place for temporary files. What a killed run left there goes first.
    """
    place = parent or Path(tempfile.gettempdir())
    with _translated(place):
        private_folder(place)
        _remove_dead_work(place)
        folder = Path(tempfile.mkdtemp(prefix=f".packets-{_writer()}-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def lock(folder: Path, *, exclusive: bool) -> Iterator[None]:
    """Hold `folder` for this run: alone (batch), or together with other holders (single builds). Raises Locked.

    A share that knows no locks is used without one.
    """
    with _translated(folder):
        private_folder(folder)
        handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, _PRIVATE_FILE)
    try:
        _take(handle, exclusive)
        yield
    finally:
        os.close(handle)


def check_out(out: Path, case_folder: Path) -> None:
    """Refuse an OUT that is a link or a file, lies inside the case folder, or would mix packets with cases."""
    if out.is_symlink():
        raise OutputError(f"{out} is a link", remedy="Give -o a real folder.")
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is not a folder", remedy="Give -o a folder, or a name that does not exist yet.")
    place, case = out.resolve(), case_folder.resolve()
    if place == case or case in place.parents:
        raise OutputError("OUT lies inside the case folder", remedy="Give -o a folder outside the case.")
    if place == case.parent:
        raise OutputError("OUT is the folder that holds the cases", remedy="Give -o a folder of its own.")


def no_links(path: Path, below: Path) -> None:
    """Raise OutputError where `path` or a folder between it and `below` is a link: outputs never leave OUT."""
    for step in (path, *path.parents):
        if step == below:
            return
        if step.is_symlink():
            raise OutputError(f"{_short(step)} in OUT is a link", remedy="Remove the link and build again.")


def free_bytes(path: Path) -> int:
    """Bytes free where `path` lies, or will lie once it exists."""
    place = path.absolute()
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free


def _take(handle: int, exclusive: bool) -> None:
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Locked("another run works on OUT", remedy="Wait until it has ended, or give -o another folder.") from None
    except OSError as error:
        if error.errno not in _CANNOT_LOCK:
            raise


def _write_part(path: Path, data: bytes) -> Path:
    part = path.with_name(f".{path.name}.{_writer()}-{secrets.token_hex(4)}.part")
    try:
        _write_new(part, data)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part


def _write_new(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, _PRIVATE_FILE)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        # Some network shares cannot sync a folder; the rename has happened all the same.
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def _writer() -> str:
    """This process on this machine: "1a2b3c4d-4711"."""
    return f"{zlib.crc32(socket.gethostname().encode()):08x}-{os.getpid()}"


def _is_dead(writer: str) -> bool:
    """True when `writer` was a process of this machine that is gone; other machines' are left alone."""
    host, _, process = writer.partition("-")
    if host != _writer().partition("-")[0] or not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False


def _remove_dead_work(place: Path) -> None:
    for folder in place.glob(".packets-*-*-*"):
        if _is_dead(folder.name.removeprefix(".packets-").rpartition("-")[0]):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """An OSError becomes an OutputError that says what to do, without the folder of the case in it."""
    try:
        yield
    except OSError as error:
        raise _output_error(error, path) from None


def _output_error(error: OSError, path: Path) -> OutputError:
    place = _short(path)
    if error.errno in _FULL:
        return OutputError(f"no space left for {place}", remedy="Make room on that disk and run again.")
    if isinstance(error, FileExistsError):
        return OutputError(f"{place} exists already", remedy="It is written only once; nothing was changed.")
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return OutputError(f"{place} is not writable", remedy="Ask for write access, or give -o another folder.")
    if isinstance(error, NotADirectoryError):
        return OutputError(f"{place}: a file is in the way of a folder", remedy="Move that file away.")
    return OutputError(f"{place} cannot be written ({errno.errorcode.get(error.errno or 0, 'disk error')})")


def _short(path: Path) -> str:
    return path.name
