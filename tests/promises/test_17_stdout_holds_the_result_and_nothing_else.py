"""Promise 17: what stands on stdout is the result; with --json it always parses, and fits its schema."""

import json

import jsonschema
import pytest

from pipeline import places
from pipeline.stages import assembly
from tests.real_case import change, copy_case, run


def fits(text: str, schema_name: str = "build_result") -> dict:
    """The object of a text, checked against its schema."""
    schema = json.loads((places.schemas() / f"{schema_name}.schema.json").read_text())
    told = json.loads(text)
    jsonschema.Draft202012Validator(schema).validate(told)
    return told


def one_line(result) -> dict:
    assert result.stdout.count("\n") == 1
    return fits(result.stdout)


@pytest.fixture
def folder(tmp_path):
    return copy_case(tmp_path / "cases")


def test_a_build_and_its_repetition(folder, tmp_path):
    first = one_line(run("build", folder, "-o", tmp_path / "out", "--json"))
    again = one_line(run("build", folder, "-o", tmp_path / "out", "--json"))
    assert first["packet"] and first == again


def test_a_check_names_no_packet(folder):
    assert one_line(run("check", folder, "--json"))["packet"] == []


def test_a_dry_run_writes_nothing(folder, tmp_path):
    assert one_line(run("build", folder, "-o", tmp_path / "out", "--dry-run", "--json"))["state"]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "fault",
    [
        lambda folder: (folder / "case.json").write_text("{ broken"),
        lambda folder: (folder / "case.json").write_bytes(b"\xff\xfe\x00"),
        lambda folder: (folder / "case.json").write_text("[" * 100_000),
        lambda folder: (folder / "case.json").unlink(),
        lambda folder: (folder.parent / "practice.json").unlink(),
        lambda folder: change(folder, lambda data: data.pop("patient")),
        lambda folder: change(folder, lambda data: data.update(id=7)),
        lambda folder: next((folder / "records").iterdir()).write_bytes(b"no PDF"),
    ],
    ids=["broken", "binary", "deep", "missing", "no practice", "no patient", "number as id", "no PDF"],
)
def test_every_kind_of_bad_case_is_one_object(folder, tmp_path, fault):
    fault(folder)
    told = one_line(run("build", folder, "-o", tmp_path / "out", "--json"))
    assert told["exit_code"] in (4, 5) and told["findings"]


def test_a_bug_is_one_object(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(assembly, "assemble", lambda *_, **__: 1 / 0)
    assert one_line(run("build", folder, "-o", tmp_path / "out", "--json"))["exit_code"] == 1


def test_a_batch_is_one_object_a_line(folder, tmp_path):
    copy_case(tmp_path / "cases", "broken")
    (tmp_path / "cases" / "broken" / "case.json").write_text("{ broken")
    result = run("batch", tmp_path / "cases", "-o", tmp_path / "out", "--json")
    told = [fits(line) for line in result.stdout.splitlines()]
    assert [each["exit_code"] in (0, 3) for each in told] == [False, True]
    fits((tmp_path / "out" / "run.json").read_text(), "run")


def test_the_manifest_fits_its_schema(folder, tmp_path):
    run("build", folder, "-o", tmp_path / "out")
    fits(next((tmp_path / "out").rglob("manifest.json")).read_text(), "manifest")


def test_without_json_stdout_of_a_failure_is_empty(folder, tmp_path):
    (folder / "case.json").write_text("{ broken")
    assert run("build", folder, "-o", tmp_path / "out").stdout == ""


@pytest.mark.parametrize("words", [("build", "--json"), ("batch", "--json"), ("check", "--json", "nothing-there")])
def test_wrong_usage_puts_nothing_on_stdout(words):
    assert run(*words).stdout == ""
