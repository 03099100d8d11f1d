"""Totals of rating scales as notes of many hands write them: sentences, trend lines, flow sheets, item tables."""

from datetime import date

import pytest

from pipeline.engines import case_files
from pipeline.model.chart import Page
from pipeline.model.evidence import Assertion, ItemKind
from pipeline.rules.mentions import reader
from pipeline.rules.notes import lexicon

WORDS = lexicon.compile_tables(case_files.load_tables(()))
NOTE = date(2026, 7, 14)
TODAY = "2026-07-14"


def totals(text: str) -> set[tuple[str | None, str | None, str]]:
    """(scale, value, day or "") of every total of a note of July 14, 2026."""
    page = Page(document="notes", number=1, text=text, width=612, height=792, how="text layer")
    found = reader.read([page], reader.Manner(note_date=NOTE), WORDS).items
    scores = [i for i in found if i.kind is ItemKind.SCORE and i.assertion is Assertion.AFFIRMED]
    return {(i.fields["scale"], i.fields["value"], i.fields["date"] or "") for i in scores}


def expected(told: str) -> set[tuple[str, str, str]]:
    """ "PHQ-9 18 today; GAD-7 12" as the totals it stands for; "-" is a day that nobody knows."""
    found = set()
    for part in filter(None, (p.strip() for p in told.split(";"))):
        scale, value, *day = part.rsplit(" ", 2) if part.count(" ") > 1 else part.split(" ")
        when = {"": TODAY, "-": ""}.get(day[0] if day else "", day[0] if day else "")
        found.add((scale, value, when))
    return found


