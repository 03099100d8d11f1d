"""One pass over a document: every mention in reading order, for a case and for a file without one alike."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from pipeline.model.chart import Page
from pipeline.model.evidence import Assertion, DiagnosisStatement, EvidenceItem, ItemKind, Quote, Score, Statement
from pipeline.rules.mentions import courses, denials, diagnoses, drugs, findings, totals
from pipeline.rules.mentions.items import item
from pipeline.rules.mentions.passages import Passage, Sheet, row, sheets, telling, trimmed
from pipeline.rules.notes import guards, topics
from pipeline.rules.notes.assertion import Decision
from pipeline.rules.notes.identity import Persons
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
    """How a document is read.

    `note_date` is the day of its notes that state none, `people` whose it should be (None: whom most of its pages
    name). `of_treatment`: it records a treatment that was given; `of_payer`: its words are the payer's, and give
    nothing but what it says of its denial. `pages` are the numbers of those that give evidence (None: all); the
    others are read for the dates and headings that carry over.
    """

    note_date: date | None = None
    people: Persons | None = None
    of_treatment: bool = False
    of_payer: bool = False
    pages: frozenset[int] | None = None


def read(pages: Sequence[Page], manner: Manner, words: Lexicon) -> Mentions:
    """Everything that the pages of one document mention."""
    found = Mentions()
    every = sheets(pages, manner.note_date if len(pages) == 1 else None, words)
    guarded = guards.guards(pages, manner.people, words)
    of_letter = denials.letters(every, words)
    for index, sheet in enumerate(every):
        if manner.pages is not None and sheet.page.number not in manner.pages:
            continue
        guard = guarded[index]
        if guard is not None:
            found.items.append(_guard(sheet.page, guard))
            continue
        items = _denial(sheet, of_letter, index, words)
        if not (manner.of_payer or of_letter[index]):
            form = totals.scale_of_form(sheet.view.text, words)
            course = courses.of_sheet(sheet, words)
            tabled, rows = totals.in_tables(sheet, manner.note_date, words)
            for passage in telling(every, index, manner.note_date, words, of_treatment=manner.of_treatment):
                _read_passage(passage, course, words, found, items)
                if not any(low < passage.end and passage.start < high for low, high in rows):
                    _collect(totals.mentioned(passage, form, words), found.scores, items)
            _collect(tabled, found.scores, items)
        found.items.extend(_in_order(items))
    return found


def _denial(sheet: Sheet, of_letter: Sequence[bool], index: int, words: Lexicon) -> list[EvidenceItem]:
    """What the page of a payer's letter says of the denial; nothing on other pages."""
    first = index == 0 or not of_letter[index - 1]
    return list(denials.mentioned(sheet, words, first=first)) if of_letter[index] else []


def _guard(page: Page, guard: guards.Guard) -> EvidenceItem:
    quote = Quote(
        document=page.document,
        page=page.number,
        start=guard.start,
        end=guard.end,
        text=page.text[guard.start : guard.end],
    )
    other = guard.type is guards.GuardType.OTHER_PATIENT
    decided = Decision(assertion=Assertion.OTHER_PERSON if other else Assertion.AFFIRMED, cue=guard.type.value)
    return item(ItemKind.GUARD, quote, decided, type=guard.type.value)


def _read_passage(
    passage: Passage, course: courses.Course, words: Lexicon, found: Mentions, items: list[EvidenceItem]
) -> None:
    treatments = _collect(drugs.mentioned(passage, words), found.readings, items)
    spans = drugs.spans(passage.text, words)
    _collect(diagnoses.mentioned(passage, spans, words), found.diagnoses, items)
    items.extend(findings.mentioned(passage, words))
    items.extend(courses.mentioned(passage, treatments, course, words))
    _statements(passage, words, found)


def _collect(
    told: Iterable[tuple[_Record, EvidenceItem]], into: list[_Record], items: list[EvidenceItem]
) -> list[_Record]:
    """Sort what is told into records and items; gives the records."""
    records: list[_Record] = []
    for record, mention in told:
        records.append(record)
        items.append(mention)
    into += records
    return records


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
    for mention in sorted(items, key=lambda i: (i.quote.start, i.quote.end)):
        same = mention.kind, *mention.fields.values(), mention.quote.start, mention.quote.end, mention.assertion
        if same not in seen:
            seen.add(same)
            yield mention
