"""A small valid case folder on disk, for tests that change one thing in it and look at what is said."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf

Data = dict[str, Any]

PRACTICE: Data = {
    "schema_version": "1.0",
    "name": "Riverbend Interventional Psychiatry",
    "address": {"lines": ["2200 Millrace Road"], "city": "Cedar Falls", "state": "OH", "postal_code": "44999"},
    "phone": "555-0110",
    "fax": "555-0111",
    "npi": "1234567893",
    "tin": "00-0000000",
    "contact": {"name": "Priya Raman", "phone": "555-0112"},
    "signers": [
        {
            "key": "okafor",
            "name": "Adaeze Okafor",
            "credentials": "MD",
            "specialty": "Psychiatry",
            "npi": "1023456787",
        }
    ],
    "facilities": {"main": "Suite 210"},
}

CASE: Data = {
    "schema_version": "1.0",
    "id": "c-1042",
    "track": {"name": "internal_appeal"},
    "patient": {"given_name": "Dana", "family_name": "Whitfield", "birth_date": "1983-05-14"},
    "coverage": {
        "payer": "lakeshore-mutual",
        "payer_name": "Lakeshore Mutual Health Plan",
        "plan_name": "Choice PPO 2000",
        "plan_type": "erisa_self_funded",
        "member_id": "LMH000417782",
    },
    "service": {
        "name": "intravenous infusion",
        "lines": [{"code": "96365", "system": "CPT", "units": 6, "description": "Infusion, first hour"}],
        "diagnoses": [{"code": "F33.2", "description": "Major depressive disorder, recurrent, severe"}],
        "dose": {"amount": 0.5, "unit": "mg/kg", "weight_kg": 72, "total_mg": 36},
        "schedule": {"sessions": 6, "frequency": "twice weekly"},
        "dates": {"from": "2026-12-07", "to": "2027-02-28"},
        "place_of_service": "11",
    },
    "filing": {"by": "patient"},
    "records": [
        {
            "id": "denial",
            "file": "records/denial.pdf",
            "title": "Denial",
            "kind": "denial_letter",
            "date": "2026-10-19",
        },
        {"id": "chart", "file": "records/chart.pdf", "title": "Chart", "kind": "chart", "date": "2026-11-09"},
    ],
}

DENIED: Data = {
    "schema_version": "1.0",
    "kind": "denied",
    "at": "2026-10-23T15:04:00Z",
    "step": "prior_authorization",
    "notice_date": "2026-10-19",
    "received_date": "2026-10-23",
    "reference": "LM-2026-0081523",
    "record": "denial",
    "appeal_to": "Member Appeals, P.O. Box 0000, Port Haven, OH 44998",
    "reasons": [{"category": "experimental_investigational", "record": "denial", "page": 1}],
}


def write(
    top: Path,
    *,
    case: Callable[[Data], object] = lambda data: None,
    practice: Callable[[Data], object] = lambda data: None,
    denied: Callable[[Data], object] | None = lambda data: None,
) -> Path:
    """The case folder below `top`, after each function has changed its file; `denied=None` leaves the event out."""
    folder = top / "one-case"
    (folder / "records").mkdir(parents=True)
    for record, pages in (("denial", 3), ("chart", 4)):
        pdf(folder / "records" / f"{record}.pdf", pages)
    _json(top / "practice.json", PRACTICE, practice)
    _json(folder / "case.json", CASE, case)
    if denied is not None:
        event(folder, "denied", denied)
    return folder


def event(folder: Path, name: str, change: Callable[[Data], object], base: Data = DENIED) -> None:
    (folder / "events").mkdir(exist_ok=True)
    _json(folder / "events" / f"{name}.json", base, change)


def pdf(path: Path, pages: int) -> None:
    with pikepdf.new() as document:
        for number in range(pages):
            # Different sizes, so that no two files of the case are equal.
            document.add_blank_page(page_size=(612, 700 + pages * 10 + number))
        document.save(path, deterministic_id=True)


def _json(path: Path, base: Data, change: Callable[[Data], object]) -> None:
    data = copy.deepcopy(base)
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")
