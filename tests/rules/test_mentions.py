"""What pages mention: risk, exclusions, function, response, plan, denial facts: one item each, with its assertion."""

from collections.abc import Mapping

import pytest

from pipeline.engines import case_files
from pipeline.model.chart import Page
from pipeline.model.evidence import ITEM_FIELDS, EvidenceItem, ItemKind
from pipeline.rules.mentions import reader
from pipeline.rules.notes import lexicon

WORDS = lexicon.compile_tables(case_files.load_tables(()))


def pages(*texts: str) -> list[Page]:
    return [
        Page(document="notes", number=n, text=text, width=612, height=792, how="text layer")
        for n, text in enumerate(texts, start=1)
    ]


def items(*texts: str) -> list[EvidenceItem]:
    return reader.read(pages(*texts), reader.Manner(), WORDS).items


def told(text: str, kind: ItemKind) -> list[tuple[str | None, str]]:
    """First field and assertion of each item of a kind."""
    return [(next(iter(i.fields.values())), i.assertion.value) for i in items(text) if i.kind is kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Denies SI.", [("suicidal_ideation", "negated")]),
        ("SI: denies. HI: denies.", [("suicidal_ideation", "negated"), ("homicidal_ideation", "negated")]),
        ("C-SSRS negative.", [("suicidal_ideation", "negated")]),
        ("No active suicidal ideation.", [("suicidal_ideation", "negated")]),
        (
            "Denies SI but endorses passive death wish most mornings.",
            [("suicidal_ideation", "negated"), ("passive_death_wish", "affirmed")],
        ),
        (
            "Patient denies SI, intent, or plan.",
            [("suicidal_ideation", "negated"), ("suicidal_plan", "negated"), ("suicidal_intent", "negated")],
        ),
        ("Endorses SI without plan.", [("suicidal_ideation", "affirmed"), ("suicidal_plan", "negated")]),
        ("Brother attempted suicide in 2001.", [("suicide_attempt", "family")]),
        ("If suicidal ideation emerges, call 988.", [("suicidal_ideation", "hypothetical")]),
        ("SI joint injection on the left.", []),
        ("Hi Dr. Vale, thank you.", []),
        ("0 SI 0 HI", [("suicidal_ideation", "negated"), ("homicidal_ideation", "negated")]),
        ("Suicidal ideation: [ ] none [x] passive [ ] active", [("suicidal_ideation", "affirmed")]),
        ("[ ] denies SI [x] endorses SI", [("suicidal_ideation", "affirmed")]),
        ("SI: ☐ Yes ☒ No", [("suicidal_ideation", "negated")]),
        ("SI: [ ] yes [ ] no", []),
        (
            "Passive death wish daily, denies active SI.",
            [("suicidal_ideation", "negated"), ("passive_death_wish", "affirmed")],
        ),
    ],
)
def test_risk_is_told_with_its_polarity(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text, ItemKind.RISK) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No h/o mania or psychosis.", [("psychosis", "negated"), ("mania", "negated")]),
        ("Psychosis: none.", [("psychosis", "negated")]),
        ("Reports hearing voices since May.", [("psychosis", "affirmed")]),
        ("Urine hCG negative.", [("pregnancy", "negated")]),
        ("Patient is pregnant.", [("pregnancy", "affirmed")]),
        ("BP is well controlled on medication.", [("uncontrolled_hypertension", "negated")]),
        ("Uncontrolled HTN.", [("uncontrolled_hypertension", "affirmed")]),
        ("UDS positive for THC.", [("substance_use", "affirmed")]),
        ("Alcohol use disorder, in sustained remission.", [("substance_use", "historical")]),
        ("Stop if psychosis or mania emerges.", [("psychosis", "hypothetical"), ("mania", "hypothetical")]),
        ("Mood depressed, sleep poor.", []),
    ],
)
def test_what_would_exclude_the_treatment_is_affirmed_or_denied_and_nothing_where_it_is_not_mentioned(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert told(text, ItemKind.EXCLUSION) == expected


def test_a_diagnosis_keeps_its_code_specifiers_and_date() -> None:
    text = "Major depressive disorder, recurrent, severe, without psychotic features (F33.2), diagnosed in 2019."
    (item,) = [i for i in items(text) if i.kind is ItemKind.DIAGNOSIS]
    assert dict(item.fields) == {
        "concept": "major depressive disorder",
        "code": "F33.2",
        "specifiers": "recurrent, severe, without psychotic features",
        "date": "2019",
    }


def test_a_code_alone_is_its_diagnosis_and_loose_words_are_one_only_of_others() -> None:
    assert told("Dx: F33.2.", ItemKind.DIAGNOSIS) == [("major depressive disorder", "affirmed")]
    assert told("Mother: depression.", ItemKind.DIAGNOSIS) == [("major depressive disorder", "family")]
    assert told("Her depression weighs on her.", ItemKind.DIAGNOSIS) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Panic d/o. Likely GAD.", [("panic disorder", "affirmed"), ("generalized anxiety disorder", "uncertain")]),
        ("GAD-7 14. GAD 7: 12.", []),
        ("PTSD was considered and rejected.", [("post-traumatic stress disorder", "negated")]),
        ("It is conceivable that he has a bipolar disorder.", [("bipolar disorder", "uncertain")]),
        ("Query borderline traits.", [("borderline personality disorder", "uncertain")]),
        ("No prior depression. Screen negative for depression.", [("major depressive disorder", "negated")] * 2),
        ("Sertraline has not touched the depression. Friend has depression.", []),
        ("Sister: PPD.", [("major depressive disorder", "family")]),
    ],
)
def test_diagnoses_are_told_as_they_are_meant(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text, ItemKind.DIAGNOSIS) == expected