SENTENCES = [
    ("HAM-D 24.", "HAM-D17 24"),
    ("HAM-D (17-item) 24, which is severe.", "HAM-D17 24"),
    ("HAM-D (17 item): 22", "HAM-D17 22"),
    ("HAMD-17 = 26", "HAM-D17 26"),
    ("Hamilton, seventeen items, 26.", "HAM-D17 26"),
    ("Hamilton (17 items) was 25.", "HAM-D17 25"),
    ("HDRS-17 total score: 21", "HAM-D17 21"),
    ("The Hamilton stands at 19.", "HAM-D17 19"),
    ("17-item Hamilton Depression Rating Scale score of 23", "HAM-D17 23"),
    ("HAM-D-24 item version: 33", "HAM-D24 33"),
    ("HAM-D 24-item: 31", "HAM-D24 31"),
    ("HAM-D (24 items) 31", "HAM-D24 31"),
    ("BDI 34.", "BDI-II 34"),
    ("Beck was 41 (severe).", "BDI-II 41"),
    ("Her Beck total was 39 in the first month and 40 in May 2026.", "BDI-II 39 -;BDI-II 40 2026-05"),
    ("Beck Depression Inventory: 33/63", "BDI-II 33"),
    ("PHQ9 22 MADRS 33.", "PHQ-9 22;MADRS 33"),
    ("PHQ9 22 GAD7 17 MADRS 33 BP 120/80", "PHQ-9 22;GAD-7 17;MADRS 33"),
    ("PHQ-9: 21 GAD-7: 15 PCL-5: 44", "PHQ-9 21;GAD-7 15;PCL-5 44"),
    ("phq 19, madrs 30", "PHQ-9 19;MADRS 30"),
    ("PHQ-9 at least 15 required.", ""),
    ("PHQ-9 of at least 15 is required for approval.", ""),
    ("A PHQ-9 score of 15 or greater is required.", ""),
    ("PHQ-9 >= 15 required", ""),
    ("PHQ-9 >15 needed for eligibility", ""),
    ("Requires PHQ-9 of 20 or above.", ""),
    ("Policy requires a MADRS of 28 or more.", ""),
    ("Criteria: baseline HAM-D 20 or higher", ""),
    ("MADRS must be 28 or above for enrollment.", ""),
    ("MADRS minimum 20", ""),
    ("PHQ-9 (cutoff 10) 17 today.", "PHQ-9 17"),
    ("Goal PHQ-9 below 5.", ""),
    ("Goal is PHQ-9 < 10 by session six.", ""),
    ("Target: PHQ-9 under 10", ""),
    ("Remission would be a MADRS of 10.", ""),
    ("Remission (PHQ-9 of 4 or less) has not been reached.", ""),
    ("We will stop if the MADRS is still above 25 after infusion 4.", ""),
    ("If PHQ-9 remains 20 after four infusions we stop.", ""),
    ("PHQ-9 item 9: 2", ""),
    ("PHQ-9 item 9 = 1, total 18", "PHQ-9 18"),
    ("PHQ-9 18 (item 9 = 1)", "PHQ-9 18"),
    ("PHQ-9 total 18, item nine scored 0.", "PHQ-9 18"),
    ("Question 9 of the PHQ-9 was 0.", ""),
    ("PHQ-2 4, PHQ-9 16", "PHQ-9 16"),
    ("GAD-2: 3. GAD-7: 12.", "GAD-7 12"),
    ("The PHQ-9 dropped 8 points.", ""),
    ("The PHQ-9 fell from 22 to 14.", "PHQ-9 22 -;PHQ-9 14 -"),
    ("PHQ-9 down to 14 from 22.", "PHQ-9 14;PHQ-9 22 -"),
    ("PHQ-9 14, was 22 in May.", "PHQ-9 14;PHQ-9 22 -"),
    ("PHQ-9 14 (22 at intake)", "PHQ-9 14;PHQ-9 22 -"),
    ("PHQ-9 14 (prior 22)", "PHQ-9 14;PHQ-9 22 -"),
    ("PHQ-9 14 today, last visit 17.", "PHQ-9 14;PHQ-9 17 -"),
    ("MADRS 31 -> 24 -> 18", "MADRS 31 -;MADRS 24 -;MADRS 18"),
    ("MADRS 31 → 18 today", "MADRS 31 -;MADRS 18"),
    ("PHQ-9 trend: 2/10/2026 19 -> 7/2/2026 17", "PHQ-9 19 2026-02-10;PHQ-9 17 2026-07-02"),
    ("PHQ-9 trend: 2/10/26 19, 5/2/26 17, 7/14/26 15", "PHQ-9 19 2026-02-10;PHQ-9 17 2026-05-02;PHQ-9 15"),
    ("PHQ-9: 19 (2/10/2026), 17 (5/2/2026), 15 (7/14/2026)", "PHQ-9 19 2026-02-10;PHQ-9 17 2026-05-02;PHQ-9 15"),
    ("PHQ-9 (2/10/2026): 19; (5/2/2026): 17", "PHQ-9 19 2026-02-10;PHQ-9 17 2026-05-02"),
    ("PHQ-9 by date: 2/10 19 | 5/2 17 | 7/14 15", "PHQ-9 19 2026-02-10;PHQ-9 17 2026-05-02;PHQ-9 15"),
    ("Her PHQ-9 was 20 on day one, 14 at session 30 and 17 on July 2.", "PHQ-9 20 -;PHQ-9 14 -;PHQ-9 17 2026-07-02"),
    ("On 3/4/2026 PHQ-9 was 21 and MADRS 33.", "PHQ-9 21 2026-03-04;MADRS 33 2026-03-04"),
    ("In March her PHQ-9 was 21.", "PHQ-9 21 -"),
    ("At intake the MADRS was 36.", "MADRS 36 -"),
    ("Intake MADRS 36, today 30.", "MADRS 36 -;MADRS 30"),
    ("Baseline June 10: PHQ-9 22, MADRS 34.", "PHQ-9 22 2026-06-10;MADRS 34 2026-06-10"),
    ("Last PHQ-9 was 22 on 6/2/2026.", "PHQ-9 22 2026-06-02"),
    ("Scored 21 on the PHQ-9.", "PHQ-9 21"),
    ("She scores 21 of 27 on the PHQ-9 and 15 on the GAD-7.", "PHQ-9 21;GAD-7 15"),
    ("His MADRS today comes to 32.", "MADRS 32"),
    ("The Montgomery-Asberg came out at 32 points.", "MADRS 32"),
    ("Montgomery Asberg thirty-two.", "MADRS 32"),
    ("PHQ-9 is nineteen today.", "PHQ-9 19"),
    ("His average is 8 out of 10 on the numeric scale.", "NRS-pain 8"),
    ("Pain 8/10 today.", "NRS-pain 8"),
    ("Pain is 7 out of 10 at rest and 9 out of 10 with movement.", "NRS-pain 7;NRS-pain 9"),
    ("NRS 7 down to 3 for almost 5 weeks.", "NRS-pain 7 -"),
    ("Rates her pain at 6/10.", "NRS-pain 6"),
    ("Pain NRS: worst 9, least 4, average 7.", "NRS-pain 9;NRS-pain 4;NRS-pain 7"),
    ("VAS 65/100", ""),
    ("Her PHQ-9 has ranged from 18 to 22.", ""),
    ("PHQ-9 scores between 15 and 19 mean moderately severe depression.", ""),
    ("PHQ-9 (0-27): 21", "PHQ-9 21"),
    ("PHQ-9 [range 0-27] 21", "PHQ-9 21"),
    ("PHQ-9 score 21/27 = severe", "PHQ-9 21"),
    ("PHQ-9=21, GAD-7=16 (both severe)", "PHQ-9 21;GAD-7 16"),
    ("PHQ-9/GAD-7: 21/16", "PHQ-9 21;GAD-7 16"),
    ("PHQ-9 and GAD-7 were 21 and 16 respectively.", "PHQ-9 21;GAD-7 16"),
    ("PHQ-9 was not done today.", ""),
    ("PHQ-9 declined.", ""),
    ("Will repeat PHQ-9 in 2 weeks.", ""),
    ("PHQ-9 every 4 weeks.", ""),
    ("PHQ-9 before each of 6 infusions.", ""),
    ("QIDS-SR 17.", "QIDS-SR16 17"),
    ("QIDS 14 on 6/30", "QIDS-SR16 14 2026-06-30"),
    ("Edinburgh 21 postpartum", "EPDS 21"),
    ("PHQ-9 by phone 20.", "PHQ-9 20"),
    ("PHQ-9 on the unit 7/02: 23", "PHQ-9 23 2026-07-02"),
    ("CGI-S 5. MoCA today 28/30.", "CGI-S 5;MoCA 28"),
    ("CADSS at 40 min: 9", "CADSS 9"),
    ("YMRS 2, MoCA 27/30.", "YMRS 2;MoCA 27"),
    ("Patient Health Questionnaire - 9: Total = 23", "PHQ-9 23"),
    ("Patient Health Questionnaire (PHQ-9) Total Score: 23", "PHQ-9 23"),
    ("PHQ-9 Total Score\n21", "PHQ-9 21"),
    ("PHQ-9 SCORE ONLY 7/14/2026: 21", "PHQ-9 21"),
    ("Outcome: nonresponse (PHQ-9 19 at start, 20 at end).", "PHQ-9 19 -;PHQ-9 20 -"),
    ("PHQ-9 improved 35% to 13.", "PHQ-9 13 -"),
    ("PHQ-9 21 to 13 after six infusions.", ""),
    ("Response is partial: PHQ-9 21 to 13 (PHQ-9 today 13), MADRS 19.", "PHQ-9 13;MADRS 19"),
    ("PHQ-9 down to 14 from 22 before treatment.", "PHQ-9 14;PHQ-9 22 -"),
    ("GAD 14, PHQ 18.", "GAD-7 14;PHQ-9 18"),
    ("GAD, 14 years.", ""),
    ("In November 2025 PHQ-9 was 25.", "PHQ-9 25 2025-11"),
    ("BDI-II 31 in March 2026, now 24.", "BDI-II 31 2026-03;BDI-II 24"),
    ("Initial PHQ-9 23, most recent 8.", "PHQ-9 23 -;PHQ-9 8"),
    ("The PHQ-9 given by the medical assistant was 16.", "PHQ-9 16"),
    ("Disease activity: DAS28-CRP 5.1.", ""),
    ("Hamilton today 9, PHQ-9 7.", "HAM-D17 9;PHQ-9 7"),
    ("over the last several days pain is edging up, 5/10 today.", "NRS-pain 5"),
]


