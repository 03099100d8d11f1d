"""What a payer's letter says of its denial: date, reference, reason, codes, criteria, deadline, where to appeal."""

import re
from collections.abc import Iterator, Sequence

from pipeline.model.evidence import Assertion, EvidenceItem, ItemKind
from pipeline.rules.mentions.items import item
from pipeline.rules.mentions.passages import Passage, Sheet, trimmed
from pipeline.rules.notes import dates, sections
from pipeline.rules.notes.assertion import Decision
from pipeline.rules.notes.lexicon import Lexicon

_NUMBER = re.compile(r"[\s:#.|]{0,12}(?P<value>[A-Z0-9][A-Z0-9/-]*\d[A-Z0-9/-]*)(?![\w/])")
_POLICY = re.compile(
    r"[\s:#.]{0,4}(?:[Nn]o\.?|[Nn]umber)?[\s:#.]{0,4}(?P<value>(?:[A-Z]{1,8}[-. ]?){0,3}\d[A-Z0-9.\-]*\w)"
)
_CODES = re.compile(
    r"\b(?:CO|PR|OA|PI|CR)[- ]?\d{1,3}\b|\b(?:CARC|RARC)[:\s]{1,3}(?:[A-Z]{1,2}[- ]?)?\d{1,4}\b"
    r"|(?<![\w-])(?:N\d{2,4}|MA\d{2,3})(?![\w-])"
)
_DAYS = re.compile(
    r"(?P<count>\d+|[a-z ]+?)(?: \(\d+\))? (?:(?:calendar|business|working) )?(?P<unit>days|months)", re.I
)
_GAP = re.compile(r"[\s:,|]*(?:(?:is|of|on|the)\s+)*")
_PLACE_ENDS = re.compile(r"(?<![A-Z])\.(?:\s|$)|;")
_ADDRESS = re.compile(r"\d|[A-Z].*[A-Z]")
_SAID = Decision(assertion=Assertion.AFFIRMED, cue="none")
_LONGEST_PLACE = 160
_LONGEST_LETTER = 3
_HEAD_LINES = 25
_CLINICAL_SECTIONS = 3
Fact = tuple[tuple[int, int], str, str]


def letters(every: Sequence[Sheet], words: Lexicon) -> list[bool]:
    """For each page whether it is of a payer's letter that denies something.

    It says so, and it (or one of the next pages) tells of the right to appeal; a page with the sections of a
    clinical note is none, whatever it tells of a denial.
    """
    rights = [words.patterns["denial_rights"].search(sheet.view.text) is not None for sheet in every]
    found: list[bool] = []
    for index, sheet in enumerate(every):
        begins = any(rights[index : index + _LONGEST_LETTER]) and (
            words.patterns["denial_signs"].search(sheet.view.text) is not None
        )
        goes_on = bool(found) and found[-1] and words.patterns["denial_letters"].search(sheet.view.text) is not None
        found.append((begins or goes_on) and not _is_clinical(sheet))
    return found


def _is_clinical(sheet: Sheet) -> bool:
    return len({unit.section for unit in sheet.units} - {None}) >= _CLINICAL_SECTIONS


def mentioned(sheet: Sheet, words: Lexicon) -> Iterator[EvidenceItem]:
    """The facts of a page of such a letter, one item each."""
    head = _letter_date(sheet, words)
    if head is not None:
        yield head
    for unit in sheet.units:
        appeal = "appeal" in sheet.view.text[unit.start : unit.end].casefold()
        for start, end in sections.sentences(sheet.view.text, unit):
            passage = Passage(page=sheet.page, view=sheet.view, unit=unit, start=start, end=end)
            for span, name, value in _facts(passage.text, words, appeal=appeal):
                quote = passage.said(*trimmed(passage.text, span))
                yield item(ItemKind.DENIAL, quote, _SAID, **{name: value})


def _letter_date(sheet: Sheet, words: Lexicon) -> EvidenceItem | None:
    """The date that stands alone on a line at the head of a letter; a stamp of receipt is none."""
    text = sheet.view.text
    if words.patterns["denial_signs"].search(text) is None:
        return None
    at, before = 0, ""
    for line in text.split("\n")[:_HEAD_LINES]:
        day = next(dates.dates(line), None)
        alone = day is not None and day.exact and line.strip(" .") == line[day.start : day.end]
        if alone and day is not None and words.patterns["other_date_labels"].search(before) is None:
            unit = sections.Unit(start=at, end=at + len(line), section=None, note_date=None)
            passage = Passage(page=sheet.page, view=sheet.view, unit=unit, start=at, end=at + len(line))
            return item(ItemKind.DENIAL, passage.said(day.start, day.end), _SAID, date=day.value.isoformat())
        at, before = at + len(line) + 1, line
    return None


def _facts(text: str, words: Lexicon, *, appeal: bool) -> Iterator[Fact]:
    yield from _dates(text, words)
    yield from _numbers(text, words)
    for match in words.patterns["denial_reasons"].finditer(text):
        yield match.span(), "reason", " ".join(match[0].split())
        break
    for match in _CODES.finditer(text):
        yield match.span(), "code", " ".join(match[0].replace(":", " ").split())
    if appeal and words.patterns["denial_other_times"].search(text) is None:
        yield from _deadlines(text, words)
    if appeal:
        yield from _places(text, words)


def _dates(text: str, words: Lexicon) -> Iterator[Fact]:
    """The notice's date behind its label."""
    days = [day for day in dates.dates(text) if day.exact]
    for label in words.patterns["denial_dates"].finditer(text):
        for day in days:
            if day.start >= label.end() and _GAP.fullmatch(text[label.end() : day.start]):
                yield (label.start(), day.end), "date", day.value.isoformat()
                return


def _numbers(text: str, words: Lexicon) -> Iterator[Fact]:
    for name, field, pattern in (("denial_references", "reference", _NUMBER), ("denial_criteria", "criteria", _POLICY)):
        for label in words.patterns[name].finditer(text):
            value = pattern.match(text, label.end())
            if value is None or _is_date(text, value.span("value")):
                continue
            said = text[label.start() : value.end()] if field == "criteria" else value["value"]
            yield (label.start(), value.end()), field, " ".join(said.split())


def _deadlines(text: str, words: Lexicon) -> Iterator[Fact]:
    for match in words.patterns["denial_deadlines"].finditer(text):
        count = _DAYS.search(match[0])
        if count is not None:
            yield match.span(), "deadline", " ".join(count[0].split())
            return
        day = next(dates.dates(text[match.end() : match.end() + 40]), None)
        if day is not None and day.exact and not text[match.end() : match.end() + day.start].strip(" :\n"):
            yield (match.start(), match.end() + day.end), "deadline", day.value.isoformat()
            return


def _places(text: str, words: Lexicon) -> Iterator[Fact]:
    for match in words.patterns["denial_appeals"].finditer(text):
        ends = _PLACE_ENDS.search(text, match.end() + 12)
        place = " ".join(text[match.end() : ends.start() if ends else len(text)].split())[:_LONGEST_PLACE].strip(" :")
        if _ADDRESS.search(place):
            yield (match.start(), ends.start() if ends else len(text)), "appeal_to", place
            return


def _is_date(text: str, span: tuple[int, int]) -> bool:
    found: Sequence[dates.FoundDate] = list(dates.dates(text))
    return any(day.start < span[1] and span[0] < day.end for day in found)
