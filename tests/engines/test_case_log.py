"""The case's own log: each entry a new file."""

import json
from datetime import UTC, datetime
from pathlib import Path

from pipeline.engines.case_files import log

SECOND = datetime(2026, 11, 23, 15, 4, 5, tzinfo=UTC)
DECISION = {"verdict": "accepted", "who": "A. Biller", "evidence_hash": ""}


def test_two_people_who_decide_in_the_same_second_lose_nothing(tmp_path: Path) -> None:
    for why in ("the first", "the second"):
        log.write_decision(tmp_path, "0123456789ab", SECOND, {**DECISION, "why": why})
    kept = {path.name: json.loads(path.read_text())["why"] for path in (tmp_path / "decisions").iterdir()}
    assert kept == {
        "20261123T150405Z_0123456789ab.json": "the first",
        "20261123T150405Z_0123456789ab-2.json": "the second",
    }
