"""Inspection sees every broken promise, names it with its page, and lets a sound packet pass."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from pipeline.errors import ExitCode, InspectionFailed
from pipeline.model.chart import Chart, Page
from pipeline.model.contents import Draft, PageMap
from pipeline.stages import inspection
from tests.appeal_packet import draft, parts, with_record


def edited(change: Callable[[pikepdf.Pdf], object], made: Draft | None = None) -> Draft:
    """The draft with its bytes changed by hand."""
    made = made or draft()
    with pikepdf.open(io.BytesIO(made.pdf)) as opened:
        change(opened)
        out = io.BytesIO()
        opened.save(out)
    return replace(made, pdf=out.getvalue())


def failure(made: Draft) -> str:
    with pytest.raises(InspectionFailed) as caught:
        parts().inspected(made)
    assert caught.value.exit_code is ExitCode.INSPECTION
    assert caught.value.remedy
    return caught.value.message


def exhibit_page(number: int = 1) -> int:
    return [page.number for page in draft().page_map.pages if page.exhibit_page][number]


def test_a_sound_packet_passes() -> None:
    parts().inspected(draft())


def test_a_lost_page_is_seen() -> None:
    assert "promise 6" in failure(edited(lambda pdf: pdf.pages.__delitem__(exhibit_page())))


def test_two_pages_that_changed_places_are_seen() -> None:
    page = exhibit_page()

    def swap(pdf: pikepdf.Pdf) -> None:
        moved = pdf.pages[page]
        del pdf.pages[page]
        pdf.pages.insert(page - 1, moved)

    assert f"promise 6, packet page {page}" in failure(edited(swap))


def test_a_page_map_that_skips_a_page_of_an_exhibit_is_seen() -> None:
    page = exhibit_page(3)
    pages = tuple(replace(p, source_page=99) if p.number == page else p for p in draft().page_map.pages)
    assert "does not hold its pages once and in order" in failure(replace(draft(), page_map=PageMap(pages=pages)))


def test_a_quote_that_does_not_stand_on_its_page_is_seen() -> None:
    first = next(c for c in draft().citations if c.words)
    wrong = replace(first, words="words that nobody ever wrote")
    made = replace(draft(), citations=(wrong, *draft().citations[1:]))
    assert f"promise 7, packet page {first.packet_page}" in failure(made)


def test_a_citation_without_its_link_is_seen() -> None:
    page = draft().page_map.first("letter")
    assert page

    def unlink(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[page - 1].obj["/Annots"]

    assert f"promise 7, packet page {page}: a citation of packet page" in failure(edited(unlink))


def scanned() -> bytes:
    """A page that is one picture, without a word of text."""
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(612, 792))
        scan = pdf.make_stream(bytes(range(100)))
        scan.update(pikepdf.Dictionary(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=10, Height=10))
        scan.update(pikepdf.Dictionary(BitsPerComponent=8, ColorSpace=pikepdf.Name.DeviceGray))
        page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=scan))
        page.obj["/Contents"] = pdf.make_stream(b"400 0 0 500 100 100 cm /I Do")
        pdf.save(made)
    return made.getvalue()


def test_a_scanned_page_that_lost_its_picture_is_seen(tmp_path: Path) -> None:
    record = parts().exhibits[0].record
    base = with_record(parts(), record, scanned(), tmp_path, pages=1, words="")
    # Citations of the record that the scan replaces would not be true any more; they are not what is tested here.
    made = replace(base.assembled(), citations=())
    base.inspected(made)
    page = made.page_map.of_exhibit(base.exhibits[0].letter, 1)
    assert page

    def blank(pdf: pikepdf.Pdf) -> None:
        pdf.pages[page - 1].obj["/Resources"]["/XObject"]["/P"].write(b"")

    with pytest.raises(InspectionFailed, match=f"promise 6, packet page {page}: it lacks a picture"):
        base.inspected(edited(blank, made))


def test_a_letter_page_that_lost_its_text_is_seen() -> None:
    page = draft().page_map.first("letter")
    assert page

    def blank(pdf: pikepdf.Pdf) -> None:
        pdf.pages[page - 1].obj["/Resources"]["/XObject"]["/P"].write(b"")

    assert f"promise 8, packet page {page}: it lacks characters of the letter" in failure(edited(blank))


@pytest.mark.parametrize(
    ("words", "promise"),
    [("{{ patient.name }}", 9), ("None", 9), ("nan", 9), ("NOT MET", 19), ("INSUFFICIENT", 19), ("CONTRADICTED", 19)],
)
def test_a_word_that_no_payer_should_read_is_seen_on_a_page_that_we_draw(words: str, promise: int) -> None:
    plan = parts().plan
    titled = replace(plan, title=f"Appeal {words} xyzzy")
    made = replace(parts(), plan=titled)
    with pytest.raises(InspectionFailed, match=f"promise {promise}, packet page 1"):
        made.inspected(made.assembled())


def test_a_letter_for_somebody_else_is_seen() -> None:
    from pipeline.model.case import Audience

    item = parts().rendered[0]
    private = replace(item, letter=replace(item.letter, audience=Audience.PATIENT))
    with pytest.raises(InspectionFailed, match="promise 19"):
        replace(parts(), rendered=(private,)).inspected(draft())


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda pdf: pdf.Root.update({"/OpenAction": pikepdf.Dictionary(S=pikepdf.Name.JavaScript)}), "on opening"),
        (lambda pdf: pdf.attachments.update({"a.txt": b"x"}), "embedded files"),
        (lambda pdf: pdf.docinfo.update({"/Author": "someone"}), "more than the title"),
        (lambda pdf: pdf.docinfo.update({"/Title": "someone"}), "title is not that of this case"),
    ],
    ids=["action", "attachment", "author", "title"],
)
def test_what_a_packet_must_not_hold_is_seen(change: Callable[[pikepdf.Pdf], object], what: str) -> None:
    assert what in failure(edited(change))


def test_a_link_that_leads_nowhere_is_seen(tmp_path: Path) -> None:
    def cut(pdf: pikepdf.Pdf) -> None:
        annotation = next(iter(pdf.pages[1].obj["/Annots"]))
        annotation["/Dest"] = pikepdf.Array([None, pikepdf.Name.Fit])

    assert "packet page 2: it holds a link that leads nowhere" in failure(edited(cut))


def test_a_message_never_quotes_the_case() -> None:
    first = next(c for c in draft().citations if c.words)
    made = replace(draft(), citations=(replace(first, words="Dana Whitfield took a secret drug"),))
    message = failure(made)
    assert "Whitfield" not in message and "secret" not in message


def written(tmp_path: Path, pdf: bytes) -> Path:
    path = tmp_path / "a-packet.pdf"
    path.write_bytes(pdf)
    return path


def test_any_packet_can_be_inspected_without_its_case(tmp_path: Path) -> None:
    assert inspection.inspect_file(written(tmp_path, draft().pdf)) == ()


def test_a_foreign_pdf_is_told_from_a_packet(tmp_path: Path) -> None:
    source = parts().chart.documents[0].path.read_bytes()
    assert "promise-6-broken" in {f.code for f in inspection.inspect_file(written(tmp_path, source))}


def test_a_file_that_is_no_pdf_fails_by_name(tmp_path: Path) -> None:
    with pytest.raises(InspectionFailed, match="second reader"):
        inspection.inspect_file(written(tmp_path, b"not a PDF"))


def test_a_page_missing_from_a_file_is_seen_by_its_stamps(tmp_path: Path) -> None:
    short = edited(lambda pdf: pdf.pages.__delitem__(20)).pdf
    found = inspection.inspect_file(written(tmp_path, short))
    assert any("its stamp says page" in f.message.lower() for f in found)


def test_a_packet_that_is_not_the_one_of_its_manifest_is_seen(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"packet": {"sha256": "00"}}')
    found = inspection.inspect_file(written(tmp_path, draft().pdf))
    assert [f.message for f in found] == ["It is not the packet that its manifest describes."]


def test_a_page_that_ocr_read_is_held_against_its_picture_and_its_quotes_against_what_was_read() -> None:
    """Its words stand in no text of the packet: they are quoted as OCR read them."""
    cited = next(c for c in draft().citations if c.words)
    place = draft().page_map.pages[cited.packet_page - 1]
    seen = replace(cited, words="words that only OCR saw")
    made = replace(draft(), citations=tuple(seen if c == cited else c for c in draft().citations))
    base = parts()

    def scanned(page: Page) -> Page:
        return replace(page, how="ocr", text=f"Some {seen.words} here") if page.number == place.source_page else page

    documents = tuple(
        replace(d, pages=tuple(map(scanned, d.pages))) if d.record == place.document else d
        for d in base.chart.documents
    )
    others = [c for c in made.citations if c is not seen and c.packet_page == cited.packet_page]
    made = replace(made, citations=tuple(c for c in made.citations if c not in others))
    replace(base, chart=Chart(documents=documents)).inspected(made)
    with pytest.raises(InspectionFailed, match="promise 7"):
        replace(base, chart=Chart(documents=documents)).inspected(
            replace(made, citations=tuple(replace(c, words="never read") if c is seen else c for c in made.citations))
        )
