"""Words that a letter strikes out or hides are refused by the engine without LibreOffice, wherever that is said."""

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from letter_documents import run_with, saved

from pipeline.engines.office import fallback_input
from pipeline.errors import EngineError

LOOKS = [("strike", "struck out"), ("double_strike", "struck out"), ("hidden", "hidden words")]


def in_a_style(look: str, use: str, *, taken_back: bool = False) -> bytes:
    """A letter of one line in a style that has that look; `use` is what the style is of."""
    document = Document()
    kind = {"character": WD_STYLE_TYPE.CHARACTER, "table": WD_STYLE_TYPE.TABLE}.get(use, WD_STYLE_TYPE.PARAGRAPH)
    own = document.styles.add_style("Own", kind)
    setattr(own.font, look, True)
    if use == "table":
        table = document.add_table(rows=1, cols=1)
        table.style = own
        table.cell(0, 0).paragraphs[0].add_run("words")
    elif use == "character":
        document.add_paragraph().add_run("words").style = own
    else:
        child = document.styles.add_style("Child", WD_STYLE_TYPE.PARAGRAPH)
        child.base_style = own
        if taken_back:
            setattr(child.font, look, False)
        document.add_paragraph("words").style = own if use == "paragraph" else child
    return saved(document)


@pytest.mark.parametrize("use", ["paragraph", "style based on it", "character", "table"])
@pytest.mark.parametrize(("look", "said"), LOOKS)
def test_words_that_only_their_style_strikes_or_hides_are_refused(look: str, said: str, use: str) -> None:
    with pytest.raises(EngineError, match=said) as raised:
        fallback_input.prepared(in_a_style(look, use))
    assert "in Word" in raised.value.remedy


@pytest.mark.parametrize(("look", "said"), [("strike", "struck out"), ("vanish", "hidden words")])
def test_the_default_look_of_all_words_counts_too(look: str, said: str) -> None:
    document = Document()
    document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")[0].append(OxmlElement(f"w:{look}"))
    document.add_paragraph("words")
    with pytest.raises(EngineError, match=said):
        fallback_input.prepared(saved(document))


@pytest.mark.parametrize("look", [look for look, _ in LOOKS])
def test_a_style_that_takes_the_look_of_its_basis_back_is_fine(look: str) -> None:
    assert fallback_input.prepared(in_a_style(look, "style based on it", taken_back=True))


def test_a_style_that_no_word_stands_in_is_fine() -> None:
    document = Document()
    document.styles.add_style("Own", WD_STYLE_TYPE.PARAGRAPH).font.strike = True
    document.add_paragraph("words")
    document.add_paragraph("").style = "Own"
    assert fallback_input.prepared(saved(document))


def test_words_that_are_hidden_by_themselves_are_refused_and_a_run_without_words_is_not() -> None:
    with pytest.raises(EngineError, match="hidden words"):
        fallback_input.prepared(run_with("<w:rPr><w:vanish/></w:rPr><w:t>not this</w:t>"))
    assert fallback_input.prepared(run_with("<w:rPr><w:vanish/></w:rPr><w:br/>"))
