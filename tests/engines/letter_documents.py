"""Small Word documents for the tests of office engines, made in memory."""

import io

from docx import Document
from docx.oxml import parse_xml
from PIL import Image

WORDS = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"


def saved(document) -> bytes:
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def plain_letter(text: str, family: str | None = None) -> bytes:
    """One paragraph, in a font if one is named."""
    document = Document()
    document.add_paragraph("").add_run(text).font.name = family
    return saved(document)


def long_letter(pages: int) -> bytes:
    """Enough paragraphs to keep LibreOffice busy for a while."""
    document = Document()
    for number in range(pages * 12):
        document.add_paragraph(f"Paragraph {number}: " + "the member has not responded to an adequate trial. " * 5)
    return saved(document)


def rich_letter() -> bytes:
    """What our letters are made of: header, footer, table, inline content control, image, awkward characters."""
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Letterhead of the practice"
    document.sections[0].footer.paragraphs[0].text = "Foot of the page"
    document.add_paragraph("Scores ≥ 20 and ≤ 27, 50 μg, § 2719, José Peña, ☐ open & <closed>")
    cell = document.add_table(rows=1, cols=2).rows[0].cells
    cell[0].text, cell[1].text = "sertraline", "200 mg/day"
    cited = document.add_paragraph("She did not respond to sertraline ")
    cited._p.append(
        parse_xml(
            f"<w:sdt {WORDS}><w:sdtPr><w:tag w:val='citation'/></w:sdtPr>"
            "<w:sdtContent><w:r><w:t>(Ex. B, p. 4)</w:t></w:r></w:sdtContent></w:sdt>"
        )
    )
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "navy").save(picture, "PNG")
    document.add_picture(picture)
    return saved(document)


def run_with(held: str) -> bytes:
    """One paragraph with one run that holds this XML."""
    document = Document()
    document.add_paragraph("")._p.append(parse_xml(f"<w:r {WORDS}>{held}</w:r>"))
    return saved(document)


def controls() -> bytes:
    """Text in content controls at each place that Word allows them, and in one within another."""

    def control(held: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{held}</w:sdtContent></w:sdt>"

    def line(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    cell = control(f"<w:tc><w:tcPr><w:tcW w:w='4000' w:type='dxa'/></w:tcPr>{line('in a cell')}</w:tc>")
    row = control(f"<w:tr>{cell}</w:tr>")
    table = f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w='4000'/></w:tblGrid>{row}</w:tbl>"
    run = control(control("<w:r><w:t>in a line</w:t></w:r>"))
    blocks = (f"<w:p>{run}</w:p>", control(line("in a block") + control(line("within"))), table)
    document = Document()
    for block in blocks:
        document.element.body.insert(0, parse_xml(block.replace(">", f" {WORDS}>", 1)))
    return saved(document)
