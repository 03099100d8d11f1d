"""Stage evidence_search: what the selected pages of a chart say, each item with its quote, page and assertion."""

from collections.abc import Sequence

from pipeline.model.case import Case, Record
from pipeline.model.chart import Chart
from pipeline.model.evidence import Assertion, Evidence, Quote, Score
from pipeline.model.tables import Tables
from pipeline.rules.mentions import conflicts, reader
from pipeline.rules.mentions.reader import Manner, Mentions
from pipeline.rules.notes import identity, lexicon, topics, treatments, trial_conflicts
from pipeline.rules.notes.identity import Persons

_TREATMENT_RECORD = "infusion_record"


def search(chart: Chart, case: Case, tables: Tables) -> Evidence:
    """Search the selected pages of a case's records. Nothing is inferred from silence.

    A payer's words prove nothing about the patient: of its letters only the facts of a denial are kept.
    """
    words = lexicon.compile_tables(tables)
    people = identity.persons(case, words)
    found = Mentions()
    for record, document in zip(case.records, chart.documents, strict=True):
        manner = _manner(record, people, of_payer=record.kind in tables.no_evidence)
        found.add(reader.read(document.pages, manner, words))
    order = {record.id: index for index, record in enumerate(case.records)}
    return Evidence(
        treatments=treatments.merge(found.readings, order),
        scores=_merged_scores(found.scores),
        diagnoses=tuple(found.diagnoses),
        statements=topics.together(
            found.statements, topics.of_treatments(found.readings, words), topics.of_findings(found.items, words)
        ),
        contradictions=(
            *trial_conflicts.contradictions(found.readings),
            *conflicts.of_courses(found.readings),
            *conflicts.of_findings(found.items, words),
            *conflicts.of_scores(found.scores, words),
        ),
        items=tuple(found.items),
    )


def _manner(record: Record, people: Persons, *, of_payer: bool) -> Manner:
    return Manner(
        note_date=record.date,
        people=people,
        of_treatment=record.kind == _TREATMENT_RECORD,
        of_payer=of_payer,
        pages=None if record.pages is None else frozenset(record.pages),
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
