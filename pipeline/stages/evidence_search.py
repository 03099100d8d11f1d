"""Stage evidence_search: what the selected pages of a chart say, each item with its quote, page and assertion."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.model.case import Case, Record
from pipeline.model.chart import Chart, Document, Page
from pipeline.model.evidence import (
    Assertion,
    DiagnosisStatement,
    Evidence,
    Quote,
    Score,
    Statement,
)
from pipeline.model.tables import RatingScale, Tables
from pipeline.rules.notes import assertion, lexicon, page_view, running_heads, scores, treatments, trial_fields
from pipeline.rules.notes import sections as note_sections
from pipeline.rules.notes import topics as clinical_topics
from pipeline.rules.notes.lexicon import Lexicon

_LONGEST_QUOTE = 220
_TREATMENT_RECORD = "infusion_record"
_BULLETS = "•▪◦·*-–—"


@dataclass(slots=True)
class _Found:
    """What has been found so far."""

    readings: list[treatments.Reading] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    diagnoses: list[DiagnosisStatement] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passage:
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

    @property
    def text(self) -> str:
        return self.before + self.view.text[self.start : self.end]

    def quote(self, start: int, end: int) -> Quote:
        """A span of the passage as a verbatim quote of the page, as far as it stands there."""
        shift = self.start - len(self.before)
        low, high = self.view.back(max(self.start, start + shift), min(self.unit.end, end + shift))
        while low < high and (self.page.text[low].isspace() or self.page.text[low] in _BULLETS):
            low += 1
        while high > low and self.page.text[high - 1].isspace():
            high -= 1
        return Quote(
            document=self.page.document,
            page=self.page.number,
            start=low,
            end=high,
            text=self.page.text[low:high],
            section=self.unit.section,
            note_date=self.unit.note_date,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A page with its units."""

    page: Page
    view: page_view.PageView
    units: Sequence[note_sections.Unit]


def search(chart: Chart, case: Case, tables: Tables) -> Evidence:
    """Search the selected pages of the clinical records of a case. Nothing is inferred from silence."""
    words = lexicon.compile_tables(tables)
    found = _Found()
    for record, document in zip(case.records, chart.documents, strict=True):
        if record.kind not in tables.no_evidence:
            _search_document(record, document, words, found)
    order = {record.id: index for index, record in enumerate(case.records)}
    return Evidence(
        treatments=treatments.merge(found.readings, order),
        scores=_merged_scores(found.scores),
        diagnoses=tuple(found.diagnoses),
        statements=tuple(found.statements) + clinical_topics.of_treatments(found.readings, words),
        contradictions=treatments.contradictions(found.readings),
    )


def _search_document(record: Record, document: Document, words: Lexicon, found: _Found) -> None:
    """All pages are read for the date and section that a note carries over; only selected ones give evidence."""
    running = running_heads.running_lines([page.text for page in document.pages], words)
    at = note_sections.Position(note_date=record.date if len(document.pages) == 1 else None)
    sheets: list[_Sheet] = []
    for page in document.pages:
        view = page_view.view(page.text)
        units, at = note_sections.units(view.text, at, words, running)
        sheets.append(_Sheet(page=page, view=view, units=units))
    for last, sheet, following in zip([None, *sheets], sheets, [*sheets[1:], None], strict=False):
        if record.pages is None or sheet.page.number in record.pages:
            _search_page(sheet, (_joined(last, sheet)[0], _joined(sheet, following)[1]), record, words, found)


def _joined(last: _Sheet | None, following: _Sheet | None) -> tuple[str, str]:
    """The two parts of a sentence that runs over from one page to the next, with a blank between them; else none."""
    if last is None or following is None or not last.units or not following.units:
        return "", ""
    tail, head = last.units[-1], following.units[0]
    *_, (start, end) = note_sections.sentences(last.view.text, tail)
    first, until = next(note_sections.sentences(following.view.text, head))
    before, after = last.view.text[start:end].strip(), following.view.text[first:until].strip()
    return (before + " ", " " + after) if note_sections.runs_on(before, after) else ("", "")


