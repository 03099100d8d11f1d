"""Whose page it is: labelled fields in the ways that charts print them, misread letters, relatives and namesakes."""

from datetime import date

import pytest

from pipeline.engines import case_files
from pipeline.rules.notes import identity, identity_fields
from pipeline.rules.notes.identity import Persons, Whose
from pipeline.rules.notes.lexicon import Lexicon, compile_tables


@pytest.fixture(scope="module")
def words() -> Lexicon:
    return compile_tables(case_files.load_tables(()))


@pytest.fixture(scope="module")
def jane(words: Lexicon) -> Persons:
    return Persons(
        patient=(identity_fields.name_of("Jane Okafor", words), identity_fields.name_of("Jane Lindqvist", words)),
        known=(identity_fields.name_of("Paul Okafor", words),),
        birth_date=date(1971, 3, 4),
        numbers=frozenset({"88123"}),
    )


PATIENT = [
    "Patient: Jane Okafor   DOB: 03/04/1971",
    "OKAFOR, JANE A | DOB 03/04/1971 | MRN 12345",
    "Patient Name    DOB    MRN\nJane Okafor   03/04/1971   44",
    "Jane Okafor (DOB: 03/04/1971)",
    "RE: Lindqvist, Jane  D.O.B. 4 March 1971",
    "Pt: Janie Okafor  DOB: 03/04/1971",
    "Pt: Jane 0kafor D.O.B.: O3/04/1971",
    "Member: Jane Okaf0r   MRN: 88123   DOB: 03/04/1972",
    "Name: OKAFOR^JANE",
]
OTHER = [
    "Patient: Mary Poole   DOB: 05/09/1961",
    "Patient Name: John Smith",
    "Mary Poole (DOB: 05/04/1981)",
    "Patient Name    DOB    MRN\nMary Poole   03/09/1961   44",
    "Name: POOLE^MARY",
    "Patient: Ruth Okafor   DOB: 11/12/1999",
    "Patient: Jane Okafor   DOB: 05/26/1985",
]
NOT_STATED = [
    "Patient: Denies SI",
    "RE: prior authorization for Jane's treatment",
    "Emergency contact\nName: Ray Bell\nDOB: 1/1/1950",
    "Subscriber name: Tom Hill DOB: 2/2/1960",
    "Provider: Ann Lee, MD   Referring: Tom Hill, DO",
    "Name of facility: Red House",
    "Patient Name: Paul Okafor",
    "Name: ______  DOB: ______",
    "Patient: Alert And Oriented",
    "Met John Smith, her neighbor, in the waiting room.",
]


@pytest.mark.parametrize("page", PATIENT)
def test_a_page_with_the_patients_fields_is_the_patients(page: str, jane: Persons, words: Lexicon) -> None:
    assert identity.whose(identity_fields.fields(page, words), jane, words, misread="0" in page) is Whose.PATIENT


@pytest.mark.parametrize("page", OTHER)
def test_a_page_with_anothers_fields_is_anothers(page: str, jane: Persons, words: Lexicon) -> None:
    assert identity.whose(identity_fields.fields(page, words), jane, words) is Whose.OTHER


@pytest.mark.parametrize("page", NOT_STATED)
def test_fields_of_known_persons_and_sentences_say_nothing(page: str, jane: Persons, words: Lexicon) -> None:
    assert identity.whose(identity_fields.fields(page, words), jane, words) is Whose.NOT_STATED


@pytest.mark.parametrize(
    "page",
    ["Patient: Jane Okafor DOB: 04/03/1971", "Patient: Jane Hollis DOB: 03/04/1971", "Patient: Jane Okafr"],
)
def test_what_half_agrees_is_unclear(page: str, jane: Persons, words: Lexicon) -> None:
    assert identity.whose(identity_fields.fields(page, words), jane, words) is Whose.UNCLEAR


def test_without_a_case_the_patient_is_whom_most_pages_name_and_a_foreign_page_takes_the_next_with_it(
    words: Lexicon,
) -> None:
    pages = ["Patient: Jane Okafor DOB: 03/04/1971"] * 3 + ["Patient: Mary Poole DOB: 05/09/1961", "page 2 of 2"]
    pages += ["Name: Okafor, J", "no fields here"]
    found = identity.whose_pages([identity_fields.fields(page, words) for page in pages], None, words)
    assert found == (*[Whose.PATIENT] * 3, Whose.OTHER, Whose.OTHER, Whose.PATIENT, Whose.NOT_STATED)


def test_headers_without_labels_say_whose_pages_they_are_where_most_pages_have_one(words: Lexicon) -> None:
    pages = [
        "APX-2044 VANDERMEER,WILLEM 10/19/1977\nSeen 11/12/2025.",
        "APX-2044 VANDERMEER,WILLEM 10/19/1977\nSeen 12/17/2025.",
        "APX-2045 VANDERMEER,WILHELMINA 03/02/1951\nSeen 01/22/2026.",
        "APX-2044 VANDERMEER,WILLEM 10/19/1977\nSeen 01/21/2026.",
    ]
    found = identity.whose_pages([identity_fields.fields(page, words) for page in pages], None, words)
    assert found == (Whose.PATIENT, Whose.PATIENT, Whose.OTHER, Whose.PATIENT)


def test_a_header_may_hold_more_numbers_with_their_short_labels(words: Lexicon) -> None:
    header = "DUPREE,ANTOINE  M00739244  10/30/1981  Acct 55-20418"
    foreign = "DUPREY,ANTONIA  M00793244  03/13/1960  Acct 55-20481"
    pages = [identity_fields.fields(f"{page}\nSeen 01/22/2026.", words) for page in (header, foreign, header)]
    assert identity.whose_pages(pages, None, words) == (Whose.PATIENT, Whose.OTHER, Whose.PATIENT)


@pytest.mark.parametrize(
    "header",
    [
        "APX..2044. VANDERMEER,WILLEM 10/19/1977",
        "AbX-2044 VANDERMEER ;WILLEM 10/19/1977",
        "APX-2044. “VANDERMEER,WILLEM §10/19/1977",
        "APX-2044 VANDERMEER,WILLEM: 10/19/1977",
        "APX-2044 VANDERMEER,;WILLEM 10/19/)977",
    ],
)
def test_a_header_is_one_though_specks_of_a_fax_were_read_as_signs(header: str, words: Lexicon) -> None:
    pages = [header, "APX-2045 .VANDERMEER ,WILHELMINA 03/02/1951", header]
    found = identity.whose_pages(
        [identity_fields.fields(f"{page}\nSeen 01/22/2026.", words) for page in pages], None, words, [True] * 3
    )
    assert found == (Whose.PATIENT, Whose.OTHER, Whose.PATIENT)


def test_the_date_of_a_letter_beside_a_name_is_no_birth_date(words: Lexicon) -> None:
    pages = ["Re: Jane Okafor, DOB 3/4/1971", "Jane Okafor   February 3, 2026\nHe was seen on 01/20/2026."] * 2
    found = identity.whose_pages([identity_fields.fields(page, words) for page in pages], None, words)
    assert Whose.OTHER not in found
