"""Headers and footers: the lines that a document repeats on its pages, which are no part of any note."""

import re
from collections.abc import Sequence

from pipeline.rules.notes import doses, note_dates, scores
from pipeline.rules.notes.lexicon import Lexicon

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\bpage:?\s+\d+\s*(?:of|/)\s*\d+\b|^\s*(?:-\s*)?\d{1,4}\s*(?:/|of)\s*\d{1,4}(?:\s*-)?\s*$", re.IGNORECASE
)
_FEWEST_PAGES = 3
_WIDEST_GAP = 3
_TOP, _FOOT = 5, 4
_LONGEST_HEAD = 140


def running_lines(pages: Sequence[str], lexicon: Lexicon) -> frozenset[str]:
    """Headers and footers of a document, as `line_key` has them.

    They are the lines at the edges of its pages that are equal, but for their digits, on most pages of a stretch of
    three or more (a chart may be bound from several prints), and those that by their shape are no part of a note: a
    page number, or whose page it is. A line that gives a total or a dose is none, though each page of a series has one.
    """
    seen: dict[str, list[int]] = {}
    shaped: set[str] = set()
    wording: dict[str, set[str]] = {}
    for number, text in enumerate(pages):
        lines = [line for line in text.split("\n") if line.strip()]
        edges = lines[:_TOP] + lines[max(_TOP, len(lines) - _FOOT) :]
        for line in dict.fromkeys(line for line in edges if not _is_prose(line)):
            key = line_key(line)
            if not seen.setdefault(key, []) or seen[key][-1] != number:
                seen[key].append(number)
            wording.setdefault(key, set()).add(line)
        shaped |= {line_key(line) for line in lines[:_TOP] + lines[-_FOOT:] if _is_shaped(line, lexicon)}
    repeated = {key for key, numbers in seen.items() if _is_repeated(numbers)}
    return frozenset(key for key in repeated if not any(_tells(line, lexicon) for line in wording[key])) | frozenset(
        shaped
    )


def _is_repeated(numbers: Sequence[int]) -> bool:
    """Whether a line stands on most pages of a stretch: those from its first page to its last, gaps ending one."""
    stretch: list[int] = []
    for number in numbers:
        if stretch and number - stretch[-1] > _WIDEST_GAP:
            stretch = []
        stretch.append(number)
        if len(stretch) >= _FEWEST_PAGES and len(stretch) * 10 >= 6 * (stretch[-1] - stretch[0] + 1):
            return True
    return False


def _is_shaped(line: str, lexicon: Lexicon) -> bool:
    """Whether a line is a page's number, or name, birth date and number of whose page it is, and no more."""
    if _PAGE_NUMBER.search(line) is not None and len(line) <= _LONGEST_HEAD and not line.rstrip().endswith("."):
        return not _tells(line, lexicon)
    if not any(char.isdigit() for char in line) or len(line) > _LONGEST_HEAD:
        return False
    labels = sum(1 for phrases in lexicon.identity_labels.values() if phrases.search(line))
    return labels > 1 and note_dates.note_date(line, lexicon) is None and not _tells(line, lexicon)


def line_key(line: str) -> str:
    """A line for comparison between pages: digits and case do not count."""
    return _DIGITS.sub("#", " ".join(line.split())).casefold()


def _is_prose(line: str) -> bool:
    """A finished sentence, which may stand at the same place of many pages because a note was copied forward."""
    return len(line.split()) > 5 and line.rstrip().endswith((".", "!", "?"))


def _tells(line: str, lexicon: Lexicon) -> bool:
    """Whether a line gives a total of a scale, or the dose of a drug."""
    if any(scores.in_sentence(line, lexicon)) or scores.is_total(line, lexicon):
        return True
    return any(True for name in lexicon.drug_names.finditer(line) for _ in doses.doses(line[name.end() :]))
