"""Promise 16: a template cannot run code, and its unknown field is named with its place."""

from pathlib import Path

import pytest
from docx import Document

from pipeline.engines import word
from pipeline.errors import ExitCode, TemplateError


def template(folder: Path, *paragraphs: str) -> Path:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    file = folder / "internal_appeal.docx"
    document.save(str(file))
    return file


@pytest.mark.parametrize(
    "attack",
    [
        "{{ cycler.__init__.__globals__ }}",
        "{{ ''.__class__ }}",
        "{{ patient.__init__.__globals__ }}",
        "{% for c in ''.__class__.__mro__ %}{{ c }}{% endfor %}",
        "{{ self.__init__ }}",
        "{{ patient.update({'name': 'other'}) }}",
    ],
)
def test_an_attack_in_a_template_stops_the_case_as_a_template_fault(tmp_path: Path, attack: str) -> None:
    with pytest.raises(TemplateError) as caught:
        word.fill(template(tmp_path, attack), {"patient": {"name": "Dana Whitfield"}})
    assert caught.value.exit_code is ExitCode.TEMPLATE


def test_an_unknown_field_is_named_with_file_and_paragraph(tmp_path: Path) -> None:
    file = template(tmp_path, "Dear Medical Director:", "I treat {{ patient.nickname }}.")
    with pytest.raises(TemplateError, match=r'internal_appeal\.docx: unknown field "patient\.nickname" in paragraph 2'):
        word.fill(file, {"patient": {"name": "Dana Whitfield"}})
