"""Which fonts there are and what they can print, and which ones the paragraphs of a letter ask for."""

import io

import pytest
from docx import Document
from letter_documents import plain_letter, rich_letter, saved

from pipeline.engines import fonts, word
from pipeline.engines.office import Engine
from pipeline.engines.word import named_fonts

OURS = fonts.at_hand(Engine.FALLBACK)


@pytest.fixture
def machine(monkeypatch):
    """The fonts of a machine whose fc-list says this."""

    def having(listing: str) -> fonts.Fonts:
        run = fonts.subprocess.CompletedProcess([], 0, stdout=listing)
        monkeypatch.setattr(fonts.subprocess, "run", lambda *_, **__: run)
        return fonts.at_hand.__wrapped__(Engine.LIBREOFFICE)

    return having


@pytest.mark.parametrize("text", ["José Peña", "≥ ≤ μ §", "\u0219", "\u2610", "a\u00adb\u200dc\tnew\nline"])
def test_our_fonts_have_what_american_letters_are_written_with(text):
    assert OURS.boxes(text) == 0


def test_characters_that_no_font_has_are_counted_once_each():
    assert OURS.boxes("Dear \u674e \u738b \u674e") == 2


@pytest.mark.parametrize("family", ["Carlito", "carlito", "DejaVu Sans", "Calibri"])
def test_a_family_is_there_under_any_case_and_for_the_one_whose_widths_it_has(family):
    assert OURS.has(family)


@pytest.mark.parametrize("family", ["Times New Roman", "Papyrus"])
def test_a_family_without_a_stand_in_is_not_there(family):
    assert not OURS.has(family)


def test_the_machines_fonts_are_what_fontconfig_lists(machine):
    listed = machine("Caladea\t20-7e a9\nNoto Sans,Noto Sans Light\t7f-80 4e00\nBroken\n")
    assert listed.has("Cambria") and listed.has("Noto Sans Light") and not listed.has("Broken")
    assert [listed.boxes(char) for char in "aé\u4e00\u4e01"] == [0, 1, 0, 1]


def test_without_fontconfig_the_font_files_are_read(monkeypatch):
    def missing(*_, **__):
        raise FileNotFoundError

    monkeypatch.setattr(fonts.subprocess, "run", missing)
    monkeypatch.setattr(fonts, "_FOLDERS", (str(fonts.BUNDLED), "/nowhere"))
    assert fonts.at_hand.__wrapped__(Engine.LIBREOFFICE) == OURS


def test_a_damaged_font_file_is_passed_over(tmp_path):
    (tmp_path / "broken.ttf").write_bytes(b"\0\1\0\0 no font")
    (tmp_path / "broken.ttc").write_bytes(b"ttcf")
    (tmp_path / "empty.otf").touch()
    assert list(fonts._in_folder(tmp_path)) == []


# ------------------------------------------------------------------------------------- what a letter is set in


def test_a_run_that_names_a_font_is_found_with_its_paragraph():
    document = Document(io.BytesIO(plain_letter("first", "Carlito")))
    document.add_paragraph("second").add_run(" in another").font.name = "Papyrus"
    assert named_fonts.families(saved(document))["Papyrus"] == (2,)


def test_a_font_comes_from_the_style_of_the_paragraph_and_from_what_it_is_based_on():
    document = Document()
    document.styles["List Bullet"].base_style.font.name = "Papyrus"
    document.styles["Heading 1"].font.name = "Impact"
    document.add_paragraph("a point", style="List Bullet")
    run = document.add_heading("a heading", 1)
    run.style.element.rPr.rFonts.attrib.pop(next(k for k in run.style.element.rPr.rFonts.attrib if "asciiTheme" in k))
    assert named_fonts.families(saved(document)) == {"Impact": (2,), "Papyrus": (1,)}


def test_a_font_comes_from_the_theme_where_the_style_says_so():
    assert named_fonts.families(rich_letter()) == {"Cambria": tuple(range(1, len(word.paragraphs(rich_letter())) + 1))}


def test_a_font_of_nothing_printed_does_not_count():
    document = Document(io.BytesIO(plain_letter("text", "Carlito")))
    document.add_paragraph("").add_run("  ").font.name = "Papyrus"
    assert set(named_fonts.families(saved(document))) == {"Carlito"}


def test_a_style_based_on_itself_ends_the_search():
    document = Document()
    style = document.styles["List Bullet"]
    style.base_style = style
    document.add_paragraph("a point", style=style)
    assert named_fonts.families(saved(document))


@pytest.mark.parametrize(("family", "told"), [("Carlito", {}), ("Papyrus", {"Papyrus": (1,)})])
def test_only_families_that_are_not_there_are_told(family, told):
    document = Document(io.BytesIO(plain_letter("text", family)))
    assert named_fonts.lacking(saved(document), lambda name: name != "Papyrus") == told
