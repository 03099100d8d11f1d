"""Which record becomes which exhibit: fixed order of groups, letters without gaps, frozen once issued for signature."""

import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.model.case import Case, Record
from pipeline.model.chart import Chart
from pipeline.model.contents import Exhibit, FrozenExhibit, PacketPlan
from pipeline.model.evidence import Crosswalk, Evidence, Quote
from pipeline.model.finding import Finding, Severity, Where
from pipeline.model.tables import ExhibitGroup, Tables
from pipeline.rules.contents import page_ranges, relevance
from pipeline.rules.contents.relevance import Reasons
from pipeline.rules.notes import lexicon

_WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sorted:
    """A record in its group, with the source pages that are sent."""

    record: Record
    group: ExhibitGroup
    rank: int
    pages: tuple[int, ...]
    source_pages: int
    reasons: Reasons


def arrange(
    plan: PacketPlan, chart: Chart, crosswalk: Crosswalk, case: Case, tables: Tables, evidence: Evidence
) -> tuple[Exhibit, ...]:
    """The exhibits in packet order. Records of a kind that is never sent are left out.

    What was issued for signature keeps its letter and its page numbers: pages taken out since are `omitted`, pages
    and records that came since follow at the end. A recipe without that section has none.
    """
    if plan.recipe.sections and "exhibits" not in plan.recipe.sections:
        return ()
    needed = relevance.reasons(case, chart, crosswalk, evidence, plan.recipe.always_in, lexicon.compile_tables(tables))
    records = sorted(
        _records(case, chart, tables, needed), key=lambda item: (item.rank, item.record.date, item.record.id)
    )
    by_id = {item.record.id: item for item in records}
    exhibits = [_frozen(entry, by_id.get(entry.record), plan, case, crosswalk) for entry in plan.frozen]
    issued = {entry.record for entry in plan.frozen}
    letters = _letters_after([entry.letter for entry in plan.frozen])
    for item in records:
        if item.record.id not in issued:
            exhibits.append(_exhibit(item, next(letters), item.pages, (), crosswalk))
    lettered = sorted(exhibits, key=lambda exhibit: (len(exhibit.letter), exhibit.letter))
    return tuple(_with_notice(exhibit, case, lettered, tables) for exhibit in lettered)


def _with_notice(exhibit: Exhibit, case: Case, every: Sequence[Exhibit], tables: Tables) -> Exhibit:
    """The statement that accompanies a record disclosed by consent, with the consent's scope (42 CFR 2.32)."""
    consent = next((record.consent for record in case.records if record.id == exhibit.record), None)
    if consent is None:
        return exhibit
    copy = next((other.letter for other in every if other.record == consent.record), None)
    parts = [tables.notices["part2"], f"Disclosed with the patient's written consent of {consent.date:%B} "
             f"{consent.date.day}, {consent.date.year}, for: {consent.scope.rstrip('.')}."]  # fmt: skip
    parts += [f"A copy of the consent is Exhibit {copy}."] if copy else []
    return replace(exhibit, notice=" ".join(parts))


def _records(case: Case, chart: Chart, tables: Tables, needed: Mapping[str, Reasons]) -> Iterator[_Sorted]:
    for record in case.records:
        if record.kind in tables.never_sent:
            continue
        count = len(chart.document(record.id).pages)
        named = tuple(dict.fromkeys(record.pages)) if record.pages is not None else tuple(range(1, count + 1))
        why = needed.get(record.id, {})
        pages = relevance.selected(record, named, why, by_default=case.practice.include)
        if not pages:
            continue
        rank, group = _group(record.kind, tables.exhibit_groups)
        yield _Sorted(record=record, group=group, rank=rank, pages=pages, source_pages=count, reasons=why)


def _group(kind: str, groups: Sequence[ExhibitGroup]) -> tuple[int, ExhibitGroup]:
    """The group that takes this kind; the last one takes the rest."""
    for rank, group in enumerate(groups):
        if kind in group.kinds:
            return rank, group
    return len(groups) - 1, groups[-1]


def _frozen(entry: FrozenExhibit, item: _Sorted | None, plan: PacketPlan, case: Case, crosswalk: Crosswalk) -> Exhibit:
    if item is None:
        return _withdrawn(entry, case)
    added = tuple(page for page in item.pages if page not in entry.pages)
    omitted = tuple(number for number, page in enumerate(entry.pages, start=1) if page not in item.pages)
    return _exhibit(item, entry.letter, entry.pages + added, omitted, crosswalk)


