"""Minutes to units, dose to vials and units, and what is said where they do not agree."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.rule_files import load_tables
from pipeline.model.case import Case, Container, Diagnosis, Dose, Schedule, ServiceLine
from pipeline.rules import billing
from pipeline.rules.case_checks import billing as checks
from tests import small_case

TABLES = load_tables()


@pytest.mark.parametrize(
    ("minutes", "units"),
    [(16, 0), (40, 0), (60, 0), (90, 0), (91, 1), (120, 1), (150, 1), (151, 2), (240, 3), (270, 3), (271, 4)],
)
def test_a_further_hour_counts_when_it_is_passed_by_more_than_thirty_minutes(minutes: int, units: int) -> None:
    assert billing.timed_units(minutes, 30) == units


@given(st.integers(16, 1000))
def test_more_minutes_never_mean_fewer_units(minutes: int) -> None:
    assert 0 <= billing.timed_units(minutes, 30) <= billing.timed_units(minutes + 1, 30)


def test_a_dose_by_weight_opens_whole_vials_and_leaves_a_rest() -> None:
    dose = billing.dose_mg(Decimal("0.5"), Decimal(72))
    assert dose == 36
    assert billing.vials(dose, Decimal(500)) == (1, 464)
    assert billing.vials(Decimal(600), Decimal(500)) == (2, 400)
    assert billing.vials(Decimal(500), Decimal(500)) == (1, 0)


@given(st.decimals("0.1", 5000, places=1), st.decimals("0.1", 1000, places=1))
def test_vials_hold_the_dose_and_no_vial_is_opened_for_nothing(dose: Decimal, size: Decimal) -> None:
    count, rest = billing.vials(dose, size)
    assert count * size - rest == dose and 0 <= rest < size


@pytest.mark.parametrize(("dose", "size"), [(0, 5), (5, 0), (-1, 5)])
def test_a_dose_or_vial_of_nothing_is_refused(dose: int, size: int) -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        billing.vials(Decimal(dose), Decimal(size))


def test_every_unit_that_is_begun_counts() -> None:
    assert [billing.units_of(Decimal(mg), Decimal(1)) for mg in ("56", "56.1", "0.2")] == [56, 57, 1]


def line(code: str, units: int = 6, **about: object) -> ServiceLine:
    system = "CPT" if code.isdigit() else "HCPCS"
    made = ServiceLine(code=code, system=system, units=units, description="Ketamine hydrochloride")
    return replace(made, **about)  # type: ignore[arg-type]


def case(*lines: ServiceLine, minutes: int = 40, plan_type: str = "erisa_self_funded", code: str = "F33.2") -> Case:
    made = small_case.a_case()
    service = replace(
        made.service,
        drug="ketamine hydrochloride",
        lines=lines,
        diagnoses=(Diagnosis(code=code, description="…"),),
        dose=Dose(amount=Decimal("0.5"), unit="mg/kg", weight_kg=Decimal(72), total_mg=Decimal(36)),
        schedule=Schedule(sessions=6, frequency="twice weekly", minutes=minutes),
    )
    return replace(made, service=service, coverage=replace(made.coverage, plan_type=plan_type))


def said(made: Case) -> list[str]:
    return [finding.code for finding in checks.findings(made, TABLES)]


def test_a_request_whose_sums_come_out_says_nothing() -> None:
    assert said(case(line("96365"), line("J3490", ndc="42023-0115-10"))) == []
    assert said(case(line("96365"), line("96366", 18), minutes=240)) == []


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (case(line("96365"), minutes=240), "infusion-units"),
        (case(line("96365"), line("96366", 6)), "infusion-units"),
        (case(line("96365"), minutes=12), "infusion-too-short"),
        (case(line("J3490")), "drug-line-incomplete"),
        (case(line("J3490", ndc="42023-0115-10", description="Injection")), "drug-line-incomplete"),
        (case(line("J3000")), "code-of-another-drug"),
        (case(line("J0013")), "dose-units"),
        (case(code="R45.851"), "diagnosis-not-first"),
        (case(code="F42"), "diagnosis-incomplete"),
    ],
)
def test_what_cannot_be_right_is_told(made: Case, code: str) -> None:
    assert code in said(made)


@pytest.mark.parametrize(
    ("marks", "single", "mg", "plan_type", "wrong"),
    [
        (("JW",), False, 500, "erisa_self_funded", True),
        ((), False, 500, "medicare_advantage", False),
        (("JW",), True, 50, "medicare_advantage", False),
        (("JZ",), True, 36, "medicare_advantage", False),
        (("JZ",), True, 50, "medicare_advantage", True),
        ((), True, 50, "medicare_traditional", True),
        ((), True, 50, "erisa_self_funded", False),
    ],
)
def test_modifiers_of_waste_are_for_single_dose_containers_only(
    marks: tuple[str, ...], single: bool, mg: int, plan_type: str, wrong: bool
) -> None:
    """JW on a multi-dose container is denied; JZ is asked for since 2023-07-01 where nothing is left."""
    box = Container(mg=Decimal(mg), single_dose=single)
    drug = line("J3490", ndc="42023-0115-10", modifiers=marks, container=box)
    assert ("waste-modifier" in said(case(drug, plan_type=plan_type))) == wrong


def test_the_dose_of_another_drugs_code_is_told_for_that_drug_only() -> None:
    other = case(line("J3000", description="Streptomycin"))
    other = replace(other, service=replace(other.service, drug="streptomycin"))
    assert "code-of-another-drug" not in said(other)
