"""Options to tick: what is not ticked is not said, so its words are hidden from all rules."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_TICKED = "☑☒✓✔⊠🗹◉⦿●■"
_OPEN = "☐□▢◻⬜○◯❏❑"
_PLAIN_MARK = r"(?<!\w)(?:\[\s?[xX✓✔*]\s?\]|\(\s?[xX✓✔]\s?\)|\[[ _]{0,3}\]|\([ _]{1,3}\))"
_MARK = re.compile(rf"[{_TICKED}{_OPEN}]|{_PLAIN_MARK}")
_MAY_MARK = re.compile(r"[☑☒✓✔⊠🗹◉⦿☐□▢◻⬜◯❏❑○]|[\[(](?<!\w[\[(])[\sxX✓✔*_]{0,3}[\])]")
_MAY_BEGIN = re.compile(r"[☑☒✓✔⊠🗹◉⦿☐□▢◻⬜◯❏❑○\[(]")
# Signs that are bullets unless a mark that only options have stands on the page too.
_BULLETS = frozenset("●■○❏❑▢")
_SURE = re.compile(r"[☑☒⊠🗹◉⦿☐□◻⬜]|\[\s?[xX✓✔*]\s?\]|\(\s?[xX✓✔]\s?\)|\[[ _]{0,3}\]")
_LABEL = re.compile(r"(?:^|(?<=\s{2})|(?<=[;|,.]\s)|(?<=\s))[A-Z][\w/'&\-]*(?:[ /][\w/'&()\-]+){0,5}\s*[:?]\s*$")
_LAST_LABEL = re.compile(r"^.*(?::|\?|\s{2,}|[;|])", re.DOTALL)
_HEADING_WORD = re.compile(r"[A-Za-z][\w/'\-]*")
_LETTER = re.compile(r"[A-Za-z0-9]")
_LOWER = re.compile(r"\s*[a-z(]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Characters `start` to `end` of a text that are read as `text` (blanks hide them)."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    start: int
    end: int
    ticked: bool


def changes(text: str, gaps: Sequence[int] = ()) -> tuple[Change, ...]:
    """What of a page is read otherwise for its checkboxes, from start to end; `gaps` part the cells of its rows."""
    if _MAY_BEGIN.search(text) is None or _MAY_MARK.search(text) is None:
        return ()
    sure = _SURE.search(text) is not None
    found: list[Change] = []
    headings: list[tuple[int, int]] = []
    hides = False
    for start, end in _lines(text):
        marks = _marks(text, start, end, sure)
        if not marks:
            if hides and _LOWER.match(text, start, end):
                found.append(_hidden(text, start, end))
            else:
                hides = False
                headings = _cells(text, start, end, gaps) or headings
            continue
        if _in_columns(text, marks, end):
            found += _of_columns(text, start, marks, headings, gaps)
            hides = False
        elif _stand_behind(text, start, end, marks):
            found += _behind(text, start, marks)
            hides = False
        else:
            found += _before(text, start, end, marks)
            hides = not marks[-1].ticked and _goes_on_below(text, marks[-1].end, end)
    return tuple(_apart(sorted(found, key=lambda change: (change.start, change.end))))


def _apart(found: Sequence[Change]) -> Iterator[Change]:
    """Changes that do not overlap: what a later one changes too, the one before it leaves alone."""
    for change, following in zip(found, [*found[1:], None], strict=False):
        end = change.end if following is None else min(change.end, following.start)
        if end == change.end and end > change.start:
            yield change
        elif end > change.start:
            yield Change(start=change.start, end=end, text=change.text[: end - change.start])


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _marks(text: str, start: int, end: int, sure: bool) -> list[_Mark]:
    found = []
    for match in _MARK.finditer(text, start, end):
        sign = match[0]
        if sign in _BULLETS and not sure:
            continue
        if sign.startswith("(") and sign.strip("( _)") == "" and not sure:
            continue
        ticked = any(char in _TICKED or char in "xX*" for char in sign)
        found.append(_Mark(start=match.start(), end=match.end(), ticked=ticked))
    return found


def _goes_on_below(text: str, start: int, end: int) -> bool:
    """Whether the words behind the last mark of a line may run over to the next one."""
    return end - start > 30 and text[start:end].rstrip()[-1:] not in ".;:"


def _hidden(text: str, start: int, end: int) -> Change:
    return Change(start=start, end=end, text=" " * (end - start))


def _in_columns(text: str, marks: Sequence[_Mark], end: int) -> bool:
    """Whether the marks stand in the columns of a table, whose headings say what they mean."""
    between = [text[a.end : b.start] for a, b in pairwise(marks)] + [text[marks[-1].end : end]]
    return len(marks) > 1 and not any(_LETTER.search(words) for words in between)


def _of_columns(
    text: str, start: int, marks: Sequence[_Mark], headings: Sequence[tuple[int, int]], gaps: Sequence[int]
) -> Iterator[Change]:
    """The ticked mark is read as its column's heading; with no heading for every mark the line says nothing."""
    if len(headings) < len(marks) or not any(mark.ticked for mark in marks):
        yield _hidden(text, start, marks[-1].end)
        return
    for mark, (low, high) in zip(marks, headings[-len(marks) :], strict=True):
        words = f": {text[mark.start : mark.end]} {' '.join(text[low:high].split())}"
        yield Change(start=mark.start, end=mark.end, text=words if mark.ticked else " " * (mark.end - mark.start))


