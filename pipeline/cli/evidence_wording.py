"""Mentions of evidence as JSON, and as a table for people."""

from collections.abc import Mapping, Sequence

from pipeline.model.evidence import EvidenceItem
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


def table(made: ReadFile) -> list[str]:
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
    said = ", ".join(value for value in item.fields.values() if value)
    return str(item.quote.page), item.kind.value, item.assertion.value, shortened(said), shortened(item.quote.text)
