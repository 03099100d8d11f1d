"""The records of a case as documents, whatever kind of file they are: converted, read, recognised, remembered.

Everything that touches a foreign file happens under guard: what hangs or crashes its reader is named with its page.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.engines import conversion, files, guarded, ocr
from pipeline.engines.conversion import Conversion, Converted
from pipeline.engines.documents.memory import Memory, Remembered
from pipeline.engines.guarded import Crashed, Hung
from pipeline.engines.office import Office
from pipeline.engines.pdf import text as pdf_text
from pipeline.engines.pdf.text import Leaf, Opening
from pipeline.errors import EngineError, SourceUnusable
from pipeline.model.chart import Document, Page
from pipeline.model.finding import Finding

PAGE_SECONDS = 30.0
"""So long may a page take to be read, or a file to be converted or opened."""
OCR_SECONDS = 60.0
"""So long may a page take to be read from its picture."""
BLANK = "blank"
"""How a page was read on whose picture nothing stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to read, and the name by which messages call it. `scans`: the pages that are worth reading from their
    picture where they have no usable text; None: all."""

    record: str
    path: Path
    scans: frozenset[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A source, read; `notes` are findings about the record as a whole."""

    document: Document
    notes: tuple[Finding, ...] = ()


@dataclass(slots=True)
class _Work:
    """A source on its way: what is known of it already, and what becomes of it."""

    source: Source
    folder: Path
    sha256: str | None
    known: Remembered | None
    converted: Converted | None = None
    fault: SourceUnusable | None = None
    fresh: bool = False
    pages: dict[int, Page] = field(default_factory=dict)
    unread: set[int] = field(default_factory=set)


_Step = Converted | Opening | Leaf | SourceUnusable


def read(
    sources: Sequence[Source], work: Path, *, office: Office | None = None, keep: bool = False
) -> tuple[Reading | SourceUnusable, ...]:
    """Each source, in order, or why it cannot be used; its message names record and page.

    `work` is a private folder in which converted records lie as long as their pages are needed. Word files are printed
    by `office`, or an engine of their own. `keep`: remember what was read (`documents.memory`). Nothing of what the
    readers print or leave behind reaches this process. Raises EngineError.
    """
    memory = Memory.of_user()
    works = [_begun(source, work, memory) for source in sources]
    for item in works:
        _print(item, office)
    _take_text(works)
    _take_scans(works)
    if keep:
        for item in works:
            _remember(item, memory)
    return tuple(_finished(item) for item in works)


def _begun(source: Source, folder: Path, memory: Memory | None) -> _Work:
    """With what is remembered of the file's content."""
    try:
        sha256 = files.sha256_file(source.path) if memory is not None else None
    except OSError:
        sha256 = None
    known = memory.find(sha256, source.record) if memory is not None and sha256 is not None else None
    return _Work(source=source, folder=folder, sha256=sha256, known=known)


def _print(item: _Work, office: Office | None) -> None:
    """Word files are converted here, where the office engine is; it has time limits of its own."""
    if conversion.needs_office(item.source.path):
        try:
            item.converted = conversion.as_pdf(item.source.path, item.source.record, item.folder, office)
        except SourceUnusable as fault:
            item.fault = fault


def _take_text(works: Sequence[_Work]) -> None:
    """Convert and read by the text layer what is not remembered, and convert again what is."""
    for item in works:
        if item.known is not None:
            item.pages = {page.number: page for page in item.known.document.pages}
            item.unread = set(item.known.unread)
    todo = [item for item in works if item.fault is None and not _is_ready(item)]
    with closing(guarded.run_stepwise(_steps, todo, seconds=PAGE_SECONDS)) as answers:
        for item, answer in zip(todo, answers, strict=True):
            _take(item, answer)


def _is_ready(item: _Work) -> bool:
    return item.known is not None and item.known.document.conversion == Conversion.NONE