def _cells(text: str, start: int, end: int, gaps: Sequence[int]) -> list[tuple[int, int]]:
    """The cells of a line that may head columns: parted by the page's layout or by wide blanks, else its words."""
    if end - start > 100 or text[start:end].rstrip().endswith("."):
        return []
    own = [gap for gap in gaps if start <= gap < end]
    if own:
        edges = [start - 1, *own, end]
        found = [(low + 1, high) for low, high in pairwise(edges)]
    elif re.search(r"\S\s{2,}\S", text[start:end]):
        found = [(start + m.start(), start + m.end()) for m in re.finditer(r"\S+(?: \S+)*", text[start:end])]
    else:
        found = [(start + m.start(), start + m.end()) for m in _HEADING_WORD.finditer(text[start:end])]
        found = found if len(found) <= 5 else []
    return [(low, high) for low, high in found if text[low:high].strip()]


def _stand_behind(text: str, start: int, end: int, marks: Sequence[_Mark]) -> bool:
    """Whether each mark stands behind the words that it ticks ("Yes ☒ No ☐")."""
    if _LETTER.search(text[marks[-1].end : end]):
        return False
    lead = text[start : marks[0].start].rstrip()
    return _LETTER.search(lead) is not None and not lead.endswith((":", "?"))


def _behind(text: str, start: int, marks: Sequence[_Mark]) -> Iterator[Change]:
    if len(marks) > 1 and not any(mark.ticked for mark in marks):
        yield _hidden(text, start, marks[-1].end)
        return
    at = start
    for mark in marks:
        words = text[at : mark.start].rstrip()
        label = _LAST_LABEL.match(words)
        low = at + (label.end() if label else 0)
        if at == start and label is None and len(marks) > 1:
            low = at + words.rfind(" ") + 1
        if mark.ticked:
            low += len(text[low : mark.start]) - len(text[low : mark.start].lstrip())
            told = f"{text[mark.start : mark.end]} {text[low : mark.start].rstrip()}"
            yield Change(start=low, end=mark.end, text=told.ljust(mark.end - low)[: max(mark.end - low, len(told))])
        else:
            yield _hidden(text, low, mark.end)
        at = mark.end


def _before(text: str, start: int, end: int, marks: Sequence[_Mark]) -> Iterator[Change]:
    """Each mark stands before its words; those end at the next mark, or where the label of the next one begins."""
    label = start
    group: list[tuple[_Mark, int]] = []
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        until = following.start if following else end
        found = _LABEL.search(text, mark.end, until) if following else None
        group.append((mark, found.start() if found else until))
        if found:
            yield from _of_label(text, label, group)
            label, group = found.start(), []
    yield from _of_label(text, label, group)


def _of_label(text: str, label: int, group: Sequence[tuple[_Mark, int]]) -> Iterator[Change]:
    """The options of one label; a label with none of them ticked says nothing either."""
    first = group[0][0]
    labelled = _LETTER.search(text[label : first.start]) is not None
    if labelled and not any(mark.ticked for mark, _ in group):
        yield _hidden(text, label, group[-1][1])
        return
    more = text[group[-1][1] : group[-1][1] + 1] not in ("", "\n")
    said = False
    for mark, until in group:
        if mark.ticked and said and text[mark.start - 1].isspace():
            yield Change(start=mark.start - 1, end=mark.start, text="," if labelled else ";")
        if not mark.ticked and (len(group) > 1 or labelled):
            yield _hidden(text, mark.start, mark.end)
        said = said or mark.ticked
        closes = more and (mark, until) == group[-1]
        if not mark.ticked:
            yield _hidden(text, mark.end, until - closes)
        if closes:
            yield Change(start=until - 1, end=until, text=";")
