"""Each criterion with its verdict, status and quotes; what is open, contradicted or only asserted is a finding."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.model.case import Case, CriterionClaim, Decision, Denial, DenialReason
from pipeline.model.contents import PacketPlan
from pipeline.model.evidence import Crosswalk, CrosswalkRow, RowStatus, Verdict
from pipeline.model.finding import Finding
from pipeline.model.tables import Confidence, CriteriaGroup, Criterion, Provenance
from pipeline.stages import chart_reading, crosswalk, evidence_search
from tests.chart_case import a_record, case_of, tables
from tests.small_case import a_plan

READ = Provenance(source="invented for tests", as_of=date(2026, 11, 23), confidence=Confidence.PRIMARY)
FAILURES = ("failed", "intolerant", "failed_or_intolerant", "worsened", "partial")
TRIALS = {"kind": "treatments", "roles": ("AD",), "count": 2, "classes": 2, "weeks": 6, "outcomes": FAILURES}
MADRS = {"kind": "score", "scale": "MADRS", "at_least": 28, "within_days": 90}
SPARED = {**TRIALS, "intolerance": "exempt"}
AUGMENTED = {"kind": "treatments", "ingredients": ("aripiprazole", "lithium"), "count": 1, "outcomes": FAILURES}
EPISODE = {**TRIALS, "episode": "current", "count": 1, "classes": 1}
DATED = "Failed sertraline 200 mg 04/2024 to 08/2024 x 12 wks."
TWO_TRIALS = "Failed sertraline 200 mg x 10 wks.\nVenlafaxine XR 225 mg x 12 weeks, no response."


def stating(*topics: str) -> Mapping[str, object]:
    return {"kind": "statement", "topics": topics}


def a_criterion(proof: Mapping[str, object], criterion_id: str = "asked", **more: object) -> Criterion:
    return Criterion(id=criterion_id, number="1", text="As the policy has it.", proof=proof, **more)  # type: ignore[arg-type]


def plan_of(*criteria: Criterion) -> PacketPlan:
    return replace(a_plan(), criteria=replace(tables().criteria[0], criteria=criteria, provenance=READ))


def judged(case: Case, plan: PacketPlan) -> tuple[Crosswalk, Sequence[Finding]]:
    chart, _ = chart_reading.read(case)
    return crosswalk.judge(plan, evidence_search.search(chart, case, tables()), chart, case)


def case_with(folder: Path, *pages: str) -> Case:
    return case_of(folder, {a_record("notes"): ["Date of service: 11/09/2026\n" + page for page in pages]})


def row_of(folder: Path, proof: Mapping[str, object], *pages: str) -> CrosswalkRow:
    return judged(case_with(folder, *pages), plan_of(a_criterion(proof)))[0].rows[0]


@pytest.mark.parametrize(
    ("proof", "text", "verdict"),
    [
        ({"kind": "age", "at_least": 18}, "43 y.o. F with depression.", Verdict.MET),
        ({"kind": "age", "at_least": 18}, "Seen today.", Verdict.INSUFFICIENT),
        ({"kind": "age", "at_least": 65}, "43 y.o. F with depression.", Verdict.NOT_MET),
        ({"kind": "diagnosis", "codes": ("F33.2",)}, "MDD, recurrent, severe (F33.2).", Verdict.MET),
        ({"kind": "diagnosis", "codes": ("F33.2",)}, "R/o MDD (F33.2).", Verdict.INSUFFICIENT),
        (MADRS, "MADRS 36 on 11/02/2026.", Verdict.MET),
        (MADRS, "MADRS 20 on 11/02/2026.", Verdict.NOT_MET),
        (MADRS, "MADRS 36 on 01/02/2026.", Verdict.INSUFFICIENT),
        (TRIALS, TWO_TRIALS, Verdict.MET),
        (TRIALS, "Failed sertraline 200 mg x 10 wks.\nFailed fluoxetine 60 mg x 8 wks.", Verdict.INSUFFICIENT),
        (TRIALS, "Failed sertraline 200 mg x 10 wks.\nFailed venlafaxine XR 225 mg x 3 wks.", Verdict.INSUFFICIENT),
        (TRIALS, "Failed sertraline 200 mg x 10 wks.\nCould not tolerate venlafaxine 75 mg.", Verdict.INSUFFICIENT),
        (SPARED, "Failed sertraline 200 mg x 10 wks.\nCould not tolerate venlafaxine 75 mg.", Verdict.MET),
        (TRIALS, "Failed sertraline 25 mg x 10 wks.\nFailed venlafaxine XR 225 mg x 12 wks.", Verdict.INSUFFICIENT),
        ({"kind": "statement", "topics": ("no_psychosis",)}, "Hallucinations at night.", Verdict.NOT_MET),
        (
            {"kind": "statement", "topics": ("no_psychosis",)},
            "Hallucinations at night.\nMSE: no psychosis.",
            Verdict.CONTRADICTED,
        ),
        ({"kind": "statement", "topics": ("no_psychosis", "no_mania")}, "Denies psychosis.", Verdict.INSUFFICIENT),
        ({"kind": "something new"}, "Denies psychosis.", Verdict.INSUFFICIENT),
    ],
)
def test_a_criterion_is_judged_by_its_kind_of_proof(
    tmp_path: Path, proof: Mapping[str, object], text: str, verdict: Verdict
) -> None:
    assert row_of(tmp_path, proof, text).verdict is verdict


def test_the_newest_total_decides(tmp_path: Path) -> None:
    row = row_of(tmp_path, MADRS, "MADRS 36 on 10/02/2026.", "MADRS 12 on 11/05/2026.")
    assert (row.verdict, row.status) == (Verdict.NOT_MET, RowStatus.OPEN)


def test_a_documented_row_answers_in_a_sentence_with_a_boxed_quote(tmp_path: Path) -> None:
    row = row_of(tmp_path, MADRS, "MADRS 36 on 11/02/2026.")
    assert (row.status, row.answer) == (RowStatus.DOCUMENTED, "MADRS 36 on Nov 2, 2026")
    assert row.quotes[0].text == "MADRS 36 on 11/02/2026." and len(row.quotes[0].boxes) == 1


def test_trials_are_quoted_one_each(tmp_path: Path) -> None:
    row = row_of(tmp_path, TRIALS, TWO_TRIALS, TWO_TRIALS)
    assert [quote.page for quote in row.quotes] == [1, 1]


def test_an_open_criterion_is_a_finding_that_says_what_would_prove_it(tmp_path: Path) -> None:
    _, findings = judged(case_with(tmp_path, "Seen."), plan_of(a_criterion(MADRS)))
    assert [f.code for f in findings] == ["criterion-open"]
    assert "a MADRS total dated within 90 days before treatment starts" in findings[0].remedy


@pytest.mark.parametrize(
    ("claim", "status"), [("exception", RowStatus.EXCEPTION), ("not_applicable", RowStatus.NOT_APPLICABLE)]
)
def test_a_claim_with_its_reason_stands_where_the_chart_is_silent(
    tmp_path: Path, claim: str, status: RowStatus
) -> None:
    claims = (CriterionClaim(criterion="asked", claim=claim, reason="No site within reach."),)
    matrix, findings = judged(
        replace(case_with(tmp_path, "Seen."), criterion_claims=claims), plan_of(a_criterion(MADRS))
    )
    assert (matrix.rows[0].status, matrix.rows[0].reason, findings) == (status, "No site within reach.", ())


def test_a_claim_does_not_hide_what_the_chart_documents(tmp_path: Path) -> None:
    claims = (CriterionClaim(criterion="asked", claim="exception", reason="No rater."),)
    case = replace(case_with(tmp_path, "MADRS 36 on 11/02/2026."), criterion_claims=claims)
    assert judged(case, plan_of(a_criterion(MADRS)))[0].rows[0].status is RowStatus.DOCUMENTED


def test_an_alternative_that_is_not_needed_is_not_applicable(tmp_path: Path) -> None:
    group = {"group": "Severity: one of", "group_needs": 1}
    plan = plan_of(
        a_criterion(MADRS, "madrs", **group), a_criterion(MADRS | {"scale": "PHQ-9", "at_least": 20}, "phq9", **group)
    )
    matrix, findings = judged(case_with(tmp_path, "PHQ-9 22/27 today."), plan)
    assert [row.status for row in matrix.rows] == [RowStatus.NOT_APPLICABLE, RowStatus.DOCUMENTED]
    assert findings == ()


def test_the_policys_own_words_are_found_on_its_page_over_line_breaks(tmp_path: Path) -> None:
    pages = {a_record("notes"): ["Seen."], a_record("policy", "medical_policy"): ["2. As the\npolicy has it. More."]}
    matrix, _ = judged(case_of(tmp_path, pages), plan_of(a_criterion(MADRS)))
    quote = matrix.rows[0].policy_quote
    assert quote is not None and (quote.document, quote.text) == ("policy", "As the\npolicy has it.")
    assert len(quote.boxes) == 2


def test_a_denial_reason_is_quoted_from_its_notice_or_not_at_all(tmp_path: Path) -> None:
    case = case_of(tmp_path, {a_record("denial", "denial_letter"): ["The service is\nconsidered investigational."]})
    said = DenialReason(
        category="experimental", quote="The service is considered investigational.", record="denial", page=1
    )
    unsaid = replace(said, quote="Not medically necessary.")
    denial = Denial(notice_date=date(2026, 10, 19), received_date=None, reference="r", step="s", reasons=(said, unsaid))
    quotes = judged(case, replace(a_plan(), denial=denial))[0].denial_quotes
    assert [quote and quote.page for quote in quotes] == [1, None]


def test_two_notes_that_differ_on_a_dose_are_a_finding_with_both_pages(tmp_path: Path) -> None:
    pages = [
        "Failed sertraline 200 mg x 10 wks.",
        "Tried and failed sertraline 200 mg x 10 wks.",
        "Failed sertraline 100 mg.",
    ]
    _, (finding,) = judged(case_with(tmp_path, *pages), a_plan())
    assert (finding.code, str(finding.where)) == ("contradiction", "notes:3")
    assert "page 1 of notes" in finding.message


@pytest.mark.parametrize(
    ("asserted", "codes"),
    [
        ({"name": "sertraline", "dose": "200 mg/day", "weeks": 10, "outcome": "failed"}, []),
        ({"name": "sertraline", "dose": "150 mg/day"}, ["asserted-contradicted"]),
        ({"name": "sertraline", "weeks": 20}, ["asserted-contradicted"]),
        ({"name": "fluoxetine"}, ["asserted-not-in-chart"]),
    ],
)
def test_what_the_case_asserts_is_held_against_the_chart(
    tmp_path: Path, asserted: Mapping[str, object], codes: list[str]
) -> None:
    case = replace(
        case_with(tmp_path, "Failed sertraline 200 mg x 10 wks."), clinical_history={"treatments": [asserted]}
    )
    assert [f.code for f in judged(case, a_plan())[1]] == codes


@pytest.mark.parametrize(
    ("page", "codes"),
    [
        ("MSE: no psychosis.", []),
        ("Seen today.", ["asserted-not-in-chart"]),
        ("Hallucinations at night.", ["asserted-contradicted"]),
    ],
)
def test_a_statement_of_the_case_needs_a_page_that_makes_it(tmp_path: Path, page: str, codes: list[str]) -> None:
    told = {"topic": "no_psychosis", "text": "No psychosis."}
    case = replace(case_with(tmp_path, page), clinical_history={"statements": [told]})
    assert [f.code for f in judged(case, a_plan())[1]] == codes


def test_the_sessions_that_the_case_asserts_are_held_against_the_chart(tmp_path: Path) -> None:
    rows = [{"name": "rTMS", "sessions": 36}, {"name": "rTMS", "sessions": 20}]
    page = "S/p 36 sessions of rTMS without response."
    case = replace(case_with(tmp_path, page), clinical_history={"treatments": rows})
    assert [(f.code, f.where.pointer) for f in judged(case, a_plan())[1]] == [
        ("asserted-contradicted", "/clinical_history/treatments/1/sessions")
    ]


def test_no_finding_quotes_the_chart(tmp_path: Path) -> None:
    case = replace(
        case_with(tmp_path, "MADRS 20 on 11/02/2026."), clinical_history={"treatments": [{"name": "fluoxetine"}]}
    )
    _, findings = judged(case, plan_of(a_criterion(MADRS)))
    assert len(findings) == 2 and not any("fluoxetine" in f.message or "20 on" in f.message for f in findings)


@pytest.mark.parametrize(
    ("author", "verdict"),
    [
        ("Ingrid Halvorsen, PsyD", Verdict.MET),
        ("SIGNER, MD", Verdict.INSUFFICIENT),
        ("Keith Brandt, PMHNP; SIGNER, MD", Verdict.INSUFFICIENT),
        (None, Verdict.INSUFFICIENT),
    ],
)
def test_a_total_that_another_clinician_must_rate_counts_only_in_a_record_of_someone_else(
    tmp_path: Path, author: str | None, verdict: Verdict
) -> None:
    signer = case_with(tmp_path, "Seen.").signer.name
    told = replace(a_record("notes"), author=f"{signer}, MD")
    rated = replace(a_record("madrs", "rating_scale"), author=author.replace("SIGNER", signer) if author else None)
    case = case_of(
        tmp_path,
        {
            told: ["Date of service: 11/09/2026\nMADRS 36 on 11/02/2026 by an outside rater."],
            rated: ["MADRS 36 on 11/02/2026"],
        },
    )
    matrix, _ = judged(case, plan_of(a_criterion({**MADRS, "rater_not_signer": True})))

    assert matrix.rows[0].verdict is verdict
    assert {q.document for q in matrix.rows[0].quotes} == ({"madrs"} if verdict is Verdict.MET else set())


def test_of_several_totals_the_latest_is_the_one_that_the_crosswalk_states(tmp_path: Path) -> None:
    asked = {"kind": "score", "scale": "PHQ-9", "at_least": 20, "within_days": 90}
    row = row_of(tmp_path, asked, "PHQ-9 19/27 on 01/21/2025.", "PHQ-9 22/27.", "PHQ-9 21/27 on 10/02/2026.")

    assert row.answer == "PHQ-9 22 on Nov 9, 2026"


DEFINITION = (
    "We consider a service investigational unless it meets each of these:\n"
    "1. It has final approval from the appropriate government regulatory body.\n"
    "2. Published peer-reviewed literature shows that it works.\n"
    "3. It is as beneficial as established alternatives."
)


def investigational(**more: object) -> PacketPlan:
    made = plan_of()
    criteria = replace(made.criteria, mode="investigational")  # type: ignore[type-var]
    return replace(made, criteria=criteria, elements=tables().definition_elements, **more)  # type: ignore[arg-type]


def test_where_the_plan_calls_it_investigational_the_rows_are_its_own_definition_in_its_own_words(
    tmp_path: Path,
) -> None:
    pages = {a_record("notes"): [TWO_TRIALS], a_record("policy", "medical_policy"): [DEFINITION]}
    plan = investigational(literature=tables().literature, labeling="It is approved for another use.")
    matrix, findings = judged(case_of(tmp_path, pages), plan)
    assert [(row.criterion.id, row.status) for row in matrix.rows] == [
        ("regulatory-approval", RowStatus.DOCUMENTED),
        ("published-evidence", RowStatus.DOCUMENTED),
        ("alternatives", RowStatus.DOCUMENTED),
    ]
    assert all(row.policy_quote and row.policy_quote.document == "policy" for row in matrix.rows)
    assert matrix.rows[0].criterion.text == "It has final approval from the appropriate government regulatory body."
    assert findings == ()


def test_without_the_plans_definition_there_is_nothing_to_answer_and_that_is_a_finding(tmp_path: Path) -> None:
    matrix, findings = judged(case_with(tmp_path, "Seen."), investigational())
    assert (matrix.rows, [f.code for f in findings]) == ((), ["definition-not-found"])


def test_criteria_that_nobody_read_in_the_payers_own_text_say_so(tmp_path: Path) -> None:
    plan = plan_of(a_criterion({"kind": "age", "at_least": 18}))
    doubted = replace(READ, confidence=Confidence.SECONDARY)
    plan = replace(plan, criteria=replace(plan.criteria, provenance=doubted))  # type: ignore[type-var]
    _, findings = judged(case_with(tmp_path, "43 y.o. F."), plan)
    assert [(f.code, f.severity.value) for f in findings] == [("criteria-not-primary", "note")]
    assert "check against the payer's current policy" in findings[0].message


def test_doses_judged_by_a_rule_of_the_house_are_marked_for_review_and_not_printed(tmp_path: Path) -> None:
    proof = {**TRIALS, "adequacy": "house_conservative_4wk"}
    plan = replace(plan_of(a_criterion(proof)), adequacy=tables().adequacy)
    matrix, findings = judged(case_with(tmp_path, TWO_TRIALS), plan)
    assert [f.code for f in findings] == ["adequacy-house-rule"]
    assert "house" not in matrix.rows[0].answer and "200 mg" in matrix.rows[0].answer


def test_a_contradiction_that_a_person_accepted_no_longer_keeps_a_criterion_open(tmp_path: Path) -> None:
    pages = [
        "Failed sertraline 200 mg x 10 wks.\nVenlafaxine XR 225 mg x 12 weeks, no response.",
        "Tried and failed sertraline 200 mg x 10 wks.",
        "Failed sertraline 25 mg.",
    ]
    case, plan = case_with(tmp_path, *pages), plan_of(a_criterion(TRIALS))
    matrix, findings = judged(case, plan)
    told = next(f for f in findings if f.code == "contradiction")
    accepted = Decision(
        finding=told.id,
        verdict="accepted",
        who="Priya Raman",
        at=datetime(2026, 11, 20, tzinfo=UTC),
        why="A slip of the pen.",
        evidence_hash=told.evidence_hash,
        file="decisions/one.json",
    )
    settled, _ = judged(replace(case, decisions=(accepted,)), plan)
    assert [matrix.rows[0].verdict, settled.rows[0].verdict] == [Verdict.CONTRADICTED, Verdict.MET]


@pytest.mark.parametrize(("between", "words"), [(True, "lies between two of them"), (False, "is outside them all")])
def test_editions_of_which_none_is_in_force_are_a_finding(tmp_path: Path, between: bool, words: str) -> None:
    plan = replace(a_plan(), lapsed=tables().criteria[:2], between_editions=between)
    _, (finding,) = judged(case_with(tmp_path, "Seen."), plan)
    assert (finding.code, finding.severity.value) == ("policy-edition-not-in-force", "warning")
    assert "2 edition(s)" in finding.message and words in finding.message


def test_a_group_within_a_group_is_not_needed_where_the_other_branch_is_documented(tmp_path: Path) -> None:
    leaves = [a_criterion({**MADRS, "scale": scale}, scale) for scale in ("MADRS", "PHQ-9", "HAM-D17")]
    both = CriteriaGroup(heading="both", needs=2, members=("PHQ-9", "HAM-D17"))
    tree = CriteriaGroup(heading="either", needs=1, members=("MADRS", both))
    plan = plan_of(*leaves)
    plan = replace(plan, criteria=replace(plan.criteria, groups=(tree,)))  # type: ignore[type-var]
    matrix, findings = judged(case_with(tmp_path, "MADRS 36 on 11/02/2026."), plan)
    assert [row.status for row in matrix.rows] == [
        RowStatus.DOCUMENTED, RowStatus.NOT_APPLICABLE, RowStatus.NOT_APPLICABLE,
    ]  # fmt: skip
    assert findings == ()


RESPONSE = {"kind": "response", "scales": ("PHQ-9",), "ingredients": ("esketamine",), "improvement_at_least": 50}
BEGUN = "First Spravato session 06/01/2026; Spravato 84 mg x 16 sessions since.\n"
COURSE = BEGUN + "PHQ-9 24 on 05/28/2026.\nPHQ-9 {} on 10/20/2026."


@pytest.mark.parametrize(("last", "verdict"), [(10, Verdict.MET), (20, Verdict.NOT_MET)])
def test_a_measured_response_needs_totals_from_before_and_after_the_first_session(
    tmp_path: Path, last: int, verdict: Verdict
) -> None:
    assert row_of(tmp_path, RESPONSE, COURSE.format(last)).verdict is verdict


# Sentences as notes have them; the words are not those of the tables.
@pytest.mark.parametrize(
    ("proof", "text", "verdict"),
    [
        (AUGMENTED, "Abilify 5 mg added to Effexor x 8 weeks, no benefit.", Verdict.MET),
        (AUGMENTED, "Consider lithium augmentation.", Verdict.INSUFFICIENT),
        (AUGMENTED, "Lithium was offered; patient declined. Never took Abilify.", Verdict.NOT_MET),
        (
            EPISODE,
            "Onset of current episode: 03/2024.\nSertraline 200 mg 04/2024 to 08/2024 x 12 weeks, failed.",
            Verdict.MET,
        ),
        (EPISODE, DATED, Verdict.INSUFFICIENT),
        (stating("no_substance_use"), "Active alcohol use disorder, drinking daily.", Verdict.NOT_MET),
        (stating("not_pregnant"), "Patient is 12 weeks pregnant.", Verdict.NOT_MET),
        (stating("bp_controlled"), "Uncontrolled hypertension, 182/110.", Verdict.NOT_MET),
        (stating("no_mania"), "Father with bipolar disorder.", Verdict.INSUFFICIENT),
        (stating("esketamine_not_available"), "Read about Spravato.\nFirst Spravato session.", Verdict.INSUFFICIENT),
        (stating("esketamine_not_available"), "Spravato was offered and she declined.", Verdict.MET),
        (stating("pdmp_checked"), "PDMP reviewed today, no concerns.", Verdict.MET),
        (stating("rems_certified"), "Our clinic is certified in the Spravato REMS.", Verdict.MET),
        (stating("observed_two_hours"), "Will be observed for at least 2 hours after each dose.", Verdict.MET),
        (stating("benefit_outweighs_risk"), "In my judgment the benefits outweigh the risks.", Verdict.MET),
        (MADRS, "MADRS 36 on 11/02/2026. MADRS total on 11/02/2026: 31.", Verdict.CONTRADICTED),
    ],
)
def test_criteria_are_judged_by_what_notes_say(
    tmp_path: Path, proof: Mapping[str, object], text: str, verdict: Verdict
) -> None:
    assert row_of(tmp_path, proof, text).verdict is verdict
