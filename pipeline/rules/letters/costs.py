"""Fields of the papers about money: the estimate, the payment plan, the worksheet of alternatives. All of them text."""

from collections.abc import Mapping

from pipeline.model.case import Case, Schedule
from pipeline.model.cost import Alternative, EstimateLine, EstimateParty, PaymentSchedule, SelfPayPlan
from pipeline.model.money import dollars, short
from pipeline.rules.letters.facts import Facts, long_date

BLANK_DAY = "____________"
_EVERY = {"week": "every week", "two_weeks": "every two weeks", "month": "every month"}
_NOTHING: Mapping[str, Facts] = {
    "estimate": dict.fromkeys(("given", "uninsured", "scope", "first_day", "last_day", "total"), "")
    | dict.fromkeys(("dispute_over", "dispute_days", "dispute_help"), "")
    | {"parties": [], "separate": [], "others": False},
    "payment": dict.fromkeys(("total", "down_payment", "charge", "every"), "") | {"rows": []},
}


def facts(case: Case, made: SelfPayPlan | None) -> Facts:
    """The sections `estimate`, `payment`, `alternatives`, `household`, `helpers`; empty on any other track."""
    if made is None or case.self_pay is None:
        return {**_NOTHING, "alternatives": [], "household": {"income": ""}, "helpers": []}
    return {
        "estimate": _estimate(case, made),
        "payment": _payment(case, made.schedule) if made.schedule else _NOTHING["payment"],
        "alternatives": [_alternative(row) for row in made.alternatives],
        "household": {"income": made.income},
        "helpers": list(made.helpers),
    }


def _estimate(case: Case, made: SelfPayPlan) -> Facts:
    pay, service = case.self_pay, case.service
    assert pay is not None
    return {
        "given": long_date(pay.given_on) if pay.given_on else BLANK_DAY,
        "uninsured": pay.basis == "uninsured",
        "scope": _scope(service.schedule),
        "first_day": long_date(service.start),
        "last_day": long_date(service.end),
        "parties": [_party(party) for party in made.parties],
        "others": len(made.parties) > 1,
        "total": dollars(made.total_cents),
        "separate": list(pay.separate),
        "dispute_over": short(made.dispute_cents),
        "dispute_days": str(made.dispute_days),
        "dispute_help": made.dispute_help,
    }


def _scope(schedule: Schedule | None) -> str:
    """ "6 sessions of 40 minutes, twice weekly for 3 weeks"."""
    if schedule is None:
        return ""
    minutes = f" of {schedule.minutes} minutes" if schedule.minutes else ""
    return f"{schedule.sessions} session{'' if schedule.sessions == 1 else 's'}{minutes}, {schedule.frequency}"


def _party(party: EstimateParty) -> Facts:
    address = party.address
    return {
        "name": party.name,
        "npi": party.npi,
        "tin": party.tin,
        "address": ", ".join((*address.lines, f"{address.city}, {address.state} {address.postal_code}")),
        "state": address.state,
        "lines": [_line(line) for line in party.lines],
        "total": dollars(party.total_cents),
    }


def _line(line: EstimateLine) -> Facts:
    return {
        "description": line.description,
        "code": f"{line.system} {line.code}",
        "diagnoses": ", ".join(line.diagnoses),
        "quantity": str(line.quantity),
        "price": dollars(line.unit_cents),
        "discount": dollars(line.discount_cents) if line.discount_cents else "",
        "amount": dollars(line.amount_cents),
    }


def _payment(case: Case, schedule: PaymentSchedule) -> Facts:
    terms = case.self_pay.payment if case.self_pay else None
    return {
        "total": dollars(schedule.total_cents),
        "down_payment": dollars(schedule.down_payment_cents) if schedule.down_payment_cents else "",
        "charge": dollars(schedule.finance_charge_cents) if schedule.finance_charge_cents else "",
        "every": _EVERY[terms.every] if terms and len(schedule.instalments) > 1 else "",
        "rows": [
            {"number": str(row.number), "due": long_date(row.due), "amount": dollars(row.amount_cents)}
            for row in schedule.instalments
        ],
    }


def _alternative(row: Alternative) -> Facts:
    season = f"Open enrollment: {long_date(row.season[0])} to {long_date(row.season[1])}." if row.season else ""
    return {
        "title": row.title,
        "what": " ".join(filter(None, (row.what, row.income))),
        "window": " ".join(filter(None, (season, row.window))),
        "ask": list(row.ask),
    }
