"""The schemas explain themselves: every property has a description and an example, and nothing unknown is let in."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import places
from pipeline.engines.case_files import schema as case_schema

NAMES = sorted(
    str(p.relative_to(places.schemas())).removesuffix(".schema.json") for p in places.schemas().rglob("*.json")
)

# One line of `packets read --json` has exactly the keys that other programs were promised.
KEYS_FIXED_BY_CONTRACT = {"evidence_item"}


def parts(node: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every sub-schema of a property or list, with its pointer."""
    if isinstance(node, dict):
        for name in ("properties", "$defs"):
            for key, part in node.get(name, {}).items():
                yield f"{pointer}/{key}", part
                yield from parts(part, f"{pointer}/{key}")
        if isinstance(node.get("items"), dict):
            yield from parts(node["items"], f"{pointer}/*")


@pytest.mark.parametrize("name", NAMES)
def test_every_property_has_a_description_and_an_example(name: str) -> None:
    bare = [
        pointer for pointer, part in parts(case_schema.schema(name)) if not {"description", "examples"} <= part.keys()
    ]
    assert bare == []


@pytest.mark.parametrize("name", NAMES)
def test_every_example_fits_its_own_schema(name: str) -> None:
    validator = case_schema.validator(name)
    wrong = [
        pointer
        for pointer, part in parts(case_schema.schema(name))
        for example in part["examples"]
        if not validator.evolve(schema=part).is_valid(example)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_no_object_takes_an_unknown_key(name: str) -> None:
    whole = ("", dict(case_schema.schema(name)))
    objects = [(p, s) for p, s in (whole, *parts(whole[1])) if s.get("type") == "object"]
    assert [pointer for pointer, part in objects if "additionalProperties" not in part] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_a_schema_of_2020_12_with_a_version(name: str) -> None:
    schema = case_schema.schema(name)
    case_schema.validator(name).check_schema(dict(schema))
    assert "2020-12" in str(schema["$schema"])
    if name in KEYS_FIXED_BY_CONTRACT:
        return
    versioned = schema.get("properties") or {}
    assert "schema_version" in versioned or all("schema_version" in d["properties"] for d in schema["$defs"].values())


def test_a_schema_file_is_written_as_json_dumps_writes_it(tmp_path: Path) -> None:
    for path in places.schemas().rglob("*.json"):
        text = path.read_text("utf-8")
        assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
