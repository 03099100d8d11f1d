"""docs/case.md: every field that a person may write into a case, from the schemas."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline import places

Schema = Mapping[str, Any]
HEAD = """# The files of a case

Written by `make docs` from the schemas; do not edit. `packets schema case` prints the schema itself;
`packets check CASE` says what is missing or wrong. A field in **bold** must be there. `[]` stands for each
entry of a list. Dates are written 2026-11-24.
"""
FILES = {
    "case": "`case.json`, in the case's folder",
    "practice": "`practice.json`, once above all cases",
    "event": "`events/*.json`, one file each; written by `packets issue` and `packets log`",
    "attestation": "`attestations/*.json`; written by `packets attest`",
    "decision": "`decisions/*.json`; written by `packets decide`",
}
LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "minItems": "at least {} of them",
    "maxItems": "at most {} of them",
}
LONGEST_EXAMPLE = 90
# Fields whose words a practice can add to: the field, the table and list that they stand in, the key that names a row.
WORDS = (
    ("records[].kind", "packet_recipes", "record_kinds", "id"),
    ("channel.id", "channels", "channels", "id"),
    ("coverage.plan_type", "plan_types", "plan_types", "id"),
    ("category of a denial's reason", "denial_reasons", "denial_reasons", "category"),
    ("clinical_history.scores[].scale", "rating_scales", "scales", "id"),
    ("clinical_history.statements[].topic", "clinical_phrases", "topics", "id"),
)


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for name in FILES for line in _file(name)), *_words()]) + "\n"


def _file(name: str) -> Iterator[str]:
    schema = json.loads((places.schemas() / f"{name}.schema.json").read_text("utf-8"))
    yield from (f"## {FILES[name]}", "", schema["description"], "")
    if "oneOf" in schema:
        yield from _kinds(schema)
        return
    objects = {key: part for key, part in schema["properties"].items() if _is_large(part)}
    plain = {key: part for key, part in schema["properties"].items() if key not in objects}
    yield from _table(_rows({**schema, "properties": plain}, ""))
    for key, part in objects.items():
        needed = "**" if key in schema.get("required", ()) else ""
        yield from (f"### {name}: {needed}{key}{needed}", "", part["description"], "")
        yield from _table(_below(part, key))
    if name in ("case", "practice"):
        yield from ("The smallest one:", "", "```json", json.dumps(schema["examples"][0], indent=2), "```", "")


def _words() -> Iterator[str]:
    """What may stand in the fields whose words come from the rule tables."""
    yield from ("## Words that come from the rule tables", "", "A practice adds its own in `cases/tables/`.", "")
    for name, table, rows, key in WORDS:
        yield from (f"### {name}", "", "| word | means |", "|---|---|")
        for row in json.loads((places.rule_tables() / f"{table}.json").read_text("utf-8"))[rows]:
            yield f"| `{row[key]}` | {_cell(row.get('label') or row.get('title') or (row.get('names') or [''])[-1])} |"
        yield ""


def _kinds(schema: Schema) -> Iterator[str]:
    """The events: what all kinds have once, then each kind with its own fields."""
    kinds: Mapping[str, Schema] = schema["$defs"]
    shared = {
        key: part
        for key, part in next(iter(kinds.values()))["properties"].items()
        if all(kind["properties"].get(key) == part for kind in kinds.values())
    }
    required = set.intersection(*(set(kind["required"]) for kind in kinds.values()))
    yield from ("### every event", "")
    yield from _table(_rows({"properties": shared, "required": sorted(required)}, ""))
    for name, kind in kinds.items():
        own = {key: part for key, part in kind["properties"].items() if key not in shared and key != "kind"}
        yield from (f"### event: {name}", "", f'{kind["description"]} `"kind": "{name}"`', "")
        if own:
            yield from _table(_rows({**kind, "properties": own}, ""))


def _is_large(part: Schema) -> bool:
    return "properties" in part or "properties" in part.get("items", {})


def _table(rows: Iterator[str]) -> list[str]:
    return ["| field | meaning | form | example |", "|---|---|---|---|", *rows, ""]


def _rows(schema: Schema, prefix: str) -> Iterator[str]:
    """A row for each property, and for those within it."""
    for key, part in schema.get("properties", {}).items():
        path = f"{prefix}.{key}" if prefix else key
        shown = f"**`{path}`**" if key in schema.get("required", ()) else f"`{path}`"
        yield f"| {shown} | {_cell(part['description'])} | {_cell(_form(part))} | {_example(part)} |"
        yield from _below(part, path)


def _below(part: Schema, path: str) -> Iterator[str]:
    """The rows of what lies inside a property: an object's, a list entry's, or those of its alternatives."""
    yield from _rows(part, path)
    if "items" in part:
        yield from _below(part["items"], f"{path}[]")
    for alternative in part.get("anyOf", ()):
        yield from _rows(alternative, path)


def _form(part: Schema) -> str:
    """Type, allowed values and limits in a few words."""
    if "const" in part:
        return f"always `{part['const']}`"
    if "enum" in part:
        return "one of " + ", ".join("null" if value is None else f"`{value}`" for value in part["enum"])
    if "anyOf" in part:
        return " or ".join(_form(alternative) for alternative in part["anyOf"])
    if "items" in part:
        return ", ".join([f"list of {_form(part['items'])}", *_limits(part)])
    kind = part.get("type", "")
    kind = " or ".join(kind) if isinstance(kind, list) else kind
    named = {"string": "text", "object": "object", "boolean": "true or false", "integer": "whole number"}
    said = {"date": "date", "date-time": "time in UTC"}.get(part.get("format", ""), named.get(kind, kind))
    if kind == "string" and "maxLength" in part:
        said += f", up to {part['maxLength']} characters"
    return ", ".join([said, *_limits(part)])


def _limits(part: Schema) -> list[str]:
    return [words.format(part[key]) for key, words in LIMITS.items() if key in part]


def _example(part: Schema) -> str:
    """The first example as JSON; one that is too long for a cell has its parts in the rows below."""
    text = json.dumps(part["examples"][0], ensure_ascii=False)
    return f"`{_cell(text)}`" if len(text) <= LONGEST_EXAMPLE else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
