"""The command line itself: help, version, schemas, usage, colours, how quickly it answers."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

import pipeline
from pipeline import places
from pipeline.cli.main import main

COMMANDS = sorted(main.commands)


def run(*words, **options):
    return CliRunner().invoke(main, [str(word) for word in words], **options)


def test_the_commands_are_those_that_are_documented():
    assert COMMANDS == [
        "attest",
        "batch",
        "build",
        "check",
        "decide",
        "doctor",
        "evidence",
        "inspect",
        "issue",
        "log",
        "read",
        "schema",
        "templates",
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command):
    result = run(command, "-h")
    assert result.exit_code == 0 and f"packets {command}" in result.stdout.split("Example", 1)[1]


def test_the_help_tells_exit_statuses_and_how_to_get_completion():
    text = run("--help").stdout
    assert "12 locked by another run" in text and "_PACKETS_COMPLETE=bash_source" in text


def test_the_version_is_that_of_the_package():
    assert run("--version").stdout.strip() == f"packets, version {pipeline.__version__}"


def test_schema_lists_the_schemas_and_prints_each_as_it_lies_there():
    names = run("schema").stdout.split()
    assert "case" in names
    assert json.loads(run("schema", "case").stdout) == json.loads((places.schemas() / "case.schema.json").read_text())


@pytest.mark.parametrize("words", [("build",), ("build", "no-such-folder"), ("schema", "nonsense"), ("bild", "x")])
def test_wrong_usage_exits_2_with_a_word_on_stderr_and_nothing_on_stdout(words):
    result = run(*words)
    assert (result.exit_code, result.stdout, bool(result.stderr)) == (2, "", True)


def test_a_folder_without_cases_is_wrong_usage(tmp_path):
    assert run("batch", tmp_path).exit_code == 2


def test_doctor_finds_this_machine_fit_and_says_so_as_json_too(tmp_path):
    told = json.loads(run("doctor", "-o", tmp_path, "--json").stdout)
    assert told["fit"] and {"LibreOffice", "fonts", "free space"} <= {check["name"] for check in told["checks"]}


def test_doctor_says_what_to_do_where_something_is_missing(tmp_path):
    (tmp_path / "out").write_text("a file where a folder should be")
    result = run("doctor", "-o", tmp_path / "out")
    assert result.exit_code == 10 and "Give -o a real folder" in result.stdout


def test_no_color_is_honoured_even_where_colour_would_be_shown(tmp_path):
    plain = run("doctor", "-o", tmp_path, color=True, env={"NO_COLOR": "1"}).stdout
    coloured = run("doctor", "-o", tmp_path, color=True).stdout
    assert "\x1b[" not in plain and "\x1b[" in coloured


def test_help_does_not_load_the_libraries_that_make_documents():
    heavy = ["pikepdf", "pypdf", "pypdfium2", "reportlab", "docxtpl", "lxml", "jsonschema"]
    code = f"import sys; import pipeline.cli.main; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]"
