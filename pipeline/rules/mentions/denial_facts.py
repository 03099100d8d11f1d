"""What a sentence, line or table row of a payer's letter tells: date, reference, reason, codes, criteria."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.rules.mentions.passages import Passage
from pipeline.rules.notes import dates, sections
from pipeline.rules.notes.dates import FoundDate
from pipeline.rules.notes.lexicon import Lexicon
from pipeline.rules.notes.page_view import PageView

_NUMBER = re.compile(
    r"[\s:#.|]{0,60}(?:(?:is|of)\s+)?"
    r"(?P<value>(?:[A-Z]{2,4} (?=\d{4}))?[A-Z0-9][A-Z0-9/-]*\d[A-Z0-9/-]*[A-Z0-9])(?![\w/])"
)
_NUMBERED = re.compile(r"(?:number|no\.?|num|nbr|id|#)[.:#\s]*$", re.IGNORECASE)
_POLICY = re.compile(
    r"[\s:#.]{0,4}(?:[Nn]o\.?|[Nn]umber)?[\s:#.]{0,4}\(?(?P<value>(?:[A-Z]{1,8}[-. ]?){0,3}\d[A-Z0-9.\-]*\w)"
)
_TITLED = re.compile(
    r"[^.;()\n]{0,90}?[(,]\s*(?:[Pp]olicy )?(?:[Nn]o\.?|[Nn]umber|#)?\s*(?P<value>[A-Z]{1,8}[-.]?\d[A-Z0-9.\-]*\w)"
)
_LETTERED = re.compile(r"[A-Z]|\d\.\d")
_PROCEDURE = re.compile(r"\d{5}|[A-Z]\d{4}")
_PHONE = re.compile(r"(?:1-)?(?:\d{3}-)?\d{3}-\d{4}")
_GROUP = r"(?:CO|PR|OA|PI|CR)"
_CODES = re.compile(
    rf"\b(?P<group>{_GROUP}[- ]?\d{{1,3}})(?!\d|-\d)\b|(?<![\w-])(?P<remark>N\d{{2,4}}|MA\d{{2,3}})(?![\w-])"
    rf"|\b(?:CARC|RARC)s?(?: (?:code|no\.?|#))?[:\s#|]{{1,3}}(?P<listed>(?:{_GROUP}[- ]?)?[A-Z]{{0,2}}\d{{1,4}})\b"
    r"|\b(?:[Rr]eason|[Rr]emark|[Dd]enial|[Aa]djustment|[Ee]xplanation|[Rr]emittance|REASON|REMARK|DENIAL)"
    r"(?: (?:[Rr]eason|REASON))?(?: (?:[Cc]odes?|CODES?)(?: (?:[Nn]o\.?|[Nn]umber|is))?"
    r"|(?=:? (?:\d{1,3}|[A-Z]\d{2,3})\b(?!\s?%|[./-]\d)))[:\s#|]{1,3}"
    r"(?P<labelled>[A-Z]{0,4}-?\d{1,4}[A-Z]?)(?![\w/])"
)  # fmt: skip
_CELL_ENDS = re.compile(r"\s{2,}|\s*\|\s*")
_FEWEST_CELLS = 2
_GAP = re.compile(r"[\s:,|.#-]*(?:(?:is|of|on|the)\s+)*")
_HEAD_LINES = 25
_LETTERHEAD = 6
_LEAST = 4
_LONGEST_LABEL = 5
_LABELS = ("denial_dates", "denial_references")
_LONGEST_CRITERIA = 120
_LONGEST_REASON = 200
_CRITERIA_END = re.compile(r"\.(?:\s|$)|[;\n]")
_REASON_END = re.compile(r"(?<=[a-z)\d])\.(?:\s|$)")
Span = tuple[int, int]
Fact = tuple[Span, str, str]


def of_page(
    view: PageView, passages: Sequence[Passage], words: Lexicon, *, first: bool
) -> Iterator[tuple[Passage, Fact]]:
    """The facts of a page, in the sentences in which they stand; `first`: the letter begins with it."""
    if first:
        yield from _letter_date(view, passages, words)
    asked = False
    for passage in passages:
        facts = list(_facts(passage.text, words))
        if asked and all(name != "reason" for _, name, _ in facts):
            facts += _whole(passage.text, words)
        asked = _asks(passage.text, words)
        for fact in facts:
            yield passage, fact
    yield from _in_running_lines(view, passages, words) if first else ()
    yield from _below_headings(view, passages, words)
    yield from _beside_labels(list(_lines(view, passages[0])) if passages else [], words)


def _facts(text: str, words: Lexicon) -> Iterator[Fact]:
    yield from _dates(text, words)
    yield from _references(text, words)
    yield from _reasons(text, words)
    for match in _CODES.finditer(text):
        yield match.span(), "code", " ".join(match[match.lastgroup or 0].split())
    yield from _criteria(text, words)


def _dates(text: str, words: Lexicon) -> Iterator[Fact]:
    """The notice's date behind its label."""
    labels = list(words.patterns["denial_dates"].finditer(text))
    days = [day for day in dates.dates(text) if day.exact] if labels else ()
    for label in labels:
        for day in days:
            if day.start >= label.end() and _GAP.fullmatch(text[label.end() : day.start]):
                yield (label.start(), day.end), "date", day.value.isoformat()
                return


