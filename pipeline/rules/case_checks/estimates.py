"""Findings about a patient who pays: prices, sums, what an estimate must hold, when it is due, the payment plan."""

from collections.abc import Iterator, Sequence
from datetime import date

from pipeline.model.case import NO_COVERAGE, Case, Track
from pipeline.model.cost import CostItem, PaymentTerms, SelfPay
from pipeline.model.cost_tables import CostTables, Fee
from pipeline.model.finding import Finding
from pipeline.rules import codes, deadlines
from pipeline.rules.case_checks.fault import error, warning
from pipeline.rules.cost import estimate

_PAY = "/self_pay"
Placed = Sequence[tuple[str, CostItem]]


def findings(case: Case, tables: CostTables, today: date) -> Iterator[Finding]:
    """All findings about the estimate and the payment plan; none on another track."""
    pay = case.self_pay
    if case.step.track is not Track.SELF_PAY:
        return
    if pay is None:
        message = "This step is about a patient who pays, and the case does not say on what terms."
        yield error("self-pay-missing", _PAY, message, "Add `self_pay` to case.json; docs/case.md lists its fields.")
        return
    own = _own_items(case, tables.fees)
    yield from _basis(case, pay, tables)
    yield from _items(own, case, tables.fees)
    yield from _co_providers(case, pay, tables.fees)
    yield from _omitted(case, pay)
    yield from _scope(case, own, tables)
    yield from _clock(case, pay, tables, today)
    total = _sum(own, tables.fees)
    yield from _stated(pay.total_cents, total, f"{_PAY}/total_cents", "The practice's items do not add up to this.")
    if pay.payment is not None:
        yield from _payment(pay.payment, total, tables)


def _own_items(case: Case, fees: Sequence[Fee]) -> Placed:
    """The practice's items with the place in the case that each comes from."""
    pay = case.self_pay
    place = f"{_PAY}/items" if pay and pay.items else "/service/lines"
    return [(f"{place}/{number}", item) for number, item in enumerate(estimate.items(case, fees))]


def _basis(case: Case, pay: SelfPay, tables: CostTables) -> Iterator[Finding]:
    kind = case.coverage.plan_type
    rests = (pay.basis, kind)
    if pay.basis == "not_using_coverage" and kind in tables.federal_programs:
        message = "Leaving a federal program's coverage unused does not make a patient a self-pay patient."
        remedy = "Use that program's own notice or private contract; or accept this finding, saying why."
        yield warning("estimate-federal-program", f"{_PAY}/basis", message, remedy, rests_on=rests)
    if (pay.basis == "uninsured") != (kind == NO_COVERAGE.plan_type):
        message = "The case has coverage and says that there is none, or the other way round."
        remedy = "Correct `basis`, or the coverage; `not_using_coverage` is for coverage that is not billed."
        yield warning("estimate-basis", f"{_PAY}/basis", message, remedy, rests_on=rests)


def _items(items: Placed, case: Case, fees: Sequence[Fee]) -> Iterator[Finding]:
    known = {diagnosis.code for diagnosis in case.service.diagnoses}
    for pointer, item in items:
        if not set(item.diagnoses) <= known:
            message = "A diagnosis code of this item is not one of the service's diagnoses."
            remedy = "Correct the code, or add the diagnosis to the service."
            yield error("estimate-diagnosis-unknown", f"{pointer}/diagnoses", message, remedy)
        unit = estimate.unit_cents(item, fees)
        if unit is None:
            remedy = "Give its `unit_cents` in self_pay/items, or add a row to tables/fees.json."
            yield error("estimate-price-missing", pointer, "This item has no price in the case or fees table.", remedy)
            continue
        comes_to = estimate.amount(item, unit)
        if comes_to < 0:
            message, remedy = "The discount is more than the line comes to.", "Correct the discount, or the price."
            yield error("discount-too-large", f"{pointer}/discount_cents", message, remedy)
        said = "Quantity times price, less the discount, is not this amount."
        yield from _stated(item.amount_cents, comes_to, f"{pointer}/amount_cents", said)


def _co_providers(case: Case, pay: SelfPay, fees: Sequence[Fee]) -> Iterator[Finding]:
    for number, co in enumerate(pay.co_providers):
        here = f"{_PAY}/co_providers/{number}"
        items = [(f"{here}/items/{at}", item) for at, item in enumerate(co.items)]
        yield from _items(items, case, fees)
        said = "The items of this provider do not add up to this."
        yield from _stated(co.total_cents, _sum(items, fees), f"{here}/total_cents", said)
        if not codes.is_npi(co.npi):
            message, remedy = "The check digit of this NPI is wrong.", "Compare it with the NPI registry."
            yield error("npi-check-digit", f"{here}/npi", message, remedy)


