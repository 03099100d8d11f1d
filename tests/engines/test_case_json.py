"""Whatever the bytes of a case's JSON are, the answer is a value or a finding."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.case_files import strict_json as case_json

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(codec="utf-8", exclude_categories=["C"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc_", max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_value_or_one_finding_and_never_a_traceback(raw: bytes) -> None:
    value, findings = case_json.parse(raw, "case.json")
    assert (value is None) or not findings
    assert len(findings) <= 1


@given(st.text('{}[]":,0123456789.eE+-\\"u truefalsn', max_size=200))
def test_text_that_looks_like_json_gives_a_value_or_one_finding(text: str) -> None:
    case_json.parse(text.encode(), "case.json")


@given(json_values)
def test_plain_json_is_read_as_it_was_written(value: object) -> None:
    assert case_json.parse(json.dumps(value).encode(), "case.json") == (value, ())


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"id": "a", "id": "b"}', "json-duplicate-key"),
        (b'{"x": NaN}', "json-not-a-number"),
        (b'{"x": -Infinity}', "json-not-a-number"),
        (b"\xef\xbb\xbf{}", "json-byte-order-mark"),
        ("{}".encode("utf-16"), "json-byte-order-mark"),
        (b'{"x": "\xe9"}', "json-not-utf-8"),
        (b"[" * 10_000 + b"]" * 10_000, "json-too-deep"),
        (b'{"x": "' + b"a" * 30_000 + b'"}', "json-text-too-long"),
        (b'"' + b"a" * 9_000_000 + b'"', "json-too-large"),
        (b'{"x": 1e400000000}', "json-number-too-large"),
        (b'{"x": ' + b"9" * 5_000 + b"}", "json-number-too-large"),
        (b'{"x": "\\ud800"}', "json-unreadable-text"),
        (b'{"x": "a\\u0000b"}', "json-unreadable-text"),
        (b'{"x": 1,}', "json-invalid"),
        (b"", "json-invalid"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_of_the_text_has_its_own_name(raw: bytes, code: str) -> None:
    _, findings = case_json.parse(raw, "case.json")
    assert [finding.code for finding in findings] == [code]


def test_amounts_are_exact() -> None:
    assert case_json.parse(b'{"dose": 0.1}', "case.json")[0] == {"dose": Decimal("0.1")}


def test_brackets_inside_a_text_are_not_counted_as_nesting() -> None:
    assert case_json.parse(json.dumps(["[" * 500 + '"']).encode(), "case.json")[1] == ()


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    _, findings = case_json.read(tmp_path / "case.json", "case.json")
    assert [finding.code for finding in findings] == ["file-unreadable"]
