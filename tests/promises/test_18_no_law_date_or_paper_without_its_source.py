"""Promise 18: no date, law or citation is printed in a letter that rests neither on a sourced row nor on the notice."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest

from pipeline import packet, places
from pipeline.engines import word
from pipeline.packet import Prepared
from pipeline.rules.letters import facts as letter_facts

SAMPLES = Path(__file__).resolve().parent.parent.parent / "sample_cases" / "valid"
CASES = sorted(folder.name for folder in SAMPLES.iterdir() if (folder / "case.json").is_file())
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
LONG = re.compile(rf"\b({'|'.join(MONTHS)}) (\d{{1,2}}), (\d{{4}})\b")
MONTH = re.compile(rf"\b({'|'.join(month[:3] for month in MONTHS)})[a-z]* (\d{{4}})\b")
SHORT = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
LAW = re.compile(
    r"\b\d+\s*C\.?F\.?R\.?\b[^,;.]*|\b\d+\s*U\.?S\.?C\.?\b[^,;.]*|\u00a7+\s*[\w.-]+"
    r"|\bERISA\b|\bPublic Law\b|\bSection \d+\b"
)
IDENTIFIER = re.compile(r"PMID:?\s*(\d+)|doi:\s*(\S+?)[;,.]?(?=\s|$)")


@cache
def prepared(name: str) -> Prepared:
    return packet.prepare(SAMPLES / name, today=date(2026, 11, 23))


def text_of(name: str) -> str:
    return "\n".join(paragraph for letter in prepared(name).letters for paragraph in letter.paragraphs)


def values(record: object) -> Iterator[object]:
    """Every value in a record and the records in it."""
    if is_dataclass(record):
        for field in fields(record):
            yield from values(getattr(record, field.name))
    elif isinstance(record, dict):
        for value in record.values():
            yield from values(value)
    elif isinstance(record, tuple | list | frozenset | set):
        for value in record:
            yield from values(value)
    else:
        yield record


def days_in(text: str) -> set[date]:
    found = {date(int(year), MONTHS.index(month) + 1, int(day)) for month, day, year in LONG.findall(text)}
    found |= {date(int(year), int(month), int(day)) for month, day, year in SHORT.findall(text)}
    return found | {date(int(year), int(month), int(day)) for year, month, day in ISO.findall(text)}


def laws_in(text: str) -> list[str]:
    """Every law, without the bracket that closes the sentence's own parenthesis."""
    found = (" ".join(law.split()) for law in LAW.findall(text))
    return [law[:-1] if law.endswith(")") and law.count(")") > law.count("(") else law for law in found]


def known_days(made: Prepared) -> set[date]:
    """Dates of the case (also those that a person wrote into it), its events, records and evidence, and its pages."""
    found = days_in("\n".join(value for value in values(made.case) if isinstance(value, str)))
    for value in values((made.case, made.crosswalk, made.exhibits, made.plan)):
        if isinstance(value, datetime):
            found.add(value.date())
        elif isinstance(value, date):
            found.add(value)
    return found | days_in(records_text(made))


def records_text(made: Prepared) -> str:
    return "\n".join(page.text for document in made.chart.documents for page in document.pages)


def sourced_text() -> str:
    """All words of rows of the rule tables that letters may cite."""
    told: list[str] = []
    for file in (*places.rule_tables().rglob("*.json"), *(SAMPLES / "tables").rglob("*.json")):
        for row in rows(json.loads(file.read_text("utf-8"))):
            if row.get("confidence") in ("primary", "secondary"):
                told.append(json.dumps(row, ensure_ascii=False))
    return "\n".join(told)


def rows(node: object) -> Iterator[dict]:
    if isinstance(node, dict):
        if "confidence" in node:
            yield node
        for value in node.values():
            yield from rows(value)
    elif isinstance(node, list):
        for value in node:
            yield from rows(value)


def notice_text(made: Prepared) -> str:
    record = made.case.denial.record if made.case.denial else None
    pages = [page.text for d in made.chart.documents if d.record == record for page in d.pages]
    return "\n".join(pages)


@pytest.mark.parametrize("name", CASES)
def test_every_paper_of_a_letter_is_a_citable_row_of_the_literature(name: str) -> None:
    citable = [work for work in prepared(name).tables.literature if letter_facts.citable(work)]
    known = {work.pmid for work in citable} | {work.doi for work in citable}
    printed = {pmid or doi for pmid, doi in IDENTIFIER.findall(text_of(name))}
    assert printed - known == set()


def test_the_letters_of_the_samples_do_cite_papers() -> None:
    assert any(IDENTIFIER.search(text_of(name)) for name in CASES)


@pytest.mark.parametrize("name", CASES)
def test_every_law_of_a_letter_stands_in_a_sourced_row_or_in_the_notice(name: str) -> None:
    sources = " ".join(f"{sourced_text()}\n{notice_text(prepared(name))}".split())
    assert [law for law in laws_in(text_of(name)) if law not in sources] == []


@pytest.mark.parametrize("name", CASES)
def test_every_date_of_a_letter_is_one_of_the_case_or_its_records(name: str) -> None:
    made = prepared(name)
    assert sorted(days_in(text_of(name)) - known_days(made)) == []


@pytest.mark.parametrize("name", CASES)
def test_every_month_of_a_letter_is_one_of_the_case_or_its_records(name: str) -> None:
    made = prepared(name)
    known = {f"{day:%b %Y}" for day in known_days(made)}
    told = {f"{month} {year}" for month, year in MONTH.findall(records_text(made))}
    assert sorted({f"{month} {year}" for month, year in MONTH.findall(text_of(name))} - known - told) == []


@pytest.mark.parametrize("file", sorted(places.letter_templates().glob("*.docx")), ids=lambda file: file.stem)
def test_a_template_states_no_law_date_or_paper_of_its_own(file: Path) -> None:
    text = "\n".join(word.paragraphs(file.read_bytes()))
    assert (LAW.findall(text), days_in(text), IDENTIFIER.findall(text)) == ([], set(), [])


@pytest.mark.parametrize("law", ["29 CFR 2560.503-1", "42 U.S.C. 300gg-19", "\u00a7 2719", "ERISA"])
def test_a_law_in_a_letter_would_be_seen(law: str) -> None:
    assert LAW.search(f"The plan must answer within the period of {law}.")


def test_a_date_in_a_letter_would_be_seen() -> None:
    assert days_in("On March 3, 2031, on 04/05/2031 and on 2031-06-07") - known_days(prepared(CASES[0])) == {
        date(2031, 3, 3),
        date(2031, 4, 5),
        date(2031, 6, 7),
    }
