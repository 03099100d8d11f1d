"""Stage chart_reading: the records of a case as pages of text."""

from pipeline.engines import pdf_text
from pipeline.model.case import Case, Record
from pipeline.model.chart import Chart, Document
from pipeline.model.finding import Finding, Severity, Where


def read(case: Case) -> tuple[Chart, tuple[Finding, ...]]:
    """Read all records of a case, in their order. Raises SourceUnusable for one that cannot be read.

    A selected page without a text layer is a finding: its words cannot be searched or cited.
    """
    documents = tuple(pdf_text.read(case.folder / record.file, record.id) for record in case.records)
    findings = [
        finding
        for record, document in zip(case.records, documents, strict=True)
        for finding in _pages_without_text(record, document)
    ]
    return Chart(documents=documents), tuple(findings)


def _pages_without_text(record: Record, document: Document) -> list[Finding]:
    return [
        Finding(
            code="page-without-text",
            severity=Severity.WARNING,
            where=Where(document=record.id, page=page.number),
            message="This page is an image without text: nothing on it can be searched or cited.",
            remedy="Add a copy of the page with a text layer, or leave the page out of the record's pages.",
            evidence_hash=document.sha256,
        )
        for page in document.pages
        if page.how == pdf_text.NO_TEXT and (record.pages is None or page.number in record.pages)
    ]
