"""The good-faith estimate: what each provider is expected to charge, line by line, and by when it must be given.

45 CFR 149.610. An expected charge is the cash price after discounts ((a)(2)(v)).
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pipeline.model.case import Case
from pipeline.model.cost import CostItem, EstimateLine, EstimateParty, SelfPay
from pipeline.model.cost_tables import EstimateClock, Fee
from pipeline.model.practice import Address
from pipeline.rules import deadlines


def parties(case: Case, fees: Sequence[Fee]) -> tuple[EstimateParty, ...]:
    """The practice and then the others, each with its lines and their sum. Every item must have a price."""
    practice, pay = case.practice, case.self_pay
    assert pay is not None
    return (
        _party(practice.name, practice.npi, practice.tin, practice.address, items(case, fees), case, fees),
        *(_party(co.name, co.npi, co.tin, co.address, co.items, case, fees) for co in pay.co_providers),
    )


def items(case: Case, fees: Sequence[Fee]) -> tuple[CostItem, ...]:
    """What the practice is expected to furnish: as the case lists it, else the lines of the service."""
    if case.self_pay is not None and case.self_pay.items:
        return case.self_pay.items
    found = []
    for line in case.service.lines:
        fee = fee_of(line.system, line.code, fees)
        words = fee.description if fee and fee.description else line.description
        found.append(CostItem(description=words, code=line.code, system=line.system, quantity=line.units))
    return tuple(found)


def fee_of(system: str, code: str, fees: Sequence[Fee]) -> Fee | None:
    """The price of a code; of several rows the last, which is the nearest overlay's."""
    return next((fee for fee in reversed(fees) if (fee.system, fee.code) == (system, code)), None)


def unit_cents(item: CostItem, fees: Sequence[Fee]) -> int | None:
    """The price of one: the case's own, else the practice's; None where neither is known."""
    fee = fee_of(item.system, item.code, fees)
    return item.unit_cents if item.unit_cents is not None else fee.unit_cents if fee else None


def amount(item: CostItem, unit: int) -> int:
    """What the line comes to; negative where the discount is more than the line."""
    return item.quantity * unit - item.discount_cents


def due(pay: SelfPay, start: date, clocks: Sequence[EstimateClock]) -> tuple[date, EstimateClock] | None:
    """By when the estimate is owed and by which rule: the earliest of those that run; None where none does."""
    running = [(deadlines.business_days_after(day, row.within), row) for day, row in _running(pay, start, clocks)]
    return min(running, key=lambda found: found[0], default=None)


def _running(pay: SelfPay, start: date, clocks: Sequence[EstimateClock]) -> Iterator[tuple[date, EstimateClock]]:
    if pay.asked_on is not None:
        yield from ((pay.asked_on, row) for row in clocks if row.starts == "asked")
    if pay.scheduled_on is not None:
        ahead = business_days_between(pay.scheduled_on, start)
        fitting = [row for row in clocks if row.starts == "scheduled" and row.ahead <= ahead]
        if fitting:
            yield pay.scheduled_on, max(fitting, key=lambda row: row.ahead)


def business_days_between(first: date, last: date) -> int:
    """Business days after `first` up to and with `last`."""
    days = (last - first).days
    return sum(deadlines.is_business_day(first + timedelta(days=count)) for count in range(1, days + 1))


def _party(
    name: str, npi: str, tin: str, address: Address, furnished: Sequence[CostItem], case: Case, fees: Sequence[Fee]
) -> EstimateParty:
    lines = tuple(_line(item, case, fees) for item in furnished)
    total = sum(line.amount_cents for line in lines)
    return EstimateParty(name=name, npi=npi, tin=tin, address=address, lines=lines, total_cents=total)


def _line(item: CostItem, case: Case, fees: Sequence[Fee]) -> EstimateLine:
    unit = unit_cents(item, fees)
    if unit is None:
        raise ValueError("an item has no price; the checks of the case tell which")
    return EstimateLine(
        description=item.description,
        code=item.code,
        system=item.system,
        diagnoses=item.diagnoses or (case.service.diagnoses[0].code,),
        quantity=item.quantity,
        unit_cents=unit,
        discount_cents=item.discount_cents,
        amount_cents=amount(item, unit),
    )
