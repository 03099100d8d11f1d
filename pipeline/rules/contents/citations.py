"""The quotes a packet rests on, and where each stands in it."""

from collections.abc import Iterable, Iterator, Mapping

from pipeline.model.chart import Box
from pipeline.model.contents import PageMap, PlacedCitation
from pipeline.model.evidence import Crosswalk, Quote


def quotes_of(crosswalk: Crosswalk) -> Iterator[Quote]:
    """Every quote that a page of the packet may state, each place in a document once."""
    seen: set[tuple[str, int, int, int]] = set()
    for quote in _all(crosswalk):
        place = (quote.document, quote.page, quote.start, quote.end)
        if place not in seen:
            seen.add(place)
            yield quote


def _all(crosswalk: Crosswalk) -> Iterator[Quote]:
    for row in crosswalk.rows:
        yield from row.quotes
        if row.policy_quote is not None:
            yield row.policy_quote
    for group in (crosswalk.treatments, crosswalk.scores, crosswalk.diagnoses):
        for found in group:
            yield from found.quotes
    yield from (quote for quote in crosswalk.denial_quotes if quote is not None)


def placed(
    quotes: Iterable[Quote],
    pages: PageMap,
    boxes: Mapping[Quote, tuple[Box, ...]],
    cited_on: Mapping[int, frozenset[int]],
) -> tuple[PlacedCitation, ...]:
    """Each quote at its place in the packet; those on pages that are not sent are left out.

    `boxes` are the quotes' boxes on the packet page, `cited_on` the packet pages that lead to a packet page. A page
    that is cited without a quote behind it (a person typed the citation) is given with empty words.
    """
    by_source = {(p.document, p.source_page): p for p in pages.pages if p.exhibit_page is not None and p.kind == "page"}
    found: list[PlacedCitation] = []
    for quote in quotes:
        page = by_source.get((quote.document, quote.page))
        if page is not None:
            found.append(_citation(page.number, pages, quote.text, boxes.get(quote, ()), cited_on))
    quoted = {citation.packet_page for citation in found}
    for number in sorted(set(cited_on) - quoted):
        if pages.pages[number - 1].exhibit_page is not None:
            found.append(_citation(number, pages, "", (), cited_on))
    return tuple(found)


def _citation(
    number: int, pages: PageMap, words: str, boxes: tuple[Box, ...], cited_on: Mapping[int, frozenset[int]]
) -> PlacedCitation:
    page = pages.pages[number - 1]
    return PlacedCitation(
        exhibit=page.part or "",
        exhibit_page=page.exhibit_page or 0,
        packet_page=number,
        words=words,
        boxes=boxes,
        cited_on=tuple(sorted(cited_on.get(number, frozenset()))),
    )
