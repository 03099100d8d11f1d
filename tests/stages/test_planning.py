"""What a packet needs: the policy in force, the papers that answer the denial, the channel, the date to file by."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.engines.rule_files import load_tables
from pipeline.errors import CaseInvalid
from pipeline.model.case import Case
from pipeline.model.contents import PacketPlan
from pipeline.model.tables import Confidence, CriteriaSet, Criterion, Provenance, Tables
from pipeline.stages import intake, planning
from tests import case_folder

TABLES = load_tables()
SOURCE = Provenance(source="invented for tests", as_of=date(2026, 11, 23), confidence=Confidence.PRIMARY)


def policy(name: str, **changes: Any) -> CriteriaSet:
    made = CriteriaSet(
        id=name, payer_id="lakeshore-mutual", policy_number="BH-1", policy_title="Policy", edition="2026",
        effective_from=date(2026, 7, 1), effective_to=None, services=("96365",), mode="criteria", criteria=(),
        provenance=SOURCE,
    )  # fmt: skip
    return replace(made, **changes)


def for_diagnosis(code: str) -> tuple[Criterion, ...]:
    return (Criterion(id="dx", number="1", text="…", proof={"kind": "diagnosis", "codes": [code]}),)


def case(top: Path, **changes: Any) -> Case:
    return intake.read(case_folder.write(top, **changes))[0]


def plan(made: Case, *sets: CriteriaSet) -> PacketPlan:
    tables: Tables = replace(TABLES, criteria=sets)
    return planning.plan(made, tables)


def test_a_plan_holds_the_letters_and_sections_of_its_recipe(tmp_path: Path) -> None:
    made = plan(case(tmp_path))
    names = ["internal_appeal", "document_demand", "parity_request", "literature_sheet", "patient_letter"]
    assert [letter.name for letter in made.letters] == names
    assert made.recipe.sections[:3] == ("cover", "glance", "letter")


@pytest.mark.parametrize("track", ["supplement", "peer_to_peer"])
def test_a_step_that_cannot_be_built_yet_says_so(tmp_path: Path, track: str) -> None:
    with pytest.raises(CaseInvalid) as caught:
        plan(case(tmp_path, case=lambda data: data.update(track={"name": track})))
    assert [finding.code for finding in caught.value.findings] == ["step-not-available"]  # type: ignore[attr-defined]


def test_the_policy_is_chosen_by_payer_service_and_first_date_of_service(tmp_path: Path) -> None:
    sets = (
        policy("old", effective_from=date(2025, 1, 1), effective_to=date(2026, 6, 30)),
        policy("now"),
        policy("next", effective_from=date(2027, 1, 1)),
        policy("other-service", services=("J0013",)),
        policy("other-payer", payer_id="northfield"),
    )
    chosen = plan(case(tmp_path), *sets).criteria
    assert chosen is not None and chosen.id == "now"


def test_a_policy_is_never_chosen_by_payer_alone(tmp_path: Path) -> None:
    assert plan(case(tmp_path), policy("other-service", services=("J0013",))).criteria is None


def test_a_house_checklist_stands_in_where_the_payer_has_no_policy(tmp_path: Path) -> None:
    house = policy("house", payer_id=None, mode="house")
    made = case(tmp_path)
    assert plan(made, house).criteria == house
    assert plan(made, house, policy("own")).criteria == policy("own")


def test_of_two_policies_the_one_that_names_the_condition_is_taken(tmp_path: Path) -> None:
    pain, mood = policy("pain", criteria=for_diagnosis("G90.5")), policy("mood", criteria=for_diagnosis("F33"))
    silent = policy("silent", mode="investigational", diagnoses=("G90.5",))
    assert plan(case(tmp_path), pain, mood, silent).criteria == mood


def test_a_policy_for_another_drug_given_by_the_same_infusion_code_is_not_taken(tmp_path: Path) -> None:
    drug = {"code": "J1756", "system": "HCPCS", "units": 6, "description": "Another drug"}
    made = case(tmp_path, case=lambda data: data["service"]["lines"].append(drug))
    assert plan(made, policy("one")).criteria is None
    assert plan(made, policy("both", services=("96365", "J1756"))).criteria is not None


def test_a_house_checklist_for_another_condition_is_never_taken(tmp_path: Path) -> None:
    pain = policy("pain", payer_id=None, mode="house", diagnoses=("G90.5",))
    assert plan(case(tmp_path), pain).criteria is None


def test_a_policy_that_names_its_conditions_is_not_taken_for_another(tmp_path: Path) -> None:
    mood, pain = policy("mood", diagnoses=("F33",)), policy("pain", diagnoses=("G90.5",))
    made = case(tmp_path)
    assert plan(made, mood, pain).criteria == mood
    assert plan(made, pain).criteria is None


def test_a_policy_for_another_route_is_not_taken(tmp_path: Path) -> None:
    made = case(tmp_path, case=lambda data: data["service"].update(route="intravenous"))
    assert plan(made, policy("nasal", routes=("intranasal",))).criteria is None
    assert plan(made, policy("any"), policy("nasal", routes=("intranasal",))).criteria == policy("any")


@pytest.mark.parametrize(
    ("editions", "lapsed", "between"),
    [
        (["2025-01-01/2026-06-30"], 1, False),
        (["2025-01-01/2026-06-30", "2027-01-01/"], 2, True),
        (["2025-01-01/2026-06-30", "2026-07-01/"], 0, False),
    ],
)
def test_editions_of_which_none_is_in_force_are_told(
    tmp_path: Path, editions: list[str], lapsed: int, between: bool
) -> None:
    days = [[date.fromisoformat(day) if day else None for day in edition.split("/")] for edition in editions]
    sets = [policy(f"e{n}", effective_from=first, effective_to=last) for n, (first, last) in enumerate(days)]
    made = plan(case(tmp_path), *sets)
    assert (len(made.lapsed), made.between_editions, made.criteria is None) == (lapsed, between, lapsed > 0)


def test_a_course_that_goes_on_is_judged_by_the_criteria_for_re_authorization(tmp_path: Path) -> None:
    again = (Criterion(id="better", number="1", text="…", proof={"kind": "response", "scales": ["PHQ-9"]}),)
    both = policy("both", criteria=for_diagnosis("F33"), reauthorization=again)
    made = case(tmp_path, case=lambda data: data["service"].update(reauthorization=True))
    first = replace(made, service=replace(made.service, reauthorization=False))
    chosen = [plan(c, both).criteria for c in (first, made)]
    assert [c and [leaf.id for leaf in c.criteria] for c in chosen] == [["dx"], ["better"]]


def test_no_two_sets_of_the_product_are_in_force_for_one_condition(tmp_path: Path) -> None:
    made = case(tmp_path)
    for payer in {chosen.payer_id for chosen in TABLES.criteria if chosen.payer_id}:
        for code in ("F33.2", "G90.511", "F43.12"):
            diagnosis = replace(made.service.diagnoses[0], code=code)
            service = replace(made.service, diagnoses=(diagnosis,))
            planning.plan(
                replace(made, service=service, coverage=replace(made.coverage, payer_id=payer)), TABLES
            )  # CaseInvalid where two are


def test_two_policies_in_force_are_for_a_person_to_choose(tmp_path: Path) -> None:
    with pytest.raises(CaseInvalid) as caught:
        plan(case(tmp_path), policy("one"), policy("two"))
    assert [finding.code for finding in caught.value.findings] == ["two-policies"]  # type: ignore[attr-defined]


def test_an_appeal_answers_the_denial_and_shows_the_physician_the_papers_against(tmp_path: Path) -> None:
    made = plan(case(tmp_path))
    assert [row.category for row in made.denial_rows] == ["experimental_investigational"]
    assert {work.stance for work in made.literature} == {"supports"}
    assert "adverse" in {work.stance for work in made.contrary}


def test_a_paper_against_is_cited_where_the_physician_answers_it(tmp_path: Path) -> None:
    against = plan(case(tmp_path)).contrary[0].id
    answers = [{"paper": against, "answer": "Its patients were in hospital."}]
    made = plan(case(tmp_path / "answered", case=lambda data: data.update(paper_answers=answers)))
    assert against in [work.id for work in made.literature]


def test_an_expedited_step_brings_the_certification_and_another_none(tmp_path: Path) -> None:
    urgent = case(tmp_path, case=lambda data: data["track"].update(expedited=True))
    assert "urgency_certification" in [letter.name for letter in plan(urgent).letters]
    assert "urgency_certification" not in [letter.name for letter in plan(case(tmp_path / "other")).letters]


@pytest.mark.parametrize("step", ["internal_appeal", "prior_authorization"])
@pytest.mark.parametrize("diagnosis", ["F33.2", "G90.511", "F43.12", "Z00.0"])
def test_only_papers_about_the_condition_with_a_verified_identifier_are_brought(
    tmp_path: Path, step: str, diagnosis: str
) -> None:
    def change(data: Any) -> None:
        data["service"]["diagnoses"][0]["code"] = diagnosis
        data["track"]["name"] = step

    for work in plan(case(tmp_path, case=change)).literature:
        assert work.provenance.confidence.citable and (work.pmid or work.doi) and work.letter_sentence
        assert not work.diagnoses or diagnosis.startswith(work.diagnoses)


def test_a_request_answers_no_denial_but_the_clock_of_the_last_one_is_shown(tmp_path: Path) -> None:
    made = plan(case(tmp_path, case=lambda data: data["track"].update(name="prior_authorization")))
    assert made.denial is None and made.denial_rows == ()
    assert made.file_by is not None and made.file_by.legal_last_day == date(2027, 4, 21)
    assert (made.file_by.lead_days, made.file_by.file_by) == (7, date(2027, 4, 7))  # mail, and a signature


def test_without_a_denial_there_is_no_date_to_file_by(tmp_path: Path) -> None:
    request = case(tmp_path, case=lambda data: data["track"].update(name="prior_authorization"), denied=None)
    assert plan(request).file_by is None


def test_a_case_that_was_approved_after_its_denial_has_no_clock_running(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    approved = {"schema_version": "1.0", "kind": "approved", "at": "2026-11-20T10:00:00Z", "step": "internal_appeal"}
    case_folder.event(folder, "approved", lambda event: None, base=approved)
    assert plan(intake.read(folder)[0]).file_by is None


def test_a_second_appeal_answers_the_denial_of_the_first(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path, case=lambda data: data["track"].update(level=2))
    later = {"at": "2026-11-20T10:00:00Z", "step": "internal_appeal", "notice_date": "2026-11-18"}
    case_folder.event(folder, "second", lambda event: event.update({**later, "received_date": "2026-11-20"}))
    made = plan(intake.read(folder)[0])
    assert made.denial is not None and made.denial.notice_date == date(2026, 11, 18)
    assert made.title == "Internal appeal, level 2"


def test_exhibits_of_the_latest_issue_of_this_step_are_frozen(tmp_path: Path) -> None:
    folder = case_folder.write(tmp_path)
    for name, day, pages in (("a", 18, [1]), ("b", 20, [1, 3]), ("c", 21, [2])):
        step = "prior_authorization" if name == "c" else "internal_appeal"
        issued = {"schema_version": "1.0", "kind": "issued", "at": f"2026-11-{day}T10:00:00Z", "step": step,
                  "letters": [], "exhibits": [{"letter": "A", "record": "denial", "pages": pages}]}  # fmt: skip
        case_folder.event(folder, name, lambda event: None, base=issued)
    [frozen] = plan(intake.read(folder)[0]).frozen
    assert (frozen.letter, frozen.record, frozen.pages) == ("A", "denial", (1, 3))


def test_the_channel_is_mail_unless_the_case_names_another(tmp_path: Path) -> None:
    assert plan(case(tmp_path / "a")).channel.id == "mail"
    assert plan(case(tmp_path / "b", case=lambda data: data.update(channel={"id": "fax"}))).channel.id == "fax"
