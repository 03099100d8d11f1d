"""Publishing: the packet and its drafts appear in OUT, whole or not at all, and nothing of a person's is touched."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from pipeline.engines import files, fingerprint, origins, outputs
from pipeline.errors import CaseInvalid, OutputError
from pipeline.model.case import Audience, Case, State
from pipeline.model.contents import Draft, Letter, LetterState, Outcome, PacketPlan
from pipeline.model.finding import Finding, Severity, Where
from pipeline.rules import lifecycle

_SEND = "send"
_BESIDE = "plan_administrator"
_OURS = (_SEND, _BESIDE, *outputs.DRAFTS)
# The patient signs what goes to the plan's administrator.
_FOLDERS = {Audience.PATIENT: "patient", Audience.PLAN_ADMINISTRATOR: "patient", Audience.INTERNAL: "internal"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Output:
    """One file of the step's folder: its relative name, its bytes, and whether it stays as a person left it."""

    name: str
    data: bytes
    kept: bool = False

    @property
    def entry(self) -> tuple[str, str]:
        return self.name, files.sha256_bytes(self.data)


def unchanged(folder: Path, out: Path, top: Path | None = None, step: str | None = None) -> Outcome | None:
    """The outcome of the last build when nothing that it rests on, and nothing that it wrote, has changed since.

    `top` is the folder given to `batch`; `step` the name of the step where case.json does not tell it.
    """
    identity = fingerprint.identity(folder)
    if identity is None:
        return None
    identity = (identity[0], step or identity[1])
    if not identity[1]:
        return None
    step_folder = out / identity[0] / identity[1]
    manifest = outputs.read_manifest(step_folder)
    if manifest is None or not outputs.intact(step_folder, manifest):
        return None
    if manifest.get("fingerprint") != fingerprint.of_case(folder, top):
        return None
    try:
        return _outcome_of(manifest, identity, step_folder)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def publish(
    draft: Draft,
    case: Case,
    plan: PacketPlan,
    letters: tuple[Letter, ...],
    findings: tuple[Finding, ...],
    state: State,
    out: Path,
    *,
    mark: str | None = None,
    beside: Mapping[str, bytes] = MappingProxyType({}),
) -> Outcome:
    """Write the packet, the drafts to edit and last the manifest; then remove what earlier builds left over.

    `beside` are PDFs, by letter, that go to the plan's administrator on their own. `mark` is the case's fingerprint
    from before it was read, so that a change during the build is not missed. Raises OutputError when a file that a
    person put there is in the way, CaseInvalid when another case with this id has been built meanwhile; what was there
    then stays as it was.
    """
    step_folder = out / case.id / plan.step.name
    if not origins.claim(case.folder, out, case.id):
        remedy = "Give each case its own `id` in case.json."
        raise CaseInvalid("another case with this id was built at the same time", remedy=remedy)
    place = _FOLDERS.get(Audience(plan.recipe.audience), _SEND)
    ours = outputs.written(step_folder)
    drafts = tuple(_draft_of(letter, step_folder, ours) for letter in letters)
    raced = _changed_meanwhile(drafts, letters)
    remaining = lifecycle.open_findings(findings + raced, case.decisions)
    state = _state_with(state, remaining)
    packet = _Output(name=f"{place}/{packet_name(case, letters, state)}", data=draft.pdf)
    others = tuple(_Output(name=f"{_BESIDE}/{case.id}_{name}.pdf", data=pdf) for name, pdf in beside.items())
    _refuse_to_replace((packet, *others), step_folder, ours)
    published = (packet, *others, *drafts)
    _put_all(published, step_folder, ours)
    outcome = _outcome(case, draft, state, remaining, step_folder / packet.name)
    mark = "" if raced else mark or fingerprint.of_case(case.folder)
    outputs.finish(step_folder, _manifest(draft, outcome, published, mark))
    return outcome


def packet_name(case: Case, letters: Iterable[Letter], state: State) -> str:
    """File name of the packet: DRAFT_ in front until it is ready, the date of the last signature once all are there."""
    signed = [letter.attested for letter in letters if letter.needs_signature]
    dates = [day for day in signed if day is not None]
    day = f"_{max(dates).isoformat()}" if dates and len(dates) == len(signed) else ""
    return f"{'DRAFT_' if lifecycle.is_draft(state) else ''}{case.id}_{case.step.name}{day}.pdf"


def _draft_of(letter: Letter, step_folder: Path, ours: frozenset[tuple[str, str]]) -> _Output:
    """The letter's Word file; where a person changed the one in OUT, that one stays."""
    name = f"{_FOLDERS.get(letter.audience, 'physician')}/{letter.name}.docx"
    files.no_links((step_folder / name).parent, step_folder)
    lying = step_folder / name
    if not (lying.exists() or lying.is_symlink()) or outputs.is_ours(step_folder, name, ours):
        return _Output(name=name, data=letter.docx)
    if lying.is_symlink() or not lying.is_file():
        raise OutputError(f"{name} in OUT is no ordinary file", remedy="Remove it and build again.")
    data = lying.read_bytes()
    mine = letter.state == LetterState.DRAFT and data == letter.docx
    return _Output(name=name, data=data, kept=not mine)


