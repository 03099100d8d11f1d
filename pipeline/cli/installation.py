"""Commands about the installation: doctor, schema."""

import json
from pathlib import Path

import click

from pipeline.cli.session import Session
from pipeline.errors import ExitCode


@click.command(short_help="Is this machine fit to build?")
@click.option("-o", "--out", type=click.Path(path_type=Path), default=Path("packets"), help="Folder of packets.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on stdout.")
def doctor(out: Path, as_json: bool) -> None:
    """Say whether this machine can build packets, and what to do where it cannot.

    \b
    Example:
      packets doctor
    """
    from dataclasses import asdict

    from pipeline.engines import installed

    found = list(installed.checks(out))
    fit = all(check.fit for check in found)
    if as_json:
        click.echo(json.dumps({"fit": fit, "checks": [asdict(check) for check in found]}))
    else:
        for check in found:
            mark = click.style("ok     ", fg="green") if check.fit else click.style("missing", fg="red")
            click.echo(f"{mark}  {check.name}: {check.found}")
            if check.remedy:
                click.echo(f"         {check.remedy}")
    raise click.exceptions.Exit(ExitCode.BUILT if fit else ExitCode.INSTALLATION)


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
