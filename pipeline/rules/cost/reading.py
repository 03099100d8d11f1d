"""What a case says about money, as records. The data fits its schema; nothing is checked again here."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pipeline.model.cost import CoProvider, CostItem, Household, OutOfNetwork, PaymentTerms, PlanChoice, PlanOption
from pipeline.model.cost import SelfPay as SelfPay
from pipeline.model.practice import Address

Data = Mapping[str, Any]
_DAYS = ("scheduled_on", "asked_on", "given_on", "coverage_ended", "cobra_notice")


def self_pay(data: Data | None) -> SelfPay | None:
    """`self_pay` of a case."""
    if data is None:
        return None
    return SelfPay(
        basis=data["basis"],
        items=tuple(_item(item) for item in data.get("items", ())),
        total_cents=data.get("total_cents"),
        co_providers=tuple(_co_provider(item) for item in data.get("co_providers", ())),
        separate=tuple(data.get("separate", ())),
        payment=_payment(data["payment"]) if "payment" in data else None,
        household=Household(**data["household"]) if "household" in data else None,
        **{key: date.fromisoformat(data[key]) for key in _DAYS if key in data},
    )


def plan_choice(data: Data | None) -> PlanChoice | None:
    """`plan_comparison` of a case; where nothing is said, at most as many sessions as expected, and no other care."""
    if data is None:
        return None
    return PlanChoice(
        year=data["year"],
        sessions=data["sessions"],
        most_sessions=data.get("most_sessions", data["sessions"]),
        price_cents=data["price_cents"],
        other_cents=data.get("other_cents", 0),
        plans=tuple(_plan(item) for item in data["plans"]),
    )


def _item(data: Data) -> CostItem:
    return CostItem(**{**data, "diagnoses": tuple(data.get("diagnoses", ()))})


def _co_provider(data: Data) -> CoProvider:
    address = {**data["address"], "lines": tuple(data["address"]["lines"])}
    items = tuple(_item(item) for item in data["items"])
    return CoProvider(**{**data, "address": Address(**address), "items": items})


def _payment(data: Data) -> PaymentTerms:
    first_due = date.fromisoformat(data["first_due"])
    return PaymentTerms(**{**data, "first_due": first_due, "amounts_cents": tuple(data.get("amounts_cents", ()))})


def _plan(data: Data) -> PlanOption:
    terms = data.get("out_of_network")
    return PlanOption(**{**data, "out_of_network": OutOfNetwork(**terms) if terms else None})
