"""`packets templates`: the fields that there are, and every fault of a template in one run."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from pypdf import PdfReader

from pipeline import places
from pipeline.engines import word
from pipeline.engines.word import checking
from pipeline.rules.letters import context, fields
from tests.appeal_packet import parts
from tests.real_case import run

W = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
WHOLE = (
    "{{ letter.date_line }}",
    "Dear Medical Director:",
    "I ask for {{ request.service }} for {{ patient.name }}.",
    "{{ letter.signature_line }}",
    "{{ signer.name }}",
)


FILLED = {
    "letter": {"date_line": "x", "signature_line": "x"},
    "request": {"service": "x"},
    "signer": {"name": "x"},
}


def body(docx: bytes) -> bytes:
    """The text of a Word file's body."""
    return zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml")


def template(folder: Path, *paragraphs: str, name: str = "letter.docx"):
    """A template that has all that a letter must have, then these paragraphs (the first is paragraph 6)."""
    document = Document()
    for text in (*WHOLE, *paragraphs):
        document.add_paragraph(text)
    document.save(str(folder / name))
    return folder / name


def faults(*files: Path) -> list[dict]:
    result = run("templates", "check", *files, "--json")
    found = json.loads(result.stdout)["findings"]
    assert result.exit_code == (6 if any(finding["severity"] != "note" for finding in found) else 0)
    return found


def only(found: list[dict]) -> str:
    assert len(found) == 1, found
    return found[0]["message"]


def test_our_own_templates_have_no_fault() -> None:
    result = run("templates", "check", *sorted(places.letter_templates().glob("*.docx")))
    assert (result.exit_code, result.stdout.count("no fault found")) == (
        0,
        len(list(places.letter_templates().glob("*.docx"))),
    )


def test_an_unknown_field_is_named_with_file_paragraph_and_the_nearest_known(tmp_path: Path) -> None:
    found = faults(template(tmp_path, "Born {{ patient.birthdate }}"))
    assert only(found) == 'paragraph 6: unknown field "patient.birthdate"'
    assert "patient.birth_date" in found[0]["remedy"] and found[0]["where"]["document"] == "letter.docx"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{% for t in treatments %}{{ t.nane }}{% endfor %}", 'unknown field "t.nane"'),
        ("{% for r in denial.reasons %}{% for c in r.criteria %}{{ c.id }}{% endfor %}{% endfor %}", '"c.id"'),
        ("{% if patient.sex == 'f' %}her{% endif %}", '"patient.sex"'),
        ("{{ (enclosures|first).leter }}", "leter"),
        ("{{ enclosures[0].leter }}", "leter"),
        ("{% set x = payer.nam %}{{ x }}", '"payer.nam"'),
        ("{{ treatments }}", '"treatments" is a list'),
        ("{{ payer }}", '"payer" is not a text'),
        ("{{ patient.name.first }}", "has no such part"),
        ("{{ loop.index }}", '"loop"'),
        ("{{ logo }}", '"logo"'),
    ],
)
def test_a_field_is_followed_through_loops_lists_and_names(tmp_path: Path, text: str, said: str) -> None:
    assert said in only(faults(template(tmp_path, text)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ patient.name", "not closed"),
        ("patient.name }}", "without its beginning"),
        ("{{ patient.name | }}", "cannot be read"),
        ("{% if patient.name %}yes", "{% if %} that is not closed"),
        ("yes{% endfor %}", "{% endfor %} that closes or follows nothing"),
        ("{% switch patient.name %}", "unknown tag"),
        ("{{ patient.name.upper() }}", "a call of a function"),
        ("{{ patient.name|center(9) }}", "the filter center"),
        ("{% include 'other.docx' %}", "{% include %}"),
        ("{{p patient.name }}", "sub-document"),
        ("{% raw %}{{ x }}{% endraw %}", "{% raw %}"),
        ("{_{ x }_}", "braces"),
    ],
)
def test_a_tag_that_cannot_be_read_or_is_not_allowed_is_named(tmp_path: Path, text: str, said: str) -> None:
    messages = [finding["message"] for finding in faults(template(tmp_path, text))]
    assert messages and all(message.startswith("paragraph 6: ") for message in messages)
    assert any(said in message for message in messages)


def split(folder: Path, *pieces: str) -> Path:
    """A template whose last paragraph, the sixth, consists of these runs."""
    file = template(folder, "")
    document = Document(str(file))
    for piece in pieces:
        document.paragraphs[-1].add_run(piece)
    document.save(str(file))
    return file


def test_a_tag_that_word_has_split_is_named_whole_and_is_no_fault_because_filling_mends_it(tmp_path: Path) -> None:
    file = split(tmp_path, "Born {{ pat", "ient.birth", "_date }}.")
    found = faults(file)
    assert only(found).startswith("paragraph 6: a tag that Word has split: {{ patient.birth_date }}")
    assert found[0]["severity"] == "note"
    assert "no fault found" in run("templates", "check", file).stdout
    assert b"1983-05-14" in body(word.fill(file, {**FILLED, "patient": {"name": "x", "birth_date": "1983-05-14"}}))


