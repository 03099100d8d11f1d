"""The files of a case folder: found, read strictly, never through a link, never outside the folder.

Findings name files relative to the case folder. Files above it (practice.json, tables/, templates/) are searched from
the case upwards, at most two levels, and reported under their plain name.
"""

import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from pipeline.engines import files, outputs
from pipeline.engines.case_files import explanations
from pipeline.engines.case_files import schema as case_schema
from pipeline.engines.case_files import strict_json as case_json
from pipeline.errors import OutputError
from pipeline.model.case import EditedLetter, Track
from pipeline.model.finding import Finding, Severity, Where
from pipeline.model.tables import Tables

__all__ = [
    "CaseFiles",
    "JsonFile",
    "changed_drafts",
    "load_tables",
    "path_fault",
    "read_case",
    "search_path",
]

LEVELS_ABOVE = 2
_STEP = re.compile(f"(?:{'|'.join(Track)})(?:-[2-9])?(?:-expedited)?")
_OVERLAYS = (
    ("tables", "*.json"),
    ("tables/criteria", "*.json"),
    ("tables/payers", "*.json"),
    ("templates", "*.docx"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFile:
    """One JSON file that fits its schema. `file` is relative to the case folder."""

    file: str
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFiles:
    """Everything in a case folder that is read before its records; what is invalid is missing here.

    `practice_folder` is where practice.json lies; `overlays` hold tables/ or templates/, nearest first.
    """

    folder: Path
    case: JsonFile | None
    practice: JsonFile | None
    practice_folder: Path | None
    events: tuple[JsonFile, ...]
    decisions: tuple[JsonFile, ...]
    attestations: tuple[JsonFile, ...]
    letters: tuple[EditedLetter, ...]
    overlays: tuple[Path, ...]


def load_tables(overlays: tuple[Path, ...] = ()) -> Tables:
    """`rule_files.load_tables`."""
    from pipeline.engines import rule_files  # it reads JSON as we do, and imports us for that

    return rule_files.load_tables(overlays)


def folder_of(case: Path) -> Path:
    """The case folder of CASE, which may be the folder or its case.json; absolute, links not followed."""
    absolute = Path(os.path.abspath(case))
    return absolute.parent if absolute.name == "case.json" else absolute


def read_case(folder: Path, top: Path | None = None) -> tuple[CaseFiles, tuple[Finding, ...]]:
    """All JSON and letters of the case in `folder`, with every finding of all of them.

    `top` is the folder given to `batch`: the search for practice.json ends there instead of two levels up.
    """
    findings: list[Finding] = []
    fault = _folder_fault(folder)
    if fault is not None:
        return _nothing_in(folder), (fault,)
    above = tuple(search_path(folder, top))
    for place in above:
        findings.extend(_overlay_faults(place))
    practice_folder = next((place for place in above if os.path.lexists(place / "practice.json")), None)
    practice = None
    if practice_folder is None:
        findings.append(_practice_missing())
    else:
        practice = _read(practice_folder / "practice.json", "practice.json", "practice", findings)
    read = CaseFiles(
        folder=folder,
        case=_read(folder / "case.json", "case.json", "case", findings),
        practice=practice,
        practice_folder=practice_folder,
        events=_read_all(folder, "events", "event", findings),
        decisions=_read_all(folder, "decisions", "decision", findings),
        attestations=_read_all(folder, "attestations", "attestation", findings),
        letters=_letters(folder, findings),
        overlays=tuple(place for place in above if _holds_overlay(place)),
    )
    return read, tuple(findings)


def path_fault(folder: Path, relative: str) -> str | None:
    """Why a path that a case names may not be used, in words to print; None when it stays inside `folder`.

    Refused: absolute paths, "..", drive letters and backslashes, links on the way, devices and other special files.
    A file that does not exist is no fault of its path.
    """
    pure = PurePosixPath(relative)
    if pure.is_absolute() or PureWindowsPath(relative).drive or "\\" in relative or "\0" in relative:
        return "The path is absolute or written for another system."
    if ".." in pure.parts or not pure.parts:
        return "The path leads outside its folder."
    here = folder
    for part in pure.parts:
        here = here / part
        try:
            mode = here.lstat().st_mode
        except (OSError, ValueError):
            return None
        if stat.S_ISLNK(mode):
            return "A part of the path is a link."
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            return "The path leads to a device or another special file."
    return None


def sha256(path: Path) -> str:
    """SHA-256 (hex) of a regular file's bytes. Raises OSError."""
    return files.sha256_file(path)


def changed_drafts(out: Path, case_id: str, step: str) -> Iterator[EditedLetter]:
    """Drafts in OUT that are no longer as a build wrote them: a person's work. Their `file` is absolute."""
    step_folder = out / case_id / step
    ours = outputs.written(step_folder)
    for name in outputs.DRAFTS:
        folder = step_folder / name
        if folder.is_dir() and not folder.is_symlink():
            try:
                letters = tuple(_letters_in(folder, os.path.abspath(folder), sorted(os.listdir(folder)), step))
            except OSError:
                raise OutputError(f"a draft in {name}/ of OUT cannot be read", remedy="Ask for read access.") from None
            yield from (letter for letter in letters if (f"{name}/{Path(letter.file).name}", letter.sha256) not in ours)


def search_path(folder: Path, top: Path | None) -> Iterator[Path]:
    """The case folder (absolute), then those above it, as far as practice.json, tables/ and templates/ are searched."""
    stop = None if top is None else Path(os.path.abspath(top))
    yield folder
    if folder == stop:
        return
    for level, parent in enumerate(folder.parents, start=1):
        if stop is None and level > LEVELS_ABOVE:
            return
        yield parent
        if parent == stop:
            return


def _folder_fault(folder: Path) -> Finding | None:
    if folder.is_symlink():
        return _error("path-outside-case", ".", "The case folder is a link.", "Name the folder itself.")
    if not os.access(folder, os.R_OK | os.X_OK):
        return _unreadable(".")
    return None


def _nothing_in(folder: Path) -> CaseFiles:
    return CaseFiles(
        folder=folder,
        case=None,
        practice=None,
        practice_folder=None,
        events=(),
        decisions=(),
        attestations=(),
        letters=(),
        overlays=(),
    )


def _overlay_faults(place: Path) -> Iterator[Finding]:
    """Tables and templates that would be passed over in silence: links, folders and special files in their place."""
    for name, pattern in _OVERLAYS:
        folder = place / name
        if not os.path.lexists(folder):
            continue
        if folder.is_symlink() or not folder.is_dir():
            yield _outside(name, "It is a link or no folder.")
        elif not os.access(folder, os.R_OK | os.X_OK):
            yield _unreadable(name)
        else:
            for path in sorted(folder.glob(pattern)):
                if path.is_symlink() or not path.is_file():
                    yield _outside(f"{name}/{_shown(path.name)}", "It is a link or no regular file.")
                elif not os.access(path, os.R_OK):
                    yield _unreadable(f"{name}/{_shown(path.name)}")


def _shown(name: str) -> str:
    """The file name where it can be printed."""
    return name if name.isprintable() else "(a name that cannot be shown)"


def _holds_overlay(place: Path) -> bool:
    return any((place / name).is_dir() and not (place / name).is_symlink() for name in ("tables", "templates"))


def _read(path: Path, file: str, schema: str, findings: list[Finding]) -> JsonFile | None:
    """One JSON file checked against its schema; its faults are added to `findings`."""
    if not os.path.lexists(path):
        findings.append(_error("file-missing", file, "The file is missing.", f"Write it; `packets schema {schema}`."))
        return None
    if path.is_symlink() or not path.is_file():
        findings.append(_outside(file, "It is a link or no regular file."))
        return None
    value, found = case_json.read(path, file)
    if not found:
        found = _check(value, schema, file)
    findings.extend(found)
    return JsonFile(file=file, data=value) if not found and isinstance(value, dict) else None


def _check(value: object, schema: str, file: str) -> tuple[Finding, ...]:
    """An event is checked against the schema of its kind, so that its faults read plainly."""
    if schema == "case":
        found = case_schema.check(value, schema, file)
        return explanations.of_case(value, found, file) if found else ()
    if schema != "event":
        return case_schema.check(value, schema, file)
    kinds = case_schema.parts("event")
    kind = value.get("kind") if isinstance(value, dict) else None
    if isinstance(kind, str) and kind in kinds:
        return case_schema.check(value, "event", file, part=kind)
    where = Where(file=file, pointer="/kind")
    remedy = f"Allowed: {', '.join(kinds)}."
    message = "The kind of event is missing or not known."
    return (Finding(code="not-allowed", severity=Severity.ERROR, where=where, message=message, remedy=remedy),)


def _read_all(folder: Path, name: str, schema: str, findings: list[Finding]) -> tuple[JsonFile, ...]:
    """All JSON files of a sub-folder, in the order of their names."""
    names = [entry for entry in _listed(folder, name, findings) if entry.endswith(".json")]
    read = (_read(folder / name / entry, f"{name}/{entry}", schema, findings) for entry in names)
    return tuple(file for file in read if file is not None)


def _listed(folder: Path, name: str, findings: list[Finding]) -> list[str]:
    """Names in a sub-folder, sorted, hidden ones left out; one that is no folder or cannot be read is a finding."""
    place = folder / name
    if not os.path.lexists(place):
        return []
    if place.is_symlink() or not place.is_dir():
        findings.append(_outside(name, "The folder is a link, or no folder."))
        return []
    if not os.access(place, os.R_OK | os.X_OK):
        findings.append(_unreadable(name))
        return []
    listed = sorted(entry for entry in os.listdir(place) if not entry.startswith("."))
    for entry in listed:
        if not entry.isprintable() and entry.endswith((".json", ".docx")):
            message = "The name of a file here holds characters that cannot be shown."
            findings.append(_error("file-name", name, message, "Rename the file with letters and digits."))
    return [entry for entry in listed if entry.isprintable()]


def _letters(folder: Path, findings: list[Finding]) -> tuple[EditedLetter, ...]:
    """The Word files right in letters/, then those in its folders that are named for a step."""
    before = len(findings)
    places = [("letters", None), *((f"letters/{step}", step) for step in _steps_in(folder / "letters"))]
    found: list[EditedLetter] = []
    for place, step in places:
        names = _listed(folder, place, findings)
        for name in names:
            path = folder / place / name
            if path.is_symlink() or (name.lower().endswith(".docx") and not path.is_file()):
                findings.append(_outside(f"{place}/{name}", "It is a link or no regular file."))
            elif path.is_file() and not os.access(path, os.R_OK):
                findings.append(_unreadable(f"{place}/{name}"))
        if len(findings) == before:
            found += _letters_in(folder / place, place, names, step)
    return tuple(found) if len(findings) == before else ()


def _steps_in(place: Path) -> list[str]:
    """Folders of letters/ that are named as a step is."""
    if not place.is_dir() or place.is_symlink() or not os.access(place, os.R_OK | os.X_OK):
        return []
    return sorted(name for name in os.listdir(place) if _STEP.fullmatch(name) and (place / name).is_dir())


def _letters_in(folder: Path, prefix: str, names: Sequence[str], step: str | None) -> Iterator[EditedLetter]:
    """Word files of a folder in name order; Word's lock files (~$…) only mark the letter as open."""
    for name in names:
        path = folder / name
        if name.startswith(("~$", ".")) or not name.lower().endswith(".docx"):
            continue
        if path.is_symlink() or not path.is_file():
            continue
        # Word drops the first two characters of long names in its lock file: ~$ternal_appeal.docx.
        opened = f"~${name}" in names or f"~${name[2:]}" in names
        file = f"{prefix}/{name}"
        yield EditedLetter(name=path.stem, file=file, sha256=sha256(path), open_in_word=opened, step=step)


def _practice_missing() -> Finding:
    remedy = "Put practice.json beside the case, or in one of the two folders above; `packets schema practice`."
    return _error("practice-missing", "practice.json", "No practice.json was found from the case upwards.", remedy)


def _unreadable(file: str) -> Finding:
    return _error("file-unreadable", file, "The folder, or a file in it, cannot be read.", "Ask for read access.")


def _outside(file: str, why: str) -> Finding:
    return _error("path-outside-case", file, why, "Put the file itself into the case folder.")


def _error(code: str, file: str, message: str, remedy: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, where=Where(file=file), message=message, remedy=remedy)
