"""Request at a glance: the one page on which the reader can decide."""

from collections.abc import Sequence

from pipeline.engines.drawing_ink import Layout
from pipeline.engines.drawing_sheet import Sheet
from pipeline.engines.drawing_style import BODY
from pipeline.model.case import Case
from pipeline.model.contents import Exhibit, PacketPlan
from pipeline.model.evidence import Crosswalk


def glance(case: Case, plan: PacketPlan, crosswalk: Crosswalk, exhibits: Sequence[Exhibit]) -> Layout:
    """What is asked, for whom, why; always one page.

    The denial's reasons are answered by `DenialReasonRow.answer` of `plan.denial_rows`; safety comes from the
    criteria that exclude and from those whose proof is monitoring.
    """
    sheet = Sheet()
    sheet.title("Request at a glance")
    sheet.paragraph(case.service.name, BODY)
    return Layout(section="glance", part=None, sheet=sheet)
