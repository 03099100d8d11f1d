"""Small invented evidence to judge criteria on."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from pipeline.model.evidence import (
    Assertion,
    DiagnosisStatement,
    Evidence,
    Quote,
    Score,
    Statement,
    Treatment,
    TreatmentOutcome,
    Verdict,
)
from pipeline.model.tables import Criterion
from pipeline.rules.policy import judging
from pipeline.rules.policy.ground import Ground

START = date(2026, 12, 7)
BORN = date(1983, 5, 14)
_places = count(1)


def quote(text: str = "As the note says it.", day: date | None = date(2026, 11, 9), document: str = "notes") -> Quote:
    at = next(_places) * 1000
    return Quote(document=document, page=1, start=at, end=at + len(text), text=text, note_date=day)


def trial(name: str, drug_class: str = "A", weeks: float | None = 8, **more: Any) -> Treatment:
    """A trial of an invented drug: 100 mg/day against a least dose of 50, without adequate response."""
    made: dict[str, Any] = {
        "ingredient": name,
        "display": name,
        "drug_class": drug_class,
        "mechanism": more.pop("mechanism", drug_class),
        "role": "AD",
        "outcome": TreatmentOutcome.FAILED,
        "assertion": Assertion.AFFIRMED,
        "quotes": (quote(f"Failed {name} 100 mg for {weeks} weeks."),),
        "dose": "100 mg/day",
        "dose_mg": Decimal(100),
        "weeks": None if weeks is None else Decimal(str(weeks)),
        "minimum_mg": Decimal(50),
    }
    return Treatment(**{**made, **more})


def total(scale: str, value: int, day: date | None, assertion: Assertion = Assertion.AFFIRMED, **more: Any) -> Score:
    quotes = (quote(f"{scale} {value}", day, **more),)
    return Score(scale=scale, value=value, date=day, assertion=assertion, quotes=quotes)


def said(topic: str, assertion: Assertion = Assertion.AFFIRMED, **more: Any) -> Statement:
    return Statement(topic=topic, assertion=assertion, quotes=(quote(**more),))


def diagnosed(
    code: str, assertion: Assertion = Assertion.AFFIRMED, day: date = date(2026, 11, 9)
) -> DiagnosisStatement:
    return DiagnosisStatement(
        concept="the condition", code=code, assertion=assertion, quotes=(quote(f"It is {code}.", day),)
    )


def evidence(*found: object) -> Evidence:
    def of(kind: type) -> Any:
        return tuple(item for item in found if isinstance(item, kind))

    return Evidence(
        treatments=of(Treatment), scores=of(Score), diagnoses=of(DiagnosisStatement), statements=of(Statement)
    )


def ground(*found: object, **more: Any) -> Ground:
    return Ground(evidence=evidence(*found), birth_date=BORN, on_day=START, **more)


def criterion(proof: Mapping[str, object], *, exclusion: bool = False) -> Criterion:
    return Criterion(id="asked", number="1", text="As the policy has it.", proof=proof, exclusion=exclusion)


def verdict(proof: Mapping[str, object], *found: object, exclusion: bool = False, **more: Any) -> Verdict:
    return judging.judge(criterion(proof, exclusion=exclusion), ground(*found, **more)).verdict


def days_before(number: int) -> date:
    return START - timedelta(days=number)
