"""Which pages are read from their picture: those whose text is missing, unreadable, or not what the scan shows."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.engines.ocr import needs_ocr
from pipeline.engines.ocr.need import is_junk
from tests.engines import scans
from tests.engines.scans import NOTE, SAID

SHEET = scans.picture(scans.drawn(), 100)
GLYPHS = "".join(chr(0xE000 + ord(char)) if char != " " else " " for char in " ".join(SAID))
SHIFTED = "".join(chr((ord(c) - 97 + 11) % 26 + 97) if c.isalpha() else c for c in " ".join(SAID).lower())
SIGNS = "".join(random.Random(3).choices("!\"#$%&'()*+,/:;<=>?@ ", k=400))


@contextmanager
def first_page(pdf: bytes) -> Iterator[tuple[str, pdfium.PdfPage]]:
    document = pdfium.PdfDocument(pdf)
    page = document[0]
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    text_page.close()
    yield text, page
    page.close()
    document.close()


def reason(pdf: bytes) -> str | None:
    with first_page(pdf) as (text, page):
        return needs_ocr(text, page)


def written(*, mode: int = 0, lines: tuple[str, ...] = NOTE) -> Callable[[Canvas], None]:
    """The note's text where its picture shows it; mode 3 is invisible."""

    def write(canvas: Canvas) -> None:
        text = canvas.beginText(60, 700)
        text.setTextRenderMode(mode)
        text.setFont("Helvetica", 11, 17.6)
        text.textLines("\n".join(lines))
        canvas.drawText(text)

    return write


def stamped(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 9)
    canvas.drawString(40, 775, "08/21/2026 09:14  HARBORLIGHT BEHAVIORAL  555-0142  TO 555-0190  P 003/012")


def watermarked(canvas: Canvas) -> None:
    canvas.setFont("Helvetica-Bold", 90)
    canvas.setFillGray(0.85)
    canvas.translate(120, 200)
    canvas.rotate(50)
    canvas.drawString(0, 0, "CONFIDENTIAL")


def test_a_page_of_text_is_taken_at_its_word() -> None:
    assert reason(scans.drawn()) is None


def test_a_page_on_which_nothing_is_drawn_has_nothing_to_read() -> None:
    assert reason(scans.page_of(lambda canvas: canvas.showPage())) is None


def test_a_scan_without_text_layer_is_read() -> None:
    assert reason(scans.laid(SHEET, (100, 100))) == "no text layer"


@pytest.mark.parametrize("over", [stamped, watermarked])
def test_a_scan_with_no_more_than_a_stamp_is_read(over: Callable[[Canvas], None]) -> None:
    assert reason(scans.under(SHEET, over)) == "text on a small part of a scan"


@pytest.mark.parametrize("mode", [0, 3])
def test_a_text_layer_that_covers_the_scan_is_kept_even_if_invisible(mode: int) -> None:
    assert reason(scans.under(SHEET, written(mode=mode))) is None


def test_an_invisible_text_layer_of_a_few_words_is_not_enough() -> None:
    assert reason(scans.under(SHEET, written(mode=3, lines=NOTE[:2]))) == "text on a small part of a scan"


def test_white_text_on_white_is_not_what_the_page_says() -> None:
    def white(canvas: Canvas) -> None:
        canvas.setFillGray(1)
        written(lines=NOTE * 2)(canvas)
        canvas.rect(60, 300, 300, 40)

    assert reason(scans.page_of(white)) == "text that the page does not show"


def test_an_invisible_layer_over_another_scan_is_not_kept() -> None:
    other = scans.picture(scans.drawn(top=330), 100)
    assert reason(scans.under(other, written(mode=3))) == "text on a small part of a scan"


def test_an_unreadable_text_layer_is_not_kept() -> None:
    shifted = tuple(SHIFTED[start : start + 70] for start in range(0, len(SHIFTED), 70))
    assert reason(scans.under(SHEET, written(mode=3, lines=shifted))) == "unreadable text layer"


@pytest.mark.parametrize("junk", [GLYPHS, SHIFTED, SIGNS, "\ufffd" * 80, " ".join("".join(SAID[2:])), "x" * 500])
def test_glyphs_without_meaning_are_junk(junk: str) -> None:
    assert is_junk(junk)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Page 2 of 3",
        "\n".join(NOTE),
        "\n".join(NOTE).upper(),
        "Пациентка принимает препарат девять недель и спит не лучше, чем прежде, о чём говорит её муж.",
        "La paciente tomó el primer medicamento durante nueve semanas y no duerme mejor que antes, dice su marido.",
        "SODIUM 139 mmol/L 135-146\nPOTASSIUM 4.1 mmol/L 3.5-5.3\nWBC 5.8 10*3/uL 3.8-10.8\nTSH 2.1 mIU/L 0.4-4.5",
        "118/76 120/80 122/78 64 66 71\n" * 30,
        "Name ______________________ Date ____________\nSignature ................................. ________",
    ],
)
def test_text_of_any_kind_is_no_junk(text: str) -> None:
    assert not is_junk(text)
