"""Other ways to coverage or care: what is known of each, its last day for this patient, what to ask.

What a row states is printed only where the row is citable; the questions of any row are, for they state nothing.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.model.cost import Alternative, Household, SelfPay
from pipeline.model.cost_tables import AlternativeRow, CostTables, PovertyGuideline
from pipeline.model.money import short
from pipeline.rules.cost.percent import percent_of


def worksheet(pay: SelfPay, diagnoses: Sequence[str], tables: CostTables) -> tuple[Alternative, ...]:
    """The rows that are for this patient, in the table's order."""
    guideline = guideline_of(pay.household, tables)
    return tuple(
        _alternative(row, pay, guideline)
        for row in tables.alternatives
        if (not row.diagnoses or any(code.startswith(row.diagnoses) for code in diagnoses))
        and (not row.basis or pay.basis in row.basis)
    )


def guideline_of(household: Household | None, tables: CostTables) -> PovertyGuideline | None:
    """The latest citable guideline of the state, else of all other states; None without a household."""
    if household is None:
        return None
    citable = [row for row in tables.guidelines if row.provenance.confidence.citable]
    own = [row for row in citable if household.state in row.states]
    return max(own or [row for row in citable if not row.states], key=lambda row: row.year, default=None)


def guideline_cents(row: PovertyGuideline, size: int) -> int:
    """The guideline of a household of `size` people."""
    return row.first_cents + row.more_cents * (size - 1)


def income(household: Household | None, tables: CostTables) -> str:
    """The household's income as a part of the guideline, in a sentence; empty where that is not known."""
    row = guideline_of(household, tables)
    if household is None or row is None:
        return ""
    part = household.income_cents * 100 // guideline_cents(row, household.size)
    people = "one person" if household.size == 1 else f"{household.size} people"
    return (
        f"You told us that your household has {people} and {short(household.income_cents)} a year. That is about "
        f"{part}% of the {row.year} federal poverty guideline."
    )


def _alternative(row: AlternativeRow, pay: SelfPay, guideline: PovertyGuideline | None) -> Alternative:
    if not row.provenance.confidence.citable:
        return Alternative(title=row.title, what="", ask=row.ask)
    last = _last_day(row, pay)
    season = (row.open_from, row.open_to) if row.open_from and row.open_to else None
    return Alternative(
        title=row.title,
        what=row.what,
        ask=row.ask,
        season=season,
        window=row.window_words.replace("{day}", _long(last)) if last else "",
        last_day=last,
        income=_screen(row, pay.household, guideline),
    )


def _last_day(row: AlternativeRow, pay: SelfPay) -> date | None:
    known = {"coverage_ended": pay.coverage_ended, "cobra_notice": pay.cobra_notice}
    days = [day for start in row.starts if (day := known[start]) is not None]
    return max(days) + timedelta(days=row.within_days) if days and row.within_days is not None else None


def _screen(row: AlternativeRow, household: Household | None, guideline: PovertyGuideline | None) -> str:
    if row.income_percent is None or household is None or guideline is None:
        return ""
    amount = percent_of(guideline_cents(guideline, household.size), row.income_percent)
    return row.income_words.replace("{amount}", short(amount - amount % 100))


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
