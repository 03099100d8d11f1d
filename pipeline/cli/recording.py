"""Commands that record what happened: decide, log. Each writes new files and never changes one."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import click

from pipeline.cli.building import CASE, OUT, say, start
from pipeline.cli.session import Session
from pipeline.cli.step import step_options
from pipeline.errors import CaseInvalid
from pipeline.model.case import Case, ChosenStep
from pipeline.model.finding import Finding

_SENT = ("submitted", "letter_sent")
_WHO = click.option("--who", help="Who records this.")


@click.command(short_help="Accept or reject a finding.")
@CASE
@click.argument("finding")
@click.argument("verdict", type=click.Choice(["accepted", "rejected"]))
@click.option("--who", required=True, help="Who decides.")
@click.option("--why", required=True, help="Why; printed nowhere.")
@OUT
@step_options
@click.pass_obj
def decide(
    session: Session, case: Path, finding: str, verdict: str, who: str, why: str, out: Path, choice: ChosenStep
) -> None:
    """Accept or reject a warning of CASE by its FINDING id; void once what it rests on changes.

    \b
    Example:
      packets decide cases/c-1042 a1b2c3d4e5f6 accepted --who "P. Raman" --why "checked with the pharmacy"
    """
    folder = start(session, case, out)
    from pipeline.engines.case_files import log as case_log

    found = _decided(folder, out, finding, verdict, choice)
    fields = {"verdict": verdict, "who": who, "why": why, "evidence_hash": found.evidence_hash}
    path = case_log.write_decision(folder, finding, datetime.now(UTC), fields)
    say([f"recorded: {path.parent.name}/{path.name}"])


@click.command(short_help="Record what happened; keep what was sent.")
@CASE
@click.argument("kind")
@click.option("--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="What was sent.")
@click.option("--confirmation", help="Confirmation number of the payer, portal or fax.")
@click.option("--proof", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Confirmation as a file.")
@click.option("--note", help="A note for colleagues.")
@_WHO
@click.option("--set", "fields", multiple=True, metavar="KEY=VALUE", help="Another field of the event (repeat).")
@click.option("--fields", "given", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Fields as JSON.")
@click.option("--anyway", is_flag=True, help="Record a file that is not the packet that was built.")
@OUT
@step_options
@click.pass_obj
def log(
    session: Session,
    case: Path,
    kind: str,
    file: Path | None,
    confirmation: str | None,
    proof: Path | None,
    note: str | None,
    who: str | None,
    fields: tuple[str, ...],
    given: Path | None,
    anyway: bool,
    out: Path,
    choice: ChosenStep,
) -> None:
    """Record what happened to CASE: an event of KIND; `submitted` and `letter_sent` also keep the exact bytes in sent/.

    \b
    Examples:
      packets log cases/c-1042 submitted --file packet.pdf --confirmation 7781
      packets log cases/c-1042 letter_sent --set letter=document_demand --file scan.pdf
      packets log cases/c-1042 denied --fields denial.json
      packets schema event        the kinds and their fields
    """
    folder = start(session, case, out)
    from pipeline.engines.case_files import log as case_log
    from pipeline.stages import intake

    now, today = datetime.now(UTC), date.today()
    read, found = intake.read(folder, out, choice=choice)
    told = {**_from_file(given), **_from_options(fields), **_given(confirmation=confirmation, note=note, who=who)}
    if kind in _SENT:
        if file is None:
            raise click.UsageError(f"`log CASE {kind}` needs --file, the PDF that was sent")
        if taken := tuple(fault for fault in found if fault.code == "case-id-taken"):
            raise CaseInvalid("the packet in OUT is another case's", remedy=taken[0].remedy, findings=taken)
        told = _keep_sent(read, out, file, told, proof, today=today, anyway=anyway or kind == "letter_sent")
        say([f"kept: {told['sent']}"])
    path = case_log.write_event(folder, kind, now, {"step": read.step.name, **told})
    say([f"recorded: events/{path.name}"])


def _decided(folder: Path, out: Path, wanted: str, verdict: str, choice: ChosenStep) -> Finding:
    """The finding of that id as a check of the case gives it now, or as the last build did."""
    from pipeline import packet
    from pipeline.rules import lifecycle
    from pipeline.stages import intake, publishing

    last = publishing.unchanged(folder, out, None, intake.step_name(folder, None, choice))
    found: tuple[Finding, ...]
    try:
        found = last.findings if last else packet.prepare(folder, today=date.today(), out=out, choice=choice).findings
    except CaseInvalid as stopped:
        # an error about a page may be what is decided
        found = tuple(f for f in stopped.findings if isinstance(f, Finding))
    for item in found:
        if item.id == wanted:
            if verdict == "accepted" and not lifecycle.acceptable(item):
                raise CaseInvalid("this finding cannot be accepted, it has to be mended", remedy=item.remedy)
            return item
    raise click.BadParameter("no such finding now; `packets check` shows the ids", param_hint="FINDING")


def _from_file(path: Path | None) -> dict[str, object]:
    if path is None:
        return {}
    try:
        data = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise click.BadParameter("is no JSON", param_hint="--fields") from None
    if not isinstance(data, dict):
        raise click.BadParameter("holds no JSON object", param_hint="--fields")
    return {key: value for key, value in data.items() if key not in ("schema_version", "kind")}


def _from_options(options: tuple[str, ...]) -> dict[str, object]:
    """KEY=VALUE pairs; true and false are meant as such, all else is text."""
    told: dict[str, object] = {}
    for option in options:
        key, equals, value = option.partition("=")
        if not equals:
            raise click.BadParameter("write KEY=VALUE", param_hint="--set")
        told[key] = {"true": True, "false": False}.get(value, value)
    return told


def _given(**options: str | None) -> dict[str, object]:
    return {name: value for name, value in options.items() if value is not None}


def _keep_sent(
    case: Case,
    out: Path,
    file: Path,
    told: dict[str, object],
    proof: Path | None,
    *,
    today: date,
    anyway: bool,
) -> dict[str, object]:
    """Keep the exact bytes that were sent with the manifest and the confirmation; gives the event's fields.

    A letter beside the packet is signed on paper, so its scan is no file that was built.
    """
    from pipeline.engines import files, outputs
    from pipeline.engines.case_files import log as case_log

    data = file.read_bytes()
    digest = files.sha256_bytes(data)
    step_folder = out / case.id / case.step.name
    written = outputs.written(step_folder)
    built = {sha: name for name, sha in written if outputs.is_packet(name, case.id, case.step.name)}
    if not anyway:
        _refuse_other_file(digest, built)
    what = "_".join(str(part) for part in (case.step.name, told.get("letter")) if part)
    name = Path(built[digest]).name if digest in built else f"{case.id}_{what}.pdf"
    proven = {f"confirmation{proof.suffix.lower()}": proof.read_bytes()} if proof else {}
    manifest = step_folder / outputs.MANIFEST
    kept = {name: data, **({"manifest.json": manifest.read_bytes()} if manifest.is_file() else {}), **proven}
    if "confirmation" in told:
        kept["confirmation.txt"] = f"{told['confirmation']}\n".encode()
    sent = case_log.keep_sent(case.folder, f"{today.isoformat()}_{what}", kept)
    return {**told, "sent": sent, "files": [{"name": name, "sha256": digest}]}


def _refuse_other_file(digest: str, built: dict[str, str]) -> None:
    remedy = "Build again and send that file, or give --anyway to record what was really sent."
    if not built:
        raise CaseInvalid("no packet of this step lies in OUT to compare with", remedy=remedy)
    if digest not in built:
        packet = next(iter(built.values()))
        raise CaseInvalid(f"the file is not {packet} as it was built: their bytes differ", remedy=remedy)
    if Path(built[digest]).name.startswith("DRAFT_"):
        raise CaseInvalid("the file is a draft: the case is not ready", remedy=remedy)


COMMANDS = (decide, log)