def _changed_meanwhile(drafts: Iterable[_Output], letters: Iterable[Letter]) -> tuple[Finding, ...]:
    """A file that a person saved while we built is kept, but its words are not in this packet."""
    return tuple(
        Finding(
            code="draft-changed-during-build",
            severity=Severity.WARNING,
            where=Where(document=letter.name),
            message="The letter in OUT was changed by a person after this build had read it; the packet lacks that.",
            remedy="Build again.",
            evidence_hash=files.sha256_bytes(output.data),
        )
        for output, letter in zip(drafts, letters, strict=True)
        if output.kept and letter.state == LetterState.DRAFT
    )


def _refuse_to_replace(packets: Iterable[_Output], step_folder: Path, ours: frozenset[tuple[str, str]]) -> None:
    for packet in packets:
        lying = step_folder / packet.name
        files.no_links(lying.parent, step_folder.parent.parent)
        if not (lying.exists() or lying.is_symlink()) or outputs.is_ours(step_folder, packet.name, ours):
            continue
        if outputs.digest(lying) != packet.entry[1]:
            raise OutputError(
                f"{packet.name} in OUT was not written by this program, or was changed since",
                remedy="Move it out of that folder, then build again.",
            )


def _put_all(published: Sequence[_Output], step_folder: Path, ours: frozenset[tuple[str, str]]) -> None:
    outputs.announce(step_folder, (o.entry for o in published if not o.kept), ours)
    for output in published:
        _put(output, step_folder)
    _remove_leftovers(published, step_folder, ours)


def _put(output: _Output, step_folder: Path) -> None:
    if not output.kept and outputs.digest(step_folder / output.name) != output.entry[1]:
        files.publish(step_folder / output.name, output.data)


def _remove_leftovers(published: Iterable[_Output], step_folder: Path, ours: frozenset[tuple[str, str]]) -> None:
    """Old outputs go once the new ones are in place, if they are still as we wrote them; half-written ones go too."""
    for folder in _OURS:
        files.sweep(step_folder / folder)
    current = {output.name for output in published}
    for name in sorted({name for name, _ in ours} - current):
        if Path(name).parts[0] in _OURS and ".." not in Path(name).parts:
            files.no_links((step_folder / name).parent, step_folder)
            if outputs.is_ours(step_folder, name, ours):
                files.remove(step_folder / name)


def _state_with(state: State, remaining: Iterable[Finding]) -> State:
    """What assembly and inspection found counts too: a ready packet with an open warning needs a decision."""
    waits = any(f.severity is not Severity.NOTE for f in remaining)
    return State.NEEDS_DECISION if waits and state in (State.READY, State.AWAITING_PHYSICIAN) else state


def _outcome(case: Case, draft: Draft, state: State, findings: tuple[Finding, ...], packet: Path) -> Outcome:
    return Outcome(
        case_id=case.id,
        step=case.step.name,
        state=state,
        exit_code=int(lifecycle.exit_code(findings)),
        packet=(str(packet),),
        findings=findings,
        pages=len(draft.page_map.pages),
    )


def _manifest(draft: Draft, outcome: Outcome, published: Iterable[_Output], mark: str) -> bytes:
    listed = [
        {"path": o.name, "sha256": o.entry[1], "bytes": len(o.data), "by": "person" if o.kept else "packets"}
        for o in published
    ]
    data = {
        **draft.manifest.data,
        "state": str(outcome.state),
        "outputs": listed,
        "outcome": {
            "state": str(outcome.state),
            "exit_code": outcome.exit_code,
            "pages": outcome.pages,
            "findings": [outputs.finding_as_json(f) for f in outcome.findings],
        },
        "fingerprint": mark,
    }
    return (json.dumps(data, indent=1, ensure_ascii=False, default=_plain) + "\n").encode()


def _plain(value: object) -> object:
    """JSON form of what json does not know; a manifest is written however its maker built it."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a manifest")


def _outcome_of(manifest: Mapping[str, object], identity: tuple[str, str], step_folder: Path) -> Outcome:
    recorded, listed = manifest["outcome"], manifest["outputs"]
    assert isinstance(recorded, dict) and isinstance(listed, list)
    return Outcome(
        case_id=identity[0],
        step=identity[1],
        state=State(recorded["state"]),
        exit_code=recorded["exit_code"],
        packet=tuple(str(step_folder / o["path"]) for o in listed if outputs.is_packet(o["path"], *identity)),
        findings=tuple(outputs.finding_from_json(f) for f in recorded["findings"]),
        pages=recorded["pages"],
        unchanged=True,
    )
