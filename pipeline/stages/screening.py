"""Screening: what a schema cannot see. Every finding of a run at once; messages never quote a value of the case."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pipeline.engines import case_files, conversion, record_faults, record_files
from pipeline.engines.record_faults import Listed
from pipeline.model.case import Case
from pipeline.model.finding import Finding
from pipeline.model.tables import Tables
from pipeline.rules.case_checks import (
    billing,
    clocks,
    consents,
    estimates,
    happenings,
    plan_options,
    reasons,
    verification,
    ways,
)
from pipeline.rules.case_checks import codes as code_checks
from pipeline.rules.case_checks import dates as date_order
from pipeline.rules.case_checks import links as case_links
from pipeline.rules.case_checks.fault import error, note, warning

_LOGO_KINDS = ("png", "jpg")


def screen(case: Case, tables: Tables, today: date) -> tuple[Finding, ...]:
    """All findings about dates, codes, references and files of the case as of `today`."""
    return (
        *date_order.findings(case, today),
        *clocks.findings(case, tables, today),
        *ways.findings(case, tables, today),
        *reasons.findings(case, tables),
        *happenings.findings(case),
        *code_checks.findings(case),
        *billing.findings(case, tables),
        *case_links.findings(case, tables),
        *consents.findings(case, tables, today),
        *estimates.findings(case, tables.cost, today),
        *plan_options.findings(case, tables.cost),
        *verification.findings(case),
        *_files(case),
        *_logo(case),
    )


def _files(case: Case) -> Iterator[Finding]:
    usable: dict[str, tuple[int, Path]] = {}
    for number, record in enumerate(case.records):
        faults = record_faults.of_path(case.folder, Listed(number=number, record=record.id, file=record.file))
        yield from faults
        if not faults:
            usable[record.id] = (number, case.folder / record.file)
    yield from _restricted(usable)
    yield from _same_content(usable)
    yield from _pages(case, usable)


def _restricted(usable: dict[str, tuple[int, Path]]) -> Iterator[Finding]:
    for number, path in usable.values():
        if record_files.is_restricted(path):
            message = "The PDF is protected with an owner's password; its pages are used, and the packet has none."
            remedy = "Make sure that the practice may pass the record on."
            yield note("record-restricted", f"/records/{number}/file", message, remedy)


def _same_content(usable: dict[str, tuple[int, Path]]) -> Iterator[Finding]:
    """Files of the same size are compared by hash."""
    by_size: dict[int, list[tuple[int, Path]]] = {}
    for number, path in usable.values():
        by_size.setdefault(path.stat().st_size, []).append((number, path))
    seen: dict[str, int] = {}
    for number, path in (item for same in by_size.values() if len(same) > 1 for item in same):
        digest = case_files.sha256(path)
        if digest in seen:
            message = f"The content is the same as that of /records/{seen[digest]}."
            remedy = "List the document once."
            yield warning("duplicate-content", f"/records/{number}/file", message, remedy, rests_on=(digest,))
        seen.setdefault(digest, number)


def _pages(case: Case, usable: dict[str, tuple[int, Path]]) -> Iterator[Finding]:
    """Pages that the case names exist; those of Word files, and PDFs that do not open, are looked at with the chart."""
    cited = [(reason, event.file, number) for event in case.events if event.kind == "denied"
             for number, reason in enumerate(_reasons(event.details))]  # fmt: skip
    counts = {
        record.id: conversion.page_count(usable[record.id][1])
        for record in case.records
        if record.id in usable and (record.pages is not None or any(r.get("record") == record.id for r, _, _ in cited))
    }
    for number, record in enumerate(case.records):
        last = counts.get(record.id)
        if record.pages is not None and not _exist(record.pages, last):
            message = f"A page is named that the file does not have{'' if last is None else f'; it has {last}'}."
            message = message if record.pages else "A range of pages runs backwards."
            yield error("page-range", f"/records/{number}/pages", message, "Correct the range; pages count from 1.")
    for reason, file, number in cited:
        last = counts.get(str(reason.get("record")))
        if last is not None and isinstance(reason.get("page"), int) and not _exist((reason["page"],), last):
            message = f"The record has no such page; it has {last}."
            yield error("page-range", f"/reasons/{number}/page", message, "Correct the page.", file=file)


def _reasons(details: object) -> list[dict[str, object]]:
    found = details.get("reasons") if isinstance(details, dict) else None
    return found if isinstance(found, list) else []


def _exist(pages: tuple[object, ...], last: int | None) -> bool:
    return bool(pages) and all(isinstance(p, int) and p >= 1 and (last is None or p <= last) for p in pages)


def _logo(case: Case) -> Iterator[Finding]:
    if case.practice.logo is None:
        return
    kind = record_files.look(case.practice.logo).kind
    if kind not in _LOGO_KINDS:
        message = "The logo does not exist." if kind is None else "The logo is no PNG or JPEG image."
        remedy = "Put the image beside practice.json, or remove `logo`."
        yield error("logo-unusable", "/logo", message, remedy, file="practice.json")
