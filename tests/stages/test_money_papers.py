"""Papers about money: what the patient reads, what is refused, and that nothing in them sells, ranks or overstates."""

import copy
import hashlib
import io
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from docx import Document

from pipeline import packet, places
from pipeline.engines import drawing
from pipeline.engines.case_files import schema as case_schema
from pipeline.engines.office import libreoffice
from pipeline.errors import CaseInvalid
from pipeline.model.case import ChosenStep, EditedLetter, Step, Track
from pipeline.model.contents import Letter, PageMap
from pipeline.packet import Prepared
from pipeline.rules.cost import papers
from pipeline.stages import letters
from tests.real_case import change, copy_case, run

pytestmark = pytest.mark.usefixtures("whatever_renders")

TODAY = date(2026, 11, 23)
SELF_PAY, PLANS = "self-pay-estimate", "plan-choice-year"


def prepared(folder: Path) -> Prepared:
    return packet.prepare(folder, today=TODAY)


def paper(made: Prepared, name: str) -> Letter:
    return next(letter for letter in made.letters if letter.name == name)


def text_of(made: Prepared, name: str) -> str:
    return "\n".join(paper(made, name).paragraphs)


def edited(made: Prepared, name: str, take_out: str) -> Prepared:
    """The case with that paper edited in Word: the paragraphs that say `take_out` are emptied."""
    document = Document(io.BytesIO(paper(made, name).docx))
    cells = [p for table in document.tables for row in table.rows for cell in row.cells for p in cell.paragraphs]
    for paragraph in [*document.paragraphs, *cells]:
        if re.search(take_out, paragraph.text):
            paragraph.clear()
    file = made.case.folder / "letters" / f"{name}.docx"
    file.parent.mkdir(exist_ok=True)
    document.save(str(file))
    sha = hashlib.sha256(file.read_bytes()).hexdigest()
    letter = EditedLetter(name=name, file=f"letters/{name}.docx", sha256=sha)
    return replace(made, case=replace(made.case, edited_letters=(letter,)))


def findings_of(made: Prepared) -> set[str]:
    return {f.code for f in letters.write(made.case, made.plan, made.crosswalk, made.exhibits)[1]}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepared(copy_case(tmp_path_factory.mktemp("money"), sample=SELF_PAY))


@pytest.mark.parametrize(
    "element",
    [
        "Imre Kovalenko, born August 30, 1979",  # 45 CFR 149.610(c)(1)(i)
        "Intravenous ketamine infusion",  # (ii)
        "First on December 7, 2026",
        "12 sessions of 40 minutes, twice a week for 3 weeks, then once a month for 6 months",  # (b)(1)(x)
        "up to June 30, 2027",
        "Infusion by the nurse, up to one hour (less a discount of $228.00)",  # (iii)
        "CPT 96365",  # (iv)
        "F33.2",
        "$4,332.00",
        "NPI 1234567893   Tax ID 00-0000000",  # (v)
        "NPI 1306849989   Tax ID 00-0000002",
        "9 Foundry Street, Cedar Falls, OH 44999 (state: OH)",
        "Total expected from Cedar Falls Laboratory",
        "$5,147.00",
    ],
)
def test_the_estimate_has_every_element_of_the_rule(sample: Prepared, element: str) -> None:
    assert element in text_of(sample, "good_faith_estimate")


def test_the_statement_about_separate_items_stands_directly_above_their_list(sample: Prepared) -> None:
    paragraphs = paper(sample, "good_faith_estimate").paragraphs
    first = paragraphs.index(sample.case.self_pay.separate[0])  # type: ignore[union-attr]
    assert "separate good-faith estimate for each one" in paragraphs[first - 1]


def test_the_statement_stands_also_above_an_empty_list(tmp_path: Path) -> None:
    folder = copy_case(tmp_path, sample=SELF_PAY)
    change(folder, lambda data: data["self_pay"].pop("separate"))
    paragraphs = paper(prepared(folder), "good_faith_estimate").paragraphs
    assert "separate good-faith estimate for each one" in paragraphs[paragraphs.index("Today we expect none.") - 1]


@pytest.mark.parametrize("words", ["separate scheduling", "may recommend", "only an estimate", "dispute", "contract"])
def test_an_edited_estimate_without_one_of_the_five_statements_does_not_leave(sample: Prepared, words: str) -> None:
    assert "required-statement-missing" in findings_of(edited(sample, "good_faith_estimate", words))


def test_our_own_estimate_makes_all_five(sample: Prepared) -> None:
    assert len([row for row in sample.plan.statements if row.letter == "good_faith_estimate"]) == 5
    assert "required-statement-missing" not in findings_of(sample)


def test_an_edited_estimate_that_lost_its_total_is_outdated(sample: Prepared) -> None:
    assert "edited-letter-outdated" in findings_of(edited(sample, "good_faith_estimate", r"5,147\.00"))


