"""What stands on each page that we draw: cover, request at a glance, crosswalk, history, index, tabs, references."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pypdfium2
from drawing_records import (
    CASE,
    CROSSWALK,
    DENIAL,
    EXHIBITS,
    PLAN,
    ROWS,
    SCORES,
    SERVICE,
    TREATMENTS,
    WORKS,
    drawn,
    many_rows,
    quote,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.engines import drawing
from pipeline.model.case import Case, DenialReason, Step, Track
from pipeline.model.contents import PacketPlan
from pipeline.model.evidence import Assertion, Crosswalk, RowStatus, TreatmentOutcome, Verdict
from pipeline.model.step_rules import Routing, StepRules
from pipeline.model.tables import Confidence


def pages_of(*layouts: drawing.Layout) -> list[str]:
    """The text of each page, white space as single blanks."""
    document = pypdfium2.PdfDocument(drawn(*layouts).pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def cover_text(case: Case = CASE, plan: PacketPlan = PLAN) -> str:
    (page,) = pages_of(drawing.cover(case, plan, drawing.contents(plan.recipe.sections, (), EXHIBITS)))
    return page


def glance_text(matrix: Crosswalk = CROSSWALK, words: str | None = None) -> str:
    """The page; `words`: instead of the denial's reasons, those of a single one that asks for documents."""
    plan = PLAN
    if words is not None:
        reason = DenialReason(category="missing_documentation", quote=words)
        row = replace(PLAN.denial_rows[0], category=reason.category, block="missing_documentation")
        plan = replace(PLAN, denial=replace(DENIAL, reasons=(reason,)), denial_rows=(row,))
    (page,) = pages_of(drawing.glance(CASE, plan, matrix, EXHIBITS))
    return page


def crosswalk_text(matrix: Crosswalk = CROSSWALK) -> str:
    return " ".join(pages_of(drawing.crosswalk(PLAN, matrix, EXHIBITS)))


def history_text(matrix: Crosswalk = CROSSWALK) -> str:
    return " ".join(pages_of(drawing.history(matrix, EXHIBITS)))


class TestCover:
    def test_it_routes_and_numbers_the_packet(self) -> None:
        text = cover_text()
        for words in ("Member Appeals", "Fax 555-0199", "Priya Raman", "LM-2026-0081523", "81 in all"):
            assert words in text

    def test_it_names_no_patient_diagnosis_or_drug(self) -> None:
        text = cover_text().lower()
        for words in ("whitfield", "dana", "depress", "f33", "ketamine", "lmh000417782", "madrs"):
            assert words not in text

    def test_the_member_is_identified_by_number_where_the_payer_has_given_no_reference_yet(self) -> None:
        text = cover_text(plan=replace(PLAN, denial=None))
        assert "LMH000417782" in text and "Whitfield" not in text

    def test_an_expedited_request_says_so_in_a_band(self) -> None:
        case = replace(CASE, step=Step(track=Track.INTERNAL_APPEAL, expedited=True))
        assert "EXPEDITED REVIEW REQUESTED" in cover_text(case)

    def test_it_lists_every_section_with_its_packet_pages(self) -> None:
        text = cover_text()
        assert "Criterion-by-criterion crosswalk 5" in text
        assert "Exhibit B: Policy pages quoted 15–21" in text

    def test_neighbouring_exhibits_of_a_group_share_a_line(self) -> None:
        assert "Exhibits C and D: Current evaluation and latest notes 22–50" in cover_text()

    def test_many_exhibits_become_one_line_and_the_cover_stays_one_page(self) -> None:
        many = tuple(replace(EXHIBITS[n % 8], letter=chr(ord("A") + n)) for n in range(26))
        layout = drawing.cover(CASE, PLAN, drawing.contents(PLAN.recipe.sections, (), many))
        assert layout.pages == 1
        assert "Exhibits A to Z: listed in the index" in pages_of(layout)[0]

    @given(words=st.text(st.sampled_from("a wMé≥-("), max_size=2000), letters=st.integers(0, 30))
    @settings(max_examples=30, deadline=None)
    def test_it_is_one_page_whatever_the_case_brings(self, words: str, letters: int) -> None:
        address = replace(CASE.practice.address, lines=(words, words))
        practice = replace(CASE.practice, name=words, address=address, contact_name=words)
        coverage = replace(CASE.coverage, payer_name=words)
        step = Step(track=Track.INTERNAL_APPEAL, expedited=True)
        case = replace(CASE, step=step, practice=practice, coverage=coverage)
        plan = replace(PLAN, title=words, denial=replace(DENIAL, appeal_to=words, reference=words))
        many = tuple(replace(EXHIBITS[0], letter=f"X{n}", group_title=words) for n in range(letters))
        assert drawing.cover(case, plan, drawing.contents(plan.recipe.sections, (), many)).pages == 1


