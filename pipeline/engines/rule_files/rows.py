"""Rows of the rule tables as records. The rows fit their schemas; nothing is checked again here."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.engines.rule_files import cost as rule_cost
from pipeline.engines.rule_files import criteria as rule_criteria
from pipeline.model import passages
from pipeline.model import step_tables as steps
from pipeline.model import tables as model

Row = Mapping[str, Any]
Merged = Mapping[str, Mapping[str, Row]]

_PROVENANCE = ("source", "as_of", "confidence")
# Words for the people who keep the tables; the program does not read them.
_UNREAD = ("notes", "see")


def tables(merged: Merged, phrases: Merged, versions: Mapping[str, str]) -> model.Tables:
    """All tables from their merged rows, in the order in which the rows stand."""
    return model.Tables(
        drugs=tuple(_drug(row) for row in _rows(merged, "drugs")),
        scales=tuple(_scale(row) for row in _rows(merged, "scales")),
        phrases={name: list(rows.values()) for name, rows in phrases.items()},
        criteria=tuple(rule_criteria.criteria_set(_fields(row)) for row in _rows(merged, "sets")),
        literature=tuple(_work(row) for row in _rows(merged, "works")),
        denial_reasons=tuple(model.DenialReasonRow(**_fields(row)) for row in _rows(merged, "denial_reasons")),
        deadlines=tuple(model.DeadlineRow(**_fields(row)) for row in _rows(merged, "deadlines")),
        recipes=tuple(_recipe(row) for row in _rows(merged, "recipes")),
        exhibit_groups=tuple(_group(row, merged) for row in _rows(merged, "exhibit_groups")),
        channels=tuple(model.ChannelRow(**_fields(row)) for row in _rows(merged, "channels")),
        payers=tuple(model.Payer(**_fields(row)) for row in _rows(merged, "payers")),
        plan_types=tuple(row["id"] for row in _rows(merged, "plan_types")),
        versions=dict(versions),
        adequacy=tuple(_adequacy(row) for row in _rows(merged, "rule_sets")),
        definition_elements=tuple(model.DefinitionElement(**_fields(row)) for row in _rows(merged, "elements")),
        policy_kinds=frozenset(row["id"] for row in _rows(merged, "record_kinds") if row.get("policy", False)),
        no_evidence=frozenset(row["id"] for row in _rows(merged, "record_kinds") if not row.get("evidence", True)),
        never_sent=frozenset(row["id"] for row in _rows(merged, "record_kinds") if not row.get("sent", True)),
        notices={row["id"]: row["text"] for row in _rows(merged, "notices")},
        **_of_steps(merged),
        cost=rule_cost.tables({name: [_fields(row) for row in _rows(merged, name)] for name in rule_cost.LISTS}),
        passages=tuple(passages.Passage(**_fields(row)) for row in _rows(merged, "passages")),
        parity_gates=tuple(passages.ParityGate(**_fields(row)) for row in _rows(merged, "parity_gates")),
        help=tuple(passages.Help(**_fields(row)) for row in _rows(merged, "help")),
        alerts=tuple(passages.Alert(**_fields(row)) for row in _rows(merged, "alerts")),
    )


def _of_steps(merged: Merged) -> dict[str, Any]:
    """The tables that rule the steps of a case, list by list."""
    plain: dict[str, Callable[..., object]] = {
        "decision_clocks": steps.DecisionClockRow,
        "good_cause": steps.GoodCauseRow,
        "rungs": steps.RungRow,
        "plan_questions": steps.PlanQuestionRow,
        "filers": steps.FilerRow,
        "signatures": steps.SignatureRow,
        "checklists": steps.ChecklistRow,
        "routes": steps.RouteRow,
        "timed_codes": steps.TimedCodeRow,
    }
    made = {name: tuple(record(**_fields(row)) for row in _rows(merged, name)) for name, record in plain.items()}
    notes = tuple(steps.CodeNoteRow(**_decimals(_fields(row), "unit_mg")) for row in _rows(merged, "code_notes"))
    return {**made, "code_notes": notes, "denial_codes": tuple(_code(row) for row in _rows(merged, "denial_codes"))}


def _code(row: Row) -> steps.CodeRow:
    since = date.fromisoformat(row["since"]) if "since" in row else None
    return steps.CodeRow(**{**_fields(row), "since": since})


def _rows(merged: Merged, name: str) -> tuple[Row, ...]:
    return tuple(merged.get(name, {}).values())


def provenance(row: Row) -> model.Provenance:
    """Where a row comes from, as a record."""
    return model.Provenance(
        source=row["source"], as_of=date.fromisoformat(row["as_of"]), confidence=model.Confidence(row["confidence"])
    )


def _fields(row: Row) -> dict[str, Any]:
    """The row's keys as arguments of its record: lists become tuples, the source becomes its provenance."""
    kept = {key: value for key, value in row.items() if key not in (*_PROVENANCE, *_UNREAD)}
    made = {key: tuple(value) if isinstance(value, list) else value for key, value in kept.items()}
    return {**made, "provenance": provenance(row)}


def _decimals(fields: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {**fields, **{key: Decimal(fields[key]) for key in keys if fields.get(key) is not None}}


def _drug(row: Row) -> model.Drug:
    kinds = tuple(
        model.DrugKind(
            called=kind["called"], names=tuple(kind["names"]), abbreviations=tuple(kind.get("abbreviations", ()))
        )
        for kind in row.get("kinds", ())
    )
    return model.Drug(**{**_decimals(_fields(row), "minimum_mg", "hypnotic_below_mg"), "kinds": kinds})


def _scale(row: Row) -> model.RatingScale:
    return model.RatingScale(**{**_fields(row), "bands": tuple(tuple(band) for band in row["bands"])})


def _work(row: Row) -> model.ReferenceWork:
    return model.ReferenceWork(**{"pmid": None, "doi": None, **_fields(row)})


def _recipe(row: Row) -> model.Recipe:
    letters = tuple(model.LetterTemplate(**{**one, "when": tuple(one.get("when", ()))}) for one in row["letters"])
    always: dict[str, Any] = {}
    for key, value in row.get("always_in", {}).items():
        always[key] = tuple(value) if isinstance(value, list) else value
    return model.Recipe(**{**_fields(row), "letters": letters, "always_in": model.AlwaysIn(**always)})


def _group(row: Row, merged: Merged) -> model.ExhibitGroup:
    """A group takes the record kinds that name it."""
    kinds = tuple(kind["id"] for kind in _rows(merged, "record_kinds") if kind["group"] == row["group"])
    return model.ExhibitGroup(group=row["group"], title=row["title"], kinds=kinds)


def _adequacy(row: Row) -> model.AdequacyRules:
    doses = {ingredient: Decimal(dose) for ingredient, dose in row["doses"].items()}
    return model.AdequacyRules(**{**_fields(row), "doses": doses})
