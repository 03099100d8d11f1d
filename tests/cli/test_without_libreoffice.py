"""On a machine without LibreOffice the packets still come out, and a person is asked to compare the letters."""

import json
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from pipeline.engines import fingerprint
from tests.real_case import change, copy_case, run

LETTER = "letter_of_medical_necessity"


@pytest.fixture
def case(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("PACKETS_OFFICE", "fallback")
    return copy_case(tmp_path / "cases")


def built(case: Path) -> dict:
    """The manifest after a build."""
    run("build", case, "-o", out_of(case))
    return json.loads(next(out_of(case).rglob("manifest.json")).read_text())


def warnings(case: Path) -> list[dict]:
    """What a build leaves to decide."""
    return [finding for finding in built(case)["outcome"]["findings"] if finding["severity"] == "warning"]


def out_of(case: Path) -> Path:
    return case.parents[1] / "out"


def codes(case: Path) -> list[str]:
    return [finding["code"] for finding in json.loads(run("check", case, "--json").stdout)["findings"]]


def test_the_packet_is_built_and_needs_review(case):
    assert run("build", case, "-o", out_of(case)).exit_code == 3
    (packet,) = out_of(case).rglob("send/*.pdf")
    assert packet.name.startswith("DRAFT_")


def test_manifest_and_finding_name_the_engine(case):
    manifest = built(case)
    assert [letter["engine"].split()[0] for letter in manifest["letters"]] == ["dxpdf"]
    (found,) = warnings(case)
    assert found["code"] == "rendered-without-libreoffice"
    assert "compare with the Word draft before sending. (Engine: dxpdf " in found["message"]


def test_the_case_needs_a_decision_until_it_is_accepted(case):
    (found,) = warnings(case)
    assert built(case)["state"] == "needs decision"
    why = ("--who", "A. Biller", "--why", "same lines as in Word")
    assert run("decide", case, found["id"], "accepted", *why, "-o", out_of(case)).exit_code == 0
    assert built(case)["state"] == "awaiting physician"


def test_a_letter_that_changed_has_to_be_compared_again(case):
    before = warnings(case)[0]["id"]
    change(case, lambda data: data["patient"].update(given_name="Robin"))
    assert warnings(case)[0]["id"] != before


def test_once_libreoffice_is_there_the_packet_is_made_anew(case, monkeypatch):
    monkeypatch.setenv("PACKETS_OFFICE", "libreoffice")
    with_it = fingerprint.of_case(case)
    monkeypatch.setenv("PACKETS_OFFICE", "fallback")
    assert built(case)["fingerprint"] not in ("", with_it)
    assert "rendered-without-libreoffice" in codes(case)


def test_two_builds_in_different_folders_give_the_same_packet(case, tmp_path):
    for name in ("one", "two"):
        run("build", case, "-o", tmp_path / name)
    one, two = (next((tmp_path / name).rglob("send/*.pdf")).read_bytes() for name in ("one", "two"))
    assert one == two


# ---------------------------------------------------------------------------------- what no engine would tell


@pytest.mark.parametrize("name", ["\u674e", "\U0001f99c"])
def test_a_character_that_no_font_has_stops_the_case_before_rendering(case, name):
    change(case, lambda data: data["patient"].update(family_name=name))
    result = run("build", case, "-o", out_of(case), "--json")
    assert result.exit_code == 4 and name not in result.output
    assert "glyph-missing" in {finding["code"] for finding in json.loads(result.stdout)["findings"]}
    assert not list(out_of(case).rglob("*.pdf"))


def test_signs_that_our_fonts_have_are_printed(case):
    change(case, lambda data: data["patient"].update(family_name="\u0218erban \u2610"))
    (packet,) = (built(case), *out_of(case).rglob("send/*.pdf"))[1:]
    assert "\u0218erban \u2610" in "".join(page.extract_text() for page in PdfReader(packet).pages)


def test_a_font_that_nobody_has_is_a_warning_with_the_paragraphs(case):
    built(case)
    letter = Document(next(out_of(case).rglob(f"{LETTER}.docx")))
    for run_ in next(p for p in letter.paragraphs if p.text.startswith("Dear ")).runs:
        run_.font.name = "Papyrus"
    (case / "letters").mkdir()
    letter.save(case / "letters" / f"{LETTER}.docx")
    found = [f for f in json.loads(run("check", case, "--json").stdout)["findings"] if f["code"] == "font-missing"]
    assert [f["severity"] for f in found] == ["warning"]
    assert found[0]["where"]["document"] == LETTER and found[0]["message"].startswith("Paragraph ")
