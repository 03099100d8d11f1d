"""A payment plan: the total in whole cents over so many payments, none a cent off."""

from datetime import date, timedelta

from pipeline.model.cost import Instalment, PaymentSchedule, PaymentTerms
from pipeline.rules import deadlines

_EVERY = {"week": 7, "two_weeks": 14}


def schedule(terms: PaymentTerms, total_cents: int) -> PaymentSchedule:
    """The payments that come to the total and the finance charge; as the practice sets them, else as equal as can be.

    The first payments carry the cents that do not divide evenly.
    """
    whole = total_cents + terms.finance_charge_cents
    amounts = terms.amounts_cents or split(whole - terms.down_payment_cents, terms.instalments)
    payments = tuple(
        Instalment(number=number, due=due(terms, number), amount_cents=cents)
        for number, cents in enumerate(amounts, start=1)
    )
    return PaymentSchedule(
        down_payment_cents=terms.down_payment_cents,
        instalments=payments,
        finance_charge_cents=terms.finance_charge_cents,
        total_cents=whole,
    )


def split(cents: int, parts: int) -> tuple[int, ...]:
    """An amount in so many parts that differ by one cent at most, the larger ones first."""
    each, over = divmod(cents, parts)
    return tuple(each + (number < over) for number in range(parts))


def due(terms: PaymentTerms, number: int) -> date:
    """The day of payment `number` (from 1); a month without that day: the first of the next."""
    if terms.every in _EVERY:
        return terms.first_due + timedelta(days=_EVERY[terms.every] * (number - 1))
    return deadlines.months_after(terms.first_due, number - 1)
