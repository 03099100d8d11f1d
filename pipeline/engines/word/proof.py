"""Proof that a letter's PDF holds every character of its Word file: text drops out silently in every converter."""

import re
import unicodedata
from collections import Counter

from pipeline.engines import word
from pipeline.errors import EngineError

# pdfium gives a hyphen at a line's end as U+FFFE or U+0002.
_HYPHENS = str.maketrans({"\ufffe": "-", "\x02": "-", "\u2010": "-", "\u2011": "-", "\u00ad": None})
_SPACE = re.compile(r"\s+")
# LibreOffice draws the signs that a letter's font lacks after the rest of the line, in another font: their order
# within the text is lost, though each of them is there.
_FROM_OTHER_FONTS = re.compile("[^\\x00-\u024f\u2010-\u203a]")


def missing(docx: bytes, pdf: bytes) -> int | None:
    """Number (from 1) of the first paragraph of the letter that is not in the PDF as it stands, None if all are.

    White space, ligatures and capitals of small-caps type do not count; every other character does.
    Raises EngineError when the PDF cannot be read or has no page.
    """
    pages = tuple(_compact(text) for text in _pages(pdf))
    texts = tuple(_compact(text) for text in word.printed(docx, len(pages)))
    plain = tuple(_FROM_OTHER_FONTS.sub("", page) for page in pages)
    for number, text in enumerate(texts, start=1):
        if _stands_in(text, pages) or _stands_in(_FROM_OTHER_FONTS.sub("", text), plain):
            continue
        if not _stands_with_page_numbers(text, pages):
            return number
    short = Counter("".join(texts)) - Counter("".join(pages))
    return next((number for number, text in enumerate(texts, start=1) if set(text) & set(short)), None)


def _pages(pdf: bytes) -> list[str]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(pdf)
        try:
            texts = [str(page.get_textpage().get_text_range()) for page in document]
        finally:
            document.close()
    except pdfium.PdfiumError:
        raise EngineError("The rendered letter is not a readable PDF", remedy="Run `packets doctor`.") from None
    if not texts:
        raise EngineError("The rendered letter has no page", remedy="Run `packets doctor`.")
    return texts


def _compact(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text.translate(_HYPHENS))).casefold()


def _stands_in(text: str, pages: tuple[str, ...]) -> bool:
    """Whether the text stands in one page, or runs over from one page to the next."""
    if any(text in page for page in pages):
        return True
    return any(
        _stands_in(text[start:], pages[index + 1 :])
        for index, page in enumerate(pages[:-1])
        if (start := _longest_start(text, page))
    )


def _stands_with_page_numbers(text: str, pages: tuple[str, ...]) -> bool:
    """Whether the text stands in a page when the numbers that its fields put in ("Page 1 of 2") are passed over."""
    return any(
        re.search(f"(?:{number}|{len(pages)})?".join(map(re.escape, text)), page)
        for number, page in enumerate(pages, start=1)
    )


def _longest_start(text: str, page: str) -> int:
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text[:middle] in page else (low, middle - 1)
    return low
