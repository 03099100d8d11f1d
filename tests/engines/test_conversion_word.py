"""Word files that are records: every word of them in the PDF, nothing working in it, what is not shown said."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pypdfium2
import pytest

from pipeline.engines import conversion
from pipeline.engines.conversion import word_record
from pipeline.engines.office import Office, open_office
from pipeline.errors import SourceUnusable

SENTENCE = "She took venlafaxine 225 mg for ten weeks without response."
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BODY, RELS = "word/document.xml", "word/_rels/document.xml.rels"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


def letter(*, hidden: str = "") -> bytes:
    made, out = docx.Document(), io.BytesIO()
    made.sections[0].header.paragraphs[0].text = "Riverbend Psychiatry"
    paragraph = made.add_paragraph(SENTENCE)
    if hidden:
        paragraph.add_run(hidden).font.hidden = True
    cells = made.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "PHQ-9", "21"
    made.save(out)
    return out.getvalue()


def changed(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w") as made:
        names = [*package.namelist(), *({part} - {*package.namelist()})]
        for name in names:
            held = package.read(name) if name in package.namelist() else b""
            made.writestr(name, change(held.decode()) if name == part else held)
    return out.getvalue()


def with_paragraph(inside: str) -> bytes:
    return changed(letter(), BODY, lambda xml: xml.replace("<w:sectPr", f"<w:p>{inside}</w:p><w:sectPr", 1))


def with_relation(kind: str, target: str, mode: str = "External") -> bytes:
    relation = f'<Relationship Id="rId99" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return changed(letter(), RELS, lambda xml: xml.replace("</Relationships>", f"{relation}</Relationships>"))


def printed(data: bytes, office: Office) -> tuple[str, list[str]]:
    """The text of the pages, and the codes of what is said of them."""
    pdf, notes = word_record.as_pdf(data, "letter", office)
    with pypdfium2.PdfDocument(pdf) as document:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(text.split()), [note.code for note in notes]


def test_every_word_is_in_the_pages(office: Office) -> None:
    assert printed(letter(), office) == (f"Riverbend Psychiatry {SENTENCE} PHQ-9 21", [])


def test_hidden_text_is_not_printed_and_said(office: Office) -> None:
    text, notes = printed(letter(hidden=" Not to be seen."), office)
    assert ("Not to be seen" in text, notes) == (False, ["record-hidden-text"])


def test_tracked_changes_are_asked_about(office: Office) -> None:
    author = 'w:id="1" w:author="x" w:date="2026-01-01T00:00:00Z"'
    removed = f"<w:del {author}><w:r><w:delText>no </w:delText></w:r></w:del>"
    inserted = f"<w:ins {author}><w:r><w:t>a partial response</w:t></w:r></w:ins>"
    text, notes = printed(with_paragraph(f"{removed}{inserted}"), office)
    assert text.endswith("PHQ-9 21 a partial response")
    assert notes == ["record-tracked-changes"]


def test_comments_are_said(office: Office) -> None:
    made, out = docx.Document(), io.BytesIO()
    run = made.add_paragraph().add_run(SENTENCE)
    if not hasattr(made, "add_comment"):
        pytest.skip("this python-docx writes no comments")
    made.add_comment(run, text="Is that so?", author="x")
    made.save(out)
    assert printed(out.getvalue(), office) == (SENTENCE, ["record-comments"])


def test_a_date_that_word_would_make_anew_stays_that_of_the_letter(office: Office) -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    field = (
        f"{mark('begin')}<w:r><w:instrText> DATE </w:instrText></w:r>{mark('separate')}"
        f"<w:r><w:t>3/4/2024</w:t></w:r>{mark('end')}"
        '<w:fldSimple w:instr=" TIME "><w:r><w:t>11:59</w:t></w:r></w:fldSimple>'
    )
    assert printed(with_paragraph(field), office)[0].endswith("3/4/202411:59")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (changed(letter(), "word/vbaProject.bin", lambda _: "macro"), "macros"),
        (with_relation("image", "https://example.org/picture.png"), "a link to a file outside"),
        (with_relation("oleObject", "embeddings/oleObject1.bin", "Internal"), "an embedded object"),
        (with_relation("aFChunk", "afchunk.htm", "Internal"), "a document inside the document"),
    ],
    ids=["macros", "picture elsewhere", "embedded object", "document inside"],
)
def test_what_no_record_may_carry_is_refused_by_name(data: bytes, what: str, office: Office) -> None:
    with pytest.raises(SourceUnusable, match=f"Record letter is a Word file with {what}"):
        word_record.as_pdf(data, "letter", office)


@pytest.mark.parametrize(
    ("kind", "target"), [("attachedTemplate", "file:///C:/letters.dotm"), ("hyperlink", "file:///etc/hosts")]
)
def test_the_template_and_links_to_files_are_left_out(kind: str, target: str, office: Office) -> None:
    assert printed(with_relation(kind, target), office)[0].endswith("PHQ-9 21")


@pytest.mark.parametrize("data", [b"PK\x03\x04 and no more", letter()[:2000]])
def test_what_is_no_word_file_is_refused(data: bytes, office: Office) -> None:
    with pytest.raises(SourceUnusable, match="is no Word file that can be read"):
        word_record.as_pdf(data, "letter", office)


def test_a_word_file_is_known_by_its_content_and_converted_without_an_engine_at_hand(tmp_path: Path) -> None:
    (tmp_path / "letter.bin").write_bytes(letter())
    assert conversion.needs_office(tmp_path / "letter.bin")
    made = conversion.as_pdf(tmp_path / "letter.bin", "letter", tmp_path)
    assert (str(made.conversion), made.path.parent) == ("word", tmp_path)
