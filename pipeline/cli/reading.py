"""Commands that look into documents: read files without a case, and what the records of a case prove."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from pipeline.cli.building import CASE, JSON, case_folder, say
from pipeline.cli.session import Session
from pipeline.errors import ExitCode

_PATH = click.Path(path_type=Path)


@click.command(short_help="Everything that documents mention, without a case.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_PATH)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line for every mention.")
@click.option("--text", "text", type=_PATH, metavar="DIR", help="Also write each page's text as DIR/<doc>.<page>.txt.")
def read(files: tuple[Path, ...], as_json: bool, text: Path | None) -> None:
    """Read each FILE (PDF, or plain text in UTF-8) and print every mention of evidence, never merged.

    With --json each line is an object of schemas/evidence_item.schema.json: `doc` is the file's name without its
    ending, `page` counts from 1, `start` and `end` count Unicode characters of that page's text (for .txt: of the
    file as it is, newlines untouched), and `quote` is that stretch word for word. --text writes the page texts that
    they refer to. Exit status 0 when every file was read, 5 when one was not: it is named on standard error, and the
    others are printed all the same.

    \b
    Examples:
      packets read chart.pdf
      packets read chart.pdf note.txt --json --text pages
    """
    from pipeline import reading
    from pipeline.cli import evidence_wording
    from pipeline.errors import SourceUnusable

    _refuse_equal_names(files)
    tables, code = reading.built_in_tables(), ExitCode.BUILT
    for file in files:
        try:
            made = reading.read(file, tables)
        except SourceUnusable as fault:
            say([f"{fault.message} {fault.remedy}".rstrip()], err=True)
            code = ExitCode.SOURCE_UNUSABLE
            continue
        if text is not None:
            reading.write_texts(made, text, files)
        if as_json:
            for item in made.items:
                click.echo(json.dumps(evidence_wording.as_json(item), ensure_ascii=False).encode("utf-8"))
        else:
            say(evidence_wording.table(made))
    raise click.exceptions.Exit(code)


def _refuse_equal_names(files: Sequence[Path]) -> None:
    """Two files with one stem could not be told apart in what is printed."""
    counted = Counter(file.stem for file in files)
    twice = [stem for stem, count in counted.items() if count > 1]
    if twice:
        raise click.BadParameter(f"two files are called {twice[0]}; rename one", param_hint="FILE")


@click.command(short_help="What the records of a case prove, with verdicts and pages.")
@CASE
@JSON
@click.pass_obj
def evidence(session: Session, case: Path, as_json: bool) -> None:
    """Show the evidence of CASE: each criterion with verdict and pages, then treatments, scores, diagnoses, findings.

    Mentions are merged and shown with the pages of their records that tell them; nothing is written. Verdicts are
    internal and never part of a packet. --json prints one object that follows schemas/case_evidence.schema.json.

    \b
    Examples:
      packets evidence cases/c-1042
      packets evidence cases/c-1042 --json
    """
    folder = case_folder(case)
    session.as_json, session.case = as_json, folder
    from pipeline import packet
    from pipeline.cli import evidence_wording

    made = packet.prepare(folder, today=date.today())
    if as_json:
        click.echo(json.dumps(evidence_wording.case_as_json(made), ensure_ascii=False).encode("utf-8"))
    else:
        say(evidence_wording.case_tables(made))


COMMANDS = (read, evidence)
