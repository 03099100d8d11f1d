"""Payers' letters in their many forms: which pages are one, and the facts of the denial that each tells."""

from collections.abc import Mapping

import pytest

from pipeline.engines import case_files
from pipeline.model.chart import Page
from pipeline.model.evidence import EvidenceItem, ItemKind
from pipeline.rules.mentions import reader
from pipeline.rules.notes import lexicon

WORDS = lexicon.compile_tables(case_files.load_tables(()))


def items(*texts: str) -> list[EvidenceItem]:
    pages = [
        Page(document="letter", number=n, text=text, width=612, height=792, how="text layer")
        for n, text in enumerate(texts, start=1)
    ]
    return reader.read(pages, reader.Manner(), WORDS).items


def facts(*texts: str) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in items(*texts):
        if item.kind is ItemKind.DENIAL:
            ((name, value),) = [(n, v) for n, v in item.fields.items() if v is not None]
            found.setdefault(name, []).append(value)
    return found


FAXED_FORM = """Blue Mesa Health Partners
Prior Authorization Unit
From: Review Nurse                  Date: 01/09/2026
Status: DENIED
Auth #: BM-0091827
Member: Joan Petrov   DOB: 07/07/1970
Denial reason: Requested drug is off-label and the literature does not support it.
Denial code: 150
Criteria: InterQual 2026 Procedures
Peer to peer may be requested within 10 business days by calling 555-0121.
Appeals: within 180 days of this determination. Fax appeals to 555-0122, Attn: Appeals Coordinator."""

PHARMACY = """Summit Plains Pharmacy Benefit
Case ID: PA-88123467
Decision date: February 3, 2026
Dear Member:
We could not approve this drug because you have not tried two preferred antidepressants first.
We used the plan's Drug Policy RX-441 to make this decision.
If you disagree with this decision, you have one hundred eighty (180) days from the date you get this letter to appeal.
Send your written appeal to:
Summit Plains Appeals Department
P.O. Box 22
Dover Falls, MN 55000
We will answer within 30 days of receiving your appeal.
For an external review you must write within 4 months of our final decision."""

TABLE = """State Employees Medical Trust
Case number     Notice date     Provider
SE-2026-4471    06/09/2026      L. Amundsen, MD
Dear Ms. Orlov:
We reviewed your appeal and have decided to uphold our denial of ketamine infusions.
The plan excludes unproven services (Section 8.4 of your Certificate of Coverage).
This decision is final. You may request an external review within four months after receipt of this notice.
Send the request to Trust External Review, 9 Court Square, Albany, NY 12200."""

CLAIM = """EXPLANATION OF BENEFITS
Claim number: 2026-11-445-872     Date processed: 05/20/2026
Member ID: 55-1199
96365      400.00    0.00       CO-50
J3490      120.00    0.00       CO-197 N706
To appeal, write to Claims Appeals, PO Box 414, Sandy Ridge, KY 40000 by November 16, 2026.
We decide within 60 days of receiving your appeal."""

