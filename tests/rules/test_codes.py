"""Shapes and check digits of codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules import codes


def test_a_valid_npi_is_accepted() -> None:
    assert codes.is_npi("1234567893")


@given(st.integers(0, 9), st.integers(1, 9))
def test_an_npi_with_one_wrong_digit_is_refused(place: int, off: int) -> None:
    digits = [int(digit) for digit in "1234567893"]
    digits[place] = (digits[place] + off) % 10
    assert not codes.is_npi("".join(map(str, digits)))


@given(st.text(max_size=12))
def test_any_text_may_be_asked_about(text: str) -> None:
    assert codes.is_npi(text) in (True, False)
    assert codes.is_mbi(text) in (True, False)


@given(st.integers(10**8, 2 * 10**8 - 1))
def test_every_nine_digits_have_exactly_one_check_digit(first: int) -> None:
    assert sum(codes.is_npi(f"{first}{digit}") for digit in range(10)) == 1


@pytest.mark.parametrize("number", ["1EG4TE5MK73", "1EG4-TE5-MK73", "1eg4te5mk73"])
def test_an_mbi_is_accepted_with_and_without_dashes(number: str) -> None:
    assert codes.is_mbi(number)


@pytest.mark.parametrize("number", ["1SG4TE5MK73", "0EG4TE5MK73", "1EG4TE5MK7", "LMH000417782"])
def test_an_mbi_with_a_letter_that_is_never_used_is_refused(number: str) -> None:
    assert not codes.is_mbi(number)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("CPT", "96365", "J3490"),
        ("CPT", "0001U", "9636"),
        ("HCPCS", "J3490", "96365"),
        ("HCPCS", "G2082", "W0001"),
        ("ICD-10-CM", "F33.2", "33.2"),
        ("ICD-10-CM", "G90.511", "F33."),
        ("modifier", "25", "5"),
        ("NDC", "42023-0115-10", "42023-115-1"),
        ("NDC", "42023011510", "4202311510"),
        ("TIN", "00-0000000", "000-00-0000"),
    ],
)
def test_a_code_has_the_shape_of_its_kind(kind: str, good: str, bad: str) -> None:
    assert codes.has_shape(kind, good) and not codes.has_shape(kind, bad)


def test_ten_digits_without_hyphens_are_no_ndc_that_one_may_guess() -> None:
    assert codes.ndc_is_ambiguous("4202311510") and not codes.ndc_is_ambiguous("42023011510")
