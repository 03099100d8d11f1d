"""Headers and footers: the lines that a document repeats on its pages, which are no part of any note."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from pipeline.rules.notes import doses, headings, headlines, note_dates, scores
from pipeline.rules.notes.lexicon import Lexicon

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\bpage:?\s+\d+\s*(?:of|/)\s*\d+\b|^\s*(?:-\s*)?\d{1,4}\s*(?:/|of)\s*\d{1,4}(?:\s*-)?\s*$", re.IGNORECASE
)
_FEWEST_PAGES = 3
_SURE, _DEEPEST = 3, 8
_LONGEST_HEAD = 140
_LINES_KEPT = 1 << 12


def running_lines(pages: Sequence[str], lexicon: Lexicon) -> frozenset[str]:
    """Headers and footers of a document, as `line_key` has them.

    They are the lines at the edges of its pages that are equal, but for their digits, on most pages, or at one place of
    pages that follow each other (a chart may be bound from several prints); and those that by their shape are no part
    of a note: a page number, or whose page it is. A line that gives a total, a dose or the day of a note is none,
    though each page of a series has one.
    """
    found: set[str] = set()
    for from_foot in (False, True):
        edges = [_edge(text, from_foot=from_foot) for text in pages]
        repeated = _often(edges) | _steady(edges)
        dated = _dated(edges, repeated, lexicon)
        for edge in edges:
            for place, line in enumerate(edge):
                key = line_key(line)
                told = key in repeated and (key in dated or _tells_of_note(line, lexicon))
                if _is_shaped(line, lexicon) or (key in repeated and not told):
                    found.add(key)
                elif place >= _SURE:
                    break
    return frozenset(found)


def _edge(text: str, *, from_foot: bool) -> list[str]:
    """The first lines of a page, or its last ones from the last one upwards."""
    lines = [line for line in text.split("\n") if line.strip()]
    return lines[: -_DEEPEST - 1 : -1] if from_foot else lines[:_DEEPEST]


def _often(edges: Sequence[Sequence[str]]) -> set[str]:
    """The lines of most pages."""
    counted = Counter(key for edge in edges for key in {line_key(line) for line in edge if not _is_prose(line)})
    often = max(_FEWEST_PAGES, -(-len(edges) * 6 // 10))
    return {key for key, count in counted.items() if count >= often}


def _steady(edges: Sequence[Sequence[str]]) -> set[str]:
    """The lines that stand at one place of three pages that follow each other."""
    found: set[str] = set()
    for place in range(_SURE):
        keys = [line_key(edge[place]) if place < len(edge) and not _is_prose(edge[place]) else "" for edge in edges]
        found |= {key for key, *more in zip(keys, keys[1:], keys[2:], strict=False) if key and set(more) == {key}}
    return found


def _dated(edges: Sequence[Sequence[str]], repeated: set[str], lexicon: Lexicon) -> set[str]:
    """Those of the repeated lines that date notes of several days; one day on all pages is that of printing."""
    days: dict[str, set[date]] = {}
    for line in {line for edge in edges for line in edge if line_key(line) in repeated}:
        day = note_dates.note_date(line, lexicon) or note_dates.title_date(line, lexicon)
        day = day or headlines.date_of(line, lexicon, at_top=True)
        if day is not None and note_dates.visit_date(line, lexicon) is None:
            days.setdefault(line_key(line), set()).add(day)
    return {key for key, found in days.items() if len(found) > 1}


def _tells_of_note(line: str, lexicon: Lexicon) -> bool:
    """Whether a line heads a section, or gives a total or dose."""
    found = headings.heading(line, lexicon)
    return (found is not None and found[0] is not None) or _tells(line, lexicon)


def _is_shaped(line: str, lexicon: Lexicon) -> bool:
    """Whether a line is a page's number, or name, birth date and number of whose page it is, and no more."""
    if _PAGE_NUMBER.search(line) is not None and len(line) <= _LONGEST_HEAD and not line.rstrip().endswith("."):
        return not _tells(line, lexicon)
    if not any(char.isdigit() for char in line) or len(line) > _LONGEST_HEAD:
        return False
    labels = sum(1 for phrases in lexicon.identity_labels.values() if phrases.search(line))
    return labels > 1 and note_dates.note_date(line, lexicon) is None and not _tells(line, lexicon)


@lru_cache(maxsize=_LINES_KEPT)
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
