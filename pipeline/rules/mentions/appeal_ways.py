"""How a payer's letter says that one may appeal: until when, and where to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.rules.mentions.passages import Passage
from pipeline.rules.notes import dates
from pipeline.rules.notes.lexicon import Lexicon

_UNIT = re.compile(r"(days?|months?)\b", re.IGNORECASE)
_WORKING = re.compile(r"business|working", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_COUNTS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "six": 6,
    "fourteen": 14,
    "thirty": 30,
    "forty-five": 45,
    "sixty": 60,
    "ninety": 90,
    "hundred twenty": 120,
    "hundred and twenty": 120,
    "hundred eighty": 180,
    "hundred and eighty": 180,
}
_PLACE_ENDS = re.compile(
    r"(?<![A-Z])(?<!\bSt)(?<!\bAve)(?<!\bSte)(?<!\bRd)(?<!\bNo)\.(?:\s|$)|;|\s(?:by|within|no later|before|on or)\s"
)
_ADDRESS = re.compile(r"\d|[A-Z].*[A-Z]")
_POSTAL = re.compile(r"\bBox \d+|\b[A-Z]{2},? \d{5}(?:-\d{4})?\b")
_ZIP = re.compile(r"\b[A-Z]{2},? \d{5}(?:-\d{4})?\b")
_OF_APPEALS = re.compile(r"\b(?:Appeals?|Grievances?|Reconsiderations?|Disputes?)\b")
_FAX = re.compile(r"\b(?:fax|facsimile)", re.IGNORECASE)
_LONGEST_PLACE = 160
_LONGEST_ADDRESS = 160
_MOST_LINES = 6
_NEAR = 2
_AROUND = 60
_TITLED = 0.6
Span = tuple[int, int]
Fact = tuple[Span, str, str]


def of_page(passages: Sequence[Passage], words: Lexicon) -> Iterator[tuple[Passage, Fact]]:
    """Deadline and addresses, in the sentences in which they stand; an external review's only where it is all."""
    speaking = [words.patterns["denial_appeal_words"].search(passage.text) is not None for passage in passages]
    if not any(speaking):
        return
    told: list[tuple[Passage, Fact]] = []
    outside: list[tuple[Passage, Fact]] = []
    for place, passage in enumerate(passages):
        lately = any(speaking[max(0, place - _NEAR) : place + 1])
        if lately:
            external = words.patterns["denial_external"].search(passage.text) is not None
            into = outside if external else told
            into += [(passage, fact) for fact in _deadlines(passage.text, words, itself=speaking[place])]
            into += list(_places(passages, place, words))
    for name in ("deadline", "appeal_to"):
        inside = [pair for pair in told if pair[1][1] == name]
        yield from inside or [pair for pair in outside if pair[1][1] == name]


def _deadlines(text: str, words: Lexicon, *, itself: bool) -> Iterator[Fact]:
    """Within how long, or until which day; `itself`: the sentence speaks of the appeal."""
    for match in words.patterns["denial_deadlines"].finditer(text):
        if _is_ours(text, match.span(), words):
            continue
        days = _days(match[0])
        if days is not None:
            yield match.span(), "deadline", days
            return
        day = next(dates.dates(text[match.end() : match.end() + 40]), None)
        if day is not None and day.exact and not text[match.end() : match.end() + day.start].strip(" :|\n"):
            yield (match.start(), match.end() + day.end), "deadline", day.value.isoformat()
            return


def _is_ours(text: str, span: Span, words: Lexicon) -> bool:
    """Whether the time is the payer's own or that for a call: nearer to such words than to what the other side does."""
    low = max(0, span[0] - _AROUND)
    ours = [match.end() for match in words.patterns["denial_our_times"].finditer(text, low, span[0])]
    theirs = [match.end() for match in words.patterns["denial_their_times"].finditer(text, low, span[0])]
    if ours and max(ours) > max(theirs, default=0):
        return True
    return words.patterns["denial_our_times_behind"].search(text, span[1] - 8, span[1] + _AROUND) is not None


def _days(said: str) -> str | None:
    """A number of days or months as digits ("180 days", "10 business days"); calendar days are days."""
    end = _UNIT.search(said)
    if end is None:
        return None
    bare = said[: end.end()].casefold()
    digits = _DIGITS.findall(bare)
    spelled = next((count for name, count in reversed(_COUNTS.items()) if name in bare), None)
    count = int(digits[-1]) if digits else spelled
    kind = "business " if _WORKING.search(bare) else ""
    unit = end[0].casefold().rstrip("s")
    return f"{count} {kind}{unit}{'' if count == 1 else 's'}" if count else None


def _places(passages: Sequence[Passage], place: int, words: Lexicon) -> Iterator[tuple[Passage, Fact]]:
    passage = passages[place]
    text = passage.text
    if words.patterns["denial_other_places"].search(text) is not None:
        return
    for match in words.patterns["denial_appeals"].finditer(text):
        ends = _PLACE_ENDS.search(text, match.end() + 12)
        high = ends.start() if ends else len(text)
        if _FAX.search(match[0]) and _is_address(text[: match.start()]):
            yield passage, ((0, high), "appeal_to", " ".join(text[:high].split()))
            return
        address = " ".join(text[match.end() : high].split())[:_LONGEST_PLACE].strip(" :|.")
        if _ADDRESS.search(address):
            yield passage, ((match.start(), high), "appeal_to", address)
            return
        if not address and match.end() >= len(text.rstrip()):
            yield from _block(passages, place)
            return
    if _is_address(text):
        yield passage, ((0, len(text)), "appeal_to", " ".join(text.split()).rstrip(".").rpartition(": ")[2])


def _is_address(text: str) -> bool:
    """Whether a sentence is nothing but the address of those who hear appeals."""
    return len(text) <= _LONGEST_ADDRESS and _POSTAL.search(text) is not None and _OF_APPEALS.search(text) is not None


def _block(passages: Sequence[Passage], place: int) -> Iterator[tuple[Passage, Fact]]:
    """The lines of an address below the words that announce it."""
    lines: list[str] = []
    last = passages[place]
    for passage in passages[place + 1 : place + 1 + _MOST_LINES]:
        for line in passage.text.split("\n"):
            closed = any(_ZIP.search(said) for said in lines)
            if not _is_titled(line) or (closed and not _FAX.search(line)):
                break
            lines.append(line.strip(" .|"))
            last = passage
        else:
            continue
        break
    address = ", ".join(line for line in lines if line)[:_LONGEST_PLACE]
    if _ADDRESS.search(address):
        whole = replace(passages[place + 1], end=max(last.end, passages[place + 1].end))
        yield whole, ((0, len(whole.text)), "appeal_to", address)


def _is_titled(line: str) -> bool:
    """Whether a line is one of an address: short, most words with a capital or a number."""
    found = line.split()
    if not found or len(found) > 9:
        return False
    return sum(1 for word in found if not word[0].islower()) >= _TITLED * len(found)
