"""Totals of rating scales as they are mentioned: in sentences, at the foot of forms, in tables by date."""

from collections.abc import Iterator, Sequence
from datetime import date

from pipeline.model.evidence import Assertion, EvidenceItem, ItemKind, Score
from pipeline.model.tables import RatingScale
from pipeline.rules.mentions.items import item
from pipeline.rules.mentions.passages import Passage, Sheet, dated, trimmed
from pipeline.rules.notes import assertion, score_tables, scores
from pipeline.rules.notes.assertion import Decision
from pipeline.rules.notes.lexicon import Lexicon, key
from pipeline.rules.notes.scores import FoundScore

Mentioned = tuple[Score, EvidenceItem]
_STANDS = frozenset({Assertion.NEGATED, Assertion.HISTORICAL})
"""What is denied or long past of a finding is no denial of a total, which was measured all the same."""


def mentioned(passage: Passage, form: RatingScale | None, words: Lexicon) -> Iterator[Mentioned]:
    """Every total that a passage states; `form` is the scale that its page is a form of."""
    text = passage.text
    found = list(scores.in_sentence(text, words, passage.unit.note_date))
    if form is not None and not found:
        total = scores.total_of_form(text, form, words)
        found = [total] if total and not _is_of_another_scale(passage, total, words) else []
    for score in found:
        if score.start < passage.here:
            continue
        mention = assertion.Mention(start=score.start, end=score.end, of=assertion.FINDING)
        decided = assertion.decide(text, mention, passage.unit.section, (), words)
        if decided.assertion in _STANDS:
            decided = Decision(assertion=Assertion.AFFIRMED, cue="none")
        day = score.date or (None if score.earlier else passage.unit.note_date)
        yield _told(score, day, decided, passage, trimmed(text, (score.start, score.end)))


def in_tables(
    sheet: Sheet, note_date: date | None, words: Lexicon
) -> tuple[list[Mentioned], tuple[tuple[int, int], ...]]:
    """Every total in a table of the sheet, and where the rows of these tables stand, of which no sentence is made."""
    if not words.scale_names.may_match(sheet.view.text):
        return [], ()
    lines: list[tuple[int, str]] = []
    at = 0
    for line in sheet.view.text.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    noted = next((unit.note_date for unit in sheet.units if unit.note_date), note_date)
    tables = score_tables.read(lines, sheet.view.gaps, noted, words)
    return list(_told_in_tables(sheet, tables.scores, note_date)), tuple(tables.rows)


def _told_in_tables(sheet: Sheet, found: Sequence[FoundScore], note_date: date | None) -> Iterator[Mentioned]:
    for score in found:
        unit = next((u for u in sheet.units if u.start <= score.start < u.end), None)
        if unit is None or unit.section == "family":
            continue
        passage = Passage(
            page=sheet.page, view=sheet.view, unit=dated(unit, note_date), start=score.start, end=score.end
        )
        decided = Decision(assertion=Assertion.AFFIRMED, cue="none")
        day = score.date or (None if score.earlier else passage.unit.note_date)
        yield _told(score, day, decided, passage, (0, score.end - score.start))


def scale_of_form(text: str, words: Lexicon) -> RatingScale | None:
    """The one scale that a page is a form of; None where it names several or none, or no total."""
    if not words.patterns["score_total"].may_match(text):
        return None
    named = {words.scales[key(m[0])].id: words.scales[key(m[0])] for m in words.scale_names.finditer(text)}
    return next(iter(named.values())) if len(named) == 1 else None


def _told(found: FoundScore, day: date | None, decided: Decision, passage: Passage, span: tuple[int, int]) -> Mentioned:
    quote = passage.quote(*span)
    score = Score(scale=found.scale.id, value=found.value, date=day, assertion=decided.assertion, quotes=(quote,))
    told = item(
        ItemKind.SCORE,
        passage.said(*span),
        decided,
        scale=found.scale.id,
        value=str(found.value),
        date=day.isoformat() if day else found.month,
    )
    return score, told


def _is_of_another_scale(passage: Passage, total: FoundScore, words: Lexicon) -> bool:
    at = passage.start - passage.here + total.start
    return scores.is_of_another_scale(passage.view.text, at, total.scale, words)
