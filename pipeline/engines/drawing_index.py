"""The index of exhibits, and the list of references."""

from collections.abc import Sequence

from pipeline.engines.drawing_ink import Layout
from pipeline.engines.drawing_sheet import Sheet
from pipeline.engines.drawing_style import BODY
from pipeline.model.contents import Exhibit
from pipeline.model.tables import ReferenceWork


def index(exhibits: Sequence[Exhibit]) -> Layout:
    """Every exhibit with title, date, author, number of pages and packet pages."""
    sheet = Sheet()
    sheet.title("Index of exhibits")
    for exhibit in exhibits:
        sheet.paragraph(exhibit.title, BODY)
    return Layout(section="index", part=None, sheet=sheet)


def references(works: Sequence[ReferenceWork]) -> Layout:
    """The works cited, on one page; ids of those that had no room or rest on no sure source are in `left_out`."""
    sheet = Sheet()
    sheet.title("References")
    for work in works:
        sheet.paragraph(work.citation, BODY)
    return Layout(section="references", part=None, sheet=sheet)
