"""Headers and footers: the lines that a document repeats on its pages, which are no part of any note."""

import re
from collections.abc import Sequence

from pipeline.rules.notes import doses, scores
from pipeline.rules.notes.lexicon import Lexicon

_DIGITS = re.compile(r"\d+")
_FEWEST_PAGES = 3


def running_lines(pages: Sequence[str], lexicon: Lexicon) -> frozenset[str]:
    """Headers and footers: lines among the first or last three of most pages, equal but for their digits.

    Gives the lines as `line_key` has them. Fewer than three pages show no repetition: none. A line that gives a
    total or a dose is none, though each page of a series has one at the same place.
    """
    if len(pages) < _FEWEST_PAGES:
        return frozenset()
    seen: dict[str, list[str]] = {}
    for text in pages:
        lines = [line for line in text.split("\n") if line.strip()]
        edges = [line for line in lines[:3] + lines[-3:] if not _is_prose(line)]
        for key, line in {line_key(line): line for line in edges}.items():
            seen.setdefault(key, []).append(line)
    often = max(_FEWEST_PAGES, -(-len(pages) * 6 // 10))
    repeated = {key: lines for key, lines in seen.items() if len(lines) >= often}
    return frozenset(k for k, lines in repeated.items() if not any(_tells(line, lexicon) for line in lines))


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
