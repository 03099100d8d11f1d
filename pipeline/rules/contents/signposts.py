"""What leads a reader through a packet: the line at the foot of a page, bands, page labels, the outline."""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.model.chart import Chart
from pipeline.model.contents import Exhibit, PacketPage, PageMap
from pipeline.rules.contents.page_map import EXHIBITS, packet_pages

SEPARATOR = " · "
_TITLES = {
    "cover": "Cover",
    "glance": "Request at a glance",
    "crosswalk": "Crosswalk of criteria",
    "history": "Treatment history",
    "index": "Index of exhibits",
    "references": "References",
    "comparison": "What each plan would cost",
}


def stamp_line(case_id: str, page: PacketPage, total: int, lengths: Mapping[str, int], *, of: str = "payer") -> str:
    """What stands at the foot of a page: "<case id> · Ex. B 3/12 · Packet 27/88"; `lengths`: pages by exhibit.

    `of` is the audience of the packet: a patient reads "Page 1/4".
    """
    parts = [case_id]
    if page.section == EXHIBITS and page.part is not None:
        place = f" {page.exhibit_page}/{lengths[page.part]}" if page.exhibit_page is not None else ""
        parts.append(f"Ex. {page.part}{place}")
    parts.append(f"{'Packet' if of == 'payer' else 'Page'} {page.number}/{total}")
    return SEPARATOR.join(parts)


def labels(pages: PageMap) -> tuple[tuple[int, str, int | None], ...]:
    """Page labels: the packet page in front, "Tab B", then "B-1", "B-2", …; (page, prefix, first number or None)."""
    found: list[tuple[int, str, int | None]] = []
    before: tuple[str, str | None] | None = None
    for page in pages.pages:
        inside = page.section == EXHIBITS
        here = (f"{page.kind == 'tab'}", page.part) if inside else ("front", None)
        if here != before:
            if not inside:
                found.append((page.number, "", page.number))
            elif page.kind == "tab":
                found.append((page.number, f"Tab {page.part}", None))
            else:
                found.append((page.number, f"{page.part}-", page.exhibit_page))
        before = here
    return tuple(found)


def band_line(exhibit: Exhibit) -> str:
    """What heads the first page of an exhibit where the channel has no tab sheets."""
    count = len(exhibit.pages)
    return SEPARATOR.join((f"Exhibit {exhibit.letter}", exhibit.title, f"{count} page{'' if count == 1 else 's'}"))


def outline(
    pages: PageMap, letters: Mapping[str, str], exhibits: Sequence[Exhibit], chart: Chart
) -> Iterator[tuple[str, int, int]]:
    """Title, packet page and depth (from 0) of each entry: sections, letters, exhibits.

    Below an exhibit stand the bookmarks of its record that lead to a page that is sent. `letters`: titles by name.
    """
    by_letter = {exhibit.letter: exhibit for exhibit in exhibits}
    numbers = packet_pages(pages)
    seen: set[tuple[str, str | None]] = set()
    for page in pages.pages:
        if (page.section, page.part) in seen:
            continue
        seen.add((page.section, page.part))
        if page.section == EXHIBITS and page.part is not None:
            exhibit = by_letter[page.part]
            yield f"Ex. {page.part} — {exhibit.title}", page.number, 0
            yield from _bookmarks(exhibit, chart, numbers)
        else:
            title = letters.get(page.part or "") or _TITLES.get(page.section, page.section.capitalize())
            yield title, page.number, 0


def _bookmarks(
    exhibit: Exhibit, chart: Chart, numbers: Mapping[tuple[str, int], int]
) -> Iterator[tuple[str, int, int]]:
    for document in chart.documents:
        for mark in document.bookmarks if document.record == exhibit.record else ():
            page = numbers.get((exhibit.record, mark.page))
            if page is not None:
                yield mark.title, page, mark.depth + 1
