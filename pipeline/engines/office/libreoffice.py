"""LibreOffice as the office engine.

Starting LibreOffice costs twenty letters' time, so each worker keeps one soffice of its own, in a profile folder of
its own (two on one profile lose documents), and talks to it through `helper`, a child under the Python that
has LibreOffice's UNO bridge. Where that bridge is missing, soffice is started once per letter.

LibreOffice exits with 0 on garbage and makes a PDF of it: success is only a PDF that opens and has pages and text.
"""

import json
import os
import secrets
import select
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.engines import programs
from pipeline.engines.office import letter_files
from pipeline.engines.office.letter_files import SAVE_REMEDY
from pipeline.errors import EngineError

START_SECONDS = 90.0
LETTER_SECONDS = 60.0
APT_LINE = (
    "apt-get install --no-install-recommends libreoffice-writer-nogui python3-uno "
    "fonts-crosextra-carlito fonts-crosextra-caladea fonts-liberation fonts-dejavu-core"
)
INSTALL_REMEDY = (
    f"Debian or Ubuntu: {APT_LINE}. Fedora: dnf install libreoffice-writer libreoffice-pyuno. "
    "macOS: brew install --cask libreoffice. `packets doctor` shows what is missing."
)

_PDF_OPTIONS: dict[str, bool | int] = {
    "SelectPdfVersion": 17,  # PDF 1.7
    "UseTaggedPDF": True,
    "EmbedStandardFonts": True,
    "ExportFormFields": False,
    "ExportBookmarks": False,
    "ExportNotes": False,
    "IsSkipEmptyPages": False,
    "UseLosslessCompression": True,
    "ReduceImageResolution": False,
}
_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/usr/lib64/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_OTHER_PYTHONS = (Path("/usr/bin/python3"), Path(sys.executable))
_PROFILE_SETTINGS = (
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", "en-US"),
    ("/org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"),
)


def find_soffice() -> Path | None:
    """The soffice program, on the search path or where the systems put it."""
    for place in (shutil.which("soffice"), shutil.which("libreoffice"), *_PLACES):
        if place is not None and os.access(place, os.X_OK):
            return Path(place)
    return None


@cache
def find_uno_python(soffice: Path) -> Path | None:
    """A Python that can import `uno`: LibreOffice's own where it brings one, else the system's, else ours."""
    program = soffice.resolve().parent
    places = (program / "python", program.parent / "Resources/python", *_OTHER_PYTHONS)
    with tempfile.TemporaryDirectory(prefix="office-") as home:
        for python in (place for place in places if os.access(place, os.X_OK)):
            argv = [str(python), "-I", "-c", "import uno"]
            status, _ = programs.run(argv, home=Path(home), seconds=START_SECONDS)
            if status == 0:
                return python
    return None


class _SofficeLostError(Exception):
    """soffice ended or was killed while we counted on it."""


class _LibreOffice:
    """What both ways of driving LibreOffice share: a private folder, checks before and after, the end."""

    def __init__(self, work: Path, soffice: Path) -> None:
        self._soffice = soffice
        self._folder = Path(tempfile.mkdtemp(prefix="office-", dir=work)).resolve()
        self._profile = self._folder / "profile"
        _write_settings(self._profile)

    @property
    def name(self) -> str:
        return f"LibreOffice {_version(self._soffice)}"

    def start(self) -> None:
        """Nothing to start ahead."""

    def render(self, docx: bytes) -> bytes:
        letter_files.refuse_if_not_word(docx)
        source, target = self._folder / "letter.docx", self._folder / "letter.pdf"
        target.unlink(missing_ok=True)
        source.write_bytes(docx)
        try:
            self._convert(source, target)
            return letter_files.checked(target, "LibreOffice")
        finally:
            source.unlink(missing_ok=True)
            target.unlink(missing_ok=True)

    def _convert(self, source: Path, target: Path) -> None:
        raise NotImplementedError

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class OneCallOffice(_LibreOffice):
    """LibreOffice started anew for each letter: slow, but needs no UNO bridge."""

    def _convert(self, source: Path, target: Path) -> None:
        kinds = {bool: "boolean", int: "long"}
        options = {name: {"type": kinds[type(v)], "value": str(v).lower()} for name, v in _PDF_OPTIONS.items()}
        programs.run(
            [
                str(self._soffice),
                f"-env:UserInstallation={self._profile.as_uri()}",
                "--headless",
                "--norestore",
                "--infilter=MS Word 2007 XML",
                "--convert-to",
                f"pdf:writer_pdf_Export:{json.dumps(options)}",
                "--outdir",
                str(target.parent),
                str(source),
            ],
            home=self._folder,
            seconds=START_SECONDS + LETTER_SECONDS,
        )


