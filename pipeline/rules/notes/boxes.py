"""Boxes on forms and templates: whether what stands beside a mention is ticked."""

import re
from dataclasses import dataclass

from pipeline.rules.notes.lexicon import Lexicon

_BOX = re.compile(r"\[(?P<mark>[ xX✓✔_]{0,2})\]|(?P<empty>[☐□◻○])|(?P<ticked>[☒☑✓✔■●])|\((?P<round> |[xX])\)")
_ANSWERS = re.compile(r"[\s:?.\-–—|]*")
_LABEL_WORDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Option:
    """A box with the words behind it, up to the next box or line."""

    start: int
    end: int
    ticked: bool
    words: str


def holds(text: str) -> bool:
    """Whether a text has boxes at all."""
    return _BOX.search(text) is not None


def ticked(text: str, start: int, end: int, lexicon: Lexicon) -> bool | None:
    """Whether the boxes beside characters `start` to `end` say that it is so; None where no box is about it.

    The words stand behind their own box ("[x] hallucinations"), or their answers behind them ("SI: [x] none [ ]
    passive"). An empty box in front says no, unless its own words are a denial, which is then not made.
    """
    options = _options(text)
    own = next((o for o in options if o.start <= start < o.end), None)
    if own is not None and len(text[own.start : start].split()) <= _LABEL_WORDS:
        if lexicon.patterns["box_denials"].search(own.words) is not None:
            return None
        return own.ticked and not _is_denied(text, options[0].start, lexicon)
    answers = [o for o in options if o.start >= end]
    if not answers or _ANSWERS.fullmatch(text[end : answers[0].start]) is None:
        return None
    chosen = [o for o in answers if o.ticked]
    if not chosen:
        return None
    return any(lexicon.patterns["box_denials"].match(o.words.strip()) is None for o in chosen)


def unanswered(text: str, start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether the words only stand on a form: a denial whose box is empty, or a question of which none is ticked."""
    options = _options(text)
    own = next((o for o in options if o.start <= start < o.end), None)
    if own is not None:
        return not own.ticked and lexicon.patterns["box_denials"].search(own.words) is not None
    answers = [o for o in options if o.start >= end]
    follows = bool(answers) and _ANSWERS.fullmatch(text[end : answers[0].start]) is not None
    return follows and not any(o.ticked for o in answers)


def _is_denied(text: str, first: int, lexicon: Lexicon) -> bool:
    """Whether the label before the first box of a line denies whatever is ticked ("Denies: [x] SI [x] HI")."""
    label = text[text.rfind("\n", 0, first) + 1 : first].strip(" :-")
    return any(m.end() == len(label) for m in lexicon.patterns["box_denials"].finditer(label))


def _options(text: str) -> list[_Option]:
    found = list(_BOX.finditer(text))
    options: list[_Option] = []
    for index, box in enumerate(found):
        line = text.find("\n", box.end())
        ends = [found[index + 1].start() if index + 1 < len(found) else len(text), len(text) if line < 0 else line]
        end = min(ends)
        marked = bool((box["mark"] or "").strip(" _") or box["ticked"] or (box["round"] or "").strip())
        options.append(_Option(start=box.start(), end=end, ticked=marked, words=text[box.end() : end]))
    return options
