"""Whatever is wrong with a case folder is said by name, with its place, in one run; nothing is written."""

import copy
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests import case_folder
from tests.real_case import run, tree

Change = Callable[[Path], object]
WHOLE = json.dumps(case_folder.CASE).encode()

_CHECKOUT = Path(__file__).resolve().parents[2]
_READABLE_BY_ALL = all(place.stat().st_mode & 0o001 for place in (_CHECKOUT, *_CHECKOUT.parents))


@pytest.fixture(autouse=True)
def in_time() -> Iterator[None]:
    """A pipe or an endless device in a case must not hang the command."""
    signal.alarm(30)
    yield
    signal.alarm(0)


def said(folder: Path) -> tuple[int, list[str]]:
    """Exit status of a check, and what it found as "code place"; the case must be as it was."""
    before = tree(folder.parent)
    result = run("check", folder, "--json")
    assert tree(folder.parent) == before
    found = json.loads(result.stdout)["findings"]
    assert all(finding["message"] and finding["remedy"] for finding in found)
    return result.exit_code, [f"{f['code']} {_place(f['where'])}" for f in found if f["severity"] == "error"]


def _place(where: dict[str, Any]) -> str:
    return str(where.get("document") or where.get("file", "") + where.get("pointer", ""))


def holding(name: str, data: bytes) -> Change:
    def put(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)

    return put


def pipe(name: str) -> Change:
    def put(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(folder / name)

    return put


def case_with(edit: Callable[[Any], object]) -> Change:
    def put(folder: Path) -> None:
        data = copy.deepcopy(case_folder.CASE)
        edit(data)
        (folder / "case.json").write_text(json.dumps(data))

    return put


def pages(ranges: str) -> Change:
    return case_with(lambda case: case["records"][1].update(pages=ranges))


def denied(**fields: object) -> Change:
    return holding("events/denied.json", json.dumps({**case_folder.DENIED, **fields}).encode())


def encrypted(user: str) -> Change:
    def put(folder: Path) -> None:
        with pikepdf.open(folder / "records" / "chart.pdf", allow_overwriting_input=True) as pdf:
            pdf.save(folder / "records" / "chart.pdf", encryption=pikepdf.Encryption(user=user, owner="owner"))

    return put


def without_pages(folder: Path) -> None:
    pikepdf.new().save(folder / "records" / "chart.pdf")


def a_folder_for(name: str) -> Change:
    def put(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).mkdir(parents=True)

    return put


JSON_FILES = ("case.json", "../practice.json", "events/denied.json", "decisions/a.json", "attestations/a.json")
JSON_FAULTS = {
    "a byte-order mark": (b"\xef\xbb\xbf" + WHOLE, "json-byte-order-mark"),
    "UTF-16": (WHOLE.decode().encode("utf-16"), "json-byte-order-mark"),
    "UTF-16 without a mark": (WHOLE.decode().encode("utf-16-le"), "json-not-utf-8"),
    "Latin-1": ('{"id": "Peña"}'.encode("latin-1"), "json-not-utf-8"),
    "a key twice": (b'{"id": 1, "id": 2}', "json-duplicate-key"),
    "60,000 keys twice": (
        b"{" + b",".join(b'"k%d":1' % (number % 30_000) for number in range(60_000)) + b"}",
        "json-duplicate-key",
    ),
    "NaN": (b'{"dose": NaN}', "json-not-a-number"),
    "a text of 10 MB": (b'{"id": "' + b"a" * 10_000_000 + b'"}', "json-too-large"),
    "10,000 levels": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "json-too-deep"),
    "half a file": (WHOLE[:300], "json-invalid"),
    "nothing": (b"", "json-invalid"),
    "zeros": (b"\0" * 500, "json-not-utf-8"),
}


@pytest.mark.parametrize("file", JSON_FILES)
@pytest.mark.parametrize("fault", JSON_FAULTS)
def test_json_that_cannot_be_read_is_named_wherever_it_lies(tmp_path: Path, file: str, fault: str) -> None:
    folder = case_folder.write(tmp_path)
    data, code = JSON_FAULTS[fault]
    holding(file, data)(folder)
    assert said(folder) == (4, [f"{code} {file.removeprefix('../')}"])


@pytest.mark.parametrize("file", JSON_FILES)
@pytest.mark.parametrize("value", [b"null", b"[]", b'"case"', b"1"])
def test_json_of_another_shape_is_named_wherever_it_lies(tmp_path: Path, file: str, value: bytes) -> None:
    folder = case_folder.write(tmp_path)
    holding(file, value)(folder)
    status, found = said(folder)
    assert status == 4 and len(found) == 1 and found[0].split(" ")[1].startswith(file.removeprefix("../"))


