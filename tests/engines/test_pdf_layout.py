"""Pages with tables and columns: their text is row by row, column after column, and boxes still follow."""

from collections.abc import Sequence
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, Paragraph, Table, TableStyle

from pipeline.engines.pdf import text as pdf_text
from pipeline.model.chart import Page

SAMPLES = Path(__file__).parent.parent.parent / "sample_cases" / "valid"
NOTE = ParagraphStyle("note", fontName="Helvetica", fontSize=9, leading=11)
HEADINGS = ("Medication", "Max dose", "Duration", "Response / reason stopped")
TRIALS = (
    (
        "Sertraline (Zoloft)",
        "200 mg/day",
        "10 weeks (03/2021 to 05/2021)",
        "No response; stayed as low at the full dose",
    ),
    ("Venlafaxine extended release capsules", "225 mg daily", "12 weeks", "Partial, then lost; raised blood pressure"),
    ("Bupropion XL", "300 mg", "8 weeks", "Anxiety, not tolerated"),
    ("Aripiprazole (added to the venlafaxine)", "5 mg", "6 weeks", "Akathisia. Discontinued."),
)
STORY = (
    "She comes for follow-up of a depression that began in the spring and has not lifted. She reports low mood, poor "
    "sleep and loss of interest on most days. She works half days and has missed four shifts this month. Appetite is "
    "reduced and she has lost six pounds. We went over the earlier treatment together at length today."
)
SIDE = (
    "The family was told of the plan. Her husband takes her to the clinic and stays with her in the evening of each "
    "visit. They have the numbers to call. The pharmacy was asked for the fills of the last two years, which came by "
    "fax on Monday and were read with her."
)


def trials(style: Sequence[tuple[object, ...]], widths: Sequence[float] = (110, 80, 110, 190)) -> Table:
    rows = [[Paragraph(cell, NOTE) for cell in row] for row in (HEADINGS, *TRIALS)]
    return Table(rows, colWidths=widths, style=TableStyle(list(style)))


