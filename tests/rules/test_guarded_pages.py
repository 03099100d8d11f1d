"""Pages that stop or ask: with a ready page range, a decision bound to the page, a word when they went out before."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.engines import case_files
from pipeline.model.case import Case, Consent, Record
from pipeline.model.chart import Document, Page
from pipeline.model.finding import Finding
from pipeline.rules.case_checks import guarded_pages
from pipeline.rules.case_checks.guarded_pages import Sent
from pipeline.rules.notes import identity
from pipeline.rules.notes.lexicon import compile_tables
from tests.small_case import a_case

OWN = "Patient: WHITFIELD, DANA   DOB: 05/14/1983\nSeen today."
FOREIGN = "Patient: HARGROVE, ALICE   DOB: 02/11/1970\nSeen today."
PROCESS = "PROCESS NOTES\nSession 4. She spoke of her mother."
PROGRAMME = "DISCHARGE SUMMARY\n42 CFR part 2 prohibits unauthorized use or disclosure of these records."
COUNSELLING = "Substance Use Counseling Note\nAttended on time."
CONSENT = Consent(kind="treatment_payment_operations", date=date(2026, 10, 5), scope="discharge summary, to the plan")
RECORD = Record(id="notes", file="records/notes.pdf", title="Notes", kind="progress_note", date=date(2026, 9, 1))


def found(
    texts: list[str], record: Record = RECORD, case: Case | None = None, sent: tuple[Sent, ...] = ()
) -> list[Finding]:
    case = case or a_case()
    words = compile_tables(case_files.load_tables(()))
    pages = tuple(
        Page(document=record.id, number=n, text=text, width=612, height=792, how="text layer")
        for n, text in enumerate(texts, 1)
    )
    document = Document(record=record.id, path=Path("notes.pdf"), sha256="a" * 64, pages=pages)
    return list(guarded_pages.findings(case, record, document, identity.persons(case, words), words, sent))


def told(findings: list[Finding]) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.where.page) for finding in findings]


def test_a_file_of_two_patients_stops_with_the_pages_that_are_the_patients_ready_to_copy() -> None:
    findings = found([OWN, OWN, FOREIGN, "goes on without a header", OWN])
    assert told(findings) == [("foreign-page", 3), ("foreign-page", 4)]
    assert '"pages": "1-2, 5"' in findings[0].remedy


def test_a_foreign_page_that_the_case_leaves_out_says_nothing() -> None:
    assert found([OWN, FOREIGN], replace(RECORD, pages=(1,))) == []


def test_a_page_of_another_patient_that_went_out_before_is_a_possible_disclosure() -> None:
    before = Sent(record="notes", sha256="a" * 64, pages=frozenset({1, 2}), channel="fax", day="2026-10-05",
                  event="events/20261005T182000Z_submitted.json")  # fmt: skip
    findings = found([OWN, FOREIGN], replace(RECORD, pages=(1,)), sent=(before,))
    assert told(findings) == [("possible-disclosure", 2)]
    assert "fax on 2026-10-05" in findings[0].message and before.event in findings[0].remedy


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (PROCESS, "psychotherapy-notes"),
        (PROGRAMME, "programme-consent-missing"),
        (COUNSELLING, "counselling-notes"),
        (f"{OWN}\nSSN 900-12-3456", "identity-number"),
        (f"{OWN}\nHIV Ag/Ab: non-reactive", "sensitive-content"),
    ],
)
def test_each_kind_of_page_that_needs_more_is_told_by_name(text: str, code: str) -> None:
    assert told(found([OWN, text])) == [(code, 2)]


def test_a_consent_opens_a_programmes_record_but_not_notes_of_counselling() -> None:
    record = replace(RECORD, consent=CONSENT)
    assert told(found([PROGRAMME], record)) == []
    assert told(found([COUNSELLING], record)) == [("counselling-notes", 1)]
    assert told(found([COUNSELLING], replace(RECORD, consent=replace(CONSENT, kind="counselling_notes")))) == []


def test_a_revoked_consent_opens_nothing() -> None:
    assert told(found([PROGRAMME], replace(RECORD, consent=replace(CONSENT, revoked=True)))) == [
        ("programme-consent-missing", 1)
    ]


def test_a_source_that_the_practice_lists_as_a_programme_needs_no_notice_on_the_page() -> None:
    case = a_case()
    practice = replace(case.practice, record_sources=({"name": "Harbor Recovery", "part2_program": True},))
    record = replace(RECORD, source="Harbor Recovery")
    assert told(found([OWN], record, replace(case, practice=practice))) == [("programme-consent-missing", 1)]


def test_a_decision_about_a_page_holds_as_long_as_its_words_stay() -> None:
    (one,), (same,), (other,) = found([FOREIGN]), found([FOREIGN]), found([FOREIGN + " Changed."])
    assert one.id == same.id and one.id != other.id
