"""Which pages of a record the packet needs, and what for: whole notes only (minimum necessary, 45 CFR 164.502(b)).

A page is needed by what the packet quotes from it, by what speaks against the request (a contradiction, an exclusion
finding: left out, it would mislead), and by what every packet of the track holds of the patient's latest state.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.model.case import Case, Record
from pipeline.model.chart import Chart, Document
from pipeline.model.evidence import Assertion, Crosswalk, Evidence, EvidenceItem, ItemKind, Quote
from pipeline.model.tables import AlwaysIn
from pipeline.rules.notes import note_starts
from pipeline.rules.notes.lexicon import Lexicon

Reasons = Mapping[int, tuple[str, ...]]
"""Source page to why it is needed, in words for the practice."""
RELEVANT = "relevant"


def reasons(
    case: Case, chart: Chart, crosswalk: Crosswalk, evidence: Evidence, always: AlwaysIn, words: Lexicon
) -> dict[str, Reasons]:
    """For every record the pages that are needed, widened to whole notes, with their reasons."""
    needed: dict[str, dict[int, list[str]]] = {record.id: {} for record in case.records}
    for why, quote in (*_quoted(crosswalk), *_against(evidence), *_latest(case, evidence, always)):
        if quote.document in needed:
            needed[quote.document].setdefault(quote.page, []).append(why)
    for why, record, pages in _always(case, chart, always, words):
        for page in pages:
            needed[record.id].setdefault(page, []).append(why)
    return {
        document.record: _whole_notes(document, needed[document.record], words)
        for document in chart.documents
        if document.record in needed
    }


def selected(record: Record, pages: Sequence[int], needed: Reasons, *, by_default: str) -> tuple[int, ...]:
    """The pages of a record that are sent: those the case names, of them the needed ones where it says so."""
    if (record.include or by_default) != RELEVANT:
        return tuple(pages)
    return tuple(page for page in pages if page in needed)


def _quoted(crosswalk: Crosswalk) -> Iterator[tuple[str, Quote]]:
    for row in crosswalk.rows:
        yield from ((f"criterion {row.criterion.number}", quote) for quote in row.quotes)
        if row.policy_quote is not None:
            yield f"wording of criterion {row.criterion.number}", row.policy_quote
    for records in (crosswalk.treatments, crosswalk.scores, crosswalk.diagnoses):
        for found in records:
            yield from (("treatment history", quote) for quote in found.quotes)
    yield from (("the denial", quote) for quote in crosswalk.denial_quotes if quote is not None)


def _against(evidence: Evidence) -> Iterator[tuple[str, Quote]]:
    for found in evidence.contradictions:
        yield from (("a contradiction", quote) for quote in (found.first, found.second))
    for item in evidence.items:
        if item.kind is ItemKind.EXCLUSION and item.assertion is Assertion.AFFIRMED:
            yield "an exclusion finding", item.quote


def _latest(case: Case, evidence: Evidence, always: AlwaysIn) -> Iterator[tuple[str, Quote]]:
    """The latest rating of each scale and the latest word on safety."""
    if always.latest_scores:
        dated = sorted(
            (score for score in evidence.scores if score.date), key=lambda score: score.date or case.patient.birth_date
        )
        for score in {score.scale: score for score in dated}.values():
            yield "latest rating", score.quotes[-1]
    if always.latest_safety:
        said = [item for item in evidence.items if item.kind is ItemKind.RISK and item.quote.note_date]
        last = max(said, key=_day, default=None)
        if last is not None:
            yield "latest safety assessment", last.quote


def _day(item: EvidenceItem) -> str:
    return item.quote.note_date.isoformat() if item.quote.note_date else ""


def _always(case: Case, chart: Chart, always: AlwaysIn, words: Lexicon) -> Iterator[tuple[str, Record, Iterable[int]]]:
    """The latest record of some kinds whole, and the last notes of the treating clinician."""
    for kind in always.latest_of_kinds:
        of_kind = [record for record in case.records if record.kind == kind]
        if of_kind:
            record = max(of_kind, key=lambda found: found.date)
            yield "latest of its kind", record, range(1, len(chart.document(record.id).pages) + 1)
    missing = always.last_notes
    for record in sorted((r for r in case.records if r.kind in always.note_kinds), key=lambda r: r.date, reverse=True):
        pages = [page.text for page in chart.document(record.id).pages]
        for note in reversed(note_starts.spans(pages, words)):
            if missing:
                missing -= 1
                yield "one of the last notes", record, [place + 1 for place in note]


def _whole_notes(document: Document, needed: Mapping[int, Sequence[str]], words: Lexicon) -> Reasons:
    found: dict[int, tuple[str, ...]] = {}
    for note in note_starts.spans([page.text for page in document.pages], words):
        numbers = [place + 1 for place in note]
        if any(number in needed for number in numbers):
            for number in numbers:
                found[number] = tuple(dict.fromkeys(needed.get(number, ()))) or ("rest of the note",)
    return found
