"""Findings about pages that must not travel like others: another patient's, kept apart, or with results of its own."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.model.case import Case, Record
from pipeline.model.chart import Document, Page
from pipeline.model.finding import Finding, Severity, Where
from pipeline.rules.contents import page_ranges
from pipeline.rules.notes import guards, identity, identity_fields, sensitivity
from pipeline.rules.notes.guards import GuardType
from pipeline.rules.notes.identity import Persons, Whose
from pipeline.rules.notes.lexicon import Lexicon

_OCR = "ocr"
_COUNSELLING = "counselling_notes"
_SEVERE = frozenset({"ssn"})
_ASKED = {
    "dea": "a clinician's DEA number",
    "hiv": "an HIV result or diagnosis",
    "genetic": "a genetic result",
    "pharmacogenomic": "a genetic test of drug metabolism",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Pages of a record that went out before: by what channel, on what day, and the event that says so."""

    record: str
    sha256: str
    pages: frozenset[int]
    channel: str
    day: str
    event: str


def findings(
    case: Case, record: Record, document: Document, people: Persons, words: Lexicon, sent: Sequence[Sent] = ()
) -> Iterator[Finding]:
    """Everything to stop or ask about on the pages of a record; a page that the case does not select says nothing,
    unless it was sent before."""
    found = guards.guards(document.pages, people, words)
    kinds = [guard.type if guard else _of_source(case, record) for guard in found]
    selected = [page for page in document.pages if record.pages is None or page.number in record.pages]
    clean = page_ranges.ranges(page.number for page in selected if kinds[page.number - 1] is None)
    for page in selected:
        kind = kinds[page.number - 1]
        if kind is GuardType.OTHER_PATIENT:
            yield _foreign(record, page, clean)
        elif kind is GuardType.PSYCHOTHERAPY_NOTES:
            yield _kept_apart(record, page, clean)
        elif kind is GuardType.SUD_COUNSELLING and not _consents(record, counselling=True):
            yield _counselling(record, page, clean)
        yield from _asked(record, page, words)
    yield from _programme(record, selected, kinds)
    yield from _unclear(record, document, selected, people, words)
    foreign = {page.number for page, kind in zip(document.pages, kinds, strict=True) if kind in _NEVER}
    yield from _disclosed(record, document, foreign, sent)


_NEVER = frozenset({GuardType.OTHER_PATIENT, GuardType.PSYCHOTHERAPY_NOTES})


def _of_source(case: Case, record: Record) -> GuardType | None:
    """What the practice says of where the record comes from."""
    for source in case.practice.record_sources:
        if record.source and str(source.get("name", "")).casefold() == record.source.casefold():
            if source.get("psychotherapy_notes"):
                return GuardType.PSYCHOTHERAPY_NOTES
            if source.get("part2_program"):
                return GuardType.PART2
    return None


def _foreign(record: Record, page: Page, clean: str) -> Finding:
    message = "The name and birth date on this page are not the patient's."
    remedy = f"Leave the page out: {_ready(clean)} If it is the patient's, add the name to other_names, or decide."
    return _error("foreign-page", record, page, message, remedy)


def _kept_apart(record: Record, page: Page, clean: str) -> Finding:
    message = "This page is, by its title or source, a psychotherapy note: it needs an authorization of its own."
    remedy = f"Leave it out: {_ready(clean)} A note in the ordinary chart may be accepted by a decision."
    return _error("psychotherapy-notes", record, page, message, remedy)


def _counselling(record: Record, page: Page, clean: str) -> Finding:
    message = "This page is, by its title, a note of counselling for substance use: it needs a consent of its own."
    remedy = f"Leave it out: {_ready(clean)} Or add the `consent` of kind {_COUNSELLING} to the record."
    return _error("counselling-notes", record, page, message, remedy)


def _programme(record: Record, selected: Sequence[Page], kinds: Sequence[GuardType | None]) -> Iterator[Finding]:
    pages = [page for page in selected if kinds[page.number - 1] is GuardType.PART2]
    if pages and not _consents(record):
        message = "This record is, by its notice or source, that of a programme under 42 CFR Part 2."
        remedy = "Add the patient's `consent` (kind, date, scope) to the record, or leave the pages out."
        yield _error("programme-consent-missing", record, pages[0], message, remedy)


def _consents(record: Record, *, counselling: bool = False) -> bool:
    consent = record.consent
    return consent is not None and not consent.revoked and (consent.kind == _COUNSELLING) is counselling


def _asked(record: Record, page: Page, words: Lexicon) -> Iterator[Finding]:
    for found in sensitivity.to_ask(page.text, words):
        if found.kind in _SEVERE:
            message = "A Social Security number stands on this page; no payer needs it."
            remedy = "Send a copy on which it is blacked out, leave the page out, or decide that it stays."
            yield _error("identity-number", record, page, message, remedy)
        else:
            what = _ASKED.get(found.kind, found.kind)
            message = f"This page holds what may need a consent of its own: {what}."
            remedy = "Decide that it may be sent, or leave the page out."
            yield _finding("sensitive-content", Severity.WARNING, record, page, message, remedy)


def _unclear(
    record: Record, document: Document, selected: Sequence[Page], people: Persons, words: Lexicon
) -> Iterator[Finding]:
    said = identity.whose_pages(
        [identity_fields.fields(page.text, words) for page in document.pages],
        people,
        words,
        [page.how == _OCR for page in document.pages],
    )
    for page in selected:
        if said[page.number - 1] is Whose.UNCLEAR:
            message = "Name and birth date on this page do not both agree with the patient's."
            remedy = "Check whose page it is; add a former name to other_names, or have the record corrected."
            yield _finding("identity-unclear", Severity.WARNING, record, page, message, remedy)


def _disclosed(record: Record, document: Document, foreign: Iterable[int], sent: Sequence[Sent]) -> Iterator[Finding]:
    for before in sent:
        if before.record != record.id or before.sha256 != document.sha256:
            continue
        for number in sorted(before.pages.intersection(foreign)):
            message = f"Possible disclosure: this page was sent by {before.channel} on {before.day}."
            remedy = f"Tell your privacy officer; {before.event} names the recipient. Then decide."
            page = document.pages[number - 1]
            yield _finding("possible-disclosure", Severity.WARNING, record, page, message, remedy)


def _ready(clean: str) -> str:
    return f'"pages": "{clean}" holds the others.' if clean else "no page of this record remains."


def _error(code: str, record: Record, page: Page, message: str, remedy: str) -> Finding:
    return _finding(code, Severity.ERROR, record, page, message, remedy)


def _finding(code: str, severity: Severity, record: Record, page: Page, message: str, remedy: str) -> Finding:
    """A finding about a page; a decision about it holds as long as the page's words stay."""
    return Finding(
        code=code,
        severity=severity,
        where=Where(document=record.id, page=page.number),
        message=message,
        remedy=remedy,
        evidence_hash=hashlib.sha256(page.text.encode()).hexdigest(),
    )
