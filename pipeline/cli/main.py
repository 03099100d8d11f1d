"""The command `packets`: one group, a file of commands each for building, recording and looking after."""

import os
from typing import Any

import click

import pipeline
from pipeline.cli import building, installation, reading, recording, signing, templates
from pipeline.cli.session import Session, catch_signals, exit_status

_EPILOG = """\b
Examples:
  packets check cases/c-1042             what is wrong or missing, nothing is written
  packets build cases/c-1042 -o packets  the packet, with drafts to edit in Word
  packets batch cases -o packets         every case in the folder
  packets doctor                         is this machine fit to build?

\b
Exit status: 0 built; 3 built, needs review; 2 usage; 4 case invalid; 5 source document unusable;
6 letter template; 7 engine; 8 output; 9 packet failed its inspection; 10 installation;
11 some cases of a batch failed; 12 locked by another run; 130/143 interrupted/terminated; 1 internal error.

\b
Shell completion: eval "$(_PACKETS_COMPLETE=bash_source packets)" (or zsh_source, fish_source).
"""


class Commands(click.Group):
    """The group; its commands' errors become exit statuses here."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run as a program. Without words given we are the process itself, and signals are ours to catch."""
        if not args and extra.get("args") is None:
            catch_signals()
            extra.setdefault("prog_name", "packets")
        return super().main(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with exit_status(ctx):
            return super().invoke(ctx)


@click.group(
    name="packets",
    cls=Commands,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(pipeline.__version__, "--version", prog_name="packets")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Turn a case folder into the packet with which a clinic wins insurance coverage."""
    ctx.ensure_object(Session)
    if os.environ.get("NO_COLOR"):
        ctx.color = False


_ALL = (building, reading, signing, recording, templates, installation)
for _module in _ALL:
    for _command in _module.COMMANDS:
        main.add_command(_command)
