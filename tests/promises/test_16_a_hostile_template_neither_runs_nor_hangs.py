"""Promise 16, the known attacks: through Jinja, through XML, through the ZIP, through links; and any bytes at all."""

import io
import re
import time
import tracemalloc
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines import word
from pipeline.engines.word import checking
from pipeline.errors import PacketError, TemplateError
from pipeline.rules.letters import fields

FACTS: Mapping[str, object] = {"value": "x", "many": [str(number) for number in range(50)]}
SECONDS = 60.0
MEGABYTES = 300
RELATION = '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '


def template(folder: Path, text: str) -> Path:
    document = Document()
    document.add_paragraph(text)
    document.save(str(folder / "letter.docx"))
    return folder / "letter.docx"


def with_parts(file: Path, change: Mapping[str, bytes]) -> Path:
    """The template with parts added or replaced."""
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()} | dict(change)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return file


def part(file: Path, name: str) -> str:
    with zipfile.ZipFile(file) as package:
        return package.read(name).decode()


def refused(file: Path) -> str:
    """Message of the refusal, which came in good time and without filling the memory."""
    started = time.monotonic()
    tracemalloc.start()
    try:
        with pytest.raises(TemplateError) as error:
            word.fill(file, FACTS)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert time.monotonic() - started < SECONDS
    assert most < MEGABYTES * 2**20
    return error.value.message


@pytest.mark.parametrize(
    ("attack", "named"),
    [
        ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "a call of a function"),
        ("{{ cycler.__init__.__globals__ }}", "attribute __globals__"),
        ("{{ ''.__class__.__mro__ }}", "attribute __mro__"),
        ("{{ ''['__class__'] }}", "__class__"),
        ("{{ ''[('__cl' ~ 'ass__')] }}", "__class__"),
        ("{{ lipsum.__globals__ }}", "attribute __globals__"),
        ("{{ self._TemplateReference__context }}", "attribute _TemplateReference__context"),
        ("{{ joiner() }}", "a call of a function"),
        ("{% set box = namespace(a=1) %}", "a call of a function"),
        ("{{ value|attr('__class__') }}", "the filter attr"),
        ("{{ many|map(attribute='__class__')|list }}", "the filter map"),
        ("{{ many|sort(attribute='__class__') }}", "__class__"),
        ("{{ '{0.__class__}'.format(value) }}", "a call of a function"),
        ("{{ '{0.__class__}'|format(value) }}", "the filter format"),
        ("{{ '%999999999d' % 1 }}", "the operator %"),
        ("{{ value.upper }}", 'unknown field "value.upper"'),
        ("{% include '/etc/passwd' %}", "{% include %}"),
        ("{% import '/etc/passwd' as x %}", "{% import %}"),
        ("{% from '/etc/passwd' import x %}", "import %}"),
        ("{% extends '/etc/passwd' %}", "{% extends %}"),
        ("{% block a %}{{ self.a() }}{% endblock %}", "{% block %}"),
    ],
)
def test_a_way_out_of_the_sandbox_is_refused_by_name(tmp_path: Path, attack: str, named: str) -> None:
    assert named in refused(template(tmp_path, attack))


@pytest.mark.parametrize(
    "bomb",
    [
        "{% for i in range(10**9) %}x{% endfor %}",
        "{% for i in range(999999999) %}x{% endfor %}",
        "{% for a in many %}{% for b in many %}{% for c in many %}{% for d in many %}x" + "{% endfor %}" * 4,
        "{% for a in many %}" * 15 + "x" + "{% endfor %}" * 15,
        "{% for a in many recursive %}{{ loop(many) }}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ 'x' * 10**9 }}",
        "{{ 'x' * 999999999 }}",
        "{{ many * 999999 }}",
        "{{ 10**10**10 }}",
        "{{ value|center(10**9) }}",
        "{{ value|center(999999999) }}",
        "{{ 1|round(999999999) }}",
        "{{ value|indent(999999999) }}",
        "{{ value|replace('', 'xxxxxxxxxxxx') }}",
        "{{ many|join('" + "x" * 1999 + "') }}",
        "{% set x = value ~ value %}" + "{% set x = x ~ x %}" * 60 + "{{ x }}",
        "{% set x = value + value %}" + "{% set x = x + x %}" * 60 + "{{ x }}",
        "{% set x = [1] %}" + "{% set x = [x, x, x] %}" * 60 + "{{ x }}",
        "{% set x %}{{ value }}{% endset %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 60,
        "{{ " + "(" * 20_000 + "value" + ")" * 20_000 + " }}",
        "{{ " + "-" * 20_000 + "1 }}",
        "{{ value" + "|upper" * 20_000 + " }}",
        "{{ value" + ".a" * 20_000 + " }}",
        "{% if value %}" * 500 + "x" + "{% endif %}" * 500,
        "{{ " + "9" * 20_000 + " }}",
        "{{ value " * 50_000,
        "{{r " * 50_000,
        "{%- " * 50_000,
        "-%}" * 50_000,
        "{" * 200_000,
        "{#" * 50_000,
    ],
    ids=lambda bomb: bomb[:40],
)
def test_what_grows_or_does_not_end_is_refused_in_good_time(tmp_path: Path, bomb: str) -> None:
    assert refused(template(tmp_path, bomb))


