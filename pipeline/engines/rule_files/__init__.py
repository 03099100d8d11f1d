"""Rule tables, loaded: the built-in ones with the practice's overlays on top, row by row, the nearest overlay winning.

A malformed built-in table means a broken installation, a malformed overlay an invalid case; both name file and row.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import places
from pipeline.engines.case_files import schema as case_schema
from pipeline.engines.case_files import strict_json as case_json
from pipeline.engines.rule_files import cost
from pipeline.engines.rule_files import rows as rule_rows
from pipeline.errors import CaseInvalid, InstallationBroken
from pipeline.model.finding import Finding
from pipeline.model.tables import Tables

Row = Mapping[str, Any]
Merged = dict[str, dict[str, Row]]

# Table file (without .json) → its lists of rows, each with the key that names a row.
SINGLE: Mapping[str, Mapping[str, str]] = {
    "drugs": {"drugs": "ingredient"},
    "rating_scales": {"scales": "id"},
    "literature": {"works": "id"},
    "denial_reasons": {"denial_reasons": "category"},
    "deadlines": {"deadlines": "id", "decision_clocks": "id", "good_cause": "id"},
    "appeal_levels": {"rungs": "id", "plan_questions": "id", "filers": "id"},
    "signatures": {"signatures": "id"},
    "checklists": {"checklists": "id"},
    "denial_codes": {"routes": "id", "denial_codes": "id"},
    "service_codes": {"timed_codes": "id", "code_notes": "id"},
    "packet_recipes": {"record_kinds": "id", "notices": "id", "exhibit_groups": "group", "recipes": "track"},
    "channels": {"channels": "id"},
    "plan_types": {"plan_types": "id"},
    "adequacy": {"rule_sets": "id"},
    "definition_elements": {"elements": "id"},
    "fees": {"fees": "id"},
    "cost_rules": dict.fromkeys((name for name in cost.LISTS if name != "fees"), "id"),
    "letter_passages": {"passages": "id", "parity_gates": "id", "help": "id", "alerts": "id"},
}
# Tables of phrases: one schema, and their lists lie side by side in `Tables.phrases`.
PHRASES = (
    "clinical_phrases",
    "policy_topics",
    "findings",
    "identity",
    "score_phrases",
    "sensitive_records",
    "treatment_phrases",
)
FOLDERS: Mapping[str, Mapping[str, str]] = {"criteria": {"sets": "id"}, "payers": {"payers": "id"}}

_loaded: dict[tuple[tuple[str, str], ...], Tables] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class _TableFile:
    """One table file. `name` as in the manifest: "drugs.json", "overlay-1/criteria/own.json" (1 is the nearest)."""

    name: str
    table: str
    raw: bytes
    builtin: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()


def load_tables(overlays: tuple[Path, ...] = ()) -> Tables:
    """All rule tables that hold for a case; `overlays` are folders that may hold tables/, nearest first.

    Kept by content: equal files are parsed once. Raises InstallationBroken or CaseInvalid.
    """
    files = tuple(_files(overlays))
    key = tuple((file.name, file.sha256) for file in files)
    if key not in _loaded:
        _loaded[key] = _build(files, dict(key))
    return _loaded[key]


def _files(overlays: Sequence[Path]) -> Iterator[_TableFile]:
    """Every table file, built-in first, then overlays from the farthest to the nearest: later rows win."""
    builtin = places.rule_tables()
    missing = [name for name in (*SINGLE, *PHRASES) if not (builtin / f"{name}.json").is_file()]
    if missing:
        raise InstallationBroken(f"rule table missing: {', '.join(missing)}", remedy="Install the package again.")
    yield from _files_of(builtin, "", True)
    for number, overlay in reversed(list(enumerate(overlays, start=1))):
        yield from _files_of(overlay / "tables", f"overlay-{number}/", False)


def _files_of(folder: Path, prefix: str, builtin: bool) -> Iterator[_TableFile]:
    if folder.is_symlink() or not folder.is_dir():
        return
    names = [*(f"{name}.json" for name in (*SINGLE, *PHRASES))]
    for sub in FOLDERS:
        if not (folder / sub).is_symlink():
            names.extend(sorted(f"{sub}/{path.name}" for path in (folder / sub).glob("*.json")))
    for name in names:
        path = folder / name
        if path.is_symlink() or not path.is_file():
            continue
        table = name.partition("/")[0] if "/" in name else path.stem
        try:
            raw = path.read_bytes()
        except OSError:
            raise _unreadable(f"{prefix}{name}", builtin) from None
        yield _TableFile(name=f"{prefix}{name}", table=table, raw=raw, builtin=builtin)


def _build(files: Sequence[_TableFile], versions: Mapping[str, str]) -> Tables:
    merged: Merged = {}
    phrases: Merged = {}
    for file in files:
        _merge(file, _parsed(file), phrases if file.table in PHRASES else merged)
    return rule_rows.tables(merged, phrases, versions)


def _merge(file: _TableFile, data: Mapping[str, Any], into: Merged) -> None:
    """Lay the file's rows over those before it; a row with the same name replaces the whole row."""
    lists = SINGLE.get(file.table) or FOLDERS.get(file.table) or {name: "id" for name in data if _is_rows(data[name])}
    for name, key in lists.items():
        rows = data.get(name, ())
        ids = [str(row[key]) for row in rows]
        twice = {row_id for row_id in ids if ids.count(row_id) > 1}
        if twice:
            raise _broken(file, f"row {min(twice)} of {name} stands twice")
        into.setdefault(name, {}).update(zip(ids, rows, strict=True))


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) and "id" in row for row in value)


def _parsed(file: _TableFile) -> Mapping[str, Any]:
    """The file's JSON, checked against the schema of its table."""
    value, faults = case_json.parse(file.raw, file.name)
    schema = PHRASES[0] if file.table in PHRASES else file.table
    faults = faults or case_schema.check(value, f"rule_tables/{schema}", file.name)
    if faults or not isinstance(value, dict):
        raise _broken(file, _first_fault(value, faults), faults)
    return value


def _first_fault(value: object, faults: Sequence[Finding]) -> str:
    """The first fault with the row it stands in."""
    pointer = faults[0].where.pointer or ""
    parts = pointer.strip("/").split("/")
    row = ""
    if len(parts) > 1 and parts[1].isdigit() and isinstance(value, dict):
        found = value[parts[0]][int(parts[1])]
        names = [found.get(key) for key in ("id", "ingredient", "category", "track", "group")] if found else []
        row = f" (row {next((name for name in names if name), int(parts[1]) + 1)})"
    return f"{pointer or 'file'}{row}: {faults[0].message}"


def _unreadable(name: str, builtin: bool) -> InstallationBroken | CaseInvalid:
    return (InstallationBroken if builtin else CaseInvalid)(
        f"rule table {name} cannot be read", remedy="Ask for read access to it."
    )


def _broken(file: _TableFile, why: str, faults: Sequence[Finding] = ()) -> InstallationBroken | CaseInvalid:
    message = f"rule table {file.name}, {why}"
    if file.builtin:
        return InstallationBroken(message, remedy="Install the package again.", findings=tuple(faults))
    remedy = "Mend the table in tables/; `packets schema` prints its schema."
    return CaseInvalid(message, remedy=remedy, findings=tuple(faults))