def test_loss_of_function_keeps_its_words() -> None:
    (item,) = [i for i in items("She is unable to work since March.") if i.kind is ItemKind.FUNCTION]
    assert dict(item.fields) == {"domain": "work", "what": "unable to work"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Let go from the warehouse in June.", [("work", "affirmed")]),
        ("Back at the front desk three days a week.", [("work", "affirmed")]),
        ("If she returns to work, we will taper.", [("work", "hypothetical")]),
        ("Has not showered in nine days.", [("self_care", "affirmed")]),
        ("His wife pays the bills now.", [("household", "affirmed")]),
        ("Went to her niece's wedding.", [("social", "affirmed")]),
        ("On academic probation.", [("school", "affirmed")]),
        ("Walks half a block before stopping.", [("mobility", "affirmed")]),
        ("Denies social isolation, missing work.", [("work", "negated"), ("social", "negated")]),
        ("Denies SI, missed three shifts last week.", [("work", "affirmed")]),
        ("She has no income and her husband does the cooking.", [("household", "affirmed")]),
        ("Stopped sertraline. No longer takes lithium. Quit drinking. Sertraline stopped working.", []),
        ("The depression has not lifted. Did not pick up the new prescription.", []),
    ],
)
def test_function_lost_or_won_back_is_told_in_everyday_words(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text, ItemKind.FUNCTION) == expected


def test_the_response_to_an_earlier_course_tells_of_what_and_by_which_measure() -> None:
    text = "She received six ketamine infusions with a 60% reduction in MADRS."
    (item,) = [i for i in items(text) if i.kind is ItemKind.RESPONSE]
    assert (item.fields["treatment"], item.fields["measure"]) == ("ketamine", "MADRS")
    assert (item.fields["change"] or "").startswith("60% reduction")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Finished 6 ketamine infusions on 3/2. MADRS 33 to 14.", [("ketamine", "MADRS", "33 to 14", "affirmed")]),
        (
            "Six ketamine infusions done in May. That is a drop of 68 percent.",
            [("ketamine", None, "effective", "affirmed"), ("ketamine", None, "drop of 68 percent", "affirmed")],
        ),
        (
            "After the induction series her pain fell from 9 to 4.",
            [(None, None, "fell from 9 to 4", "affirmed")],
        ),
        (
            "If she has a good response to ketamine we will continue.",
            [("ketamine", None, "good response", "hypothetical")],
        ),
        ("Six ketamine infusions done. Zoloft raised to 150 mg. PHQ-9 went from 22 to 18.", []),
        ("Zoloft 200 mg for 8 weeks. PHQ-9 went from 22 to 18.", []),
        ("Ketamine infusion 08:15 to 12:15 on July 6.", []),
    ],
)
def test_what_changed_is_a_response_near_the_words_of_a_course_only(
    text: str, expected: list[tuple[str | None, ...]]
) -> None:
    found = [i for i in items(text) if i.kind is ItemKind.RESPONSE]
    assert [(*i.fields.values(), i.assertion.value) for i in found] == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Recs: ketamine 0.5 milligrams per kilogram, 6 sessions twice weekly.", "dose", "0.5 mg/kg"),
        ("P: submit ketamine 4 h x 10 sessions.", "schedule", "4 h x 10 sessions"),
        (
            "Plan: booster infusion every 6 to 8 weeks as needed.",
            "schedule",
            "booster infusion every 6 to 8 weeks as needed",
        ),
        (
            "Plan: ketamine series. Stop if the PHQ-9 is not down by a quarter.",
            "monitoring",
            "Stop if the PHQ-9 is not down by a quarter",
        ),
    ],
)
def test_a_plan_is_told_in_many_styles(text: str, name: str, expected: str) -> None:
    plans = [i for i in items(text) if i.kind is ItemKind.PLAN]
    assert expected in [i.fields[name] for i in plans]
    assert {plan.assertion.value for plan in plans} == {"planned"}


