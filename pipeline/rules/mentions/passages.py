"""The sentences of a document in reading order, each with its page, heading and date, and the way back to its words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.model.chart import Page
from pipeline.model.evidence import Quote
from pipeline.rules.notes import legibility, page_view, running_heads, sentences
from pipeline.rules.notes import sections as note_sections
from pipeline.rules.notes.lexicon import Lexicon

LONGEST_QUOTE = 220
_BULLETS = "•▪◦·*-–—"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One sentence with what may go on about it: where it stands and under which heading.

    `before` and `after` are its words on the page before and on the next one: read with it, never quoted.
    `of_treatment` is whether it stands in the record of a treatment that was given.
    """

    page: Page
    view: page_view.PageView
    unit: note_sections.Unit
    start: int
    end: int
    before: str = ""
    after: str = ""
    of_treatment: bool = False
    text: str = field(init=False)
    """Its words, those on the page before among them."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self.before + self.view.text[self.start : self.end])

    @property
    def here(self) -> int:
        """Where in `text` the words of this page begin."""
        return len(self.before)

    def quote(self, start: int, end: int) -> Quote:
        """A span of the passage (or of what goes on behind it) as a verbatim quote, as far as it stands on the page."""
        return self._quoted(start, min(end, self.unit.end - self.start + self.here))

    def said(self, start: int, end: int) -> Quote:
        """A span as a quote that stays within the sentence or row."""
        return self._quoted(start, min(end, self.end - self.start + self.here))

    def _quoted(self, start: int, end: int) -> Quote:
        shift = self.start - self.here
        low, high = self.view.back(max(self.start, start + shift), end + shift)
        text = self.page.text
        while low < high and (text[low].isspace() or text[low] in _BULLETS):
            low += 1
        while high > low and text[high - 1].isspace():
            high -= 1
        return Quote(
            document=self.page.document,
            page=self.page.number,
            start=low,
            end=high,
            text=text[low:high],
            section=self.unit.section,
            legible=legibility.of_span(self.page, low, high),
            note_date=self.unit.note_date,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page with its units."""

    page: Page
    view: page_view.PageView
    units: Sequence[note_sections.Unit]


def sheets(pages: Sequence[Page], note_date: date | None, lexicon: Lexicon) -> list[Sheet]:
    """All pages of a document with their units; section and date of a note carry over from page to page."""
    running = running_heads.running_lines([page.text for page in pages], lexicon)
    at = note_sections.Position(note_date=note_date)
    found: list[Sheet] = []
    for page in pages:
        view = page_view.view(page.text, page.gaps)
        units, at = note_sections.units(view.text, at, lexicon, running, view.gaps)
        found.append(Sheet(page=page, view=view, units=units))
    return found


def telling(
    every: Sequence[Sheet], index: int, note_date: date | None, lexicon: Lexicon, *, of_treatment: bool = False
) -> Iterator[Passage]:
    """The sentences of one sheet that can tell something; notes that state no date are of `note_date`.

    The first sentence is read with its beginning on the sheet before, the last one with its end on the next.
    """
    sheet = every[index]
    before = _joined(every[index - 1], sheet)[0] if index else ""
    after = _joined(sheet, every[index + 1])[1] if index + 1 < len(every) else ""
    spans = [(unit, span) for unit in sheet.units for span in note_sections.sentences(sheet.view.text, unit)]
    for place, (unit, (start, end)) in enumerate(spans):
        if lexicon.tells(sheet.view.text[start:end]):
            yield Passage(
                page=sheet.page,
                view=sheet.view,
                unit=dated(unit, note_date),
                start=start,
                end=end,
                before=before if place == 0 else "",
                after=after if place == len(spans) - 1 else "",
                of_treatment=of_treatment,
            )


def dated(unit: note_sections.Unit, day: date | None) -> note_sections.Unit:
    """The unit with a date: its note's, else that of the record."""
    return unit if unit.note_date or day is None else note_sections.dated(unit, day)


def _joined(last: Sheet, following: Sheet) -> tuple[str, str]:
    """The two parts of a sentence that runs over from one page to the next, with a blank between them; else none."""
    if not last.units or not following.units:
        return "", ""
    tail, head = last.units[-1], following.units[0]
    *_, (start, end) = note_sections.sentences(last.view.text, tail)
    first, until = next(note_sections.sentences(following.view.text, head))
    before, after = last.view.text[start:end].strip(), following.view.text[first:until].strip()
    return (before + " ", " " + after) if sentences.runs_on(before, after) else ("", "")


def row(text: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """The row of a table or list that a statement begins and ends in, where the lines beside it are rows too."""
    low = text.rfind("\n", 0, span[0]) + 1
    high = text.find("\n", span[1])
    high = len(text) if high < 0 else high
    begins = low > 0 and text[low : span[0]].strip(_BULLETS + " ") == "" and text[span[0]].isupper()
    return (low, high) if begins and "\n" not in text[low:high] and high - low <= LONGEST_QUOTE else None


def around(text: str, start: int, end: int, others: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The whole passage where it is short, else the stretch between the mentions before and behind."""
    if len(text) <= LONGEST_QUOTE:
        return 0, len(text)
    low = max((o[1] for o in others if o[1] <= start), default=0)
    high = min((o[0] for o in others if o[0] >= end), default=len(text))
    return trimmed(text[:high], (max(low, start - 80), min(high, end + 130)))


def trimmed(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """A stretch of at most the longest quote around a span, cut between words; the whole text where it is short."""
    if len(text) <= LONGEST_QUOTE:
        return 0, len(text)
    room = max(LONGEST_QUOTE - (span[1] - span[0]), 0)
    low, high = max(0, span[0] - room // 2), min(len(text), span[1] + room // 2)
    while low > 0 and not text[low - 1].isspace() and low < span[0]:
        low += 1
    while high < len(text) and not text[high - 1].isspace() and high > span[1]:
        high -= 1
    return low, high
