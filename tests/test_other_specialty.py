"""Another specialty is files alone: rheumatology works by the tables beside its cases, and no code knows of it."""

import json
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from pipeline import packet
from pipeline.engines import office as office_engine
from pipeline.model.case import State
from pipeline.model.evidence import RowStatus, Verdict

pytestmark = pytest.mark.usefixtures("whatever_renders")

ROOT = Path(__file__).parent.parent
SPECIALTY = ROOT / "sample_cases" / "other_specialty"
CASE = SPECIALTY / "psoriatic-arthritis"
TODAY = date(2026, 11, 23)


@cache
def prepared() -> packet.Prepared:
    return packet.prepare(CASE, today=TODAY, top=SPECIALTY)


def names() -> set[str]:
    """What the overlay brings: drugs, scales, topics, criteria."""
    found: set[str] = set()
    for table in SPECIALTY.glob("tables/**/*.json"):
        data = json.loads(table.read_text("utf-8"))
        found |= {row["ingredient"] for row in data.get("drugs", ())}
        found |= {row["id"] for key in ("scales", "topics", "diagnoses", "sets", "payers") for row in data.get(key, ())}
    return found


def test_nothing_of_the_program_names_the_specialty() -> None:
    files = [p for p in (ROOT / "pipeline").rglob("*") if p.suffix in (".py", ".json") and p.is_file()]
    files += [p for p in (ROOT / "letter_templates").rglob("*.txt")]
    words = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(names())), re.IGNORECASE)
    assert len(names()) > 20
    assert [(p.name, hit[0]) for p in files for hit in words.finditer(p.read_text("utf-8"))] == []


def test_every_criterion_is_documented_or_claimed_with_the_policys_own_words() -> None:
    rows = prepared().crosswalk.rows
    assert len(rows) == 17 and all(row.policy_quote for row in rows)
    assert {row.criterion.id: row.status for row in rows if row.status is not RowStatus.DOCUMENTED} == {
        "second-nsaid": RowStatus.NOT_APPLICABLE
    }
    assert {row.verdict for row in rows if row.status is RowStatus.DOCUMENTED} == {Verdict.MET}


def test_the_treatments_are_found_with_dose_time_and_outcome() -> None:
    told = {t.ingredient: (t.dose, str(t.weeks), t.outcome.value) for t in prepared().crosswalk.treatments}
    assert told == {
        "methotrexate": ("20 mg/week", "26", "failed"),
        "sulfasalazine": ("2000 mg/day", "16", "failed"),
        "leflunomide": ("20 mg/day", "6", "intolerant"),
        "naproxen": ("1000 mg/day", "8", "partial"),
    }


def test_the_totals_are_found_with_their_dates() -> None:
    counted = {(s.scale, s.value, s.date) for s in prepared().crosswalk.scores}
    assert {
        ("cDAPSA", 37, date(2026, 11, 3)),
        ("SJC66", 9, date(2026, 11, 3)),
        ("TJC68", 14, date(2026, 11, 3)),
    } <= counted
    assert ("cDAPSA", 32, date(2024, 3, 12)) in counted


@pytest.mark.parametrize("trap", ["etanercept", "hydroxychloroquine", "apremilast", "secukinumab", "adalimumab"])
def test_what_a_relative_takes_or_she_never_took_is_no_trial(trap: str) -> None:
    assert trap not in {t.ingredient for t in prepared().crosswalk.treatments}


def test_its_packet_is_built_and_waits_for_the_physician(tmp_path: Path) -> None:
    with office_engine.open_office(tmp_path) as office:
        made = packet.build(CASE, tmp_path / "out", office, today=TODAY, top=SPECIALTY)
    assert (made.state, made.findings) == (State.AWAITING_PHYSICIAN, ())