@pytest.mark.parametrize(("text", "told"), SENTENCES)
def test_a_sentence_gives_its_totals_each_with_its_day(text: str, told: str) -> None:
    assert totals(text) == expected(told)


TABLES = [
    (
        "PHQ-9 trend\nBaseline 04/07/2026    23\nAfter 3 infusions 05/12/2026    14",
        "PHQ-9 23 2026-04-07;PHQ-9 14 2026-05-12",
    ),
    ("Scale: MADRS\n03/02/2026: 34\n04/06/2026: 30", "MADRS 34 2026-03-02;MADRS 30 2026-04-06"),
    (
        "| Date | PHQ-9 | Pain (0-10) |\n| 04/07/2026 | 21 | 6 |\n| 05/05/2026 | 17 | 5 |",
        "PHQ-9 21 2026-04-07;NRS-pain 6 2026-04-07;PHQ-9 17 2026-05-05;NRS-pain 5 2026-05-05",
    ),
    (
        "Measure        02/10/2026   05/02/2026   07/14/2026\nPHQ-9          22           18           15\n"
        "GAD-7          16           14           11",
        "PHQ-9 22 2026-02-10;PHQ-9 18 2026-05-02;PHQ-9 15;GAD-7 16 2026-02-10;GAD-7 14 2026-05-02;GAD-7 11",
    ),
    (
        "| Scale | 2/10/26 | 5/2/26 |\n| PHQ-9 (0-27) | 22 | 18 |\n| MADRS | 34 | - |",
        "PHQ-9 22 2026-02-10;PHQ-9 18 2026-05-02;MADRS 34 2026-02-10",
    ),
    (
        "Date           PHQ-9    GAD-7\n02/10/2026     22       16\n05/02/2026     18       14",
        "PHQ-9 22 2026-02-10;GAD-7 16 2026-02-10;PHQ-9 18 2026-05-02;GAD-7 14 2026-05-02",
    ),
    (
        "Scale      Date          Score    Severity\nPHQ-9      02/10/2026    22       severe\n"
        "GAD-7      02/10/2026    16       severe\nPHQ-9      05/02/2026    18       mod severe",
        "PHQ-9 22 2026-02-10;GAD-7 16 2026-02-10;PHQ-9 18 2026-05-02",
    ),
    (
        "Instrument     Score     Range     Date\nPHQ-9          22        0-27      02/10/2026\n"
        "MADRS          34        0-60      02/10/2026",
        "PHQ-9 22 2026-02-10;MADRS 34 2026-02-10",
    ),
    (
        "Session   Date         PHQ-9   MADRS\n1         06/01/2026   22      34\n2         06/04/2026   20\n"
        "3         06/08/2026   17      25",
        "PHQ-9 22 2026-06-01;MADRS 34 2026-06-01;PHQ-9 20 2026-06-04;PHQ-9 17 2026-06-08;MADRS 25 2026-06-08",
    ),
    (
        "PHQ-9\n02/10/2026   22\n05/02/2026   18\n07/14/2026   15",
        "PHQ-9 22 2026-02-10;PHQ-9 18 2026-05-02;PHQ-9 15",
    ),
    (
        "PHQ-9 history:\n- 02/10/2026: 22\n- 05/02/2026: 18",
        "PHQ-9 22 2026-02-10;PHQ-9 18 2026-05-02",
    ),
    (
        "PHQ-9\n1. Little interest 3\n2. Feeling down 3\n3. Sleep 2\n9. Better off dead 1\nTotal score: 21",
        "PHQ-9 21",
    ),
    (
        "Item                 Score\nApparent sadness     4\nReported sadness     5\nMADRS TOTAL          34",
        "MADRS 34",
    ),
    (
        "Date | PHQ-9 | GAD-7 | BP\n2/10/2026 | 22 | 16 | 120/80\n5/2/2026 | 18 | 14 | 118/76",
        "PHQ-9 22 2026-02-10;GAD-7 16 2026-02-10;PHQ-9 18 2026-05-02;GAD-7 14 2026-05-02",
    ),
    (
        "Measure | Baseline | Last visit | Today | Change\nPHQ-9 | 24 | 18 | 15 | -9\nGAD-7 | 17 | 12 | 11 | -6",
        "PHQ-9 24 -;PHQ-9 18 -;PHQ-9 15;GAD-7 17 -;GAD-7 12 -;GAD-7 11",
    ),
    (
        "Scale        Result    Range    Severity    Completed\n"
        "PHQ-9        22        0-27     severe      02/10/2026\n"
        "QIDS-SR      17        0-27     severe      02/11/2026",
        "PHQ-9 22 2026-02-10;QIDS-SR16 17 2026-02-11",
    ),
    (
        "| Scale | Score | Goal |\n| PHQ-9 | 21 | <5 |\n| MADRS | 33 | <10 |",
        "PHQ-9 21;MADRS 33",
    ),
    (
        "Infusion     1        2        3\nDate         06/01/26 06/04/26 06/08/26\nPHQ-9 pre    22       20       17\n"
        "CADSS        12       9        7",
        "PHQ-9 22 2026-06-01;PHQ-9 20 2026-06-04;PHQ-9 17 2026-06-08;"
        "CADSS 12 2026-06-01;CADSS 9 2026-06-04;CADSS 7 2026-06-08",
    ),
    (
        "Date        Dose      PHQ-9   BP pre    BP peak   CADSS\n"
        "06/01/2026  35 mg     22      118/70    140/88    12\n"
        "06/04/2026  35 mg     20      120/74    138/86    9",
        "PHQ-9 22 2026-06-01;CADSS 12 2026-06-01;PHQ-9 20 2026-06-04;CADSS 9 2026-06-04",
    ),
    (
        "Time    NRS   BP       SpO2\n0       8     120/74   98\n30      4     130/80   97\n60      2     124/76   98",
        "NRS-pain 8;NRS-pain 4;NRS-pain 2",
    ),
    (
        "| Visit | PHQ-9 | MADRS |\n| Intake | 24 | 38 |\n| Week 4 | 18 | 29 |",
        "PHQ-9 24 -;MADRS 38 -;PHQ-9 18 -;MADRS 29 -",
    ),
    (
        "| Date | Measure | Score |\n| 02/10/2026 | PHQ-9 | 22 |\n| 02/10/2026 | GAD-7 | 16 |",
        "PHQ-9 22 2026-02-10;GAD-7 16 2026-02-10",
    ),
    (
        "Score trend\n              2/10/26    5/2/26    7/14/26\nPHQ-9         22         18        15",
        "PHQ-9 22 2026-02-10;PHQ-9 18 2026-05-02;PHQ-9 15",
    ),
    (
        "| Scale | Week 0 | Week 4 | Week 8 |\n| MADRS | 36 | 30 | 22 |",
        "MADRS 36 -;MADRS 30 -;MADRS 22 -",
    ),
    (
        "| Drug | Dose | Start | Result |\n| sertraline | 200 mg | 02/10/2026 | PHQ-9 22 to 20 |",
        "",
    ),
    (
        "Patient reported outcomes (last 3)\nPHQ-9   22 (02/10/2026)   18 (05/02/2026)   15 (07/14/2026)",
        "PHQ-9 22 2026-02-10;PHQ-9 18 2026-05-02;PHQ-9 15",
    ),
    (
        "Rating scales\nPHQ-9 total ____ 22\nMADRS total: 34\nGAD-7 total = 15",
        "PHQ-9 22;MADRS 34;GAD-7 15",
    ),
    (
        "PHQ-9 Depression Screening    02/10/2026\nLittle interest or pleasure   3\nFeeling down                  3\n"
        "PHQ-9 Total Score             22",
        "PHQ-9 22 2026-02-10",
    ),
    (
        "Questionnaire results\nPHQ-9: 22 (severe)\nGAD-7: 16 (severe)\nPCL-5: 41\nAUDIT-C: 1",
        "PHQ-9 22;GAD-7 16;PCL-5 41;AUDIT-C 1",
    ),
]


@pytest.mark.parametrize(("text", "told"), TABLES)
def test_a_table_or_form_gives_its_totals_each_with_its_day(text: str, told: str) -> None:
    assert totals(text) == expected(told)


@pytest.mark.parametrize(
    "heading",
    [
        "05/12/2026   post-hospital visit   Imre Kadar, PMHNP",
        "12-May-2026   Psychiatry follow-up   N. Osei MD",
        "Kadar, Imre                     Seen: 5/12/26",
        "Tuesday, May 12, 2026",
        "Clinic note, 5/12/26.",
    ],
)
def test_a_total_is_of_the_day_that_its_notes_heading_gives(heading: str) -> None:
    assert totals(f"{heading}\nPHQ-9 17.") == {("PHQ-9", "17", "2026-05-12")}
