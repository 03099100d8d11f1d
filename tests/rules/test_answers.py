"""What an appeal says to each denial reason: the paragraph of its category, as far as the packet bears it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.engines import case_files
from pipeline.model.case import Track
from pipeline.model.passages import Passage
from pipeline.model.step_rules import Routing, StepRules
from pipeline.model.tables import DenialReasonRow
from pipeline.rules.letters import answers, context
from tests.stages.letter_case import a_case, a_crosswalk, a_plan, some_exhibits

TABLES = case_files.load_tables(())
ROWS = [row for row in TABLES.passages if row.use == "answer"]
ROUTES = {route.id: route for route in TABLES.routes}
ARGUED = [row for row in TABLES.denial_reasons if ROUTES[row.route].appeal]
NAMES = sorted({name for row in ROWS for name in (*row.needs, *row.lacks)})
# What the letter says of the criteria that a notice names stands behind the answer and replaces this one.
FULL = {name: f"<{name}>" for name in NAMES if not name.startswith("criteria_")}
# What a letter holds whoever asks: without these nothing is requested at all.
BARE = {"place": "<place>", "place_code": "<place_code>"}
# Words that say something of the record, the studies or what the practice did, which only a page or a file can bear.
CLAIM = re.compile(
    r"record answers|already tried are|(?:are|is) set out below|stated below|cited below|listed below|are listed|"
    r"addressed under|told under|on file|By the practice|record set out|The dose and schedule requested"
)


def said(row: DenialReasonRow, values: dict[str, str]) -> str:
    return " ".join(answers.said(row.block, TABLES.passages, values))


@pytest.mark.parametrize("row", ARGUED, ids=lambda row: row.category)
@pytest.mark.parametrize("values", [FULL, BARE], ids=["everything shown", "nothing shown"])
def test_each_category_has_an_answer_and_never_one_of_another(row: DenialReasonRow, values: dict[str, str]) -> None:
    text = said(row, values)
    assert text and "{" not in text
    others = {said(other, values) for other in TABLES.denial_reasons if other.block != row.block}
    assert text not in others


@pytest.mark.parametrize("row", ARGUED, ids=lambda row: row.category)
def test_without_support_in_the_packet_the_letter_asks_and_claims_nothing(row: DenialReasonRow) -> None:
    assert not CLAIM.search(said(row, BARE))


@pytest.mark.parametrize("row", [row for row in ROWS if CLAIM.search(row.text)], ids=lambda row: row.id)
def test_a_sentence_that_claims_needs_what_it_claims(row: Passage) -> None:
    assert row.needs


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_sentence_fills_in_only_what_it_needs_and_every_block_is_one_of_a_category(row: Passage) -> None:
    assert set(re.findall(r"\{(\w+)\}", row.text)) <= set(row.needs)
    assert set(row.blocks) <= {reason.block for reason in TABLES.denial_reasons} | {answers.NOT_FOR_APPEAL}
    assert row.citation is None


@pytest.mark.parametrize(
    ("category", "shown", "words"),
    [
        ("not_medically_necessary", ["treatments"], "The record answers this with the treatments already tried"),
        ("not_medically_necessary", [], "I ask for the criterion"),
        ("step_therapy", ["treatments"], "already tried are listed below"),
        ("step_therapy", [], "each treatment that is required first"),
        ("experimental_investigational", ["studies"], "the studies cited below and against this"),
        ("experimental_investigational", ["studies", "studies_against"], "for and against the treatment"),
        ("site_of_care", ["statements", "place", "place_code"], "The service is requested at <place>"),
        ("authorization_missing", ["approved", "approval_number"], "approval of <approved>, number <approval_number>"),
        ("authorization_missing", ["sent"], "requested on <sent>"),
        ("missing_documentation", ["records"], "listed in the index"),
    ],
)
def test_the_answer_follows_what_the_packet_shows(category: str, shown: list[str], words: str) -> None:
    row = next(row for row in TABLES.denial_reasons if row.category == category)
    assert words in said(row, {name: f"<{name}>" for name in shown})


def test_a_block_of_a_practice_without_sentences_gets_those_for_any_reason() -> None:
    assert answers.said("house_block", TABLES.passages, {}) == answers.said("general", TABLES.passages, {})


@pytest.mark.parametrize(
    ("appeal", "words"),
    [(True, "I ask the reviewer to weigh this"), (False, "This point is not argued in this letter.")],
)
def test_a_reason_that_no_appeal_answers_is_named_and_not_argued(appeal: bool, words: str) -> None:
    case = a_case(Path("c"), track=Track.INTERNAL_APPEAL)
    way = Routing(reason=0, route="corrected_claim", title="Corrected claim", appeal=appeal, why="Correct the claim.")
    plan = replace(a_plan(case), step_rules=StepRules(routings=(way,)))
    facts = context.context(case, plan, a_crosswalk(case, plan), some_exhibits(case))
    denial = facts["denial"]
    assert isinstance(denial, dict)
    (reason,) = denial["reasons"]
    assert reason["answer"].startswith(words) and reason["label"]
