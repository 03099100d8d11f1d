"""The fingerprint of what a packet is made from."""

from pathlib import Path

import pytest

from pipeline import places
from pipeline.engines import fingerprint


def test_a_changed_template_changes_it_and_what_fontconfig_leaves_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_program = fingerprint.of_program.__wrapped__
    monkeypatch.setattr(places, "letter_templates", lambda: tmp_path)
    (tmp_path / "letter.docx").write_bytes(b"words")
    before = of_program()
    (tmp_path / ".uuid").write_text("left beside the fonts")
    assert of_program() == before
    (tmp_path / "letter.docx").write_bytes(b"other words")
    assert of_program() != before
