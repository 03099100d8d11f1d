"""What the README says is what the program does."""

import re
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

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


def test_every_exit_status_is_in_the_readme_and_no_other() -> None:
    assert [int(code) for code, _ in table("Exit codes")] == sorted(code.value for code in ExitCode)


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


def test_every_file_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