def _sum(items: Placed, fees: Sequence[Fee]) -> int | None:
    """What the items come to; None where one has no price."""
    units = [(item, estimate.unit_cents(item, fees)) for _, item in items]
    amounts = [estimate.amount(item, unit) for item, unit in units if unit is not None]
    return sum(amounts) if len(amounts) == len(units) else None


def _stated(stated: int | None, found: int | None, pointer: str, message: str) -> Iterator[Finding]:
    if stated is not None and found is not None and stated != found:
        remedy = "Correct the amount, or what it is made of; or leave it out, it is then worked out."
        yield error("amounts-do-not-add-up", pointer, message, remedy)


def _omitted(case: Case, pay: SelfPay) -> Iterator[Finding]:
    """Where the case lists its items, every line of the service is among them, as often."""
    listed = {(item.system, item.code): item.quantity for item in pay.items}
    for number, line in enumerate(case.service.lines):
        if listed and listed.get((line.system, line.code)) != line.units:
            message = "The estimate does not list this line of the service, or not as many of it."
            remedy = "Add it to self_pay/items, correct one of the numbers, or accept this finding."
            rests = (line.code, line.units, listed.get((line.system, line.code)))
            yield warning("estimate-omits-service", f"/service/lines/{number}", message, remedy, rests_on=rests)


def _scope(case: Case, items: Placed, tables: CostTables) -> Iterator[Finding]:
    """A series is described by its time, frequency and number, and is no longer than a year."""
    service = case.service
    if service.schedule is None and any(item.quantity > 1 for _, item in items):
        message = "An estimate for a series must say how many sessions there are, how often and in which time."
        yield error("estimate-scope-missing", "/service/schedule", message, "Add `schedule` to the service.")
    if service.end >= deadlines.months_after(service.start, tables.rule("estimate_months").value):
        message = "An estimate for a series must not cover more than twelve months."
        remedy = "End it after twelve months; then give a new estimate and explain what changed."
        yield error("estimate-beyond-a-year", "/service/dates/to", message, remedy)


def _clock(case: Case, pay: SelfPay, tables: CostTables, today: date) -> Iterator[Finding]:
    if pay.given_on and pay.scheduled_on and pay.given_on < pay.scheduled_on:
        message = "An estimate that was given on request is given again once the service is scheduled."
        remedy = "Give it again and record that day as `given_on`; 45 CFR 149.610(b)(1)(ix)."
        yield warning("estimate-not-given-again", f"{_PAY}/given_on", message, remedy, rests_on=(pay.given_on,))
    found = estimate.due(pay, case.service.start, tables.clocks)
    if found is None or (pay.given_on or today) <= found[0]:
        return
    message = "The estimate is given later than the rule allows, or its day has passed and no day is recorded."
    remedy = "Give it today and record `given_on`; then accept this finding, saying why it was late."
    yield warning("estimate-overdue", f"{_PAY}/given_on", message, remedy, rests_on=(found[0], pay.given_on))


def _payment(terms: PaymentTerms, total: int | None, tables: CostTables) -> Iterator[Finding]:
    here = f"{_PAY}/payment"
    most = tables.rule("most_instalments").value
    if (terms.instalments > most or terms.finance_charge_cents) and not terms.credit_disclosures:
        message = (
            "More than four instalments by written agreement, or a finance charge, can make the practice a creditor "
            "under the federal rules on consumer credit (12 CFR 1026.2(a)(17))."
        )
        remedy = "Keep to four instalments without a charge; or have the disclosures checked and say so in the case."
        rests = (terms.instalments, terms.finance_charge_cents)
        yield warning("payment-plan-credit", f"{here}/instalments", message, remedy, rests_on=rests)
    if terms.amounts_cents and len(terms.amounts_cents) != terms.instalments:
        message = "There are not as many amounts as instalments."
        yield error("instalments-counted-otherwise", f"{here}/amounts_cents", message, "Correct one of the two.")
    if total is None:
        return
    whole = total + terms.finance_charge_cents
    if terms.amounts_cents:
        said = "Down payment and instalments do not add up to the practice's total with its charge."
        paid = terms.down_payment_cents + sum(terms.amounts_cents)
        yield from _stated(paid, whole, f"{here}/amounts_cents", said)
    elif terms.down_payment_cents + terms.instalments > whole:
        message, remedy = "The down payment leaves nothing for the instalments.", "Correct the down payment."
        yield error("down-payment-too-large", f"{here}/down_payment_cents", message, remedy)
