"""Commands about signatures: issue, attest. Nothing is ever signed on a person's behalf."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.building import CASE, OUT, say, start
from pipeline.cli.session import Session
from pipeline.cli.step import step_options
from pipeline.errors import CaseInvalid
from pipeline.model.case import Case, ChosenStep, State
from pipeline.model.contents import Letter, LetterPdf, Outcome

if TYPE_CHECKING:
    from pipeline.packet import Prepared

_UNDECIDED = (State.GATHERING, State.DRAFTING, State.NEEDS_DECISION)


@click.command(short_help="Send the letters for signature.")
@CASE
@OUT
@click.option("--anyway", is_flag=True, help="Issue although something still needs a decision.")
@step_options
@click.pass_obj
def issue(session: Session, case: Path, out: Path, anyway: bool, choice: ChosenStep) -> None:
    """Send the letters of CASE for signature; from now on exhibit letters and page numbers are frozen.

    Builds the packet, puts a PDF of each letter to sign into OUT, and writes an event.

    \b
    Example:
      packets issue cases/c-1042
    """
    folder = start(session, case, out)
    from pipeline import packet
    from pipeline.engines import files, word
    from pipeline.engines.case_files import log as case_log
    from pipeline.engines.office import open_office
    from pipeline.stages import letters

    today = date.today()
    with files.lock(out, exclusive=False), files.work_folder() as work, open_office(work) as office:
        outcome = packet.build(folder, out, office, today=today, choice=choice)
        _refuse_undecided(outcome, anyway)
        made = packet.prepare(folder, today=today, out=out, choice=choice)
        _keep_edits(made.case)
        clean = [replace(one, docx=word.clear_draft(one.docx)) for one in made.letters if one.needs_signature]
        signed = letters.render(tuple(clean), office)
    step_folder = out / outcome.case_id / outcome.step
    for rendered in signed:
        say([f"to sign: {_put_to_sign(step_folder, rendered)}"])
    path = case_log.write_event(folder, "issued", datetime.now(UTC), _issued(made, step_folder))
    say([f"recorded: events/{path.name}"])


@click.command(short_help="Record a signature.")
@CASE
@click.argument("letter")
@click.option("--signer", required=True, help="Key of the signer in practice.json.")
@click.option("--method", required=True, type=click.Choice(["ink", "image", "e-signature"]), help="How it was signed.")
@click.option("--date", "signed", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Date of the signature.")
@OUT
@step_options
@click.pass_obj
def attest(
    session: Session,
    case: Path,
    letter: str,
    signer: str,
    method: str,
    signed: datetime,
    out: Path,
    choice: ChosenStep,
) -> None:
    """Record that a person has signed LETTER of CASE; binds to its present text, any change voids it.

    \b
    Example:
      packets attest cases/c-1042 internal_appeal --signer okafor --method ink --date 2026-11-20
    """
    folder = start(session, case, out)
    from pipeline import packet
    from pipeline.engines.case_files import log as case_log

    today = date.today()
    if signed.date() > today:
        raise click.BadParameter("lies in the future", param_hint="--date")
    made = packet.prepare(folder, today=today, out=out, choice=choice)
    _keep_edits(made.case)
    fields = _attestation(made.case, _letter(made.letters, letter), signer, method, signed.date())
    path = case_log.write_attestation(folder, letter, datetime.now(UTC), fields)
    say([f"recorded: {path.parent.name}/{path.name}", "Build again: the letter now carries its date."])


def _keep_edits(case: Case) -> None:
    """A letter edited as a draft in OUT moves into the case before it is signed: OUT may be deleted, it may not."""
    from pipeline.engines.case_files import log as case_log

    for letter in case.edited_letters:
        if Path(letter.file).is_absolute():
            path = case_log.keep_edited(case.folder, case.step.name, letter.name, Path(letter.file))
            say([f"kept: {path.relative_to(case.folder)}"])


def _refuse_undecided(outcome: Outcome, anyway: bool) -> None:
    if outcome.state in _UNDECIDED and not anyway:
        raise CaseInvalid(
            f"the case is not fit to be signed: {outcome.state}",
            remedy="Mend or decide what is open, or give --anyway.",
            findings=outcome.findings,
        )


def _put_to_sign(step_folder: Path, rendered: LetterPdf) -> Path:
    """Put the PDF to sign beside the drafts under a name that is free: an earlier one may be signed already."""
    from pipeline.engines import files

    folder, number = step_folder / "physician", 1
    files.no_links(folder, step_folder.parent.parent)
    while (path := folder / _to_sign_name(rendered.letter.name, number)).exists():
        number += 1
    files.write_once(path, rendered.pdf)
    return path


def _to_sign_name(letter: str, number: int) -> str:
    return f"{letter}_to_sign{'' if number == 1 else f'-{number}'}.pdf"


def _issued(made: "Prepared", step_folder: Path) -> dict[str, object]:
    """Fields of the issued event: exhibits, letters, and where each exhibit page stands in the packet just built."""
    from pipeline.engines import files, outputs

    fields: dict[str, object] = {
        "step": made.case.step.name,
        "exhibits": [{"letter": e.letter, "record": e.record, "pages": list(e.pages)} for e in made.exhibits],
        "letters": [
            {"name": one.name, "docx_sha256": files.sha256_bytes(one.docx), "text_hash": one.text_hash}
            for one in made.letters
            if one.needs_signature
        ],
    }
    manifest = outputs.read_manifest(step_folder) or {}
    written, case = outputs.written(step_folder), made.case
    packets = [sha for name, sha in written if outputs.is_packet(name, case.id, case.step.name)]
    return {**fields, "page_map": _page_map(manifest), **({"packet_sha256": packets[0]} if len(packets) == 1 else {})}


def _page_map(manifest: Mapping[str, Any]) -> list[dict[str, int | str]]:
    return [
        {"exhibit": exhibit["letter"], "exhibit_page": page["exhibit_page"], "packet_page": page["packet_page"]}
        for exhibit in manifest.get("exhibits", ())
        for page in exhibit["pages"]
    ]


def _letter(letters: tuple[Letter, ...], name: str) -> Letter:
    for letter in letters:
        if letter.name == name and letter.needs_signature:
            return letter
    known = ", ".join(letter.name for letter in letters if letter.needs_signature) or "none"
    raise click.BadParameter(f"letters of this step that are signed: {known}", param_hint="LETTER")


def _attestation(case: Case, letter: Letter, key: str, method: str, signed: date) -> dict[str, object]:
    from pipeline.rules.letters import text as letter_text

    signer = next((s for s in (*case.practice.signers, case.signer) if s.key == key), None)
    if signer is None or signer.key != case.signer.key:
        raise click.BadParameter("the letters of this case name another signer", param_hint="--signer")
    return {
        "step": case.step.name,
        "signer": signer.key,
        "credentials": signer.credentials,
        "date": signed.isoformat(),
        "method": method,
        "text_hash": letter.text_hash,
        "paragraphs": list(letter_text.paragraph_hashes(letter.paragraphs)),
    }


COMMANDS = (issue, attest)