MEDICAID = """OAK STATE MEDICAID - NOTICE OF ACTION
Mail date: April 3, 2026
Prior authorization no. 0412-77120
We have decided to deny this service: ketamine infusion.
Why did we deny it?
The condition can be treated at lower cost.
We must get your appeal by June 2, 2026.
You may ask for a State Fair Hearing within 120 days after the appeal decision."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            FAXED_FORM,
            {
                "date": ["2026-01-09"],
                "reference": ["BM-0091827"],
                "reason": ["Requested drug is off-label and the literature does not support it"],
                "code": ["150"],
                "criteria": ["InterQual 2026 Procedures"],
                "deadline": ["180 days"],
                "appeal_to": ["555-0122, Attn: Appeals Coordinator"],
            },
        ),
        (
            PHARMACY,
            {
                "reference": ["PA-88123467"],
                "date": ["2026-02-03"],
                "reason": ["have not tried two preferred antidepressants first"],
                "criteria": ["Drug Policy RX-441"],
                "deadline": ["180 days"],
                "appeal_to": ["Summit Plains Appeals Department, P.O. Box 22, Dover Falls, MN 55000"],
            },
        ),
        (
            TABLE,
            {
                "reference": ["SE-2026-4471"],
                "date": ["2026-06-09"],
                "reason": ["plan excludes unproven services"],
                "criteria": ["Section 8.4 of your Certificate of Coverage"],
                "deadline": ["4 months"],
                "appeal_to": ["Trust External Review, 9 Court Square, Albany, NY 12200"],
            },
        ),
        (
            CLAIM,
            {
                "reference": ["2026-11-445-872"],
                "date": ["2026-05-20"],
                "code": ["CO-50", "CO-197", "N706"],
                "deadline": ["2026-11-16"],
                "appeal_to": ["Claims Appeals, PO Box 414, Sandy Ridge, KY 40000"],
            },
        ),
        (
            MEDICAID,
            {
                "date": ["2026-04-03"],
                "reference": ["0412-77120"],
                "reason": ["The condition can be treated at lower cost"],
                "deadline": ["2026-06-02"],
            },
        ),
    ],
)
def test_a_letter_in_any_form_tells_the_facts_of_its_denial(text: str, expected: Mapping[str, list[str]]) -> None:
    assert facts(text) == expected


@pytest.mark.parametrize(
    "line",
    ["Notice date: 03/02/2026", "Mailed 03/02/2026", "Date of determination: March 2, 2026", "Denied on 2026-03-02"],
)
def test_the_letters_date_stands_behind_many_labels(line: str) -> None:
    assert facts(f"{line}\nCase 4471-B\nWe cannot approve your request. You may appeal.")["date"] == ["2026-03-02"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We have decided not to cover this. Our ref TG/26/88310. You can ask us to look again.", "TG/26/88310"),
        ("We regret that it does not qualify for coverage. A second level appeal can be filed. Case 26-817.", "26-817"),
        (
            "Explanation of payment. Control number 998172. Reason 50. This claim is denied. You may dispute it.",
            "998172",
        ),
    ],
)
def test_a_denial_is_known_in_softer_words(text: str, expected: str) -> None:
    assert facts(f"ALDER BENEFITS\nDear Mr. Pike:\n{text}")["reference"] == [expected]


@pytest.mark.parametrize("line", ["Received: 03/02/2026", "Date of service: 03/02/2026", "DOB 03/02/1976"])
def test_a_date_of_another_kind_is_not_the_letters(line: str) -> None:
    assert "date" not in facts(f"{line}\nCase 4471-B\nWe cannot approve your request. You may appeal.")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("You may appeal within 180 calendar days of receiving this letter.", ["180 days"]),
        ("Your appeal must be postmarked by 08/31/2026.", ["2026-08-31"]),
        ("An appeal can be filed up to sixty (60) days after this notice.", ["60 days"]),
        ("You may appeal. The appeal is decided within 30 days.", None),
        ("You may appeal. A call with our medical director can be arranged within 14 days.", None),
    ],
)
def test_the_deadline_is_the_patients_not_the_payers(sentence: str, expected: list[str] | None) -> None:
    assert facts(f"Case 4471-B\nWe cannot approve your request.\n{sentence}").get("deadline") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Telephone encounter 4/1/2026\nSpoke with rep, request was denied 3/28/2026, reference # A-22911. "
        "Appeal within 180 days.\nZoloft 200 mg for 8 weeks, no response.",
        "RE: Reference number: HV-2231\nI am writing to appeal your denial of infusions for my patient. "
        "You may call me. She took Zoloft 200 mg for 8 weeks, no response.",
        "Discharge Summary\nPatient was denied admission by her insurance plan. You may appeal, she was told. "
        "Zoloft 200 mg for 8 weeks failed. Member of a support group.",
        "If your request is denied, you may appeal within 180 days. Member ID on file.\nZoloft 200 mg x 8 wks failed.",
        "Dear Dr. Vale, my plan wrote: your request was denied. You can appeal it.\nI took Zoloft 200 mg for 8 weeks.",
    ],
)
def test_words_of_a_practice_or_a_patient_about_a_denial_are_no_payers_letter(text: str) -> None:
    assert {item.kind for item in items(text)} >= {ItemKind.TREATMENT}
    assert facts(text) == {}


def test_the_reference_in_a_letters_footer_counts_once() -> None:
    footer = "Reference LM-2026-0081523     Page"
    first = f"We have denied your request.\nDear Dr. Okafor:\nYou have the right to appeal.\n{footer} 1 of 2"
    assert facts(first, f"We decided to uphold the denial. You may appeal to us.\n{footer} 2 of 2")["reference"] == [
        "LM-2026-0081523"
    ]


@pytest.mark.parametrize(
    "head",
    [
        "Reference number:\nBH-99120\nDate of decision:\n08/09/2026",
        "Member ID:\nCase number:\nDate of decision:\n4410998\nBH-99120\n08/09/2026",
    ],
)
def test_a_label_and_its_value_may_stand_on_lines_of_their_own(head: str) -> None:
    said = "We have denied your request as experimental.\nYou may appeal within 60 days of this notice."
    found = facts(f"Blue Harbor Plan\n{head}\n{said}")
    assert (found["reference"], found["date"]) == (["BH-99120"], ["2026-08-09"])


def test_a_remittance_with_a_code_of_denial_is_a_payers_letter() -> None:
    found = facts(
        "Granite State Benefits\nSeptember 21, 2026\nClaim control no. 2026-0921-55810\nDate of service 08/14/2026\n"
        "Billed $650.00  Allowed $0.00\nCO-197 Precertification absent\n"
        "You may file an appeal in writing within 180 days of the date of this remittance."
    )
    assert (found["code"], found["reference"]) == (["CO-197"], ["2026-0921-55810"])
