"""Whether a note says that the patient had it: sixty sentences that mislead, and what must hold for all of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.evidence import Assertion
from pipeline.rules.notes import assertion, lexicon
from pipeline.rules.notes import sections as note_sections
from tests.chart_case import tables

WORDS = lexicon.compile_tables(tables())
MEANS = {
    "had": {Assertion.AFFIRMED, Assertion.HISTORICAL},
    "negated": {Assertion.NEGATED},
    "other person": {Assertion.FAMILY, Assertion.OTHER_PERSON},
    "never taken": {Assertion.HYPOTHETICAL, Assertion.PLANNED, Assertion.DECLINED, Assertion.NOT_TAKEN},
    "uncertain": {Assertion.UNCERTAIN},
    "allergy": {Assertion.ALLERGY},
    "no trial": {Assertion.NOT_A_TRIAL},
}
CLASSES = ("MAOI",)
TRAPS = [
    ("negated", "SI", "Patient denies SI, intent, or plan."),
    ("had", "passive death wish", "Denies SI but endorses passive death wish most mornings."),
    ("negated", "psychosis", "No h/o mania or psychosis."),
    ("other person", "sertraline", "Mother took sertraline with good response."),
    (
        "other person",
        "Lexapro",
        "FAMILY PSYCHIATRIC HISTORY:\nSister with MDD on Lexapro. Father with bipolar disorder.",
    ),
    ("allergy", "Bupropion", "ALLERGIES:\nBupropion (seizure)"),
    ("never taken", "ECT", "Discussed possibility of ECT; patient declined."),
    ("never taken", "venlafaxine", "Will start venlafaxine XR 37.5 mg next week."),
    ("never taken", "lithium", "Consider lithium augmentation if no response."),
    ("had", "rTMS", "S/p 36 sessions of rTMS without response."),
    ("had", "fluoxetine", "No response to fluoxetine 60 mg x 10 wks."),
    ("had", "Zoloft", "Failed Zoloft 200 mg x 8 wks, d/c'd 2/2 sexual SE."),
    ("negated", "MAOI", "Never tried an MAOI."),
    ("negated", "TMS", "Has not tried TMS due to cost."),
    ("had", "Sertraline", "Sertraline was not effective at 200 mg."),
    ("had", "duloxetine", "Patient could not tolerate duloxetine above 30 mg."),
    ("never taken", "ketamine", "If PHQ-9 remains above 20, will refer for ketamine."),
    ("uncertain", "bipolar disorder", "Rule out bipolar disorder."),
    ("had", "paroxetine", "Not on any antidepressant currently; previously took paroxetine 40 mg for 6 months."),
    ("had", "escitalopram", "Husband reports she stopped taking escitalopram in March."),
    ("negated", "Psychosis", "Psychosis: none."),
    ("no trial", "amitriptyline", "Hx of suicide attempt 2019 (OD on amitriptyline)."),
    ("never taken", "Spravato", "Patient read about Spravato online and is interested in it."),
    ("never taken", "Spravato", "Insurance denied Spravato."),
    ("had", "Effexor", "Continue Effexor XR 225 mg daily."),
    ("had", "Wellbutrin", "No side effects from Wellbutrin."),
    ("negated", "HTN", "Urine hCG negative; no uncontrolled HTN."),
    ("never taken", "nortriptyline", "Previously prescribed nortriptyline but never filled it."),
    ("other person", "clozapine", "Pt asked whether her brother's clozapine could help her."),
    ("negated", "SI", "SI: denies. HI: denies."),
    ("negated", "SI", "Pt reports no SI at this time."),
    ("negated", "suicidal ideation", "She is without suicidal ideation today."),
    ("other person", "ECT", "Her aunt had ECT in the 1990s."),
    ("never taken", "Auvelity", "Plan: initiate Auvelity."),
    ("had", "Wellbutrin", "No benefit from Wellbutrin XL 300 mg over 3 months."),
    ("had", "lithium", "Lack of response to lithium augmentation."),
    ("never taken", "ECT", "Refuses ECT because of memory concerns."),
    ("never taken", "TMS", "Patient is not interested in TMS."),
    ("never taken", "Abilify", "Recommended adding Abilify 2 mg; pt will think about it."),
    ("had", "Pristiq", "Did not respond to Cymbalta or Pristiq."),
    ("negated", "psychosis", "There is no evidence of psychosis."),
    ("negated", "mania", "Denied any history of mania."),
    ("other person", "suicide", "Paternal grandfather completed suicide."),
    ("had", "mirtazapine", "Tried and failed mirtazapine 45 mg."),
    ("never taken", "Rexulti", "Rexulti samples given but she did not start them."),
    ("had", "Buspar", "Buspar stopped as it was ineffective."),
    ("never taken", "ECT", "Worries about needing ECT someday."),
    ("other person", "Prozac", "Son takes Prozac."),
    ("had", "Gabapentin", "Gabapentin: no relief at 2400 mg/day."),
    ("uncertain", "bipolar II disorder", "Differential includes bipolar II disorder."),
    ("negated", "esketamine", "No prior trial of esketamine."),
    ("allergy", "lamotrigine", "Allergies: lamotrigine (rash)"),
    ("had", "citalopram", "Wife was present and confirms he completed 8 weeks of citalopram 40 mg."),
    ("no trial", "Trintellix", "Inadequate trial of Trintellix (10 days)."),
    ("had", "Zoloft", "Zoloft never helped."),
    ("never taken", "VNS", "Not a candidate for VNS."),
    ("had", "Remeron", "Denies benefit from any of the above incl. Remeron."),
    ("other person", "ketamine", "She has a friend who responded to ketamine."),
    ("never taken", "Nardil", "Nardil was considered in 2021 but diet was a barrier."),
    ("had", "Vraylar", "Mood improved on Vraylar, then relapsed."),
]


def decided(text: str, target: str) -> assertion.Decision:
    """The decision about the last mention of `target` (the first in a sentence of "denies")."""
    at = (
        text.index(target)
        if "denies" in text.casefold().split("but")[0] and "incl" not in text
        else text.rindex(target)
    )
    units, _ = note_sections.units(text, note_sections.Position(), WORDS)
    unit = next(u for u in units if u.start <= at < u.end)
    start, end = next(s for s in note_sections.sentences(text, unit) if s[0] <= at < s[1])
    drugs = [m.span() for m in WORDS.drug_names.finditer(text[start:end])]
    is_drug = target in CLASSES or WORDS.drug_names.pattern.fullmatch(target) is not None
    of = assertion.TREATMENT if is_drug else assertion.FINDING
    mention = assertion.Mention(start=at - start, end=at - start + len(target), of=of)
    return assertion.decide(text[start:end], mention, unit.section, drugs, WORDS)


@pytest.mark.parametrize(("meant", "target", "text"), TRAPS, ids=[t[2][:60] for t in TRAPS])
def test_a_sentence_means_what_a_clinician_reads_in_it(meant: str, target: str, text: str) -> None:
    assert decided(text, target).assertion in MEANS[meant]


@pytest.mark.parametrize(
    ("meant", "target", "text"),
    [
        ("negated", "active suicidal ideation", "No active suicidal ideation."),
        ("negated", "ECT", "No prior TMS or ECT."),
        ("had", "sertraline", "Mother died in 2020; she took sertraline for a year without benefit."),
        ("had", "venlafaxine", "Offered TMS in 2022; failed venlafaxine 225 mg x 12 wks."),
        ("never taken", "bupropion", "If inadequate response consider bupropion."),
        ("had", "sertraline", "Failed sertraline 200 mg x 10 wks; declined ECT."),
        ("never taken", "ECT", "Failed sertraline 200 mg x 10 wks; declined ECT."),
        ("had", "TMS", "Was referred for TMS and completed 36 sessions."),
        ("negated", "psychosis", "Denies mania, psychosis or panic."),
        ("had", "escitalopram", "PLAN\n- Continue escitalopram 20 mg."),
        ("never taken", "escitalopram", "PLAN\n- Escitalopram 20 mg daily.".replace("Esc", "esc")),
    ],
)
def test_scope_ends_where_the_clause_does(meant: str, target: str, text: str) -> None:
    assert decided(text, target).assertion in MEANS[meant]


@pytest.mark.parametrize(
    "text",
    [
        "No further infusion if blood pressure exceeds 180/110 or if psychosis appears.",
        "Stop at any time for liver enzymes above three times normal, psychosis, or the patient's wish.",
        "Infusion is not repeated if mania or psychosis emerges.",
        "The infusion is stopped early for dissociation, psychosis or hypertension.",
        "Do not infuse with active psychosis.",
        "No infusion unless psychosis is excluded.",
        "Stop rule: psychosis, mania, the patient's wish.",
        "Without mania; will call if psychosis emerges.",
    ],
)
def test_a_rule_of_when_to_stop_says_neither_that_a_finding_is_there_nor_that_it_is_not(text: str) -> None:
    assert decided(text, "psychosis").assertion is Assertion.HYPOTHETICAL


@pytest.mark.parametrize(
    "text",
    [
        "No psychosis, and if mania appears we will stop.",
        "Sertraline stopped for nausea; no psychosis.",
        "No mania or psychosis when last seen.",
    ],
)
def test_a_finding_denied_beside_a_rule_is_denied(text: str) -> None:
    assert decided(text, "psychosis").assertion is Assertion.NEGATED


FILLERS = st.lists(st.sampled_from(["in clinic", "last spring", "by report", "per chart", "at home"]), max_size=3)


@given(drug=st.sampled_from(sorted({d.ingredient for d in tables().drugs if d.role == "AD"})), tail=FILLERS)
def test_a_drug_of_a_relative_is_never_the_patients(drug: str, tail: list[str]) -> None:
    text = " ".join([f"Her mother took {drug} 100 mg with good response", *tail]) + "."
    assert decided(text, drug).assertion is Assertion.FAMILY


@given(drug=st.sampled_from(sorted({d.ingredient for d in tables().drugs if d.role == "AD"})), tail=FILLERS)
def test_a_drug_that_will_be_started_is_never_a_trial(drug: str, tail: list[str]) -> None:
    text = " ".join([f"Will start {drug} 100 mg", *tail]) + "."
    assert decided(text, drug).assertion is Assertion.PLANNED


def test_every_decision_names_its_cue() -> None:
    assert decided("Insurance denied Spravato.", "Spravato").cue == "not-taken-before"
