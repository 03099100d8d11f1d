"""From mark-up to flowing paragraphs, tables, forms and signatures.

## Heading             - bullet              | cell | cell |   (first row is the head)
|= 20 80 before a table sets its widths in %; |~ 20 80 says also that it has no head, as in a form
**bold**               [[words|anchor]] link  [#anchor] target
@sign NAME; WHEN       @page (new page)      @gap POINTS
@phq9 3 3 2 …          @madrs 5 4 …          @field NAME; VALUE (form field)      @sticky TEXT (annotation)
@stamp WORDS; DAY      @scrawl SEED (a signature in ink)      @ecg SPACING
@flowsheet, @mar, @panel, @fills: long tables, see sheets.py; @copy NAME: a passage copied forward, see source.py
"""

import html
import re
from collections.abc import Callable, Iterator

from reportlab.lib import colors
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Paragraph, Spacer, Table, TableStyle

from sample_cases.draw import forms, sheets
from sample_cases.draw.looks import Look

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[\[(.+?)\|(.+?)\]\]")
_TARGET = re.compile(r"\[#(.+?)\]")


def flowables(body: str, look: Look, width: float) -> list[Flowable]:
    """The body of a part as flowables for a column of that width (points)."""
    return [flowable for block in _blocks(body) for flowable in _draw(block, look, width)]


def _blocks(body: str) -> Iterator[list[str]]:
    """Lines that belong together: a heading, a directive, a table, a bullet, or a paragraph."""
    block: list[str] = []
    for line in body.splitlines():
        alone = line.startswith(("## ", "@", "- "))
        same_table = bool(block) and block[0].startswith("|") and line.startswith("| ")
        starts_table = line.startswith("|") and not same_table
        ends_table = bool(block) and block[0].startswith("|") and not line.startswith("|")
        if block and (not line.strip() or alone or starts_table or ends_table):
            yield block
            block = []
        if line.strip():
            block.append(line)
        if alone:
            yield block
            block = []
    if block:
        yield block


def _draw(block: list[str], look: Look, width: float) -> list[Flowable]:
    first = block[0]
    if first.startswith("## "):
        return [Paragraph(_inline(first[3:]), look.heading)]
    if first.startswith("@"):
        word, _, rest = first[1:].partition(" ")
        return _DIRECTIVES[word](rest, look, width)
    if first.startswith("|"):
        return [_table(block, look, width), Spacer(1, 4)]
    if first.startswith("- "):
        return [Paragraph(_inline(first[2:]), look.bullet, bulletText=look.mark)]
    return [Paragraph("<br/>".join(_inline(line) for line in block), look.body)]


def _inline(text: str) -> str:
    escaped = html.escape(text, quote=False)
    escaped = _BOLD.sub(r"<b>\1</b>", escaped)
    escaped = _LINK.sub(r'<a href="#\2" color="#1f4e8c"><u>\1</u></a>', escaped)
    return _TARGET.sub(r'<a name="\1"/>', escaped)


def _table(block: list[str], look: Look, width: float) -> Table:
    shares, form, lines = _shares(block)
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    shares = shares or [100 / len(rows[0])] * len(rows[0])
    cells = [
        [Paragraph(_inline(cell), look.table_head if not at and not form else look.cell) for cell in row]
        for at, row in enumerate(rows)
    ]
    table = Table(
        cells, colWidths=[width * share / 100 for share in shares], repeatRows=0 if form else 1, hAlign="LEFT"
    )
    shaded = [("BACKGROUND", (0, 0), (-1, 0), colors.HexColor(look.shade))] if not form else []
    table.setStyle(TableStyle([*_table_style(look), *shaded]))
    return table


def _shares(block: list[str]) -> tuple[list[float], bool, list[str]]:
    """Column widths in %, whether the table has no head row, and its lines."""
    if block[0].startswith(("|=", "|~")):
        return [float(share) for share in block[0][2:].split()], block[0].startswith("|~"), block[1:]
    return [], False, block


def _table_style(look: Look) -> list[tuple[object, ...]]:
    return [
        ("GRID", (0, 0), (-1, -1), 0.4, colors.HexColor(look.rule)),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]


def _sign(rest: str, look: Look, width: float) -> list[Flowable]:
    name, _, when = rest.partition(";")
    words = look.signed.format(name=_inline(name.strip()), when=_inline(when.strip()))
    return [KeepTogether([Spacer(1, 6), Paragraph(words, look.signature)])]


def _gap(rest: str, look: Look, width: float) -> list[Flowable]:
    return [Spacer(1, float(rest))]


def _page(rest: str, look: Look, width: float) -> list[Flowable]:
    return [PageBreak()]


Drawer = Callable[[str, Look, float], list[Flowable]]
_DIRECTIVES: dict[str, Drawer] = {"sign": _sign, "gap": _gap, "page": _page, **forms.DIRECTIVES, **sheets.DIRECTIVES}
