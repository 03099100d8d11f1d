"""Headers and footers of a document are no part of what its notes say."""

from pathlib import Path

from pipeline.rules.notes import lexicon, running_heads
from tests.chart_case import evidence_of, tables

WORDS = lexicon.compile_tables(tables())


def left(*pages: str) -> list[list[str]]:
    """The lines of each page that are no header or footer."""
    running = running_heads.running_lines(pages, WORDS)
    return [[line for line in page.split("\n") if running_heads.line_key(line) not in running] for page in pages]


HEAD = "Riverbend Psychiatry\n14 Orchard Street\nPatient: WHITFIELD, DANA   DOB: 05/14/1983"


def test_lines_that_most_pages_share_are_running() -> None:
    pages = [f"{HEAD}\nShe sleeps {word}.\nPrinted 11/20/2026 by kv" for word in ("badly", "better", "well")]
    assert left(*pages) == [["She sleeps badly."], ["She sleeps better."], ["She sleeps well."]]


def test_each_part_of_a_bound_chart_has_headers_of_its_own() -> None:
    first = [f"Riverbend Psychiatry\nShe sleeps {word}.\nRelease 4711" for word in ("badly", "better", "well")]
    other = [
        f"HARBOR PAIN CENTER\nHe walks {word}.\nFax queue 9" for word in ("a mile", "two miles", "home", "far", "on")
    ]
    assert [len(lines) for lines in left(*first, *other)] == [1] * 8


def test_a_single_page_has_its_header_by_shape() -> None:
    page = "Patient: WHITFIELD, DANA   DOB: 05/14/1983   MRN: 4711\nShe sleeps badly.\nPage 1 of 1"
    assert left(page) == [["She sleeps badly."]]


def test_the_sheets_own_date_and_totals_stay(tmp_path: Path) -> None:
    page = "Patient: WHITFIELD, DANA   DOB: 05/14/1983   Date of visit: 06/03/2025\nPHQ-9 total 21 page 1 of 1"
    assert len(left(page)[0]) == 2


def test_a_sentence_goes_on_over_the_page_behind_footer_and_header(tmp_path: Path) -> None:
    head = "Patient: WHITFIELD, DANA   DOB: 05/14/1983   MRN: 4711"
    found = evidence_of(
        tmp_path,
        f"{head}\nShe took sertraline 200 mg for ten\nPage 1 of 2",
        f"{head}\nweeks without any response.\nPage 2 of 2",
    )
    assert [(str(t.outcome), t.weeks) for t in found.treatments] == [("failed", 10)]
