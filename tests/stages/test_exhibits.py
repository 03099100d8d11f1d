"""Which record becomes which exhibit: order, letters, what is frozen, what is never sent."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.case import Record
from pipeline.model.chart import Chart, Document, Page
from pipeline.model.contents import Exhibit, FrozenExhibit
from pipeline.model.evidence import Assertion, Crosswalk, Evidence, EvidenceItem, ItemKind, Quote
from pipeline.stages import exhibits
from tests.appeal_packet import parts

NO_EVIDENCE = Evidence()
NOTHING = Crosswalk(criteria=None, rows=(), treatments=(), scores=(), diagnoses=())


def record(name: str, kind: str = "progress_note", day: int = 1, pages: tuple[int, ...] | None = None) -> Record:
    return Record(
        id=name, file=f"records/{name}.pdf", title=name.title(), kind=kind, date=date(2026, 1, day), pages=pages
    )


def arranged(
    *records: Record,
    frozen: tuple[FrozenExhibit, ...] = (),
    matrix: Crosswalk = NOTHING,
    pages: int = 5,
    text: str = "",
    evidence: Evidence = NO_EVIDENCE,
) -> tuple[Exhibit, ...]:
    base = parts()
    documents = tuple(
        Document(
            record=each.id,
            path=base.case.folder,
            sha256="",
            pages=tuple(
                Page(document=each.id, number=n, text=text, width=612, height=792, how="none")
                for n in range(1, pages + 1)
            ),
        )
        for each in records
    )
    case = replace(base.case, records=records)
    plan, chart = replace(base.plan, frozen=frozen), Chart(documents=documents)
    return exhibits.arrange(plan, chart, matrix, case, base.tables, evidence)


def lettered(found: tuple[Exhibit, ...]) -> list[tuple[str, str]]:
    return [(exhibit.letter, exhibit.record) for exhibit in found]


def test_groups_come_in_their_fixed_order_and_inside_a_group_the_oldest_first() -> None:
    found = arranged(
        record("scales", "rating_scale"),
        record("late notes", day=9),
        record("early notes", day=2),
        record("denial", "denial_letter", day=20),
    )
    assert lettered(found) == [("A", "denial"), ("B", "early notes"), ("C", "late notes"), ("D", "scales")]


def test_a_kind_that_no_group_takes_comes_last() -> None:
    found = arranged(record("odd", "something_new"), record("infusions", "infusion_record"))
    assert lettered(found) == [("A", "infusions"), ("B", "odd")]


def test_psychotherapy_notes_are_never_an_exhibit() -> None:
    assert lettered(arranged(record("private", "psychotherapy_notes"), record("notes"))) == [("A", "notes")]


def test_after_z_comes_aa() -> None:
    found = arranged(*(record(f"n{number:02}", day=1) for number in range(28)), pages=1)
    assert [exhibit.letter for exhibit in found][24:] == ["Y", "Z", "AA", "AB"]


def test_all_pages_are_sent_where_the_case_selects_none() -> None:
    (exhibit,) = arranged(record("notes"), pages=3)
    assert exhibit.pages == (1, 2, 3) and exhibit.source_pages == 3


@given(st.lists(st.integers(1, 5), min_size=1))
def test_a_selected_page_is_sent_once_in_the_order_of_the_selection(selected: list[int]) -> None:
    (exhibit,) = arranged(record("notes", pages=tuple(selected)))
    assert exhibit.pages == tuple(dict.fromkeys(selected))


def test_an_issued_exhibit_keeps_its_letter_though_an_earlier_one_came_since() -> None:
    frozen = (FrozenExhibit(letter="A", record="notes", pages=(2, 3)),)
    found = arranged(record("denial", "denial_letter"), record("notes", pages=(2, 3)), frozen=frozen)
    assert lettered(found) == [("A", "notes"), ("B", "denial")]


def test_a_page_taken_out_after_issue_is_omitted_and_the_others_keep_their_numbers() -> None:
    frozen = (FrozenExhibit(letter="A", record="notes", pages=(2, 3, 4)),)
    (exhibit,) = arranged(record("notes", pages=(2, 4)), frozen=frozen)
    assert exhibit.pages == (2, 3, 4) and exhibit.omitted == (2,)
    assert exhibit.page_of(4) == 3


def test_a_page_added_after_issue_follows_at_the_end() -> None:
    frozen = (FrozenExhibit(letter="A", record="notes", pages=(3,)),)
    (exhibit,) = arranged(record("notes", pages=(1, 3)), frozen=frozen)
    assert exhibit.pages == (3, 1) and exhibit.omitted == ()


def test_a_record_withdrawn_after_issue_leaves_its_letter_taken() -> None:
    frozen = (
        FrozenExhibit(letter="A", record="gone", pages=(1, 2)),
        FrozenExhibit(letter="B", record="notes", pages=(1,)),
    )
    gone, notes, new = arranged(record("notes", pages=(1,)), record("new", day=3), frozen=frozen)
    assert (gone.letter, gone.omitted) == ("A", (1, 2))
    assert (notes.letter, new.letter) == ("B", "C")


def test_an_exhibit_says_what_it_is_quoted_for() -> None:
    whys = {exhibit.record: exhibit.why for exhibit in parts().exhibits}
    quoted = parts().crosswalk.rows[0].quotes[0].document
    assert whys[quoted].startswith("Supports criteri")


def test_a_payers_paper_is_said_to_give_wording_and_not_to_support() -> None:
    made = parts()
    policy = next(row.policy_quote.document for row in made.crosswalk.rows if row.policy_quote)
    whys = {exhibit.record: exhibit.why for exhibit in made.exhibits}
    assert whys[policy] == "Gives the wording of the criteria."


def test_a_partly_sent_record_says_so() -> None:
    (exhibit,) = arranged(record("notes", pages=(2, 4)))
    assert exhibit.why.endswith("2 of the record's 5 pages.")


def against(document: str, page: int) -> Evidence:
    """An exclusion finding on one page."""
    quote = Quote(document=document, page=page, start=0, end=4, text="told")
    return Evidence(
        items=(
            EvidenceItem(
                kind=ItemKind.EXCLUSION,
                fields={},
                quote=quote,
                assertion=Assertion.AFFIRMED,
                cue="none",
                confidence=1.0,
            ),
        )
    )


def test_relevant_pages_are_whole_notes_and_what_speaks_against_the_request_stays_in() -> None:
    lab = replace(record("lab", "laboratory_result"), include="relevant")
    (exhibit,) = arranged(lab, text="PROGRESS NOTE", evidence=against("lab", 4))
    assert exhibit.pages == (4,) and exhibit.reasons[4] == ("an exclusion finding",)
    (exhibit,) = arranged(lab, evidence=against("lab", 4))
    assert exhibit.pages == (1, 2, 3, 4, 5) and exhibit.reasons[1] == ("rest of the note",)


def test_the_last_two_notes_and_the_latest_evaluation_are_always_in() -> None:
    records = (
        replace(record("old", "evaluation", day=1), include="relevant"),
        replace(record("new", "evaluation", day=5), include="relevant"),
        replace(record("notes", "progress_note", day=9), include="relevant"),
    )
    found = {exhibit.record: exhibit.pages for exhibit in arranged(*records, text="PROGRESS NOTE", pages=3)}
    assert found == {"new": (1, 2, 3), "notes": (2, 3)}


def test_pages_that_nothing_needs_are_told_with_a_range_ready_to_copy() -> None:
    lab = record("lab", "laboratory_result")
    found = arranged(lab, text="PROGRESS NOTE", evidence=against("lab", 4))
    (told,) = exhibits.unneeded(parts().case, found)
    assert told.code == "pages-not-needed" and '"pages": "4"' in told.remedy