class TestGlance:
    def test_it_asks_names_and_proves_on_one_page(self) -> None:
        text = glance_text()
        for words in (
            "Please overturn the denial of October 19, 2026 and approve intravenous ketamine infusion",
            "0.5 mg/kg × 72 kg = 36 mg per session",
            "CPT 96365 × 6 units",
            "LMH000417782",
            "Four adequate trials, two classes Four trials from three classes, each… ■ Documented 30, 33, 37",
            "▲ Exception 3 (letter)",
            "Peer-to-peer, direct line: 555-0113",
        ):
            assert words in text

    def test_each_denial_reason_is_quoted_with_its_page_and_answered(self) -> None:
        text = glance_text()
        assert (
            "is not a covered benefit under the member’s plan.” · CARC 55, RARC N623 · Ex. A, p. 1 (packet p. 12)"
            in text
        )
        assert "covers this treatment when its criteria are met; 10 of 12 are documented here." in text

    def test_a_request_without_a_denial_asks_to_approve(self) -> None:
        (page,) = pages_of(drawing.glance(CASE, replace(PLAN, denial=None), CROSSWALK, EXHIBITS))
        assert "Please approve intravenous ketamine infusion" in page and "denial" not in page

    def test_safety_is_said_in_the_words_of_the_record_with_their_pages(self) -> None:
        text = glance_text()
        assert (
            "No psychotic disorder: “Denies AVH; no delusions elicited. No history of psychosis.” (packet p. 49)"
            in text
        )
        assert "Blood pressure controlled: “BP 124/78, HR 72, SpO₂ 98% RA” (packet p. 73)" in text

    def test_of_two_quotes_the_one_that_need_not_be_cut_is_shown(self) -> None:
        long = quote("notes", 3, "word " * 60)
        psychosis = next(row for row in ROWS if row.criterion.exclusion)
        rows = (replace(psychosis, quotes=(long, *psychosis.quotes)),)
        assert "disorder: “Denies AVH; no delusions elicited." in glance_text(replace(CROSSWALK, rows=rows))

    def test_severity_and_what_was_tried_stand_in_a_line_each(self) -> None:
        text = glance_text()
        assert "Severity: PHQ-9 22 on Nov 9, 2026 (packet p. 58); MADRS 34 on Nov 9, 2026 (packet p. 59)." in text
        assert "Tried: 6 treatments; none gave an adequate and lasting response (packet p. 9)." in text

    def test_severity_is_the_total_that_the_criterion_quotes(self) -> None:
        criterion = replace(ROWS[3].criterion, proof={"kind": "score", "scale": "MADRS"})
        rows = (replace(ROWS[3], criterion=criterion, answer="MADRS 34 on Nov 9, 2026"),)
        text = glance_text(replace(CROSSWALK, rows=rows))
        assert "Severity: MADRS 34 on Nov 9, 2026 (packet p. 59)." in text

    def test_a_criterion_that_the_denial_names_is_answered_by_number(self) -> None:
        words = "The request came without proof of criteria 3b and 11."
        text = glance_text(words=words)
        assert "Criteria 3b and 11 are now documented (packet pp. 59, 71)." in text
        rows = tuple(replace(r, status=RowStatus.OPEN) if r.criterion.number == "11" else r for r in ROWS)
        text = glance_text(replace(CROSSWALK, rows=rows), words)
        assert "Criterion 3b is now documented (packet p. 59). Documentation of criterion 11 is to follow." in text

    def test_an_open_criterion_points_to_no_page_as_its_proof(self) -> None:
        rows = (replace(ROWS[0], status=RowStatus.OPEN),)
        assert "Adult □ To follow Peer-to-peer" in glance_text(replace(CROSSWALK, rows=rows))

    def test_a_code_that_only_the_request_has_stands_beside_the_one_that_is_billed(self) -> None:
        lines = tuple(replace(line, request_code="G2082") for line in CASE.service.lines)
        case = replace(CASE, service=replace(CASE.service, lines=lines))
        (page,) = pages_of(drawing.glance(case, PLAN, CROSSWALK, EXHIBITS))
        assert "6 units (NDC 42023-0115-10; requested under G2082)" in page

    def test_a_reason_that_no_appeal_answers_is_not_argued(self) -> None:
        way = Routing(reason=0, route="corrected_claim", title="Corrected claim", appeal=False, why="Correct it.")
        plan = replace(PLAN, step_rules=StepRules(routings=(way,)))
        (page,) = pages_of(drawing.glance(CASE, plan, CROSSWALK, EXHIBITS))
        assert "Not argued in this packet." in page

    def test_a_line_is_called_direct_only_if_it_is_the_physicians_own(self) -> None:
        case = replace(CASE, signer=replace(CASE.signer, phone=None))
        (page,) = pages_of(drawing.glance(case, PLAN, CROSSWALK, EXHIBITS))
        assert "Peer-to-peer: 555-0110" in page and "direct" not in page

    def test_criteria_without_room_are_pointed_to_in_the_crosswalk(self) -> None:
        text = glance_text(many_rows(60))
        assert "more criteria: see the crosswalk, packet p. 5." in text

    @given(
        criteria=st.integers(0, 120),
        reasons=st.integers(0, 9),
        words=st.text(st.sampled_from("a wMé≥-("), max_size=4000),
    )
    @settings(max_examples=40, deadline=None)
    def test_it_is_one_page_whatever_the_case_brings(self, criteria: int, reasons: int, words: str) -> None:
        denial = replace(DENIAL, reasons=(DenialReason(category="other", quote=words or None),) * reasons)
        service = replace(SERVICE, name=f"infusion {words}", facility=words, lines=SERVICE.lines * (1 + reasons))
        patient = replace(CASE.patient, family_name=words)
        case = replace(CASE, service=service, patient=patient, coverage=replace(CASE.coverage, plan_name=words))
        matrix = many_rows(criteria)
        rows = tuple(replace(r, criterion=replace(r.criterion, short=words)) for r in matrix.rows)
        layout = drawing.glance(case, replace(PLAN, denial=denial), replace(matrix, rows=rows), EXHIBITS)
        assert layout.pages == 1


