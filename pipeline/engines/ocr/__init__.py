"""Pages without usable text, read from their picture: `needs_ocr` says which they are, `read_page` reads one.

Tesseract runs inside the process (tesserocr with its own libraries and the English model, all from PyPI), one thread
a page; work over pages is shared out between processes. pdfium is not safe to enter from two threads: neither are
these functions.
"""

from pipeline.engines.ocr.need import needs_ocr
from pipeline.engines.ocr.page import BLANK, ILLEGIBLE, OcrPage, read_page

__all__ = ["BLANK", "ILLEGIBLE", "OcrPage", "needs_ocr", "read_page"]
