"""Rows about money as records: prices, figures of the law, clocks, screens, other ways to coverage."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pipeline.model import cost_tables as model

Fields = Mapping[str, Any]

LISTS = (
    "fees",
    "cost_rules",
    "estimate_clocks",
    "poverty_guidelines",
    "plan_limits",
    "coverage_alternatives",
    "required_statements",
    "federal_programs",
)
"""Names of the lists of rows, as their files have them."""


def tables(rows: Mapping[str, Sequence[Fields]]) -> model.CostTables:
    """The rows, by the name of their list, as records; they fit their schemas."""
    return model.CostTables(
        fees=tuple(model.Fee(**row) for row in rows["fees"]),
        rules=tuple(model.CostRule(**row) for row in rows["cost_rules"]),
        clocks=tuple(model.EstimateClock(**row) for row in rows["estimate_clocks"]),
        guidelines=tuple(model.PovertyGuideline(**row) for row in rows["poverty_guidelines"]),
        limits=tuple(model.YearlyLimit(**row) for row in rows["plan_limits"]),
        alternatives=tuple(_alternative(row) for row in rows["coverage_alternatives"]),
        statements=tuple(model.RequiredStatement(**row) for row in rows["required_statements"]),
        federal_programs=frozenset(row["id"] for row in rows["federal_programs"]),
    )


def _alternative(row: Fields) -> model.AlternativeRow:
    days = {key: date.fromisoformat(row[key]) for key in ("open_from", "open_to") if key in row}
    return model.AlternativeRow(**{**row, **days})