class TestCrosswalk:
    def test_every_criterion_stands_in_the_words_of_the_policy_with_its_proof(self) -> None:
        text = crosswalk_text()
        assert "Criterion, in the policy’s own words" in text
        assert "Policy BH-0417, Ketamine Infusion for Depressive Disorders (edition 2026-07)" in text
        assert "“Escitalopram 20 mg qd ≥ 8 weeks: no response.” Ex. D, p. 12 (packet p. 40)" in text

    def test_criteria_without_their_policy_page_are_headed_as_the_practices_summary(self) -> None:
        rows = tuple(replace(row, policy_quote=None) for row in ROWS)
        text = crosswalk_text(replace(CROSSWALK, rows=rows))
        assert "Criterion, as summarised by the practice" in text and "own words" not in text

    def test_a_single_criterion_without_its_policy_page_says_so_itself(self) -> None:
        rows = (ROWS[0], replace(ROWS[1], policy_quote=None))
        text = crosswalk_text(replace(CROSSWALK, rows=rows))
        assert "As summarised by the practice: The member has a confirmed diagnosis" in text

    def test_the_header_row_repeats_on_every_page(self) -> None:
        pages = pages_of(drawing.crosswalk(PLAN, many_rows(40), EXHIBITS))
        assert len(pages) > 2
        assert all("Status Proof in the record" in page for page in pages)

    def test_every_row_is_there_however_many(self) -> None:
        pages = " ".join(pages_of(drawing.crosswalk(PLAN, many_rows(36), EXHIBITS)))
        assert pages.count("The member is 18 years of age or older.") == 3

    def test_a_quote_longer_than_a_page_goes_on_and_loses_nothing(self) -> None:
        words = " ".join(f"word{n}" for n in range(1500))
        row = replace(ROWS[0], quotes=(quote("notes", 1, words),))
        text = crosswalk_text(replace(CROSSWALK, rows=(row,)))
        assert all(f"word{n}" in text for n in range(1500))

    def test_a_row_that_goes_on_names_itself_again(self) -> None:
        row = replace(ROWS[0], quotes=(quote("notes", 1, "word " * 1500),))
        _, second, *_ = pages_of(drawing.crosswalk(PLAN, replace(CROSSWALK, rows=(row,)), EXHIBITS))
        assert "Proof in the record 1 (continued)" in second

    def test_a_quote_is_not_torn_between_pages_when_the_row_is_cut(self) -> None:
        quotes = tuple(quote("notes", n, f"Begin{n} " + "and so on " * 12 + f"end{n}.") for n in range(1, 23))
        row = replace(ROWS[0], quotes=quotes)
        pages = pages_of(drawing.crosswalk(PLAN, replace(CROSSWALK, rows=(row,)), EXHIBITS))
        assert len(pages) > 1
        assert all((f"Begin{n} " in page) == (f"end{n}." in page) for page in pages for n in range(1, 23))

    def test_a_group_says_how_many_of_it_are_required(self) -> None:
        assert "Current severity, shown by one of the following (1 of 2 required)" in crosswalk_text()

    def test_an_exception_gives_its_reason_and_the_letter(self) -> None:
        text = crosswalk_text()
        assert "▲ Exception requested No certified treatment site" in text
        assert "See the letter, packet p. 3." in text

    def test_an_open_criterion_is_promised_and_nothing_internal_is_printed(self) -> None:
        row = replace(ROWS[0], status=RowStatus.OPEN, verdict=Verdict.INSUFFICIENT, answer="age not proven")
        text = crosswalk_text(replace(CROSSWALK, rows=(row,)))
        assert "□ Documentation to follow" in text
        assert "INSUFFICIENT" not in text and "age not proven" not in text and "43-year-old" not in text

    def test_an_open_alternative_is_not_needed_once_its_group_is_documented(self) -> None:
        rows = (ROWS[2], replace(ROWS[3], status=RowStatus.OPEN))
        text = crosswalk_text(replace(CROSSWALK, rows=rows))
        assert "○ Not needed Criterion 3a is documented." in text and "to follow" not in text

    def test_words_of_a_page_that_is_not_sent_are_not_quoted(self) -> None:
        row = replace(ROWS[0], quotes=(quote("diary", 1, "words of a page left at home"),))
        assert "left at home" not in crosswalk_text(replace(CROSSWALK, rows=(row,)))