def _steps(item: _Work) -> Iterator[_Step]:
    """In the child: the source converted, opened, its pages."""
    source = item.source
    try:
        converted = item.converted or conversion.as_pdf(source.path, source.record, item.folder)
        yield converted
        if item.known is None:
            yield from pdf_text.steps(converted.path, source.record)
    except SourceUnusable as fault:
        yield fault


def _take(item: _Work, answer: tuple[_Step, ...] | Hung | Crashed) -> None:
    if isinstance(answer, Hung | Crashed):
        item.fault = _named(item.source, answer)
        return
    for step in answer:
        match step:
            case SourceUnusable():
                item.fault = step
            case Converted():
                item.converted = step
            case Opening():
                item.fresh = True
                item.known = Remembered(document=_document(item, step))
            case Leaf():
                item.pages[step.page.number] = step.page
                item.unread |= {step.page.number} if step.unread else set()


def _document(item: _Work, opening: Opening) -> Document:
    converted = item.converted or Converted(path=item.source.path)
    made = Document(
        record=item.source.record,
        path=converted.path,
        sha256=opening.sha256,
        pages=(),
        bookmarks=opening.bookmarks,
    )
    return converted.of(made)


def _named(source: Source, end: Hung | Crashed) -> SourceUnusable:
    """The first two steps are converting and opening."""
    place = f"at page {end.step - 1}" if end.step > 1 else "when it is opened"
    what = f"takes longer than {end.seconds:g} seconds" if isinstance(end, Hung) else "cannot be borne by the reader"
    return SourceUnusable(
        f"Record {source.record} {what} {place}.", remedy="Print it to a new PDF, or scan it, and use that instead."
    )


def _take_scans(works: Sequence[_Work]) -> None:
    """Read the pages without usable text from their pictures, over all processors."""
    wanted = [
        (item, number)
        for item in works
        if item.fault is None
        for number in sorted(item.unread)
        if item.source.scans is None or number in item.source.scans
    ]
    if not wanted:
        return
    workers = min(len(wanted), os.cpu_count() or 1)
    with closing(guarded.run(_recognised, wanted, seconds=OCR_SECONDS, workers=workers)) as answers:
        for (item, number), answer in zip(wanted, answers, strict=True):
            if answer is None:
                continue
            item.fresh = True
            item.unread.discard(number)
            if isinstance(answer, Page):
                item.pages[number] = answer


def _recognised(wanted: tuple[_Work, int]) -> Page | None:
    """In a child: the page as its picture reads; None where this machine has no means to."""
    item, number = wanted
    path = item.converted.path if item.converted is not None else item.source.path
    try:
        found = ocr.read_page(path, number - 1, record=item.source.record)
    except EngineError:
        return None
    except SourceUnusable:
        return item.pages[number]
    how = BLANK if found.reason == ocr.BLANK else found.how
    return replace(item.pages[number], text=found.text, how=how, words=found.words)


def _remember(item: _Work, memory: Memory | None) -> None:
    """Word files are not remembered: their pages depend on the engine that prints them."""
    if memory is None or item.fault is not None or item.known is None or item.sha256 != item.known.document.sha256:
        return
    if item.known.document.conversion == Conversion.WORD:
        return
    if item.fresh:
        document = replace(item.known.document, pages=_pages(item))
        memory.keep(Remembered(document=document, unread=frozenset(item.unread)))
    else:
        memory.touch(item.sha256)


def _finished(item: _Work) -> Reading | SourceUnusable:
    if item.fault is not None:
        return item.fault
    assert item.known is not None
    converted = item.converted or Converted(path=item.source.path)
    document = replace(item.known.document, record=item.source.record, path=converted.path, pages=_pages(item))
    return Reading(document=converted.of(document), notes=converted.notes)


def _pages(item: _Work) -> tuple[Page, ...]:
    return tuple(item.pages[number] for number in sorted(item.pages))
