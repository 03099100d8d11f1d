"""The page map: which page of the packet is what, before a single page exists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.model.contents import Exhibit, PacketPage, PageMap

EXHIBITS = "exhibits"
LETTER = "letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Pages that belong together: a drawn section of so many pages, or a letter (`part` is its name)."""

    section: str
    pages: int
    part: str | None = None


def page_map(stretches: Iterable[Stretch], exhibits: Sequence[Exhibit], *, tab_sheets: bool) -> PageMap:
    """Number the pages of all stretches; the stretch "exhibits" (its count is ignored) stands for all exhibits."""
    pages: list[PacketPage] = []

    def add(section: str, part: str | None, **more: object) -> None:
        pages.append(PacketPage(number=len(pages) + 1, section=section, part=part, **more))  # type: ignore[arg-type]

    for stretch in stretches:
        if stretch.section != EXHIBITS:
            for _ in range(stretch.pages):
                add(stretch.section, stretch.part)
            continue
        for exhibit in exhibits:
            if tab_sheets or exhibit.notice:
                add(EXHIBITS, exhibit.letter, document=exhibit.record, kind="tab")
            for number, source in enumerate(exhibit.pages, start=1):
                kind = "omitted" if number in exhibit.omitted else "page"
                add(
                    EXHIBITS,
                    exhibit.letter,
                    exhibit_page=number,
                    document=exhibit.record,
                    source_page=source,
                    kind=kind,
                )
    return PageMap(pages=tuple(pages))


def packet_pages(pages: PageMap) -> dict[tuple[str, int], int]:
    """Packet page by (record id, source page), of the pages that are really there."""
    return {
        (page.document, page.source_page): page.number
        for page in pages.pages
        if page.document is not None and page.source_page is not None and page.kind == "page"
    }