def test_a_dose_or_watch_of_something_else_is_no_plan_of_the_requested_treatment() -> None:
    assert len([i for i in items("Plan: ketamine series x6. Labs q3mo.") if i.kind is ItemKind.PLAN]) == 1
    for text in ("PLAN: Stop metformin if nausea persists.", "Cardiac monitoring overnight for chest pain."):
        assert not [i for i in items(text) if i.kind is ItemKind.PLAN]


def test_a_plan_tells_dose_schedule_and_monitoring_of_what_is_requested() -> None:
    text = "PLAN:\n- Start ketamine 0.5 mg/kg IV over 40 minutes twice weekly for 3 weeks.\n- Continuous oximetry."
    plans = [i for i in items(text) if i.kind is ItemKind.PLAN]
    assert plans[0].fields["treatment"] == "ketamine"
    assert plans[0].fields["dose"] == "0.5 mg/kg IV over 40 minutes"
    assert plans[0].fields["schedule"] == "twice weekly for 3 weeks"
    assert plans[1].fields["monitoring"] == "Continuous oximetry"
    assert {plan.assertion.value for plan in plans} == {"planned"}


DENIAL = """Northfield Health Plan

October 2, 2026

NOTICE OF ADVERSE BENEFIT DETERMINATION
Reference number: NF-2026-004711
Dear Dr. Vale:
We reviewed the request for ketamine infusions under Medical Policy BH-0417 and have not approved it.
The service is not medically necessary. Adjustment code CO-50, remark code N661.
You have the right to appeal. We must receive your appeal within 180 days of this notice.
Send your appeal to: Appeals Department, P.O. Box 100, Elm City, OH 44000.
We decide appeals within 30 days."""


def denial_facts() -> Mapping[str, list[str]]:
    facts: dict[str, list[str]] = {}
    for item in items(DENIAL):
        assert item.kind is ItemKind.DENIAL, "a payer's words prove nothing about the patient"
        ((name, value),) = [(n, v) for n, v in item.fields.items() if v is not None]
        facts.setdefault(name, []).append(value)
    return facts


def test_a_payers_letter_gives_the_facts_of_its_denial_one_item_each() -> None:
    assert denial_facts() == {
        "date": ["2026-10-02"],
        "reference": ["NF-2026-004711"],
        "criteria": ["Medical Policy BH-0417"],
        "reason": ["not medically necessary"],
        "code": ["CO-50", "N661"],
        "deadline": ["180 days"],
        "appeal_to": ["Appeals Department, P.O. Box 100, Elm City, OH 44000"],
    }


def test_a_note_that_tells_of_a_denial_is_no_payers_letter() -> None:
    text = "HPI: Insurance denied TMS.\nMSE: sad.\nMEDICATIONS: Zoloft 50 mg.\nASSESSMENT: She may appeal the denial."
    assert ItemKind.TREATMENT in {i.kind for i in items(text)}


def test_every_item_has_the_fields_of_its_kind_in_order_and_a_quote_of_its_page() -> None:
    for item in items(DENIAL, "Denies SI. Zoloft 200 mg x 8 wks failed. MADRS 34. MDD (F33.2). Unable to work."):
        assert tuple(item.fields) == ITEM_FIELDS[item.kind]
        text = (DENIAL, "Denies SI. Zoloft 200 mg x 8 wks failed. MADRS 34. MDD (F33.2). Unable to work.")
        assert text[item.quote.page - 1][item.quote.start : item.quote.end] == item.quote.text
        assert 0 <= item.confidence <= 1


HEAD = "Patient: Rosa Delgado   DOB: 04/02/1979\n"
OTHER = "Patient: Peter Novak   DOB: 11/30/1961\n"


def test_a_page_of_another_patient_is_a_guard_and_gives_no_evidence() -> None:
    found = items(HEAD + "MADRS 34.", OTHER + "MADRS 12.", HEAD + "MADRS 30.")
    assert [(i.kind.value, i.quote.page) for i in found] == [("score", 1), ("guard", 2), ("score", 3)]
    assert found[1].fields == {"type": "other_patient"}


def test_a_page_without_identity_has_no_guard() -> None:
    assert [i.kind.value for i in items("MADRS 34.")] == ["score"]


@pytest.mark.parametrize(
    ("title", "guard"),
    [
        ("PSYCHOTHERAPY NOTES", "psychotherapy_notes"),
        ("42 CFR Part 2 prohibits unauthorized disclosure of these records.", "part2"),
        ("Substance Use Counseling Note", "sud_counselling"),
    ],
)
def test_a_page_that_the_law_keeps_apart_is_a_guard_and_gives_no_evidence(title: str, guard: str) -> None:
    (item,) = items(f"{HEAD}{title}\nTook Zoloft 200 mg for 8 weeks. MADRS 34.")
    assert (item.kind, item.fields) == (ItemKind.GUARD, {"type": guard})


def test_a_progress_note_that_mentions_psychotherapy_is_no_psychotherapy_note() -> None:
    assert [i.kind.value for i in items("PROGRESS NOTE\nContinues weekly psychotherapy. MADRS 34.")][-1] == "score"
