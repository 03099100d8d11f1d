"""What every office engine takes and gives: a Word file, and a PDF that opens, has pages and has text.

Each of them exits with 0 on things that are no letter: only what was looked at counts.
"""

import io
import zipfile
from pathlib import Path

from pipeline.errors import EngineError

SAVE_REMEDY = "Open the letter in Word, save it as .docx and build again."


def refuse_if_not_word(docx: bytes) -> None:
    """Raises EngineError unless it is a Word document: an empty file would become a blank page."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            package.getinfo("[Content_Types].xml")
            package.getinfo("word/document.xml")
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise EngineError("The letter is not a Word document (.docx)", remedy=SAVE_REMEDY) from None


def checked(pdf: Path, engine: str) -> bytes:
    """The PDF's bytes, once it is known to open and to have pages and text. Raises EngineError naming the engine."""
    import pypdfium2

    try:
        made = pdf.read_bytes()
        document = pypdfium2.PdfDocument(made)
        try:
            has_text = any(page.get_textpage().get_text_range().strip() for page in document)
        finally:
            document.close()
    except (OSError, pypdfium2.PdfiumError):
        raise EngineError(f"{engine} made no readable PDF of the letter", remedy=SAVE_REMEDY) from None
    if not has_text:
        raise EngineError(f"{engine} made a PDF without text of the letter", remedy=SAVE_REMEDY)
    return made
