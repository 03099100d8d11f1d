"""Letters: what they state, how they are checked, when a signature holds, what the PDF keeps."""

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from letter_case import a_case, a_crosswalk, a_plan, attested, quote, some_exhibits

from pipeline import places
from pipeline.engines import word
from pipeline.engines.office import Office, open_office
from pipeline.engines.word import proof as word_proof
from pipeline.errors import SourceUnusable, TemplateError
from pipeline.model.case import Case, EditedLetter, PaperAnswer, Track
from pipeline.model.contents import Letter, LetterState
from pipeline.model.evidence import Assertion, Crosswalk, RowStatus, TreatmentOutcome, Verdict
from pipeline.model.finding import Finding, Severity
from pipeline.stages import letters

pytestmark = pytest.mark.usefixtures("whatever_renders")

TRACKS = (Track.PRIOR_AUTHORIZATION, Track.INTERNAL_APPEAL)
TEMPLATES = sorted(places.letter_templates().glob("*.docx"))
Written = tuple[Letter, tuple[Finding, ...]]


def write(case: Case, crosswalk: Crosswalk | None = None) -> Written:
    plan = a_plan(case)
    written, findings = letters.write(case, plan, crosswalk or a_crosswalk(case, plan), some_exhibits(case))
    return written[0], findings


def text_of(letter: Letter) -> str:
    """The letter's words; a space that holds a citation together reads as a space."""
    return "\n".join(letter.paragraphs).replace("\u00a0", " ")


def edited(case: Case, letter: Letter, change: tuple[str, str] = ("", "")) -> Case:
    """The case with that letter laid into letters/, one phrase of it replaced in Word."""
    document = Document(io.BytesIO(letter.docx))
    for run in (run for paragraph in document.paragraphs for run in paragraph.runs if change[0]):
        run.text = run.text.replace(*change)
    file = case.folder / "letters" / f"{letter.name}.docx"
    file.parent.mkdir(exist_ok=True)
    document.save(str(file))
    sha = hashlib.sha256(file.read_bytes()).hexdigest()
    return replace(case, edited_letters=(EditedLetter(name=letter.name, file=f"letters/{file.name}", sha256=sha),))


@pytest.mark.parametrize("track", TRACKS)
def test_a_letter_is_written_without_findings_and_as_a_draft_with_a_blank_date(tmp_path: Path, track: Track) -> None:
    letter, findings = write(a_case(tmp_path, track=track))
    assert findings == ()
    assert letter.state == LetterState.DRAFT
    assert "Date: ____________" in letter.paragraphs and word.DRAFT_MARK in letter.paragraphs


@pytest.mark.parametrize("track", TRACKS)
def test_the_same_case_gives_the_same_bytes(tmp_path: Path, track: Track) -> None:
    assert write(a_case(tmp_path, track=track))[0].docx == write(a_case(tmp_path, track=track))[0].docx


@pytest.mark.parametrize("track", TRACKS)
def test_a_letter_names_patient_member_service_and_the_direct_line(tmp_path: Path, track: Track) -> None:
    text = text_of(write(a_case(tmp_path, track=track))[0])
    for fact in (
        "Dana Whitfield, born May 14, 1983",
        "LMH000417782",
        "CPT 96365",
        "F33.2",
        "Dear Medical Director:",
        "555-0113",
    ):
        assert fact in text


def faults(findings: tuple[Finding, ...]) -> list[tuple[str, Severity]]:
    """What is wrong: every finding but the note that an edited letter is used."""
    return [(f.code, f.severity) for f in findings if f.code != "edited-letter-used"]


def test_an_appeal_quotes_the_denial_reason_with_its_exhibit_page(tmp_path: Path) -> None:
    text = text_of(write(a_case(tmp_path, track=Track.INTERNAL_APPEAL))[0])
    assert "\u201cis considered experimental, investigational or unproven\u201d (Ex. A, p. 1)" in text


def test_an_appeal_asks_for_a_reviewer_trained_in_the_field_and_not_for_the_same_specialty(tmp_path: Path) -> None:
    text = text_of(write(a_case(tmp_path, track=Track.INTERNAL_APPEAL))[0])
    assert "appropriate training and experience in the field of medicine involved in the medical judgment" in text
    assert "same specialty" not in text


