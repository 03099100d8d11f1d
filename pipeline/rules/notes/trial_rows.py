"""What the row of a table tells of the treatment in its first cells: each cell is read by the heading of its column."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.model.evidence import TreatmentOutcome as Outcome
from pipeline.model.tables import Drug
from pipeline.rules.notes import doses, lengths, outcomes, tables
from pipeline.rules.notes.lexicon import Lexicon
from pipeline.rules.notes.tables import Cell
from pipeline.rules.notes.trial_fields import SESSIONS, Fields, told_duration

_TOLD_BY = frozenset(
    {"dose", "duration", "sessions", "dates", "started", "stopped", "outcome", "reason", "adverse", "status"}
)
_NUMBER = re.compile(r"\D{0,3}(\d{1,4}(?:\.\d+)?)\s*(?:-\s*(\d{1,4}))?\D{0,3}")
_UNIT_OF_HEADING = re.compile(r"\b(week|wk|month|mo|day|year|yr)s?\b", re.IGNORECASE)
_Said = Callable[[str], str]
"""What the cell of a meaning says, "" where there is none."""
_NO = re.compile(r"\W*(?:n|no|never|none|not tried)\W*", re.IGNORECASE)
_NOTHING = re.compile(r"\W*(?:none|no|n/?a|denie[sd]|nil|-)?\W*", re.IGNORECASE)


def is_untried(text: str, cells: Sequence[Cell]) -> bool:
    """Whether a column that asks whether it was tried says no."""
    asked = tables.cell(cells, "tried")
    return asked is not None and _NO.fullmatch(text[asked.start : asked.end]) is not None


def is_told_by_row(cells: Sequence[Cell], place: int) -> bool:
    """Whether a mention at a place of the text stands where a row of known columns names its treatment."""
    here = tables.cell_at(cells, place)
    known = any(cell.means in _TOLD_BY for cell in cells)
    return known and here is not None and (here.means == "drug" or (here is cells[0] and here.means is None))


def fields(text: str, cells: Sequence[Cell], drug: Drug, told: Fields, lexicon: Lexicon) -> Fields:
    """The fields of the treatment in a row; `told` is what its words tell without the headings."""

    def said(means: str) -> str:
        found = tables.cell(cells, means)
        return text[found.start : found.end] if found else ""

    by_session = drug.counted_in == SESSIONS
    dose = _dose(f"{said('dose')} {said('frequency')}".strip()) or told.dose
    sessions = told.sessions if by_session else None
    if by_session and (count := _NUMBER.fullmatch(said("sessions"))):
        sessions = int(float(count[1]))
    span, dated = _length(said, cells), _between(said)
    kept = None if said("relief_time") else told.span
    span = span or (kept if kept and kept.started is None else None) or dated or kept
    outcome, reason = _outcome(said, told, lexicon)
    return replace(
        told,
        dose=dose,
        told_dose=dose.told(by_session=by_session) if dose else None,
        sessions=sessions,
        span=span,
        duration=told_duration(sessions, span),
        started=dated.started if dated and dated.started else told.started,
        stopped=dated.stopped if dated and dated.stopped else told.stopped,
        outcome=outcome,
        reason=reason,
    )


def _dose(said: str) -> doses.FoundDose | None:
    found = list(doses.doses(said))
    if found:
        return max(found, key=lambda dose: dose.amount_mg or 0)
    return doses.bare_dose(f" {said} ,", 0) if said else None


def _length(said: _Said, cells: Sequence[Cell]) -> lengths.FoundSpan | None:
    """The time that the column of lengths gives, in the unit of its heading where the cell has none."""
    column, words = tables.cell(cells, "duration"), said("duration")
    found = next(lengths.spans(words), None)
    if found is not None:
        return found
    unit = _UNIT_OF_HEADING.search(column.heading or "") if column else None
    counted = unit is not None and _NUMBER.fullmatch(words) is not None
    return next(lengths.spans(f"{words.strip()} {unit[1]}s"), None) if unit and counted else None


def _between(said: _Said) -> lengths.FoundSpan | None:
    """The time between the dates of the row."""
    for text in (said("dates"), f"{said('started')} to {said('stopped')}" if said("started") else ""):
        found = next((s for s in lengths.spans(text) if s.started is not None), None) if text else None
        if found is not None:
            return found
    return None


def _outcome(said: _Said, told: Fields, lexicon: Lexicon) -> tuple[Outcome, str | None]:
    """The result, but for what the column of reasons says of why it was stopped."""
    result, named = outcomes.read((said("outcome"),), lexicon)
    result = result or outcomes.alone(said("outcome"), lexicon, asked=True)
    if result in (Outcome.EFFECTIVE, Outcome.PARTIAL) and next(lengths.spans(said("relief_time")), None):
        result = Outcome.TEMPORARY_RELIEF
    why, reason = outcomes.read((said("reason"),), lexicon)
    why = why or outcomes.alone(said("reason"), lexicon)
    harm = said("adverse")
    if why is None and result is None and harm and not _NOTHING.fullmatch(harm):
        why, reason = outcomes.read((harm,), lexicon)
    if why in (Outcome.INTOLERANT, Outcome.STOPPED_OTHER, Outcome.FAILED_OR_INTOLERANT):
        return why, reason
    if result is None and why is None:
        status, _ = outcomes.read((said("status"),), lexicon)
        current = outcomes.alone(said("status"), lexicon) is Outcome.CURRENT
        return (Outcome.CURRENT if current else status or told.outcome), told.reason
    return result or why or told.outcome, named or reason
