"""Promise 10: nothing negated, hypothetical, planned, or about another person is ever used as support."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.model.evidence import Crosswalk, RowStatus
from pipeline.model.tables import CriteriaSet, Criterion
from pipeline.stages import chart_reading, crosswalk, evidence_search
from tests.chart_case import a_record, case_of, tables
from tests.small_case import a_plan

ANY = ("failed", "intolerant", "partial", "effective", "current", "unknown", "stopped_other")
DRUG = {"kind": "treatments", "ingredients": ("sertraline", "electroconvulsive therapy"), "count": 1, "outcomes": ANY}
PSYCHOSIS = {"kind": "statement", "topics": ("no_psychosis",)}
PREGNANCY = {"kind": "statement", "topics": ("not_pregnant",)}
SCORE = {"kind": "score", "scale": "PHQ-9", "at_least": 20}

AGAINST = [
    (DRUG, "Never tried sertraline 200 mg for 10 weeks."),
    (DRUG, "Mother took sertraline 200 mg for 10 weeks without response."),
    (DRUG, "FAMILY HISTORY\nFather: sertraline 200 mg, no response."),
    (DRUG, "Her brother's sertraline 200 mg did not help him."),
    (DRUG, "A friend failed sertraline 200 mg x 10 wks."),
    (DRUG, "Will start sertraline 50 mg, then 200 mg for 10 weeks."),
    (DRUG, "PLAN\nSertraline 200 mg for 10 weeks."),
    (DRUG, "Consider sertraline 200 mg if no response."),
    (DRUG, "Sertraline was considered in 2021 but she declined."),
    (DRUG, "Prescribed sertraline 200 mg but never filled it."),
    (DRUG, "Insurance denied sertraline."),
    (DRUG, "ALLERGIES\nSertraline (rash)"),
    (DRUG, "Hx of overdose on sertraline 2000 mg in 2019."),
    (DRUG, "Inadequate trial of sertraline 50 mg (10 days)."),
    (DRUG, "Discussed possibility of ECT; patient declined."),
    (DRUG, "No prior TMS or ECT."),
    (DRUG, "Worries about needing ECT someday."),
    (DRUG, "ECT."),
    (PSYCHOSIS, "Mother denies psychosis; patient has hallucinations."),
    (PSYCHOSIS, "Rule out psychosis."),
    (PSYCHOSIS, "No further infusion if blood pressure exceeds 180/110 or if psychotic symptoms appear."),
    (PREGNANCY, "Copper IUD in place."),
    (PSYCHOSIS, "FAMILY HISTORY\nNo psychosis."),
    (SCORE, "Goal PHQ-9 20"),
    (SCORE, "If PHQ-9 is 22 at the next visit, refer."),
    (SCORE, "Her sister had a PHQ-9 of 24."),
]


def judged(folder: Path, proof: dict[str, object], text: str) -> Crosswalk:
    case = case_of(folder, {a_record("notes"): ["Date of service: 11/09/2026\n" + text]})
    criterion = Criterion(id="asked", number="1", text="As asked.", proof=proof)
    some = tables().criteria[0]
    criteria = CriteriaSet(**{f: getattr(some, f) for f in some.__dataclass_fields__} | {"criteria": (criterion,)})
    chart, _ = chart_reading.read(case)
    found = evidence_search.search(chart, case, tables())
    return crosswalk.judge(replace(a_plan(), criteria=criteria), found, chart, case)[0]


@pytest.mark.parametrize(("proof", "text"), AGAINST, ids=[text[-50:] for _, text in AGAINST])
def test_words_that_mean_something_else_prove_nothing(tmp_path: Path, proof: dict[str, object], text: str) -> None:
    found = judged(tmp_path, proof, text)
    assert (found.rows[0].status, found.rows[0].quotes, found.treatments) == (RowStatus.OPEN, (), ())


@pytest.mark.parametrize(
    ("proof", "text"),
    [
        (DRUG, "Failed sertraline 200 mg x 10 wks."),
        (DRUG, "No response to sertraline 200 mg x 10 wks."),
        (DRUG, "Husband reports she took sertraline 200 mg for 10 weeks without benefit."),
        (PSYCHOSIS, "Denies mania, psychosis or panic."),
        (SCORE, "PHQ-9 22/27 today."),
    ],
)
def test_the_same_words_said_of_the_patient_are_support(tmp_path: Path, proof: dict[str, object], text: str) -> None:
    assert judged(tmp_path, proof, text).rows[0].status is RowStatus.DOCUMENTED
