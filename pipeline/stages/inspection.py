"""Inspection: the finished packet, opened again by other libraries, must keep what was promised of it."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.engines.pdf import look as pdf_look
from pipeline.engines.pdf.look import Look, Structure
from pipeline.errors import InspectionFailed, SourceUnusable
from pipeline.model.case import Case
from pipeline.model.chart import Chart
from pipeline.model.contents import Draft, Exhibit, LetterPdf, LetterState, PacketPage, PacketPlan
from pipeline.model.finding import Finding, Severity, Where
from pipeline.rules.contents import signposts
from pipeline.rules.contents import words as packet_words
from pipeline.rules.contents.page_map import EXHIBITS, LETTER
from pipeline.rules.contents.words import Stamped

_OCR = "ocr"
MOST_NAMED = 8
"""So many faults are named in a message; more would not help."""
_REMEDY = "Nothing was published. Build again with --force; if it recurs, report the promise and the page."


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A broken promise (number of design.md section 5, or None), the packet page, and what is wrong."""

    promise: int | None
    page: int | None
    what: str

    def __str__(self) -> str:
        promise = f"promise {self.promise}, " if self.promise else ""
        return f"{promise}{f'packet page {self.page}' if self.page else 'packet'}: {self.what}"


def inspect(
    draft: Draft,
    case: Case,
    plan: PacketPlan,
    rendered: tuple[LetterPdf, ...],
    exhibits: tuple[Exhibit, ...],
    chart: Chart,
) -> tuple[Finding, ...]:
    """Prove promises 6, 7, 8, 9 and 19 of a packet from its bytes. Raises InspectionFailed naming every fault, and
    SourceUnusable where a damaged record is at fault."""
    with Look(draft.pdf) as look:
        texts = tuple(look.text(number) for number in range(1, look.pages + 1))
        faults = list(_whole(draft, exhibits, look))
        if not faults:
            squeezed = tuple(packet_words.squeezed(text) for text in texts)
            faults += _stamps(draft, case, plan, exhibits, squeezed)
            faults += _own_faults(_exhibit_pages(draft, chart, look, squeezed), draft, chart)
            faults += _quotes(draft, _read(draft, chart, squeezed))
            faults += _letters(draft, plan, rendered, squeezed)
            faults += _words(draft, case, plan, rendered, texts)
            faults += _parts(draft, case, pdf_look.structure(draft.pdf))
    if faults:
        named = "; ".join(str(fault) for fault in faults[:MOST_NAMED])
        more = f"; and {len(faults) - MOST_NAMED} more" if len(faults) > MOST_NAMED else ""
        raise InspectionFailed(f"The packet failed its inspection: {named}{more}", remedy=_REMEDY)
    return ()


def _parts(draft: Draft, case: Case, found: Structure) -> Iterator[Fault]:
    """Nothing active, nothing dangling, no more metadata than the title."""
    yield from (Fault(promise=None, page=page, what=what) for page, what in found.faults)
    if found.title != f"Packet {case.id}":
        yield Fault(promise=14, page=None, what="its title is not that of this case")
    linked = {*found.links}
    for citation in draft.citations:
        for page in citation.cited_on:
            if (page, citation.packet_page) not in linked:
                yield Fault(promise=7, page=page, what=f"a citation of packet page {citation.packet_page} has no link")


def _whole(draft: Draft, exhibits: Sequence[Exhibit], look: Look) -> Iterator[Fault]:
    """As many pages as were assembled, and every selected page of every exhibit once, in order."""
    pages = draft.page_map.pages
    if look.pages != len(pages):
        yield Fault(promise=6, page=None, what=f"it has {look.pages} pages where {len(pages)} were assembled")
    for exhibit in exhibits:
        held = [p for p in pages if p.section == EXHIBITS and p.part == exhibit.letter and p.exhibit_page]
        if [(page.exhibit_page, page.source_page) for page in held] != list(enumerate(exhibit.pages, start=1)):
            yield Fault(
                promise=6, page=None, what=f"exhibit {exhibit.letter} does not hold its pages once and in order"
            )


