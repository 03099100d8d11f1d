"""Tables and cells before and after filling: what docxtpl's tags rely on, and what Word demands of a table."""

import re
from typing import Any

from lxml import etree

from pipeline.engines.word.package import W, xml

_CELL_TAGS = re.compile(r"\{%\s*(?:vm|hm|cellbg|colspan)\b")
_HOLDS_PARAGRAPHS = tuple(f"{W}{name}" for name in ("tc", "hdr", "ftr", "txbxContent", "body"))
_STORIES = (f"{W}p", f"{W}tbl")


def ready_cells(root: Any) -> None:
    """Give every cell with {% vm %}, {% hm %}, {% cellbg %} or {% colspan %} properties that docxtpl can extend."""
    for cell in root.iter(f"{W}tc"):
        if not _CELL_TAGS.search("".join(t.text or "" for t in cell.iter(f"{W}t"))):
            continue
        properties = cell.find(f"{W}tcPr")
        if properties is None:
            properties = etree.Element(f"{W}tcPr")
            cell.insert(0, properties)
        if properties.find(f"{W}tcW") is None:
            properties.insert(0, etree.Element(f"{W}tcW", {f"{W}w": "0", f"{W}type": "auto"}))


def tidy(part: bytes) -> bytes:
    """The filled part, with what loops leave behind put right; unchanged bytes where there is nothing to put right.

    Empty cells, headers and bodies get a paragraph and tables without rows go (Word refuses the file otherwise); a
    table's grid has as many columns as its rows. Raises SourceUnusable when the part is no longer well-formed.
    """
    root = xml(part)
    changed = False
    for table in list(root.iter(f"{W}tbl")):
        if table.find(f".//{W}tr") is None:
            table.getparent().remove(table)
            changed = True
        else:
            changed = _fit_grid(table) or changed
    for holder in root.iter(*_HOLDS_PARAGRAPHS):
        if not any(True for _ in holder.iter(*_STORIES)) or (holder.tag == f"{W}tc" and holder[-1].tag == f"{W}tbl"):
            after = holder.find(f"{W}sectPr")
            place = len(holder) if after is None else list(holder).index(after)
            holder.insert(place, etree.Element(f"{W}p"))
            changed = True
    if not changed:
        return part
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _fit_grid(table: Any) -> bool:
    """Make the grid as wide as the widest row, in the same total width; whether it was not."""
    grid = table.find(f"{W}tblGrid")
    if grid is None:
        return False
    columns = list(grid.iterchildren(f"{W}gridCol"))
    needed = max(
        (sum(_span(cell) for cell in row.iterchildren(f"{W}tc")) for row in table.iterchildren(f"{W}tr")), default=0
    )
    looped = columns and len(columns) != needed
    if not looped or not 0 < needed <= 63 or any(row.find(f".//{W}gridBefore") is not None for row in table):
        return False
    width = sum(_number(column.get(f"{W}w")) for column in columns) // needed
    for column in columns:
        grid.remove(column)
    for _ in range(needed):
        etree.SubElement(grid, f"{W}gridCol", {f"{W}w": str(width)})
    return True


def _span(cell: Any) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    return 1 if span is None else min(max(_number(span.get(f"{W}val")), 1), 64)


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else 0