def test_a_tag_that_a_tab_has_split_is_a_fault_because_filling_does_not_mend_it(tmp_path: Path) -> None:
    found = faults(split(tmp_path, "Born {{ patient.birth", "\t_date }}."))
    assert [(finding["code"], finding["severity"]) for finding in found] == [("split-tag", "error")]


def test_a_split_tag_with_an_unknown_field_is_a_fault(tmp_path: Path) -> None:
    found = faults(split(tmp_path, "Born {{ pat", "ient.birthdate }}."))
    assert {(finding["code"], finding["severity"]) for finding in found} == {
        ("split-tag", "note"),
        ("unknown-field", "error"),
    }


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        ("<w:ins {W} w:id='1' w:author='x'><w:r><w:t>new</w:t></w:r></w:ins>", "a tracked change"),
        ("<w:del {W} w:id='1' w:author='x'><w:r><w:delText>old</w:delText></w:r></w:del>", "a tracked change"),
        ("<w:commentRangeStart {W} w:id='0'/>", "an unresolved comment"),
        ("<w:fldSimple {W} w:instr=' DATE \\@ &quot;M/d/yyyy&quot; '/>", "Word's own field DATE"),
        ("<w:fldSimple {W} w:instr=' INCLUDETEXT &quot;C:/secret.docx&quot; '/>", "Word's own field INCLUDETEXT"),
        ("<w:fldSimple {W} w:instr=' MERGEFIELD Name '/>", "Word's own field MERGEFIELD"),
    ],
)
def test_what_must_not_stay_in_a_template_is_named(tmp_path: Path, xml: str, said: str) -> None:
    file = template(tmp_path, "Text ")
    document = Document(str(file))
    document.paragraphs[-1]._p.append(parse_xml(xml.replace("{W}", W)))
    document.save(str(file))
    assert said in only(faults(file))


def test_the_place_names_header_and_table_row(tmp_path: Path) -> None:
    file = template(tmp_path)
    document = Document(str(file))
    document.sections[0].header.paragraphs[0].text = "{{ practice.fone }}"
    document.add_table(rows=2, cols=1).rows[1].cells[0].text = "{{ payer.nam }}"
    document.save(str(file))
    by_field = {finding["message"].split('"')[1]: finding["message"] for finding in faults(file)}
    assert by_field["practice.fone"].startswith("paragraph 1 of the header (header")
    assert by_field["payer.nam"].startswith("paragraph 7 (table, row 2)")


@pytest.mark.parametrize(
    ("left_out", "said"),
    [(0, "date line"), (1, "salutation"), (2, "patient"), (3, "signature line"), (4, "signer")],
)
def test_what_every_letter_must_have_is_missed(tmp_path: Path, left_out: int, said: str) -> None:
    document = Document()
    for number, text in enumerate(WHOLE):
        if number != left_out:
            document.add_paragraph(text)
    document.save(str(tmp_path / "letter.docx"))
    assert f"the {said} is missing" in [finding["message"] for finding in faults(tmp_path / "letter.docx")]


def test_all_faults_of_many_files_come_in_one_run(tmp_path: Path) -> None:
    first = template(tmp_path, "{{ payer.nam }}", "{{ patient.name | }}", "{% if x %}", name="first.docx")
    second = template(tmp_path, "{{ patient.nam }}", name="second.docx")
    (tmp_path / "third.docx").write_bytes(b"no Word file")
    (tmp_path / "~$first.docx").write_bytes(b"lock file of Word")
    found = faults(first, second, tmp_path / "third.docx", tmp_path / "none.docx", tmp_path / "~$first.docx")
    assert {finding["where"]["document"] for finding in found} == {
        "first.docx",
        "second.docx",
        "third.docx",
        "none.docx",
    }
    said = " ".join(finding["message"] for finding in found if finding["where"]["document"] == "first.docx")
    assert "paragraph 6" in said and "paragraph 7" in said and "paragraph 8" in said


def test_the_list_has_every_field_with_meaning_and_example() -> None:
    told = json.loads(run("templates", "--json").stdout)
    assert {entry["field"] for entry in told["fields"]} == {field.name for field in fields.FIELDS}
    assert all(entry["meaning"] and entry["example"] for entry in told["fields"])
    used = {entry["template"]: entry["fields"] for entry in told["templates"]}
    assert "denial.reasons[].label" in used["internal_appeal.docx"]
    assert "denial.reasons[].label" not in used["letter_of_medical_necessity.docx"]


def test_the_list_for_people_names_template_field_meaning_and_example() -> None:
    listed = run("templates").stdout
    assert "internal_appeal.docx" in listed
    assert any("payer.name" in line and "Lakeshore" in line for line in listed.splitlines())


