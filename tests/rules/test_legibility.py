"""Words of a scan that may be misread are never quoted silently."""

from pipeline.model.chart import Box, Page, Word
from pipeline.model.evidence import Quote
from pipeline.rules.notes import legibility, quotation
from pipeline.rules.notes.wording import find

TEXT = "Sertraline 2O0 mg, no response. ; Lithium 900 mg."
PLACE = Box(x0=0, y0=0, x1=1, y1=1)


def scanned(sure: dict[str, float]) -> Page:
    """A page whose words were read with the given confidence, 96 where none is given."""
    words, at = [], 0
    for text in TEXT.split(" "):
        words.append(Word(start=at, end=at + len(text), box=PLACE, confidence=sure.get(text, 96)))
        at += len(text) + 1
    return Page(document="fax", number=3, text=TEXT, width=612, height=792, how="ocr", words=tuple(words))


def quoted(page: Page, words: str) -> Quote:
    quote = find(words, page)
    assert quote is not None
    return quote


def test_a_quotation_with_a_word_that_may_be_misread_is_a_finding_on_its_page() -> None:
    page = scanned({"2O0": 41})
    (found,) = legibility.findings([quoted(page, "Sertraline 2O0 mg, no response.")] * 2)
    assert (found.code, found.where.document, found.where.page) == ("scan-unsure", "fax", 3)
    assert "Sertraline" not in found.message + found.remedy


def test_a_quotation_beside_it_is_none() -> None:
    page = scanned({"2O0": 41})
    assert list(legibility.findings([quoted(page, "Lithium 900 mg.")])) == []


def test_a_speck_that_was_read_as_a_sign_is_no_word() -> None:
    assert quoted(scanned({";": 3}), "no response. ; Lithium").legible == 0.96


def test_what_has_a_text_layer_is_sure() -> None:
    page = Page(document="notes", number=1, text=TEXT, width=612, height=792, how="text layer")
    assert quoted(page, "Lithium 900 mg.").legible == 1.0


def test_of_two_mentions_the_one_that_is_surely_read_is_quoted() -> None:
    unsure, sure = quoted(scanned({"2O0": 41}), "Sertraline 2O0 mg, no response."), quoted(scanned({}), "900 mg.")
    assert quotation.best([unsure, sure], 1) == (sure,)


def test_other_words_of_the_page_void_the_decision() -> None:
    page = scanned({"2O0": 41, "Lithium": 20})
    one, both = (
        list(legibility.findings([quoted(page, w) for w in words])) for words in (("2O0",), ("2O0", "Lithium"))
    )
    assert one[0].evidence_hash != both[0].evidence_hash