class TestHistory:
    def test_a_trial_stands_with_dose_time_outcome_and_page(self) -> None:
        text = history_text()
        assert "Sertraline SSRI 200 mg/day Jan 8, 2024 to Mar 20, 2024 10 weeks" in text
        assert "No adequate response Stopped: no response Ex. D, p. 2 (packet p. 30)" in text

    def test_what_the_chart_does_not_say_is_not_stated(self) -> None:
        bare = replace(TREATMENTS[0], dose=None, weeks=None, started=None, stopped=None, reason_stopped=None)
        text = history_text(replace(CROSSWALK, treatments=(bare,)))
        assert "SSRI Not stated Not stated No adequate response Ex. D, p. 2" in text

    def test_a_treatment_without_a_reason_to_stop_is_not_said_to_have_stopped(self) -> None:
        going_on = replace(TREATMENTS[0], stopped=None, reason_stopped=None)
        text = history_text(replace(CROSSWALK, treatments=(going_on,)))
        assert "From Jan 8, 2024 10 weeks No adequate response Ex. D" in text and "Stopped" not in text

    def test_less_than_a_week_is_told_in_days(self) -> None:
        brief = replace(TREATMENTS[0], weeks=Decimal("0.4"), started=None, stopped=None)
        assert "200 mg/day 3 days No adequate response" in history_text(replace(CROSSWALK, treatments=(brief,)))

    def test_nothing_negated_planned_or_unproven_is_in_it(self) -> None:
        negated = replace(TREATMENTS[0], display="Negated", assertion=Assertion.NEGATED)
        planned = replace(TREATMENTS[0], display="Planned", assertion=Assertion.PLANNED)
        unsent = replace(TREATMENTS[0], display="Unsent", quotes=(quote("diary", 1, "x"),))
        text = history_text(replace(CROSSWALK, treatments=(TREATMENTS[1], negated, planned, unsent)))
        assert [name for name in ("Negated", "Planned", "Unsent") if name in text] == []

    def test_every_outcome_has_plain_words(self) -> None:
        all_outcomes = tuple(replace(TREATMENTS[0], outcome=outcome) for outcome in TreatmentOutcome)
        text = history_text(replace(CROSSWALK, treatments=all_outcomes))
        assert "_" not in text and "Temporary relief only" in text

    def test_scales_that_no_criterion_names_give_way_when_there_are_many_totals(self) -> None:
        many = tuple(replace(SCORES[0], date=date(2025, 1, day)) for day in range(1, 20))
        minor = replace(SCORES[0], scale="GAD-7")
        text = history_text(replace(CROSSWALK, scores=(*many, minor)))
        assert "Also rated in the exhibits: GAD-7." in text and "GAD-7 23" not in text
        assert "GAD-7 23" in history_text(replace(CROSSWALK, scores=(*many[:4], minor)))

    def test_scores_run_by_date_with_their_pages(self) -> None:
        text = history_text(replace(CROSSWALK, scores=(SCORES[2], SCORES[0])))
        assert text.index("Sep 3, 2024 PHQ-9 23 Ex. D, p. 1 29") < text.index("Dec 10, 2024 PHQ-9 21 Ex. D, p. 5 33")


