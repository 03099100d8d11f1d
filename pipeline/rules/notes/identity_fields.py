"""The identity fields of a page: names, birth dates and numbers behind their labels; other persons' are left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.rules.notes import dates
from pipeline.rules.notes.lexicon import Lexicon

_LETTERS = re.compile(r"(?!\d+\b)[^\W_]+(?:['’][^\W_]+)?")
_APART = re.compile(r"\s{2,}|[|;\t(\[<]|\s[-–—]\s|\d{2}|(?<![^\W\d_])\d(?![^\W\d_])")
_DATE_LIKE = re.compile(r"[\s:#(.-]*([\dOoIl|]{1,4}[/.-][\dOoIl|]{1,2}[/.-][\dOoIl|]{2,4})")
_DIGIT = re.compile(r"\d")
_DIGITS = str.maketrans("OoIl|", "00111")
_BETWEEN = re.compile(r"\s*(?:(?P<sign>[:#=.])\s*)?")
_SEGMENT_START = re.compile(r"(?:^|[|;,\t:()\[\]/•·–—-]|\s)\s*$")
_NUMBER = re.compile(r"[#:\s]*([A-Z]{0,4}[-\s]?\d[\dA-Z-]{3,17})\b")
_NAME_LABEL = re.compile(r"[^:]*,[^:]*$")
_HEAD_NUMBER = re.compile(r"(?<!\w)(?:#\s*)?(?:[A-Za-z]{0,6}(?:[-\s]|\.{1,2})?\d{3,}[\dA-Z-]*|\d+(?:-\d+)+)(?!\w)")
_PARTED = re.compile(r"\s*[|]\s*|\s+/\s+|\s+[-–—]\s+|\s{3,}|\t|[()]")
_SMALL = re.compile(r"\s*(?:[a-z]{1,6}\W{0,2}|\d{1,3}\s*(?:y\.?o\.?|yrs?)?|[,;./#-]?)\s*", re.IGNORECASE)
_SPECKS = re.compile(r"^[.;:'\"‘’“”_~*^§°]+|[.;'\"‘’“”_~*^§°]+$|(?<=,)[.;:]+|[.;:]+(?=,)")
_COLON_BEFORE_DATE = re.compile(r"(,\s?[A-Z]{2,}):(?=\s+\d)")
_HEAD_LINES = 3
_YOUNGEST = 5
_BLOCK_LINES = 6
_EDGE_LINES = 8
_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Name:
    """A name as lower-case words of two letters and more, and its initials."""

    words: frozenset[str]
    initials: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A header or footer without labels: a name beside a birth date or a number."""

    name: Name
    birth_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What a page says of whose it is. `names_are_plain`: behind a label of a name, or in a header or footer.

    `head` says it without labels, which counts where most pages of the document have such a line.
    """

    names: tuple[Name, ...] = ()
    birth_dates: tuple[date, ...] = ()
    numbers: frozenset[str] = frozenset()
    names_are_plain: bool = False
    head: Head | None = None

    @property
    def says_whose(self) -> bool:
        return bool(self.names or self.birth_dates)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Label:
    """A label on a line; `kind` is that of identity_labels, or "other" for another person's field."""

    kind: str
    start: int
    end: int
    of_name: bool = False


def fields(text: str, lexicon: Lexicon) -> Fields:
    """The fields of a page's text."""
    names: list[Name] = []
    born: list[date] = []
    numbers: set[str] = set()
    plain = False
    lines = text.split("\n")
    block, blocks = 0, lexicon.patterns["other_person_labels"].may_match(text)
    dated = {text.count("\n", 0, match.start()) for match in lexicon.identity_labels["birth_date"].finditer(text)}
    for place, line in enumerate(lines):
        block = _block(line, block, lexicon) if blocks else 0
        labels = _labels(line, lexicon) if ":" in line or "#" in line or place in dated else ()
        if not labels or (block and not any(label.kind == "name" and label.of_name is False for label in labels)):
            continue
        at_edge = place < _EDGE_LINES or place >= len(lines) - _EDGE_LINES
        for label, value in _values(lines, place, labels):
            if label.kind == "name" and (name := _name(value, lexicon)) is not None:
                names.append(name)
                plain = plain or at_edge or label.of_name or "," in value
            elif label.kind == "birth_date":
                born += _birth_date(value)
            elif label.kind in ("mrn", "member_id") and (number := _NUMBER.match(value)):
                numbers.add(plain_number(number[1]))
    return Fields(
        names=tuple(dict.fromkeys(names)), birth_dates=tuple(dict.fromkeys(born)), numbers=frozenset(numbers),
        names_are_plain=plain, head=_head(lines, lexicon),
    )  # fmt: skip


def _head(lines: Sequence[str], lexicon: Lexicon) -> Head | None:
    """The line among the outermost ones that is a name beside a birth date or a number, and nothing else."""
    full = [line for line in lines if line.strip()]
    for line in (*full[:_HEAD_LINES], *full[-_HEAD_LINES:]):
        if _DIGIT.search(line) is None:
            continue
        line = _without_specks(line)
        if ":" in line and not _NAME_LABEL.match(line):
            continue
        days = [day for day in dates.dates(line) if day.exact]
        bare = line
        for day in reversed(days):
            bare = bare[: day.start] + " | " + bare[day.end :]
        parts = [part for part in _PARTED.split(_HEAD_NUMBER.sub(" | ", bare)) if part.strip()]
        numbered = _HEAD_NUMBER.search(bare) is not None
        name = _name(parts[0], lexicon) if parts and all(_SMALL.fullmatch(part) for part in parts[1:]) else None
        if name is None or not (days or numbered) or len(days) > 1:
            continue
        born = days[0].value if days and days[0].value.year <= _newest(full) - _YOUNGEST else None
        if born or (numbered and not days):
            return Head(name=name, birth_date=born)
    return None


