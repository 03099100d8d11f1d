"""Commands about letter templates: templates (the fields that there are), check (what is wrong), new (copies)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.session import Session
from pipeline.errors import ExitCode
from pipeline.model.step import Track

if TYPE_CHECKING:
    from pipeline.engines.word.checking import Checked
    from pipeline.engines.word.tags import Fault
    from pipeline.model.finding import Finding, Severity

_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on stdout.")


@click.group(invoke_without_command=True, short_help="List the fields of letters; check or copy templates.")
@_JSON
@click.pass_context
def templates(ctx: click.Context, as_json: bool) -> None:
    """List the fields of the letter templates, with meaning and example; or check templates.

    \b
    Examples:
      packets templates
      packets templates check cases/templates/*.docx
    """
    if ctx.invoked_subcommand is not None:
        return
    from pipeline import places
    from pipeline.engines.word import checking
    from pipeline.rules.letters import fields

    known = fields.tree()
    files = sorted(file for file in places.letter_templates().glob("*.docx") if not file.name.startswith("~$"))
    used = {file.name: checking.check(file, known).fields for file in files}
    if as_json:
        told = [{"field": f.name, "meaning": f.meaning, "example": f.example} for f in fields.FIELDS]
        by_template = [{"template": name, "fields": sorted(names)} for name, names in used.items()]
        click.echo(json.dumps({"fields": told, "templates": by_template}, ensure_ascii=False))
    else:
        click.echo("\n".join(_listed(used)))


@templates.command(short_help="What is wrong with these templates.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "--preview",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Print each into this folder as PDF, filled with the examples of the field list.",
)
@_JSON
@click.pass_obj
def check(session: Session, files: tuple[Path, ...], preview: Path | None, as_json: bool) -> None:
    """Check letter templates: unknown fields, broken tags, tracked changes, comments, what every letter must hold.

    With --preview also see them: one PDF for each template without a fault, of an invented case.

    \b
    Examples:
      packets templates check cases/templates/*.docx
      packets templates check cases/templates/*.docx --preview /tmp/letters
    """
    session.as_json = as_json
    from pipeline.cli import results, wording
    from pipeline.engines.word import checking
    from pipeline.rules.letters import fields

    known = fields.tree()
    # Word keeps a lock file "~$…" beside a document that is open.
    found = {file: list(_findings(file, checking.check(file, known))) for file in files if file.name[:2] != "~$"}
    every = [finding for findings in found.values() for finding in findings]
    if preview is not None:
        _preview([file for file, findings in found.items() if not any(map(_is_fault, findings))], preview)
    if as_json:
        click.echo(json.dumps({"findings": results.findings_as_json(every)}, ensure_ascii=False))
    else:
        for file, findings in found.items():
            told = [] if any(map(_is_fault, findings)) else [f"{file.name}: no fault found"]
            click.echo("\n".join([*map(wording.finding, findings), *told]))
    raise click.exceptions.Exit(ExitCode.TEMPLATE if any(map(_is_fault, every)) else ExitCode.BUILT)


def _preview(files: list[Path], folder: Path) -> None:
    """A PDF of each template, filled with the examples of the field list."""
    from pipeline.engines import files as disk
    from pipeline.engines import word
    from pipeline.engines.office import open_office
    from pipeline.rules.letters import fields

    shown = fields.examples()
    with disk.work_folder() as work, open_office(work) as office:
        for file in files:
            place = folder / f"{file.stem}_preview.pdf"
            disk.publish(place, office.render(word.clear_draft(word.fill(file, shown))))
            click.echo(f"preview: {place}", err=True)


@templates.command(short_help="Copy the templates of a step, to change them for your practice.")
@click.argument("track", type=click.Choice([str(track) for track in Track]), metavar="TRACK")
@click.option("--letter", help="Only this letter of the step, by the stem of its file.")
@click.option(
    "--practice",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("cases"),
    show_default=True,
    help="Folder with your practice.json.",
)
def new(track: str, letter: str | None, practice: Path) -> None:
    """Copy the built-in templates of TRACK into templates/ beside your practice.json; what lies there stays.

    \b
    Examples:
      packets templates new internal_appeal
      packets templates new external_review --letter physician_certification --practice /srv/share/cases
    """
    from pipeline import places
    from pipeline.engines import case_files, files

    recipes = case_files.load_tables().recipes
    names = [one.name for recipe in recipes if recipe.track == track for one in recipe.letters]
    wanted = [name for name in names if letter in (None, name)]
    if not wanted:
        known = ", ".join(names) or "none yet"
        raise click.BadParameter(f"letters of this step: {known}", param_hint="--letter" if names else "TRACK")
    for name in wanted:
        place = practice / "templates" / f"{name}.docx"
        if place.exists():
            click.echo(f"stays as it is: {place}")
            continue
        files.write_once(place, (places.letter_templates() / f"{name}.docx").read_bytes())
        click.echo(f"copied: {place}")


def _listed(used: dict[str, frozenset[str]]) -> Iterator[str]:
    """The fields of each template, then those that none of them uses; lists say how an item is reached."""
    from pipeline.rules.letters import fields

    rest = {field.name for field in fields.FIELDS}.difference(*used.values())
    groups: dict[str, Any] = {**used, "in no template yet": rest}
    for title, names in groups.items():
        yield click.style(title, bold=True)
        for field in (field for field in fields.FIELDS if field.name in names):
            yield f"  {field.name:<36}  {field.meaning}; example: {field.example}"
        yield ""
    yield "Write a field as {{ patient.name }}. A name with [] is a list:"
    yield "{% for line in payer.lines %}{{ line }}{% endfor %} or"
    yield "{% for score in scores %}{{ score.value }}{% endfor %}. letter_templates/README.md explains the rest."


def _findings(file: Path, checked: "Checked") -> Iterator["Finding"]:
    from pipeline.engines import case_files
    from pipeline.rules.letters import blocks, statements

    for fault in dict.fromkeys(checked.faults):
        yield _of_fault(file, fault)
    if checked.readable:
        for block in blocks.missing(file.stem, checked.fields, checked.paragraphs):
            yield _finding(file, "block-missing", f"the {block.name} is missing", block.remedy)
        yield from statements.findings(file.stem, checked.paragraphs, case_files.load_tables().cost.statements)


def _of_fault(file: Path, fault: "Fault") -> "Finding":
    return _finding(file, fault.code, f"{fault.place}: {fault.what}", fault.remedy, severity=fault.severity)


def _finding(file: Path, code: str, message: str, remedy: str, *, severity: "Severity | None" = None) -> "Finding":
    import hashlib

    from pipeline.model.finding import Finding, Severity, Where

    return Finding(
        code=code,
        severity=severity or Severity.ERROR,
        where=Where(document=file.name),
        message=message,
        remedy=remedy,
        evidence_hash=hashlib.sha256(message.encode()).hexdigest(),
    )


def _is_fault(finding: "Finding") -> bool:
    """A note tells of something that filling mends."""
    return str(finding.severity) != "note"


COMMANDS = (templates,)
