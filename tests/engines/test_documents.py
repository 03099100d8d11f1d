"""Records as documents: scans are read from their pictures, and what was read is remembered by content, privately."""

import io
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from pipeline.engines import documents, ocr
from pipeline.engines.documents import Reading, Source, boxes, memory
from pipeline.engines.pdf import text as pdf_text
from pipeline.errors import EngineError, SourceUnusable
from pipeline.model.chart import Document, Page
from tests.engines import scans

TYPED = scans.drawn()
SCANNED = scans.laid(scans.picture(TYPED))
BLANK = scans.laid(scans.picture(scans.drawn(("",))))


def joined(*pdfs: bytes) -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as whole:
        for pdf in pdfs:
            with pikepdf.open(io.BytesIO(pdf)) as part:
                whole.pages.extend(part.pages)
        whole.save(made, static_id=True)
    return made.getvalue()


MIXED = joined(TYPED, SCANNED, BLANK)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's memory lies."""
    monkeypatch.setenv(memory.VARIABLE, str(tmp_path / "memory"))
    return tmp_path / "memory"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    (tmp_path / "notes.pdf").write_bytes(MIXED)
    return tmp_path / "notes.pdf"


def read(path: Path, *, scans: frozenset[int] | None = None, keep: bool = True) -> Document:
    (answer,) = documents.read([Source(record="notes", path=path, scans=scans)], path.parent, keep=keep)
    assert isinstance(answer, Reading)
    return answer.document