def _search_page(sheet: _Sheet, elsewhere: tuple[str, str], record: Record, words: Lexicon, found: _Found) -> None:
    """Search a page; notes on it that state no date are of the record's day.

    `elsewhere` is what its first sentence has on the page before, and its last one on the next.
    """
    page, view, day = sheet.page, sheet.view, record.date
    form = _scale_of_form(view.text, words)
    every = [(unit, span) for unit in sheet.units for span in note_sections.sentences(view.text, unit)]
    for place, (unit, (start, end)) in enumerate(every):
        if words.tells(view.text[start:end]):
            passage = _Passage(
                page=page,
                view=view,
                unit=unit if unit.note_date else note_sections.dated(unit, day),
                start=start,
                end=end,
                before=elsewhere[0] if place == 0 else "",
                after=elsewhere[1] if place == len(every) - 1 else "",
                of_treatment=record.kind == _TREATMENT_RECORD,
            )
            _search_passage(passage, form, words, found)
    _search_score_tables(page, view, sheet.units, day, words, found)


def _search_passage(passage: _Passage, form: RatingScale | None, words: Lexicon, found: _Found) -> None:
    text, here = passage.text, len(passage.before)
    drugs = [m.span() for m in words.drug_names.finditer(text)]
    found.readings.extend(_readings(passage, drugs, words))
    found.scores.extend(_scores(passage, form, words))
    for concept in words.diagnoses:
        for match in concept.pattern.finditer(text, here):
            found.diagnoses.append(_diagnosis(passage, concept, match.span(), drugs, words))
            break
    for topic, span, decided in clinical_topics.statements(text, passage.unit.section, words):
        if span[1] <= here:
            continue
        low, high = _row(text, span) or _trimmed(text, span)
        found.statements.append(Statement(topic=topic, assertion=decided, quotes=(passage.quote(low, high),)))


def _readings(passage: _Passage, drugs: Sequence[tuple[int, int]], words: Lexicon) -> Iterator[treatments.Reading]:
    text = passage.text
    for start, end in drugs:
        if start < len(passage.before):
            continue
        drug = words.drugs[lexicon.key(text[start:end])]
        others = [o for o in drugs if words.drugs[lexicon.key(text[o[0] : o[1]])].ingredient != drug.ingredient]
        decided = assertion.decide(text, assertion.Mention(start=start, end=end), passage.unit.section, others, words)
        longer = text + (_continuation(passage, words) or passage.after)
        told = trial_fields.fields(longer, start, end, others, drug, words)
        low, high = _around(longer, start, end, others)
        bare = decided.cue == "none" and drug.counted_in == trial_fields.SESSIONS and not told.tells_course
        given = bare and passage.of_treatment and told.dose is not None
        yield treatments.Reading(
            drug=drug,
            assertion=Assertion.HYPOTHETICAL if bare and not given else decided.assertion,
            cue=decided.cue,
            quote=passage.quote(low, high),
            dose=told.dose.printed if told.dose else None,
            dose_mg=told.dose.amount_mg if told.dose else None,
            weeks=told.span.weeks if told.span else None,
            sessions=told.sessions,
            started=told.started,
            stopped=told.stopped,
            outcome=told.outcome,
            reason=told.reason,
            earlier=words.patterns["earlier_episode"].search(text) is not None,
            year=told.year,
            given=given,
        )


def _continuation(passage: _Passage, words: Lexicon) -> str:
    """The sentences behind a passage that go on about its treatment ("… 200 mg. Stopped for nausea.")."""
    text, end = passage.view.text, passage.end
    rest = [s for s in note_sections.sentences(text, passage.unit) if s[0] >= end][:2]
    for low, high in rest:
        sentence = text[low:high]
        if words.drug_names.search(sentence) or not words.patterns["continuations"].match(sentence):
            break
        end = high
    return text[passage.end : end]


def _scores(passage: _Passage, form: RatingScale | None, words: Lexicon) -> Iterator[Score]:
    text = passage.text
    found = list(scores.in_sentence(text, words, passage.unit.note_date))
    if form is not None and not found:
        total = scores.total_of_form(text, form, words)
        found = [total] if total and not _is_of_another_scale(passage, total, words) else []
    for score in found:
        if score.start < len(passage.before):
            continue
        mention = assertion.Mention(start=score.start, end=score.end, of=assertion.FINDING)
        decided = assertion.decide(text, mention, passage.unit.section, (), words).assertion
        if decided in (Assertion.NEGATED, Assertion.HISTORICAL):
            decided = Assertion.AFFIRMED
        low, high = _trimmed(text, (score.start, score.end))
        yield Score(
            scale=score.scale.id,
            value=score.value,
            date=score.date or (None if score.earlier else passage.unit.note_date),
            assertion=decided,
            quotes=(passage.quote(low, high),),
        )


