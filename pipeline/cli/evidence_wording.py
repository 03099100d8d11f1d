"""Evidence as JSON and as tables for people: the mentions of a file, and what the records of a case prove."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.model.evidence import Assertion, CrosswalkRow, EvidenceItem, ItemKind, Quote, Treatment
from pipeline.rules.notes import legibility

if TYPE_CHECKING:
    from pipeline.packet import Prepared
    from pipeline.reading import ReadFile

_HEADINGS = ("page", "kind", "assertion", "what", "quote")
_WIDEST = 60


def as_json(item: EvidenceItem) -> Mapping[str, object]:
    """An item as schemas/evidence_item.schema.json has it."""
    return {
        "doc": item.quote.document,
        "page": item.quote.page,
        "start": item.quote.start,
        "end": item.quote.end,
        "kind": item.kind.value,
        "fields": dict(item.fields),
        "quote": item.quote.text,
        "assertion": item.assertion.value,
        "confidence": item.confidence,
    }


def table(made: "ReadFile") -> list[str]:
    """One line for each mention of a file, under its name and a line of headings."""
    rows = [_HEADINGS, *(_row(item) for item in made.items)]
    pages = f"{len(made.pages)} page{'s' if len(made.pages) != 1 else ''}"
    return [f"{made.doc}: {pages}, {len(made.items)} mentions", *aligned(rows), ""]


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines with their columns below one another."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def shortened(text: str, longest: int = _WIDEST) -> str:
    """A text on one line, cut with an ellipsis where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _row(item: EvidenceItem) -> tuple[str, ...]:
    quote = item.quote
    return str(quote.page), item.kind.value, item.assertion.value, shortened(_said(item)), shortened(quote.text)


_VERSION = "1.0"
_OWN_TABLES = frozenset({ItemKind.TREATMENT, ItemKind.SCORE, ItemKind.DIAGNOSIS})
"""Kinds that are merged; of all others the mentions themselves are shown."""
_BY_FIRST_FIELD = frozenset({ItemKind.RISK, ItemKind.EXCLUSION, ItemKind.FUNCTION, ItemKind.GUARD})
"""Kinds whose first field says what it is; the day of each mention is the page's."""


def case_as_json(made: "Prepared") -> Mapping[str, object]:
    """The evidence of a case as schemas/case_evidence.schema.json has it."""
    evidence = made.evidence
    return {
        "schema_version": _VERSION,
        "case_id": made.case.id,
        "step": made.case.step.name,
        "criteria": [
            {
                "number": row.criterion.number,
                "text": row.criterion.text,
                "status": row.status.value,
                "verdict": row.verdict.value,
                "answer": row.answer,
                "missing": row.missing,
                "quotes": _quotes(row.quotes),
            }
            for row in made.crosswalk.rows
        ],
        "treatments": [_treatment(treatment) for treatment in evidence.treatments],
        "scores": [
            {
                "scale": score.scale,
                "value": score.value,
                "date": score.date.isoformat() if score.date else None,
                "assertion": score.assertion.value,
                "quotes": _quotes(score.quotes),
            }
            for score in evidence.scores
        ],
        "diagnoses": [
            {"concept": d.concept, "code": d.code, "assertion": d.assertion.value, "quotes": _quotes(d.quotes)}
            for d in evidence.diagnoses
        ],
        "contradictions": [
            {"subject": c.subject, "what": c.what, "first": _quote(c.first), "second": _quote(c.second)}
            for c in evidence.contradictions
        ],
        "items": [as_json(item) for item in evidence.items],
    }


