"""Assembly: drawn pages, letters and exhibits become one PDF, with every page number from one page map."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from pipeline import __version__
from pipeline.engines import drawing
from pipeline.engines.pdf.links import OutlineEntry
from pipeline.engines.pdf.pages import PacketPdf, SourcePdf
from pipeline.engines.pdf.place import Placement
from pipeline.engines.pdf.stamp import Stamp
from pipeline.model.case import Case, State
from pipeline.model.chart import Chart
from pipeline.model.contents import Draft, Exhibit, LetterPdf, Manifest, PacketPage, PacketPlan, PageMap, PlacedCitation
from pipeline.model.evidence import Crosswalk
from pipeline.model.finding import Finding
from pipeline.model.tables import ReferenceWork, Tables
from pipeline.rules import lifecycle
from pipeline.rules.contents import citations, manifest, page_map, signposts
from pipeline.rules.contents import notes as packet_notes
from pipeline.rules.contents.page_map import EXHIBITS, LETTER, Stretch
from pipeline.rules.letters import facts as letter_facts

CITING = frozenset({"glance", "crosswalk", "history"})
"""The drawn sections whose links are citations; the others lead through the packet."""
_MORE_OF_A_CITATION = r"\s*\d|\s*(?:[-–,&]|and)\s*\d"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contents:
    """All that goes in: what is drawn, the payer's letters with their pages, the exhibits."""

    case: Case
    plan: PacketPlan
    layouts: tuple[drawing.Layout, ...]
    letters: tuple[LetterPdf, ...]
    exhibits: tuple[Exhibit, ...]
    chart: Chart
    pages: PageMap


@dataclass(slots=True)
class _Bench:
    """What lies open while a packet is put together."""

    packet: PacketPdf
    drawn: drawing.Drawn
    sources: dict[str, SourcePdf]
    own: SourcePdf | None
    places: dict[int, Placement] = field(default_factory=dict)
    cited_on: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


def assemble(
    case: Case,
    plan: PacketPlan,
    rendered: tuple[LetterPdf, ...],
    exhibits: tuple[Exhibit, ...],
    chart: Chart,
    crosswalk: Crosswalk,
    state: State,
    tables: Tables,
) -> Draft:
    """The packet's bytes with their page map, citations and manifest. Only letters for the recipe's audience go in.

    Raises SourceUnusable when a record cannot be taken over or has changed since it was read.
    """
    with ExitStack() as stack:
        letters = tuple(item for item in rendered if item.letter.audience == plan.recipe.audience)
        sources = _opened(letters, exhibits, chart, stack)
        contents = _contents(case, plan, letters, exhibits, chart, crosswalk, sources)
        drawn = drawing.draw(contents.layouts, drawing.looked_up_in(contents.pages), len(contents.pages.pages))
        own = stack.enter_context(SourcePdf(drawn.pdf, "drawn pages", keeps_margin=True)) if drawn.parts else None
        bench = _Bench(packet=PacketPdf(title=f"Packet {case.id}"), drawn=drawn, sources=sources, own=own)
        _add_pages(bench, contents)
        _add_links(bench, contents)
        pages = _scaled(contents.pages, bench.places)
        pdf = bench.packet.write(_stamps(contents, state), _outline(contents), signposts.labels(pages))
    made = manifest.Made(
        pdf=pdf,
        pages=pages,
        citations=_citations(bench, crosswalk, pages),
        removed={name: source.removed.as_data() for name, source in sources.items()},
        left_out={layout.section: layout.left_out for layout in contents.layouts if layout.left_out},
    )
    data = manifest.manifest(made, case, plan, state, rendered, exhibits, chart, crosswalk, tables, tool=__version__)
    notes = (*packet_notes.shrunk(pages), *_notes(contents.layouts))
    return Draft(pdf=pdf, page_map=pages, citations=made.citations, manifest=Manifest(data=data), notes=notes)


def _notes(layouts: Sequence[drawing.Layout]) -> Iterator[Finding]:
    for layout in layouts:
        yield from packet_notes.drawn(layout.section, layout.left_out, layout.missing)


def _opened(
    letters: Sequence[LetterPdf], exhibits: Sequence[Exhibit], chart: Chart, stack: ExitStack
) -> dict[str, SourcePdf]:
    """Letters (by name) and records (by id), open until the packet is written."""
    sources = {}
    for item in letters:
        sources[_key(item)] = stack.enter_context(SourcePdf(item.pdf, item.letter.name))
    for exhibit in exhibits:
        if len(exhibit.omitted) < len(exhibit.pages):
            document = chart.document(exhibit.record)
            free = {page.number: page.free_foot for page in document.pages if page.free_foot is not None}
            sha256 = document.made_sha256 or document.sha256
            source = SourcePdf(document.path, exhibit.record, sha256=sha256, free_feet=free)
            sources[exhibit.record] = stack.enter_context(source)
    return sources


