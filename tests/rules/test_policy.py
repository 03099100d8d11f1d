"""Verdicts of each kind of proof: met, not met, silent, contradicted; and what can never make a criterion met."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.evidence import Assertion, Contradiction, Evidence, Treatment, TreatmentOutcome, Verdict
from pipeline.model.tables import AdequacyRules, Confidence, CriteriaGroup, Provenance
from pipeline.rules.policy import groups, judging
from pipeline.rules.policy.ground import Ground
from tests.rules.policy_ground import (
    BORN,
    START,
    criterion,
    days_before,
    diagnosed,
    evidence,
    ground,
    quote,
    said,
    total,
    trial,
    verdict,
)

MET, NOT_MET, SILENT, DISPUTED = Verdict.MET, Verdict.NOT_MET, Verdict.INSUFFICIENT, Verdict.CONTRADICTED
FAILED = ("failed", "worsened", "partial")
FOUR = {
    "kind": "treatments",
    "roles": ["AD"],
    "count": 2,
    "classes": 2,
    "weeks": 6,
    "outcomes": [*FAILED, "intolerant"],
}
ONE = {"kind": "treatments", "ingredients": ["alpha"], "count": 1, "outcomes": FAILED}
SCALE = {"kind": "score", "scale": "S", "at_least": 20, "within_days": 90}
DX = {"kind": "diagnosis", "codes": ["F33.2"]}
NONE = {"kind": "statement", "topics": ["no_finding"]}
BETTER = {"kind": "response", "scales": ["S"], "improvement_at_least": 50}
COURSE = trial("gamma", role="requested", outcome=TreatmentOutcome.EFFECTIVE, started=days_before(200))
TWO = (trial("alpha", "A"), trial("beta", "B"))
AGAINST = Assertion.NEGATED


@pytest.mark.parametrize(
    ("proof", "found", "expected"),
    [
        ({"kind": "age", "at_least": 18}, [said("age", text="43 y.o.")], MET),
        ({"kind": "age", "at_least": 18}, [said("age", text="433 visits")], SILENT),
        ({"kind": "age", "at_least": 18}, [], SILENT),
        ({"kind": "age", "at_least": 65}, [said("age", text="43 y.o.")], NOT_MET),
        (DX, [diagnosed("F33.2")], MET),
        (DX, [diagnosed("F33.2", AGAINST)], NOT_MET),
        (DX, [diagnosed("F33.1")], NOT_MET),
        (DX, [diagnosed("F41.1")], SILENT),
        (DX, [diagnosed("F33.2", Assertion.UNCERTAIN)], SILENT),
        (DX, [diagnosed("F33.2", Assertion.FAMILY)], SILENT),
        (DX, [diagnosed("F33.2"), diagnosed("F33.2", AGAINST)], DISPUTED),
        (DX, [diagnosed("F33.2"), diagnosed("F33.2", AGAINST, date(2025, 1, 5))], MET),
        (SCALE, [total("S", 24, days_before(10))], MET),
        (SCALE, [total("S", 12, days_before(10))], NOT_MET),
        (SCALE, [total("S", 24, days_before(120))], SILENT),
        (SCALE, [total("S", 24, None)], SILENT),
        (SCALE, [total("T", 24, days_before(10))], SILENT),
        (SCALE, [total("S", 24, days_before(10), Assertion.HYPOTHETICAL)], SILENT),
        (SCALE, [total("S", 24, days_before(60)), total("S", 9, days_before(5))], NOT_MET),
        (SCALE, [total("S", 24, days_before(10)), total("S", 14, days_before(10))], DISPUTED),
        (FOUR, TWO, MET),
        (FOUR, [TWO[0]], SILENT),
        (FOUR, [], SILENT),
        (FOUR, [trial("alpha"), trial("beta")], SILENT),
        (FOUR, [TWO[0], trial("beta", "B", weeks=4)], SILENT),
        (FOUR, [TWO[0], trial("beta", "B", weeks=None)], SILENT),
        (FOUR, [TWO[0], trial("beta", "B", dose_mg=Decimal(25))], SILENT),
        (FOUR, [TWO[0], trial("beta", "B", dose_mg=None)], SILENT),
        (FOUR, [TWO[0], trial("beta", "B", outcome=TreatmentOutcome.EFFECTIVE)], SILENT),
        (FOUR, [TWO[0], trial("beta", "B", assertion=Assertion.PLANNED)], SILENT),
        (ONE, [trial("alpha")], MET),
        (ONE, [trial("alpha", assertion=AGAINST)], NOT_MET),
        (ONE, [trial("alpha", assertion=Assertion.DECLINED)], NOT_MET),
        (ONE, [trial("alpha", outcome=TreatmentOutcome.EFFECTIVE)], NOT_MET),
        (ONE, [trial("alpha", outcome=TreatmentOutcome.UNKNOWN)], SILENT),
        (ONE, [trial("beta", assertion=AGAINST)], SILENT),
        ({"kind": "statement", "topics": ["plan"]}, [said("plan")], MET),
        ({"kind": "statement", "topics": ["plan"]}, [said("plan", Assertion.HYPOTHETICAL)], SILENT),
        ({"kind": "statement", "topics": ["plan"]}, [said("plan", AGAINST)], NOT_MET),
        ({"kind": "statement", "topics": ["plan", "more"]}, [said("plan")], SILENT),
        (BETTER, [COURSE, total("S", 24, days_before(201)), total("S", 10, days_before(30))], MET),
        (BETTER, [COURSE, total("S", 24, days_before(201)), total("S", 20, days_before(30))], NOT_MET),
        (BETTER, [COURSE, total("S", 10, days_before(30))], SILENT),
        (BETTER, [COURSE, total("S", 24, days_before(201)), total("T", 2, days_before(30))], SILENT),
        (BETTER, [total("S", 24, days_before(201)), total("S", 10, days_before(30))], SILENT),
        ({"kind": "literature"}, [], SILENT),
        ({"kind": "labeling"}, [], SILENT),
        ({"kind": "unheard of"}, [], SILENT),
    ],
)
def test_a_proof_has_its_verdict(proof: dict[str, object], found: Sequence[object], expected: Verdict) -> None:
    assert verdict(proof, *found) is expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([said("no_finding")], MET),
        ([], SILENT),
        ([said("no_finding", AGAINST)], NOT_MET),
        ([said("no_finding"), said("no_finding", AGAINST)], DISPUTED),
        ([said("no_finding", day=date(2025, 1, 5)), said("no_finding", AGAINST)], NOT_MET),
        ([said("no_finding"), said("no_finding", AGAINST, day=date(2025, 1, 5))], MET),
        ([said("no_finding", Assertion.FAMILY)], SILENT),
    ],
)
def test_of_an_exclusion_the_newest_notes_decide(found: Sequence[object], expected: Verdict) -> None:
    assert verdict(NONE, *found, exclusion=True) is expected


def test_where_the_policy_asks_for_no_history_an_old_finding_counts_too() -> None:
    found = said("no_finding"), said("no_finding", AGAINST, day=date(2025, 1, 5))
    assert verdict({**NONE, "ever": True}, *found, exclusion=True) is DISPUTED


def early(**more: Any) -> Treatment:
    return trial("beta", "B", weeks=3, outcome=TreatmentOutcome.INTOLERANT, **more)


def test_a_trial_that_was_not_tolerated_needs_its_weeks_unless_the_policy_spares_it() -> None:
    assert verdict(FOUR, TWO[0], early()) is SILENT
    assert verdict({**FOUR, "intolerance": "exempt"}, TWO[0], early()) is MET


def test_the_count_that_is_printed_says_which_trials_have_the_weeks_and_which_were_not_tolerated() -> None:
    proof = criterion({**FOUR, "intolerance": "exempt"})
    trials = trial("alpha", "A"), trial("delta", "C", weeks=12), early()
    answer = judging.judge(proof, ground(*trials)).answer
    assert answer == (
        "2 trials of 6 weeks or more from 2 classes: alpha 100 mg/day, delta 100 mg/day; "
        "stopped because not tolerated: beta 100 mg/day (3 weeks)"
    )


def test_trials_of_the_current_episode_need_a_page_that_dates_it() -> None:
    asked = {**FOUR, "episode": "current"}
    now = [trial(name, letter, started=date(2026, 1, 5)) for name, letter in (("alpha", "A"), ("beta", "B"))]
    began = said("episode_start", text="The current episode began in March 2025.")
    assert verdict(asked, *now) is SILENT
    assert verdict(asked, *now, began) is MET
    assert verdict(asked, now[0], trial("beta", "B", started=date(2019, 1, 5)), began) is SILENT
    assert verdict({**asked, "episode": "one_current"}, now[0], trial("beta", "B"), began) is MET


def test_a_trial_outside_the_look_back_does_not_count() -> None:
    old = trial("beta", "B", stopped=date(2018, 1, 5))
    assert verdict({**FOUR, "within_months": 60}, TWO[0], old) is SILENT
    assert verdict({**FOUR, "within_months": 120}, TWO[0], old) is MET


def test_failure_by_measure_needs_totals_around_the_trial() -> None:
    asked = {**ONE, "improvement_at_most": 25}
    taken = trial("alpha", started=date(2026, 1, 5), stopped=date(2026, 4, 1))
    before = total("S", 20, date(2026, 1, 2))
    assert verdict(asked, taken) is SILENT
    assert verdict(asked, taken, before, total("S", 18, date(2026, 3, 28))) is MET
    assert verdict(asked, taken, before, total("S", 8, date(2026, 3, 28))) is SILENT


def test_the_highest_tolerated_dose_must_be_said_of_that_trial() -> None:
    asked = {**ONE, "dose_rule": "maximum_tolerated"}
    taken = trial("alpha")
    there = said("maximum_dose")
    same = type(there)(topic=there.topic, assertion=there.assertion, quotes=taken.quotes)
    assert [verdict(asked, taken), verdict(asked, taken, there), verdict(asked, taken, same)] == [SILENT, SILENT, MET]


def test_a_criterion_may_name_the_rule_set_that_its_doses_are_judged_by() -> None:
    source = Provenance(source="invented", as_of=date(2026, 11, 23), confidence=Confidence.UNVERIFIED)
    strict = AdequacyRules(id="strict", label="Strict", weeks=4, doses={"alpha": Decimal(150)}, provenance=source)
    assert verdict(ONE, trial("alpha")) is MET
    assert verdict({**ONE, "adequacy": "strict"}, trial("alpha"), adequacy={"strict": strict}) is SILENT


@pytest.mark.parametrize(
    ("what", "other", "expected"),
    [
        ("dose", "10 mg", DISPUTED),
        ("dose", "75 mg", MET),
        ("weeks", "3 weeks", DISPUTED),
        ("outcome", "well", DISPUTED),
    ],
)
def test_trials_that_are_enough_only_by_a_disputed_page_are_contradicted(
    what: str, other: str, expected: Verdict
) -> None:
    pair = Contradiction(subject="beta", what=what, first=quote("100 mg for 8 weeks"), second=quote(other))
    assert verdict(FOUR, *TWO, contested=(pair,)) is expected
    assert verdict(FOUR, *TWO, trial("delta", "C"), contested=(pair,)) is MET


def test_what_is_missing_names_the_document_that_would_show_it() -> None:
    judged = judging.judge(criterion(SCALE), ground())
    assert (judged.missing, judged.document) == (
        "a S total dated within 90 days before treatment starts",
        "the completed scale, or a note that states its total and date",
    )


TREE = CriteriaGroup(
    heading="either", needs=1, members=(CriteriaGroup(heading="both", needs=2, members=("a", "b")), "c")
)


@pytest.mark.parametrize(
    ("a", "b", "c", "expected"),
    [
        (MET, MET, SILENT, MET),
        (MET, SILENT, MET, MET),
        (MET, SILENT, SILENT, SILENT),
        (MET, NOT_MET, NOT_MET, NOT_MET),
        (MET, DISPUTED, SILENT, DISPUTED),
    ],
)
def test_a_group_has_the_verdict_of_its_members(a: Verdict, b: Verdict, c: Verdict, expected: Verdict) -> None:
    assert groups.verdict(TREE, {"a": a, "b": b, "c": c}) is expected


def test_a_criterion_is_needed_until_its_group_is_met_without_it() -> None:
    needed = [name for name in "abc" if groups.is_needed(name, (TREE,), {"a": MET, "b": SILENT, "c": MET})]
    assert needed == ["c"]
    assert all(groups.is_needed(name, (TREE,), {"a": MET, "b": SILENT, "c": SILENT}) for name in "abc")


PROOFS = st.sampled_from([FOUR, {**FOUR, "intolerance": "exempt"}, ONE, DX, NONE, SCALE, BETTER, {"kind": "age"}])
NOT_SUPPORT = st.sampled_from([a for a in Assertion if a is not Assertion.AFFIRMED])
NAMES = st.sampled_from(["alpha", "beta", "gamma", "delta"])
SUPPORT = st.one_of(
    st.builds(
        trial,
        NAMES,
        st.sampled_from("ABC"),
        st.sampled_from([None, 3, 6, 12]),
        outcome=st.sampled_from(list(TreatmentOutcome)),
    ),
    st.builds(said, st.sampled_from(["no_finding", "age"])),
    st.builds(diagnosed, st.sampled_from(["F33.2", "F33.1"])),
)
TOTALS = st.builds(total, st.just("S"), st.integers(1, 27), st.dates(days_before(300), START))
OTHER = st.one_of(
    st.builds(trial, NAMES, st.sampled_from("ABC"), assertion=NOT_SUPPORT),
    st.builds(said, st.just("no_finding"), NOT_SUPPORT),
    st.builds(diagnosed, st.just("F33.2"), NOT_SUPPORT),
    st.builds(total, st.just("S"), st.integers(1, 27), st.just(days_before(20)), NOT_SUPPORT),
)


@given(PROOFS, st.lists(st.one_of(SUPPORT, TOTALS, OTHER), max_size=6), OTHER)
def test_what_is_not_affirmed_of_this_patient_never_makes_a_criterion_met(
    proof: dict[str, object], found: list[object], other: object
) -> None:
    if verdict(proof, *found, exclusion=True) is not MET:
        assert verdict(proof, *found, other, exclusion=True) is not MET


@given(PROOFS, st.lists(st.one_of(SUPPORT, OTHER), min_size=1, max_size=6), st.data())
def test_taking_support_away_never_makes_a_criterion_met(
    proof: dict[str, object], found: list[Any], data: st.DataObject
) -> None:
    supporting = [item for item in found if item.assertion is Assertion.AFFIRMED]
    if supporting and verdict(proof, *found, exclusion=True) is not MET:
        gone = data.draw(st.sampled_from(supporting))
        assert verdict(proof, *(item for item in found if item is not gone), exclusion=True) is not MET


@given(PROOFS, st.lists(st.one_of(SUPPORT, TOTALS, OTHER), max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_the_evidence_changes_no_verdict(
    proof: dict[str, object], found: list[object], random: Any
) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    assert verdict(proof, *found) is verdict(proof, *shuffled)


def test_an_empty_chart_meets_nothing() -> None:
    nothing = Ground(evidence=Evidence(), birth_date=BORN, on_day=START)
    kinds = [FOUR, ONE, SCALE, DX, NONE, BETTER, {"kind": "age"}, {"kind": "statement", "topics": []}]
    assert {judging.judge(criterion(proof), nothing).verdict for proof in kinds} == {SILENT}
    assert evidence() == Evidence()
