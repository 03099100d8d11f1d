"""Commands that make packets or look at what would be made: build, batch, check, inspect."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.session import Session
from pipeline.cli.step import step_options
from pipeline.errors import ExitCode

if TYPE_CHECKING:
    from pipeline import batch as runs
    from pipeline.model.case import ChosenStep

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
# A folder that may not be read is told by intake, with its remedy and as JSON where that is asked for.
CASE = click.argument("case", type=click.Path(exists=True, readable=False, path_type=Path))
OUT = click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    default=Path("packets"),
    show_default=True,
    help="Folder of packets.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on stdout.")
_FORCE = click.option("--force", is_flag=True, help="Build again even if nothing has changed.")
_FORCE_ONE = click.option(
    "--force", is_flag=True, help="Build again even if nothing has changed, or the case folder was moved or renamed."
)


def case_folder(case: Path) -> Path:
    """The case folder of CASE, which is the folder or its case.json."""
    if case.name == "case.json" and not case.is_dir():
        return case.parent
    if not case.is_dir():
        raise click.BadParameter("give a case folder, or its case.json", param_hint="CASE")
    return case


def start(session: Session, case: Path, out: Path) -> Path:
    """The case folder of CASE, once OUT is known to be fit; tells the session for the case of a failure."""
    from pipeline.engines import files

    session.case, session.out = case_folder(case), out
    files.check_out(out, session.case)
    return session.case


def say(lines: Sequence[str], *, err: bool = False) -> None:
    """Print lines for people."""
    for line in lines:
        click.echo(line, err=err)


@click.command(short_help="Build the packet of one case.")
@CASE
@OUT
@_FORCE_ONE
@click.option("--dry-run", is_flag=True, help="Say what would be built; write nothing.")
@JSON
@step_options
@click.pass_obj
def build(
    session: Session, case: Path, out: Path, force: bool, dry_run: bool, as_json: bool, choice: "ChosenStep"
) -> None:
    """Build the packet of CASE into OUT: of the step that case.json names, else of the one that its events call for.

    \b
    Examples:
      packets build cases/c-1042
      packets build cases/c-1042 --track internal_appeal --level 2 --expedited
      packets build cases/c-1042/case.json -o /srv/share/packets --json
    """
    session.as_json = as_json
    folder = start(session, case, out)
    if dry_run:
        session.out = None
        _look(folder, out, as_json, choice)
    from pipeline import packet
    from pipeline.cli import results, wording
    from pipeline.engines import files, fingerprint, origins
    from pipeline.engines.office import open_office

    with files.lock(out, exclusive=False), files.work_folder() as work, open_office(work) as office:
        if force and (known := fingerprint.identity(folder)):
            origins.claim(folder, out, known[0], moved=True)
        outcome = packet.build(folder, out, office, today=date.today(), force=force, choice=choice)
    say([results.outcome_line(outcome)] if as_json else wording.outcome(outcome))
    raise click.exceptions.Exit(outcome.exit_code)


@click.command(short_help="What is wrong or missing; writes nothing.")
@CASE
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Folder of packets, for drafts edited there.")
@JSON
@step_options
@click.pass_obj
def check(session: Session, case: Path, out: Path | None, as_json: bool, choice: "ChosenStep") -> None:
    """Check CASE up to its filled letters; write nothing, need no LibreOffice.

    \b
    Example:
      packets check cases/c-1042
    """
    folder = case_folder(case)
    session.as_json, session.case = as_json, folder
    _look(folder, out, as_json, choice)


@click.command(short_help="Build every case in a folder.")
@click.argument("folder", type=_FOLDER)
@OUT
@_FORCE
@JSON
@click.pass_obj
def batch(session: Session, folder: Path, out: Path, force: bool, as_json: bool) -> None:
    """Build every case in FOLDER into OUT; one bad case never stops another.

    \b
    Example:
      packets batch cases -o packets
    """
    session.out = out
    from pipeline import batch as runs
    from pipeline.cli import wording

    cases = runs.find_cases(folder)
    if not cases:
        raise click.BadParameter("no case folder (a folder with a case.json) lies in it", param_hint="FOLDER")

    def tell(result: runs.Result) -> None:
        if as_json:
            click.echo(_result_line(result))
        if sys.stderr.isatty():
            click.echo(wording.progress(result, len(cases)), err=True)

    done = runs.run(cases, out, today=date.today(), force=force, top=None if cases == (folder,) else folder, tell=tell)
    say(wording.failures(done), err=True)
    if not as_json or sys.stderr.isatty():
        say(wording.tally(done, str(out)), err=as_json)
    raise click.exceptions.Exit(runs.exit_code(done))


@click.command(short_help="Check a finished packet.")
@click.argument("packet", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@JSON
@click.pass_obj
def inspect(session: Session, packet: Path, as_json: bool) -> None:
    """Inspect a finished PACKET.pdf: page numbers, links, outline, metadata, leftovers.

    \b
    Example:
      packets inspect packets/c-1042/prior_authorization/send/c-1042_prior_authorization.pdf
    """
    session.as_json = as_json
    import json

    from pipeline.cli import results, wording
    from pipeline.model.finding import Severity
    from pipeline.stages import inspection

    found = inspection.inspect_file(packet)
    failed = any(f.severity is Severity.ERROR for f in found)
    if as_json:
        click.echo(json.dumps({"findings": results.findings_as_json(found)}, ensure_ascii=False))
    else:
        say([*wording.findings(found), "the packet has faults" if failed else "no fault found"])
    raise click.exceptions.Exit(ExitCode.INSPECTION if failed else ExitCode.BUILT)


def _look(folder: Path, out: Path | None, as_json: bool, choice: "ChosenStep") -> None:
    """Prepare the case and say what a build would find; writes nothing. Ends the command."""
    from pipeline import packet
    from pipeline.cli import results, wording
    from pipeline.model.contents import Outcome
    from pipeline.rules import lifecycle
    from pipeline.rules.case_checks import decisions

    made = packet.prepare(folder, today=date.today(), out=out, choice=choice)
    unused = tuple(decisions.unused(made.case, made.findings, built=False))
    findings = lifecycle.open_findings(made.findings + unused, made.case.decisions)
    code = int(lifecycle.exit_code(findings))
    case_id, step = made.case.id, made.case.step.name
    if as_json:
        outcome = Outcome(case_id=case_id, step=step, state=made.state, exit_code=code, packet=(), findings=findings)
        click.echo(results.outcome_line(outcome))
    else:
        say(wording.prepared(case_id, step, made.state, findings))
    raise click.exceptions.Exit(code)


def _result_line(result: "runs.Result") -> str:
    from pipeline.cli import results

    if result.outcome is not None:
        return results.outcome_line(result.outcome)
    assert result.error is not None
    return results.failure_line(result.case_id, result.step, result.error)


COMMANDS = (build, batch, check, inspect)
