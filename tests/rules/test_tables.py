"""Rows of tables: their cells, and what each says by the heading of its column."""

import pytest

from pipeline.rules.notes import lexicon, page_view, sections, tables
from tests.chart_case import tables as rule_tables

WORDS = lexicon.compile_tables(rule_tables())


def rows(text: str, at: sections.Position | None = None) -> list[dict[str | None, str]]:
    """The cells of each row of a page by meaning; tabs part the cells."""
    view = page_view.view(text)
    units, _ = sections.units(view.text, at or sections.Position(), WORDS, frozenset(), view.gaps)
    return [{cell.means: view.text[cell.start : cell.end] for cell in unit.cells} for unit in units]


ROW = {"drug": "sertraline", "dose": "200 mg", "duration": "10 weeks", "outcome": "no response"}


@pytest.mark.parametrize(
    "page",
    [
        "Medication\tMax dose\tDuration\tResponse\nsertraline\t200 mg\t10 weeks\tno response",
        "| Drug | Dose | Weeks | Outcome |\n|---|---|---|---|\n| sertraline | 200 mg | 10 weeks | no response |",
        "DRUG         DOSE      LENGTH OF TRIAL   RESULT\nsertraline   200 mg    10 weeks          no response",
        "Agent | Highest dose | Duration of trial | Benefit\nsertraline | 200 mg | 10 weeks | no response",
    ],
)
def test_the_cells_of_a_row_mean_what_heads_their_column(page: str) -> None:
    assert rows(page) == [ROW]


def test_an_empty_cell_does_not_shift_the_ones_behind_it() -> None:
    page = "Drug\tDose\tDuration\tOutcome\nsertraline\t\t10 weeks\tno response"
    assert rows(page) == [{key: value for key, value in ROW.items() if key != "dose"}]


def test_a_row_is_one_sentence_whatever_its_cells_hold() -> None:
    view = page_view.view("Drug\tDose\tComments\nsertraline\t200 mg\tNo response. Stopped by Dr. Vale. Then rested.")
    (unit,), _ = sections.units(view.text, sections.Position(), WORDS, frozenset(), view.gaps)
    assert list(sections.sentences(view.text, unit)) == [(unit.start, unit.end)]


def test_a_table_that_goes_on_over_the_page_keeps_its_headings() -> None:
    first = page_view.view("Drug\tDose\tDuration\tOutcome\nbupropion\t300 mg\t8 weeks\tworse")
    _, at = sections.units(first.text, sections.Position(), WORDS, frozenset(), first.gaps)
    assert rows("sertraline\t200 mg\t10 weeks\tno response", at) == [ROW]


def test_headings_that_are_repeated_are_no_row() -> None:
    head = "Drug\tDose\tDuration\tOutcome\n"
    assert rows(head + "sertraline\t200 mg\t10 weeks\tno response\n" + head) == [ROW]


def test_a_date_in_a_row_is_no_date_of_a_note() -> None:
    view = page_view.view("Drug\tDate started\tOutcome\nsertraline\t03/02/2024\tno response\nShe sleeps badly.")
    units, _ = sections.units(view.text, sections.Position(), WORDS, frozenset(), view.gaps)
    assert [unit.note_date for unit in units] == [None, None]


def test_a_label_with_its_value_is_no_row() -> None:
    view = page_view.view("Allergies:\tNKDA\nPlan:\tcontinue")
    units, _ = sections.units(view.text, sections.Position(), WORDS, frozenset(), view.gaps)
    assert [(unit.section, unit.cells) for unit in units] == [("allergies", ()), ("plan", ())]


def test_cells_are_found_by_meaning_and_by_place() -> None:
    cells = (tables.Cell(start=0, end=5, means="drug"), tables.Cell(start=6, end=12, means="dose"))
    assert (tables.cell(cells, "dose"), tables.cell_at(cells, 3)) == (cells[1], cells[0])
