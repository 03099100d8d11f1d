"""Files without a case: everything that each of them mentions, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.engines import case_files, documents, files, plain_text
from pipeline.errors import OutputError, SourceUnusable
from pipeline.model.chart import Document, Page
from pipeline.model.evidence import EvidenceItem
from pipeline.model.tables import Tables
from pipeline.rules.mentions import reader
from pipeline.rules.notes import lexicon


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A file as read: its pages, and what they mention in reading order. `doc` is the file's stem."""

    doc: str
    pages: tuple[Page, ...]
    items: tuple[EvidenceItem, ...]


def built_in_tables() -> Tables:
    """The rule tables that hold where no case brings its own."""
    return case_files.load_tables(())


def read(path: Path, tables: Tables) -> ReadFile:
    """Read one file: PDF, image, Word file, or plain text (.txt). Raises SourceUnusable, which names the file."""
    try:
        document = _document(path)
    except SourceUnusable as fault:
        raise SourceUnusable(f"{path}: {fault.message}", remedy=fault.remedy) from None
    found = reader.read(document.pages, reader.Manner(), lexicon.compile_tables(tables))
    return ReadFile(doc=document.record, pages=document.pages, items=tuple(found.items))


def write_texts(made: ReadFile, folder: Path, inputs: Sequence[Path]) -> None:
    """Write each page's text, to the character as the items' offsets count it, as <doc>.<page>.txt into `folder`.

    Raises OutputError, also where that would replace one of the `inputs`.
    """
    kept = {path.resolve() for path in inputs}
    for page in made.pages:
        target = folder / f"{made.doc}.{page.number}.txt"
        if target.resolve() in kept or target.is_symlink():
            raise OutputError(f"{target.name} is a file to be read, or a link", remedy="Give --text another folder.")
        files.publish(target, page.text.encode("utf-8"))


def _document(path: Path) -> Document:
    """The file as pages, by the same readers as a record of a case."""
    if path.suffix.lower() == plain_text.SUFFIX:
        return plain_text.read(path, path.stem)
    with files.work_folder() as work:
        (answer,) = documents.read([documents.Source(record=path.stem, path=path)], work, keep=True)
    if isinstance(answer, SourceUnusable):
        raise answer
    return answer.document
