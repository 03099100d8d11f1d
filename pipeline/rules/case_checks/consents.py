"""Consents to disclose records of substance use programmes: in force on the day, and their paper among the records."""

from collections.abc import Iterator
from datetime import date

from pipeline.model.case import Case, Consent
from pipeline.model.finding import Finding
from pipeline.model.tables import Tables
from pipeline.rules.case_checks.fault import error, note


def findings(case: Case, tables: Tables, today: date) -> Iterator[Finding]:
    """Consents that do not hold, and records that are never sent."""
    known = {record.id for record in case.records}
    for number, record in enumerate(case.records):
        if record.kind in tables.never_sent:
            message = "Records of this kind are never sent; it stays out of the packet and proves nothing."
            yield note("record-never-sent", f"/records/{number}/kind", message, "Nothing.")
        if record.consent is not None:
            yield from _consent(record.consent, f"/records/{number}/consent", known, today)


def _consent(consent: Consent, here: str, known: set[str], today: date) -> Iterator[Finding]:
    if consent.revoked:
        message = "The patient has revoked this consent."
        yield error("consent-not-in-force", f"{here}/revoked", message, "Take the record out, or get a new consent.")
    if consent.date > today:
        yield error("consent-not-in-force", f"{here}/date", "The consent lies in the future.", "Correct the date.")
    if consent.expires is not None and consent.expires < today:
        message = "The consent has expired."
        yield error("consent-not-in-force", f"{here}/expires", message, "Take the record out, or get a new consent.")
    if consent.record is not None and consent.record not in known:
        message = "The record that should hold the consent is not in the case."
        yield error("consent-record-missing", f"{here}/record", message, "List the signed consent as a record.")
