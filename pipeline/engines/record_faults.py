"""What is wrong with the files of records, told before anything else is made of the case: their paths, what they are,
and whether they open. It works on a case.json that does not fit its schema too, as far as it lists records.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.engines import case_files, documents, files, record_files
from pipeline.engines.case_files import strict_json
from pipeline.engines.record_files import NO_FILE, UNREADABLE
from pipeline.errors import SourceUnusable
from pipeline.model.finding import Finding, Severity, Where

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
_SUFFIXES = {
    ".pdf": "pdf",
    ".png": "png",
    ".jpg": "jpg",
    ".jpeg": "jpg",
    ".tif": "tif",
    ".tiff": "tif",
    ".docx": "docx",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A record as case.json lists it: `number` from 0, its name (`id`), its path as written."""

    number: int
    record: str
    file: str


def of_path(folder: Path, listed: Listed) -> tuple[Finding, ...]:
    """What a look at the path says; nothing is opened but to see what it is."""
    fault = case_files.path_fault(folder, listed.file)
    if fault is not None:
        return (_error("path-outside-case", listed, fault, "Copy the file into the case folder."),)
    return tuple(_of_file(folder / listed.file, listed))


def of_contents(folder: Path, records: Sequence[Listed]) -> tuple[Finding, ...]:
    """The records among these whose file is what it claims to be, and still cannot be used. Raises EngineError."""
    sound = [listed for listed in records if not of_path(folder, listed)]
    sources = [documents.Source(record=listed.record, path=folder / listed.file, scans=frozenset()) for listed in sound]
    if not sources:
        return ()
    with files.work_folder() as work:
        answers = documents.read(sources, work)
    return tuple(
        unusable(listed.record, answer)
        for listed, answer in zip(sound, answers, strict=True)
        if isinstance(answer, SourceUnusable)
    )


def of_unfit_case(folder: Path) -> tuple[Finding, ...]:
    """Everything wrong with the files that the case.json in `folder` lists, though it may not fit its schema.

    Empty where it cannot be parsed, or the folder is a link. Entries that are not in order are passed over: the
    schema's findings name them.
    """
    if folder.is_symlink():
        return ()
    value, refused = strict_json.read(folder / "case.json", "case.json")
    records = value.get("records") if isinstance(value, dict) and not refused else None
    listed = tuple(_listed(records)) if isinstance(records, list) else ()
    of_paths = tuple(finding for one in listed for finding in of_path(folder, one))
    return (*of_paths, *of_contents(folder, listed))


def unusable(record: str, fault: SourceUnusable) -> Finding:
    """The finding for a record that cannot be read."""
    where = Where(document=record)
    return Finding(
        code="source-unusable", severity=Severity.ERROR, where=where, message=fault.message, remedy=fault.remedy
    )


def _listed(records: Sequence[object]) -> Iterator[Listed]:
    for number, entry in enumerate(records):
        match entry:
            case {"id": str(record), "file": str(file)} if _NAME.fullmatch(record):
                yield Listed(number=number, record=record, file=file)


def _of_file(path: Path, listed: Listed) -> Iterator[Finding]:
    claimed, seen = _SUFFIXES.get(path.suffix.lower()), record_files.look(path)
    if seen.kind is None:
        yield _error("record-missing", listed, "The file of this record does not exist.", "Put it there.")
    elif seen.kind == UNREADABLE:
        yield _error("record-unreadable", listed, "The file of this record cannot be read.", "Ask for read access.")
    elif seen.kind == NO_FILE:
        yield _error("record-no-file", listed, "A folder lies where the record should.", "Put the file there.")
    elif not seen.size:
        yield _error("record-empty", listed, "The file of this record is empty.", "Export the record again.")
    elif claimed is None and seen.kind not in _SUFFIXES.values():
        message = "Records are PDF files, images (PNG, JPEG, TIFF) or Word files (.docx)."
        yield _error("record-type-not-available", listed, message, "Print the file to PDF and list that.")
    elif seen.kind != claimed:
        message = "The file is not what its name says."
        remedy = "Give it the ending of what it is, or export the record again as PDF."
        yield _error("record-not-what-it-claims", listed, message, remedy)


def _error(code: str, listed: Listed, message: str, remedy: str) -> Finding:
    where = Where(file="case.json", pointer=f"/records/{listed.number}/file")
    return Finding(code=code, severity=Severity.ERROR, where=where, message=message, remedy=remedy)