def _stamps(
    draft: Draft, case: Case, plan: PacketPlan, exhibits: Sequence[Exhibit], squeezed: Sequence[str]
) -> Iterator[Fault]:
    """Every page is stamped with its own place and the true total."""
    pages, reader = draft.page_map.pages, plan.recipe.audience
    lengths = {exhibit.letter: len(exhibit.pages) for exhibit in exhibits}
    for page, text in zip(pages, squeezed, strict=True):
        if packet_words.squeezed(signposts.stamp_line(case.id, page, len(pages), lengths, of=reader)) not in text:
            yield Fault(promise=6, page=page.number, what="it lacks its stamp")


def _exhibit_pages(draft: Draft, chart: Chart, look: Look, squeezed: Sequence[str]) -> Iterator[Fault]:
    """On each exhibit page stand the words of its source page, or, where it shows them as a picture, its pictures."""
    without_text: list[PacketPage] = []
    for page in draft.page_map.pages:
        if page.section != EXHIBITS or page.kind != "page" or page.document is None or page.source_page is None:
            continue
        read = chart.document(page.document).pages[page.source_page - 1]
        if read.how == _OCR or not read.text.strip():
            without_text.append(page)
        elif not packet_words.lines_in(read.text, squeezed[page.number - 1]):
            yield Fault(promise=6, page=page.number, what="it lacks words of its source page")
    yield from _pictures(without_text, chart, look)


def _own_faults(found: Iterator[Fault], draft: Draft, chart: Chart) -> Iterator[Fault]:
    """Faults of exhibit pages that are ours. Raises SourceUnusable where the record is damaged, so that two readers
    see different pages in it."""
    for fault in found:
        page = draft.page_map.pages[(fault.page or 1) - 1]
        if page.document is not None and pdf_look.is_damaged(chart.document(page.document).path, page.source_page or 1):
            raise SourceUnusable(
                f"Record {page.document} is damaged at page {page.source_page}: two readers see different things.",
                remedy="Export the record again, or print it to a new PDF.",
            )
        yield fault


def _pictures(pages: Sequence[PacketPage], chart: Chart, look: Look) -> Iterator[Fault]:
    for record in dict.fromkeys(page.document for page in pages):
        with Look(chart.document(record or "").path.read_bytes()) as source:
            for page in (page for page in pages if page.document == record):
                before, after = source.content(page.source_page or 0), look.content(page.number, wrapped=True)
                if [p for p in before.pictures if p not in after.pictures] or after.paths < before.paths:
                    yield Fault(promise=6, page=page.number, what="it lacks a picture or lines of its source page")


def _read(draft: Draft, chart: Chart, squeezed: Sequence[str]) -> tuple[str, ...]:
    """What was read on each page: of one that shows its words as a picture, what OCR read there."""
    found = list(squeezed)
    for page in draft.page_map.pages:
        if page.section == EXHIBITS and page.document is not None and page.source_page is not None:
            read = chart.document(page.document).pages[page.source_page - 1]
            if read.how == _OCR:
                found[page.number - 1] = packet_words.squeezed(read.text)
    return tuple(found)


def _quotes(draft: Draft, squeezed: Sequence[str]) -> Iterator[Fault]:
    """The words of every citation stand on the page that it names."""
    for citation in draft.citations:
        if not packet_words.quote_in(citation.words, squeezed[citation.packet_page - 1]):
            what = f"words cited from Ex. {citation.exhibit}, p. {citation.exhibit_page} do not stand there"
            yield Fault(promise=7, page=citation.packet_page, what=what)


def _letters(draft: Draft, plan: PacketPlan, rendered: Sequence[LetterPdf], squeezed: Sequence[str]) -> Iterator[Fault]:
    """The letters for the packet's reader are in, whole; no other is, and every citation in them leads somewhere."""
    for item in rendered:
        pages = [p for p in draft.page_map.pages if p.section == LETTER and p.part == item.letter.name]
        if item.letter.audience != plan.recipe.audience:
            what = f"this letter is not for the {plan.recipe.audience}"
            yield from (Fault(promise=19, page=page.number, what=what) for page in pages)
            continue
        with Look(item.pdf) as letter:
            if letter.pages != len(pages):
                yield Fault(promise=8, page=None, what=f"the letter {item.letter.name} is not whole")
                continue
            for number, page in enumerate(pages, start=1):
                if not packet_words.lines_in(letter.text(number), squeezed[page.number - 1]):
                    yield Fault(promise=8, page=page.number, what="it lacks characters of the letter")
        for citation in item.letter.citations:
            if draft.page_map.of_exhibit(citation.exhibit, citation.page) is None:
                what = f"the letter cites Ex. {citation.exhibit}, p. {citation.page}, which is not in the packet"
                yield Fault(promise=7, page=pages[0].number if pages else None, what=what)


