"""Reading scanned pages: ours, from the PDF to words with places, against Tesseract alone on the bare picture."""

import io
import multiprocessing
import os
import random
import statistics
import time
from collections.abc import Callable

import pypdfium2 as pdfium
import tesserocr
from PIL import Image
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen import canvas

from bench.synthetic import WORDS
from pipeline.engines import ocr
from pipeline.engines.ocr import tesseract

PAGES = 6
DPI = 200


def compare() -> tuple[float, float, float]:
    """Median seconds a page of Tesseract alone and of ours, then ours by one process for each core, all pages over."""
    sheets = [_sheet(random.Random(3000 + number)) for number in range(PAGES)]
    scans = [_scan(sheet) for sheet in sheets]
    bare, ours = [], []
    with tesserocr.PyTessBaseAPI(path=f"{tesseract.model_folder()}/", oem=tesserocr.OEM.LSTM_ONLY) as engine:
        for sheet, scan in zip(sheets, scans, strict=True):
            bare.append(_seconds(lambda image=sheet: _read_bare(engine, image)))
            ours.append(_seconds(lambda page=scan: ocr.read_page(page)))
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as workers:
        workers.map(ocr.read_page, scans[:2], chunksize=1)  # each worker starts its engine
        together = _seconds(lambda: workers.map(ocr.read_page, scans, chunksize=1)) / PAGES
    return statistics.median(bare), statistics.median(ours), together


def _read_bare(engine: tesserocr.PyTessBaseAPI, image: Image.Image) -> str:
    engine.SetImage(image)
    engine.SetSourceResolution(DPI)
    return str(engine.GetUTF8Text())


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _sheet(chance: random.Random) -> Image.Image:
    """A page of running text as a scanner at 200 dpi sees it."""
    drawn = io.BytesIO()
    page = canvas.Canvas(drawn, pagesize=letter, invariant=1)
    text = page.beginText(54, 740)
    text.setFont("Helvetica", 10)
    for _ in range(45):
        text.textLine(" ".join(chance.choices(WORDS, k=11)).capitalize() + ".")
    page.drawText(text)
    page.save()
    pdf = pdfium.PdfDocument(drawn.getvalue())
    image: Image.Image = pdf[0].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
    pdf.close()
    return image


def _scan(image: Image.Image) -> bytes:
    made = io.BytesIO()
    image.save(made, "PDF", resolution=DPI, quality=75)
    return made.getvalue()
