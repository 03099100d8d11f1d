"""A step's folder in OUT: what earlier builds wrote there, so that what a person put there or changed is never touched.

The manifest lists every output; a journal, written before the first file, covers a build that was killed halfway.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.engines import files
from pipeline.model.finding import Finding, Severity, Where

MANIFEST = "internal/manifest.json"
DRAFTS = ("physician", "patient", "internal")
"""Folders with Word files that people may edit."""
_JOURNAL = "internal/.publishing.json"
_LOCK_FILES = ("~$*", ".~lock.*#")


def read_manifest(step_folder: Path) -> Mapping[str, object] | None:
    """The manifest of the last finished build; None where there is none that can be read."""
    return _read(step_folder / MANIFEST)


def read_sent(case_folder: Path, sent: str) -> Mapping[str, object] | None:
    """The manifest kept with what was sent (`sent` as the event names it); None where none can be read."""
    folder = case_folder / sent
    return _read(folder / "manifest.json") if folder.resolve().is_relative_to(case_folder.resolve()) else None


def written(step_folder: Path) -> frozenset[tuple[str, str]]:
    """What builds wrote: (path relative to the step's folder, SHA-256). A file not in it is a person's work."""
    manifest, journal = _read(step_folder / MANIFEST), _read(step_folder / _JOURNAL)
    return frozenset(_entries(manifest, "packets") + _entries(journal, "packets"))


def is_packet(name: str, case_id: str, step: str) -> bool:
    """True for the path of the packet itself, ready or a draft, among the outputs of a step."""
    file = Path(name).name
    return file.endswith(".pdf") and file.removeprefix("DRAFT_").startswith(f"{case_id}_{step}")


def is_ours(step_folder: Path, name: str, ours: Iterable[tuple[str, str]]) -> bool:
    """True when the file lies there exactly as a build wrote it."""
    found = digest(step_folder / name)
    return found is not None and (name, found) in ours


def intact(step_folder: Path, manifest: Mapping[str, object]) -> bool:
    """True when every listed file, also those a person changed, is as the manifest says and none is open in Word."""
    if (step_folder / _JOURNAL).exists():
        return False
    entries = _entries(manifest)
    locks = any(any((step_folder / folder).glob(lock)) for folder in DRAFTS for lock in _LOCK_FILES)
    return bool(entries) and not locks and all(digest(step_folder / name) == sha for name, sha in entries)


def announce(step_folder: Path, planned: Iterable[tuple[str, str]], ours: Iterable[tuple[str, str]]) -> None:
    """Write the journal: what this build is about to write, together with what is ours already."""
    entries = [{"path": name, "sha256": sha, "by": "packets"} for name, sha in sorted({*planned, *ours})]
    files.publish(step_folder / _JOURNAL, json.dumps({"outputs": entries}, indent=1).encode())


def finish(step_folder: Path, manifest: bytes) -> None:
    """Write the manifest, the last word of a build, and drop the journal."""
    files.publish(step_folder / MANIFEST, manifest)
    files.remove(step_folder / _JOURNAL)


def digest(path: Path) -> str | None:
    """SHA-256 of a regular file that is no link; None otherwise."""
    if path.is_symlink() or not path.is_file():
        return None
    try:
        return files.sha256_file(path)
    except OSError:
        return None


def finding_as_json(finding: Finding) -> dict[str, object]:
    """The finding for a manifest; `--json` prints it without the evidence hash."""
    where = finding.where
    parts = {"file": where.file, "pointer": where.pointer, "document": where.document, "page": where.page}
    return {
        "id": finding.id,
        "code": finding.code,
        "severity": str(finding.severity),
        "where": {name: value for name, value in parts.items() if value is not None},
        "message": finding.message,
        "remedy": finding.remedy,
        "evidence_hash": finding.evidence_hash,
    }


def finding_from_json(data: Mapping[str, object]) -> Finding:
    """The finding of `finding_as_json`; KeyError, TypeError or ValueError where it is not one."""
    where = data["where"]
    assert isinstance(where, dict)
    return Finding(
        code=str(data["code"]),
        severity=Severity(str(data["severity"])),
        where=Where(**where),
        message=str(data["message"]),
        remedy=str(data["remedy"]),
        evidence_hash=str(data["evidence_hash"]),
    )


def _read(path: Path) -> Mapping[str, object] | None:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _entries(data: Mapping[str, object] | None, by: str | None = None) -> list[tuple[str, str]]:
    listed = (data or {}).get("outputs")
    rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    return [(str(r.get("path")), str(r.get("sha256"))) for r in rows if by is None or r.get("by") == by]