def _key(item: LetterPdf) -> str:
    """A letter and a record may have one name; a record id never holds a slash."""
    return f"letters/{item.letter.name}"


def _contents(
    case: Case,
    plan: PacketPlan,
    letters: tuple[LetterPdf, ...],
    exhibits: tuple[Exhibit, ...],
    chart: Chart,
    crosswalk: Crosswalk,
    sources: dict[str, SourcePdf],
) -> _Contents:
    """Lay out the drawn sections in the recipe's order and number every page. The cover comes last: it lists them."""
    sections = [name for name in plan.recipe.sections if _has(name, letters, exhibits, crosswalk, plan)]
    lines = drawing.contents(sections, [item.letter for item in letters], exhibits)
    layouts: list[drawing.Layout] = []
    stretches: list[Stretch] = []
    for section in sections:
        if section == LETTER:
            stretches += [
                Stretch(section=LETTER, part=item.letter.name, pages=len(sources[_key(item)])) for item in letters
            ]
        elif section == EXHIBITS:
            stretches.append(Stretch(section=EXHIBITS, pages=0))
            layouts += _between(exhibits, plan)
        else:
            layouts.append(_drawn(section, case, plan, crosswalk, exhibits, lines))
            stretches.append(Stretch(section=section, pages=layouts[-1].pages))
    return _Contents(
        case=case,
        plan=plan,
        layouts=tuple(layouts),
        letters=letters,
        exhibits=exhibits,
        chart=chart,
        pages=page_map.page_map(stretches, exhibits, tab_sheets=plan.channel.tab_sheets),
    )


def _has(
    section: str, letters: Sequence[LetterPdf], exhibits: Sequence[Exhibit], crosswalk: Crosswalk, plan: PacketPlan
) -> bool:
    """Whether the packet has anything to put into this section."""
    return {
        "cover": True,
        "glance": True,
        LETTER: bool(letters),
        "crosswalk": bool(crosswalk.rows),
        "history": bool(crosswalk.treatments or crosswalk.scores),
        "index": bool(exhibits),
        EXHIBITS: bool(exhibits),
        "references": bool(_works(plan)),
        "comparison": plan.comparison is not None,
    }.get(section, False)


def _drawn(
    section: str,
    case: Case,
    plan: PacketPlan,
    crosswalk: Crosswalk,
    exhibits: Sequence[Exhibit],
    lines: Sequence[drawing.ContentsLine],
) -> drawing.Layout:
    match section:
        case "cover":
            return drawing.cover(case, plan, lines)
        case "glance":
            return drawing.glance(case, plan, crosswalk, exhibits)
        case "crosswalk":
            return drawing.crosswalk(plan, crosswalk, exhibits)
        case "history":
            return drawing.history(crosswalk, exhibits)
        case "index":
            return drawing.index(exhibits)
        case "comparison" if plan.comparison is not None:
            return drawing.comparison(case, plan.comparison)
        case _:
            return drawing.references(_works(plan))


def _works(plan: PacketPlan) -> tuple[ReferenceWork, ...]:
    """The works of the references page: those that the letters cite, under the letters' numbers."""
    return letter_facts.cited(plan.literature, appeal=plan.denial is not None)


def _between(exhibits: Sequence[Exhibit], plan: PacketPlan) -> Iterator[drawing.Layout]:
    """Tab sheets, where the channel has them, and pages that stand for omitted ones, in packet order."""
    for exhibit in exhibits:
        if plan.channel.tab_sheets or exhibit.notice:
            yield drawing.tab_sheet(exhibit)
        for number in exhibit.omitted:
            yield drawing.omitted_page(exhibit.letter, number)


def _add_pages(bench: _Bench, contents: _Contents) -> None:
    """Append every page of the page map; drawn pages come in the order in which they were laid out."""
    names = {item.letter.name: _key(item) for item in contents.letters}
    drawn = 0
    for page in contents.pages.pages:
        if _is_drawn(page) and bench.own is not None:
            drawn += 1
            bench.packet.add(bench.own, drawn)
        elif page.section == LETTER:
            source = bench.sources[names[page.part or ""]]
            bench.places[page.number] = bench.packet.add(source, _within(page, contents.pages))
        else:
            source = bench.sources[page.document or ""]
            band = _has_band(page, contents.plan)
            bench.places[page.number] = bench.packet.add(source, page.source_page or 0, band=band)


def _within(page: PacketPage, pages: PageMap) -> int:
    """Page number (from 1) within its letter."""
    return page.number - (pages.first(LETTER, page.part) or 0) + 1