def case_tables(made: "Prepared") -> list[str]:
    """The evidence of a case: criteria with verdict and pages, then what was found, merged, with pages."""
    evidence = made.evidence
    criteria = [
        (row.criterion.number, row.verdict.value, row.status.value, _pages(row.quotes), shortened(_about(row)))
        for row in made.crosswalk.rows
    ]
    treatments = [
        (t.display, t.assertion.value, t.dose or "", _time(t), t.outcome.value, _pages(t.quotes))
        for t in sorted(evidence.treatments, key=lambda t: t.assertion is not Assertion.AFFIRMED)
    ]
    scores = [
        (s.scale, str(s.value), s.date.isoformat() if s.date else "", s.assertion.value, _pages(s.quotes))
        for s in evidence.scores
    ]
    differing = [(c.subject, c.what, _pages((c.first,)), _pages((c.second,))) for c in evidence.contradictions]
    return [
        *_titled("Criteria", ("criterion", "verdict", "status", "pages", "what"), criteria),
        *_titled("Treatments", ("treatment", "assertion", "dose", "time", "outcome", "pages"), treatments),
        *_titled("Scores", ("scale", "total", "date", "assertion", "pages"), scores),
        *_titled("Diagnoses", ("diagnosis", "code", "assertion", "pages"), _diagnoses(made)),
        *_titled("Findings", ("kind", "assertion", "what", "pages"), _findings(made)),
        *_titled("Contradictions", ("subject", "what", "here", "there"), differing),
    ]


def _titled(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table with its title; nothing where it has no rows. Equal rows follow one another once."""
    once = list(dict.fromkeys(tuple(row) for row in rows))
    return [title, *(f"  {line}" for line in aligned([tuple(headings), *once])), ""] if once else []


def _diagnoses(made: "Prepared") -> list[tuple[str, ...]]:
    told: dict[tuple[str, str, str], list[Quote]] = {}
    for diagnosis in made.evidence.diagnoses:
        key = diagnosis.concept, diagnosis.code or "", diagnosis.assertion.value
        told.setdefault(key, []).extend(diagnosis.quotes)
    return [(*key, _pages(quotes)) for key, quotes in told.items()]


def _findings(made: "Prepared") -> list[tuple[str, ...]]:
    told: dict[tuple[str, str, str], list[Quote]] = {}
    for item in made.evidence.items:
        if item.kind not in _OWN_TABLES:
            what = next(iter(item.fields.values())) if item.kind in _BY_FIRST_FIELD else _said(item)
            key = item.kind.value, item.assertion.value, shortened(what or "", 40)
            told.setdefault(key, []).append(item.quote)
    return [(*key, _pages(quotes)) for key, quotes in sorted(told.items())]


def _about(row: CrosswalkRow) -> str:
    return row.answer or (f"missing: {row.missing}" if row.missing else row.criterion.text)


def _treatment(treatment: Treatment) -> Mapping[str, object]:
    return {
        "name": treatment.ingredient,
        "assertion": treatment.assertion.value,
        "dose": treatment.dose,
        "weeks": str(treatment.weeks) if treatment.weeks is not None else None,
        "sessions": treatment.sessions,
        "started": treatment.started.isoformat() if treatment.started else None,
        "stopped": treatment.stopped.isoformat() if treatment.stopped else None,
        "outcome": treatment.outcome.value,
        "reason_stopped": treatment.reason_stopped,
        "quotes": _quotes(treatment.quotes),
    }


def _time(treatment: Treatment) -> str:
    if treatment.sessions is not None:
        return f"{treatment.sessions} sessions"
    return f"{treatment.weeks:f} weeks" if treatment.weeks is not None else ""


def _quotes(quotes: Sequence[Quote]) -> list[Mapping[str, object]]:
    return [_quote(quote) for quote in quotes]


def _quote(quote: Quote) -> Mapping[str, object]:
    return {
        "doc": quote.document,
        "page": quote.page,
        "start": quote.start,
        "end": quote.end,
        "quote": quote.text,
        "ocr_check": legibility.is_doubtful(quote),
    }


def _pages(quotes: Sequence[Quote]) -> str:
    """ "notes p. 2, 5; evaluation p. 1"."""
    pages: dict[str, list[int]] = {}
    for quote in quotes:
        pages.setdefault(quote.document, []).append(quote.page)
    unsure = " (OCR, check)" if any(map(legibility.is_doubtful, quotes)) else ""
    return "; ".join(f"{doc} p. {', '.join(map(str, sorted(set(found))))}" for doc, found in pages.items()) + unsure


def _said(item: EvidenceItem) -> str:
    return ", ".join(value for value in item.fields.values() if value)
