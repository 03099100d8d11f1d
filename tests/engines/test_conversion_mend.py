"""PDFs that are damaged or locked for their owner: opened where nothing is lost, refused where something is."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from pipeline.engines import conversion
from pipeline.engines.conversion import mend
from pipeline.errors import SourceUnusable

NOTES = Path(__file__).parents[2] / "sample_cases/valid/trd-3-appeal/records/progress_notes_2026.pdf"
WHOLE = NOTES.read_bytes()


def text(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def written(**options: object) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(WHOLE)) as pdf:
        pdf.save(made, **options)  # type: ignore[arg-type]
    return made.getvalue()


def locked(user: str, revision: int = 6) -> bytes:
    return written(
        encryption=pikepdf.Encryption(owner="of the hospital", user=user, R=revision, aes=revision >= 4, metadata=False)
        if revision < 4
        else pikepdf.Encryption(owner="of the hospital", user=user, R=revision)  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    "data", [WHOLE, b"HTTP/1.1 200 OK\r\n\r\n" + WHOLE, WHOLE + b"\n<!-- end -->", written(linearize=True)]
)
def test_a_sound_pdf_is_left_alone(data: bytes) -> None:
    assert mend.mended(data, "notes") is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda pdf: pdf.replace(b"startxref\n", b"startxref\n9"),
        lambda pdf: pdf.replace(b"\n", b"\r\n"),
    ],
    ids=["the table of objects is not where it should be", "line ends were changed on the way"],
)
def test_a_pdf_that_lost_its_table_of_objects_is_repaired_with_every_word(damage: Callable[[bytes], bytes]) -> None:
    mended = mend.mended(damage(WHOLE), "notes")
    assert mended is not None and mended.damaged
    assert text(mended.pdf) == text(WHOLE)


@pytest.mark.parametrize("linearize", [True, False])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9, 0.99])
def test_a_pdf_that_is_cut_off_is_never_a_smaller_record(part: float, linearize: bool) -> None:
    whole = written(linearize=linearize)
    cut = whole[: int(len(whole) * part)]
    try:
        assert mend.mended(cut, "notes") is None
    except SourceUnusable as refused:
        assert refused.message == "Record notes is cut off."
        return
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(cut)


def test_a_page_whose_content_cannot_be_unpacked_is_named() -> None:
    at = WHOLE.find(b"stream", len(WHOLE) // 2) + 20
    with pytest.raises(SourceUnusable, match="damaged at page 4, and parts of it are lost"):
        mend.mended(WHOLE[:at] + b"zzzz" + WHOLE[at + 4 :], "notes")


def test_a_damaged_pdf_with_a_page_that_its_list_of_pages_lacks_is_refused() -> None:
    with pikepdf.open(io.BytesIO(WHOLE)) as pdf:
        pdf.pages.remove(p=2)
        kept = io.BytesIO()
        pdf.Root.Lost = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Page))
        pdf.save(kept)
    with pytest.raises(SourceUnusable, match="pages of it are lost"):
        mend.mended(kept.getvalue().replace(b"startxref\n", b"startxref\n9"), "notes")


def test_a_damaged_pdf_whose_page_names_a_font_that_is_gone_is_refused() -> None:
    with pikepdf.open(io.BytesIO(WHOLE)) as pdf:
        del pdf.pages[2].obj.Resources.Font
        kept = io.BytesIO()
        pdf.save(kept)
    with pytest.raises(SourceUnusable, match="damaged at page"):
        mend.mended(kept.getvalue().replace(b"startxref\n", b"startxref\n9"), "notes")


@pytest.mark.parametrize("revision", [2, 3, 4, 6])
def test_a_pdf_that_is_locked_for_its_owner_is_unlocked(revision: int) -> None:
    mended = mend.mended(locked("", revision), "notes")
    assert mended is not None and not mended.damaged
    assert text(mended.pdf) == text(WHOLE)


def test_a_password_stays_for_the_reader_to_name() -> None:
    assert mend.mended(locked("secret"), "notes") is None


def test_a_repaired_record_keeps_its_own_hash_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    record = tmp_path / "notes.pdf"
    record.write_bytes(WHOLE.replace(b"startxref\n", b"startxref\n9"))
    made = conversion.as_pdf(record, "notes", tmp_path / "work")
    assert made.path.parent == tmp_path / "work"
    assert made.sha256 != made.made_sha256
    assert [(note.code, str(note.severity), note.where.document) for note in made.notes] == [
        ("record-repaired", "note", "notes")
    ]


def test_a_sound_record_is_its_own_pdf(tmp_path: Path) -> None:
    made = conversion.as_pdf(NOTES, "notes", tmp_path)
    assert (made.path, made.conversion, made.made_sha256, made.notes) == (NOTES, "none", None, ())
    assert list(tmp_path.iterdir()) == []
