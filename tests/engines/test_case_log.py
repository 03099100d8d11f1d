"""The case's own log: each entry a new file."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.engines.case_files import log
from pipeline.errors import CaseInvalid

SECOND = datetime(2026, 11, 23, 15, 4, 5, tzinfo=UTC)
DECISION = {"verdict": "accepted", "who": "A. Biller", "evidence_hash": ""}
CLOSED = {"step": "internal_appeal", "reason": "approved elsewhere"}


def test_two_people_who_decide_in_the_same_second_lose_nothing(tmp_path: Path) -> None:
    for why in ("the first", "the second"):
        log.write_decision(tmp_path, "0123456789ab", SECOND, {**DECISION, "why": why})
    kept = {path.name: json.loads(path.read_text())["why"] for path in (tmp_path / "decisions").iterdir()}
    assert kept == {
        "20261123T150405Z_0123456789ab.json": "the first",
        "20261123T150405Z_0123456789ab-2.json": "the second",
    }


def test_an_event_of_a_day_that_has_not_come_is_not_recorded(tmp_path: Path) -> None:
    with pytest.raises(CaseInvalid, match="has not come yet"):
        log.write_event(tmp_path, "closed", SECOND, {**CLOSED, "at": "2099-01-01T00:00:00Z"})
    assert not (tmp_path / "events").exists()


def test_an_event_of_last_week_can_be_recorded_now(tmp_path: Path) -> None:
    fields = {**CLOSED, "at": "2026-11-16T10:00:00Z"}
    path = log.write_event(tmp_path, "closed", SECOND, fields)
    assert json.loads(path.read_text())["at"] == "2026-11-16T10:00:00Z"