def _words(
    draft: Draft, case: Case, plan: PacketPlan, rendered: Sequence[LetterPdf], texts: Sequence[str]
) -> Iterator[Fault]:
    """No hole and no internal word on a page that we draw, or in a letter that we wrote."""
    ours = {item.letter.name for item in rendered if item.letter.state == LetterState.DRAFT}
    quoted = [packet_words.squeezed(text) for text in _quoted(draft, case, plan, texts)]
    for page, text in zip(draft.page_map.pages, texts, strict=True):
        if _is_drawn(page) or (page.section == LETTER and page.part in ours):
            for what in packet_words.forbidden(text, quoted):
                yield _word_fault(page.number, what)


def _quoted(draft: Draft, case: Case, plan: PacketPlan, texts: Sequence[str]) -> Iterator[str]:
    """Words of others that our pages may repeat: of the exhibits, the policy, the denial."""
    yield from (texts[page.number - 1] for page in draft.page_map.pages if not _is_drawn(page) and page.document)
    if plan.criteria is not None:
        yield from (criterion.text for criterion in plan.criteria.criteria)
    for denial in case.denials:
        yield from (reason.quote for reason in denial.reasons if reason.quote)


def _is_drawn(page: PacketPage) -> bool:
    """Whether we drew the page ourselves."""
    return page.section != LETTER and (page.section != EXHIBITS or page.kind != "page")


def inspect_file(path: Path) -> tuple[Finding, ...]:
    """What can be seen of any packet without its case, and against its manifest if that lies where builds put it.

    Raises InspectionFailed when the file is no PDF that can be read.
    """
    try:
        pdf = path.read_bytes()
    except OSError:
        raise InspectionFailed("The packet cannot be read", remedy="Check the path and its permissions.") from None
    with Look(pdf) as look:
        texts = tuple(look.text(number) for number in range(1, look.pages + 1))
    found = pdf_look.structure(pdf)
    faults = [Fault(promise=None, page=page, what=what) for page, what in found.faults]
    stamps = [packet_words.stamped(text) for text in texts]
    faults += [Fault(promise=6, page=page, what=what) for page, what in packet_words.stamp_faults(stamps)]
    records = [packet_words.squeezed(text) for text, stamp in zip(texts, stamps, strict=True) if _is_record(stamp)]
    ours = [number for number, stamp in enumerate(stamps, start=1) if not _is_record(stamp)]
    for number in ours:
        faults += [_word_fault(number, what) for what in packet_words.forbidden(texts[number - 1], records)]
    bare = pdf_look.bare_fonts(pdf, ours) if found.pages else ()
    faults += [Fault(promise=None, page=number, what="it uses a typeface that is not embedded") for number in bare]
    faults += _against_manifest(path, pdf)
    return tuple(_finding(fault, pdf) for fault in faults)


def _is_record(stamp: Stamped | None) -> bool:
    return stamp is not None and stamp.exhibit_page is not None


def _word_fault(page: int, what: str) -> Fault:
    return Fault(promise=19 if what == packet_words.INTERNAL_WORD else 9, page=page, what=f"it has {what}")


def _against_manifest(path: Path, pdf: bytes) -> Iterator[Fault]:
    """Whether the packet is the one that its manifest describes: beside it, or where a build keeps it."""
    for manifest in (path.parent / "manifest.json", path.parent.parent / "internal" / "manifest.json"):
        try:
            data = json.loads(manifest.read_bytes())
            recorded = data["packet"]["sha256"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if recorded != hashlib.sha256(pdf).hexdigest():
            yield Fault(promise=None, page=None, what="it is not the packet that its manifest describes")
        return


def _finding(fault: Fault, pdf: bytes) -> Finding:
    return Finding(
        code="packet-fault" if fault.promise is None else f"promise-{fault.promise}-broken",
        severity=Severity.ERROR,
        where=Where(document="packet", page=fault.page),
        message=f"{fault.what[0].upper()}{fault.what[1:]}.",
        remedy="Do not send this file. Build the packet again, or take the copy that was published.",
        evidence_hash=hashlib.sha256(pdf).hexdigest(),
    )
