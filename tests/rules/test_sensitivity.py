"""Pages that must not travel like others: told by title, notice and banner, never by a mere mention."""

import pytest

from pipeline.engines import case_files
from pipeline.rules.notes import sensitivity
from pipeline.rules.notes.lexicon import Lexicon, compile_tables
from pipeline.rules.notes.sensitivity import GuardType

NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
LONG_NOTICE = (
    "This record which has been disclosed to you is protected by\n"
    "Federal confidentiality rules (42 CFR part 2). These rules prohibit you from using or\ndisclosing this record."
)


@pytest.fixture(scope="module")
def words() -> Lexicon:
    return compile_tables(case_files.load_tables(()))


@pytest.mark.parametrize(
    "page",
    [
        "PSYCHOTHERAPY NOTES\nPatient: Dana Whitfield\nSession 14. She spoke of her father.",
        "Process Note, Session 12 (kept separately)\nTransference was intense today.",
        "Red House Counseling\nPROCESS NOTES - KEPT SEPARATELY FROM THE MEDICAL RECORD\nclient recalled a dream",
        "Session 9\nThis document contains psychotherapy notes and may not be copied.",
        "Confidential. These notes are kept separate from the medical record.\nShe cried about the funeral.",
    ],
)
def test_notes_kept_apart_are_known_by_their_title_or_banner(page: str, words: Lexicon) -> None:
    assert sensitivity.kept_apart([page], words) == (GuardType.PSYCHOTHERAPY_NOTES,)


@pytest.mark.parametrize(
    "page",
    [
        "PSYCHOTHERAPY PROGRESS NOTE\nCPT 90837, 53 minutes, CBT. Progress toward goals: fair.",
        "Progress Note\nContinues weekly psychotherapy. Psychotherapy notes are kept separately and not included.",
        "I understand that psychotherapy notes need a separate authorization.",
        "Psychotherapy notes: none in this chart.",
        "Records requested: progress notes, labs. Psychotherapy notes are not requested.",
        "He asked about the process. Notes reviewed.",
    ],
)
def test_a_note_that_only_speaks_of_psychotherapy_is_an_ordinary_one(page: str, words: Lexicon) -> None:
    assert sensitivity.kept_apart([page], words) == (None,)


@pytest.mark.parametrize(
    "notice",
    [
        "This record is protected by federal confidentiality rules,\n42 CFR Part 2. No further disclosure.",
        "Information in these pages is safeguarded under federal confiden-\ntiality regulations (42 C.F.R. Part 2).",
        "This document is subject to 42 CFR 2.32 and may not be passed on.",
        "Federal law on substance use records prohibits any re-\ndisclosure of this summary.",
    ],
)
def test_a_notice_is_known_in_other_words_and_over_lines(notice: str, words: Lexicon) -> None:
    assert sensitivity.kept_apart([f"Harbor Program\n{notice}\nClient stayed 30 days."], words) == (GuardType.PART2,)


@pytest.mark.parametrize("page", [f"Discharge Summary\nRecovery Center\n{NOTICE}", f"Residential stay.\n{LONG_NOTICE}"])
def test_a_programmes_notice_makes_its_record_a_part_2_record(page: str, words: Lexicon) -> None:
    assert sensitivity.kept_apart([page], words) == (GuardType.PART2,)


@pytest.mark.parametrize(
    "page",
    [
        "I understand that my records may be protected by federal rules (42 CFR Part 2), which prohibit redisclosure.",
        "This authorization covers information protected by federal regulations, 42 CFR Part 2.",
        "Records of the plan are protected by federal law. Redisclosure is prohibited.",
        "This clinic is not a Part 2 program; no 42 CFR Part 2 records are included in this disclosure.",
        "He drinks two beers a week. UDS negative.",
    ],
)
def test_a_form_that_explains_the_rule_is_no_record_of_a_programme(page: str, words: Lexicon) -> None:
    assert sensitivity.kept_apart([page], words) == (None,)


@pytest.mark.parametrize(
    "title",
    ["Substance Use Counseling Note", "SUD COUNSELING SESSION NOTE", "IOP Group Note", "Relapse Prevention Group"],
)
def test_counselling_for_substance_use_is_known_by_its_title(title: str, words: Lexicon) -> None:
    assert sensitivity.kept_apart([f"{title}\n03/02/2026\nAttended on time."], words) == (GuardType.SUD_COUNSELLING,)


def test_a_title_holds_until_another_note_begins_and_a_notice_for_its_whole_note(words: Lexicon) -> None:
    pages = [
        "Progress Note\n03/02/2026",
        "PROCESS NOTES\nSession 3",
        "He went on about it.",
        "Progress Note\n03/09/2026",
        "DISCHARGE SUMMARY\nRecovery Center",
        f"Plan: outpatient.\n{NOTICE}",
        "Laboratory Report\nTSH 2.1",
    ]
    found = sensitivity.kept_apart(pages, words)
    kept, programme = GuardType.PSYCHOTHERAPY_NOTES, GuardType.PART2
    assert found == (None, kept, kept, None, programme, programme, None)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("SSN: 900-12-3456", ["ssn"]),
        ("DEA# AB1234563", ["dea"]),
        ("HIV Ag/Ab: non-reactive", ["hiv"]),
        ("GeneSight report reviewed", ["pharmacogenomic"]),
        ("Phone 555-0101, member id 900123456", []),
    ],
)
def test_what_has_rules_of_its_own_is_asked_about(text: str, kinds: list[str], words: Lexicon) -> None:
    assert [found.kind for found in sensitivity.to_ask(text, words)] == kinds


def test_a_page_under_another_letterhead_is_no_part_of_a_programmes_record(words: Lexicon) -> None:
    pages = [
        "LAKESHORE PSYCHIATRIC SERVICES\nTRANSFER SUMMARY FOR COLLEAGUE\nSeen today.",
        "PROCESS NOTES - NOT PART OF THE CHART\nHe spoke of the bridge.",
        f"NEW DAWN OUTPATIENT PROGRAM\n{NOTICE}",
        "NEW DAWN OUTPATIENT PROGRAM\nweek two",
    ]
    kept, programme = GuardType.PSYCHOTHERAPY_NOTES, GuardType.PART2
    assert sensitivity.kept_apart(pages, words) == (None, kept, programme, programme)
