"""Letters as PDFs on a machine without LibreOffice: dxpdf, a converter that comes with the Python packages.

It knows no font but those beside the drawn pages, so a letter looks the same on every machine, also on one without
any font. Each letter is rendered by a child (`fallback_child`) that is ended when it hangs; where dxpdf crashes, only
that letter fails.
"""

import shutil
import sys
import tempfile
from importlib import metadata, util
from pathlib import Path
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape

from pipeline.engines import fonts, programs
from pipeline.engines.office import fallback_input, letter_files
from pipeline.errors import EngineError, SourceUnusable

LETTER_SECONDS = 60.0

_FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<dir>{fonts}</dir>
<cachedir>{cache}</cachedir>
<match target="pattern">
<edit name="family" mode="append_last" binding="weak"><string>Carlito</string><string>DejaVu Sans</string></edit>
</match>
</fontconfig>
"""


def find_package() -> Path | None:
    """The folder that dxpdf is installed in, None where it is not; nothing of it is imported."""
    found = util.find_spec("dxpdf")
    return None if found is None or found.origin is None else Path(found.origin).parent.parent


def name() -> str:
    """The engine with its version, "dxpdf 0.8.1"."""
    try:
        return f"dxpdf {metadata.version('dxpdf')}"
    except metadata.PackageNotFoundError:
        return "dxpdf"


class FallbackOffice:
    """dxpdf in a child per letter, with fonts of its own."""

    def __init__(self, work: Path, package: Path) -> None:
        self._package = package
        self._folder = Path(tempfile.mkdtemp(prefix="office-", dir=work)).resolve()
        cache = self._folder / "font-cache"
        conf = _FONTS_CONF.format(fonts=escape(str(fonts.BUNDLED)), cache=escape(str(cache)))
        (self._folder / "fonts.conf").write_text(conf, encoding="utf-8")

    @property
    def name(self) -> str:
        """The engine with its version, "dxpdf 0.8.1"."""
        return name()

    def start(self) -> None:
        """Nothing to start ahead."""

    def render(self, docx: bytes) -> bytes:
        """The PDF of a .docx. Raises EngineError; the next letter can be rendered after it."""
        letter_files.refuse_if_not_word(docx)
        try:
            unwrapped = fallback_input.prepared(docx)
        except SourceUnusable as error:
            raise EngineError(error.message, remedy=letter_files.SAVE_REMEDY) from None
        source, target = self._folder / "letter.docx", self._folder / "letter.pdf"
        target.unlink(missing_ok=True)
        source.write_bytes(unwrapped)
        try:
            self._convert(source, target)
            return letter_files.checked(target, "dxpdf")
        finally:
            source.unlink(missing_ok=True)
            target.unlink(missing_ok=True)

    def _convert(self, source: Path, target: Path) -> None:
        child = Path(__file__).with_name("fallback_child.py")
        words = (sys.executable, "-I", child, self._package, self._folder / "fonts.conf", source, target)
        status, _ = programs.run([str(word) for word in words], home=self._folder, seconds=LETTER_SECONDS)
        if status != 0:
            raise EngineError("dxpdf could not render the letter", remedy=letter_files.SAVE_REMEDY)

    def close(self) -> None:
        """Remove its folder; nothing runs between two letters."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
