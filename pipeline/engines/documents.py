"""The records of a case as documents, read under guard: what hangs or crashes its reader is named with its page."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.engines import conversion, guarded
from pipeline.engines.conversion import Converted
from pipeline.engines.guarded import Crashed, Hung
from pipeline.engines.office import Office
from pipeline.engines.pdf import text as pdf_text
from pipeline.errors import SourceUnusable
from pipeline.model.chart import Document, Page

PAGE_SECONDS = 30.0
"""So long may a page take to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to read, and the name by which messages call it."""

    record: str
    path: Path


_Step = pdf_text.Opening | Page | Converted | SourceUnusable
Read = tuple[Document, Converted]
"""A document, and how its pages were had."""


def read(sources: Sequence[Source], work: Path, office: Office | None = None) -> tuple[Read | SourceUnusable, ...]:
    """Each source as a document, in order, or why it cannot be used; its message names record and page.

    What is no sound PDF is converted into the folder `work`, Word files by `office` (`conversion.as_pdf`). Nothing
    of what the readers print or leave behind reaches this process.
    """
    printed = {source: _printed(source, work, office) for source in sources if conversion.needs_office(source.path)}
    steps = partial(_steps, printed, work)
    with closing(guarded.run_stepwise(steps, sources, seconds=PAGE_SECONDS)) as answers:
        return tuple(_document(source, answer) for source, answer in zip(sources, answers, strict=True))


def _printed(source: Source, work: Path, office: Office | None) -> Converted | SourceUnusable:
    """A Word file converted here, where the office engine is."""
    try:
        return conversion.as_pdf(source.path, source.record, work, office)
    except SourceUnusable as fault:
        return fault


def _steps(printed: Mapping[Source, Converted | SourceUnusable], work: Path, source: Source) -> Iterator[_Step]:
    """The pages first and how they were had last, so that the number of a step is that of the page at work."""
    try:
        made = printed.get(source) or conversion.as_pdf(source.path, source.record, work)
        if isinstance(made, SourceUnusable):
            raise made
        yield from pdf_text.steps(made.path, source.record)
        yield made
    except SourceUnusable as fault:
        yield fault


def _document(source: Source, answer: tuple[_Step, ...] | Hung | Crashed) -> Read | SourceUnusable:
    if isinstance(answer, Hung | Crashed):
        return _named(source, answer)
    *pages, end = answer
    if not isinstance(end, Converted):
        assert isinstance(end, SourceUnusable)
        return end
    return end.of(pdf_text.document(end.path, source.record, pages)), end


def _named(source: Source, end: Hung | Crashed) -> SourceUnusable:
    place = f"at page {end.step}" if end.step else "when it is opened"
    what = f"takes longer than {end.seconds:g} seconds" if isinstance(end, Hung) else "cannot be borne by the reader"
    return SourceUnusable(
        f"Record {source.record} {what} {place}.", remedy="Print it to a new PDF, or scan it, and use that instead."
    )
