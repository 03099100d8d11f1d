"""Treatment history: what was tried, how long, how it ended, and the scores over time."""

from collections.abc import Sequence

from pipeline.engines.drawing_ink import Layout
from pipeline.engines.drawing_sheet import Sheet
from pipeline.engines.drawing_style import BODY
from pipeline.model.contents import Exhibit
from pipeline.model.evidence import Crosswalk


def history(crosswalk: Crosswalk, exhibits: Sequence[Exhibit]) -> Layout:
    """The treatments and scores that the packet may state: only those quoted on a page that is sent."""
    sheet = Sheet()
    sheet.title("Treatment history")
    for treatment in crosswalk.treatments:
        sheet.paragraph(treatment.display, BODY)
    return Layout(section="history", part=None, sheet=sheet)
