"""docs/commands.md: what each command says of itself, and the exit statuses."""

import click

from pipeline.cli.main import main
from pipeline.errors import ExitCode

WIDTH = 100
HEAD = """# Commands

Written by `make docs` from the program's own help; do not edit.

CASE is a case folder or its `case.json`; OUT is `packets/` unless `-o` says otherwise.
Results go to standard output, everything else to standard error.
"""
MEANINGS = {
    ExitCode.BUILT: "built, nothing to review",
    ExitCode.INTERNAL: "internal error",
    ExitCode.USAGE: "bad usage",
    ExitCode.NEEDS_REVIEW: "built, needs review",
    ExitCode.CASE_INVALID: "case invalid",
    ExitCode.SOURCE_UNUSABLE: "a source document cannot be used",
    ExitCode.TEMPLATE: "a letter template cannot be filled",
    ExitCode.ENGINE: "an engine is missing, failed or hung",
    ExitCode.OUTPUT: "output refused or not writable",
    ExitCode.INSPECTION: "the packet failed its own inspection; nothing published",
    ExitCode.INSTALLATION: "installation broken",
    ExitCode.SOME_FAILED: "batch: some cases failed, the others are built",
    ExitCode.LOCKED: "batch: locked by another run",
    ExitCode.INTERRUPTED: "interrupted",
    ExitCode.TERMINATED: "terminated",
}


def page() -> str:
    """The whole page."""
    top = _context(main, "packets", None)
    parts = [HEAD, _help("packets", main, top)]
    parts += [text for name in main.list_commands(top) for text in _of(f"packets {name}", main.commands[name], top)]
    return "\n".join([*parts, _statuses()])


def _of(words: str, command: click.Command, above: click.Context) -> list[str]:
    """A command, and the commands below it."""
    context = _context(command, words.rsplit(" ", 1)[1], above)
    parts = [_help(words, command, context)]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            parts += _of(f"{words} {name}", command.commands[name], context)
    return parts


def _context(command: click.Command, name: str, above: click.Context | None) -> click.Context:
    settings = dict(command.context_settings) | {"max_content_width": WIDTH, "terminal_width": WIDTH}
    return click.Context(command, info_name=name, parent=above, **settings)


def _help(words: str, command: click.Command, context: click.Context) -> str:
    return f"## {words}\n\n```text\n{click.unstyle(command.get_help(context)).rstrip()}\n```\n"


def _statuses() -> str:
    rows = [f"| {int(code)} | {MEANINGS[code]} |" for code in sorted(ExitCode)]
    return "\n".join(["## Exit codes", "", "| code | meaning |", "|---|---|", *rows, ""])
