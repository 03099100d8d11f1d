"""Results as JSON, one object a line, each valid against schemas/build_result.schema.json."""

import json
from collections.abc import Iterable
from pathlib import Path

from pipeline.engines import fingerprint, outputs
from pipeline.errors import PacketError
from pipeline.model.contents import Outcome
from pipeline.model.finding import Finding, Severity, Where

_VERSION = "1.0"


def identity_of(case: Path | None) -> tuple[str, str]:
    """Case id and step of a case folder; empty where they cannot be read."""
    return (fingerprint.identity(case) if case else None) or ("", "")


def outcome_line(outcome: Outcome) -> str:
    """What a build did."""
    return _line(outcome.case_id, outcome.step, str(outcome.state), outcome.exit_code, outcome.packet, outcome.findings)


def failure_line(case_id: str, step: str, error: PacketError) -> str:
    """Why there is no packet; an error without findings of its own becomes one."""
    return _line(case_id, step, None, int(error.exit_code), (), failure_findings(error))


def failure_findings(error: PacketError) -> tuple[Finding, ...]:
    """The findings that stopped the case; the error itself where it carries none."""
    found = tuple(f for f in error.findings if isinstance(f, Finding))
    if found:
        return found
    code = error.exit_code.name.lower().replace("_", "-")
    return (
        Finding(code=code, severity=Severity.ERROR, where=Where(), message=error.message[:400], remedy=error.remedy),
    )


def findings_as_json(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Findings as schemas/finding.schema.json has them."""
    return [
        {key: value for key, value in outputs.finding_as_json(f).items() if key != "evidence_hash"} for f in findings
    ]


def _line(
    case_id: str, step: str, state: str | None, exit_code: int, packet: tuple[str, ...], findings: Iterable[Finding]
) -> str:
    data = {
        "schema_version": _VERSION,
        "case_id": case_id,
        "step": step,
        "state": state,
        "exit_code": exit_code,
        "packet": list(packet),
        "findings": findings_as_json(findings),
    }
    return json.dumps(data, ensure_ascii=False)