def _withdrawn(entry: FrozenExhibit, case: Case) -> Exhibit:
    """An exhibit whose record is no longer in the case: every page is omitted, its letter stays taken."""
    issued = [event.at.date() for event in case.events if event.kind == "issued"]
    return Exhibit(
        letter=entry.letter,
        record=entry.record,
        title="Withdrawn",
        group="",
        group_title="",
        kind=_WITHDRAWN,
        date=max(issued, default=date.min),
        author=None,
        pages=entry.pages,
        source_pages=0,
        why="Withdrawn; its letter and page numbers stay as they were.",
        omitted=tuple(range(1, len(entry.pages) + 1)),
    )


def _exhibit(
    item: _Sorted, letter: str, pages: tuple[int, ...], omitted: tuple[int, ...], crosswalk: Crosswalk
) -> Exhibit:
    record = item.record
    return Exhibit(
        letter=letter,
        record=record.id,
        title=record.title,
        group=item.group.group,
        group_title=item.group.title,
        kind=record.kind,
        date=record.date,
        author=record.author,
        pages=pages,
        source_pages=item.source_pages,
        why=_why(item, omitted, crosswalk),
        omitted=omitted,
        reasons=item.reasons,
    )


def unneeded(case: Case, exhibits: Sequence[Exhibit]) -> Iterator[Finding]:
    """A note for each record of which whole notes are sent that nothing needs, with a page range ready to copy."""
    for exhibit in exhibits:
        idle = [page for page in exhibit.pages if page not in exhibit.reasons]
        if not idle or exhibit.kind == _WITHDRAWN:
            continue
        needed = page_ranges.ranges(page for page in exhibit.pages if page in exhibit.reasons)
        ready = f'"pages": "{needed}"' if needed else "leaving the record out"
        yield Finding(
            code="pages-not-needed",
            severity=Severity.NOTE,
            where=Where(document=exhibit.record),
            message=f"{len(idle)} of its {len(exhibit.pages)} pages are needed by nothing in the packet.",
            remedy=f'Minimum necessary: {ready} or "include": "relevant" would leave them out.',
        )


def _why(item: _Sorted, omitted: tuple[int, ...], crosswalk: Crosswalk) -> str:
    """Why the exhibit is in, in plain words for the payer, and without a word of the record itself."""
    uses, wordings = list(_uses(item.record.id, crosswalk)), list(_wordings(item.record.id, crosswalk))
    parts = [f"Supports {_joined(uses)}."] if uses else []
    parts += [f"Gives the wording of {_joined(wordings)}."] if wordings else []
    parts = parts or [f"{item.group.title}."]
    if len(item.pages) < item.source_pages:
        parts.append(f"{len(item.pages)} of the record's {item.source_pages} pages.")
    if omitted:
        parts.append("Intentionally omitted: page " + ", ".join(map(str, omitted)) + ".")
    return " ".join(parts)


def _uses(record: str, crosswalk: Crosswalk) -> Iterator[str]:
    """What the packet quotes the record for."""
    numbers = list(dict.fromkeys(row.criterion.number for row in crosswalk.rows if _cites(row.quotes, record)))
    if numbers:
        yield f"{'criterion' if len(numbers) == 1 else 'criteria'} {', '.join(numbers)}"
    history = [*(t.quotes for t in crosswalk.treatments), *(s.quotes for s in crosswalk.scores)]
    if any(_cites(quotes, record) for quotes in history):
        yield "the treatment history"


def _wordings(record: str, crosswalk: Crosswalk) -> Iterator[str]:
    """What of the payer's own words the packet quotes from the record."""
    if any(row.policy_quote and row.policy_quote.document == record for row in crosswalk.rows):
        yield "the criteria"
    if any(quote and quote.document == record for quote in crosswalk.denial_quotes):
        yield "the denial"


def _joined(words: list[str]) -> str:
    return " and ".join([*([", ".join(words[:-1])] if words[:-1] else []), words[-1]])


def _cites(quotes: Sequence[Quote], record: str) -> bool:
    return any(quote.document == record for quote in quotes)


def _letters_after(taken: Sequence[str]) -> Iterator[str]:
    """A, B, … Z, AA, AB, … from behind the last one taken."""
    alphabet = string.ascii_uppercase
    names = [*alphabet, *(first + second for first in alphabet for second in alphabet)]
    start = max((names.index(letter) + 1 for letter in taken), default=0)
    yield from names[start:]