def _letter_date(view: PageView, passages: Sequence[Passage], words: Lexicon) -> Iterator[tuple[Passage, Fact]]:
    """The date at the head of a letter: alone on its line, or in a cell of its own; a stamp of receipt is none."""
    at, before = 0, ""
    for place, line in enumerate(view.text.split("\n")[:_HEAD_LINES]):
        day = next(dates.dates(line), None)
        if day is not None and day.exact and _is_letters(line, day, before, (at, place), view, words):
            unit = sections.Unit(start=at, end=at + len(line), section=None, note_date=None)
            if passages:
                of = passages[0]
                yield (
                    Passage(page=of.page, view=view, unit=unit, start=at + day.start, end=at + day.end),
                    ((0, day.end - day.start), "date", day.value.isoformat()),
                )
            return
        at, before = at + len(line) + 1, line


def _is_letters(line: str, day: FoundDate, before: str, where: Span, view: PageView, words: Lexicon) -> bool:
    at, place = where
    left, right = line[: day.start], line[day.end :]
    other = words.patterns["other_date_labels"]
    if other.search(before) is not None and before.strip() and len(before) < 40:
        return False
    if not left.strip(" .|"):
        parted = not right.strip(" .|") or right.startswith("  ") or (at + day.end) in view.gaps
        return parted or words.patterns["denial_references"].match(right.strip()) is not None
    parted = left.endswith("  ") or (at + day.start - 1) in view.gaps
    labelled = other.search(left) or words.patterns["denial_other_dates"].search(left)
    return parted and place < _LETTERHEAD and not right.strip(" .|") and labelled is None


def _references(text: str, words: Lexicon) -> Iterator[Fact]:
    for label in words.patterns["denial_references"].finditer(text):
        value = _NUMBER.match(text, label.end())
        if value is not None and _is_reference(value["value"], label[0]) and not _is_date(text, value.span("value")):
            yield (label.start(), value.end()), "reference", " ".join(value["value"].split())


def _is_reference(value: str, label: str) -> bool:
    if len(value) < _LEAST or _PHONE.fullmatch(value) or _CODES.fullmatch(value):
        return False
    return _NUMBERED.search(label) is not None or _PROCEDURE.fullmatch(value) is None


def _reasons(text: str, words: Lexicon) -> Iterator[Fact]:
    """Why it was denied: what stands behind the label of a reason, else the words that are a reason by themselves."""
    general = words.patterns["denial_no_reasons"].search(text) is not None
    label = words.patterns["denial_reason_labels"].search(text)
    if label is not None:
        ends = _REASON_END.search(text, label.end() + 1)
        high = min(ends.start() if ends else len(text), label.end() + _LONGEST_REASON)
        said = " ".join(text[label.end() : high].strip(" :.|\n").split())
        if " " in said and not general and not said[0].isdigit():
            yield (label.start(), high), "reason", said
            return
    match = words.patterns["denial_reasons"].search(text)
    if match is not None and not general:
        yield match.span(), "reason", " ".join(match[0].split())


def _asks(text: str, words: Lexicon) -> bool:
    """Whether a line is the label of a reason and no more ("Why did we deny your request?")."""
    label = words.patterns["denial_reason_labels"].search(text)
    return label is not None and not text[label.end() :].strip(" :.?|")


def _whole(text: str, words: Lexicon) -> Iterator[Fact]:
    """A sentence that is the reason as a whole, below its label."""
    said = " ".join(text.split()).rstrip(".")
    if len(said.split()) > 2 and len(said) <= _LONGEST_REASON and not words.patterns["denial_no_reasons"].search(text):
        yield (0, len(text)), "reason", said


