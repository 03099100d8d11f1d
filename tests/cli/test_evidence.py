"""packets evidence: what the records of a case prove, as tables and as JSON."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from pipeline.cli.main import main
from pipeline.engines.case_files import schema

CASE = Path(__file__).parent.parent.parent / "sample_cases/valid/trd-1-request"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["evidence", *map(str, words)])


def test_the_tables_show_each_criterion_with_its_verdict_and_the_pages_that_prove_it() -> None:
    result = run(CASE)
    assert result.exit_code == 0, result.stderr
    for title in ("Criteria", "Treatments", "Scores", "Diagnoses", "Findings", "Contradictions"):
        assert f"\n{title}\n" in f"\n{result.stdout}"
    assert any("MET" in line and " p. " in line for line in result.stdout.splitlines())


def test_the_json_follows_its_schema_and_holds_every_mention() -> None:
    result = run(CASE, "--json")
    told = json.loads(result.stdout)
    assert list(schema.validator("case_evidence").iter_errors(told)) == []
    items = schema.validator("evidence_item")
    assert all(items.is_valid(item) for item in told["items"]) and told["items"]


def test_what_is_denied_or_planned_is_shown_as_such() -> None:
    told = json.loads(run(CASE, "--json").stdout)
    assert {"negated", "affirmed"} <= {item["assertion"] for item in told["items"]}