def _add_links(bench: _Bench, contents: _Contents) -> None:
    _link_drawn(bench, contents)
    for page in contents.pages.pages:
        if page.section == LETTER:
            _link_letter_page(bench, contents, page)
    _keep_links(bench, contents.pages)


def _link_drawn(bench: _Bench, contents: _Contents) -> None:
    """Links on the pages that we drew."""
    numbers = [page.number for page in contents.pages.pages if _is_drawn(page)]
    page_of = drawing.looked_up_in(contents.pages)
    for part in bench.drawn.parts:
        for link in part.links:
            here, there = numbers[part.first + link.page - 2], page_of(link.target)
            if there is not None:
                bench.packet.link(here, link.box, to=there, hint=f"Packet page {there}")
                if link.target.exhibit_page is not None and part.layout.section in CITING:
                    bench.cited_on[there].add(here)


def _is_drawn(page: PacketPage) -> bool:
    return page.section != LETTER and (page.section != EXHIBITS or page.kind != "page")


def _link_letter_page(bench: _Bench, contents: _Contents, page: PacketPage) -> None:
    """Lay links over the citations that stand on a page of a letter, whoever wrote them."""
    item = next(item for item in contents.letters if item.letter.name == page.part)
    source, place = bench.sources[_key(item)], bench.places[page.number]
    for text in dict.fromkeys(citation.text for citation in item.letter.citations):
        found = source.find(_within(page, contents.pages), text, not_before=_MORE_OF_A_CITATION)
        cited = [c for c in item.letter.citations if c.text == text]
        targets = [t for c in cited if (t := contents.pages.of_exhibit(c.exhibit, c.page)) is not None]
        if not found or not targets:
            continue
        bench.cited_on[targets[0]].add(page.number)
        for box in (box for boxes in found for box in boxes):
            hint = f"Exhibit {cited[0].exhibit}, page {cited[0].page}"
            bench.packet.link(page.number, place.box(box), to=targets[0], hint=hint)


def _keep_links(bench: _Bench, pages: PageMap) -> None:
    """Links that records and letters bring along: to a page that is sent too, or to an address."""
    numbers = page_map.packet_pages(pages)
    for page in pages.pages:
        if page.kind != "page" or page.document is None or page.source_page is None:
            continue
        for link in bench.sources[page.document].links(page.source_page):
            box = bench.places[page.number].box(link.rect)
            target = numbers.get((page.document, link.page)) if link.page is not None else None
            if target is not None or link.uri is not None:
                bench.packet.link(page.number, box, to=target, uri=link.uri)


def _stamps(contents: _Contents, state: State) -> list[Stamp]:
    total = len(contents.pages.pages)
    exhibits = {exhibit.letter: exhibit for exhibit in contents.exhibits}
    lengths = {letter: len(exhibit.pages) for letter, exhibit in exhibits.items()}
    return [
        Stamp(
            line=signposts.stamp_line(contents.case.id, page, total, lengths, of=contents.plan.recipe.audience),
            band=signposts.band_line(exhibits[page.part or ""]) if _has_band(page, contents.plan) else None,
            draft=lifecycle.is_draft(state),
        )
        for page in contents.pages.pages
    ]


def _has_band(page: PacketPage, plan: PacketPlan) -> bool:
    """The first page of an exhibit is headed by a band where the channel has no tab sheets."""
    return not plan.channel.tab_sheets and page.exhibit_page == 1 and page.kind == "page"


def _outline(contents: _Contents) -> list[OutlineEntry]:
    titles = {item.letter.name: item.letter.title for item in contents.letters}
    entries = signposts.outline(contents.pages, titles, contents.exhibits, contents.chart)
    return [OutlineEntry(title=title, page=page, depth=depth) for title, page, depth in entries]


def _scaled(pages: PageMap, places: dict[int, Placement]) -> PageMap:
    """The page map with the scale that each page really got."""
    return PageMap(
        pages=tuple(
            replace(page, scale=places[page.number].scale) if page.number in places else page for page in pages.pages
        )
    )


def _citations(bench: _Bench, crosswalk: Crosswalk, pages: PageMap) -> tuple[PlacedCitation, ...]:
    """The quotes of the crosswalk at their places in the packet."""
    numbers = page_map.packet_pages(pages)
    quotes = tuple(citations.quotes_of(crosswalk))
    boxes = {
        quote: tuple(bench.places[numbers[quote.document, quote.page]].box(box) for box in quote.boxes)
        for quote in quotes
        if (quote.document, quote.page) in numbers
    }
    return citations.placed(quotes, pages, boxes, {page: frozenset(on) for page, on in bench.cited_on.items()})
