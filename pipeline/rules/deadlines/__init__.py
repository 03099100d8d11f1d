"""Clocks: until when a step must be filed, by when the payer must decide, and how days are counted.

The date printed on the notice wins over every rule. Sources: the rows of the deadlines table.
"""

from pipeline.rules.deadlines.days import (
    business_day_before,
    business_days_after,
    business_days_before,
    counted,
    federal_holidays,
    hours_after,
    is_business_day,
    months_after,
    observed_holidays,
    rolled,
)
from pipeline.rules.deadlines.filing import NO_LEAD, Lead, file_by, is_shorter_than_rule, last_day, rows_for

__all__ = [
    "NO_LEAD",
    "Lead",
    "business_day_before",
    "business_days_after",
    "business_days_before",
    "counted",
    "federal_holidays",
    "file_by",
    "hours_after",
    "is_business_day",
    "is_shorter_than_rule",
    "last_day",
    "months_after",
    "observed_holidays",
    "rolled",
    "rows_for",
]
