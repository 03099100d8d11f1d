"""Text of drawn pages: runs of one typeface, numbers that are known only later, and lines broken to a width."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.engines.drawing.typefaces import BOLD, ITALIC, REGULAR, clean, face, spread

# Wide enough for any packet; Carlito's figures all have one width, so lines break the same with the real number.
_ANY_NUMBER = "0000"
_UNKNOWN = "—"
# A line may break at blanks and after a dash between letters. Not after a hyphen: readers of PDF text take one at a
# line's end for a hyphenation, and drop it.
_BREAKS = re.compile(r" +|[^ ]*?(?<=[^\W\d_])[–—](?=[^\W\d_])|[^ ]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A place in the packet, in the words of the page map: a section, a part of it, a page of an exhibit.

    `Target(section="exhibits", part="B", exhibit_page=4)`, `Target(section="letter", part="appeal")`,
    `Target(section="crosswalk")`. Without `exhibit_page` it is the first page of the section or part.
    """

    section: str
    part: str | None = None
    exhibit_page: int | None = None


PageOf = Callable[[Target], int | None]
TOTAL = Target(section="total")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one typeface and size. `link`: where a click leads; `number`: print that place's packet page."""

    text: str
    face: str
    size: float
    width: float
    link: Target | None = None
    number: Target | None = None

    def resolved(self, page_of: PageOf) -> "Run":
        """The run with its number filled in, "—" where the place is not in the packet."""
        if self.number is None:
            return self
        page = page_of(self.number)
        text = _UNKNOWN if page is None else str(page)
        return replace(self, text=text, width=face(self.face).width(text) * self.size)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: runs from left to right, the height it takes, the room above it."""

    runs: tuple[Run, ...]
    height: float
    above: float = 0.0
    indent: float = 0.0

    @property
    def size(self) -> float:
        return max((run.size for run in self.runs), default=0.0)


@dataclass(frozen=True, slots=True)
class Style:
    """Size and leading of a text; `face` is the Carlito face it is set in."""

    size: float
    leading: float
    face: str = REGULAR

    def bold(self) -> "Style":
        return replace(self, face=BOLD)

    def italic(self) -> "Style":
        return replace(self, face=ITALIC)


class Writer:
    """Makes runs, and remembers the characters that no typeface has."""

    def __init__(self) -> None:
        self.missing: set[str] = set()

    def say(self, text: str, style: Style, link: Target | None = None) -> tuple[Run, ...]:
        """`text` as runs, falling back to a second typeface where the first lacks a character."""
        pieces, missing = spread(clean(text), style.face)
        self.missing.update(missing)
        return tuple(Run(p, name, style.size, face(name).width(p) * style.size, link) for name, p in pieces)

    def page_number(self, target: Target, style: Style, link: bool = True) -> tuple[Run, ...]:
        """The packet page of `target`, filled in when the page is drawn; it links there."""
        width = face(style.face).width(_ANY_NUMBER) * style.size
        return (Run(_ANY_NUMBER, style.face, style.size, width, target if link else None, target),)


def broken(runs: Sequence[Run], width: float, leading: float, above: float = 0.0, indent: float = 0.0) -> list[Line]:
    """`runs` as lines no wider than `width` less `indent`; a word longer than a line is cut."""
    room = width - indent
    lines: list[Line] = []
    current: list[Run] = []
    used = 0.0
    for word in _words(runs):
        size = sum(piece.width for piece in word)
        if used + _bare_width(word, size) > room + 0.01 and current:
            lines.append(_line(current, leading, above if not lines else 0.0, indent))
            current, used = [], 0.0
        for piece in word if size <= room else _cut(word, room):
            if used + piece.width > room + 0.01 and current:
                lines.append(_line(current, leading, above if not lines else 0.0, indent))
                current, used = [], 0.0
            if current or piece.text != " ":
                current.append(piece)
                used += piece.width
    if current or not lines:
        lines.append(_line(current, leading, above if not lines else 0.0, indent))
    return lines


def _words(runs: Sequence[Run]) -> Iterable[list[Run]]:
    """Pieces that stay on one line together: words over run borders, blanks apart."""
    word: list[Run] = []
    for run in runs:
        if run.number is not None:
            word.append(run)
            continue
        for text in _BREAKS.findall(run.text):
            piece = _part(run, " " if text[0] == " " else text)
            if piece.text == " ":
                if word:
                    yield word
                word = []
                yield [piece]
                continue
            word.append(piece)
            if text[-1] in "–—":
                yield word
                word = []
    if word:
        yield word


def _part(run: Run, text: str) -> Run:
    if text == run.text:
        return run
    return Run(text, run.face, run.size, face(run.face).width(text) * run.size, run.link)


def _bare_width(word: list[Run], size: float) -> float:
    """A blank needs no room at a line's end."""
    return 0.0 if len(word) == 1 and word[0].text == " " else size


def _cut(word: list[Run], room: float) -> Iterable[Run]:
    """The characters of a word that is longer than a line, in pieces that fit."""
    for run in word:
        if run.number is not None or run.width <= room:
            yield run
            continue
        start, used = 0, 0.0
        for at, char in enumerate(run.text):
            step = face(run.face).width(char) * run.size
            if used + step > room and at > start:
                yield _part(run, run.text[start:at])
                start, used = at, 0.0
            used += step
        yield _part(run, run.text[start:])


def _line(pieces: list[Run], leading: float, above: float, indent: float) -> Line:
    """The pieces of a line, neighbours of one look joined into one run, without the blank at its end."""
    while pieces and pieces[-1].text == " ":
        pieces = pieces[:-1]
    joined: list[Run] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last and last.number is None and piece.number is None and _look(last) == _look(piece):
            joined[-1] = Run(last.text + piece.text, last.face, last.size, last.width + piece.width, last.link)
        else:
            joined.append(piece)
    return Line(tuple(joined), leading, above, indent)


def _look(run: Run) -> tuple[str, float, Target | None]:
    return run.face, run.size, run.link
