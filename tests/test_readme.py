"""The first screen of the README shows what `make packets` really prints."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.engines.office import libreoffice

ROOT = Path(__file__).parent.parent


@pytest.mark.skipif(libreoffice.find_soffice() is None, reason="shows what a machine with LibreOffice prints")
def test_the_readme_shows_what_make_packets_prints(tmp_path: Path) -> None:
    shown = re.search(r"\$ make packets\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    assert shown is not None
    command = [sys.executable, "-m", "pipeline", "batch", str(ROOT / "sample_cases" / "valid"), "-o", "packets"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert run.returncode in (0, 3), run.stderr
    assert tidy(run.stdout) == tidy(shown.group(1))


def tidy(text: str) -> list[str]:
    """Lines without trailing blanks, empty lines left out."""
    return [line.rstrip() for line in text.splitlines() if line.strip()]