class TestIndexTabsAndReferences:
    def test_the_index_gives_each_exhibit_its_packet_pages(self) -> None:
        (page,) = pages_of(drawing.index(EXHIBITS))
        assert "D Progress notes, 2024 to 2026 Course of illness" in page and "28–50" in page

    def test_an_exhibit_of_one_page_has_one_number(self) -> None:
        single = replace(EXHIBITS[0], pages=(1,))
        pdf = drawing.draw([drawing.index((single,))], lambda target: 11, 20).pdf
        text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
        assert "11–11" not in text and " 11" in text

    def test_a_tab_sheet_speaks_of_boxes_only_where_there_are_some(self) -> None:
        sentence = "Boxes and labels were added by the practice; no record content was changed."
        with_boxes, without = pages_of(
            drawing.tab_sheet(EXHIBITS[3], boxes=True), drawing.tab_sheet(EXHIBITS[3], boxes=False)
        )
        assert sentence in with_boxes and sentence not in without

    def test_a_selection_of_a_longer_record_says_so(self) -> None:
        (page,) = pages_of(drawing.tab_sheet(replace(EXHIBITS[3], source_pages=140, pages=(3, 9, 12))))
        assert "3 pages of a record of 140" in page

    def test_an_omitted_page_says_which(self) -> None:
        layout = drawing.omitted_page("C", 4)
        assert (layout.kind, layout.exhibit_page) == ("omitted", 4)
        assert "Intentionally omitted Exhibit C, page 4" in pages_of(layout)[0]

    def test_references_have_their_identifiers(self) -> None:
        (page,) = pages_of(drawing.references(WORKS))
        assert "1905-1917. PMID 17074942, doi:10.1176/ajp.2006.163.11.1905." in page

    def test_references_fill_one_page_at_most_and_name_what_had_no_room(self) -> None:
        many = tuple(replace(WORKS[n % 3], id=f"w{n}") for n in range(40))
        layout = drawing.references(many)
        assert layout.pages == 1
        assert layout.left_out == tuple(f"w{n}" for n in range(40 - len(layout.left_out), 40)) != ()

    def test_a_reference_from_an_unsure_source_is_left_out(self) -> None:
        unsure = replace(WORKS[0].provenance, confidence=Confidence.UNVERIFIED, as_of=date(2026, 1, 1))
        layout = drawing.references((replace(WORKS[0], provenance=unsure), *WORKS[1:]))
        assert layout.left_out == ("work0",)
