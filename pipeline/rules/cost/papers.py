"""All figures of the papers about money, worked out once for a case, for letters and pages to print."""

from collections.abc import Sequence

from pipeline.model.case import Case, Track
from pipeline.model.contents import FileBy
from pipeline.model.cost import Comparison, SelfPayPlan
from pipeline.model.cost_tables import CostTables
from pipeline.model.passages import Help
from pipeline.rules.cost import alternatives, estimate, instalments, yearly

_DISPUTES = "no-surprises"


def self_pay(case: Case, tables: CostTables, helpers: Sequence[Help]) -> SelfPayPlan | None:
    """The estimate, the payment plan and the worksheet of a patient who pays; None on any other track."""
    pay = case.self_pay
    if pay is None or case.step.track is not Track.SELF_PAY:
        return None
    parties = estimate.parties(case, tables.fees)
    return SelfPayPlan(
        parties=parties,
        total_cents=sum(party.total_cents for party in parties),
        # What is owed to others is paid to them: the plan is about the practice's own part.
        schedule=instalments.schedule(pay.payment, parties[0].total_cents) if pay.payment else None,
        alternatives=alternatives.worksheet(pay, [d.code for d in case.service.diagnoses], tables),
        income=alternatives.income(pay.household, tables),
        dispute_cents=tables.rule("dispute_over").value,
        dispute_days=tables.rule("dispute_days").value,
        dispute_help=next((_line(row) for row in helpers if row.id == _DISPUTES), ""),
        helpers=tuple(_line(row) for row in helpers if case.step.track in row.plan_types),
    )


def give_by(case: Case, tables: CostTables) -> FileBy | None:
    """By when the estimate is owed, with its rule; None on any other track, and once it was given."""
    pay = case.self_pay
    if pay is None or pay.given_on is not None or case.step.track is not Track.SELF_PAY:
        return None
    found = estimate.due(pay, case.service.start, tables.clocks)
    if found is None:
        return None
    day, row = found
    sure = row.provenance.confidence
    citation = row.citation if sure.citable else None
    return FileBy(
        file_by=day,
        legal_last_day=day,
        rule=row.rule,
        citation=citation,
        confidence=str(sure),
        step=case.step.name,
        filed_when="sent",
    )


def _line(row: Help) -> str:
    """ "No Surprises help desk (bills): 1-800-985-3059, cms.gov/nosurprises"; numbers only from a citable row."""
    where = (row.phone, row.web) if row.provenance.confidence.citable else ()
    reached = ", ".join(filter(None, where))
    return f"{row.name} ({row.what_for}){f': {reached}' if reached else ''}"


def comparison(case: Case) -> Comparison | None:
    """Plans side by side; None on any other track."""
    if case.plan_choice is None or case.step.track is not Track.PLAN_COMPARISON:
        return None
    return yearly.compare(case.plan_choice)
