"""All letters of a case name the same patient, ids, codes, dates and dose; earlier ones are read from what was sent."""

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from reportlab.pdfgen import canvas

from pipeline.engines import sent_letters
from pipeline.model.case import Case, Denial, Diagnosis, Dose, Event, ServiceLine
from pipeline.rules.letters import consistency
from pipeline.rules.letters.consistency import SentLetter
from tests import small_case

LETTER = (
    "Patient", "Dana Whitfield, born May 14, 1983", "Member ID", "LMH000417782, group G-00417 (Choice PPO 2000)",
    "Denial", "Reference LM-2026-0081523, notice dated October 19, 2026, received October 23, 2026",
    "Service", "Intravenous infusion: CPT 96365, 6 units (first hour)", "Diagnosis", "F33.2, Major depressive disorder",
    "The dose is 0.5 mg/kg (36 mg at 72 kg) per session.", "NPI 1234567893   TIN 00-0000000",
)  # fmt: skip
SUBMITTED = Event(
    kind="submitted",
    at=datetime(2026, 10, 5, tzinfo=UTC),
    step="prior_authorization",
    file="events/s.json",
    details={"sent": "sent/a", "files": [{"name": "p.pdf"}]},
)


def case() -> Case:
    made = small_case.a_case()
    line = ServiceLine(code="96365", system="CPT", units=6, description="first hour")
    service = replace(
        made.service,
        lines=(line,),
        diagnoses=(Diagnosis(code="F33.2", description="Major depressive disorder"),),
        dose=Dose(amount=Decimal("0.50"), unit="mg/kg", weight_kg=Decimal(72), total_mg=Decimal(36)),
    )
    denial = Denial(notice_date=date(2026, 10, 19), received_date=None, reference="LM-2026-0081523",
                    step="prior_authorization", reasons=())  # fmt: skip
    return replace(made, service=service, denials=(denial,))


def said(*paragraphs: str) -> list[str]:
    return [finding.message for finding in consistency.of_this_step(case(), "internal_appeal", paragraphs)]


def test_a_letter_that_agrees_with_the_case_says_nothing() -> None:
    assert said(*LETTER) == []


@pytest.mark.parametrize(
    ("right", "wrong", "what"),
    [
        ("Dana Whitfield", "Dana Whitfeld", "patient's name"),
        ("May 14, 1983", "May 15, 1983", "date of birth"),
        ("LMH000417782", "LMH000417728", "member id"),
        ("October 19", "October 20", "date of the denial"),
        ("LM-2026-0081523", "LM-2026-0081532", "reference of the denial"),
        ("96365", "96375", "service code"),
        ("6 units", "7 units", "number of units"),
        ("F33.2", "F33.1", "diagnosis code"),
        ("0.5 mg", "0.8 mg", "dose"),
        ("1234567893", "1234567802", "NPI"),
        ("00-0000000", "00-0000001", "tax id"),
    ],
)
def test_what_a_letter_states_otherwise_is_told_without_its_words(right: str, wrong: str, what: str) -> None:
    changed = [paragraph.replace(right, wrong) for paragraph in LETTER]
    told = said(*changed)
    assert [message for message in told if what in message]
    assert wrong not in " ".join(told)


@pytest.mark.parametrize(
    "same",
    ["DOB: 05/14/1983", "born 1983-05-14", "Member ID: LMH-000417782", "a dose of 0.50 mg/kg per session"],
)
def test_the_same_value_in_another_form_is_the_same(same: str) -> None:
    assert said(same) == []


def test_a_former_name_of_the_patient_is_theirs() -> None:
    made = replace(case(), patient=replace(case().patient, other_names=("Dana Moreno",)))
    assert list(consistency.of_this_step(made, "x", ["Patient", "Dana Moreno, born May 14, 1983"])) == []


def test_doses_of_studies_are_not_the_dose_asked_for() -> None:
    assert said("A trial compared 0.5 mg/kg and 1.0 mg/kg with midazolam [3].") == []


def test_a_letter_that_was_sent_is_held_against_the_case_as_it_is_now() -> None:
    words = [paragraph.replace("LMH000417782", "LMH000417728") for paragraph in LETTER]
    sent = SentLetter(name="letter_of_medical_necessity", step="prior_authorization", event="events/s.json",
                      paragraphs=tuple(words))  # fmt: skip
    found = list(consistency.of_earlier_steps(case(), [sent]))
    assert [(finding.code, str(finding.where)) for finding in found] == [("earlier-letter-differs", "events/s.json")]


def kept(folder: Path, letters: list[dict[str, object]]) -> None:
    """What sent/ keeps of a submission: a packet of a cover and a letter of one page, and its manifest."""
    out = io.BytesIO()
    page = canvas.Canvas(out)
    for words in (("Cover",), LETTER):
        for number, line in enumerate(words):
            page.drawString(50, 800 - 14 * number, line)
        page.showPage()
    page.save()
    (folder / "sent" / "a").mkdir(parents=True)
    (folder / "sent" / "a" / "p.pdf").write_bytes(out.getvalue())
    (folder / "sent" / "a" / "manifest.json").write_text(json.dumps({"letters": letters}))


def test_the_words_of_a_sent_letter_are_read_from_its_pages(tmp_path: Path) -> None:
    kept(tmp_path, [{"name": "letter_of_medical_necessity", "first_page": 2, "pages": 1}])
    ((name, pages),) = sent_letters.letters_of(tmp_path, SUBMITTED)
    assert name == "letter_of_medical_necessity"
    assert list(consistency.of_this_step(case(), name, pages)) == [] and "LMH000417782" in pages[0]


@pytest.mark.parametrize("rows", [[], [{"name": "x", "first_page": None, "pages": 0}], [{"first_page": 2, "pages": 9}]])
def test_a_manifest_that_does_not_fit_its_packet_gives_no_letter(tmp_path: Path, rows: list[dict[str, object]]) -> None:
    kept(tmp_path, rows)
    assert sent_letters.letters_of(tmp_path, SUBMITTED) == ()


@pytest.mark.parametrize("place", ["../outside", "/etc", "nowhere", ""])
def test_a_sent_copy_that_is_not_there_or_leads_outside_is_not_read(tmp_path: Path, place: str) -> None:
    event = replace(SUBMITTED, details={**SUBMITTED.details, "sent": place})
    assert sent_letters.letters_of(tmp_path, event) == ()


def test_a_broken_copy_is_not_read(tmp_path: Path) -> None:
    kept(tmp_path, [{"name": "x", "first_page": 1, "pages": 1}])
    (tmp_path / "sent" / "a" / "p.pdf").write_bytes(b"%PDF-1.7 broken")
    assert sent_letters.letters_of(tmp_path, SUBMITTED) == ()
