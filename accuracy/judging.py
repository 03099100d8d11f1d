"""What needs a whole case: the contradictions that are shown, and the verdict on each criterion."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from accuracy.ledger import GoldChart
from accuracy.scoring import Fault, Tally
from pipeline.engines import case_files
from pipeline.model.evidence import Contradiction, CrosswalkRow
from pipeline.stages import chart_reading, crosswalk, evidence_search, intake, planning

_SAMPLE = Path(__file__).parent.parent / "sample_cases" / "valid" / "practice.json"


def judge(charts: Sequence[GoldChart], files: Sequence[Path], tally: Tally) -> None:
    """Score the cases that chart.json names: requests whose one record is the chart; the first has all its pages."""
    for chart, file in zip(charts, files, strict=True):
        for number, asked in enumerate(chart.about.get("cases", ())):
            with tempfile.TemporaryDirectory() as folder:
                rows, shown = _judged(chart, asked, file, Path(folder))
            _score_verdicts(chart, asked["verdicts"], rows, tally)
            if number == 0:
                _score_contradictions(chart, shown, tally)


def _judged(
    chart: GoldChart, asked: Mapping[str, Any], file: Path, folder: Path
) -> tuple[Sequence[CrosswalkRow], Sequence[Contradiction]]:
    (folder / "records").mkdir()
    (folder / "records" / "chart.pdf").write_bytes(file.read_bytes())
    practice = json.loads(_SAMPLE.read_text("utf-8"))
    practice.pop("logo", None)
    (folder / "practice.json").write_text(json.dumps(practice), "utf-8")
    (folder / "case.json").write_text(json.dumps(_case(chart, asked)), "utf-8")
    case, _ = intake.read(folder, None, folder)
    tables = case_files.load_tables(case.overlays)
    plan = planning.plan(case, tables)
    read, _ = chart_reading.read(case)
    evidence = evidence_search.search(read, case, tables)
    matrix, _ = crosswalk.judge(plan, evidence, read, case)
    return matrix.rows, evidence.contradictions


def _case(chart: GoldChart, asked: Mapping[str, Any]) -> dict[str, Any]:
    person = chart.about["patient"]
    given, _, family = person["name"].partition(" ")
    shut = set(asked["payer_pages"]) | {page.number for page in chart.pages if page.guard}
    start = date.fromisoformat(asked["start"])
    record = {
        "id": "chart",
        "file": "records/chart.pdf",
        "title": "Chart",
        "kind": "chart",
        "date": asked["start"],
        "pages": ",".join(str(page.number) for page in chart.pages if page.number not in shut),
    }
    return {
        "schema_version": "1.0",
        "id": chart.name,
        "track": {"name": "prior_authorization"},
        "patient": {
            "given_name": given,
            "family_name": family,
            "birth_date": person["birth_date"],
            "sex": asked["sex"],
            "mrn": person["mrn"],
            "address": {"lines": ["1 Sample Street"], "city": "Cedar Falls", "state": "OH", "postal_code": "44999"},
            "phone": "555-0100",
        },
        "coverage": {
            "payer_name": "Invented Health Plan",
            "plan_name": "Sample PPO",
            "plan_type": "state_regulated_commercial",
            "member_id": "IHP0001",
        },
        "provider": "okafor",
        "service": _service(asked["diagnosis"], start),
        "records": [record],
        "channel": {"id": "mail"},
    }


def _service(code: str, start: date) -> dict[str, Any]:
    return {
        "name": "intravenous ketamine infusion",
        "drug": "ketamine hydrochloride",
        "route": "intravenous",
        "lines": [
            {"code": "96365", "system": "CPT", "units": 6, "description": "Intravenous infusion, first hour"},
            {
                "code": "J3490",
                "system": "HCPCS",
                "units": 6,
                "description": "Ketamine injection",
                "ndc": "42023-0115-10",
            },
        ],
        "diagnoses": [{"code": code, "description": "As coded in the chart"}],
        "dose": {"amount": 0.5, "unit": "mg/kg", "weight_kg": 70, "total_mg": 35},
        "schedule": {"sessions": 6, "frequency": "twice weekly for 3 weeks", "minutes": 40},
        "dates": {"from": start.isoformat(), "to": start.replace(year=start.year + 1).isoformat()},
        "place_of_service": "11",
        "facility": "main",
    }


def _score_verdicts(chart: GoldChart, verdicts: Mapping[str, str], rows: Sequence[CrosswalkRow], tally: Tally) -> None:
    told = {row.criterion.id: row for row in rows}
    for criterion, wanted in verdicts.items():
        right = wanted.split(" or ")
        row = told.get(criterion)
        got = row.verdict.value if row else "no such criterion"
        gold = got if got in right else right[0]
        tally.add("verdict", got in right)
        tally.counts[f"verdict is {gold}"] += 1
        tally.add(f"verdict {gold} gold", got == gold)
        tally.add(f"verdict {got} told", got == gold)
        if got not in right:
            quote = row.quotes[0].text if row and row.quotes else ""
            tally.faults.append(_fault("verdict", criterion, chart, wanted, got, quote))


def _score_contradictions(chart: GoldChart, shown: Sequence[Contradiction], tally: Tally) -> None:
    left = list(shown)
    for planted in chart.about["contradictions"]:
        hit = next((found for found in left if _is(planted, found)), None)
        tally.add("contradiction", hit is not None)
        if hit:
            left.remove(hit)
        else:
            wanted = f"{planted['what']} on pages {planted['pages']}"
            tally.faults.append(_fault("contradiction missed", planted["subject"], chart, wanted, "-", ""))
    tally.counts["contradictions not planted"] += len(left)
    for found in left:
        told = f"{found.what}: p. {found.first.page} and p. {found.second.page}"
        words = f"{found.first.text} / {found.second.text}"
        tally.faults.append(_fault("contradiction not planted", found.subject, chart, "-", told, words))


def _is(planted: Mapping[str, Any], found: Contradiction) -> bool:
    first, second = planted["pages"]
    pages = found.first.page, found.second.page
    shown = (pages[0] in first and pages[1] in second) or (pages[0] in second and pages[1] in first)
    same = found.subject.replace(" ", "_").lower() == planted["subject"].replace(" ", "_").lower()
    return shown and same and (found.what in planted["what"] or planted["what"] in found.what or found.what == "weeks")


def _fault(what: str, about: str, chart: GoldChart, expected: str, told: str, words: str) -> Fault:
    return Fault(what=what, kind=about, chart=chart.name, page=0, expected=expected, told=told, words=words)
