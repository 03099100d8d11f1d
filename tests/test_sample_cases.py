"""The sample cases: drawn from text, true to themselves, and each with the outcome that it was made for."""

import json
import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from PIL import Image, ImageChops, ImageStat
from pypdf import PdfReader

from pipeline import packet
from pipeline.errors import PacketError
from pipeline.model.case import State
from pipeline.model.finding import Severity
from pipeline.rules import lifecycle
from sample_cases.draw.cases import write_all

pytestmark = pytest.mark.usefixtures("whatever_renders")

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_cases"
CONTENT = SAMPLES / "draw" / "content"
TODAY = date(2026, 11, 23)
VALID = sorted(path.parent for path in SAMPLES.glob("valid/*/case.json"))
INVALID = sorted(path.parent for path in SAMPLES.glob("invalid/*/case.json"))
READABLE = [case for case in INVALID if not case.name.startswith("record-")]
APPEAL = SAMPLES / "valid" / "trd-3-appeal"
SMALL_ENOUGH = 3_000_000


def name_of(path: Path) -> str:
    return path.stem


def text_of(pdf: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(pdf).pages)


@cache
def pages_of(folder: Path) -> list[tuple[str, int, str]]:
    """Every page of a case's records: file, page number, text."""
    return [
        (pdf.name, number, page.get_textpage().get_text_range())
        for pdf in sorted(folder.glob("records/*.pdf"))
        for number, page in enumerate(pdfium.PdfDocument(pdf), start=1)
    ]


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def drawn_again(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    target = tmp_path_factory.mktemp("drawn")
    return target, write_all(target)


def same(one: Path, other: Path) -> bool:
    """Byte for byte; faxes and photos as they look, because each release of the libraries paints a little otherwise."""
    if one.suffix not in (".tif", ".jpg"):
        return one.read_bytes() == other.read_bytes()
    with Image.open(one) as first, Image.open(other) as second:
        apart = ImageStat.Stat(ImageChops.difference(first.convert("L"), second.convert("L"))).mean
        return first.size == second.size and max(apart) < 3


def test_drawing_again_gives_the_committed_bytes(drawn_again: tuple[Path, list[Path]]) -> None:
    target, written = drawn_again
    other = [path.name for path in written if not same(path, SAMPLES / path.relative_to(target))]
    assert other == [], "run `python -m sample_cases.draw` and commit what it writes"


def test_every_record_is_drawn_from_text(drawn_again: tuple[Path, list[Path]]) -> None:
    target, written = drawn_again
    drawn = {path.relative_to(target) for path in written}
    assert {path.relative_to(SAMPLES) for path in SAMPLES.rglob("records/*")} <= drawn


def test_the_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < SMALL_ENOUGH


@pytest.mark.parametrize("case", VALID, ids=name_of)
def test_a_valid_case_fits_its_schemas(case: Path) -> None:
    files = {"case": [case / "case.json"], "event": case.glob("events/*.json"), "decision": case.glob("decisions/*")}
    files["practice"] = [next(p for f in (case, case.parent) if (p := f / "practice.json").exists())]
    for name, paths in files.items():
        schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8"))
        validator = Draft202012Validator(schema, format_checker=FormatChecker())
        for path in paths:
            assert list(validator.iter_errors(json.loads(path.read_text("utf-8")))) == [], path.name


@pytest.mark.parametrize("case", VALID + INVALID, ids=name_of)
def test_a_case_id_is_no_name_of_the_patient(case: Path) -> None:
    text = (case / "case.json").read_bytes().decode("utf-8", "replace")  # some invalid ones are no JSON
    words = dict(re.findall(r'"(id|given_name|family_name)": "([^"]+)"', text)[2::-1])
    names = {words["given_name"].lower(), words["family_name"].lower()}
    assert not names & set(re.split(r"[-_]", words["id"].lower()))


def test_dose_per_kilogram_times_weight_is_the_total() -> None:
    for case in VALID:
        dose = json.loads((case / "case.json").read_text("utf-8"))["service"]["dose"]
        assert dose["amount"] * dose["weight_kg"] == dose["total_mg"]


def test_the_total_of_a_scale_form_is_the_sum_of_its_items() -> None:
    for name, scale, count in (("phq9_forms.pdf", "PHQ-9", 9), ("madrs_rating.pdf", "MADRS", 10)):
        for page in PdfReader(APPEAL / "records" / name).pages:
            text = page.extract_text()
            total = re.search(rf"{scale} total score: (\d+) / ", text)
            if total is None:
                continue
            after_items = re.split(r"\n(?=\d{1,2}\. )", text[: total.start()])[1:]
            scores = [int(item.split()[-1]) for item in after_items]
            assert (len(scores), sum(scores)) == (count, int(total[1]))


def test_scores_that_a_note_tells_are_those_of_the_form_of_that_day() -> None:
    forms = {
        when: total
        for _, _, text in pages_of(APPEAL)
        for when in re.findall(r"Date completed: (\S+)", text)
        for total in re.findall(r"PHQ-9 total score: (\d+)", text)
    }
    assert len(forms) == 10
    for part in CONTENT.glob("notes_*/*.txt"):
        year, month, day = part.stem.split("-")
        told = re.search(r"PHQ-9 (?:today )?(\d+)/27", part.read_text("utf-8"))
        total = forms.get(f"{month}/{day}/{year}")
        if told and total and "before the course" not in part.read_text("utf-8"):
            assert told[1] == total, part.name


@pytest.mark.parametrize("case", VALID + READABLE, ids=name_of)
def test_no_page_has_a_phone_number_outside_the_invented_range(case: Path) -> None:
    number = re.compile(r"(?<![\d-])(?:\(?\d{3}\)?[ .-])?\d{3}[-.]\d{4}(?![\d-])")
    found = [hit for _, _, text in pages_of(case) for hit in number.findall(text)]
    assert [hit for hit in found if not re.fullmatch(r"555-01\d\d", hit)] == []


def test_every_clinical_page_says_whose_it_is() -> None:
    of_the_payer = {"denial_letter.pdf", "explanation_of_benefits.pdf", "policy_bh0417.pdf"}
    unnamed = [
        (file, number)
        for file, number, text in pages_of(APPEAL)
        if file not in of_the_payer and not ("whitfield" in text.lower() and "05/14/1983" in text)
    ]
    assert unnamed == []


def test_the_policy_pages_hold_every_criterion_word_by_word() -> None:
    table = json.loads((SAMPLES / "valid/tables/criteria/lakeshore_bh0417.json").read_text("utf-8"))
    policy = flat(text_of(APPEAL / "records" / "policy_bh0417.pdf"))
    texts = [criterion["text"] for criterion in table["sets"][0]["criteria"]]
    assert [text for text in texts if text not in policy] == []


def test_the_denial_is_quoted_as_it_stands_on_its_page() -> None:
    event = json.loads(next(APPEAL.glob("events/*_denied.json")).read_text("utf-8"))
    pages = PdfReader(APPEAL / "records" / "denial_letter.pdf").pages
    astray = [r for r in event["reasons"] if r["quote"] not in flat(pages[r["page"] - 1].extract_text())]
    assert astray == []


def test_the_appeal_holds_the_odd_pages_that_charts_hold() -> None:
    pages = [page for pdf in sorted(APPEAL.glob("records/*.pdf")) for page in PdfReader(pdf).pages]
    sizes = {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pages}
    annotations = {str(note.get_object()["/Subtype"]) for page in pages for note in page.get("/Annots") or ()}
    assert 60 <= len(pages) <= 120
    assert {(792, 612), (595, 842), (612, 792)} <= sizes
    assert any(page.rotation == 90 for page in pages)
    assert any(page.cropbox != page.mediabox for page in pages)
    assert {"/Link", "/Widget", "/Text"} <= annotations
    assert sum(bool(PdfReader(pdf).outline) for pdf in APPEAL.glob("records/*.pdf")) >= 2


def test_the_mixed_case_has_two_hundred_pages_of_every_shape_and_stays_small() -> None:
    pdfs = sorted((SAMPLES / "valid" / "mixed-200").glob("records/*.pdf"))
    shapes = [
        (round(page.get_width()), round(page.get_height()), page.get_rotation())
        for pdf in pdfs
        for page in pdfium.PdfDocument(pdf)
    ]
    assert len(shapes) == 200
    assert {(612, 792, 0), (792, 612, 0), (792, 612, 90), (595, 842, 0)} <= set(shapes)
    assert sum(pdf.stat().st_size for pdf in pdfs) < 1_500_000


def test_the_chart_of_the_request_ends_before_the_request() -> None:
    plan = tomllib.loads((CONTENT / "cases.toml").read_text("utf-8"))
    until = next(case["until"] for case in plan["case"] if case["folder"].startswith("valid/trd-1"))
    later = re.compile(r"(1[0-2])/(\d\d)/2026")
    told = [hit for _, _, text in pages_of(SAMPLES / "valid" / "trd-1-request") for hit in later.findall(text)]
    assert [hit for hit in told if f"2026-{hit[0]}-{hit[1]}" > until] == []


def fault_of(case: Path) -> dict[str, object]:
    """What `expected_findings.json` holds: the exit status and where each finding is."""
    try:
        made = packet.prepare(case, today=TODAY)
    except PacketError as stopped:
        status, found = stopped.exit_code, stopped.findings
        named = re.match(r"Record (\S+) ", stopped.message)
        if named and not found:
            return {"exit_code": int(status), "findings": [{"code": "source-unusable", "record": named[1]}]}
    else:
        found = lifecycle.open_findings(made.findings, made.case.decisions)
        status = lifecycle.exit_code(found)
    places = [
        {
            "code": f.code,
            "file": f.where.file,
            "pointer": f.where.pointer,
            "record": f.where.document,
            "page": f.where.page,
        }
        for f in found
        if f.severity is not Severity.NOTE
    ]
    told = [{key: value for key, value in place.items() if value is not None} for place in places]
    return {"exit_code": int(status), "findings": told}


@pytest.mark.parametrize("case", INVALID, ids=name_of)
def test_an_invalid_case_has_its_one_fault_and_no_other(case: Path) -> None:
    assert fault_of(case) == json.loads((case / "expected_findings.json").read_text("utf-8"))


def test_there_are_thirty_invalid_cases_of_one_fault_each() -> None:
    expected = [json.loads((case / "expected_findings.json").read_text("utf-8")) for case in INVALID]
    assert [len(told["findings"]) for told in expected] == [1] * len(INVALID)
    assert len(INVALID) >= 30


@pytest.fixture(scope="module", params=VALID, ids=name_of)
def prepared(request: pytest.FixtureRequest) -> packet.Prepared:
    return packet.prepare(request.param, today=TODAY)


def test_each_case_waits_for_its_physician_but_the_denied_one_and_papers_for_a_patient(
    prepared: packet.Prepared,
) -> None:
    special = {"trd-denied": State.NEEDS_DECISION, "self-pay-estimate": State.READY, "plan-choice-year": State.READY}
    special["trd-verify"] = State.READY
    assert prepared.state is special.get(prepared.case.id, State.AWAITING_PHYSICIAN)


def test_only_the_denied_case_has_open_findings_and_they_are_the_two_criteria_the_payer_missed(
    prepared: packet.Prepared,
) -> None:
    remaining = lifecycle.open_findings(prepared.findings, prepared.case.decisions)
    told = {(f.code, f.where.pointer) for f in remaining if f.severity is not Severity.NOTE}
    missed = {("criterion-open", "/madrs"), ("criterion-open", "/monitoring")}
    assert told == (missed if prepared.case.id == "trd-denied" else set())
