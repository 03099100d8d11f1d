"""The criteria that are shipped, and those of the samples: what they name is there, and a tree is read as written."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.engines.rule_files import criteria, load_tables
from pipeline.model.tables import CriteriaGroup, CriteriaSet, Criterion, Tables
from pipeline.rules.notes import lexicon

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_cases"
OVERLAYS = [(), (SAMPLES / "valid",), (SAMPLES / "other_specialty",)]


def leaves(tables: Tables) -> Iterator[tuple[CriteriaSet, Criterion]]:
    for chosen in tables.criteria:
        for criterion in (*chosen.criteria, *chosen.reauthorization):
            yield chosen, criterion


def listed(criterion: Criterion, name: str) -> list[str]:
    value = criterion.proof.get(name, ())
    return [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]


@pytest.mark.parametrize("overlays", OVERLAYS, ids=lambda o: o[0].name if o else "shipped")
def test_what_a_criterion_names_stands_in_a_table(overlays: tuple[Path, ...]) -> None:
    tables = load_tables(overlays)
    known = {
        "topics": {topic.id for topic in lexicon.compile_tables(tables).topics},
        "ingredients": {drug.ingredient for drug in tables.drugs},
        "roles": {drug.role for drug in tables.drugs},
        "scale": {scale.id for scale in tables.scales},
        "scales": {scale.id for scale in tables.scales},
        "adequacy": {rules.id for rules in tables.adequacy},
    }
    strange = [
        (chosen.id, criterion.id, name)
        for chosen, criterion in leaves(tables)
        for kind, names in known.items()
        for name in listed(criterion, kind)
        if name not in names
    ]
    assert strange == []


@pytest.mark.parametrize("overlays", OVERLAYS, ids=lambda o: o[0].name if o else "shipped")
def test_criteria_of_a_set_have_their_own_id_and_number(overlays: tuple[Path, ...]) -> None:
    for chosen in load_tables(overlays).criteria:
        for part in (chosen.criteria, chosen.reauthorization):
            assert len({c.id for c in part}) == len({c.number for c in part}) == len(part), chosen.id


def test_the_doses_of_a_rule_set_are_of_drugs_that_the_tables_know() -> None:
    tables = load_tables()
    known = {drug.ingredient for drug in tables.drugs}
    assert {rules.id for rules in tables.adequacy} == {"mgh_atrq_form", "house_lenient_6wk", "house_conservative_4wk"}
    assert [name for rules in tables.adequacy for name in rules.doses if name not in known] == []


def leaf(name: str) -> dict[str, object]:
    return {"id": name, "number": name, "text": "…", "proof": {"kind": "age"}}


def test_a_tree_of_groups_is_read_as_written() -> None:
    both = {"heading": "both", "all_of": [leaf("b"), leaf("c")]}
    items = [leaf("a"), {"heading": "two of three", "at_least_n_of": [both, leaf("d"), leaf("e")], "n": 2}]
    provenance = load_tables().criteria[0].provenance
    fields = {
        "id": "s", "payer_id": None, "policy_number": None, "policy_title": "…", "edition": "1", "services": (),
        "mode": "house", "provenance": provenance, "criteria": items,
    }  # fmt: skip
    made = criteria.criteria_set(fields)
    assert [c.id for c in made.criteria] == ["a", "b", "c", "d", "e"]
    inner = CriteriaGroup(heading="both", needs=2, members=("b", "c"))
    assert made.groups == (CriteriaGroup(heading="two of three", needs=2, members=(inner, "d", "e")),)
    assert made.criteria[1].group == "two of three (2 of 3 required) \u2013 both"


def test_the_criteria_files_say_where_each_set_is_from() -> None:
    for path in (ROOT / "pipeline" / "rule_tables" / "criteria").glob("*.json"):
        for row in json.loads(path.read_text("utf-8"))["sets"]:
            assert row["mode"] == "house" or "check against the payer's current policy" in row["notes"], row["id"]
