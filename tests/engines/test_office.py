"""The contract of an office engine, kept by each of them, and what only a LibreOffice that keeps running promises."""

import io
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pypdfium2
import pytest
from letter_documents import controls, long_letter, plain_letter, rich_letter, run_with
from pypdf import PdfReader

from pipeline.engines.office import Office, fallback, libreoffice, open_office
from pipeline.errors import EngineError
from tests.running import command_lines

SOFFICE = libreoffice.find_soffice()
needs_libreoffice = pytest.mark.skipif(
    SOFFICE is None and os.environ.get("CI") != "true", reason="LibreOffice is not installed on this machine"
)


@pytest.fixture(autouse=True)
def nothing_forced(monkeypatch):
    monkeypatch.delenv("PACKETS_OFFICE", raising=False)


def running_libreoffice(work: Path) -> Office:
    return open_office(work)


def libreoffice_once_per_letter(work: Path) -> Office:
    return libreoffice.OneCallOffice(work, SOFFICE)


def fallback_without_libreoffice(work: Path) -> Office:
    return fallback.FallbackOffice(work, fallback.find_package())


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(running_libreoffice, marks=needs_libreoffice),
        pytest.param(libreoffice_once_per_letter, marks=needs_libreoffice),
        fallback_without_libreoffice,
    ],
    ids=["running LibreOffice", "LibreOffice once per letter", "fallback"],
)
def office(request, tmp_path_factory):
    with request.param(tmp_path_factory.mktemp("work")) as engine:
        yield engine


@pytest.fixture(scope="module")
def rich_pdf(office):
    return pypdfium2.PdfDocument(office.render(rich_letter()))


