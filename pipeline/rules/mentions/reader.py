"""One pass over a document: every mention in reading order, for a case and for a file without one alike."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from pipeline.model.chart import Page
from pipeline.model.evidence import DiagnosisStatement, EvidenceItem, Score, Statement
from pipeline.rules.mentions import diagnoses, drugs, totals
from pipeline.rules.mentions.passages import Passage, row, sheets, telling, trimmed
from pipeline.rules.notes import topics
from pipeline.rules.notes.lexicon import Lexicon
from pipeline.rules.notes.treatments import Reading

_Record = TypeVar("_Record")


@dataclass(slots=True)
class Mentions:
    """What a document mentions: the items one by one, and the same as what merged evidence is made from."""

    items: list[EvidenceItem] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    diagnoses: list[DiagnosisStatement] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)

    def add(self, other: "Mentions") -> None:
        """Take in what another document mentions."""
        self.items += other.items
        self.readings += other.readings
        self.scores += other.scores
        self.diagnoses += other.diagnoses
        self.statements += other.statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a document is read: the day of its notes that state none, whether it records a treatment that was given.

    `pages` are the numbers of those that give evidence (None: all); the others are read for the dates and headings
    that carry over.
    """

    note_date: date | None = None
    of_treatment: bool = False
    pages: frozenset[int] | None = None


def read(pages: Sequence[Page], manner: Manner, words: Lexicon) -> Mentions:
    """Everything that the pages of one document mention."""
    found = Mentions()
    every = sheets(pages, manner.note_date if len(pages) == 1 else None, words)
    for index, sheet in enumerate(every):
        if manner.pages is None or sheet.page.number in manner.pages:
            items: list[EvidenceItem] = []
            form = totals.scale_of_form(sheet.view.text, words)
            for passage in telling(every, index, manner.note_date, words, of_treatment=manner.of_treatment):
                drug_spans = drugs.spans(passage.text, words)
                _collect(drugs.mentioned(passage, words), found.readings, items)
                _collect(totals.mentioned(passage, form, words), found.scores, items)
                _collect(diagnoses.mentioned(passage, drug_spans, words), found.diagnoses, items)
                _statements(passage, words, found)
            _collect(totals.in_tables(sheet, manner.note_date, words), found.scores, items)
            found.items.extend(_in_order(items))
    return found


def _collect(told: Iterable[tuple[_Record, EvidenceItem]], into: list[_Record], items: list[EvidenceItem]) -> None:
    for record, item in told:
        into.append(record)
        items.append(item)


def _statements(passage: Passage, words: Lexicon, found: Mentions) -> None:
    text = passage.text
    for topic, span, decided in topics.statements(text, passage.unit.section, words):
        if span[1] <= passage.here:
            continue
        quote = passage.quote(*(row(text, span) or trimmed(text, span)))
        found.statements.append(Statement(topic=topic, assertion=decided, quotes=(quote,)))


def _in_order(items: Iterable[EvidenceItem]) -> Iterator[EvidenceItem]:
    """The items of a page as they stand on it; what would print the same line twice is one mention in two words."""
    seen: set[tuple[object, ...]] = set()
    for item in sorted(items, key=lambda i: (i.quote.start, i.quote.end)):
        same = item.kind, *item.fields.values(), item.quote.start, item.quote.end, item.assertion
        if same not in seen:
            seen.add(same)
            yield item