def test_a_loop_that_a_letter_needs_is_not_refused(tmp_path: Path) -> None:
    text = "{% for a in many %}{% for b in many %}{{ a }}{{ b }} {% endfor %}{% endfor %}"
    assert word.paragraphs(word.fill(template(tmp_path, text), FACTS))[0].count(" ") == 50 * 50 - 1


BILLION = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize("where", ["word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels"])
@pytest.mark.parametrize(
    "declared",
    [f'<!DOCTYPE x [<!ENTITY e0 "lol">{BILLION}]>', '<!DOCTYPE x [<!ENTITY e11 SYSTEM "file:///etc/passwd">]>'],
    ids=["billion laughs", "external entity"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_is_refused_before_it_is_read(tmp_path: Path, where: str, declared: str, encoding: str) -> None:
    file = template(tmp_path, "here")
    xml = re.sub(r"<\?xml.*?\?>\s*", "", part(file, where), count=1)
    data = f'<?xml version="1.0" encoding="{encoding}"?>{declared}{xml.replace("here", "&e11;")}'.encode(encoding)
    assert "an XML document type or entities" in refused(with_parts(file, {where: data}))


def test_xml_in_an_encoding_that_hides_its_words_is_refused(tmp_path: Path) -> None:
    file = template(tmp_path, "here")
    hidden = b'<?xml version="1.0" encoding="UTF-7"?>+ADw-x+AD4-'
    assert "letter.docx" in refused(with_parts(file, {"word/document.xml": hidden}))


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    file = template(tmp_path, "here")
    assert "more than 64 MB" in refused(with_parts(file, {"word/media/bomb.png": bytes(100 * 2**20)}))


def test_a_part_with_megabytes_of_tags_is_refused(tmp_path: Path) -> None:
    file = template(tmp_path, "here")
    flood = part(file, "word/document.xml").replace("here", "{{ value }}" * 2**20)
    assert "more than 8 MB" in refused(with_parts(file, {"word/document.xml": flood.encode()}))


def test_a_file_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    file = template(tmp_path, "here")
    assert "letter.docx" in refused(with_parts(file, {f"word/{n}.xml": b"<x/>" for n in range(3000)}))


@pytest.mark.parametrize("name", ["../../evil.sh", "/etc/evil", "word/../../evil", "..\\evil", "C:/evil"])
def test_a_part_whose_name_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    assert "leads outside the file" in refused(with_parts(template(tmp_path, "here"), {name: b"x"}))


@pytest.mark.parametrize(
    ("kind", "target", "mode", "named"),
    [
        ("attachedTemplate", "file:///C:/evil.dotm", "External", "an attached template"),
        ("image", "http://evil.example.org/pixel.png", "External", "a link to a file outside (image)"),
        ("image", "file:///etc/passwd", "External", "a link to a file outside (image)"),
        ("aFChunk", "evil.html", "Internal", "altChunk"),
        ("aFChunk", "file:///etc/passwd", "External", "altChunk"),
        ("subDocument", "file:///etc/passwd", "External", "a sub-document"),
        ("oleObject", "embeddings/evil.bin", "Internal", "an embedded object (OLE)"),
        ("oleObject", "http://evil.example.org/x", "External", "an embedded object (OLE)"),
        ("package", "embeddings/evil.xlsx", "Internal", "an embedded file"),
        ("control", "activeX/a.xml", "Internal", "an ActiveX control"),
        ("vbaProject", "vbaProject.bin", "Internal", "macros"),
        ("hyperlink", "file:///etc/passwd", "External", "no web or mail address"),
        ("hyperlink", "javascript:alert(1)", "External", "no web or mail address"),
    ],
)
def test_a_link_out_of_the_file_is_refused_by_name(
    tmp_path: Path, kind: str, target: str, mode: str, named: str
) -> None:
    file = template(tmp_path, "here")
    where = "word/_rels/document.xml.rels"
    relation = RELATION.format(kind) + f'Target="{target}" TargetMode="{mode}"/></Relationships>'
    changed = part(file, where).replace("</Relationships>", relation)
    assert named in refused(with_parts(file, {where: changed.encode()}))


def test_macros_are_refused_whatever_points_to_them(tmp_path: Path) -> None:
    assert "macros" in refused(with_parts(template(tmp_path, "here"), {"word/vbaProject.bin": b"x"}))


def test_a_web_address_in_a_letterhead_is_not_refused(tmp_path: Path) -> None:
    file = template(tmp_path, "here")
    where = "word/_rels/document.xml.rels"
    link = (
        RELATION.format("hyperlink") + 'Target="https://riverbend.example.org" TargetMode="External"/></Relationships>'
    )
    with_parts(file, {where: part(file, where).replace("</Relationships>", link).encode()})
    assert "here" in word.paragraphs(word.fill(file, FACTS))


@pytest.mark.parametrize("field", ["INCLUDETEXT", "INCLUDEPICTURE", "DDEAUTO", "LINK", "DATABASE", "DATE", "ASK"])
def test_a_field_of_word_that_reads_files_or_changes_by_itself_is_refused(tmp_path: Path, field: str) -> None:
    file = template(tmp_path, "here")
    cut = len(field) // 2
    runs = "".join(
        f"<w:r>{inner}</w:r>"
        for inner in (
            '<w:fldChar w:fldCharType="begin"/>',
            f"<w:instrText> {field[:cut]}</w:instrText>",
            f'<w:instrText>{field[cut:]} "C:/x"</w:instrText>',
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    changed = re.sub(r"<w:r><w:t>here</w:t></w:r>", lambda _: runs, part(file, "word/document.xml"))
    assert f"Word's own field {field}" in refused(with_parts(file, {"word/document.xml": changed.encode()}))


def tried(data: bytes, folder: Path) -> None:
    """Whatever the bytes: a letter, or a named error; and the check says what is wrong and never fails."""
    file = folder / "letter.docx"
    file.write_bytes(data)
    checking.check(file, fields.tree())
    try:
        word.paragraphs(word.fill(file, FACTS))
    except PacketError as error:
        assert isinstance(error, TemplateError), error


def sound() -> bytes:
    document = Document()
    document.add_paragraph("{{ value }} {% for m in many %}{{ m }}{% endfor %}")
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


SOUND = sound()
DAMAGED = ["word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"]
TAGS = ["{{", "}}", "{%", "%}", "{#", "#}", "{%p ", "{%tr ", "{%tc ", "{%r ", "{{r ", "{%-", "-%}", "{% vm %}"]
WORDS = ["value", "many", "for m in many", "endfor", "if value", "endif", "else", "|upper", "[0]", ".a", "(", ")", "'"]
JINJA = st.lists(
    st.sampled_from([*TAGS, *WORDS, " ", "“", "<", "&", "\t", "\n", "set x = 1", "* 9", "~ m"]), max_size=25
)


@given(data=st.binary(max_size=400))
def test_any_bytes_are_a_letter_or_a_named_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    tried(data, tmp_path_factory.mktemp("t"))


@settings(max_examples=60)
@given(at=st.integers(0, len(SOUND) - 1), new=st.binary(min_size=1, max_size=4))
def test_any_damage_to_a_word_file_is_a_named_error(
    tmp_path_factory: pytest.TempPathFactory, at: int, new: bytes
) -> None:
    tried(SOUND[:at] + new + SOUND[at + len(new) :], tmp_path_factory.mktemp("t"))


@settings(max_examples=60)
@given(
    where=st.sampled_from(["word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"]), data=st.data()
)
def test_any_damage_inside_a_word_file_is_a_named_error(
    tmp_path_factory: pytest.TempPathFactory, where: str, data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("t") / "letter.docx"
    file.write_bytes(SOUND)
    whole = part(file, where).encode()
    at = data.draw(st.integers(0, len(whole) - 1))
    new = data.draw(st.sampled_from([b"", b"<", b"<w:p>", b"<w:tbl/>", b"\xff", b"&", b"&#0;", b'"', b"{{ value }}"]))
    with_parts(file, {where: whole[:at] + new + whole[at + 1 :]})
    tried(file.read_bytes(), file.parent)


@settings(max_examples=150)
@given(pieces=st.lists(JINJA, min_size=1, max_size=4))
def test_any_mix_of_tags_is_a_letter_or_a_named_error(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[list[str]]
) -> None:
    document = Document()
    for words in pieces:
        document.add_paragraph("".join(words))
    document.add_table(rows=1, cols=1).rows[0].cells[0].text = "".join(pieces[0])
    kept = io.BytesIO()
    document.save(kept)
    tried(kept.getvalue(), tmp_path_factory.mktemp("t"))
