"""Stage chart_reading: the records of a case as pages of text, each looked at for whose it is."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.engines import case_files, documents, files, outputs, record_faults
from pipeline.engines.office import Office
from pipeline.engines.pdf import text as pdf_text
from pipeline.errors import SourceUnusable
from pipeline.model.case import Case, Record
from pipeline.model.chart import Chart, Document
from pipeline.model.finding import Finding, Severity, Where
from pipeline.rules.case_checks import guarded_pages
from pipeline.rules.case_checks.guarded_pages import Sent
from pipeline.rules.notes import identity, lexicon


def read(
    case: Case, work: Path | None = None, office: Office | None = None, *, remember: bool = False
) -> tuple[Chart, tuple[Finding, ...]]:
    """Read all records of a case, in their order. Raises SourceUnusable, which names all that cannot be read.

    Images, Word files and mended PDFs become PDFs in the folder `work` (None: one that is gone on return), Word files
    by `office`. Selected pages without usable text are read from their pictures; one that then says nothing either is
    a warning (its words cannot be searched or cited); one that names another patient, or that is kept apart, is an
    error. With `remember` the next reading of the same records costs little.
    """
    if work is None:
        with files.work_folder() as own:
            return read(case, own, office, remember=remember)
    words = lexicon.compile_tables(case_files.load_tables(case.overlays))
    people, sent = identity.persons(case, words), tuple(_sent(case))
    readings = _readings(case, work, office, remember)
    findings = [note for reading in readings for note in reading.notes]
    for record, reading in zip(case.records, readings, strict=True):
        findings += _beyond(record, reading.document)
        findings += _without_text(record, reading.document)
        findings += guarded_pages.findings(case, record, reading.document, people, words, sent)
    return Chart(documents=tuple(reading.document for reading in readings)), tuple(findings)


def unusable(case: Case) -> tuple[Finding, ...]:
    """The records of a case, stopped already, that cannot be read either: one run names all that is to mend."""
    listed = [
        record_faults.Listed(number=number, record=record.id, file=record.file)
        for number, record in enumerate(case.records)
    ]
    return record_faults.of_contents(case.folder, listed)


def _readings(case: Case, work: Path, office: Office | None, remember: bool) -> tuple[documents.Reading, ...]:
    sources = [
        documents.Source(
            record=record.id,
            path=case.folder / record.file,
            scans=None if record.pages is None else frozenset(record.pages),
        )
        for record in case.records
    ]
    answers = documents.read(sources, work, office=office, keep=remember)
    faults = [answer for answer in answers if isinstance(answer, SourceUnusable)]
    findings = tuple(
        record_faults.unusable(record.id, answer)
        for record, answer in zip(case.records, answers, strict=True)
        if isinstance(answer, SourceUnusable)
    )
    if len(faults) == 1:
        raise SourceUnusable(faults[0].message, remedy=faults[0].remedy, findings=findings)
    if faults:
        raise SourceUnusable(f"{len(faults)} records cannot be used", remedy="See each.", findings=findings)
    return tuple(answer for answer in answers if not isinstance(answer, SourceUnusable))


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


def _without_text(record: Record, document: Document) -> Iterator[Finding]:
    for page in document.pages:
        if page.how == pdf_text.NO_TEXT and (record.pages is None or page.number in record.pages):
            yield Finding(
                code="page-without-text",
                severity=Severity.WARNING,
                where=Where(document=record.id, page=page.number),
                message="No text could be read on this page: nothing on it can be searched or cited.",
                remedy="Add a better copy of the page, or leave the page out of the record's pages.",
                evidence_hash=document.sha256,
            )


def _sent(case: Case) -> Iterator[Sent]:
    """Pages that went out before, by the manifests that are kept with what was sent."""
    for event in case.events:
        manifest = outputs.read_sent(case.folder, str(event.details.get("sent", ""))) or {}
        exhibits = manifest.get("exhibits")
        for exhibit in exhibits if isinstance(exhibits, list) else ():
            yield Sent(
                record=str(exhibit.get("record")),
                sha256=str(exhibit.get("sha256")),
                pages=frozenset(page["source_page"] for page in exhibit.get("pages", ()) if not page.get("omitted")),
                channel=str(event.details.get("channel", "an unnamed channel")),
                day=event.at.date().isoformat(),
                event=event.file,
            )
