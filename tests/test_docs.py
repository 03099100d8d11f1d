"""What README and docs/ say is what the program does."""

import json
import re
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import docs.__main__ as pages
from docs import commands, findings
from pipeline.cli.main import main
from pipeline.errors import ExitCode

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def section(title: str) -> str:
    """The text of a README section up to the next heading of the same depth."""
    return README.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def table(title: str) -> list[list[str]]:
    rows = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_the_readme_has_every_exit_status_with_the_meaning_of_the_docs() -> None:
    assert {int(code): said for code, said in table("Exit codes")} == {int(c): commands.MEANINGS[c] for c in ExitCode}


def commands_in_readme() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", README, re.S)
    lines = [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    return [line for line in lines if "packets " in line and not line.startswith(("make", "mkdir", "cp"))]


@pytest.mark.parametrize("line", commands_in_readme())
def test_a_command_in_the_readme_has_the_options_that_it_shows(line: str) -> None:
    _, name, *words = line.split("packets", 1)[1].split() and line.split()
    command = main.get_command(click.Context(main), name)
    assert command is not None
    known = {flag for parameter in command.params for flag in parameter.opts}
    assert {word for word in words if word.startswith("-")} <= known


def test_every_command_is_in_the_readme() -> None:
    named = {re.search(r"`packets (\w+)", row[0])[1] for row in table("Commands")}  # type: ignore[index]
    assert named == set(main.list_commands(click.Context(main)))


def test_every_command_explains_itself_with_an_example() -> None:
    for name in main.list_commands(click.Context(main)):
        result = CliRunner().invoke(main, [name, "-h"])
        assert result.exit_code == 0, name
        assert f"packets {name}" in result.output, f"{name} shows no example"


def test_every_dependency_is_named_with_its_purpose_and_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.split(r"[<>=!~\[ ]", requirement, maxsplit=1)[0].lower() for requirement in needed}
    said = section("Dependencies").lower()
    assert [name for name in sorted(names) if name not in said] == []


def test_every_dependency_is_pinned_by_a_range_and_a_constraint() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = project["dependencies"] + project["optional-dependencies"]["dev"]
    pinned = {line.split("==")[0].lower() for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()}
    for requirement in needed:
        assert re.search(r">=[\d.]+,<[\d.]+$", requirement), requirement
        assert re.split(r"[<>=\[]", requirement, maxsplit=1)[0].lower() in pinned


def test_every_make_target_is_explained_by_make_help() -> None:
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.M)) - {"office"}
    explained = set(re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.M))
    assert targets == explained


@pytest.mark.parametrize("page", ["README.md", *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").glob("*.md"))])
def test_every_file_that_a_page_links_to_is_there(page: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / page).read_text("utf-8"))
    assert [link for link in links if not (ROOT / page).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("name", pages.PAGES)
def test_a_page_that_is_written_from_the_code_is_fresh(name: str) -> None:
    fresh = pages.PAGES[name]() == (pages.FOLDER / name).read_text("utf-8")
    assert fresh, "run `make docs`"


def test_every_page_of_docs_is_linked_from_the_readme() -> None:
    assert [p.name for p in sorted((ROOT / "docs").glob("*.md")) if f"docs/{p.name}" not in README] == []


def test_every_finding_that_a_sample_brings_has_a_row() -> None:
    known = [re.escape(code).replace("…", ".+") for code in findings.codes()]
    expected = [json.loads(p.read_text("utf-8")) for p in (ROOT / "sample_cases" / "invalid").glob("*/expected*.json")]
    brought = set(re.findall(r'"code": "([^"]+)"', json.dumps(expected)))
    assert brought
    stops = {code.name.lower().replace("_", "-") for code in ExitCode}
    assert [code for code in sorted(brought - stops) if not any(re.fullmatch(row, code) for row in known)] == []


def test_every_fault_that_the_check_of_templates_can_name_has_a_row() -> None:
    made = {code for path in (ROOT / "pipeline/engines/word").glob("*.py") for code in _fault_codes(path.read_text())}
    assert {"unknown-field", "split-tag", "comment", "tag-out-of-reach", "not-a-template"} <= made
    assert made | {"block-missing"} <= set(findings.codes())


def _fault_codes(source: str) -> set[str]:
    return set(re.findall(r'(?:code=|code = |else |\.(?:add|remark)\([^"]*?, )"([a-z]+(?:-[a-z]+)*)"', source))


@pytest.mark.parametrize(
    "line",
    [
        'return Finding(code="shoe-size", severity=Severity.NOTE, message="Too big.", remedy="Try less.")',
        'return _note("shoe-size", "Too big.", "Try less.")',
        'what = "Too big."\n    return _note("shoe-size", what, remedy="Try less.")',
    ],
)
def test_a_new_finding_gets_a_row_however_it_is_made(tmp_path: Path, line: str) -> None:
    imports = "from pipeline.model.finding import Finding, Severity\n"
    maker = "def _note(code, message, remedy):\n    return Finding(code=code, severity=Severity.NOTE)\n"
    (tmp_path / "shoes.py").write_text(f"{imports}{maker}def check():\n    {line}\n")
    assert list(findings.rows_of(tmp_path)) == [findings.Row("shoe-size", "note", "Too big.", "Try less.")]


def test_a_finding_whose_code_cannot_be_read_is_refused_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "shoes.py").write_text("from pipeline import Finding\ndef check(shoe):\n    Finding(code=shoe.size)\n")
    with pytest.raises(findings.Unreadable, match=r"shoes\.py:3"):
        list(findings.rows_of(tmp_path))


ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def test_the_architecture_names_every_folder_of_the_code_and_every_stage() -> None:
    folders = {path.parent.relative_to(ROOT).as_posix() for path in (ROOT / "pipeline").rglob("__init__.py")}
    assert [folder for folder in sorted(folders - {"pipeline"}) if f"`{folder}/`" not in ARCHITECTURE] == []
    stages = {path.stem for path in (ROOT / "pipeline" / "stages").glob("*.py")} - {"__init__"}
    handed_on = ARCHITECTURE.split("## What is handed on")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| (\w+) \|", handed_on, re.M)) - {"stage"} == stages


def test_every_path_that_the_architecture_names_is_there_and_it_is_one_page() -> None:
    named = set(
        re.findall(r"`((?:pipeline|schemas|tests|docs|bench|letter_templates|sample_cases)/[\w./]*)`", ARCHITECTURE)
    )
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
    assert len(ARCHITECTURE.splitlines()) <= 84
