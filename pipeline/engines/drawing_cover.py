"""The cover: where the packet goes and from whom, its numbers, its contents. No diagnosis, no drug, no name."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.engines.drawing_ink import Layout
from pipeline.engines.drawing_sheet import Sheet
from pipeline.engines.drawing_style import BODY
from pipeline.engines.drawing_text import Target
from pipeline.model.case import Case
from pipeline.model.contents import Exhibit, Letter, PacketPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsLine:
    """A line of the table of contents: a title that names nobody, and the place it leads to."""

    title: str
    target: Target


def contents(
    sections: Sequence[str], letters: Sequence[Letter], exhibits: Sequence[Exhibit]
) -> tuple[ContentsLine, ...]:
    """The lines of the cover's contents for the sections that the packet really has, in their order.

    `sections` are names of the recipe ("glance", "letter", "crosswalk", "history", "index", "exhibits",
    "references"); "letter" gives a line for each letter, "exhibits" one for each exhibit, by its group's title.
    """
    return tuple(ContentsLine(title=s, target=Target(section=s)) for s in sections if s != "cover")


def cover(case: Case, plan: PacketPlan, lines: Sequence[ContentsLine]) -> Layout:
    """The cover, one page. `lines` from `contents`."""
    sheet = Sheet()
    sheet.title(plan.title)
    sheet.paragraph(f"Case {case.id}", BODY)
    for line in lines:
        sheet.paragraph(line.title, BODY)
    return Layout(section="cover", part=None, sheet=sheet)
