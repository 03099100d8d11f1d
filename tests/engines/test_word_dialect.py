"""docxtpl's tags in templates by other people: each is filled as docxtpl's documentation says, or refused by name."""

import io
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Letter
from docx.oxml.ns import qn
from docx.table import _Cell

from pipeline.engines import word
from pipeline.errors import TemplateError

FACTS = {
    "name": "Dana",
    "rich": "a < b\nsecond line",
    "color": "FFCC00",
    "rows": [{"drug": "Sertraline", "dose": "200 mg"}, {"drug": "Bupropion", "dose": "300 mg"}],
    "columns": ["May", "June", "July"],
    "nothing": [],
    "town": True,
}
LOOPED, JOINED, MERGED = ["1May, 2June, 3July"], ["May, June, July 3 May July"], ["I live in the town now"]


def filled(folder: Path, document: Letter) -> Letter:
    file = folder / "letter.docx"
    document.save(str(file))
    return Document(io.BytesIO(word.fill(file, FACTS)))


def body(folder: Path, *paragraphs: str) -> list[str]:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return [paragraph.text for paragraph in filled(folder, document).paragraphs]


def table(folder: Path, *rows: tuple[str, ...]):
    document = Document()
    made = document.add_table(rows=0, cols=max(map(len, rows)))
    for texts in rows:
        row = made.add_row()
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = text
        for cell in row.cells[len(texts) :]:
            row._tr.remove(cell._tc)
    return filled(folder, document).tables[0]


def cells(row) -> list[str]:
    return ["".join(t.text or "" for t in tc.iter(qn("w:t"))) for tc in row._tr.tc_lst]


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        (["{{ name }}"], ["Dana"]),
        (["{{name|e}}, {{ name|upper }}"], ["Dana, DANA"]),
        (["{%p for row in rows %}", "{{ row.drug }}", "{%p endfor %}"], ["Sertraline", "Bupropion"]),
        (["{%p if nothing %}", "hidden", "{%p else %}", "shown", "{%p endif %}"], ["shown"]),
        (["{%p for row in nothing %}", "x", "{%p else %}", "none", "{%p endfor %}"], ["none"]),
        (
            ["{% for c in columns %}{{ loop.index }} {{ c }}{% if not loop.last %}, {% endif %}{% endfor %}"],
            ["1 May, 2 June, 3 July"],
        ),
        (["{% if town and name == “Dana” %}smart quotes{% endif %}"], ["smart quotes"]),
        (["{% if 2 < 3 and 3 >= 2 %}signs{% endif %}"], ["signs"]),
        (
            ["I live in", "{%- if town -%}", " the town", "{%- else -%}", " the country", "{%- endif -%}", " now"],
            ["I live in the town now"],
        ),
        (["a{# a remark with {{ a_tag }} #}b"], ["ab"]),
        (["{#p a remark that is a paragraph #}", "kept"], ["kept"]),
        (["{% set who = name ~ ' W.' %}{{ who }}"], ["Dana W."]),
        (["{% with who = name %}{{ who }}{% endwith %}"], ["Dana"]),
        (["{{ 'yes' if town else 'no' }}"], ["yes"]),
        (["{{r rich }}!"], ["a < b\nsecond line!"]),
        (["{%r if town %}in town{%r endif %}"], ["in town"]),
        (
            ["{{ columns|join(', ') }} {{ columns|length }} {{ columns[0] }} {{ columns[-1] }}"],
            ["May, June, July 3 May July"],
        ),
        (["{{ rows[0].drug }} {{ rows[1]['dose'] }}"], ["Sertraline 300 mg"]),
        (["{{ 2 * 3 + 1 }} {% if 5 % 2 %}odd{% endif %}"], ["7 odd"]),
    ],
)
def test_text_of_a_paragraph(tmp_path: Path, paragraphs: list[str], said: list[str]) -> None:
    assert body(tmp_path, *paragraphs) == said


