"""Where a case stands, in lines: what answers a denial reason, how ill the patient is now, how much was tried."""

from collections.abc import Iterator, Sequence
from datetime import date

from pipeline.engines.drawing.pins import place_of, section_page
from pipeline.engines.drawing.text import Run, Style, Target, Writer
from pipeline.engines.drawing.words import (
    TO_FOLLOW,
    answer_to,
    counted,
    criteria_named,
    short_date,
    status_words,
    supported,
    tried,
    unhelpful,
)
from pipeline.model.contents import Exhibit
from pipeline.model.evidence import Crosswalk, CrosswalkRow, RowStatus
from pipeline.model.tables import DenialReasonRow

_HISTORY = Target(section="history")
_MOST_SCALES = 3


class Standing:
    """The lines of one case, set in `style`; every fact with its packet page."""

    def __init__(self, writer: Writer, matrix: Crosswalk, exhibits: Sequence[Exhibit], style: Style) -> None:
        self.writer, self.matrix, self.exhibits, self.style = writer, matrix, exhibits, style

    def answer(self, row: DenialReasonRow | None, words: str) -> list[Run]:
        """The answer to a reason, then the criteria that the payer's own `words` say by number are not shown."""
        bold = self.style.bold()
        named = self.matrix.named_in(words)
        documented = [r for r in named if r.status is RowStatus.DOCUMENTED]
        still = [r for r in named if status_words(r, self.matrix.rows) == TO_FOLLOW]
        sentences: list[Sequence[Run]] = []
        if not (row is not None and row.block == "missing_documentation" and (documented or still)):
            sentences.append(self.writer.say(answer_to(row, self.matrix), bold))
        if documented:
            sentences.append(self._documented(documented, bold))
        if still:
            number = criteria_named(still)
            words = f"Documentation of {number[0].lower()}{number[1:]} is to follow."
            sentences.append(self.writer.say(words, bold))
        return [run for at, runs in enumerate(sentences) for run in (*self.writer.say(" " if at else "", bold), *runs)]

    def _documented(self, rows: Sequence[CrosswalkRow], style: Style) -> list[Run]:
        """ "Criteria 3b and 11 are now documented (packet pp. 41, 66)."."""
        places = list(dict.fromkeys(place for row in rows if (place := self._place(row))))
        words = f"{criteria_named(rows)} {'is' if len(rows) == 1 else 'are'} now documented"
        runs = list(self.writer.say(words, style))
        for at, place in enumerate(places):
            before = ", " if at else f" (packet\u00a0{'p' if len(places) == 1 else 'pp'}.\u00a0"
            runs += [*self.writer.say(before, style), *self.writer.page_number(place, style)]
        return [*runs, *self.writer.say(")." if places else ".", style)]

    def _place(self, row: CrosswalkRow) -> Target | None:
        """The first page that is sent of those that a row quotes."""
        return next((place for quote in row.quotes if (place := place_of(quote, self.exhibits))), None)

    def severity(self) -> list[Run]:
        """The totals that answer the criteria; where no criterion asks for one, the latest of each scale."""
        asked = [r for r in self.matrix.rows if r.status is RowStatus.DOCUMENTED and r.criterion.proof.get("scale")]
        shown = [(row.answer, place) for row in asked if (place := self._place(row))]
        runs: list[Run] = []
        for words, place in (shown or list(self._latest()))[:_MOST_SCALES]:
            page = section_page(self.writer, place, self.style)
            runs += [*self._say("; " if runs else ""), *self._say(f"{words} ("), *page, *self._say(")")]
        return [*self.writer.say("Severity: ", self.style.bold()), *runs, *self._say(".")] if runs else []

    def _say(self, words: str) -> tuple[Run, ...]:
        return self.writer.say(words, self.style)

    def _latest(self) -> Iterator[tuple[str, Target]]:
        """The last total of each scale, the most recent first."""
        seen: set[str] = set()
        dated = [s for s in self.matrix.scores if s.date is not None and supported(s.assertion)]
        for score in sorted(dated, key=lambda s: s.date or date.min, reverse=True):
            place = next((p for quote in score.quotes if (p := place_of(quote, self.exhibits))), None)
            if place and score.date and score.scale not in seen:
                seen.add(score.scale)
                yield f"{score.scale} {score.value} on {short_date(score.date)}", place

    def tried(self) -> list[Run]:
        """How many treatments, and how many of them did not help enough; the history has them one by one."""
        told = [t for t in self.matrix.treatments if tried(t) and any(place_of(q, self.exhibits) for q in t.quotes)]
        if not told:
            return []
        without = sum(unhelpful(treatment) for treatment in told)
        result = "none gave" if without == len(told) else f"{without} did not give"
        words = counted(len(told), "treatment") + (f"; {result} an adequate and lasting response" if without else "")
        page = section_page(self.writer, _HISTORY, self.style)
        return [*self.writer.say("Tried: ", self.style.bold()), *self._say(f"{words} ("), *page, *self._say(").")]
