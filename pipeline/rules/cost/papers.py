"""All figures of the papers about money, worked out once for a case, for letters and pages to print."""

from pipeline.model.case import Case, Track
from pipeline.model.cost import Comparison, SelfPayPlan
from pipeline.model.cost_tables import CostTables
from pipeline.rules.cost import alternatives, estimate, instalments, yearly

_DISPUTES = "no_surprises"


def self_pay(case: Case, tables: CostTables) -> SelfPayPlan | None:
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
        dispute_help=next((row.line for row in tables.contacts if row.id == _DISPUTES), ""),
        helpers=tuple(row.line for row in tables.contacts),
    )


def comparison(case: Case) -> Comparison | None:
    """Plans side by side; None on any other track."""
    if case.plan_choice is None or case.step.track is not Track.PLAN_COMPARISON:
        return None
    return yearly.compare(case.plan_choice)