def _is_of_another_scale(passage: _Passage, total: scores.FoundScore, words: Lexicon) -> bool:
    at = passage.start - len(passage.before) + total.start
    return scores.is_of_another_scale(passage.view.text, at, total.scale, words)


def _search_score_tables(
    page: Page,
    view: page_view.PageView,
    units: Sequence[note_sections.Unit],
    day: date,
    words: Lexicon,
    found: _Found,
) -> None:
    if not words.scale_names.may_match(view.text):
        return
    lines: list[tuple[int, str]] = []
    at = 0
    for line in view.text.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    for score in scores.in_table(lines, words):
        unit = next((u for u in units if u.start <= score.start < u.end), None)
        if unit is None or unit.section == "family":
            continue
        dated = unit if unit.note_date else note_sections.dated(unit, day)
        passage = _Passage(page=page, view=view, unit=dated, start=score.start, end=score.end)
        quote = passage.quote(0, score.end - score.start)
        found.scores.append(
            Score(
                scale=score.scale.id, value=score.value, date=score.date, assertion=Assertion.AFFIRMED, quotes=(quote,)
            )
        )


def _scale_of_form(text: str, words: Lexicon) -> RatingScale | None:
    """The one scale that a page is a form of; None where it names several or none, or no total."""
    if not words.patterns["score_total"].may_match(text):
        return None
    named = {
        words.scales[lexicon.key(m[0])].id: words.scales[lexicon.key(m[0])] for m in words.scale_names.finditer(text)
    }
    return next(iter(named.values())) if len(named) == 1 else None


def _diagnosis(
    passage: _Passage,
    concept: lexicon.DiagnosisConcept,
    span: tuple[int, int],
    drugs: Sequence[tuple[int, int]],
    words: Lexicon,
) -> DiagnosisStatement:
    text = passage.text
    mention = assertion.Mention(start=span[0], end=span[1], of=assertion.FINDING)
    decided = assertion.decide(text, mention, passage.unit.section, drugs, words).assertion
    code = clinical_topics.code_near(text, span, concept.codes)
    low, high = _trimmed(text, (span[0], code[1] if code else span[1]))
    return DiagnosisStatement(
        concept=concept.id, code=code[0] if code else None, assertion=decided, quotes=(passage.quote(low, high),)
    )


def _merged_scores(found: Sequence[Score]) -> tuple[Score, ...]:
    """One measurement a scale, day, value and assertion, with all its quotes."""
    merged: dict[tuple[str, object, int, Assertion], list[Quote]] = {}
    for score in found:
        merged.setdefault((score.scale, score.date, score.value, score.assertion), []).extend(score.quotes)
    return tuple(
        Score(scale=scale, date=day, value=value, assertion=decided, quotes=tuple(quotes))  # type: ignore[arg-type]
        for (scale, day, value, decided), quotes in merged.items()
    )


def _row(text: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """The row of a table or list that a statement begins and ends in, where the lines beside it are rows too."""
    low = text.rfind("\n", 0, span[0]) + 1
    high = text.find("\n", span[1])
    high = len(text) if high < 0 else high
    begins = low > 0 and text[low : span[0]].strip(_BULLETS + " ") == "" and text[span[0]].isupper()
    return (low, high) if begins and "\n" not in text[low:high] and high - low <= _LONGEST_QUOTE else None


def _around(text: str, start: int, end: int, others: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The whole passage where it is short, else the stretch between the drugs before and behind."""
    if len(text) <= _LONGEST_QUOTE:
        return 0, len(text)
    low = max((o[1] for o in others if o[1] <= start), default=0)
    high = min((o[0] for o in others if o[0] >= end), default=len(text))
    return _trimmed(text[:high], (max(low, start - 80), min(high, end + 130)))


def _trimmed(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """A stretch of at most the longest quote around a span, cut between words; the whole text where it is short."""
    if len(text) <= _LONGEST_QUOTE:
        return 0, len(text)
    room = max(_LONGEST_QUOTE - (span[1] - span[0]), 0)
    low, high = max(0, span[0] - room // 2), min(len(text), span[1] + room // 2)
    while low > 0 and not text[low - 1].isspace() and low < span[0]:
        low += 1
    while high < len(text) and not text[high - 1].isspace() and high > span[1]:
        high -= 1
    return low, high