def test_an_edited_estimate_need_not_name_a_signer_or_a_member_id(sample: Prepared) -> None:
    assert "edited-letter-outdated" not in findings_of(edited(sample, "good_faith_estimate", "^nothing$"))


def test_the_payment_plan_is_about_the_practices_own_part_and_says_that_waiting_costs_nothing(
    sample: Prepared,
) -> None:
    text = text_of(sample, "payment_plan")
    assert text.count("$1,150.50") == 4 and "$500.00" in text and "$5,102.00" in text and "$5,147.00" not in text
    assert "There is no interest and no fee" in text
    assert "The others named in the estimate are not part of this plan." in text


def test_a_finance_charge_is_told(tmp_path: Path) -> None:
    folder = copy_case(tmp_path, sample=SELF_PAY)
    change(folder, lambda data: data["self_pay"]["payment"].update(finance_charge_cents=2500))
    made = prepared(folder)
    assert "The total includes a charge of $25.00 for paying over time." in text_of(made, "payment_plan")
    assert "payment-plan-credit" in {f.code for f in made.findings}


def test_disclosures_that_the_practice_gives_settle_the_question_of_credit(tmp_path: Path) -> None:
    folder = copy_case(tmp_path, sample=SELF_PAY)
    change(folder, lambda data: data["self_pay"]["payment"].update(instalments=6, credit_disclosures=True))
    assert prepared(folder).findings == ()


def test_without_terms_of_payment_there_is_no_payment_plan(tmp_path: Path) -> None:
    folder = copy_case(tmp_path, sample=SELF_PAY)
    change(folder, lambda data: data["self_pay"].pop("payment"))
    assert [letter.name for letter in prepared(folder).letters] == ["good_faith_estimate", "coverage_alternatives"]


def test_prices_come_from_the_fees_table_where_the_case_names_none(tmp_path: Path) -> None:
    folder = copy_case(tmp_path, sample=SELF_PAY)
    change(folder, lambda data: [data["self_pay"].pop(key) for key in ("items", "total_cents")])
    text = text_of(prepared(folder), "good_faith_estimate")
    assert "Infusion, up to one hour" in text and "$4,560.00" in text


def test_papers_for_a_patient_need_no_page_of_the_chart_and_hold_none(sample: Prepared) -> None:
    assert (sample.exhibits, sample.crosswalk.rows, sample.findings) == ((), (), ())


@pytest.mark.parametrize("name", ["good_faith_estimate", "payment_plan", "coverage_alternatives"])
def test_the_papers_speak_plain_words_and_nothing_internal(sample: Prepared, name: str) -> None:
    text = text_of(sample, name)
    assert not re.search(r"\b(pursuant|hereby|herein|aforementioned|finding|crosswalk|confidence|unverified)\b", text)
    assert not re.search(r"CFR|U\.?S\.?C|\u00a7", text)


def test_a_case_that_was_denied_can_be_asked_for_its_self_pay_papers_and_is_told_what_they_need(
    tmp_path: Path,
) -> None:
    folder = copy_case(tmp_path, sample="trd-2-denied")
    with pytest.raises(CaseInvalid) as caught:
        packet.prepare(folder, today=TODAY, choice=ChosenStep(track=Track.SELF_PAY))
    assert "self-pay-missing" in {f.code for f in caught.value.findings}  # type: ignore[attr-defined]


def test_a_denied_case_with_terms_has_its_papers(tmp_path: Path) -> None:
    folder = copy_case(tmp_path, sample="trd-2-denied")
    terms = {"basis": "not_using_coverage", "items": [{"description": "Infusion, up to one hour", "code": "96365",
             "system": "CPT", "quantity": 6}]}  # fmt: skip
    change(folder, lambda data: data.update(self_pay=terms))
    made = packet.prepare(folder, today=TODAY, choice=ChosenStep(track=Track.SELF_PAY))
    assert made.case.step == Step(track=Track.SELF_PAY) and made.exhibits == ()
    assert "do not want us to bill your health plan" in text_of(made, "good_faith_estimate")


def test_a_request_to_a_payer_needs_coverage(tmp_path: Path) -> None:
    folder = copy_case(tmp_path)
    change(folder, lambda data: data.pop("coverage"))
    with pytest.raises(CaseInvalid) as caught:
        prepared(folder)
    assert "coverage-missing" in {f.code for f in caught.value.findings}  # type: ignore[attr-defined]


def test_an_estimate_that_was_asked_for_is_due_with_its_rule_until_it_is_given(tmp_path: Path) -> None:
    folder = copy_case(tmp_path, sample=SELF_PAY)
    given = prepared(folder).plan.file_by
    change(folder, lambda data: data["self_pay"].pop("given_on"))
    made = packet.prepare(folder, today=date(2026, 11, 18))
    assert given is None and made.plan.file_by is not None
    assert (made.plan.file_by.file_by, made.plan.file_by.citation) == (
        date(2026, 11, 19),
        "45 CFR 149.610(b)(1)(vi)(C)",
    )


