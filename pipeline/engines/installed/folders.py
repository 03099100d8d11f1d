"""The folders that hold patients' data: room, who may read them, whether their disk is encrypted."""

import os
import re
import stat
from pathlib import Path

from pipeline.engines import files
from pipeline.engines.documents import memory
from pipeline.engines.installed.check import Check, State

MOUNTS = Path("/proc/self/mounts")
BLOCKS = Path("/sys/class/block")
_ENOUGH_BYTES = 200_000_000
_AMPLE_BYTES = 2_000_000_000
_ENCRYPTING = {"ecryptfs", "fuse.gocryptfs", "fuse.encfs", "fuse.cryfs", "fuse.securefs"}
_REMOTE = {"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs"}
_PRIVATE_REMEDY = (
    "chmod 700 for one person; for a team on a share, a group that holds only the people who work on cases."
)


def space(out: Path) -> Check:
    """Room where OUT lies or will lie."""
    free = files.free_bytes(existing(out))
    found = f"{free / 1e9:.1f} GB where OUT lies"
    if free < _ENOUGH_BYTES:
        return Check(name="free space", state=State.MISSING, found=found, remedy="Make room on the disk of OUT.")
    if free < _AMPLE_BYTES:
        remedy = "Enough for now; a case with scans takes up to 100 MB."
        return Check(name="free space", state=State.LOOK, found=found, remedy=remedy)
    return Check(name="free space", state=State.OK, found=found)


def writable(out: Path) -> Check:
    """OUT can be written, or made; nothing is made to find out."""
    place = existing(out)
    if os.path.isdir(place) and not os.path.islink(out) and os.access(place, os.W_OK | os.X_OK):
        return Check(name="OUT", state=State.OK, found="writable")
    remedy = "Give -o a real folder that you may write to."
    return Check(name="OUT", state=State.MISSING, found="not writable", remedy=remedy)


def private(name: str, folder: Path, mounts: Path = MOUNTS) -> Check:
    """Whether others on this machine can look into the folder: its own bits, and those of the folders above it."""
    name = f"who may read {name}"
    if not os.path.isdir(folder):
        return Check(name=name, state=State.OK, found="not there yet; a build makes it, for its owner alone")
    kind = _mount(folder, mounts)[1]
    if kind in _REMOTE:
        remedy = "Check on the server that only people who work on cases have access."
        return Check(name=name, state=State.LOOK, found=f"on a share ({kind}); its server decides", remedy=remedy)
    way = [above.stat().st_mode for above in folder.resolve().parents]
    bits = stat.S_IMODE(folder.stat().st_mode)
    if bits & 0o007 and all(mode & stat.S_IXOTH for mode in way):
        found = f"everyone on this machine (mode {bits:03o})"
        return Check(name=name, state=State.LOOK, found=found, remedy=_PRIVATE_REMEDY)
    if bits & 0o070 and all(mode & (stat.S_IXGRP | stat.S_IXOTH) for mode in way):
        found = f"its owner and its group (mode {bits:03o})"
        return Check(name=name, state=State.LOOK, found=found, remedy=_PRIVATE_REMEDY)
    return Check(name=name, state=State.OK, found="its owner alone")


def encryption(name: str, folder: Path, mounts: Path = MOUNTS, blocks: Path = BLOCKS) -> Check:
    """Whether the disk under the folder is encrypted, as far as this machine can tell."""
    name = f"disk of {name}"
    device, kind = _mount(existing(folder), mounts)
    if kind in _ENCRYPTING or _encrypted(device, blocks):
        return Check(name=name, state=State.OK, found="encrypted")
    if kind and kind not in _REMOTE and (blocks / Path(device).name).exists():
        found = "no encryption seen from here; a hosted machine's disk may be encrypted beneath"
    else:
        found = f"unknown whether it is encrypted{f' ({kind})' if kind else ''}"
    remedy = "Patients' data belongs on an encrypted disk (LUKS, FileVault, BitLocker under WSL): ask who set it up."
    return Check(name=name, state=State.LOOK, found=found, remedy=remedy)


def remembered() -> Check:
    """Where the text of charts is kept between runs, how much of it, and how to be rid of it."""
    name, place = "what was read", memory.folder()
    if place is None:
        return Check(name=name, state=State.OK, found=f"not remembered ({memory.VARIABLE} is {memory.OFF})")
    if memory.Memory.of_user() is None:
        remedy = f"chmod 700 it if it is yours, or name another folder in {memory.VARIABLE}."
        return Check(name=name, state=State.LOOK, found=f"not remembered: {place} is not yours alone", remedy=remedy)
    found = f"{memory.size() / 1e6:.1f} MB of charts' text in {place}; to forget it, delete that folder"
    return Check(name=name, state=State.OK, found=found)


def existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there and that we may see (os.path answers no, never raises)."""
    place = folder.absolute()
    while not os.path.exists(place):
        place = place.parent
    return place


def _mount(folder: Path, mounts: Path) -> tuple[str, str]:
    """Device and type of the file system that holds the folder; two empty texts where the system does not tell."""
    try:
        rows = [line.split() for line in mounts.read_text("utf-8", "replace").splitlines()]
    except OSError:
        return "", ""
    here = folder.resolve()
    holding = [(Path(_unescaped(row[1])), row[0], row[2]) for row in rows if len(row) > 2]
    # A later mount hides an earlier one at the same place.
    best = [row for row in holding if here.is_relative_to(row[0])]
    if not best:
        return "", ""
    _, device, kind = max(enumerate(best), key=lambda item: (len(item[1][0].parts), item[0]))[1]
    return _unescaped(device), kind


def _unescaped(text: str) -> str:
    r"""The kernel writes a space in a path as \040."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)


def _encrypted(device: str, blocks: Path) -> bool:
    """The block device, or one that it lies on, is of dm-crypt."""
    if not device.startswith("/dev/"):
        return False
    waiting, seen = [Path(os.path.realpath(device)).name], set[str]()
    while waiting:
        block = waiting.pop()
        if block in seen:
            continue
        seen.add(block)
        uuid = blocks / block / "dm" / "uuid"
        if uuid.is_file() and uuid.read_text("ascii", "replace").startswith("CRYPT-"):
            return True
        under = blocks / block / "slaves"
        waiting += [path.name for path in under.iterdir()] if under.is_dir() else []
    return False