def test_a_tag_in_several_runs_is_filled_in_the_format_of_the_first(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("To ")
    paragraph.add_run("{{ na").bold = True
    paragraph.add_run("me }")
    paragraph.add_run("} now")
    runs = filled(tmp_path, document).paragraphs[0].runs
    assert "".join(run.text for run in runs) == "To Dana now"
    assert next(run for run in runs if "Dana" in run.text).bold


def test_rows_of_a_table(tmp_path: Path) -> None:
    made = table(
        tmp_path, ("Drug", "Dose"), ("{%tr for r in rows %}",), ("{{ r.drug }}", "{{ r.dose }}"), ("{%tr endfor %}",)
    )
    assert [cells(row) for row in made.rows] == [["Drug", "Dose"], ["Sertraline", "200 mg"], ["Bupropion", "300 mg"]]


def test_columns_of_a_table_and_their_grid(tmp_path: Path) -> None:
    made = table(tmp_path, ("Month", "{%tc for c in columns %}", "{{ c }}", "{%tc endfor %}"))
    assert cells(made.rows[0]) == ["Month", "May", "June", "July"]
    assert len(made._tbl.tblGrid.gridCol_lst) == 4


def test_a_table_that_loses_columns_loses_them_in_its_grid(tmp_path: Path) -> None:
    made = table(tmp_path, ("Only", "{%tc for c in nothing %}", "{{ c }}", "{%tc endfor %}"))
    assert (cells(made.rows[0]), len(made._tbl.tblGrid.gridCol_lst)) == (["Only"], 1)


def test_cells_merged_down_a_loop(tmp_path: Path) -> None:
    made = table(tmp_path, ("{%tr for r in rows %}",), ("Tried{% vm %}", "{{ r.drug }}"), ("{%tr endfor %}",))
    merges = [element.get(qn("w:val")) for element in made._tbl.iter(qn("w:vMerge"))]
    assert (merges, [cells(row) for row in made.rows]) == (
        ["restart", "continue"],
        [["Tried", "Sertraline"], ["", "Bupropion"]],
    )


def test_cells_merged_across_a_loop(tmp_path: Path) -> None:
    made = table(
        tmp_path,
        ("{%tc for c in columns %}", "Months{% hm %}", "{%tc endfor %}"),
        ("{%tc for c in columns %}", "{{ c }}", "{%tc endfor %}"),
    )
    spans = [element.get(qn("w:val")) for element in made._tbl.iter(qn("w:gridSpan"))]
    assert (spans, cells(made.rows[0]), cells(made.rows[1])) == (["3"], ["Months"], ["May", "June", "July"])


def test_color_and_width_of_a_cell(tmp_path: Path) -> None:
    made = table(tmp_path, ("{% cellbg color %}{{ name }}", "b"), ("{% colspan 2 %}wide",))
    shade = next(made._tbl.iter(qn("w:shd")))
    span = next(made._tbl.iter(qn("w:gridSpan")))
    assert (shade.get(qn("w:fill")), span.get(qn("w:val"))) == ("FFCC00", "2")
    assert [cells(row) for row in made.rows] == [["Dana", "b"], ["wide"]]


def test_a_cell_whose_paragraphs_all_go_keeps_one_because_word_demands_it(tmp_path: Path) -> None:
    document = Document()
    cell: _Cell = document.add_table(rows=1, cols=1).rows[0].cells[0]
    cell.text = "{%p if nothing %}"
    cell.add_paragraph("hidden")
    cell.add_paragraph("{%p endif %}")
    assert [p.text for p in filled(tmp_path, document).tables[0].rows[0].cells[0].paragraphs] == [""]


def test_a_table_whose_rows_all_go_is_gone(tmp_path: Path) -> None:
    document = Document()
    made = document.add_table(rows=3, cols=1)
    for row, text in zip(made.rows, ("{%tr for r in nothing %}", "{{ r }}", "{%tr endfor %}"), strict=True):
        row.cells[0].text = text
    assert filled(tmp_path, document).tables == []


def test_headers_and_footers(tmp_path: Path) -> None:
    document = Document()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for part in (section.header, section.first_page_header, section.footer):
        part.paragraphs[0].text = "{% for c in columns %}{{ c }} {% endfor %}{{ name }}"
    made = filled(tmp_path, document).sections[0]
    parts = (made.header, made.first_page_header, made.footer)
    assert [part.paragraphs[0].text for part in parts] == ["May June July Dana"] * 3


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{{p name }}", "a sub-document"),
        ("{{tr name }}", "a sub-document"),
        ("{{ columns }}", "cannot be worked out"),
        ("{% macro m() %}x{% endmacro %}", "the tag {% macro %}"),
        ("{{ name.upper() }}", "a call of a function"),
        ("{{ name|replace('a', 'b') }}", "the filter replace"),
        ("{_{ name }_}", "braces that are to be printed"),
        ("{% raw %}{{ name }}{% endraw %}", "the tag {% raw %}"),
    ],
)
def test_what_is_refused_is_named_with_its_paragraph(tmp_path: Path, text: str, named: str) -> None:
    document = Document()
    document.add_paragraph("Dear Dana")
    document.add_paragraph(text)
    with pytest.raises(TemplateError) as refused:
        filled(tmp_path, document)
    assert named in refused.value.message and "paragraph 2" in refused.value.message


def test_tags_that_tear_a_table_apart_are_refused(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{%p if nothing %}")
    document.add_table(rows=1, cols=2).rows[0].cells[1].text = "{%p endif %}"
    document.add_paragraph("after")
    with pytest.raises(TemplateError, match="do not fit the tables and paragraphs"):
        filled(tmp_path, document)


def test_the_paragraph_of_a_fault_counts_those_that_hold_only_a_tag(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r'unknown field "row\.unit" in paragraph 3'):
        body(tmp_path, "{%p if town %}", "{%p for row in rows %}", "{{ row.unit }}", "{%p endfor %}", "{%p endif %}")