def page_of(path: Path, *columns: tuple[float, float, Sequence[Flowable]], heading: str = "") -> Page:
    """A page with these columns: left edge, width, content."""
    canvas = Canvas(str(path / "a.pdf"), pagesize=(612, 792), invariant=1)
    canvas.drawString(54, 740, heading)
    for x, width, flow in columns:
        frame = Frame(x, 54, width, 670, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
        frame.addFromList(list(flow), canvas)
    canvas.save()
    return pdf_text.read(path / "a.pdf", "notes").pages[0]


def rows(page: Page) -> list[tuple[str, ...]]:
    """The rows of the page's tables, by cells."""
    marked = "".join("\t" if at in page.gaps else char for at, char in enumerate(page.text))
    return [tuple(line.split("\t")) for line in marked.split("\n") if "\t" in line]


def plain(page: Page) -> str:
    return " ".join(page.text.split())


STYLES: dict[str, Sequence[tuple[object, ...]]] = {
    "ruled": [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")],
    "without lines": [("VALIGN", (0, 0), (-1, -1), "TOP")],
    "cells in the middle": [("VALIGN", (0, 0), (-1, -1), "MIDDLE")],
    "a line below the headings": [
        ("LINEBELOW", (0, 0), (-1, 0), 1, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ],
    "bands": [
        ("ROWBACKGROUNDS", (0, 0), (-1, -1), [colors.white, colors.lightgrey]),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ],
    "rows as close as lines": [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ],
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_a_row_holds_the_wrapped_lines_of_its_cells(tmp_path: Path, style: Sequence[tuple[object, ...]]) -> None:
    page = page_of(tmp_path, (54, 500, [Paragraph(STORY, NOTE), trials(style), Paragraph(STORY, NOTE)]))
    assert rows(page) == [HEADINGS, *TRIALS]


@pytest.mark.parametrize("style", ["ruled", "without lines"])
def test_a_table_in_one_column_does_not_mix_with_the_other(tmp_path: Path, style: str) -> None:
    left = [Paragraph(STORY, NOTE), trials(STYLES[style], (90, 55, 60, 95)), Paragraph(STORY, NOTE)]
    page = page_of(tmp_path, (54, 306, left), (374, 180, [Paragraph(SIDE, NOTE)] * 4))
    assert rows(page) == [HEADINGS, *TRIALS]
    assert plain(page).count(STORY) == 2 and plain(page).count(SIDE) == 4


def test_a_sidebar_of_short_lines_is_read_apart_from_the_story(tmp_path: Path) -> None:
    short = ["Allergies", "NKDA", "Problems", "Depression, recurrent", "Medications", "Lamotrigine 200 mg daily"]
    page = page_of(
        tmp_path,
        (54, 150, [Paragraph(line, NOTE) for line in short]),
        (214, 340, [Paragraph(STORY, NOTE), Paragraph(SIDE, NOTE)]),
        heading="Progress note",
    )
    assert page.text.split("\n")[1:7] == short and STORY in plain(page) and SIDE in plain(page)


def test_three_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    told = [STORY, SIDE, STORY.replace("She", "He")]
    page = page_of(tmp_path, *((40 + 180 * n, 165, [Paragraph(text, NOTE)]) for n, text in enumerate(told)))
    assert plain(page) == " ".join(told)


def test_a_table_drawn_column_by_column_is_read_by_rows(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(612, 792), invariant=1)
    cells = [("Drug", "Dose", "Weeks"), ("lithium", "900 mg", "12"), ("buspirone", "30 mg", "8")]
    for x, column in zip((60, 180, 280), zip(*cells, strict=True), strict=True):
        for n, cell in enumerate(column):
            canvas.drawString(x, 700 - 14 * n, cell)
    canvas.save()
    assert rows(pdf_text.read(tmp_path / "a.pdf", "notes").pages[0]) == cells


def test_an_empty_cell_lies_between_two_gaps(tmp_path: Path) -> None:
    cells = [("Drug", "Dose", "Weeks"), ("lithium", "", "12"), ("buspirone", "30 mg", "8")]
    table = Table([[Paragraph(cell, NOTE) for cell in row] for row in cells], colWidths=[100, 80, 60])
    assert rows(page_of(tmp_path, (54, 400, [table]))) == cells


def test_a_letterhead_is_no_table(tmp_path: Path) -> None:
    head = Table([["Riverside Clinic", "Progress note"], ["Patient: DANA WHITFIELD", "DOB: 05/14/1983"]])
    assert page_of(tmp_path, (54, 500, [head, Paragraph(STORY, NOTE)])).gaps == ()


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_stored_turned_is_read_as_it_is_shown(tmp_path: Path, turn: int) -> None:
    upright = page_of(tmp_path, (54, 500, [trials(STYLES["without lines"])]))
    with pikepdf.open(tmp_path / "a.pdf", allow_overwriting_input=True) as pdf:
        turned_back(pdf, turn)
        pdf.save(tmp_path / "a.pdf")
    assert rows(pdf_text.read(tmp_path / "a.pdf", "notes").pages[0]) == rows(upright)


def turned_back(pdf: pikepdf.Pdf, turn: int) -> None:
    """Stores the page turned against the clock, with the /Rotate that shows it upright."""
    matrix = {90: "0 1 -1 0 792 0", 180: "-1 0 0 -1 612 792", 270: "0 -1 1 0 0 612"}[turn]
    page = pdf.pages[0]
    page.contents_add(pdf.make_stream(f"q {matrix} cm\n".encode()), prepend=True)
    page.contents_add(pdf.make_stream(b"\nQ"))
    if turn != 180:
        page.mediabox = [0, 0, 792, 612]
    page.rotate(turn, relative=False)


def test_the_boxes_of_a_rows_words_lie_where_they_are_printed(tmp_path: Path) -> None:
    page = page_of(tmp_path, (54, 500, [trials(STYLES["ruled"])]))
    at = page.text.index("10 weeks (03/2021 to 05/2021)")
    found = pdf_text.boxes(tmp_path / "a.pdf", 1, at, at + len("10 weeks (03/2021 to 05/2021)"))
    assert len(found) == 2 and all(240 < box.x0 < 260 and box.x1 < 360 for box in found)


def test_every_character_of_the_page_is_read_once(tmp_path: Path) -> None:
    page = page_of(tmp_path, (54, 500, [Paragraph(STORY, NOTE), trials(STYLES["without lines"])]))
    wanted = STORY + "".join(cell for row in (HEADINGS, *TRIALS) for cell in row)
    assert sorted("".join(page.text.split())) == sorted("".join(wanted.split()))


@pytest.mark.parametrize("sample", ["trd-1-request", "trd-2-denied", "crps-appeal"])
def test_every_row_of_a_drawn_table_is_one_line_as_a_second_reader_sees_it(sample: str) -> None:
    """pdfplumber finds cells by the lines around them; it takes fifty times as long, so it is the check only."""
    lost = []
    for path in sorted((SAMPLES / sample / "records").glob("*.pdf")):
        pages = pdf_text.read(path, path.stem).pages
        with pdfplumber.open(path) as pdf:
            for page, sheet in zip(pages, pdf.pages, strict=True):
                tables = (table for table in sheet.extract_tables(_RULED) if len(table) > 2 and len(table[0]) > 1)
                rows = (_plain(*row) for table in tables for row in table)
                lost += [(path.stem, page.number, row) for row in rows if row not in _plain(page.text)]
    assert lost == []


_RULED = {"vertical_strategy": "lines", "horizontal_strategy": "lines"}


def _plain(*cells: str | None) -> str:
    return " ".join(" ".join(cell or "" for cell in cells).split())
