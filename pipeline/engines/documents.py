"""The records of a case as documents, read under guard: what hangs or crashes its reader is named with its page."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pipeline.engines import guarded
from pipeline.engines.guarded import Crashed, Hung
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


_Step = pdf_text.Opening | Page | SourceUnusable


def read(sources: Sequence[Source]) -> tuple[Document | SourceUnusable, ...]:
    """Each source as a document, in order, or why it cannot be used; its message names record and page.

    Nothing of what the readers print or leave behind reaches this process.
    """
    with closing(guarded.run_stepwise(_steps, sources, seconds=PAGE_SECONDS)) as answers:
        return tuple(_document(source, answer) for source, answer in zip(sources, answers, strict=True))


def _steps(source: Source) -> Iterator[_Step]:
    try:
        yield from pdf_text.steps(source.path, source.record)
    except SourceUnusable as fault:
        yield fault


def _document(source: Source, answer: tuple[_Step, ...] | Hung | Crashed) -> Document | SourceUnusable:
    if isinstance(answer, Hung | Crashed):
        return _named(source, answer)
    fault = answer[-1]
    return fault if isinstance(fault, SourceUnusable) else pdf_text.document(source.path, source.record, answer)


def _named(source: Source, end: Hung | Crashed) -> SourceUnusable:
    place = f"at page {end.step}" if end.step else "when it is opened"
    what = f"takes longer than {end.seconds:g} seconds" if isinstance(end, Hung) else "cannot be borne by the reader"
    return SourceUnusable(
        f"Record {source.record} {what} {place}.", remedy="Print it to a new PDF, or scan it, and use that instead."
    )