def test_an_appeal_names_as_new_only_records_dated_after_the_notice(tmp_path: Path) -> None:
    text = text_of(write(a_case(tmp_path, track=Track.INTERNAL_APPEAL))[0])
    sentence = next(line for line in text.split("\n") if "entries dated after the denial notice" in line)
    assert "Progress notes, Nov 9, 2026 (Ex. B)" in sentence and "Pharmacy fills" not in sentence


@pytest.mark.parametrize("track", TRACKS)
def test_a_paper_against_that_the_physician_answers_is_named_with_the_answer(tmp_path: Path, track: Track) -> None:
    answer = PaperAnswer(paper="jelovac2025", answer="Its patients were in hospital.")
    case = replace(a_case(tmp_path, track=track), paper_answers=(answer,))
    assert "were no better than midazolam [2]. Its patients were in hospital." in text_of(write(case)[0])


@pytest.mark.parametrize("assertion", [a for a in Assertion if a not in (Assertion.AFFIRMED, Assertion.HISTORICAL)])
def test_a_treatment_that_the_chart_does_not_affirm_is_not_stated(tmp_path: Path, assertion: Assertion) -> None:
    case = a_case(tmp_path)
    crosswalk = a_crosswalk(case, a_plan(case))
    first = replace(crosswalk.treatments[0], assertion=assertion)
    letter, _ = write(case, replace(crosswalk, treatments=(first, *crosswalk.treatments[1:])))
    assert "sertraline" not in text_of(letter).lower()


