"""Text of PDF pages: offsets that lead to boxes, reading order, and named errors for files that cannot be read."""

from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from pipeline.engines.pdf import text as pdf_text
from pipeline.errors import SourceUnusable
from tests.chart_case import draw

LEFT = [f"The left column tells of visit number {n} here" for n in range(8)]
RIGHT = [f"A right column goes on about the plan {n}" for n in range(8)]


def two_columns(path: Path) -> Path:
    canvas = Canvas(str(path), pagesize=(612, 792), invariant=1)
    canvas.drawString(
        60, 740, "A heading that runs across the page from the left margin to the very right one, as a title"
    )
    for n, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        canvas.drawString(60, 700 - 14 * n, left)
        canvas.drawString(330, 700 - 14 * n, right)
    canvas.save()
    return path


def test_the_two_columns_of_a_page_are_read_one_after_the_other(tmp_path: Path) -> None:
    text = pdf_text.read(two_columns(tmp_path / "a.pdf"), "notes").pages[0].text
    assert [line.strip() for line in text.split("\n")][1:] == LEFT + RIGHT


def test_the_rows_of_a_table_stay_rows(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(612, 792), invariant=1)
    for n in range(8):
        for x, cell in zip(
            (60, 220, 340, 420), (f"drug number {n} tablets", f"{n}00 mg", "10 weeks", "no response"), strict=True
        ):
            canvas.drawString(x, 700 - 16 * n, cell)
    canvas.save()
    lines = pdf_text.read(tmp_path / "a.pdf", "notes").pages[0].text.split("\n")
    assert lines[3] == "drug number 3 tablets 300 mg 10 weeks no response"


def test_a_table_with_a_wide_column_of_remarks_is_no_page_of_two_columns(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(612, 792), invariant=1)
    remark = "no response to it at any time in these weeks"
    for n in range(8):
        for x, cell in zip((60, 140, 220, 310), (f"drug number {n}", f"{n}00 mg/day", "10 weeks", remark), strict=True):
            canvas.drawString(x, 700 - 16 * n, cell)
    canvas.save()
    lines = pdf_text.read(tmp_path / "a.pdf", "notes").pages[0].text.split("\n")
    assert lines[3].split() == f"drug number 3 300 mg/day 10 weeks {remark}".split()


def test_a_word_divided_at_a_lines_end_keeps_its_hyphen_and_line_break(tmp_path: Path) -> None:
    draw(tmp_path / "a.pdf", ["Patient tried sertra-\nline for ten weeks."])
    assert pdf_text.read(tmp_path / "a.pdf", "notes").pages[0].text == "Patient tried sertra-\nline for ten weeks."


def test_the_box_of_words_covers_them_and_little_else(tmp_path: Path) -> None:
    path = draw(tmp_path / "a.pdf", ["First line\nPHQ-9 total 23 on that day"])
    text = pdf_text.read(path, "notes").pages[0].text
    at = text.index("PHQ-9 total 23")
    (box,) = pdf_text.boxes(path, 1, at, at + len("PHQ-9 total 23"))
    assert (58 < box.x0 < 62, 120 < box.x1 < 160, 715 < box.y0 < 727, 730 < box.y1 < 742) == (True,) * 4


def test_words_over_two_lines_have_two_boxes(tmp_path: Path) -> None:
    path = draw(tmp_path / "a.pdf", ["Failed sertraline\nfor ten weeks"])
    assert len(pdf_text.boxes(path, 1, 7, 27)) == 2


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.sampled_from(["sertraline", "200", "mg", "no", "response", "PHQ-9", "≥", "x 10 wks"]), min_size=1)
)
def test_every_span_of_every_page_has_a_box(tmp_path: Path, words: list[str]) -> None:
    path = draw(tmp_path / "a.pdf", ["\n".join(words)])
    text = pdf_text.read(path, "notes").pages[0].text
    spans = [(i, i + 1) for i, char in enumerate(text) if not char.isspace()]
    found = pdf_text.boxes_of_document(path, {1: spans})
    assert all(len(found[1, start, end]) == 1 for start, end in spans)


def test_a_page_without_text_is_told_apart(tmp_path: Path) -> None:
    draw(tmp_path / "a.pdf", ["", "words"])
    assert [page.how for page in pdf_text.read(tmp_path / "a.pdf", "scan").pages] == ["none", "text layer"]


def locked(path: Path) -> Path:
    draw(path, ["secret"])
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user="u", owner="o"))
    return path


def without_pages(path: Path) -> Path:
    pdf = pikepdf.new()
    pdf.save(path)
    return path


def cut_off(path: Path) -> Path:
    data = draw(path, ["words"]).read_bytes()
    path.write_bytes(data[:200])
    return path


def holding(data: bytes):
    def write(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: path, "is missing"),
        (holding(b""), "is an empty file"),
        (holding(b"PK\x03\x04 a Word file"), "is not a PDF"),
        (holding(b"%PDF-1.7\n" + bytes(range(256)) * 8), "is damaged or cut off"),
        (locked, "is locked with a password"),
        (without_pages, "has no pages"),
        (cut_off, "is damaged or cut off"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, make, says: str) -> None:
    with pytest.raises(SourceUnusable, match=says) as caught:
        pdf_text.read(make(tmp_path / "whitfield_dana.pdf"), "notes-2026")
    assert "notes-2026" in caught.value.message and "whitfield" not in caught.value.message


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 1200), junk=st.binary(min_size=1, max_size=40))
def test_a_damaged_file_gives_a_named_error_or_pages_and_nothing_else(tmp_path: Path, at: int, junk: bytes) -> None:
    data = bytearray(draw(tmp_path / "a.pdf", ["Failed sertraline 200 mg"]).read_bytes())
    data[at : at + len(junk)] = junk
    (tmp_path / "a.pdf").write_bytes(bytes(data))
    try:
        assert pdf_text.read(tmp_path / "a.pdf", "notes").pages
    except SourceUnusable as error:
        assert "notes" in error.message