class UnoOffice(_LibreOffice):
    """LibreOffice kept running and driven by `helper` over pipes."""

    def __init__(self, work: Path, soffice: Path, python: Path) -> None:
        super().__init__(work, soffice)
        self._python = python
        self._helper: subprocess.Popen[bytes] | None = None
        self._version: str | None = None
        self._unread = b""

    @property
    def name(self) -> str:
        return super().name if self._version is None else f"LibreOffice {self._version}"

    def start(self) -> None:
        if self._helper is not None:
            return
        script = Path(__file__).with_name("helper.py")
        pipe = f"packets{secrets.token_hex(8)}"
        words = (self._python, "-I", script, self._soffice, self._profile.as_uri(), pipe, os.getpid())
        self._helper = programs.start([str(word) for word in words], home=self._folder)
        self._version, self._unread = None, b""

    def close(self) -> None:
        self._stop()
        super().close()

    def _convert(self, source: Path, target: Path) -> None:
        try:
            self._ask(source, target)
        except _SofficeLostError:
            # It may have been killed since the last letter, through no fault of this one.
            target.unlink(missing_ok=True)
            try:
                self._ask(source, target)
            except _SofficeLostError:
                raise EngineError(
                    "LibreOffice crashed twice on the same letter",
                    remedy=f"{SAVE_REMEDY} If every letter fails, run `packets doctor`.",
                ) from None

    def _ask(self, source: Path, target: Path) -> None:
        """Have one letter converted; whatever goes wrong ends this soffice unless the letter alone is to blame."""
        healthy = False
        try:
            self._await_start()
            self._send({"docx": source.name, "pdf": target.name, "options": _PDF_OPTIONS})
            failed = self._hear(LETTER_SECONDS).get("failed")
            if failed == "office":
                raise _SofficeLostError
            healthy = True
        finally:
            if not healthy:
                self._stop()
        if failed is not None:
            raise EngineError(f"LibreOffice could not {failed} the letter", remedy=SAVE_REMEDY)

    def _await_start(self) -> None:
        self.start()
        if self._version is None:
            ready = self._hear(START_SECONDS).get("ready")
            if not isinstance(ready, str):
                raise _SofficeLostError
            self._version = ready

    def _send(self, message: dict[str, object]) -> None:
        assert self._helper is not None and self._helper.stdin is not None
        try:
            self._helper.stdin.write(json.dumps(message).encode() + b"\n")
            self._helper.stdin.flush()
        except OSError:
            raise _SofficeLostError from None

    def _hear(self, seconds: float) -> dict[str, object]:
        """The helper's next message. Raises EngineError when it takes longer, _SofficeLostError when it is gone."""
        assert self._helper is not None and self._helper.stdout is not None
        until = time.monotonic() + seconds
        while b"\n" not in self._unread:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._helper.stdout], [], [], left)[0]:
                raise EngineError(
                    f"LibreOffice did not answer within {seconds:g} seconds and was ended",
                    remedy=f"Build again; if it is the same letter again: {SAVE_REMEDY}",
                )
            read = os.read(self._helper.stdout.fileno(), 65536)
            if not read:
                raise _SofficeLostError
            self._unread += read
        line, self._unread = self._unread.split(b"\n", 1)
        message: dict[str, object] = json.loads(line)
        return message

    def _stop(self) -> None:
        """End helper and soffice: the helper tidies up when its stdin closes; then the whole session is killed."""
        helper, self._helper = self._helper, None
        if helper is None:
            return
        with suppress(OSError):
            assert helper.stdin is not None
            helper.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            helper.wait(timeout=2)
        programs.end(helper)


def _write_settings(profile: Path) -> None:
    """A profile that runs no macro, follows no link of a letter, and thinks in US English wherever it runs."""
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _PROFILE_SETTINGS
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user/registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>',
        encoding="utf-8",
    )


@cache
def _version(soffice: Path) -> str:
    """LibreOffice's version as it reports itself, "7.4.7.2"."""
    with tempfile.TemporaryDirectory(prefix="office-") as home:
        _, printed = programs.run([str(soffice), "--version"], home=Path(home), seconds=START_SECONDS)
    words = printed.decode("ascii", "replace").split()
    if len(words) < 2:
        raise EngineError("LibreOffice does not tell its version", remedy=INSTALL_REMEDY)
    return words[1]
