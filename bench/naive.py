"""The yardstick: a packet as a script would make it, with one LibreOffice a letter and an overlay a page.

Reads the same case folders, fills the same templates and merges the same records as the real pipeline.
"""

import io
import json
import re
import subprocess
import tempfile
from pathlib import Path

import jsonschema
import pdfplumber
from docxtpl import DocxTemplate
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen import canvas

from bench.stopwatch import Stopwatch
from bench.synthetic import LETTERS

SCHEMA = {"type": "object", "required": ["id", "patient", "coverage", "service", "records"]}
PATTERNS = {
    "PHQ-9": re.compile(r"PHQ-9:\s*(\d+)"),
    "MADRS": re.compile(r"MADRS:\s*(\d+)"),
    "dose": re.compile(r"([A-Z][a-z]+) (\d+) mg"),
    "date": re.compile(r"Visit date: (\d{4}-\d\d-\d\d)"),
}
Parts = list[tuple[str, PdfReader]]


def build(folder: Path, out: Path, watch: Stopwatch) -> int:
    """Make `out`; gives the number of pages."""
    with watch.stage("1 read and validate case"):
        case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
        jsonschema.validate(case, SCHEMA)
    with watch.stage("2 text of records (pdfplumber)"):
        hits = _search(folder, case)
    letters = []
    with tempfile.TemporaryDirectory() as work:
        for name, title in LETTERS.items():
            docx = Path(work) / f"{name}.docx"
            with watch.stage("3 fill letters (docxtpl)"):
                template = DocxTemplate(str(folder.parent / "templates" / f"{name}.docx"))
                template.render(_context(case, hits), autoescape=True)
                template.save(str(docx))
            with watch.stage("4 render letters (soffice each)"):
                _soffice(docx)
            letters.append((title, PdfReader(io.BytesIO(docx.with_suffix(".pdf").read_bytes()))))
        records = [(r["title"], PdfReader(folder / r["file"])) for r in case["records"]]
        return assemble([*letters, *records], case["id"], out, watch)


def assemble(parts: Parts, case_id: str, out: Path, watch: Stopwatch) -> int:
    """Contents page, merge, bookmarks, a stamp on every page, write; gives the number of pages."""
    with watch.stage("5 merge, contents, bookmarks (pypdf)"):
        writer = PdfWriter()
        writer.append(_contents(parts), outline_item="Contents")
        for title, reader in parts:
            writer.append(reader, outline_item=title)
    with watch.stage("6 stamp (overlay a page)"):
        total = len(writer.pages)
        for number, page in enumerate(writer.pages, 1):
            drawn = io.BytesIO()
            stamp = canvas.Canvas(drawn, pagesize=letter)
            stamp.setFont("Helvetica", 9)
            stamp.drawRightString(590, 20, f"{case_id} · Packet {number}/{total}")
            stamp.save()
            page.merge_page(PdfReader(drawn).pages[0])
    with watch.stage("7 write"):
        writer.write(out)
    return total


def _search(folder: Path, case: dict) -> dict[str, list[tuple[str, ...]]]:
    hits: dict[str, list[tuple[str, ...]]] = {name: [] for name in PATTERNS}
    for record in case["records"]:
        with pdfplumber.open(folder / record["file"]) as pdf:
            for page in pdf.pages:
                text = page.extract_text()
                for name, pattern in PATTERNS.items():
                    hits[name] += [match.groups() for match in pattern.finditer(text)]
    return hits


def _context(case: dict, hits: dict[str, list[tuple[str, ...]]]) -> dict[str, object]:
    row = {"name": "Sertraline", "dose": "200 mg", "duration": "", "outcome": "no response"}
    return {
        "case": {"id": case["id"]},
        "practice": {"name": "Bench Interventional Psychiatry"},
        "letter": {"date_line": "Date: ____________", "signature_line": "Signature: ______________"},
        "patient": {"name": f"{case['patient']['given_name']} {case['patient']['family_name']}"},
        "coverage": case["coverage"],
        "request": {"service": case["service"]["name"]},
        "diagnosis": case["service"]["diagnoses"][0],
        "scores": [{"scale": "PHQ-9", "value": hits["PHQ-9"][-1][0]}],
        "treatments": [row],
        "signer": {"name": "Alex Example", "credentials": "MD"},
    }


def _soffice(docx: Path) -> None:
    argv = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(docx.parent), str(docx)]
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _contents(parts: Parts) -> io.BytesIO:
    drawn, page, line = io.BytesIO(), 2, 720
    sheet = canvas.Canvas(drawn, pagesize=letter)
    sheet.drawString(72, 750, "Contents")
    for title, reader in parts:
        sheet.drawString(72, line, f"{title} ..... {page}")
        line, page = line - 18, page + len(reader.pages)
    sheet.save()
    return drawn