def _newest(lines: Sequence[str]) -> int:
    """The latest year of the page's dates."""
    return max((day.value.year for line in lines for day in dates.dates(line)), default=0)


def _without_specks(line: str) -> str:
    """A header as it was before specks of a scan were read as signs."""
    return _COLON_BEFORE_DATE.sub(r"\1", " ".join(_SPECKS.sub("", part) for part in line.split(" ")))


def name_of(text: str, lexicon: Lexicon) -> Name:
    """A person's name as it is compared: without titles, order, hyphens and case."""
    bare = lexicon.patterns["name_extras"].pattern.sub(" ", text)
    words = [word.strip(".'’").casefold() for word in _LETTERS.findall(bare)]
    return Name(
        words=frozenset(re.sub(r"['’]", "", w) for w in words if len(w) > 1),
        initials=frozenset(w for w in words if len(w) == 1),
    )


def plain_number(number: str) -> str:
    """A record or member number without spaces, hyphens and leading zeros."""
    return re.sub(r"[\s-]", "", number).upper().lstrip("0")


def _block(line: str, block: int, lexicon: Lexicon) -> int:
    """How many more lines belong to a block headed by another person ("Emergency contact")."""
    words = line.split()
    if not block and len(words) > _MOST_WORDS:
        return 0
    if not words or lexicon.patterns["patient_block_labels"].match(line.strip()):
        return 0
    head = line.strip().rstrip(":").strip()
    if len(words) <= _MOST_WORDS and lexicon.patterns["other_person_labels"].match(head) and ":" not in head:
        return _BLOCK_LINES
    return max(0, block - 1)


def _labels(line: str, lexicon: Lexicon) -> list[_Label]:
    """The labels of a line from left to right, the longer one where two overlap."""
    others = [m.span() for m in lexicon.patterns["other_person_labels"].finditer(line)]
    found: list[_Label] = []
    for kind, phrases in lexicon.identity_labels.items():
        for match in phrases.finditer(line):
            if _SEGMENT_START.search(line[: match.start()]) is None:
                continue
            role = any(low <= match.start() < high or 0 <= match.start() - high <= 3 for low, high in others)
            found.append(
                _Label(
                    kind="other" if role else kind,
                    start=match.start(),
                    end=match.end(),
                    of_name=match[0].casefold().endswith("name"),
                )
            )
    if not found:
        return []
    found += [
        _Label(kind="other", start=low, end=high) for low, high in others if line[high : high + 2].lstrip()[:1] == ":"
    ]
    kept: list[_Label] = []
    for label in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or label.start >= kept[-1].end:
            kept.append(label)
    return _shared(kept)


def _shared(labels: Sequence[_Label]) -> list[_Label]:
    """What stands behind another person's field is that person's too, unless the line named the patient before."""
    owner = ""
    found: list[_Label] = []
    for label in labels:
        if label.kind == "name" or (label.kind == "other" and not owner):
            owner = label.kind
        theirs = owner == "other" and label.kind != "name"
        found.append(replace(label, kind="other") if theirs else label)
    return found


def _values(lines: Sequence[str], place: int, labels: Sequence[_Label]) -> Iterator[tuple[_Label, str]]:
    """Each label with what stands behind it; a name may also stand unlabelled in front of its birth date."""
    line = lines[place]
    following = lines[place + 1] if place + 1 < len(lines) else ""
    for label, after in zip(labels, [*labels[1:], None], strict=True):
        until = after.start if after else len(line)
        between = _BETWEEN.match(line, label.end, until)
        start = between.end() if between else label.end
        value = line[start:until]
        signed = between is not None and between["sign"] is not None
        numbered = label.kind != "name" and _NUMBER.match(value) is not None
        if label.kind in ("name", "mrn", "member_id") and not (signed or label.of_name or numbered):
            continue
        if not value.strip() and len(labels) > 1 and len(_APART.split(following.strip())) >= 1:
            value = _below(labels, label, following)
        yield label, value
    first = labels[0]
    if first.kind == "birth_date" and not any(label.kind == "name" for label in labels):
        before = line[: first.start].rpartition(":")[2].strip(" ,|(–—-\t")
        if len(before.split()) >= 2:
            yield _Label(kind="name", start=0, end=0, of_name=True), before


def _below(labels: Sequence[_Label], label: _Label, following: str) -> str:
    """The value on the next line under a heading of several labels without values."""
    if label.kind == "birth_date" and sum(other.kind == "birth_date" for other in labels) == 1:
        found = next(dates.dates(following), None)
        return following[found.start :] if found else ""
    return following if label.kind == "name" and label is labels[0] else ""


def _name(value: str, lexicon: Lexicon) -> Name | None:
    """A value as a name; None where it is a sentence, a single word, or empty."""
    cut = _APART.split(value.strip().lstrip("|:;,-–— ").replace("^", ", "), maxsplit=1)[0].strip(" ,.")
    words = re.findall(r"[^\s,]+", cut)
    if not 2 <= len(words) <= _MOST_WORDS or cut.count(",") > 2 or lexicon.patterns["no_names"].search(cut):
        return None
    if not all(word[0].isupper() or word[0].isdigit() for word in words if len(word) > 3):
        return None
    name = name_of(cut, lexicon)
    return name if len(name.words) + len(name.initials) >= 2 and name.words else None


def _birth_date(value: str) -> Iterator[date]:
    printed = _DATE_LIKE.match(value)
    value = printed[1].translate(_DIGITS) if printed else value
    found = next(dates.dates(value[:28]), None)
    if found is not None and found.exact and not value[: found.start].strip(" :#(.-"):
        yield found.value
