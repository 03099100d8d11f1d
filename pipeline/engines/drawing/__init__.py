"""The pages that we draw ourselves: cover, request at a glance, crosswalk, history, index, tab sheets, references.

In two steps, because a page number is known only when every page is there:

    laid = [drawing.cover(…), drawing.glance(…), drawing.crosswalk(…)]   # lines broken, `layout.pages` is known
    drawn = drawing.draw(laid, drawing.looked_up_in(page_map), total)    # numbers filled in, links given back

Nothing moves between the steps. All layouts of a packet belong in one call of `draw`: the pages then share their
fonts, and `drawn.parts[i]` says where in `drawn.pdf` the pages of `laid[i]` are and which words on them are links.
US Letter, black on white; the top half inch is left to the fax header, the bottom 0.6 inch to the stamp.
A character that no font has is printed as its number and listed in `layout.missing`.
"""

from pipeline.engines.drawing.comparison import comparison
from pipeline.engines.drawing.cover import ContentsLine, contents, cover
from pipeline.engines.drawing.crosswalk import crosswalk
from pipeline.engines.drawing.glance import glance
from pipeline.engines.drawing.history import history
from pipeline.engines.drawing.index import index, references
from pipeline.engines.drawing.ink import Drawn, DrawnLink, DrawnPages, Layout, draw
from pipeline.engines.drawing.tabs import omitted_page, tab_sheet
from pipeline.engines.drawing.text import PageOf, Target
from pipeline.model.contents import PageMap

__all__ = [
    "ContentsLine",
    "Drawn",
    "DrawnLink",
    "DrawnPages",
    "Layout",
    "PageOf",
    "Target",
    "comparison",
    "contents",
    "cover",
    "crosswalk",
    "draw",
    "glance",
    "history",
    "index",
    "looked_up_in",
    "omitted_page",
    "references",
    "tab_sheet",
]


def looked_up_in(page_map: PageMap) -> PageOf:
    """The look-up that `draw` needs, over a finished page map."""
    places: dict[tuple[str, str | None, int | None], int] = {}
    for page in page_map.pages:
        places.setdefault((page.section, None, None), page.number)
        places.setdefault((page.section, page.part, None), page.number)
        if page.exhibit_page is not None:
            places.setdefault((page.section, page.part, page.exhibit_page), page.number)
    return lambda target: places.get((target.section, target.part, target.exhibit_page))