def test_a_fact_whose_page_is_not_in_the_packet_is_not_stated(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    crosswalk = a_crosswalk(case, a_plan(case))
    elsewhere = tuple(replace(score, quotes=(replace(score.quotes[0], page=99),)) for score in crosswalk.scores)
    assert "MADRS" not in text_of(write(case, replace(crosswalk, scores=elsewhere))[0])


def test_every_row_of_the_treatment_table_carries_a_citation(tmp_path: Path) -> None:
    document = Document(io.BytesIO(write(a_case(tmp_path))[0].docx))
    rows = document.tables[1]._tbl.tr_lst[1:]
    cells = ["".join(t.text for t in row.tc_lst[-1].iter("{*}t")) for row in rows]
    assert len(cells) == 4 and all(re.fullmatch(r"Ex\. A, p\.\s2 and Ex\. C, p\.\s1", cell) for cell in cells)


def test_a_citation_is_not_broken_before_its_page_number(tmp_path: Path) -> None:
    words = "\n".join(write(a_case(tmp_path))[0].paragraphs)
    assert "p.\u00a0" in words and not re.search(r"p\. \d", words)


def test_a_citation_stands_in_a_content_control_so_that_word_keeps_it(tmp_path: Path) -> None:
    document = Document(io.BytesIO(write(a_case(tmp_path))[0].docx))
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val"
    tags = [tag.get(name) for tag in document.element.body.iter("{*}tag")]
    assert tags.count("citation") >= 8


@pytest.mark.parametrize("outcome", list(TreatmentOutcome))
def test_every_outcome_has_plain_words(tmp_path: Path, outcome: TreatmentOutcome) -> None:
    case = a_case(tmp_path)
    crosswalk = a_crosswalk(case, a_plan(case))
    letter, findings = write(case, replace(crosswalk, treatments=(replace(crosswalk.treatments[0], outcome=outcome),)))
    assert findings == () and str(outcome) + "\n" not in text_of(letter)


@pytest.mark.parametrize("track", TRACKS)
def test_a_letter_about_an_empty_chart_has_no_holes(tmp_path: Path, track: Track) -> None:
    case = a_case(tmp_path, track=track)
    letter, findings = write(case, Crosswalk(criteria=None, rows=(), treatments=(), scores=(), diagnoses=()))
    assert findings == () and "Treatments tried" not in letter.paragraphs


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zs")), min_size=1, max_size=30))
def test_any_name_of_a_patient_stands_in_the_letter_as_it_is(tmp_path: Path, name: str) -> None:
    case = a_case(tmp_path)
    letter, _ = write(replace(case, patient=replace(case.patient, family_name=name)))
    assert f"Dana {name}, born" in text_of(letter)


def test_a_template_of_the_practice_wins_over_the_built_in_one(tmp_path: Path) -> None:
    near, far = tmp_path / "near", tmp_path / "far"
    for folder, words in ((near, "Near"), (far, "Far")):
        (folder / "templates").mkdir(parents=True)
        document = Document()
        document.add_paragraph(words)
        document.save(str(folder / "templates" / "letter_of_medical_necessity.docx"))
    assert "Near" in write(replace(a_case(tmp_path), overlays=(near, far)))[0].paragraphs


def test_a_letter_without_a_template_is_a_named_error(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    plan = replace(a_plan(case), letters=(replace(a_plan(case).letters[0], name="no_such_letter"),))
    with pytest.raises(TemplateError, match="no_such_letter"):
        letters.write(case, plan, a_crosswalk(case, plan), some_exhibits(case))


def test_an_edited_letter_replaces_the_draft_and_keeps_its_words(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    letter, findings = write(edited(case, write(case)[0], ("appropriate next step", "right next step")))
    assert letter.state == LetterState.EDITED
    assert [(f.code, f.severity) for f in findings] == [("edited-letter-used", Severity.NOTE)]
    assert "right next step" in text_of(letter)


def test_what_a_person_adds_without_a_page_is_theirs_to_decide_and_stays_as_they_wrote_it(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    letter, findings = write(edited(case, write(case)[0], ("Sincerely,", "She also took paroxetine 40 mg. Sincerely,")))
    assert faults(findings) == [("letter-uncited", Severity.WARNING)] * 2
    assert "She also took paroxetine 40 mg." in text_of(letter)


def test_saving_a_letter_in_word_without_a_change_does_not_change_what_is_signed(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    draft = write(case)[0]
    assert write(edited(case, draft))[0].text_hash == draft.text_hash


def test_an_edited_letter_citing_a_page_that_is_not_sent_is_an_error(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    _, findings = write(edited(case, write(case)[0], ("Sincerely,", "See Ex. B, p. 44. Sincerely,")))
    assert faults(findings) == [("citation-not-in-packet", Severity.ERROR)]


@pytest.mark.parametrize("hole", ["{{ dose }}", "Dear :", "a dose of None mg"])
def test_a_hole_in_an_edited_letter_is_an_error(tmp_path: Path, hole: str) -> None:
    case = a_case(tmp_path)
    _, findings = write(edited(case, write(case)[0], ("Dear Medical Director:", hole)))
    assert faults(findings) == [("letter-hole", Severity.ERROR)]


def test_an_edited_letter_that_lags_behind_the_case_is_told_by_the_name_of_the_fact(tmp_path: Path) -> None:
    case = edited(a_case(tmp_path), write(a_case(tmp_path))[0])
    moved = replace(case, coverage=replace(case.coverage, member_id="LMH000999999"))
    _, findings = write(moved)
    assert faults(findings) == [("edited-letter-outdated", Severity.WARNING)]
    assert "member id" in findings[-1].message and "LMH" not in findings[-1].message


def test_a_letter_open_in_word_makes_the_case_wait(tmp_path: Path) -> None:
    open_one = EditedLetter(
        name="letter_of_medical_necessity", file="letters/x.docx", sha256="0" * 64, open_in_word=True
    )
    case = a_case(tmp_path, edited=(open_one,))
    plan = a_plan(case)
    written, findings = letters.write(case, plan, a_crosswalk(case, plan), some_exhibits(case))
    assert written == () and [(f.code, f.severity) for f in findings] == [("open-in-word", Severity.ERROR)]


def test_an_edited_letter_that_is_no_word_file_is_named(tmp_path: Path) -> None:
    case = edited(a_case(tmp_path), write(a_case(tmp_path))[0])
    (tmp_path / "letters" / "letter_of_medical_necessity.docx").write_bytes(b"broken")
    with pytest.raises(SourceUnusable, match="letter_of_medical_necessity"):
        write(case)


def test_an_edited_letter_under_a_name_that_no_letter_has_is_not_lost_unseen(tmp_path: Path) -> None:
    stray = EditedLetter(name="leter", file="letters/leter.docx", sha256="0" * 64)
    assert [f.code for f in write(a_case(tmp_path, edited=(stray,)))[1]] == ["edited-letter-unused"]


def test_a_signature_on_this_text_dates_the_letter_and_takes_the_draft_mark_away(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    draft = write(case)[0]
    letter, findings = write(attested(case, draft.name, draft.text_hash, draft.paragraphs))
    assert findings == () and letter.attested is not None and letter.text_hash == draft.text_hash
    assert {"Date: November 20, 2026", "Signed electronically, November 20, 2026."} <= set(letter.paragraphs)
    assert word.DRAFT_MARK not in letter.paragraphs


def test_one_changed_word_voids_the_signature_and_names_the_place_only(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    draft = write(case)[0]
    changed = edited(
        attested(case, draft.name, draft.text_hash, draft.paragraphs), draft, ("as described", "as set out")
    )
    letter, findings = write(changed)
    assert letter.attested is None and word.DRAFT_MARK in letter.paragraphs
    assert faults(findings) == [("attestation-void", Severity.WARNING)]
    assert "under \u201cRequest\u201d" in findings[-1].message and "set out" not in findings[-1].message


def test_a_signature_for_another_step_does_not_count(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    draft = write(case)[0]
    signed = attested(case, draft.name, draft.text_hash, draft.paragraphs)
    other = replace(signed, attestations=(replace(signed.attestations[0], step="internal_appeal"),))
    assert write(other)[0].attested is None


def test_a_signature_of_another_clinician_than_the_one_named_does_not_count(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    draft = write(case)[0]
    signed = attested(case, draft.name, draft.text_hash, draft.paragraphs)
    letter, findings = write(replace(signed, attestations=(replace(signed.attestations[0], signer="brandt"),)))
    assert letter.attested is None and [f.code for f in findings] == ["attestation-signer"]


def test_tracked_changes_in_an_edited_letter_are_an_error_because_they_would_be_printed(tmp_path: Path) -> None:
    case = edited(a_case(tmp_path), write(a_case(tmp_path))[0])
    file = case.folder / case.edited_letters[0].file
    document = Document(str(file))
    run = document.paragraphs[0].add_run("inserted")._r
    insertion = OxmlElement("w:ins")
    run.addprevious(insertion)
    insertion.append(run)
    document.save(str(file))
    assert faults(write(case)[1]) == [("tracked-changes", Severity.ERROR)]


def test_words_that_the_payer_wrote_are_quoted_as_they_are(tmp_path: Path) -> None:
    case = a_case(tmp_path, track=Track.INTERNAL_APPEAL)
    crosswalk = a_crosswalk(case, a_plan(case))
    said = quote("denial", 1, "Criterion 4: NOT MET. None submitted.")
    letter, findings = write(case, replace(crosswalk, denial_quotes=(said,)))
    assert findings == () and "NOT MET" in text_of(letter)


def test_a_criterion_that_the_denial_names_is_answered_with_its_page_if_it_is_documented_now(tmp_path: Path) -> None:
    case = a_case(tmp_path, track=Track.INTERNAL_APPEAL)
    crosswalk = a_crosswalk(case, a_plan(case))
    said = quote("denial", 1, "The records do not show four trials (criterion 3) or a trial of ECT (Criterion 7).")
    text = text_of(write(case, replace(crosswalk, denial_quotes=(said,)))[0])
    assert "The packet now documents criterion 3, antidepressant trials (Ex. B, p. 3)." in text


def test_a_criterion_that_the_denial_names_and_that_is_still_open_is_not_called_enclosed(tmp_path: Path) -> None:
    case = a_case(tmp_path, track=Track.INTERNAL_APPEAL)
    crosswalk = a_crosswalk(case, a_plan(case))
    trials, *others = crosswalk.rows
    still = replace(trials, status=RowStatus.OPEN, verdict=Verdict.INSUFFICIENT, quotes=())
    said = quote("denial", 1, "No record of the trials was sent (criterion 3).")
    text = text_of(write(case, replace(crosswalk, rows=(still, *others), denial_quotes=(said,)))[0])
    assert "Documentation of criterion 3 is to follow" in text
    assert "The packet now documents" not in text


def test_a_treatment_that_goes_on_is_not_said_to_have_ended(tmp_path: Path) -> None:
    text = text_of(write(a_case(tmp_path))[0])
    assert "none of these four treatments gave an adequate and lasting response" in text
    assert "earlier treatments" not in text and "ended" not in text


def test_a_total_on_the_payers_own_pages_is_no_fact_about_the_patient(tmp_path: Path) -> None:
    case = a_case(tmp_path, track=Track.INTERNAL_APPEAL)
    crosswalk = a_crosswalk(case, a_plan(case))
    threshold = replace(crosswalk.scores[2], quotes=(quote("denial", 2),))
    assert "MADRS" not in text_of(write(case, replace(crosswalk, scores=(threshold,)))[0])


def test_a_mere_mention_of_a_treatment_is_not_listed_as_one_that_was_tried(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    crosswalk = a_crosswalk(case, a_plan(case))
    mention = replace(crosswalk.treatments[0], outcome=TreatmentOutcome.UNKNOWN, dose=None, weeks=None)
    letter, _ = write(case, replace(crosswalk, treatments=(mention, *crosswalk.treatments[1:])))
    assert "Sertraline" not in text_of(letter) and "three treatments tried" in text_of(letter)


def test_the_latest_total_is_the_one_that_the_crosswalk_quotes(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    crosswalk = a_crosswalk(case, a_plan(case))
    copied_forward = replace(crosswalk.scores[2], value=30, date=date(2026, 11, 12), quotes=(quote("notes", 7),))
    asks = replace(crosswalk.rows[0].criterion, proof={"kind": "score", "scale": "MADRS", "at_least": 20})
    row = replace(crosswalk.rows[0], criterion=asks, quotes=crosswalk.scores[2].quotes)
    written, _ = write(case, replace(crosswalk, rows=(row,), scores=(*crosswalk.scores, copied_forward)))
    assert "The MADRS total was 34 on November 9, 2026 (Ex. B, p. 3)" in text_of(written)


def test_an_old_total_within_a_quote_that_proves_something_else_is_not_the_latest(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    crosswalk = a_crosswalk(case, a_plan(case))
    old = replace(crosswalk.scores[2], value=19, date=date(2025, 1, 21), quotes=(quote("notes", 7),))
    states = replace(crosswalk.rows[0].criterion, proof={"kind": "statement", "topics": ["severe_episode"]})
    row = replace(crosswalk.rows[0], criterion=states, quotes=old.quotes)
    written, _ = write(case, replace(crosswalk, rows=(row,), scores=(*crosswalk.scores, old)))
    assert "The MADRS total was 34 on November 9, 2026 (Ex. B, p. 3)" in text_of(written)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.mark.parametrize("track", TRACKS)
def test_every_character_of_a_letter_is_in_its_pdf(tmp_path: Path, office: Office, track: Track) -> None:
    case = a_case(tmp_path, track=track)
    signs = "Mu\u00f1oz-\u00c9t\u00e9 \u2265 \u2264 \u03bc \u00a7 \u2610 <b> & co"
    letter, _ = write(replace(case, patient=replace(case.patient, family_name=signs)))
    (rendered,) = letters.render((letter,), office)
    assert rendered.pdf.startswith(b"%PDF") and word_proof.missing(letter.docx, rendered.pdf) is None


def test_a_pdf_that_lacks_a_word_of_the_letter_is_refused_with_the_paragraph(tmp_path: Path, office: Office) -> None:
    case = a_case(tmp_path)
    letter, _ = write(case)
    (rendered,) = letters.render((letter,), office)
    longer = word.paragraphs(letter.docx).index("Dear Medical Director:") + 1
    fuller = edited(case, letter, ("Dear Medical Director:", "Dear Medical Director and Nurse:"))
    assert word_proof.missing((fuller.folder / fuller.edited_letters[0].file).read_bytes(), rendered.pdf) == longer


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_the_text_twin_of_a_template_is_its_text(template: Path) -> None:
    twin = template.parent / "text" / f"{template.stem}.txt"
    assert twin.read_text("utf-8") == "\n".join(word.paragraphs(template.read_bytes())) + "\n"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_every_field_of_a_template_is_explained_in_the_readme(template: Path) -> None:
    text = "\n".join(word.paragraphs(template.read_bytes()))
    loops = set(re.findall(r"for (\w+) in", text))
    fields = {
        field for field in re.findall(r"\b([a-z_]+\.[a-z_]+)", text) if field.split(".")[0] not in loops | {"loop"}
    }
    readme = (places.letter_templates() / "README.md").read_text("utf-8")
    assert sorted(field for field in fields if f"`{field}`" not in readme) == []


@pytest.mark.parametrize("track", TRACKS)
def test_a_course_of_what_is_requested_is_told_with_its_outcome_and_not_counted_as_tried(
    tmp_path: Path, track: Track
) -> None:
    case = a_case(tmp_path, track=track)
    crosswalk = a_crosswalk(case, a_plan(case))
    course = replace(
        crosswalk.treatments[0],
        display="study drug",
        role="requested",
        dose=None,
        weeks=None,
        sessions=6,
        outcome=TreatmentOutcome.TEMPORARY_RELIEF,
    )
    text = text_of(write(case, replace(crosswalk, treatments=(*crosswalk.treatments, course)))[0])
    told = "The record also shows a course of the treatment now requested: Study drug, 6 sessions; "
    assert told + "outcome: relief that did not last (Ex." in text
    assert "four treatments tried" in text
