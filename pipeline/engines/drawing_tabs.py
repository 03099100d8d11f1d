"""Sheets between the exhibits: a tab before each, and a page that stands for a withdrawn one."""

from pipeline.engines.drawing_ink import Layout
from pipeline.engines.drawing_sheet import Sheet
from pipeline.engines.drawing_style import BODY
from pipeline.model.contents import Exhibit


def tab_sheet(exhibit: Exhibit, *, boxes: bool = False) -> Layout:
    """The sheet before an exhibit. `boxes`: whether passages of it are boxed, which the sheet then says."""
    sheet = Sheet()
    sheet.title(f"Exhibit {exhibit.letter}")
    sheet.paragraph(exhibit.title, BODY)
    return Layout(section="exhibits", part=exhibit.letter, sheet=sheet, kind="tab")


def omitted_page(letter: str, page: int) -> Layout:
    """The page that stands where exhibit page `page` was when the letters were signed."""
    sheet = Sheet()
    sheet.title(f"Exhibit {letter}, page {page}")
    sheet.paragraph("Intentionally omitted", BODY)
    return Layout(section="exhibits", part=letter, sheet=sheet, kind="omitted", exhibit_page=page)
