"""Word files: what a template may do, what survives filling, how a letter is read and marked."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline import places
from pipeline.engines import word
from pipeline.errors import SourceUnusable, TemplateError

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{CONTENT}.document.main+xml"/></Types>'
)
# All that XML can carry; letters hold no other characters, and fill() replaces those that it cannot.
TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"))


def paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def docx(body: str, **parts: str) -> bytes:
    """The smallest Word file with that body; `parts` are further parts by name with _ for / ("docProps_core")."""
    main = f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
    files = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": main + 'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {W} {R}><w:body>{body}<w:sectPr/></w:body></w:document>",
        **{f"{name.replace('_', '/')}.xml": text for name, text in parts.items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in files.items():
            package.writestr(name, text)
    return out.getvalue()


def filled(folder: Path, body: str, context: Mapping[str, object]) -> bytes:
    template = folder / "template.docx"
    template.write_bytes(docx(body))
    return word.fill(template, context)


@given(text=TEXT)
def test_any_text_in_any_field_survives_filling(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    letter = filled(tmp_path_factory.mktemp("t"), paragraph("[{{ patient.name }}]"), {"patient": {"name": text}})
    assert word.paragraphs(letter) == (f"[{text}]",)


@pytest.mark.parametrize(
    "text", ["a < b & c > d", "\u2265 \u2264 \u03bc \u00a7 \u00e9 \u00f1 \u2610", "{{ not.a.field }}", "</w:t>", "'\""]
)
def test_marks_and_signs_survive_filling(tmp_path: Path, text: str) -> None:
    assert word.paragraphs(filled(tmp_path, paragraph("{{ value }}"), {"value": text})) == (text,)


def test_line_breaks_and_tabs_of_a_value_are_words_own(tmp_path: Path) -> None:
    letter = filled(tmp_path, paragraph("{{ address }}"), {"address": "2200 Millrace Road\r\nSuite 210\tEast"})
    assert word.paragraphs(letter) == ("2200 Millrace Road\nSuite 210\tEast",)


def test_a_character_that_xml_forbids_is_shown_as_unreadable_and_does_not_break_the_file(tmp_path: Path) -> None:
    assert word.paragraphs(filled(tmp_path, paragraph("{{ value }}"), {"value": "a\x00b\ud800c"})) == (
        "a\ufffdb\ufffdc",
    )


def test_an_unknown_field_is_named_with_template_and_paragraph(tmp_path: Path) -> None:
    body = paragraph("Dear {{ patient.name }},") + paragraph("Born {{ patient.birthday }}")
    with pytest.raises(TemplateError, match=r'template\.docx: unknown field "patient\.birthday" in paragraph 2'):
        filled(tmp_path, body, {"patient": {"name": "Dana Whitfield"}})


def test_a_fault_of_a_template_never_names_a_value(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        filled(tmp_path, paragraph("{{ patient.name.middle }}"), {"patient": {"name": "Dana Whitfield"}})
    assert "Whitfield" not in f"{caught.value.message}{caught.value.remedy}"


@pytest.mark.parametrize("field", ["value", "value|upper"])
def test_a_value_that_is_missing_is_a_fault_and_not_the_word_none(tmp_path: Path, field: str) -> None:
    letter_or_fault: object
    try:
        letter_or_fault = word.paragraphs(filled(tmp_path, paragraph("{{ value }}"), {"value": None}))
    except TemplateError as fault:
        letter_or_fault = fault
    assert isinstance(letter_or_fault, TemplateError)


def test_a_tag_that_is_not_closed_is_named_with_its_paragraph(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="paragraph 2"):
        filled(tmp_path, paragraph("One") + paragraph("{% if value }"), {"value": "x"})


@pytest.mark.parametrize(
    "attack",
    [
        "{{ cycler.__init__.__globals__ }}",
        "{{ ''.__class__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ value.__class__.__init__ }}",
        "{{ ''['__class__'] }}",
        "{{ value|attr('__class__') }}",
        "{{ lipsum() }}",
        "{{ value.zfill(999999999) }}",
        "{{ 'x' * 999999999 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ '%999999999d' % 1 }}",
        "{% for i in range(999999999) %}x{% endfor %}",
        "{{ value|center(999999999) }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}{{ os }}",
    ],
)
def test_a_template_cannot_run_code_or_fill_the_memory(tmp_path: Path, attack: str) -> None:
    with pytest.raises(TemplateError):
        filled(tmp_path, paragraph(attack), {"value": "x"})


def test_a_template_that_is_no_word_file_is_a_template_fault(tmp_path: Path) -> None:
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"not a zip")
    with pytest.raises(TemplateError, match=r"broken\.docx"):
        word.fill(broken, {})


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    first = filled(tmp_path, paragraph("{{ value }}"), {"value": "x"})
    assert filled(tmp_path, paragraph("{{ value }}"), {"value": "x"}) == first
    with zipfile.ZipFile(io.BytesIO(first)) as letter:
        assert {entry.date_time for entry in letter.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_changed_template_is_read_again(tmp_path: Path) -> None:
    filled(tmp_path, paragraph("Old {{ value }}"), {"value": "x"})
    assert word.paragraphs(filled(tmp_path, paragraph("Newer {{ value }}"), {"value": "x"})) == ("Newer x",)


def test_a_letter_does_not_name_who_saved_the_template(tmp_path: Path) -> None:
    properties = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Appeal</dc:title><dc:creator>P. Raman</dc:creator>'
        "</cp:coreProperties>"
    )
    template = tmp_path / "template.docx"
    template.write_bytes(docx(paragraph("Hello"), docProps_core=properties))
    with zipfile.ZipFile(io.BytesIO(word.fill(template, {}))) as letter:
        assert b"Raman" not in letter.read("docProps/core.xml")
        assert b"<dc:title>Appeal</dc:title>" in letter.read("docProps/core.xml")


def test_words_in_content_controls_and_tables_are_read_in_order() -> None:
    body = (
        '<w:p><w:r><w:t>Severe</w:t></w:r><w:sdt><w:sdtPr><w:tag w:val="citation"/></w:sdtPr><w:sdtContent>'
        '<w:r><w:t xml:space="preserve"> (Ex. B, p. 4)</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>.</w:t></w:r></w:p>'
        f"<w:tbl><w:tr><w:tc>{paragraph('Dose')}</w:tc><w:tc>{paragraph('36 mg')}</w:tc></w:tr></w:tbl>"
    )
    assert word.paragraphs(docx(body)) == ("Severe (Ex. B, p. 4).", "Dose", "36 mg")


def test_page_numbers_are_no_text_because_word_rewrites_them() -> None:
    simple = '<w:p><w:r><w:t>Page</w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple></w:p>'
    as_word_saves_it = (
        '<w:p><w:r><w:t>Page</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>9</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    assert word.paragraphs(docx(simple)) == word.paragraphs(docx(as_word_saves_it)) == ("Page",)


@pytest.mark.parametrize("garbage", [b"", b"PK\x03\x04 broken", b"%PDF-1.7", docx("</w:p>")])
def test_bytes_that_are_no_word_file_are_a_named_error(garbage: bytes) -> None:
    with pytest.raises(SourceUnusable):
        word.paragraphs(garbage)


def test_an_entity_in_an_edited_letter_is_not_expanded() -> None:
    document = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document {W}><w:body><w:p><w:r>'
    letter = io.BytesIO()
    with zipfile.ZipFile(letter, "w") as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("word/document.xml", document + "<w:t>&x;</w:t></w:r></w:p></w:body></w:document>")
    assert "root:" not in "".join(word.paragraphs(letter.getvalue()))


def test_the_draft_mark_stands_in_the_first_and_the_following_header() -> None:
    template = (places.letter_templates() / "document_demand.docx").read_bytes()
    assert word.paragraphs(word.mark_draft(template)).count(word.DRAFT_MARK) == 2


def test_a_letter_without_any_header_gets_one_for_the_draft_mark() -> None:
    assert word.DRAFT_MARK in word.paragraphs(word.mark_draft(docx(paragraph("Body"))))


def test_marking_twice_marks_once_and_clearing_gives_the_unmarked_text_back() -> None:
    letter = (places.letter_templates() / "document_demand.docx").read_bytes()
    marked = word.mark_draft(letter)
    assert word.mark_draft(marked) == marked
    assert word.paragraphs(word.clear_draft(marked)) == word.paragraphs(letter)


def test_a_content_control_is_set_by_its_tag_and_the_missing_ones_are_told() -> None:
    control = (
        '<w:p><w:sdt><w:sdtPr><w:tag w:val="date"/></w:sdtPr><w:sdtContent><w:r><w:t>Date: </w:t></w:r>'
        "<w:r><w:t>____</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    letter, found = word.set_controls(docx(control), {"date": "Date: May 4, 2027", "signature": "Signed"})
    assert (word.paragraphs(letter), found) == (("Date: May 4, 2027",), {"date"})


def picture(folder: Path, width: int, height: int, kind: str = "PNG") -> Path:
    path = folder / f"logo.{kind.lower()}"
    Image.new("RGB", (width, height)).save(path, kind)
    return path


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_put_in_without_being_distorted_and_within_its_space(
    tmp_path: Path, letter_facts: dict[str, object], kind: str
) -> None:
    template = places.letter_templates() / "document_demand.docx"
    logo = picture(tmp_path, 300, 300, kind)
    letter = Document(io.BytesIO(word.fill(template, letter_facts, {"logo": logo})))
    header = letter.sections[0].first_page_header
    extent = next(header._element.iter("{*}extent"))
    assert extent.get("cx") == extent.get("cy") and int(extent.get("cy")) <= 594360
    assert logo.read_bytes() in [part.blob for part in header.part.related_parts.values()]


def test_a_logo_that_is_no_picture_is_a_named_error(tmp_path: Path, letter_facts: dict[str, object]) -> None:
    logo = tmp_path / "logo.png"
    logo.write_text("no picture")
    with pytest.raises(SourceUnusable, match=r"logo\.png"):
        word.fill(places.letter_templates() / "document_demand.docx", letter_facts, {"logo": logo})


@pytest.fixture
def letter_facts(tmp_path: Path) -> dict[str, object]:
    """The fields of a letter about a denial, with every list empty: a letter about nothing, but a letter."""
    text = dict.fromkeys(
        [
            "name",
            "address",
            "phone",
            "fax",
            "npi",
            "tin",
            "specialty",
            "credentials",
            "license",
            "service",
            "start",
            "end",
            "place",
            "place_code",
            "level",
            "dose",
            "schedule",
            "labeling",
            "reference",
            "date",
            "received",
            "citation",
            "mode",
            "birth_date",
            "member_id",
            "group_number",
            "plan_name",
            "subscriber",
            "code",
            "description",
            "date_line",
            "signature_line",
            "id",
        ],
        "x",
    )
    nothing = {"lines": [], "reasons": [], "supporting": [], "contrary": [], "references": [], "exceptions": []}
    nothing |= {"not_applicable": [], "statements": []}
    part = {**text, **nothing, "has_logo": True, "expedited": False}
    parts = [
        "letter",
        "practice",
        "payer",
        "patient",
        "coverage",
        "signer",
        "request",
        "diagnosis",
        "policy",
        "criteria",
        "evidence",
        "denial",
        "case",
        "administrator",
    ]
    lists = dict.fromkeys(("demands", "scores", "treatments", "earlier_courses", "new_records", "enclosures"), ())
    return {**dict.fromkeys(parts, part), **lists, "counts": {"tried": 0}}
