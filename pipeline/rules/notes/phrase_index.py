"""Which phrases of the tables a text can hold at all, told from its words: most sentences hold none.

Of each phrase some words (or parts of words) must stand in any text that it matches. A text's words are looked up
once, each word's answer is kept, and a pattern is tried only on a text that holds such words.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from operator import or_
from typing import Protocol, TypeVar

_WORD = re.compile(r"\w+")
_RUN = re.compile(r"[a-z0-9]+")
_QUANTIFIER = re.compile(r"[?*+]\??|\{\d*,?\d*\}\??")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
_GROUP = re.compile(r"\((?:\?(?:-i:|:|<?[=!]))?")
_CODE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})")
_ABSENT = ("(?!", "(?<!")
_BEHIND = ("(?<!", "(?<=")
_PARTS = re.compile(r"[ /,:;&%]|\\(?:b|[.(),/?])|\(\?=\[(?:\\s|[^\w\\\]^-])+\](?:\|\$)?\)")
_DIGITS = frozenset("0123456789")
_SHORTEST = 2
_EDGE = "\x00"
# Of plain text the words are found by turning whatever parts them into blanks, in a third of a pattern's time.
_PLAIN = bytes(ord(chr(i).lower()) if chr(i).isalnum() or chr(i) == "_" else ord(" ") for i in range(128)).ljust(256)
_TEXTS_KEPT = 1024
_WORDS_KEPT = 20_000
_LONG_LIST = 4
_FEW = 6

Needed = frozenset[str]
"""Parts of words of which a text must hold one; an edge sign stands where the part begins or ends a word."""


class Index:
    """The needed parts of all phrases, and for every word met which phrases it speaks for (one bit each).

    A phrase is looked for where both of its two needs are met.
    """

    def __init__(self) -> None:
        self._bits: tuple[dict[str, int], dict[str, int]] = ({}, {})
        self._met = [0, 0]
        self._words: dict[str, tuple[int, int]] = {}
        self._tests: list[tuple[int, Callable[[str], bool]]] = []
        self._lengths: tuple[int, ...] = ()
        self._count = 0
        self.mask = lru_cache(maxsize=_TEXTS_KEPT)(self._mask)

    def add(self, phrases: Sequence[Sequence[Needed]]) -> int:
        """The bits of a list of new phrases, each with its needs (at most two; none: it is always tried)."""
        bits = 0
        for needs in phrases:
            bit = 1 << self._count
            self._count += 1
            bits |= bit
            for place in (0, 1):
                if place >= len(needs):
                    self._met[place] |= bit
                    continue
                for part in needs[place]:
                    self._bits[place][part] = self._bits[place].get(part, 0) | bit
        self._lengths = tuple(sorted({len(part) for known in self._bits for part in known}))
        return bits

    def add_test(self, holds: Callable[[str], bool]) -> int:
        """A bit that is set by every text with a word (in lower case) for which the test holds; asked once a word."""
        bit = 1 << self._count
        self._count += 1
        self._tests.append((bit, holds))
        return bit

    def _mask(self, text: str) -> int:
        """The bits of all phrases that may stand in the text."""
        if text.isascii():
            met = text.encode("ascii").translate(_PLAIN).decode("ascii").split()
        else:
            text = text.replace("\u0130", "i").replace("\u0131", "i")  # taken for an i, though they do not fold to it
            met = _WORD.findall(text.casefold())
        first, second = self._met
        known = self._words
        for word in set(met):
            bits = known.get(word) or self._of_word(word)
            first |= bits[0]
            second |= bits[1]
        return first & second

    def _of_word(self, word: str) -> tuple[int, int]:
        whole, first, second = f"{_EDGE}{word}{_EDGE}", 0, 0
        for start in range(len(whole)):
            for length in self._lengths:
                if start + length > len(whole):
                    break
                part = whole[start : start + length]
                first |= self._bits[0].get(part, 0)
                second |= self._bits[1].get(part, 0)
        for bit, holds in self._tests:
            if holds(word):
                first, second = first | bit, second | bit
        if len(self._words) > _WORDS_KEPT:
            self._words.clear()
        self._words[word] = (first, second)
        return first, second


class _Row(Protocol):
    @property
    def bits(self) -> int: ...


Row = TypeVar("Row", bound=_Row)


class Bank(tuple[Row, ...]):
    """Rows of a table with their bits in an index; of many rows few can stand in any text."""

    _every: int
    _known: dict[int, tuple[Row, ...]]

    def __new__(cls, rows: Iterable[Row]) -> "Bank[Row]":
        made = super().__new__(cls, rows)
        made._every, made._known = reduce(or_, (row.bits for row in made), 0), {}
        return made

    def standing(self, mask: int) -> tuple[Row, ...]:
        """The rows that may stand in a text with that mask, in order."""
        hit = mask & self._every
        if not hit:
            return ()
        if hit not in self._known:
            self._known[hit] = tuple(row for row in self if row.bits & hit)
        return self._known[hit]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Phrases:
    """A compiled list of phrases, asked like a pattern; it is tried only where its words stand in the text.

    `sources` are its phrases one by one, in the order of their bits: of a long list only those are tried whose words
    stand there.
    """

    pattern: re.Pattern[str]
    index: Index
    bits: int
    sources: tuple[str, ...] = ()
    singles: dict[int, re.Pattern[str]] = field(default_factory=dict)

    def may_match(self, text: str) -> bool:
        """Whether the text holds words that the phrases need."""
        return bool(self.index.mask(text) & self.bits)

    def search(self, text: str, low: int = 0, high: int | None = None) -> re.Match[str] | None:
        """The first match within `low` and `high`."""
        if not self.index.mask(text) & self.bits:
            return None
        return next(self.finditer(text, low, high), None)

    def match(self, text: str, low: int = 0) -> re.Match[str] | None:
        """A match that begins at `low`."""
        hit = self.index.mask(text) & self.bits
        if not hit:
            return None
        if len(self.sources) < _LONG_LIST:
            return self.pattern.match(text, low)
        return next((found for part in self._tried(hit) if (found := part.match(text, low))), None)

    def finditer(self, text: str, low: int = 0, high: int | None = None) -> Iterator[re.Match[str]]:
        """All matches within `low` and `high`."""
        hit = self.index.mask(text) & self.bits
        if not hit:
            return iter(())
        end = len(text) if high is None else high
        if len(self.sources) < _LONG_LIST or hit.bit_count() > _FEW:
            return self.pattern.finditer(text, low, end)
        parts = self._tried(hit)
        return parts[0].finditer(text, low, end) if len(parts) == 1 else _merged(parts, text, low, end)

    def _tried(self, hit: int) -> list[re.Pattern[str]]:
        """The phrases whose bits are set, each as a pattern of its own, in the order of the list."""
        first = (self.bits & -self.bits).bit_length() - 1
        found: list[re.Pattern[str]] = []
        while hit:
            bit = hit & -hit
            hit ^= bit
            part = self.singles.get(bit)
            if part is None:
                source = self.sources[bit.bit_length() - 1 - first]
                part = self.singles[bit] = re.compile(source, self.pattern.flags)
            found.append(part)
        return found


def _merged(parts: Sequence[re.Pattern[str]], text: str, low: int, high: int) -> Iterator[re.Match[str]]:
    """The matches that the alternation of the parts would find: leftmost first, of equals the first part's."""
    ahead = [part.search(text, low, high) for part in parts]
    while True:
        best = min((found for found in ahead if found), key=lambda found: found.start(), default=None)
        if best is None:
            return
        yield best
        low = best.end() + (best.end() == best.start())
        if low > high:
            return
        ahead = [
            part.search(text, low, high) if found is not None and found.start() < low else found
            for part, found in zip(parts, ahead, strict=True)
        ]


