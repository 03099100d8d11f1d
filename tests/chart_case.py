"""A case whose records are small PDFs drawn here, for tests of what is read and found on their pages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from pipeline.engines import case_files
from pipeline.model.case import Case, Record
from pipeline.model.evidence import Evidence
from pipeline.model.tables import Tables
from pipeline.stages import chart_reading, evidence_search
from tests.small_case import a_case

NOTE_DATE = date(2026, 11, 9)


def tables() -> Tables:
    return case_files.load_tables(())


def draw(path: Path, pages: Sequence[str]) -> Path:
    """A PDF with a page for each text, line by line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas = Canvas(str(path), pagesize=(612, 792), invariant=1)
    for text in pages:
        y = 740.0
        for line in text.split("\n"):
            canvas.drawString(60, y, line)
            y -= 14
        canvas.showPage()
    canvas.save()
    return path


def a_record(record_id: str, kind: str = "progress_note", pages: tuple[int, ...] | None = None) -> Record:
    return Record(id=record_id, file=f"records/{record_id}.pdf", title="Notes", kind=kind, date=NOTE_DATE, pages=pages)


def case_of(folder: Path, records: Mapping[Record, Sequence[str]]) -> Case:
    """A case with these records, each drawn with its pages."""
    for record, pages in records.items():
        draw(folder / record.file, pages)
    return replace(a_case(folder), records=tuple(records))


def evidence_of(folder: Path, *pages: str) -> Evidence:
    """What is found on the pages of one progress note."""
    case = case_of(folder, {a_record("notes"): pages})
    chart, _ = chart_reading.read(case)
    return evidence_search.search(chart, case, tables())
