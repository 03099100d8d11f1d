"""Whether words are the same on two pages, and whether a page of ours says what no payer should read."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.rules.letters import text as letter_text

# Readers give a hyphen at a line's end, or a soft one, in several ways; all of them are left out on both sides.
_HYPHENS = str.maketrans(dict.fromkeys("-\u00ad\u2010\u2011\ufffe\x02"))
_STAMP = re.compile(
    r"(?:Ex\.\s*(?P<exhibit>[A-Z]{1,2})(?:\s*(?P<exhibit_page>\d+)/(?P<length>\d+))?\s*·\s*)?"
    r"(?:Packet|(?<=·)\s*Page)\s*(?P<page>\d+)/(?P<total>\d+)"
)
INTERNAL_WORD = "a word of the internal review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """A stamp as read from a page; `exhibit_page` of `length` only on the pages of a record."""

    page: int
    total: int
    exhibit: str | None = None
    exhibit_page: int | None = None
    length: int | None = None


def squeezed(text: str) -> str:
    """The characters of `text` without white space and hyphens, ligatures and other compatibility forms resolved."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_HYPHENS).split())


def lines_in(text: str, page: str) -> bool:
    """Whether every line of `text` stands on `page` (squeezed), in whatever order a reader gives the lines.

    Where a reader breaks lines elsewhere, it is enough that no character is fewer.
    """
    if all(squeezed(line) in page for line in text.splitlines()):
        return True
    return not Counter(squeezed(text)) - Counter(page)


def quote_in(text: str, page: str) -> bool:
    """Whether quoted words stand on `page` (squeezed): in one piece, or line by line."""
    return squeezed(text) in page or all(squeezed(line) in page for line in text.splitlines())


def stamped(text: str) -> Stamped | None:
    """What a page's stamp says, None where there is none; of several, the last is the stamp."""
    stamps = list(_STAMP.finditer(text))
    if not stamps:
        return None
    last = stamps[-1]
    return Stamped(
        page=int(last["page"]),
        total=int(last["total"]),
        exhibit=last["exhibit"],
        exhibit_page=int(last["exhibit_page"]) if last["exhibit_page"] else None,
        length=int(last["length"]) if last["length"] else None,
    )


def stamp_faults(stamps: Sequence[Stamped | None]) -> Iterator[tuple[int | None, str]]:
    """What is wrong with the stamps of a packet, in the order of its pages: (packet page, words to print)."""
    lengths: dict[str, int] = {}
    for number, stamp in enumerate(stamps, start=1):
        if stamp is None:
            yield number, "it lacks its stamp"
            continue
        if (stamp.page, stamp.total) != (number, len(stamps)):
            yield number, f"its stamp says page {stamp.page} of {stamp.total}"
        if stamp.exhibit and stamp.exhibit_page is not None:
            if stamp.exhibit_page != lengths.get(stamp.exhibit, 0) + 1:
                yield number, f"exhibit {stamp.exhibit} does not go on here with its next page"
            lengths[stamp.exhibit] = stamp.exhibit_page
    declared = {s.exhibit: s.length for s in stamps if s is not None and s.exhibit and s.length is not None}
    for exhibit, length in declared.items():
        if lengths[exhibit] != length:
            yield None, f"exhibit {exhibit} ends at page {lengths[exhibit]} of {length}"


def forbidden(text: str, quoted: Iterable[str]) -> Iterator[str]:
    """What is wrong in the words of a page that we draw or write: a hole, or a word of the internal review.

    A word that stands beside the same neighbours in a record, a policy or a denial (`quoted`, squeezed) is quoted
    from there, and those may say what they like.
    """
    sources = tuple(quoted)
    words = text.split()
    for index in range(len(words)):
        offence = _offence(words, index)
        if offence and not any(squeezed(piece) in source for piece in _windows(words, index) for source in sources):
            yield offence


def _offence(words: list[str], index: int) -> str | None:
    """What is wrong with a word, seen with the one behind it ("None of these" is plain English)."""
    alone, followed = (words[index],), (" ".join(words[index : index + 2]),)
    if letter_text.internal_words(alone):
        return INTERNAL_WORD
    kinds = letter_text.holes(followed) if letter_text.holes(alone) else ()
    return kinds[0][1] if kinds else None


def _windows(words: list[str], index: int) -> Iterator[str]:
    """The word with its neighbours: two before it, two behind it, one on each side."""
    for start, end in ((index - 2, index + 1), (index, index + 3), (index - 1, index + 2)):
        yield " ".join(words[max(start, 0) : end])