def _criteria(text: str, words: Lexicon) -> Iterator[Fact]:
    found: list[Span] = []
    for label in words.patterns["denial_criteria"].finditer(text):
        value = _POLICY.match(text, label.end()) or _TITLED.match(text, label.end())
        if (
            value is None
            or ("/" in value["value"] and _is_date(text, value.span("value")))
            or any(low < value.end() <= high for low, high in found)
        ):
            continue
        if " " in label[0].strip() or _LETTERED.search(value["value"]):
            found.append((label.start(), value.end()))
            yield found[-1], "criteria", " ".join(text[slice(*found[-1])].replace("(", "").split())
    if found:
        return
    for match in words.patterns["denial_criteria_titles"].finditer(text):
        yield match.span(), "criteria", " ".join(match[0].split())
        return
    for label in words.patterns["denial_criteria_labels"].finditer(text):
        ends = _CRITERIA_END.search(text, label.end())
        said = " ".join(text[label.end() : ends.start() if ends else len(text)].split())[:_LONGEST_CRITERIA]
        if said and (said[0].isupper() or said[0].isdigit()):
            yield (label.start(), label.end() + len(said)), "criteria", said
            return


def _in_running_lines(view: PageView, passages: Sequence[Passage], words: Lexicon) -> Iterator[tuple[Passage, Fact]]:
    """The reference in a header or footer of the letter, where its sentences give none."""
    if not passages or any(True for passage in passages for _ in _references(passage.text, words)):
        return
    for line in _lines(view, passages[0]):
        for fact in _references(line.text, words):
            yield line, fact
            return


def _below_headings(view: PageView, passages: Sequence[Passage], words: Lexicon) -> Iterator[tuple[Passage, Fact]]:
    """What stands in the cells below a row of labels ("Case number | Notice date")."""
    for above, below in pairwise(_lines(view, passages[0])) if passages else ():
        heads, cells = _cells(above, view), _cells(below, view)
        if len(heads) < _FEWEST_CELLS or len(heads) != len(cells):
            continue
        for (low, high), (start, end) in zip(heads, cells, strict=True):
            told = f"{above.text[low:high].strip(' :|')}: {below.text[start:end].strip(' |')}"
            for _, name, said in (*_dates(told, words), *_references(told, words)):
                yield below, ((start, end), name, said)


def _beside_labels(lines: Sequence[Passage], words: Lexicon) -> Iterator[tuple[Passage, Fact]]:
    """What stands on the line below a label, or in the column of values that was read behind that of the labels."""
    at = 0
    while at < len(lines):
        count = next((n for n, line in enumerate(lines[at:]) if not _is_label(line.text, words)), len(lines) - at)
        for label, value in zip(lines[at : at + count], lines[at + count : at + 2 * count], strict=False):
            told = f"{label.text.strip(' :|')}: {value.text.strip()}"
            for _, name, said in (*_dates(told, words), *_references(told, words)):
                yield value, ((0, len(value.text)), name, said)
        at += max(count, 1)


def _is_label(line: str, words: Lexicon) -> bool:
    """Whether a line is a label and no more ("Date of notice:", "Reference number")."""
    bare = line.strip(" :|#.")
    if not bare or len(bare.split()) > _LONGEST_LABEL or any(char.isdigit() for char in bare):
        return False
    named = [m.span() for name in _LABELS for m in words.patterns[name].finditer(bare)]
    return line.rstrip().endswith(":") or (0, len(bare)) in named


def _lines(view: PageView, like: Passage) -> Iterator[Passage]:
    """The printed lines of a page, each as a passage of its own."""
    at = 0
    for line in view.text.split("\n"):
        if line.strip():
            unit = sections.Unit(start=at, end=at + len(line), section=None, note_date=None)
            yield Passage(page=like.page, view=view, unit=unit, start=at, end=at + len(line))
        at += len(line) + 1


def _cells(line: Passage, view: PageView) -> list[Span]:
    """The cells of a line, by wide blanks, bars or the gaps that the page has."""
    parted = {match.end() for match in _CELL_ENDS.finditer(line.text)}
    parted |= {gap + 1 - line.start for gap in view.gaps if line.start <= gap < line.end}
    borders = sorted({0, *parted, len(line.text)})
    return [(low, high) for low, high in pairwise(borders) if line.text[low:high].strip(" |")]


def _is_date(text: str, span: Span) -> bool:
    return any(day.start < span[1] and span[0] < day.end for day in dates.dates(text))
