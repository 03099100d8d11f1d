"""Shapes and check digits of the codes on a request. Shape only: nothing here says that a code is enrolled or valid."""

import re

_PATTERNS = {
    "CPT": re.compile(r"\d{4}[0-9AFTU]", re.ASCII),
    "HCPCS": re.compile(r"[A-HJ-MP-V]\d{4}", re.ASCII),
    "ICD-10-CM": re.compile(r"[A-Z][0-9][0-9A-Z](\.?[0-9A-Z]{1,4})?"),
    "modifier": re.compile(r"[A-Z0-9]{2}"),
    "NDC": re.compile(r"(\d{4}-\d{4}-\d{2}|\d{5}-\d{3}-\d{2}|\d{5}-\d{4}-\d{1,2}|\d{11})", re.ASCII),
    "TIN": re.compile(r"\d{2}-?\d{7}", re.ASCII),
    "place of service": re.compile(r"\d{2}", re.ASCII),
    # C A AN N A AN N A A N N; the letters S L O I B Z are never used.
    "MBI": re.compile(
        r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9]"
        r"[AC-HJKMNP-RT-Y]{2}[0-9]{2}"
    ),
}
_NPI_PREFIX = "80840"
_LUHN_DOUBLE = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def has_shape(kind: str, code: str) -> bool:
    """Whether a code has the shape of its kind: "CPT", "HCPCS", "ICD-10-CM", "modifier", "NDC", "TIN", "MBI" …"""
    return _PATTERNS[kind].fullmatch(code) is not None


def is_npi(number: str) -> bool:
    """Ten digits beginning with 1 or 2 whose check digit fits: Luhn over 80840 and the number (45 CFR 162.406)."""
    if re.fullmatch(r"[12]\d{9}", number, re.ASCII) is None:
        return False
    digits = [int(digit) for digit in reversed(_NPI_PREFIX + number)]
    return sum(d if n % 2 == 0 else _LUHN_DOUBLE[d] for n, d in enumerate(digits)) % 10 == 0


def is_mbi(number: str) -> bool:
    """A Medicare Beneficiary Identifier by its shape; dashes are for display only."""
    return has_shape("MBI", number.replace("-", "").upper())


def ndc_is_ambiguous(code: str) -> bool:
    """Ten digits without hyphens could be three different products: nobody may guess."""
    return re.fullmatch(r"\d{10}", code, re.ASCII) is not None