def needs_of_word(word: str) -> tuple[Needed, ...]:
    """A word that must stand alone."""
    runs = _RUN.findall(word.casefold())
    return (frozenset({f"{_EDGE}{runs[0]}{_EDGE}"}),) if runs else ()


def needs_of_name(name: str) -> tuple[Needed, ...]:
    """The two longest runs of letters of a name."""
    folded = name.casefold()
    runs = [m for m in _RUN.finditer(folded) if len(m[0]) >= _SHORTEST]
    longest = sorted(runs, key=lambda m: -len(m[0]))[:2]
    return tuple(frozenset({(_EDGE if run.start() == 0 else "") + run[0]}) for run in longest)


def needs_of_phrase(phrase: str) -> tuple[Needed, ...]:
    """What a phrase needs, the longest words first, at most two. Phrases are as the table's syntax says."""
    return _united(_Reader(phrase).options(left=True, right=True))


class _Reader:
    """A phrase read from left to right. `at` is the next sign."""

    def __init__(self, phrase: str) -> None:
        self._text, self._at = phrase, 0

    def options(self, *, left: bool, right: bool = False) -> list[list[Needed]]:
        """What each of "a|b|c" needs, up to the closing bracket or the end.

        `left` and `right` say whether words begin where they begin, and end where they end.
        """
        options = [self._sequence(left, right)]
        while self._text[self._at : self._at + 1] == "|":
            self._at += 1
            options.append(self._sequence(left, right))
        return options

    def _sequence(self, left: bool, right: bool) -> list[Needed]:
        candidates: list[Needed] = []
        spare: list[Needed] = []
        run, edge = "", left
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            sign = self._text[self._at]
            if sign.isascii() and sign.isalnum() and not self._is_optional(self._at + 1):
                run += (_EDGE if edge and not run else "") + sign.casefold()
                self._at += 1
                again = self._quantifier() is not None
                edge = False
                if again:
                    run = _closed(run, candidates)
                continue
            begins, edge = edge and not run, self._parts_words()
            run = _closed(run + (_EDGE if edge and run else ""), candidates)
            edge = edge or (begins and self._text.startswith(_BEHIND, self._at))
            inner = self._other(begins)
            candidates += inner[:1]
            spare += inner[1:]
        _closed(run + (_EDGE if right and run else ""), candidates)
        return sorted(candidates, key=_shortest) + sorted(spare, key=_shortest)

    def _other(self, begins: bool) -> tuple[Needed, ...]:
        """Pass over what is no plain letter; of a group that must stand, what it needs. `begins`: a word, if any."""
        sign = self._text[self._at]
        opened = _GROUP.match(self._text, self._at)
        if opened is not None:
            self._at = opened.end()
            inner = _united(self.options(left=begins and opened[0] not in _BEHIND))
            self._at += 1
            optional = self._is_optional(self._at)
            self._quantifier()
            return () if opened[0] in _ABSENT or optional else inner
        if sign == "[":
            match = _CLASS.match(self._text, self._at)
            self._at = match.end() if match else self._at + 1
            self._quantifier()
            return ()
        digit = self._text.startswith(r"\d", self._at) and not self._is_optional(self._at + 2)
        code = _CODE.match(self._text, self._at)
        self._at = code.end() if code else self._at + (2 if sign == "\\" else 1)
        self._quantifier()
        return (_DIGITS,) if digit else ()

    def _parts_words(self) -> bool:
        """Whether the next sign must stand, and is none of a word: what stands beside it begins or ends a word."""
        sign = _PARTS.match(self._text, self._at)
        return sign is not None and not self._is_optional(sign.end())

    def _is_optional(self, at: int) -> bool:
        match = _QUANTIFIER.match(self._text, at)
        return match is not None and re.match(r"\+|\{0*[1-9]", match[0]) is None

    def _quantifier(self) -> str | None:
        match = _QUANTIFIER.match(self._text, self._at)
        if match is None:
            return None
        self._at = match.end()
        return match[0]


def _shortest(needed: Needed) -> int:
    """For sorting: what names longer words is met by fewer texts."""
    return -min(len(part) for part in needed)


def _united(options: Sequence[Sequence[Needed]]) -> tuple[Needed, ...]:
    """What alternatives need: one of what each needs most, and one of what it needs next; nothing if one needs none."""
    if any(not option for option in options):
        return ()
    first = frozenset[str]().union(*(option[0] for option in options))
    second = frozenset[str]().union(*(option[:2][-1] for option in options))
    return (first,) if first == second else (first, second)


def _closed(run: str, candidates: list[Needed]) -> str:
    """Keep a run of letters that has come to its end; gives the empty run that follows."""
    if len(run.strip(_EDGE)) >= _SHORTEST or len(run) > _SHORTEST:
        candidates.append(frozenset({run}))
    return ""
