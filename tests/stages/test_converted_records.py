"""Records that are no PDF, from the case folder to the packet: pages counted, sent, and told in the manifest."""

import hashlib
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from PIL import Image, ImageDraw

from pipeline import packet
from pipeline.errors import CaseInvalid
from pipeline.stages import assembly, inspection
from tests import case_folder
from tests.appeal_packet import typeset

TODAY = date(2026, 11, 23)
SENTENCE = "Venlafaxine 225 mg was taken for ten weeks without response."


def fax(pages: int) -> bytes:
    made = io.BytesIO()
    sheets = [Image.new("1", (1728, 1078), 1) for _ in range(pages)]
    for number, page in enumerate(sheets):
        ImageDraw.Draw(page).rectangle((100, 100 + 90 * number, 900, 160 + 90 * number), fill=0)
    sheets[0].save(made, "TIFF", save_all=True, append_images=sheets[1:], compression="group4", dpi=(204, 98))
    return made.getvalue()


def photo() -> bytes:
    made = io.BytesIO()
    Image.linear_gradient("L").resize((400, 300)).save(made, "JPEG", dpi=(72, 72))
    return made.getvalue()


def letter() -> bytes:
    made, out = docx.Document(), io.BytesIO()
    made.add_paragraph(SENTENCE)
    made.save(out)
    return out.getvalue()


def damaged() -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(612, 792))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        pdf.pages[0].obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        pdf.pages[0].obj.Contents = pdf.make_stream(b"BT /F 12 Tf 72 700 Td (%s) Tj ET" % SENTENCE.encode())
        pdf.save(made)
    return made.getvalue().replace(b"startxref\n", b"startxref\n9")


def folder_with(place: Path, name: str, data: bytes, pages: str | None = None) -> Path:
    """The small case with this file as its chart."""

    def change(case: Any) -> None:
        case["records"][1].update(file=f"records/{name}", **({"pages": pages} if pages else {}))

    folder = case_folder.write(place, case=change)
    (folder / "records" / name).write_bytes(data)
    return folder


def exhibit_of(folder: Path, work: Path) -> dict[str, Any]:
    """What the manifest of an inspected packet says of the chart."""
    made = packet.prepare(folder, today=TODAY, work=work)
    rendered = tuple(typeset(letter) for letter in made.letters)
    draft = assembly.assemble(
        made.case, made.plan, rendered, made.exhibits, made.chart, made.crosswalk, made.state, made.tables
    )
    assert inspection.inspect(draft, made.case, made.plan, rendered, made.exhibits, made.chart) == ()
    exhibits: Any = draft.manifest.data["exhibits"]
    return next(exhibit for exhibit in exhibits if exhibit["record"] == "chart")


@pytest.mark.parametrize(
    ("name", "make", "conversion", "pages"),
    [
        ("chart.tif", lambda: fax(3), "image", 3),
        ("chart.jpg", photo, "image", 1),
        ("chart.docx", letter, "word", 1),
        ("chart.pdf", damaged, "repaired", 1),
    ],
)
def test_a_record_of_any_kind_is_sent_page_by_page_and_told(
    tmp_path: Path, name: str, make: Callable[[], bytes], conversion: str, pages: int
) -> None:
    data = make()
    told = exhibit_of(folder_with(tmp_path, name, data), tmp_path / "work")
    assert (told["conversion"], told["source_pages"], len(told["pages"])) == (conversion, pages, pages)
    assert (told["file"], told["sha256"]) == (f"records/{name}", hashlib.sha256(data).hexdigest())


def test_the_pages_of_a_case_count_those_of_the_fax(tmp_path: Path) -> None:
    told = exhibit_of(folder_with(tmp_path, "chart.tif", fax(3), "2-3"), tmp_path / "work")
    assert [page["source_page"] for page in told["pages"]] == [2, 3]


@pytest.mark.parametrize(
    ("name", "make", "where"),
    [
        ("chart.tif", lambda: fax(2), "case.json#/records/1/pages"),
        ("chart.jpg", photo, "case.json#/records/1/pages"),
        ("chart.docx", letter, "chart"),
    ],
)
def test_a_page_that_a_converted_record_does_not_have_is_an_error(
    tmp_path: Path, name: str, make: Callable[[], bytes], where: str
) -> None:
    with pytest.raises(CaseInvalid) as stopped:
        packet.prepare(folder_with(tmp_path, name, make(), "3"), today=TODAY)
    found: Any = stopped.value.findings
    assert [(f.code, str(f.where)) for f in found if f.severity == "error"] == [("page-range", where)]


def test_the_words_of_a_word_letter_are_read_without_an_engine_at_hand(tmp_path: Path) -> None:
    made = packet.prepare(folder_with(tmp_path, "chart.docx", letter()), today=TODAY)
    assert SENTENCE in " ".join(made.chart.document("chart").pages[0].text.split())


def test_a_repaired_record_is_noted(tmp_path: Path) -> None:
    made = packet.prepare(folder_with(tmp_path, "chart.pdf", damaged()), today=TODAY)
    assert ("record-repaired", "chart") in [(f.code, str(f.where)) for f in made.findings]
