"""Parts of a case's JSON as records: the service with its lines, who files, a denial. The JSON fits its schema."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.model import case as model

Data = Mapping[str, Any]


def service(data: Data, practice: model.Practice) -> model.Service:
    """The service; its facility is given in the words of practice.json."""
    dose, schedule = data.get("dose"), data.get("schedule")
    return model.Service(
        name=data["name"],
        drug=data.get("drug"),
        route=data.get("route"),
        lines=tuple(_line(item) for item in data["lines"]),
        diagnoses=tuple(model.Diagnosis(**item) for item in data["diagnoses"]),
        dose=model.Dose(
            amount=Decimal(dose["amount"]),
            unit=dose["unit"],
            weight_kg=_decimal(dose.get("weight_kg")),
            total_mg=_decimal(dose.get("total_mg")),
        )
        if dose
        else None,
        schedule=model.Schedule(**schedule) if schedule else None,
        start=date.fromisoformat(data["dates"]["from"]),
        end=date.fromisoformat(data["dates"]["to"]),
        place_of_service=data["place_of_service"],
        facility=(practice.facilities or {}).get(data.get("facility", "")),
        reauthorization=data.get("reauthorization", False),
        approval=_approval(data.get("approval")),
    )


def _approval(data: Data | None) -> model.Approval | None:
    return model.Approval(date=date.fromisoformat(data["date"]), number=data.get("number")) if data else None


def _line(data: Data) -> model.ServiceLine:
    box = data.get("container")
    container = (
        model.Container(mg=Decimal(box["mg"]), single_dose=box["single_dose"], ml=_decimal(box.get("ml")))
        if box
        else None
    )
    return model.ServiceLine(**{**data, "modifiers": tuple(data.get("modifiers", ())), "container": container})


def filing(data: Data | None) -> model.Filing:
    """Who files; the provider where the case says nothing."""
    return model.Filing(**(data or {}))


def denial(event: model.Event) -> model.Denial:
    """A denial from its event."""
    data: Data = event.details
    return model.Denial(
        notice_date=date.fromisoformat(data["notice_date"]),
        received_date=_day(data.get("received_date")),
        reference=data["reference"],
        step=event.step,
        reasons=tuple(model.DenialReason(**{**item, "rarc": tuple(item.get("rarc", ()))}) for item in data["reasons"]),
        stated_deadline=_day(data.get("stated_deadline")),
        record=data.get("record"),
        appeal_to=data.get("appeal_to"),
        appeal_fax=data.get("appeal_fax"),
        next_step=data.get("next_step"),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _decimal(number: int | Decimal | None) -> Decimal | None:
    return None if number is None else Decimal(number)
