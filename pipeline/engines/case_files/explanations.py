"""What a schema cannot say about a case that does not fit it: findings added and remedies made plainer."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from pipeline import places
from pipeline.model.finding import Finding, Severity, Where

_RANGES = re.compile(r"(?<![^,\s])([0-9]{1,9})\s?-\s?([0-9]{1,9})(?![^,\s])")
_PLAN_TYPE = "/coverage/plan_type"
_MOST_RECORDS, _LONGEST = 2000, 2000


def of_case(value: object, found: Sequence[Finding], file: str) -> tuple[Finding, ...]:
    """The faults of a case.json with what else is plainly wrong in it: a range of pages that runs backwards, and a
    kind of network where the plan type should be."""
    if not isinstance(value, Mapping):
        return tuple(found)
    advice = _network_advice(value.get("coverage"))
    told = (replace(f, remedy=f"{advice} {f.remedy}") if advice and _is_plan_type(f) else f for f in found)
    return (*told, *_backwards(value.get("records"), file))


def _is_plan_type(finding: Finding) -> bool:
    return finding.code == "not-allowed" and finding.where.pointer == _PLAN_TYPE


def _network_advice(coverage: object) -> str:
    """What the plan_types table says to somebody who wrote this; empty where it knows nothing."""
    written = coverage.get("plan_type") if isinstance(coverage, Mapping) else None
    return _network_kinds().get(written.strip().casefold(), "") if isinstance(written, str) else ""


@cache
def _network_kinds() -> Mapping[str, str]:
    table: dict[str, Any] = json.loads((places.rule_tables() / "plan_types.json").read_text(encoding="utf-8"))
    return {word.casefold(): row["advice"] for row in table.get("network_kinds", ()) for word in row["words"]}


def _backwards(records: object, file: str) -> Iterator[Finding]:
    for number, record in enumerate(records[:_MOST_RECORDS] if isinstance(records, list) else ()):
        written = record.get("pages") if isinstance(record, Mapping) else None
        ranges = _RANGES.findall(written[:_LONGEST]) if isinstance(written, str) else ()
        if any(int(last) < int(first) for first, last in ranges):
            yield Finding(
                code="page-range",
                severity=Severity.ERROR,
                where=Where(file=file, pointer=f"/records/{number}/pages"),
                message="A range of pages runs backwards.",
                remedy="Correct the range; pages count from 1.",
            )
