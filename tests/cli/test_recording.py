"""What people did is recorded in new files, checked before they are written."""

import json

import pytest

from tests.real_case import REQUEST, SAMPLES, change, copy_case, run, tree


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    place = tmp_path_factory.mktemp("recording")
    copy_case(place / "cases")
    assert run("build", place / "cases" / "case", "-o", place / "packets").exit_code in (0, 3)
    return place


@pytest.fixture
def place(origin, tmp_path):
    import shutil

    shutil.copytree(origin, tmp_path / "work")
    return tmp_path / "work"


def record(place, command: str, *words):
    return run(command, place / "cases" / "case", *words, "-o", place / "packets")


def written(place, folder: str) -> list[dict]:
    """What a command wrote: the sample's own events aside."""
    known = {path.name for path in (SAMPLES / REQUEST / folder).glob("*.json")}
    paths = sorted((place / "cases" / "case" / folder).glob("*.json"))
    return [json.loads(path.read_text()) for path in paths if path.name not in known]


def test_a_call_is_an_event_of_the_present_step(place):
    result = record(
        place, "log", "called", "--set", "summary=Left a message.", "--set", "reference=55", "--who", "P. Raman"
    )
    assert result.exit_code == 0, result.output
    (event,) = written(place, "events")
    assert (event["kind"], event["step"], event["summary"], event["reference"]) == (
        "called",
        "prior_authorization",
        "Left a message.",
        "55",
    )


def test_a_denial_comes_from_a_file_and_the_case_can_still_be_read(place):
    fields = {
        "notice_date": "2026-10-19",
        "reference": "LM-1",
        "reasons": [{"category": "experimental_investigational"}],
    }
    (place / "fields.json").write_text(json.dumps(fields))
    assert record(place, "log", "denied", "--fields", place / "fields.json").exit_code == 0
    told = json.loads(record(place, "check", "--json").stdout)
    assert told["state"] == "decided"


def test_an_event_that_lacks_a_field_is_not_written_and_the_field_is_named(place):
    result = record(place, "log", "denied")
    assert result.exit_code == 4 and "event#/notice_date" in result.stderr
    assert written(place, "events") == []


def test_an_unknown_kind_of_event_names_the_known_ones(place):
    result = record(place, "log", "rejected")
    assert result.exit_code == 4 and "denied" in result.stderr


def test_submitting_needs_the_file(place):
    assert record(place, "log", "submitted").exit_code == 2


def test_a_submission_keeps_bytes_manifest_and_confirmation(place):
    packet = next((place / "packets").rglob("*.pdf"))
    assert record(place, "log", "submitted", "--file", packet, "--confirmation", "7781", "--anyway").exit_code == 0
    kept = {name.rpartition("/")[2]: data for name, (_, _, data) in tree(place / "cases" / "case" / "sent").items()}
    assert kept == {
        packet.name: packet.read_bytes(),
        "manifest.json": (packet.parent.parent / "internal" / "manifest.json").read_bytes(),
        "confirmation.txt": b"7781\n",
    }


@pytest.mark.parametrize(
    "words",
    [
        ("no_such_letter", "--signer", "okafor", "--method", "ink", "--date", "2026-11-20"),
        ("letter_of_medical_necessity", "--signer", "somebody", "--method", "ink", "--date", "2026-11-20"),
        ("letter_of_medical_necessity", "--signer", "okafor", "--method", "ink", "--date", "2999-01-01"),
        ("letter_of_medical_necessity", "--signer", "okafor", "--method", "nod", "--date", "2026-11-20"),
    ],
    ids=["letter", "signer", "future", "method"],
)
def test_a_signature_that_cannot_be_is_not_recorded(place, words):
    assert record(place, "attest", *words).exit_code == 2
    assert written(place, "attestations") == []


def test_a_decision_about_no_finding_is_not_recorded(place):
    assert record(place, "decide", "0" * 12, "accepted", "--who", "P. Raman", "--why", "checked").exit_code == 2


def lose_the_evaluation(place):
    """The case without a record that its step requires: a warning that a person may accept."""
    case = place / "cases" / "case"
    change(case, lambda data: data.update(records=[r for r in data["records"] if r["id"] != "evaluation"]))


def warnings(place) -> list[dict]:
    told = json.loads(record(place, "check", "--json").stdout)
    return [finding for finding in told["findings"] if finding["severity"] == "warning"]


def test_an_accepted_warning_is_asked_about_no_more(place):
    lose_the_evaluation(place)
    (warning,) = [each for each in warnings(place) if each["code"] == "required-record-missing"]
    assert record(place, "decide", warning["id"], "accepted", "--who", "P. Raman", "--why", "lost").exit_code == 0
    assert warning["id"] not in [each["id"] for each in warnings(place)]


def test_issuing_freezes_the_exhibits_where_they_stand(place):
    assert record(place, "issue", "--anyway").exit_code == 0
    (event,) = written(place, "events")
    manifest = json.loads(next((place / "packets").rglob("manifest.json")).read_text())
    assert [e["letter"] for e in event["exhibits"]] == [e["letter"] for e in manifest["exhibits"]]
    assert event["packet_sha256"] == manifest["packet"]["sha256"] and event["page_map"]


def test_a_paper_to_sign_carries_no_draft_mark(place):
    from pypdf import PdfReader

    assert record(place, "issue", "--anyway").exit_code == 0
    paper = next((place / "packets").rglob("*_to_sign.pdf"))
    assert "DRAFT" not in "".join(page.extract_text() for page in PdfReader(paper).pages)


def test_a_case_with_open_questions_is_not_issued_by_oversight(place):
    lose_the_evaluation(place)
    assert record(place, "issue").exit_code == 4
    assert written(place, "events") == []


def test_a_letter_to_the_plans_administrator_has_a_record_of_its_own_and_leaves_the_step_as_it_is(place):
    scan = place / "scan.pdf"
    scan.write_bytes(b"%PDF-1.7 signed by the patient")
    words = ("log", "letter_sent", "--set", "letter=document_demand", "--set", "to=555-0173", "--file", scan)
    before = json.loads(record(place, "check", "--json").stdout)["state"]
    assert record(place, *words).exit_code == 0
    (event,) = written(place, "events")
    assert (event["kind"], event["letter"]) == ("letter_sent", "document_demand")
    (kept,) = (place / "cases" / "case" / event["sent"]).glob("*document_demand.pdf")
    assert kept.read_bytes() == scan.read_bytes()
    assert json.loads(record(place, "check", "--json").stdout)["state"] == before
