"""Stage chart_reading: the records of a case as pages of text, each looked at for whose it is."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.engines import case_files, documents, files
from pipeline.engines.office import Office
from pipeline.engines.pdf import text as pdf_text
from pipeline.errors import SourceUnusable
from pipeline.model.case import Case, Record
from pipeline.model.chart import Chart, Document, Page
from pipeline.model.finding import Finding, Severity, Where
from pipeline.rules.notes import identity, identity_fields, lexicon
from pipeline.rules.notes.identity import Persons, Whose
from pipeline.rules.notes.lexicon import Lexicon


def read(case: Case, work: Path | None = None, office: Office | None = None) -> tuple[Chart, tuple[Finding, ...]]:
    """Read all records of a case, in their order. Raises SourceUnusable, which names all that cannot be read.

    Images, Word files and mended PDFs become PDFs in the folder `work` (None: one that is gone on return), Word files
    by `office`. A selected page without text is a warning (its words cannot be searched or cited); one that names
    another patient is an error.
    """
    if work is None:
        with files.work_folder() as own:
            return read(case, own, office)
    words = lexicon.compile_tables(case_files.load_tables(case.overlays))
    people = identity.persons(case, words)
    answers = _documents(case, work, office)
    findings = [note for _, made in answers for note in made.notes]
    for record, (document, _) in zip(case.records, answers, strict=True):
        findings += _beyond(record, document)
        for page in document.pages:
            if record.pages is None or page.number in record.pages:
                findings += _of_page(record, document, page, people, words)
    return Chart(documents=tuple(document for document, _ in answers)), tuple(findings)


def _documents(case: Case, work: Path, office: Office | None) -> tuple[documents.Read, ...]:
    sources = [documents.Source(record=record.id, path=case.folder / record.file) for record in case.records]
    answers = documents.read(sources, work, office)
    faults = [answer for answer in answers if isinstance(answer, SourceUnusable)]
    findings = tuple(
        _unusable(record, answer)
        for record, answer in zip(case.records, answers, strict=True)
        if isinstance(answer, SourceUnusable)
    )
    if len(faults) == 1:
        raise SourceUnusable(faults[0].message, remedy=faults[0].remedy, findings=findings)
    if faults:
        raise SourceUnusable(f"{len(faults)} records cannot be used", remedy="See each.", findings=findings)
    return tuple(answer for answer in answers if not isinstance(answer, SourceUnusable))


def _unusable(record: Record, fault: SourceUnusable) -> Finding:
    where = Where(document=record.id)
    return Finding(
        code="source-unusable", severity=Severity.ERROR, where=where, message=fault.message, remedy=fault.remedy
    )


def _beyond(record: Record, document: Document) -> Iterator[Finding]:
    """Pages that a record does not have, where that is known only now; screening looks at all others."""
    if any(number > len(document.pages) for number in record.pages or ()):
        yield Finding(
            code="page-range",
            severity=Severity.ERROR,
            where=Where(document=record.id),
            message=f"A page is named that the record does not have; it has {len(document.pages)}.",
            remedy="Correct the range; pages count from 1.",
        )


def _of_page(record: Record, document: Document, page: Page, people: Persons, words: Lexicon) -> Iterator[Finding]:
    where = Where(document=record.id, page=page.number)
    if page.how == pdf_text.NO_TEXT:
        yield Finding(
            code="page-without-text",
            severity=Severity.WARNING,
            where=where,
            message="This page is an image without text: nothing on it can be searched or cited.",
            remedy="Add a copy of the page with a text layer, or leave the page out of the record's pages.",
            evidence_hash=document.sha256,
        )
    found = identity.whose(identity_fields.fields(page.text, words), people, words)
    if found is Whose.OTHER:
        yield Finding(
            code="foreign-page",
            severity=Severity.ERROR,
            where=where,
            message="The name and birth date on this page are not the patient's.",
            remedy="Take the page out of the record's pages; tell your privacy officer if it was already sent.",
            evidence_hash=document.sha256,
        )
    if found is Whose.UNCLEAR:
        yield Finding(
            code="identity-unclear",
            severity=Severity.WARNING,
            where=where,
            message="Name and birth date on this page do not both agree with the patient's.",
            remedy="Check whose page it is; add a former name to other_names, or have the record corrected.",
            evidence_hash=document.sha256,
        )
