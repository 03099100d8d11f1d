"""Promise 8: every character of a letter's DOCX is in the PDF's text (≥ ≤ μ § é ñ ☐ included)."""

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pypdf import PdfReader

from pipeline import packet
from pipeline.engines import word
from pipeline.engines.office import Office, open_office
from pipeline.engines.word import proof as word_proof

SAMPLES = sorted((Path(__file__).parents[2] / "sample_cases" / "valid").glob("*/case.json"))
SIGNS = "\u2265 \u2264 \u03bc \u00a7 \u00e9 \u00f1 \u2610 \u00bd \u2013 \u201cquoted\u201d <5 & >3 fi fl ffi"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


def characters(texts: list[str]) -> Counter[str]:
    return Counter("".join("".join(text.split()) for text in texts))


@pytest.mark.parametrize("case", SAMPLES, ids=lambda path: path.parent.name)
def test_the_letters_of_the_samples_are_whole_in_their_pdf(case: Path, office: Office) -> None:
    for letter in packet.prepare(case.parent, today=date(2026, 11, 23)).letters:
        assert word_proof.missing(letter.docx, office.render(letter.docx)) is None


def test_signs_in_paragraph_table_and_list_are_there_also_for_another_reader(office: Office) -> None:
    document = Document()
    document.add_paragraph(SIGNS)
    document.add_table(1, 1).cell(0, 0).text = SIGNS
    document.add_paragraph(SIGNS, style="List Bullet")
    letter = io.BytesIO()
    document.save(letter)
    pdf = office.render(letter.getvalue())
    assert word_proof.missing(letter.getvalue(), pdf) is None
    read = characters([page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages])
    assert characters(list(word.paragraphs(letter.getvalue()))) - read == Counter()


@pytest.mark.parametrize("lost", ["One more paragraph.", "\u2265"])
def test_a_pdf_that_lost_something_is_not_taken(office: Office, lost: str) -> None:
    document = Document()
    document.add_paragraph("Dear Medical Director:")
    whole, part = io.BytesIO(), io.BytesIO()
    document.save(part)
    document.add_paragraph(lost)
    document.save(whole)
    assert word_proof.missing(whole.getvalue(), office.render(part.getvalue())) == 2


def test_a_footer_that_counts_pages_is_whole(office: Office) -> None:
    letter = with_footer("Page ", "PAGE", " of ", "NUMPAGES", ", confidential")

    assert word_proof.missing(letter, office.render(letter)) is None


def test_a_footer_that_lost_a_word_is_not_whole(office: Office) -> None:
    letter = with_footer("Page ", "PAGE", " of ", "NUMPAGES", ", confidential")
    without = with_footer("Page ", "PAGE", " of ", "NUMPAGES")

    assert word_proof.missing(letter, office.render(without)) is not None


def with_footer(*parts: str) -> bytes:
    """A letter of one paragraph with a footer of these words and page-number fields."""
    document = Document()
    document.add_paragraph("Dear Medical Director:")
    foot = document.sections[0].footer.paragraphs[0]
    for part in parts:
        run = foot.add_run("" if part.isupper() else part)
        if part.isupper():
            for kind, text in (("begin", ""), ("", part), ("separate", ""), ("result", "1"), ("end", "")):
                element = OxmlElement({"": "w:instrText", "result": "w:t"}.get(kind, "w:fldChar"))
                element.text = text or None
                if element.tag == qn("w:fldChar"):
                    element.set(qn("w:fldCharType"), kind)
                run._r.append(element)
    letter = io.BytesIO()
    document.save(letter)
    return letter.getvalue()