@pytest.mark.skipif(libreoffice.find_soffice() is None, reason="letters are rendered")
def test_the_papers_lie_in_patient_and_nothing_is_to_be_sent(tmp_path: Path) -> None:
    folder, out = copy_case(tmp_path, sample=SELF_PAY), tmp_path / "out"
    assert run("build", folder, "-o", out).exit_code == 0
    step = out / SELF_PAY / "self_pay"
    files = {str(file.relative_to(step)) for file in step.rglob("*") if file.is_file()}
    assert f"patient/{SELF_PAY}_self_pay.pdf" in files and not [name for name in files if name.startswith("send/")]
    packet_file = step / "patient" / f"{SELF_PAY}_self_pay.pdf"
    assert f"{SELF_PAY} \u00b7 Page 1/5" in pdfium.PdfDocument(packet_file)[0].get_textpage().get_text_range()
    assert run("inspect", packet_file).exit_code == 0
    assert "nothing has changed since" in run("build", folder, "-o", out).output


@pytest.mark.skipif(libreoffice.find_soffice() is None, reason="letters are rendered")
@pytest.mark.parametrize(("sample", "step"), [(SELF_PAY, "self_pay"), (PLANS, "plan_comparison")])
def test_the_manifest_of_a_patients_papers_fits_its_schema(tmp_path: Path, sample: str, step: str) -> None:
    assert run("build", copy_case(tmp_path, sample=sample), "-o", tmp_path / "out").exit_code == 0
    manifest = json.loads((tmp_path / "out" / sample / step / "internal" / "manifest.json").read_text("utf-8"))
    assert case_schema.check(manifest, "manifest", "manifest.json") == ()


def page_of(folder: Path) -> list[str]:
    """The pages of the comparison, as text."""
    case = prepared(folder).case
    made = papers.comparison(case)
    assert made is not None
    drawn = drawing.draw([drawing.comparison(case, made)], drawing.looked_up_in(PageMap(pages=())), 1)
    return [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(drawn.pdf)]


def longest(data: dict) -> None:
    """As many plans as a case may have, with the longest words, broken amounts and a take-turn of prices."""
    schema = json.loads((places.schemas() / "case.schema.json").read_text("utf-8"))
    fields = schema["properties"]["plan_comparison"]["properties"]["plans"]["items"]["properties"]
    plans = data["plan_comparison"]["plans"]
    plans.append(copy.deepcopy(plans[1]))
    for number, plan in enumerate(plans):
        for name, words in (("name", "Wide Meadow Mutual"), ("restrictions", "Approved once"), ("source", "Summary")):
            plan[name] = (f"{words} {number} " * 9)[: fields[name]["maxLength"]].strip()
        plan["premium_cents"] += 33 * number + 1
        plan["out_of_network"] = copy.deepcopy(plans[2]["out_of_network"])


def test_the_comparison_is_one_page_with_the_plans_in_the_order_of_the_case(tmp_path: Path) -> None:
    pages = page_of(copy_case(tmp_path, sample=PLANS))
    found = [pages[0].index(name) for name in ("A. Harborview", "B. Lakeshore", "C. Millrace")]
    assert len(pages) == 1 and found == sorted(found)


def test_the_longest_comparison_is_one_page_too(tmp_path: Path) -> None:
    folder = copy_case(tmp_path, sample=PLANS)
    change(folder, longest)
    assert len(page_of(folder)) == 1


def test_the_comparison_shows_both_answers_of_a_plan_and_both_years(tmp_path: Path) -> None:
    text = page_of(copy_case(tmp_path, sample=PLANS))[0]
    for amount in ("$10,104", "$13,264", "$10,464", "$21,364", "$13,056", "$20,176"):
        assert amount in text
    assert "A for 0 to 10 sessions, B for 11 to 52" in " ".join(text.split())


def test_the_comparison_neither_steers_nor_guesses(tmp_path: Path) -> None:
    text = " ".join(page_of(copy_case(tmp_path, sample=PLANS))[0].split())
    assert "assumes no chance, ranks no plan and recommends none" in text
    rest = text.replace("ranks no plan and recommends none", "")
    assert not re.search(r"\b(best|winner|recommend\w*|should choose|rank\w*|likely|probab\w*)\b", rest, re.IGNORECASE)


def test_what_is_not_known_of_a_plan_is_to_be_asked_and_not_worked_out(tmp_path: Path) -> None:
    folder = copy_case(tmp_path, sample=PLANS)
    change(folder, lambda data: data["plan_comparison"]["plans"][0].update(network="unknown"))
    text = page_of(folder)[0]
    assert text.count("Ask the plan first") == 2 and "$10,104" not in text
