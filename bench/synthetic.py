"""Invented cases for the bench, always the same: three letters and sixty record pages in five PDFs each."""

import json
import random
from pathlib import Path

from docx import Document
from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt
from docx.text.paragraph import Paragraph
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen import canvas

LETTERS = {
    "letter_of_medical_necessity": "Letter of medical necessity",
    "summary_of_treatment": "Summary of treatment",
    "request_for_call": "Request for a peer-to-peer call",
}
RECORDS = (
    ("evaluation", "Psychiatric evaluation", "evaluation", 20),
    ("notes", "Progress notes", "progress_note", 16),
    ("medication", "Medication history", "medication_list", 12),
    ("scales", "Rating scales", "rating_scale", 8),
    ("laboratory", "Laboratory results", "laboratory_result", 4),
)
SOURCE = {"source": "Invented for the bench", "as_of": "2026-11-23", "confidence": "primary"}
# Each further style of Word's costs LibreOffice time, 30 ms a letter in all; the product's templates have none either.
STYLES = {
    "Default Paragraph Font",
    "Footer",
    "Header",
    "Heading 1",
    "Light Grid Accent 1",
    "List Bullet",
    "No List",
    "Normal",
    "Normal Table",
    "Table Grid",
}
# No drug among them: both pipelines shall find the same things, one line a page.
PROSE = """
affect anxious appetite assessment attention blood calm clinic concentration constricted cooperative daily depressed
duration energy evening fair family follow guilt history home hopeless household insight insomnia interest judgment
lower medication mood morning motivation nausea oriented pain partial patient plan pressure reports response
restless severe sleep slowed speech stable taper tearful thought trial visit weekly weight worry
"""
WORDS = PROSE.split()
# A chart that rated two scales on every page would have more totals than any history table is drawn for.
PAGES_OF_A_VISIT = 4
GIVEN_NAMES = ("José", "Zoë", "Renée", "Søren", "Amélie")
FAMILY_NAMES = ("Peña", "Müller", "Nuñez", "Łukasik", "Brontë")


def draw(root: Path, count: int, *, times: int = 1) -> list[Path]:
    """Write `count` cases of `times` 60 pages, their practice and templates into `root`; gives the case folders."""
    (root / "templates").mkdir(parents=True, exist_ok=True)
    (root / "tables/criteria").mkdir(parents=True, exist_ok=True)
    for name, title in LETTERS.items():
        _template(title).save(str(root / "templates" / f"{name}.docx"))
    _write(root / "practice.json", _practice())
    _write(root / "tables/packet_recipes.json", _recipes())
    _write(root / "tables/criteria/bench.json", _criteria())
    return [_case(root, number, times) for number in range(count)]


