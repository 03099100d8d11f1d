"""Which case folder each case id in OUT belongs to, so that two cases with one id never replace each other's packet.

`.cases/<id>.json` in OUT holds two salted hashes, never a path: folder names may name a patient. One is of the way
from OUT to the case folder, the same wherever the share is mounted; the other is of case.json, so that a case which was
moved as it is stays the same case. It lies beside the packets and not among them: their bytes tell nothing of a place.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pipeline.engines import files
from pipeline.errors import OutputError

_FOLDER = ".cases"
_MOST = 4096


def is_taken(folder: Path, out: Path, case_id: str) -> bool:
    """True when the outputs of that id in OUT were made from another case folder; writes nothing."""
    known = _known(out, case_id)
    return known is not None and not _fits(known, _marks(folder, out, str(known["salt"])))


def claim(folder: Path, out: Path, case_id: str, *, moved: bool = False) -> bool:
    """Note that the outputs of that id are made from `folder`; False, and nothing is noted, where they are another's.

    `moved` says that a person knows `folder` to be the same case in another place. Raises OutputError.
    """
    known = _known(out, case_id)
    salt = str(known["salt"]) if known else secrets.token_hex(16)
    marks = _marks(folder, out, salt)
    if known is not None and not moved and not _fits(known, marks):
        return False
    if known is not None and all(known.get(key) == mark for key, mark in marks.items()):
        return True
    data = (json.dumps({"salt": salt, **marks}) + "\n").encode()
    path = _path(out, case_id)
    files.no_links(path, out)
    files.private_folder(out / case_id)
    if os.path.lexists(path):
        files.publish(path, data)
        return True
    # Two builds that run at the same time may both have found nothing: only one of them can write.
    with suppress(OutputError):
        files.write_once(path, data)
        return True
    return not is_taken(folder, out, case_id)


def _fits(known: Mapping[str, object], marks: Mapping[str, str]) -> bool:
    return any(known.get(key) == mark for key, mark in marks.items())


def _known(out: Path, case_id: str) -> Mapping[str, object] | None:
    """What is noted about the id; None where it is free, also once a person has removed its outputs."""
    if not (out / case_id).is_dir():
        return None
    try:
        data = json.loads(files.read_regular(_path(out, case_id), _MOST))
    except (OSError, ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) and isinstance(data.get("salt"), str) else None


def _path(out: Path, case_id: str) -> Path:
    """Ids that differ in capital letters only share a folder on many shares."""
    return out / _FOLDER / f"{case_id.casefold()}.json"


def _marks(folder: Path, out: Path, salt: str) -> dict[str, str]:
    way = os.fsencode(os.path.relpath(folder.resolve(), out.resolve()))
    try:
        case = files.sha256_file(folder / "case.json").encode()
    except OSError:
        case = secrets.token_bytes(16)
    return {"folder": _hash(salt, way), "case": _hash(salt, case)}


def _hash(salt: str, data: bytes) -> str:
    return hashlib.sha256(salt.encode() + b"\0" + data).hexdigest()
