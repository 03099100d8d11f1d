"""Promise 20: no edit, signature or sent copy of a person is ever lost, or reused for another text."""

import io
import json
from pathlib import Path

import pytest
from docx import Document

from tests.real_case import copy_case, run, tree

LETTER = "letter_of_medical_necessity"


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """A built sample; each test works on a copy."""
    place = tmp_path_factory.mktemp("promise-20")
    folder = copy_case(place / "cases")
    assert run("build", folder, "-o", place / "packets").exit_code in (0, 3)
    return place


@pytest.fixture
def place(origin, tmp_path):
    import shutil

    shutil.copytree(origin, tmp_path / "work")
    return tmp_path / "work"


def step_folder(place: Path) -> Path:
    return next((place / "packets").glob("*/prior_authorization"))


def packet(place: Path) -> Path:
    return next((step_folder(place) / "send").glob("*.pdf"))


def build(place: Path) -> dict:
    return json.loads(run("build", place / "cases" / "case", "-o", place / "packets", "--json").stdout)


def edit(path: Path) -> bytes:
    """Add a sentence to a Word file as a person would; gives its bytes."""
    document = Document(str(path))
    document.add_paragraph("I have examined this patient again this morning.")
    kept = io.BytesIO()
    document.save(kept)
    path.write_bytes(kept.getvalue())
    return kept.getvalue()


def attest(place: Path, day: str = "2026-11-20") -> None:
    words = ("--signer", "okafor", "--method", "ink", "--date", day, "-o", place / "packets")
    result = run("attest", place / "cases" / "case", LETTER, *words)
    assert result.exit_code == 0, result.output


def test_an_edited_draft_stays_byte_for_byte_and_its_words_are_in_the_packet(place):
    from pypdf import PdfReader

    draft = step_folder(place) / "physician" / f"{LETTER}.docx"
    edited = edit(draft)
    for _ in range(2):
        build(place)
        assert draft.read_bytes() == edited
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(packet(place)).pages)
    assert "examined this patient again this morning" in text


def test_an_edited_draft_is_known_on_every_later_build_also_when_forced(place):
    draft = step_folder(place) / "physician" / f"{LETTER}.docx"
    edited = edit(draft)
    for _ in range(3):
        run("build", place / "cases" / "case", "-o", place / "packets", "--force")
    assert draft.read_bytes() == edited


def test_a_signature_dates_the_packet_and_is_void_for_another_text(place):
    attest(place)
    build(place)
    assert packet(place).name.endswith("_2026-11-20.pdf")
    edit(step_folder(place) / "physician" / f"{LETTER}.docx")
    told = build(place)
    assert "attestation-void" in [finding["code"] for finding in told["findings"]]
    assert not packet(place).name.endswith("_2026-11-20.pdf")


def test_a_signature_that_was_voided_counts_again_for_the_text_it_was_given_for(place):
    attest(place)
    build(place)
    draft = step_folder(place) / "physician" / f"{LETTER}.docx"
    edit(draft)
    build(place)
    draft.unlink()
    told = build(place)
    assert "attestation-void" not in [finding["code"] for finding in told["findings"]]
    assert packet(place).name.endswith("_2026-11-20.pdf")


def test_what_was_submitted_is_kept_exactly_and_never_touched_again(place):
    case, sent = place / "cases" / "case", packet(place).read_bytes()
    words = ("--confirmation", "7781", "--anyway", "-o", place / "packets")
    assert run("log", case, "submitted", "--file", packet(place), *words).exit_code == 0
    kept = tree(case / "sent")
    assert sent in [data for _, _, data in kept.values()]
    build(place)
    assert run("log", case, "submitted", "--file", packet(place), *words).exit_code == 0
    assert {name: entry for name, entry in tree(case / "sent").items() if name in kept} == kept
    assert len(list((case / "sent").iterdir())) == 2


def test_a_file_that_is_not_the_packet_is_not_logged_as_sent_unless_meant(place):
    (place / "other.pdf").write_bytes(b"%PDF-1.4 another file")
    words = ("submitted", "--file", place / "other.pdf", "-o", place / "packets")
    assert run("log", place / "cases" / "case", *words).exit_code == 4
    assert not (place / "cases" / "case" / "sent").exists()


def test_a_draft_is_not_logged_as_sent_unless_meant(place):
    words = ("submitted", "--file", packet(place), "-o", place / "packets")
    result = run("log", place / "cases" / "case", *words)
    assert result.exit_code == 4 and "draft" in result.stderr


def test_a_packet_that_a_person_changed_is_not_replaced(place):
    packet(place).write_bytes(b"annotated by hand")
    assert build(place)["exit_code"] == 8
    assert packet(place).read_bytes() == b"annotated by hand"


def test_issuing_again_keeps_the_paper_that_may_be_signed_already(place):
    case = place / "cases" / "case"
    for _ in range(2):
        assert run("issue", case, "--anyway", "-o", place / "packets").exit_code == 0
    papers = sorted(path.name for path in (step_folder(place) / "physician").glob("*.pdf"))
    assert papers == [f"{LETTER}_to_sign-2.pdf", f"{LETTER}_to_sign.pdf"]
