"""A folder becomes a case."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import CaseInvalid
from pipeline.stages import intake
from tests import case_folder


def invalid(folder: Path) -> list[str]:
    """Codes of the errors that stop the case in `folder`, raised at once or told after screening."""
    try:
        found: tuple[Any, ...] = intake.read(folder)[1]
    except CaseInvalid as error:
        found = error.findings
    assert any(finding.severity == "error" for finding in found)
    return sorted(finding.code for finding in found)


def test_a_valid_folder_becomes_a_case_without_findings(tmp_path: Path) -> None:
    case, findings = intake.read(case_folder.write(tmp_path))
    assert findings == ()
    assert (case.id, case.step.name, case.service.start) == ("c-1042", "internal_appeal", date(2026, 12, 7))
    assert case.denial is not None and case.denial.notice_date == date(2026, 10, 19)
    assert case.service.dose is not None and case.service.dose.amount == Decimal("0.5")


def test_the_path_of_case_json_is_as_good_as_the_folder(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    assert intake.read(folder / "case.json") == intake.read(folder)


def test_the_smallest_case_has_only_what_the_schema_requires(tmp_path: Path) -> None:
    def smallest(case: Any) -> None:
        case["records"] = []
        case["track"] = {"name": "prior_authorization"}
        for key in ("dose", "schedule"):
            del case["service"][key]
        del case["coverage"]["payer"]

    case, _ = intake.read(case_folder.write(tmp_path, case=smallest, denied=None))
    assert (case.coverage.payer_id, case.records, case.denial) == ("lakeshore-mutual-health-plan", (), None)


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    folder = case_folder.write(
        tmp_path,
        case=lambda case: case["patient"].update(birth_date="1983"),
        practice=lambda practice: practice.update(logo_file="logo.png"),
        denied=lambda event: event.pop("reasons"),
    )
    assert invalid(folder) == ["bad-date", "missing-key", "unknown-key"]


def test_pages_are_read_in_the_order_written(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path, case=lambda case: case["records"][1].update(pages="3-4, 1, 3"))
    assert intake.read(folder)[0].record("chart").pages == (3, 4, 1)


@pytest.mark.parametrize(
    ("provider", "codes"), [("okafor", []), ("nobody", ["signer-unknown"]), (case_folder.PRACTICE["signers"][0], [])]
)
def test_the_provider_is_a_key_of_practice_json_or_written_out(tmp_path: Path, provider: Any, codes: list[str]) -> None:
    folder = case_folder.write(tmp_path, case=lambda case: case.update(provider=provider))
    assert (invalid(folder) if codes else []) == codes
    if not codes:
        assert intake.read(folder)[0].signer.key == "okafor"


def test_a_case_without_provider_takes_the_only_signer_and_never_one_of_several(tmp_path: Path) -> None:
    other = {**case_folder.PRACTICE["signers"][0], "key": "lin"}
    folder = case_folder.write(tmp_path, practice=lambda practice: practice["signers"].append(other))
    assert invalid(folder) == ["signer-unknown"]


def test_a_facility_is_given_in_the_words_of_practice_json(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path, case=lambda case: case["service"].update(facility="main"))
    assert intake.read(folder)[0].service.facility == "Suite 210"


def test_an_unknown_facility_and_a_logo_outside_are_named_together(tmp_path: Path) -> None:
    folder = case_folder.write(
        tmp_path,
        case=lambda case: case["service"].update(facility="moon"),
        practice=lambda practice: practice.update(logo="../logo.png"),
    )
    assert invalid(folder) == ["facility-unknown", "path-outside-case"]


def test_events_are_in_the_order_of_their_time_and_the_last_denial_counts(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    case_folder.event(folder, "a-later", lambda event: event.update(at="2026-11-20T10:00:00Z", step="internal_appeal"))
    case, _ = intake.read(folder)
    assert [event.file for event in case.events] == ["events/denied.json", "events/a-later.json"]
    assert case.denial is not None and case.denial.step == "internal_appeal"


def draft(out: Path, text: bytes, written: bytes) -> None:
    step = out / "c-1042" / "internal_appeal"
    (step / "physician").mkdir(parents=True)
    (step / "internal").mkdir()
    (step / "physician" / "internal_appeal.docx").write_bytes(text)
    row = {"path": "physician/internal_appeal.docx", "sha256": hashlib.sha256(written).hexdigest(), "by": "packets"}
    (step / "internal" / "manifest.json").write_text(json.dumps({"outputs": [row]}))


def test_a_draft_that_a_person_changed_counts_as_the_edited_letter(tmp_path: Path) -> None:
    folder, out = case_folder.write(tmp_path), tmp_path / "out"
    draft(out, b"as a person left it", written=b"as we wrote it")
    [letter] = intake.read(folder, out)[0].edited_letters
    assert letter.file == str(out / "c-1042" / "internal_appeal" / "physician" / "internal_appeal.docx")


def test_a_draft_as_we_wrote_it_is_no_edited_letter(tmp_path: Path) -> None:
    folder, out = case_folder.write(tmp_path), tmp_path / "out"
    draft(out, b"as we wrote it", written=b"as we wrote it")
    assert intake.read(folder, out)[0].edited_letters == ()


def test_a_letter_in_letters_wins_over_a_changed_draft_and_the_report_says_so(tmp_path: Path) -> None:
    folder, out = case_folder.write(tmp_path), tmp_path / "out"
    draft(out, b"as a person left it", written=b"as we wrote it")
    (folder / "letters").mkdir()
    (folder / "letters" / "internal_appeal.docx").write_bytes(b"the other one")
    case, findings = intake.read(folder, out)
    assert [letter.file for letter in case.edited_letters] == ["letters/internal_appeal.docx"]
    assert [finding.code for finding in findings] == ["two-edited-letters"]


def test_a_time_zone_that_does_not_exist_is_found(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path, practice=lambda practice: practice.update(time_zone="America/Nowhere"))
    found = intake.read(folder)[1]
    assert [(finding.code, str(finding.where)) for finding in found] == [
        ("time-zone-unknown", "practice.json#/time_zone")
    ]
    folder = case_folder.write(tmp_path / "b", practice=lambda practice: practice.update(time_zone="America/Chicago"))
    assert str(intake.read(folder)[0].practice.time_zone) == "America/Chicago"
