"""Faults against a schema: all at once, each with its pointer, none with a value of the case."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.case_files import schema as case_schema
from tests.case_folder import CASE, DENIED

MARK = "Zq7Xw"


def faults(change: Any) -> list[tuple[str, str]]:
    data = copy.deepcopy(CASE)
    change(data)
    found = case_schema.check(data, "case", "case.json")
    return [(finding.code, finding.where.pointer or "") for finding in found]


def test_a_valid_case_has_no_fault() -> None:
    assert faults(lambda case: None) == []


def test_an_unknown_key_is_refused_with_the_nearest_known_one() -> None:
    data = {**CASE, "pateint": {}}
    [fault] = case_schema.check(data, "case", "case.json")
    assert (fault.code, fault.where.pointer, fault.remedy) == ("unknown-key", "/pateint", "Did you mean `patient`?")


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("id",), "-starts with a dash", "bad-shape"),
        (("id",), 7, "wrong-type"),
        (("patient", "birth_date"), "14/05/1983", "bad-date"),
        (("patient", "birth_date"), "2023-02-29", "bad-date"),
        (("patient", "birth_date"), "19830514", "bad-date"),
        (("coverage", "plan_type"), "hmo", "not-allowed"),
        (("service", "lines", 0, "units"), 0, "out-of-range"),
        (("service", "lines", 0, "units"), 1.5, "wrong-type"),
        (("service", "lines", 0, "units"), True, "wrong-type"),
        (("service", "lines"), [], "too-few"),
        (("service", "dose", "amount"), -1, "out-of-range"),
        (("patient", "given_name"), "", "too-short"),
        (("provider",), {"key": "okafor"}, "missing-key"),
        (("provider",), 5, "wrong-type"),
        (("schema_version",), "9.9", "not-allowed"),
    ],
)
def test_a_fault_has_its_code_and_its_place(path: tuple[str | int, ...], value: object, code: str) -> None:
    def change(case: Any) -> None:
        for part in path[:-1]:
            case = case[part]
        case[path[-1]] = value

    found = faults(change)
    assert code in {found_code for found_code, _ in found}
    assert all(pointer.startswith("/" + "/".join(map(str, path))) for _, pointer in found)


def test_every_fault_is_found_in_one_run() -> None:
    def change(case: Any) -> None:
        del case["patient"]["family_name"]
        case["service"]["dates"]["to"] = "soon"
        case["extra"] = 1

    assert faults(change) == [
        ("unknown-key", "/extra"),
        ("missing-key", "/patient/family_name"),
        ("bad-date", "/service/dates/to"),
    ]


def test_an_event_is_checked_against_the_fields_of_its_kind() -> None:
    event = {**DENIED, "reasons": [{"categori": "x"}]}
    codes = {finding.code for finding in case_schema.check(event, "event", "events/a.json", part="denied")}
    assert codes == {"missing-key", "unknown-key"}


marked = st.text("abcdefgh -/", max_size=8).map(lambda text: MARK + text)
wrong = st.recursive(
    marked | st.booleans() | st.integers() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            marked | st.sampled_from(sorted({*CASE, *CASE["patient"], *CASE["service"]})), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(CASE)), wrong)
def test_no_value_of_the_case_and_no_odd_key_is_ever_in_a_message(key: str, value: object) -> None:
    found = case_schema.check({**CASE, key: value}, "case", "case.json")
    said = " ".join(f"{f.message} {f.remedy}" for f in found)
    assert MARK not in said


@given(wrong)
def test_any_json_value_is_answered_with_findings(value: object) -> None:
    assert case_schema.check(value, "case", "case.json")
