"""Where one note ends and another begins: by its title, or by a letterhead that the page before does not have."""

import re
from collections.abc import Sequence

from pipeline.rules.notes import dates
from pipeline.rules.notes.lexicon import Lexicon
from pipeline.rules.notes.phrase_index import Phrases

_TOP_LINES = 8
_MOST_WORDS = 12
_MOST_OTHER_WORDS = 6
_IN_CAPITALS = re.compile(r"\s*(?:[A-Z0-9][A-Z0-9'&./-]*\s+){2,}")
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_IS_SENTENCE = re.compile(
    r"\b(?:is|are|was|were|will|be|been|may|can|has|have|had|do|does|not|no|if|see|per)\b", re.IGNORECASE
)
_VALUE = re.compile(r"\s*:\s*[^\W\d_]")


def spans(pages: Sequence[str], lexicon: Lexicon) -> tuple[range, ...]:
    """The notes of a document as ranges of page places (from 0), in order; together they are all pages."""
    starts = [place for place, new in enumerate(begins(pages, lexicon)) if new or place == 0]
    return tuple(range(low, high) for low, high in zip(starts, [*starts[1:], len(pages)], strict=True))


def begins(pages: Sequence[str], lexicon: Lexicon) -> list[bool]:
    """Whether a note begins at the top of a page: by a title, or a heading that the page before does not have."""
    tops = [[line for line in text.split("\n") if line.strip()][:_TOP_LINES] for text in pages]
    headings = [{_DIGITS.sub("#", line.strip()) for line in top if _is_heading(line)} for top in tops]
    found: list[bool] = []
    for place, top in enumerate(tops):
        titled = bool(title_lines("\n".join(top), lexicon.patterns["note_titles"], lexicon))
        new = headings[place] - headings[place - 1] if place else headings[place]
        found.append(titled or bool(new))
    return found


def _is_heading(line: str) -> bool:
    """Whether a line is in capitals, or begins so with a date behind ("DAILY NOTE 10/08/2026 K. Adler")."""
    if _IN_CAPITALS.match(line) and next(dates.dates(line), None) is not None:
        return True
    words = _WORD.findall(line)
    return line.isupper() and 3 <= len(words) <= _MOST_WORDS and not line.rstrip().endswith(".")


def title_lines(text: str, titles: Phrases, lexicon: Lexicon) -> list[int]:
    """The places (from 0) of the lines that are little more than one of the titles."""
    if not titles.may_match(text):
        return []
    return [place for place, line in enumerate(text.split("\n")) if _is_title(line, titles, lexicon)]


def _is_title(line: str, titles: Phrases, lexicon: Lexicon) -> bool:
    bare = line.strip(" \t*#=_-–—•")
    if not bare or len(bare.split()) > _MOST_WORDS or (bare[-1] in ".!?" and not bare.isupper()):
        return False
    match = titles.search(bare)
    if match is None or bare[match.start()].islower() or _VALUE.match(bare, match.end()):
        return False
    words = _WORD.findall(bare[: match.start()] + " " + bare[match.end() :])
    sentence = _IS_SENTENCE.search(bare) is not None and not bare.isupper()
    denied = lexicon.patterns["psychotherapy_note_denials"].search(bare)
    return len(words) <= _MOST_OTHER_WORDS and not sentence and not denied
