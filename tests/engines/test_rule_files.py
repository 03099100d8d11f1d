"""Rule tables: built-in rows, a practice's rows on top, the nearest winning; a bad table is named with its row."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.engines import rule_files
from pipeline.engines.rule_files import load_tables
from pipeline.errors import CaseInvalid, InstallationBroken
from pipeline.model.case import Denial
from pipeline.model.tables import Confidence
from pipeline.rules.deadlines import file_by

ROW = {"id": "fax", "title": "Fax", "tab_sheets": False, "max_pages": 50, "max_bytes": None}
SOURCE = {"source": "the practice", "as_of": "2026-11-23", "confidence": "primary"}


def overlay(folder: Path, name: str, data: dict[str, Any]) -> Path:
    path = folder / "tables" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"schema_version": "1.0", **data}))
    return folder


def fax_pages(*overlays: Path) -> int | None:
    return next(row.max_pages for row in load_tables(overlays).channels if row.id == "fax")


def test_the_built_in_tables_fit_their_schemas() -> None:
    tables = load_tables()
    assert all((tables.drugs, tables.scales, tables.literature, tables.deadlines, tables.recipes, tables.channels))


def test_a_row_of_the_nearest_overlay_wins_and_other_rows_stay(tmp_path: Path) -> None:
    near = overlay(tmp_path / "near", "channels.json", {"channels": [{**ROW, **SOURCE}]})
    far = overlay(tmp_path / "far", "channels.json", {"channels": [{**ROW, **SOURCE, "max_pages": 20}]})
    assert (fax_pages(near, far), fax_pages(far, near), fax_pages()) == (50, 20, 100)
    assert {row.id for row in load_tables((near,)).channels} == {row.id for row in load_tables().channels}


def test_the_versions_name_every_file_read(tmp_path: Path) -> None:
    near = overlay(tmp_path, "channels.json", {"channels": [{**ROW, **SOURCE}]})
    versions = load_tables((near,)).versions
    assert {"channels.json", "overlay-1/channels.json"} <= versions.keys()


def test_equal_tables_are_parsed_once() -> None:
    assert load_tables() is load_tables()


def test_a_changed_overlay_is_read_again(tmp_path: Path) -> None:
    near = overlay(tmp_path, "channels.json", {"channels": [{**ROW, **SOURCE}]})
    before = fax_pages(near)
    overlay(tmp_path, "channels.json", {"channels": [{**ROW, **SOURCE, "max_pages": 60}]})
    assert (before, fax_pages(near)) == (50, 60)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{**ROW, **SOURCE, "tab_sheets": "no"}], "/channels/0/tab_sheets (row fax)"),
        ([ROW], "/channels/0/as_of (row fax)"),
        ([{**ROW, **SOURCE}, {**ROW, **SOURCE}], "row fax of channels stands twice"),
    ],
)
def test_a_malformed_overlay_is_named_with_file_and_row(tmp_path: Path, rows: list[object], said: str) -> None:
    folder = overlay(tmp_path, "channels.json", {"channels": rows})
    with pytest.raises(CaseInvalid, match=r"overlay-1/channels\.json") as caught:
        load_tables((folder,))
    assert said in caught.value.message


def test_a_malformed_built_in_table_means_a_broken_installation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = rule_files.places.rule_tables()
    for path in source.glob("*.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "channels.json").write_text("{")
    monkeypatch.setattr(rule_files.places, "rule_tables", lambda: tmp_path)
    with pytest.raises(InstallationBroken, match=r"channels\.json"):
        load_tables()
    (tmp_path / "channels.json").unlink()
    with pytest.raises(InstallationBroken, match="channels"):
        load_tables()


def test_a_paper_without_a_seen_identifier_or_a_sure_row_has_no_sentence_to_print() -> None:
    bare = [work for work in load_tables().literature if not (work.pmid or work.doi)]
    unsure = [work for work in load_tables().literature if not work.provenance.confidence.citable]
    assert [work.id for work in (*bare, *unsure) if work.letter_sentence] == []


def test_every_kind_of_record_has_its_place_in_the_order_of_exhibits() -> None:
    groups = load_tables().exhibit_groups
    assert [group.group for group in groups] == list("ABCDEFGH")
    assert all(group.kinds for group in groups)


def test_a_rule_from_memory_alone_gives_no_date_and_no_citation() -> None:
    unsure = [row for row in load_tables().deadlines if row.provenance.confidence is Confidence.UNVERIFIED]
    denial = Denial(notice_date=date(2026, 10, 19), received_date=None, reference="R", step="any", reasons=())
    kept = [file_by(denial, row.step, row.plan_types[0], [row], attributes=row.only) for row in unsure]
    assert unsure and set(kept) == {None}
