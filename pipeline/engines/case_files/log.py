"""The case's own log: events, decisions, attestations and sent copies, each a new file or folder, written once."""

import json
import os
import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.engines import files
from pipeline.engines.case_files import schema as case_schema
from pipeline.errors import CaseInvalid, OutputError
from pipeline.model.finding import Finding

_VERSION = "1.0"
_MOST_IN_A_SECOND = 100
_SKEW = timedelta(days=1)


def write_event(folder: Path, kind: str, at: datetime, fields: Mapping[str, object]) -> Path:
    """Write events/<utc>_<kind>.json. `at` is UTC. Raises CaseInvalid where the fields do not fit the kind's schema."""
    if kind not in case_schema.parts("event"):
        raise CaseInvalid("no such kind of event", remedy=f"Known: {', '.join(case_schema.parts('event'))}.")
    value = {"schema_version": _VERSION, "kind": kind, "at": f"{at:%Y-%m-%dT%H:%M:%SZ}", **fields}
    faults = case_schema.check(value, "event", "event", part=kind)
    if not faults and datetime.fromisoformat(str(value["at"])) > at + _SKEW:
        raise CaseInvalid("the time of the event has not come yet", remedy="Give `at` as it was, in UTC.")
    return _write(folder, "events", kind, at, value, faults)


def write_attestation(folder: Path, letter: str, at: datetime, fields: Mapping[str, object]) -> Path:
    """Write attestations/<utc>_<letter>.json. Raises CaseInvalid where the fields do not fit the schema."""
    value = {"schema_version": _VERSION, "letter": letter, **fields}
    return _write(folder, "attestations", letter, at, value, case_schema.check(value, "attestation", "attestation"))


def write_decision(folder: Path, finding: str, at: datetime, fields: Mapping[str, object]) -> Path:
    """Write decisions/<utc>_<finding>.json. Raises CaseInvalid where the fields do not fit the schema."""
    value = {"schema_version": _VERSION, "finding": finding, "at": f"{at:%Y-%m-%dT%H:%M:%SZ}", **fields}
    return _write(folder, "decisions", finding, at, value, case_schema.check(value, "decision", "decision"))


def keep_edited(folder: Path, step: str, letter: str, docx: Path) -> Path:
    """Copy a draft that a person edited to letters/<step>/<letter>.docx, where it stays when OUT is deleted.

    Written once.
    """
    place = folder / "letters" / step
    _no_link(place.parent)
    _no_link(place)
    try:
        data = docx.read_bytes()
    except OSError:
        raise OutputError(f"{letter}.docx cannot be read", remedy="Close it in Word and try again.") from None
    files.write_once(place / f"{letter}.docx", data)
    return place / f"{letter}.docx"


def keep_sent(folder: Path, name: str, contents: Mapping[str, bytes]) -> str:
    """Write sent/<name>/ with the exact bytes, whole or not at all; gives its path relative to the case folder.

    A second submission of the same day gets "-2" after its name; nothing that lies there is ever touched.
    """
    place = folder / "sent"
    _no_link(place)
    files.private_folder(place)
    part = place / f".{name}.{os.getpid()}.part"
    try:
        shutil.rmtree(part, ignore_errors=True)
        for file, data in contents.items():
            files.write_once(part / file, data)
        number = 1
        while (place / _numbered(name, number)).exists():
            number += 1
        os.rename(part, place / _numbered(name, number))
    except OSError:
        raise OutputError("sent/ in the case is not writable", remedy="Ask for write access to the case.") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return f"sent/{_numbered(name, number)}"


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}-{number}"


def _write(
    folder: Path, kind: str, name: str, at: datetime, value: Mapping[str, object], faults: tuple[Finding, ...]
) -> Path:
    if faults:
        raise CaseInvalid(
            f"{len(faults)} fault(s) in what was given", remedy="`packets schema` shows what is asked.", findings=faults
        )
    _no_link(folder / kind)
    data = (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
    for number in range(1, _MOST_IN_A_SECOND):
        path = folder / kind / f"{at:%Y%m%dT%H%M%SZ}_{_numbered(name, number)}.json"
        try:
            files.write_once(path, data)
            return path
        except OutputError:
            if not path.exists():  # another reason than that somebody wrote one in the same second
                raise
    raise OutputError(f"{kind}/ in the case is being written too often", remedy="Look for what writes there.")


def _no_link(place: Path) -> None:
    if place.is_symlink():
        raise OutputError(f"{place.name}/ in the case is a link", remedy="Put a real folder there.")