def test_the_catalogue_has_the_fields_of_a_letter_and_no_other() -> None:
    """Lists that the sample leaves empty are compared by name only."""
    made = parts()
    given = set(names(context.context(made.case, made.plan, made.crosswalk, made.exhibits)))
    empty = {name for name in given if name.endswith("[]")} | {"scores[].first"}
    known = {field.name for field in fields.FIELDS}
    assert sorted(name for name in given - known if not any(k.startswith(name) for k in known)) == []
    assert sorted(k for k in known - given if not any(k.startswith(name) for name in empty)) == []


def names(value: object, before: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from names(part, f"{before}.{key}" if before else key)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from names(part, f"{before}[]")
        if not value:
            yield f"{before}[]"
    else:
        yield before


def test_the_readme_of_the_templates_has_the_table_of_the_catalogue() -> None:
    assert fields.readme_table() in (places.letter_templates() / "README.md").read_text("utf-8")


def test_a_field_that_is_not_listed_is_not_known_to_the_check(tmp_path: Path) -> None:
    file = template(tmp_path, "{{ payer.name }}")
    known = fields.tree(field for field in fields.FIELDS if field.name != "payer.name")
    assert [fault.what for fault in checking.check(file, known).faults] == ['unknown field "payer.name"']


def test_an_estimate_of_a_practice_must_make_every_statement_of_the_rule(tmp_path: Path) -> None:
    document = Document(str(places.letter_templates() / "good_faith_estimate.docx"))
    next(p for p in document.paragraphs if "not a contract" in p.text).clear()
    document.save(str(tmp_path / "good_faith_estimate.docx"))
    assert "that it is no contract" in only(faults(tmp_path / "good_faith_estimate.docx"))


def test_a_check_writes_nothing(tmp_path: Path) -> None:
    file = template(tmp_path, "{{ payer.nam }}")
    before = file.read_bytes()
    run("templates", "check", file)
    assert (file.read_bytes(), list(tmp_path.iterdir())) == (before, [file])
    assert Document(io.BytesIO(before)).paragraphs[5].text == "{{ payer.nam }}"


def test_the_templates_of_a_step_are_copied_beside_the_practice_and_never_over_its_own(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "patient_letter.docx"
    own.parent.mkdir()
    own.write_bytes(b"ours")
    result = run("templates", "new", "internal_appeal", "--practice", tmp_path)
    assert result.exit_code == 0, result.output
    copied = tmp_path / "templates" / "internal_appeal.docx"
    assert copied.read_bytes() == (places.letter_templates() / "internal_appeal.docx").read_bytes()
    assert own.read_bytes() == b"ours" and "stays as it is" in result.stdout


def test_one_letter_of_a_step_is_copied_alone_and_a_wrong_name_lists_the_right_ones(tmp_path: Path) -> None:
    words = ("templates", "new", "external_review", "--practice", tmp_path, "--letter")
    assert run(*words, "physician_certification").exit_code == 0
    assert [file.name for file in (tmp_path / "templates").iterdir()] == ["physician_certification.docx"]
    assert "physician_certification" in run(*words, "certificate").output


@pytest.mark.parametrize(
    ("name", "lacks"),
    [
        ("patient_letter", ["alerts", "date line", "help", "patient", "salutation"]),
        ("document_demand", ["date line", "denial", "documents", "patient", "salutation", "signature line"]),
        ("literature_sheet", ["papers"]),
    ],
)
def test_a_template_must_hold_what_its_letter_is_written_for(tmp_path: Path, name: str, lacks: list[str]) -> None:
    document = Document()
    document.add_paragraph("Hello.")
    document.save(str(tmp_path / f"{name}.docx"))
    found = faults(tmp_path / f"{name}.docx")
    assert sorted(finding["message"] for finding in found) == [f"the {block} is missing" for block in lacks]


@pytest.mark.usefixtures("whatever_renders")
def test_a_preview_shows_each_template_without_a_fault_with_the_examples_of_the_field_list(tmp_path: Path) -> None:
    good = template(tmp_path, "Member {{ coverage.member_id }}", name="good.docx")
    bad = template(tmp_path, "Born {{ patient.birthdate }}", name="bad.docx")
    result = run("templates", "check", good, bad, "--preview", tmp_path / "seen")
    assert result.exit_code == 6
    assert [file.name for file in (tmp_path / "seen").iterdir()] == ["good_preview.pdf"]
    shown = PdfReader(tmp_path / "seen" / "good_preview.pdf").pages[0].extract_text()
    assert next(field.example for field in fields.FIELDS if field.name == "coverage.member_id") in shown


@pytest.mark.parametrize("file", sorted(places.letter_templates().glob("*.docx")), ids=lambda file: file.stem)
def test_every_template_of_ours_can_be_filled_with_the_examples(file: Path) -> None:
    assert not [text for text in word.paragraphs(word.fill(file, fields.examples())) if "{" in text]