@pytest.fixture
def no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads a page from here on fails."""

    def refuse(*_: object, **__: object) -> object:
        raise AssertionError("read again")

    monkeypatch.setattr(pdf_text, "steps", refuse)
    monkeypatch.setattr(ocr, "read_page", refuse)


def test_a_page_without_text_is_read_from_its_picture(record: Path) -> None:
    typed, scanned, blank = read(record).pages
    assert (typed.how, scanned.how, blank.how) == ("text layer", "ocr", "blank")
    assert "no better. She stopped the second one after 12 days" in scanned.text
    assert all(word.confidence > 50 for word in scanned.words) and not typed.words


def test_words_of_a_scan_and_of_a_text_layer_stand_at_the_same_place(record: Path) -> None:
    document = read(record)
    for words in ("because of a rash", "raise the dose to 200 mg"):
        (typed,), (scanned,) = (_where(document, number, words) for number in (1, 2))
        assert [typed.x0, typed.y0, typed.x1] == pytest.approx([scanned.x0, scanned.y0, scanned.x1], abs=4)


def test_words_of_a_scan_that_run_over_two_lines_have_two_boxes(record: Path) -> None:
    upper, lower = _where(read(record), 2, "for 9 weeks and sleeps\nno better")
    assert upper.y0 > lower.y0 and upper.x0 > lower.x0


def _where(document: Document, number: int, words: str) -> tuple[boxes.Box, ...]:
    start = document.pages[number - 1].text.index(words)
    span = (start, start + len(words))
    return boxes.of_document(document, {number: [span]})[number, *span]


def test_scans_that_nobody_needs_are_left_until_somebody_does(record: Path) -> None:
    assert [page.how for page in read(record, scans=frozenset({1})).pages] == ["text layer", "none", "none"]
    assert [page.how for page in read(record, scans=frozenset({2})).pages] == ["text layer", "ocr", "none"]
    assert [page.how for page in read(record).pages] == ["text layer", "ocr", "blank"]


def test_a_scan_that_takes_too_long_stays_unread(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "OCR_SECONDS", 0.001)
    assert [page.how for page in read(record, scans=frozenset({2})).pages][1] == "none"


def test_without_an_engine_scans_wait_for_one(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> object:
        raise EngineError("Tesseract is missing")

    with monkeypatch.context() as patched:
        patched.setattr(ocr, "read_page", missing)
        assert read(record).pages[1].how == "none"
    assert read(record).pages[1].how == "ocr"


@pytest.mark.usefixtures("place")
def test_what_was_read_is_not_read_again(record: Path, request: pytest.FixtureRequest) -> None:
    first = read(record)
    request.getfixturevalue("no_reader")
    again = read(record)
    assert again == first


def test_a_case_with_one_new_record_reads_one_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, words in (("old", "an old note"), ("new", "a new note")):
        (tmp_path / f"{name}.pdf").write_bytes(scans.drawn((words,)))
    old, new = (Source(record=name, path=tmp_path / f"{name}.pdf") for name in ("old", "new"))
    documents.read([old], tmp_path, keep=True)
    whole = pdf_text.steps

    def steps(path: Path, record: str) -> object:
        assert record == "new"
        return whole(path, record)

    monkeypatch.setattr(pdf_text, "steps", steps)
    answers = documents.read([old, new], tmp_path, keep=True)
    assert [a.document.pages[0].text for a in answers if isinstance(a, Reading)] == ["an old note", "a new note"]


def test_the_same_content_under_another_name_is_known(record: Path, request: pytest.FixtureRequest) -> None:
    read(record)
    request.getfixturevalue("no_reader")
    other = record.rename(record.with_name("other.pdf"))
    (answer,) = documents.read([Source(record="other", path=other)], record.parent)
    assert isinstance(answer, Reading)
    assert {answer.document.path, other} == {other} and {page.document for page in answer.document.pages} == {"other"}


def test_changed_content_is_read_anew(record: Path) -> None:
    read(record)
    record.write_bytes(scans.drawn(("Something else",)))
    assert [page.text for page in read(record).pages] == ["Something else"]


def test_a_converted_record_is_converted_again_but_not_read_again(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = tmp_path / "scan.png"
    scans.picture(TYPED).save(path)
    first = read(path)
    request.getfixturevalue("no_reader")
    first.path.unlink()
    assert read(path) == first and first.path.exists() and first.pages[0].how == "ocr"


def test_looking_remembers_nothing_new(record: Path, place: Path) -> None:
    read(record, keep=False)
    assert not place.exists()


SPOILERS: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "a word changed": lambda data: data.replace(b"medicine", b"medicide"),
    "no JSON": lambda data: b"\xff" * 200,
    "other JSON": lambda data: _signed(b"[1, 2]"),
    "another record's": lambda data: _signed(data.partition(b"\n")[2].replace(b'"sha256":"', b'"sha256":"0')),
    "a page of another shape": lambda data: _signed(data.partition(b"\n")[2].replace(b'"pages":[[', b'"pages":[[1,')),
}


def _signed(body: bytes) -> bytes:
    return memory.digest(body) + b"\n" + body


@pytest.mark.parametrize("spoiler", SPOILERS)
def test_a_spoilt_file_is_not_believed_and_is_written_again(record: Path, place: Path, spoiler: str) -> None:
    first = read(record)
    (file,) = place.iterdir()
    whole = file.read_bytes()
    file.write_bytes(SPOILERS[spoiler](whole))
    assert read(record) == first
    assert file.read_bytes() == whole


def test_it_is_the_users_alone(record: Path, place: Path) -> None:
    previous = os.umask(0)
    try:
        read(record)
    finally:
        os.umask(previous)
    (file,) = place.iterdir()
    assert (place.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_folder_that_others_may_read_is_left_alone(record: Path, place: Path) -> None:
    place.mkdir(mode=0o755)
    place.chmod(0o755)
    read(record)
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("way", ["off", "a file is in the way", "no room"])
def test_without_a_place_everything_works_and_nothing_is_written(
    record: Path, place: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "off":
        monkeypatch.setenv(memory.VARIABLE, memory.OFF)
    elif way == "no room":
        monkeypatch.setattr(os, "replace", _no_room)
    else:
        place.write_text("mine")
    assert [page.how for page in read(record).pages] == ["text layer", "ocr", "blank"]
    assert (place.read_text() if place.is_file() else [*place.iterdir()] if place.exists() else []) in ("mine", [])


def _no_room(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_many_writers_at_once_leave_one_whole_file(record: Path, place: Path) -> None:
    document = read(record)
    (file,) = place.iterdir()
    whole, kept = file.read_bytes(), memory.Memory(place)
    writers = [threading.Thread(target=kept.keep, args=(memory.Remembered(document=document),)) for _ in range(8)]
    for writer in writers:
        writer.start()
    for _ in range(200):
        assert file.read_bytes() == whole
    for writer in writers:
        writer.join()
    assert list(place.iterdir()) == [file]


def test_what_nobody_needed_for_months_is_forgotten(record: Path, place: Path) -> None:
    read(record)
    stale = place / "stale"
    stale.touch()
    os.utime(stale, (0, 0))
    record.write_bytes(scans.drawn(("Another note",)))
    read(record)
    assert not stale.exists() and len(list(place.iterdir())) == 2


def test_it_lies_below_the_users_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(memory.VARIABLE)
    monkeypatch.setenv("HOME", "/home/okafor")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert memory.folder() == Path("/home/okafor/.cache/appeal-packets")
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache/okafor")
    assert memory.folder() == Path("/var/cache/okafor/appeal-packets")


def test_a_record_that_cannot_be_read_is_named_and_not_remembered(record: Path, place: Path) -> None:
    record.write_bytes(b"%PDF-1.7 cut")
    (answer,) = documents.read([Source(record="notes", path=record)], record.parent, keep=True)
    assert isinstance(answer, SourceUnusable) and "notes" in answer.message
    assert not place.exists()


def test_every_field_of_a_page_is_remembered(place: Path) -> None:
    page = Page(document="notes", number=1, text="a\ud800☐", width=612.5, height=792.1, how="ocr", gaps=(1, 2))
    document = Document(record="notes", path=Path(), sha256="ab" * 32, pages=(page,))
    kept = memory.Memory(place)
    kept.keep(memory.Remembered(document=document, unread=frozenset({1})))
    assert kept.find("ab" * 32, "notes") == memory.Remembered(document=document, unread=frozenset({1}))
