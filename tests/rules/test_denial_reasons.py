"""Which papers answer a denial, and which step follows one."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.engines.rule_files import load_tables
from pipeline.model.tables import Confidence, Provenance, ReferenceWork
from pipeline.rules import appeal_levels, denial_reasons

TABLES = load_tables()


def paper(name: str, stance: str = "supports", confidence: Confidence = Confidence.SECONDARY) -> ReferenceWork:
    return ReferenceWork(
        id=name, citation="…", answers=("step_therapy",), stance=stance, result="…", pmid="1", doi=None,
        provenance=Provenance(source="…", as_of=date(2026, 11, 23), confidence=confidence), letter_sentence="…",
    )  # fmt: skip


def chosen(*papers: ReferenceWork) -> list[str]:
    return [work.id for work in denial_reasons.literature_for(["step_therapy"], "F33.2", papers, ("answered",))]


def test_strong_support_comes_first_and_what_is_answered_and_what_is_mixed_come_along() -> None:
    works = (paper("mixed", "mixed"), paper("answered", "adverse"), paper("weak", "supports_weak"), paper("for"))
    assert chosen(*works) == ["for", "weak", "answered", "mixed"]


def test_a_paper_against_that_nobody_answers_is_for_the_physicians_eyes_only() -> None:
    works = (paper("against", "adverse"), paper("for"))
    assert chosen(*works) == ["for"]
    contrary = denial_reasons.contrary_to(["step_therapy"], "F33.2", works)
    assert [work.id for work in contrary] == ["against"]


def test_papers_against_are_not_brought_where_none_is_for() -> None:
    assert chosen(paper("against", "adverse")) == []


@pytest.mark.parametrize(
    "change",
    [{"pmid": None}, {"letter_sentence": None}, {"answers": ("ect_first",)}, {"diagnoses": ("G90.5",)}],
)
def test_a_paper_that_may_not_be_printed_or_answers_something_else_is_left_out(change: dict[str, object]) -> None:
    assert chosen(replace(paper("one"), **change)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("confidence", [Confidence.INFERRED, Confidence.UNVERIFIED])
def test_a_paper_known_only_from_memory_is_left_out(confidence: Confidence) -> None:
    assert chosen(paper("one", confidence=confidence)) == []


def test_every_category_that_a_paper_answers_is_a_category_of_denial() -> None:
    categories = {row.category for row in TABLES.denial_reasons} | {denial_reasons.REQUEST}
    assert {answer for work in TABLES.literature for answer in work.answers} - categories == set()


@pytest.mark.parametrize(
    ("denied", "plan_type", "next_step"),
    [
        ("prior_authorization", "erisa_self_funded", "internal_appeal"),
        ("internal_appeal", "individual_market", "external_review"),
        ("internal_appeal-expedited", "erisa_self_funded", "external_review"),
        ("internal_appeal", "medicare_traditional", "internal_appeal-2"),
        ("internal_appeal-2", "medicare_traditional", "hearing"),
    ],
)
def test_the_step_after_a_denial_depends_on_the_plan_type(denied: str, plan_type: str, next_step: str) -> None:
    levels = appeal_levels.ladder(plan_type, (), TABLES.rungs)
    assert appeal_levels.after(denied, levels) == next_step
