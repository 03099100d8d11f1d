"""The sample appeal, assembled without an office program: its letter is typeset here, everything else is real."""

import io
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate

from pipeline import packet
from pipeline.engines.drawing.typefaces import REGULAR, face
from pipeline.model.case import Case, State
from pipeline.model.chart import Chart, Document, Page
from pipeline.model.contents import Draft, Exhibit, Letter, LetterPdf, PacketPlan
from pipeline.model.evidence import Crosswalk
from pipeline.model.tables import Tables
from pipeline.stages import assembly, inspection

SAMPLE = Path(__file__).resolve().parent.parent / "sample_cases" / "valid" / "trd-3-appeal"


@dataclass(frozen=True, kw_only=True)
class Parts:
    """All that assembly takes; change one with `replace`."""

    case: Case
    plan: PacketPlan
    rendered: tuple[LetterPdf, ...]
    exhibits: tuple[Exhibit, ...]
    chart: Chart
    crosswalk: Crosswalk
    state: State
    tables: Tables

    def assembled(self) -> Draft:
        return assembly.assemble(
            self.case,
            self.plan,
            self.rendered,
            self.exhibits,
            self.chart,
            self.crosswalk,
            self.state,
            self.tables,
        )

    def inspected(self, draft: Draft) -> None:
        """Raises InspectionFailed."""
        inspection.inspect(draft, self.case, self.plan, self.rendered, self.exhibits, self.chart)


@cache
def parts() -> Parts:
    """The sample appeal up to its rendered letters."""
    made = packet.prepare(SAMPLE, today=date(2026, 11, 23))
    return Parts(
        case=made.case,
        plan=made.plan,
        rendered=tuple(typeset(letter) for letter in made.letters),
        exhibits=made.exhibits,
        chart=made.chart,
        crosswalk=made.crosswalk,
        state=made.state,
        tables=made.tables,
    )


@cache
def draft() -> Draft:
    """The packet of `parts`."""
    return parts().assembled()


def typeset(letter: Letter) -> LetterPdf:
    """The letter's paragraphs as a PDF."""
    # The drawn pages' own face: a second one from the same file would change how reportlab writes theirs.
    name = face(REGULAR).name
    style = ParagraphStyle("letter", fontName=name, fontSize=11, leading=14, spaceAfter=6)
    made = io.BytesIO()
    document = SimpleDocTemplate(made, pagesize=(612, 792), invariant=1, initialFontName=name)
    escaped = (text.replace("&", "&amp;").replace("<", "&lt;") for text in letter.paragraphs)
    document.build([Paragraph(text, style) for text in escaped])
    return LetterPdf(letter=letter, pdf=made.getvalue(), engine="typeset for tests")


def with_record(base: Parts, record: str, pdf: bytes, folder: Path, *, pages: int, words: str = "UP") -> Parts:
    """`base` with another PDF as the file of a record: a chart of that many pages, all of them selected."""
    import hashlib

    path = folder / f"{record}.pdf"
    path.write_bytes(pdf)
    sheets = tuple(
        Page(document=record, number=number, text=words, width=612, height=792, how="text layer")
        for number in range(1, pages + 1)
    )
    document = Document(record=record, path=path, sha256=hashlib.sha256(pdf).hexdigest(), pages=sheets)
    documents = tuple(document if d.record == record else d for d in base.chart.documents)
    exhibits = tuple(
        replace(e, pages=tuple(range(1, pages + 1)), source_pages=pages) if e.record == record else e
        for e in base.exhibits
    )
    return replace(base, chart=Chart(documents=documents), exhibits=exhibits)
