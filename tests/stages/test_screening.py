"""What a schema cannot see: one change to a good case, one finding with its code and place."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.engines.rule_files import load_tables
from pipeline.model.finding import Finding, Severity
from pipeline.stages import intake, screening
from tests import case_folder

TODAY = date(2026, 11, 23)
TABLES = load_tables()
Change = Callable[[Any], object]


# Values of the small case that are words of the field as well, so that a finding may say them.
OUR_WORDS = {"chart", "progress_note", "denial", "patient"}


def screen(folder: Path, today: date = TODAY) -> tuple[Finding, ...]:
    return screening.screen(intake.read(folder)[0], TABLES, today)


def said(folder: Path, today: date = TODAY) -> list[tuple[str, str]]:
    return [(finding.code, str(finding.where)) for finding in screen(folder, today)]


def test_a_good_case_has_no_finding(tmp_path: Path) -> None:
    assert said(case_folder.write(tmp_path)) == []


CASE_CHANGES: list[tuple[str, str, Change]] = [
    ("date-order", "/patient/birth_date", lambda c: c["patient"].update(birth_date="2027-01-01")),
    ("date-order", "/service/dates/to", lambda c: c["service"]["dates"].update(to="2026-12-01")),
    ("date-order", "/records/1/date", lambda c: c["records"][1].update(date="1980-01-01")),
    ("date-in-future", "/records/1/date", lambda c: c["records"][1].update(date="2026-12-24")),
    ("code-shape", "/service/diagnoses/0/code", lambda c: c["service"]["diagnoses"][0].update(code="MDD")),
    ("code-shape", "/service/lines/0/code", lambda c: c["service"]["lines"][0].update(code="J3490")),
    ("code-shape", "/service/lines/0/ndc", lambda c: c["service"]["lines"][0].update(ndc="4202311510")),
    ("code-shape", "/service/lines/0/modifiers/0", lambda c: c["service"]["lines"][0].update(modifiers=["2"])),
    ("units-sessions", "/service/lines/0/units", lambda c: c["service"]["lines"][0].update(units=7)),
    ("line-twice", "/service/lines/1/code", lambda c: c["service"]["lines"].append(c["service"]["lines"][0])),
    ("dose-arithmetic", "/service/dose/total_mg", lambda c: c["service"]["dose"].update(total_mg=63)),
    ("dose-weight-missing", "/service/dose", lambda c: c["service"]["dose"].pop("weight_kg")),
    ("mbi-shape", "/coverage/member_id", lambda c: c["coverage"].update(plan_type="medicare_traditional")),
    ("plan-type-unknown", "/coverage/plan_type", lambda c: c["coverage"].update(plan_type="unknown")),
    ("duplicate-record-id", "/records/1/id", lambda c: c["records"][1].update(id="denial")),
    ("duplicate-file", "/records/1/file", lambda c: c["records"][1].update(file="records/denial.pdf")),
    ("unknown-record-kind", "/records/1/kind", lambda c: c["records"][1].update(kind="progres_note")),
    ("required-record-missing", "/records", lambda c: c["records"][1].update(kind="progress_note")),
    ("channel-unknown", "/channel/id", lambda c: c.update(channel={"id": "pigeon"})),
    ("record-missing", "/records/1/file", lambda c: c["records"][1].update(file="records/gone.pdf")),
    ("path-outside-case", "/records/1/file", lambda c: c["records"][1].update(file="../practice.json")),
    ("page-range", "/records/1/pages", lambda c: c["records"][1].update(pages="3-5")),
    ("page-range", "/records/1/pages", lambda c: c["records"][1].update(pages="4-2")),
    ("page-range", "/records/1/pages", lambda c: c["records"][1].update(pages="0-1")),
    ("appeal-without-denial", "/track/name", lambda c: c.update(track={"name": "external_review"})),
    ("level-not-applicable", "/track/level", lambda c: c.update(track={"name": "prior_authorization", "level": 2})),
]


@pytest.mark.parametrize(("code", "pointer", "change"), CASE_CHANGES, ids=[f"{c}{p}" for c, p, _ in CASE_CHANGES])
def test_a_fault_of_the_case_is_found_where_it_stands(tmp_path: Path, code: str, pointer: str, change: Change) -> None:
    denied = None if code == "appeal-without-denial" else (lambda event: event)
    folder = case_folder.write(tmp_path, case=change, denied=denied)
    assert (code, f"case.json#{pointer}") in said(folder)


EVENT_CHANGES: list[tuple[str, str, Change]] = [
    ("date-order", "/received_date", lambda e: e.update(received_date="2026-10-01")),
    ("date-order", "/stated_deadline", lambda e: e.update(stated_deadline="2026-10-01")),
    ("date-in-future", "/notice_date", lambda e: e.update(notice_date="2026-12-01", received_date="2026-12-02")),
    ("event-in-future", "/at", lambda e: e.update(at="2027-01-01T00:00:00Z")),
    ("deadline-shorter-than-rule", "/stated_deadline", lambda e: e.update(stated_deadline="2026-12-18")),
    ("unknown-record", "/record", lambda e: e.update(record="gone")),
    ("unknown-record", "/reasons/0/record", lambda e: e["reasons"][0].update(record="gone")),
    ("page-range", "/reasons/0/page", lambda e: e["reasons"][0].update(page=4)),
    ("unknown-denial-category", "/reasons/0/category", lambda e: e["reasons"][0].update(category="experimental")),
]


@pytest.mark.parametrize(("code", "pointer", "change"), EVENT_CHANGES, ids=[f"{c}{p}" for c, p, _ in EVENT_CHANGES])
def test_a_fault_of_an_event_is_found_in_its_file(tmp_path: Path, code: str, pointer: str, change: Change) -> None:
    folder = case_folder.write(tmp_path, denied=change)
    assert (code, f"events/denied.json#{pointer}") in said(folder)


@pytest.mark.parametrize(("day", "too_late"), [("2026-11-24", False), ("2026-11-25", True)])
def test_the_clock_of_an_event_may_be_ahead_by_a_day(tmp_path: Path, day: str, too_late: bool) -> None:
    folder = case_folder.write(tmp_path, denied=lambda event: event.update(at=f"{day}T09:00:00Z"))
    assert (("event-in-future", "events/denied.json#/at") in said(folder, date(2026, 11, 23))) == too_late


def test_a_denial_dated_before_its_submission_is_found(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    sent = {"schema_version": "1.0", "kind": "submitted", "at": "2026-10-20T10:00:00Z", "step": "prior_authorization",
            "sent": "sent/2026-10-20_prior_authorization", "files": []}  # fmt: skip
    case_folder.event(folder, "sent", lambda event: None, base=sent)
    assert said(folder) == [("date-order", "events/denied.json#/notice_date")]


def test_a_last_day_that_has_passed_is_found_until_the_step_was_submitted(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    late = date(2027, 6, 1)
    assert said(folder, late) == [("deadline-passed", "events/denied.json#/stated_deadline")]
    sent = {"schema_version": "1.0", "kind": "submitted", "at": "2026-11-20T10:00:00Z", "step": "internal_appeal",
            "sent": "sent/2026-11-20_internal_appeal", "files": []}  # fmt: skip
    case_folder.event(folder, "sent", lambda event: None, base=sent)
    overdue = ("decision-overdue", "events/sent.json#/at")
    assert said(folder, late) == [overdue, ("signature-ask-now", "case.json#/records")]


def test_the_day_to_file_by_may_pass_before_the_last_day(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    assert said(folder, date(2027, 4, 19)) == [("file-by-passed", "events/denied.json#/stated_deadline")]


def test_a_late_filing_whose_reason_is_written_asks_for_more_time_and_is_no_longer_told(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path, case=lambda data: data["filing"].update(late_reason="The notice was lost."))
    assert said(folder, date(2027, 6, 1)) == []


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("letter", "thank_you", "attestation-unknown-letter"),
        ("signer", "nobody", "attestation-unknown-signer"),
        ("date", "2027-01-01", "date-in-future"),
    ],
)
def test_an_attestation_that_refers_to_nothing_is_found(tmp_path: Path, key: str, value: str, code: str) -> None:
    folder = case_folder.write(tmp_path)
    signed = {"schema_version": "1.0", "letter": "internal_appeal", "step": "internal_appeal", "signer": "okafor",
              "credentials": "MD", "date": "2026-11-20", "method": "ink", "text_hash": "0" * 64,
              "paragraphs": []}  # fmt: skip
    (folder / "attestations").mkdir()
    (folder / "attestations" / "a.json").write_text(json.dumps({**signed, key: value}))
    assert said(folder) == [(code, f"attestations/a.json#/{key}")]


def test_a_wrong_check_digit_is_found_in_practice_json(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path, practice=lambda practice: practice.update(npi="1234567890"))
    assert said(folder) == [("npi-check-digit", "practice.json#/npi")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("chart.pdf", b"", "record-empty"),
        ("chart.pdf", b"not a PDF at all", "record-not-what-it-claims"),
        ("chart.pdf", b"\x89PNG\r\n\x1a\n", "record-not-what-it-claims"),
        ("chart.docx", b"PK\x03\x04", "record-not-what-it-claims"),
        ("chart.heic", b"\0\0\0\x18ftypheic", "record-type-not-available"),
        ("chart.png", b"%PDF-1.7", "record-not-what-it-claims"),
        ("chart.exe", b"%PDF-1.7", "record-not-what-it-claims"),
    ],
)
def test_a_file_must_be_what_its_name_says(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    folder = case_folder.write(tmp_path, case=lambda case: case["records"][1].update(file=f"records/{name}"))
    (folder / "records" / name).write_bytes(content)
    assert said(folder) == [(code, "case.json#/records/1/file")]


def test_the_same_content_under_two_names_is_found(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    (folder / "records" / "chart.pdf").write_bytes((folder / "records" / "denial.pdf").read_bytes())
    assert said(folder) == [("duplicate-content", "case.json#/records/1/file")]


def test_a_missing_logo_is_found(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path, practice=lambda practice: practice.update(logo="logo.png"))
    assert said(folder) == [("logo-unusable", "practice.json#/logo")]


def test_all_findings_come_in_one_run(tmp_path: Path) -> None:
    def change(case: Any) -> None:
        case["service"]["diagnoses"][0]["code"] = "MDD"
        case["records"][1]["file"] = "records/gone.pdf"
        case["channel"] = {"id": "pigeon"}

    codes = {code for code, _ in said(case_folder.write(tmp_path, case=change))}
    assert codes == {"code-shape", "record-missing", "channel-unknown"}


def test_a_warning_that_was_accepted_is_void_once_its_facts_change(tmp_path: Path) -> None:
    def units(count: int) -> Finding:
        folder = case_folder.write(tmp_path / str(count), case=lambda c: c["service"]["lines"][0].update(units=count))
        [finding] = screen(folder)
        assert finding.severity is Severity.WARNING
        return finding

    assert units(7).id != units(8).id


@pytest.mark.parametrize(("code", "pointer", "change"), CASE_CHANGES, ids=[f"{c}{p}" for c, p, _ in CASE_CHANGES])
def test_no_finding_quotes_a_value_of_the_case(tmp_path: Path, code: str, pointer: str, change: Change) -> None:
    folder = case_folder.write(tmp_path, case=change)
    values = set(re.findall(r': "([^"]{4,})"', (folder / "case.json").read_text())) - OUR_WORDS
    words = {word for finding in screen(folder) for word in re.findall(r"[\w./-]+", finding.message + finding.remedy)}
    assert values & words == set()