@pytest.fixture
def running(tmp_path, monkeypatch):
    """A LibreOffice that has rendered a letter and is still there."""
    monkeypatch.setenv("PACKETS_OFFICE", "libreoffice")
    with open_office(tmp_path) as engine:
        engine.render(plain_letter("warm"))
        yield engine


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def fonts_of(pdf: bytes) -> set[str]:
    """Names of the fonts that the pages use."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    used = [font.get_object() for page in pages for font in page["/Resources"].get("/Font", {}).values()]
    return {font["/BaseFont"].removeprefix("/") for font in used}


def processes(work: Path) -> dict[int, str]:
    """Living processes whose command line names the work folder: process id and command line."""
    return {pid: line for pid, line in command_lines().items() if str(work) in line}


def soffice_bin(work: Path, within: float = 0.0) -> int | None:
    """Process id of the soffice working in that folder, None if there is none within so many seconds."""
    until = time.monotonic() + within
    while True:
        for pid, command in processes(work).items():
            if "soffice.bin" in command:
                return pid
        if time.monotonic() >= until:
            return None
        time.sleep(0.05)


def nothing_runs(work: Path, within: float = 5.0) -> bool:
    until = time.monotonic() + within
    while processes(work) and time.monotonic() < until:
        time.sleep(0.05)
    return not processes(work)


# ------------------------------------------------------------------------------------------- every engine


def test_name_says_engine_and_full_version(office):
    assert office.name.split(" ")[0] in ("LibreOffice", "dxpdf") and office.name.count(".") >= 2


@pytest.mark.parametrize("character", "≥≤μ§éñ☐&<")
def test_a_character_of_the_letter_is_in_the_text_of_the_pdf(rich_pdf, character):
    assert character in rich_pdf[0].get_textpage().get_text_range()


@pytest.mark.parametrize(
    "words", ["Letterhead of the practice", "Foot of the page", "200 mg/day", "(Ex. B, p. 4)"], ids=str.split
)
def test_header_footer_table_and_content_control_are_in_the_pdf(rich_pdf, words):
    assert words in rich_pdf[0].get_textpage().get_text_range()


def test_an_image_of_the_letter_is_in_the_pdf(rich_pdf):
    assert list(rich_pdf[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def test_two_letters_one_after_the_other_do_not_mix(office):
    first, second = office.render(plain_letter("Letter one")), office.render(plain_letter("Letter two"))
    assert "Letter one" in text_of(first) and "Letter two" in text_of(second) and "one" not in text_of(second)


@pytest.mark.parametrize(
    "broken", [b"", b"\x00\xff" * 5000, b"%PDF-1.7", rich_letter()[:4000]], ids=["empty", "noise", "a PDF", "cut off"]
)
def test_what_is_no_word_document_is_an_error_that_says_what_to_do(office, broken):
    with pytest.raises(EngineError) as raised:
        office.render(broken)
    assert "Word" in raised.value.remedy


def test_a_letter_without_any_text_is_an_error(office):
    with pytest.raises(EngineError, match="without text"):
        office.render(plain_letter(""))


def test_after_a_broken_letter_the_next_one_renders(office):
    with pytest.raises(EngineError):
        office.render(b"noise")
    assert "still here" in text_of(office.render(plain_letter("still here")))


# ------------------------------------------------------------------------------ the LibreOffice that keeps running


@needs_libreoffice
def test_the_pdf_is_tagged_for_readers_that_speak(running):
    assert pypdfium2.PdfDocument(running.render(rich_letter())).is_tagged()


@needs_libreoffice
def test_neither_letter_nor_pdf_stays_on_disk_after_rendering(running, tmp_path):
    assert not [path for path in tmp_path.rglob("*") if path.suffix in {".docx", ".pdf"}]


@needs_libreoffice
def test_its_folder_is_private(running, tmp_path):
    assert [path.stat().st_mode & 0o077 for path in tmp_path.iterdir()] == [0]


@needs_libreoffice
def test_when_it_is_closed_nothing_runs_and_nothing_lies_around(running, tmp_path):
    running.close()
    assert nothing_runs(tmp_path) and not list(tmp_path.iterdir())


@needs_libreoffice
def test_an_exception_in_the_callers_code_ends_it_too(tmp_path):
    with pytest.raises(RuntimeError), open_office(tmp_path) as engine:
        engine.render(plain_letter("text"))
        raise RuntimeError
    assert nothing_runs(tmp_path)


@needs_libreoffice
def test_closing_while_it_starts_up_leaves_nothing(tmp_path):
    with open_office(tmp_path) as engine:
        engine.start()
    assert nothing_runs(tmp_path)


@needs_libreoffice
def test_killed_between_two_letters_it_comes_back_for_the_next(running, tmp_path):
    os.kill(soffice_bin(tmp_path), signal.SIGKILL)
    assert "next" in text_of(running.render(plain_letter("next")))


@needs_libreoffice
def test_killed_in_the_middle_of_a_letter_it_tries_that_letter_once_more(running, tmp_path):
    threading.Timer(0.15, os.kill, (soffice_bin(tmp_path), signal.SIGKILL)).start()
    assert "Paragraph 599" in text_of(running.render(long_letter(50)))


@needs_libreoffice
def test_a_hung_soffice_is_ended_and_the_next_letter_renders(running, tmp_path, monkeypatch):
    hung = soffice_bin(tmp_path)
    os.kill(hung, signal.SIGSTOP)
    with monkeypatch.context() as patience:
        patience.setattr(libreoffice, "LETTER_SECONDS", 0.3)
        with pytest.raises(EngineError, match="did not answer"):
            running.render(plain_letter("never"))
    assert nothing_runs(tmp_path)
    assert "next" in text_of(running.render(plain_letter("next")))


@needs_libreoffice
def test_a_killed_soffice_leaves_no_socket(running, tmp_path):
    accept = next(command for command in processes(tmp_path).values() if "--accept=pipe,name=" in command)
    socket = Path(f"/tmp/OSL_PIPE_{os.getuid()}_" + accept.split("--accept=pipe,name=")[1].split(";")[0])
    assert socket.exists()
    running.close()
    assert nothing_runs(tmp_path) and not socket.exists()


@needs_libreoffice
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL], ids=lambda s: s.name)
def test_when_our_own_process_is_ended_soffice_goes_with_it(tmp_path, ending):
    program = (
        "import pathlib, sys, time\n"
        "from pipeline.engines.office import open_office\n"
        "engine = open_office(pathlib.Path(sys.argv[1])); engine.start()\n"
        "print('started', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE) as ours:
        assert ours.stdout.readline() == b"started\n"
        assert soffice_bin(tmp_path, within=30)
        ours.send_signal(ending)
    assert nothing_runs(tmp_path)


def render_three(work: Path, word: str) -> list[bool]:
    with open_office(work) as engine:
        return [f"{word} {n}" in text_of(engine.render(plain_letter(f"{word} {n}"))) for n in range(3)]


@needs_libreoffice
def test_two_workers_at_once_lose_no_letter(tmp_path):
    with multiprocessing.get_context("spawn").Pool(2) as workers:
        assert workers.starmap(render_three, [(tmp_path, "left"), (tmp_path, "right")]) == [[True] * 3] * 2


# ------------------------------------------------------------------------------------- the one without LibreOffice


@pytest.fixture
def substitute(tmp_path):
    with fallback_without_libreoffice(tmp_path) as engine:
        yield engine


def test_the_same_letter_gives_the_same_bytes(substitute, tmp_path):
    with fallback_without_libreoffice(tmp_path) as other:
        assert substitute.render(rich_letter()) == other.render(rich_letter())


def test_it_uses_no_font_but_its_own(substitute):
    fonts = {font.split("+")[-1] for font in fonts_of(substitute.render(rich_letter()))}
    assert fonts and fonts <= {"Carlito", "Carlito-Bold", "DejaVuSans"}


@pytest.mark.parametrize("family", ["Times New Roman", "Nobody Has This"])
def test_a_font_that_it_does_not_have_is_replaced_by_its_own(substitute, family):
    letter = plain_letter("text", family)
    assert fonts_of(substitute.render(letter)) == {"AAAAAA+Carlito"}


def test_neither_letter_nor_pdf_of_it_stays_on_disk(substitute, tmp_path):
    substitute.render(plain_letter("text"))
    assert not [path for path in tmp_path.rglob("*") if path.suffix in {".docx", ".pdf"}]
    substitute.close()
    assert not list(tmp_path.iterdir())


def test_a_letter_that_takes_too_long_is_given_up_and_nothing_runs(substitute, tmp_path, monkeypatch):
    with monkeypatch.context() as impatient:
        impatient.setattr(fallback, "LETTER_SECONDS", 0.001)
        with pytest.raises(EngineError, match="did not finish"):
            substitute.render(long_letter(50))
    assert nothing_runs(tmp_path)
    assert "next" in text_of(substitute.render(plain_letter("next")))


def test_controls_within_controls_around_lines_rows_and_cells_are_printed(substitute):
    assert {"in a line", "in a block", "in a cell", "within"} <= set(
        text_of(substitute.render(controls())).splitlines()
    )


@pytest.mark.parametrize(("font", "code", "shown"), [("Wingdings", "F0A8", "\u2610"), ("Symbol", "F0B3", "\u2265")])
def test_a_symbol_of_a_symbol_font_is_printed_as_its_character(substitute, font, code, shown):
    assert shown in text_of(substitute.render(run_with(f"<w:t>a</w:t><w:sym w:font='{font}' w:char='{code}'/>")))


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ("<w:t>a</w:t><w:sym w:font='Webdings' w:char='F041'/>", "a symbol"),
        ("<w:rPr><w:strike/></w:rPr><w:t>not this</w:t>", "struck out"),
        ("<w:rPr><w:dstrike w:val='1'/></w:rPr><w:t>not this</w:t>", "struck out"),
    ],
    ids=["unknown symbol", "struck", "struck twice"],
)
def test_what_it_would_print_with_another_meaning_is_refused(substitute, held, said):
    with pytest.raises(EngineError, match=said) as raised:
        substitute.render(run_with(held))
    assert "Word" in raised.value.remedy and "not this" not in raised.value.message


def test_text_that_is_not_struck_out_though_its_style_is_renders(substitute):
    assert "kept" in text_of(substitute.render(run_with("<w:rPr><w:strike w:val='0'/></w:rPr><w:t>kept</w:t>")))


def test_nothing_of_it_is_imported_where_libreoffice_renders():
    program = "import sys, pipeline.engines.office; print([n for n in sys.modules if 'dxpdf' in n or 'fallback' in n])"
    assert subprocess.check_output([sys.executable, "-c", program]).strip() == b"[]"


# --------------------------------------------------------------------------------------------------- installation


@pytest.fixture
def no_soffice(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(libreoffice, "_PLACES", ())
    monkeypatch.delenv("PACKETS_OFFICE", raising=False)


def test_without_libreoffice_the_fallback_renders(no_soffice, tmp_path):
    with open_office(tmp_path) as engine:
        assert engine.name.startswith("dxpdf ")


def test_with_libreoffice_the_fallback_renders_only_when_told_to(tmp_path, monkeypatch):
    monkeypatch.setenv("PACKETS_OFFICE", "fallback")
    with open_office(tmp_path) as engine:
        assert engine.name.startswith("dxpdf ")


def test_a_forced_libreoffice_that_is_not_there_is_an_error_with_the_apt_line(no_soffice, tmp_path, monkeypatch):
    monkeypatch.setenv("PACKETS_OFFICE", "libreoffice")
    with pytest.raises(EngineError, match="not installed") as raised:
        open_office(tmp_path)
    assert "apt-get install --no-install-recommends libreoffice-writer-nogui python3-uno" in raised.value.remedy


def test_a_machine_with_neither_is_an_error_that_says_what_to_install(no_soffice, tmp_path, monkeypatch):
    monkeypatch.setattr(fallback, "find_package", lambda: None)
    with pytest.raises(EngineError, match="Neither") as raised:
        open_office(tmp_path)
    assert "apt-get install" in raised.value.remedy


def test_an_engine_that_nobody_knows_is_an_error_that_names_the_known(tmp_path, monkeypatch):
    monkeypatch.setenv("PACKETS_OFFICE", "word")
    with pytest.raises(EngineError) as raised:
        open_office(tmp_path)
    assert "libreoffice or fallback" in raised.value.remedy


@needs_libreoffice
def test_without_a_uno_bridge_soffice_is_called_once_per_letter(tmp_path, monkeypatch):
    monkeypatch.setenv("PACKETS_OFFICE", "libreoffice")
    monkeypatch.setattr(libreoffice, "_OTHER_PYTHONS", (Path("/bin/false"),))
    libreoffice.find_uno_python.cache_clear()
    with open_office(tmp_path) as engine:
        assert isinstance(engine, libreoffice.OneCallOffice)
    libreoffice.find_uno_python.cache_clear()