FAULTS: list[tuple[str, Change, int, str]] = [
    ("pages that run backwards", pages("4-2,1"), 4, "page-range case.json/records/1/pages"),
    ("pages without an end", pages("2-"), 4, "bad-shape case.json/records/1/pages"),
    ("page 0", pages("0"), 4, "page-range case.json/records/1/pages"),
    ("a page beyond the last", pages("5-5,4"), 4, "page-range case.json/records/1/pages"),
    ("a range of a billion pages", pages("1-999999999"), 4, "bad-shape case.json/records/1/pages"),
    ("Arabic digits", pages("٣"), 4, "bad-shape case.json/records/1/pages"),
    ("one id for two records", case_with(lambda c: c["records"][1].update(id="DENIAL")), 4,
     "duplicate-record-id case.json/records/1/id"),
    ("HTML named .pdf", holding("records/chart.pdf", b"<!DOCTYPE html><p>Not found"), 4,
     "record-not-what-it-claims case.json/records/1/file"),
    ("a record of no bytes", holding("records/chart.pdf", b""), 4, "record-empty case.json/records/1/file"),
    ("a folder for a record", a_folder_for("records/chart.pdf"), 4, "record-no-file case.json/records/1/file"),
    ("a pipe for a record", pipe("records/chart.pdf"), 4, "path-outside-case case.json/records/1/file"),
    ("half a record", holding("records/chart.pdf", b"%PDF-1.7\n1 0 obj <<"), 5, "source-unusable chart"),
    ("a record under lock", encrypted("user"), 5, "source-unusable chart"),
    ("a record without pages", without_pages, 5, "source-unusable chart"),
    ("a pipe for case.json", pipe("case.json"), 4, "path-outside-case case.json"),
    ("a folder for case.json", a_folder_for("case.json"), 4, "path-outside-case case.json"),
    ("a pipe for practice.json", pipe("../practice.json"), 4, "path-outside-case practice.json"),
    ("no practice.json", lambda folder: (folder.parent / "practice.json").unlink(), 4,
     "practice-missing practice.json"),
    ("a pipe for an event", pipe("events/denied.json"), 4, "path-outside-case events/denied.json"),
    ("a pipe for a letter", pipe("letters/internal_appeal.docx"), 4,
     "path-outside-case letters/internal_appeal.docx"),
    ("a pipe for a table", pipe("tables/drugs.json"), 4, "path-outside-case tables/drugs.json"),
    ("a pipe for a template", pipe("templates/internal_appeal.docx"), 4,
     "path-outside-case templates/internal_appeal.docx"),
    ("a file for letters/", holding("letters", b"x"), 4, "path-outside-case letters"),
    ("a file for decisions/", holding("decisions", b"x"), 4, "path-outside-case decisions"),
    ("a letter that is no Word file", holding("letters/internal_appeal.docx", b"x"), 5, "source-unusable "),
    ("a name over two lines", holding("events/a\nb.json", b"{}"), 4, "file-name events"),
    ("a step that is none", denied(step="nonsense"), 4, "unknown-step events/denied.json/step"),
    ("a date after all calendars", denied(stated_deadline="9999-12-31"), 4,
     "bad-date events/denied.json/stated_deadline"),
    ("a kind that is a list", denied(kind=["denied"]), 4, "not-allowed events/denied.json/kind"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "status", "expected"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_fault_is_named_with_its_place(tmp_path: Path, change: Change, status: int, expected: str) -> None:
    folder = case_folder.write(tmp_path)
    change(folder)
    assert said(folder) == (status, [expected])


def test_pages_that_run_backwards_and_have_no_end_are_told_both(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    pages("3-1,9-")(folder)
    assert said(folder) == (4, ["bad-shape case.json/records/1/pages", "page-range case.json/records/1/pages"])
    assert "runs backwards" in run("check", folder).stderr


@pytest.mark.parametrize("ranges", ["1-3,9-", "3-", "-3-1", "31-x", "x3-1", "3-1-2", "", "1-1,"])
def test_pages_of_another_form_are_not_called_backwards(tmp_path: Path, ranges: str) -> None:
    folder = case_folder.write(tmp_path)
    pages(ranges)(folder)
    assert "backwards" not in run("check", folder).stderr


@pytest.mark.parametrize(("written", "told"), [("ppo", True), (" Hmo", True), ("HDHP", True), ("commercial", False)])
def test_a_kind_of_network_written_as_plan_type_is_explained(tmp_path: Path, written: str, told: bool) -> None:
    folder = case_folder.write(tmp_path)
    case_with(lambda case: case["coverage"].update(plan_type=written))(folder)
    status, found = said(folder)
    message = run("check", folder).stderr
    assert (status, found) == (4, ["not-allowed case.json/coverage/plan_type"])
    assert ("whether it is self-funded" in message, "erisa_self_funded" in message) == (told, True)


def test_an_event_of_a_day_that_has_not_come_is_an_error_and_moves_no_case(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    sent = {"schema_version": "1.0", "kind": "submitted", "at": "2099-12-01T15:00:00Z", "step": "internal_appeal"}
    holding("events/sent.json", json.dumps({**sent, "sent": "sent/x", "files": []}).encode())(folder)
    assert said(folder) == (4, ["event-in-future events/sent.json/at"])
    assert json.loads(run("check", folder, "--json").stdout)["state"] is None


def test_a_file_whose_name_is_no_unicode_is_named_by_its_folder(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    try:
        (folder / os.fsdecode(b"events/\xff\xfe.json")).write_bytes(b"{}")
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    assert said(folder) == (4, ["file-name events"])


@pytest.mark.parametrize("name", ["a record of 'May' & \"June\".pdf", "ärztlich.pdf", "x" * 228 + ".pdf"])
def test_odd_file_names_are_as_good_as_others(tmp_path: Path, name: str) -> None:
    folder = case_folder.write(tmp_path, case=lambda case: case["records"][1].update(file=f"records/{name}"))
    (folder / "records" / "chart.pdf").rename(folder / "records" / name)
    assert said(folder) == (3, [])


def test_a_pdf_protected_for_its_owner_only_is_used_with_a_note(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    encrypted("")(folder)
    result = run("check", folder, "--json")
    found = [f["severity"] for f in json.loads(result.stdout)["findings"] if f["code"] == "record-restricted"]
    assert (result.exit_code, found) == (3, ["note"])


def test_a_page_listed_twice_is_noted_and_sent_once(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    pages("1-3,2")(folder)
    codes = [f["code"] for f in json.loads(run("check", folder, "--json").stdout)["findings"]]
    assert "page-listed-twice" in codes


def test_faults_of_practice_signer_facility_and_records_come_in_one_run(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)

    def edit(case: Any) -> None:
        case["provider"], case["service"]["facility"] = "nobody", "nowhere"
        case["records"][1]["file"] = "records/gone.pdf"

    case_with(edit)(folder)
    codes = [found.split(" ")[0] for found in said(folder)[1]]
    assert codes == ["signer-unknown", "facility-unknown", "record-missing"]


def test_all_records_that_cannot_be_used_are_named_in_one_run(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    for record in ("denial", "chart"):
        holding(f"records/{record}.pdf", f"%PDF-1.7 {record}".encode())(folder)
    assert said(folder) == (5, ["source-unusable denial", "source-unusable chart"])


def test_faults_of_the_json_and_of_record_files_come_in_one_run(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    holding("records/denial.pdf", b"%PDF-1.7 half")(folder)
    holding("records/chart.pdf", b"<html>")(folder)
    case_with(lambda case: case["patient"].update(birth_date="13.5.1984"))(folder)

    assert said(folder) == (
        4,
        [
            "bad-date case.json/patient/birth_date",
            "record-not-what-it-claims case.json/records/1/file",
            "source-unusable denial",
        ],
    )


def test_faults_of_dates_and_records_that_do_not_open_come_in_one_run(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    holding("records/chart.pdf", b"%PDF-1.7 half")(folder)
    case_with(lambda case: case["service"].update(facility="nowhere"))(folder)

    assert said(folder) == (4, ["facility-unknown case.json/service/facility", "source-unusable chart"])


def test_an_empty_case_folder_and_a_linked_one_are_named(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    (tmp_path / "link").symlink_to(folder)
    assert said(tmp_path / "link") == (4, ["path-outside-case ."])
    shutil.rmtree(folder)
    folder.mkdir()
    assert said(folder) == (4, ["file-missing case.json"])


@pytest.mark.skipif(os.getuid() != 0, reason="becomes an ordinary user, which only root can")
@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        ("case.json", "file-unreadable"),
        ("records/chart.pdf", "record-unreadable"),
        ("records", "record-unreadable"),
        ("events", "file-unreadable"),
        ("events/denied.json", "file-unreadable"),
        ("../practice.json", "file-unreadable"),
        (".", "file-unreadable"),
    ],
)
@pytest.mark.skipif(not _READABLE_BY_ALL, reason="this checkout lies where an ordinary user cannot read")
def test_what_an_ordinary_user_may_not_read_is_named(closed: str, expected: str) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        os.chmod(place, 0o755)
        command = [sys.executable, "-c", _AS_NOBODY, str(case_folder.write(Path(place))), closed]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, [f["code"] for f in json.loads(done.stdout)["findings"]][:1]) == (4, [expected])


# The first check loads all modules, which may lie where the ordinary user cannot read.
_AS_NOBODY = """
import contextlib, io, os, sys
from pipeline.cli.main import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(["check", sys.argv[1], "--json"])
os.chmod(os.path.join(sys.argv[1], sys.argv[2]), 0)
os.setgid(65534)
os.setuid(65534)
main(["check", sys.argv[1], "--json"])
"""
