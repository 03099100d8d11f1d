"""Commands about the installation: doctor, schema."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from pipeline.cli.session import Session
from pipeline.errors import ExitCode

_FOLDER = click.Path(path_type=Path)
_COLOURS = {"ok": "green", "look": "yellow", "missing": "red"}


@click.command(short_help="Is this machine fit to build?")
@click.option("-o", "--out", type=_FOLDER, default=Path("packets"), show_default=True, help="Folder of packets.")
@click.option("--cases", type=_FOLDER, default=Path("cases"), show_default=True, help="Folder of cases.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on stdout.")
def doctor(out: Path, cases: Path, as_json: bool) -> None:
    """Say whether this machine can build packets, and what to do where it cannot.

    Each line says ok, look (it works, but read this) or missing (nothing can be built so), with what was found and
    the remedy. Exit status 10 where anything is missing, else 0.

    \b
    Examples:
      packets doctor
      packets doctor -o /srv/share/packets --cases /srv/share/cases --json
    """
    from pipeline.engines import installed

    found = tuple(installed.checks(out, cases, date.today()))
    fit = all(check.state is not installed.State.MISSING for check in found)
    if as_json:
        told = {"schema_version": "1.0", "fit": fit, "checks": [asdict(check) for check in found]}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for check in found:
            click.echo(f"{click.style(f'{check.state:7}', fg=_COLOURS[check.state])}  {check.name}: {check.found}")
            if check.remedy:
                click.echo(f"         {check.remedy}")
        click.echo(_verdict([str(check.state) for check in found]))
    raise click.exceptions.Exit(ExitCode.BUILT if fit else ExitCode.INSTALLATION)


def _verdict(states: list[str]) -> str:
    """The last line: fit or not, and how many lines are worth reading."""
    missing, look = states.count("missing"), states.count("look")
    read = f"{look} line{'s' if look != 1 else ''} to read (look)" if look else ""
    if missing:
        return "; ".join(filter(None, (f"not fit to build: mend what is missing ({missing})", read)))
    return "; ".join(filter(None, ("fit to build", read)))


@click.command(short_help="Print a JSON schema.")
@click.argument("name", required=False)
@click.pass_obj
def schema(session: Session, name: str | None) -> None:
    """Print the JSON Schema NAME; without NAME, list them.

    \b
    Example:
      packets schema case
    """
    from pipeline import places

    folder = places.schemas()
    names = sorted(str(p.relative_to(folder)).removesuffix(".schema.json") for p in folder.rglob("*.schema.json"))
    if name is None:
        click.echo("\n".join(names))
    elif name in names:
        click.echo((folder / f"{name}.schema.json").read_text(encoding="utf-8").rstrip())
    else:
        raise click.BadParameter(f"known: {', '.join(names)}", param_hint="NAME")


COMMANDS = (doctor, schema)