def patient(number: int) -> tuple[str, str]:
    """Given and family name of the patient of a case."""
    return GIVEN_NAMES[number % len(GIVEN_NAMES)], FAMILY_NAMES[number // len(GIVEN_NAMES) % len(FAMILY_NAMES)]


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")


def _case(root: Path, number: int, times: int) -> Path:
    folder = root / f"case{number:03d}"
    (folder / "records").mkdir(parents=True, exist_ok=True)
    chance = random.Random(2000 + number)
    for record, _, _, pages in RECORDS:
        _chart(folder / f"records/{record}.pdf", pages * times, number, chance)
    given, family = patient(number)
    _write(
        folder / "case.json",
        {
            "schema_version": "1.0",
            "id": f"bench-{number:03d}",
            "track": {"name": "prior_authorization"},
            "patient": {
                "given_name": given,
                "family_name": family,
                "birth_date": "1980-01-02",
                "mrn": f"B{number:05d}",
            },
            "coverage": {
                "payer": "bench-payer",
                "payer_name": "Bench Payer",
                "plan_name": "Bench Plan",
                "plan_type": "unknown",
                "member_id": f"X{number:06d}",
            },
            "provider": "doctor",
            "service": {
                "name": "intravenous ketamine infusion",
                "lines": [{"code": "96365", "system": "CPT", "units": 6, "description": "Intravenous infusion"}],
                "diagnoses": [{"code": "F33.2", "description": "Major depressive disorder, recurrent, severe"}],
                "dates": {"from": "2026-12-07", "to": "2027-02-28"},
                "place_of_service": "11",
            },
            "records": [
                {"id": record, "file": f"records/{record}.pdf", "title": title, "kind": kind, "date": "2026-11-01"}
                for record, title, kind, _ in RECORDS
            ],
            "channel": {"id": "fax", "to": "555-0199"},
        },
    )
    return folder


def _chart(path: Path, pages: int, number: int, chance: random.Random) -> None:
    given, family = patient(number)
    drawn = canvas.Canvas(str(path), pagesize=letter, invariant=1)
    visit = ""
    for page in range(pages):
        text = drawn.beginText(54, 740)
        text.setFont("Helvetica", 10)
        is_first = page % PAGES_OF_A_VISIT == 0
        visit = f"2026-{chance.randint(1, 10):02d}-{chance.randint(1, 28):02d}" if is_first else visit
        plain = "".join(c if c.isascii() or c in "éèëñü" else "o" for c in f"{given} {family}")
        text.textLine(f"Visit date: {visit}   Patient: {plain}   DOB: 01/02/1980   MRN: B{number:05d}")
        dose = chance.choice((50, 100, 150, 200))
        rated = f"PHQ-9: {chance.randint(3, 27)}   MADRS: {chance.randint(5, 50)}   " if is_first else ""
        found = f"{rated}Sertraline {dose} mg daily"
        where = chance.randint(5, 40)  # the same place on each page would make it a running head
        for line in range(45):
            text.textLine(found if line == where else " ".join(chance.choices(WORDS, k=11)).capitalize() + ".")
        drawn.drawText(text)
        drawn.showPage()
    drawn.save()


def _template(title: str) -> Word:
    """A letter of two pages with header, page numbers, bullets and a table that grows with the data."""
    word = Document()
    word.styles["Normal"].font.name, word.styles["Normal"].font.size = "Carlito", Pt(11)
    section = word.sections[0]
    section.bottom_margin = Inches(1)
    section.header.paragraphs[0].text = "{{ practice.name }}"
    foot = section.footer.paragraphs[0]
    foot.add_run("Page ")
    _page_field(foot, "PAGE")
    _tagged(word.add_paragraph(), "date", "{{ letter.date_line }}")
    word.add_paragraph("RE: {{ patient.name }}   Member ID: {{ coverage.member_id }}")
    word.add_heading(title, 1)
    for number in range(6):
        word.add_paragraph(
            f"Paragraph {number + 1}. I am the treating physician of {{{{ patient.name }}}} and write about "
            "{{ request.service }}. The latest score in the record is "
            "{% if scores %}{{ scores[0].scale }} {{ scores[0].value }}{% else %}not on file{% endif %}. "
            "The exhibits show the course of treatment, what was tried, and what came of it, visit by visit. "
            "I would be glad to speak with a reviewer who practices in the same specialty."
        )
    for item in ("Diagnosis {{ diagnosis.code }}", "Our reference {{ case.id }}"):
        word.add_paragraph(item, style="List Bullet")
    _table(word)
    word.add_paragraph("Sincerely,")
    word.add_paragraph("{{ signer.name }}, {{ signer.credentials }}")
    _tagged(word.add_paragraph(), "signature", "{{ letter.signature_line }}")
    for style in [style for style in word.styles if style.name not in STYLES]:
        style.delete()
    return word


def _table(word: Word) -> None:
    table = word.add_table(rows=1, cols=4, style="Light Grid Accent 1")
    columns = ("name", "dose", "duration", "outcome")
    for cell, column in zip(table.rows[0].cells, columns, strict=True):
        cell.text = column.capitalize()
    table.add_row().cells[0].text = "{%tr for treatment in treatments %}"
    for cell, column in zip(table.add_row().cells, columns, strict=True):
        cell.text = f"{{{{ treatment.{column} }}}}"
    table.add_row().cells[0].text = "{%tr endfor %}"


def _page_field(paragraph: Paragraph, code: str) -> None:
    """A field as Word writes it: its code and its last known result between three marks."""
    for part, text in (("begin", None), ("instrText", code), ("separate", None), ("t", "1"), ("end", None)):
        element = OxmlElement(f"w:{part}" if text else "w:fldChar")
        if text:
            element.text = text
        else:
            element.set(qn("w:fldCharType"), part)
        paragraph.add_run()._r.append(element)


def _tagged(paragraph: Paragraph, tag: str, text: str) -> None:
    """Put the text into an inline content control with that tag."""
    run = paragraph.add_run(text)._r
    control, about, named, content = (OxmlElement(f"w:{n}") for n in ("sdt", "sdtPr", "tag", "sdtContent"))
    named.set(qn("w:val"), tag)
    about.append(named)
    paragraph._p.replace(run, control)
    content.append(run)
    control.append(about)
    control.append(content)


def _practice() -> dict[str, object]:
    return {
        "schema_version": "1.0",
        "name": "Bench Interventional Psychiatry",
        "address": {"lines": ["1 Example Road"], "city": "Cedar Falls", "state": "OH", "postal_code": "44999"},
        "phone": "555-0110",
        "fax": "555-0111",
        "npi": "1234567893",
        "tin": "00-0000000",
        "contact": {"name": "Front desk", "phone": "555-0112"},
        "signers": [
            {
                "key": "doctor",
                "name": "Alex Example",
                "credentials": "MD",
                "specialty": "Psychiatry",
                "npi": "1023456787",
                "phone": "555-0113",
            }
        ],
    }


def _recipes() -> dict[str, object]:
    letters = [{"name": n, "title": t, "audience": "payer", "signed": True} for n, t in LETTERS.items()]
    sections = ["cover", "glance", "letter", "crosswalk", "history", "index", "exhibits", "references"]
    recipe = {
        "track": "prior_authorization",
        "title": "Prior authorization request",
        "letters": letters,
        "required_kinds": [],
        "sections": sections,
        **SOURCE,
    }
    return {"schema_version": "1.0", "recipes": [recipe]}


def _criteria() -> dict[str, object]:
    criteria = [
        {
            "id": "age",
            "number": "1",
            "short": "Adult",
            "text": "18 or older.",
            "proof": {"kind": "age", "at_least": 18},
        },
        {
            "id": "severity",
            "number": "2",
            "short": "Severity",
            "text": "MADRS of 20 or more.",
            "proof": {"kind": "score", "scale": "MADRS", "at_least": 20},
        },
    ]
    policy = {
        "id": "bench-policy",
        "payer_id": "bench-payer",
        "policy_number": "B-1",
        "policy_title": "Bench policy",
        "edition": "2026-01",
        "effective_from": "2026-01-01",
        "effective_to": None,
        "services": ["96365"],
        "mode": "criteria",
        **SOURCE,
        "criteria": criteria,
    }
    return {"schema_version": "1.0", "sets": [policy]}
