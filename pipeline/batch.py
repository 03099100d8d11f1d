"""Many cases: each built on its own, so that a bad one never stops or changes another; then the tally."""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline import packet
from pipeline.engines import fault_log, files, fingerprint
from pipeline.engines.office import Office, open_office
from pipeline.errors import CaseInvalid, ExitCode, PacketError
from pipeline.model.contents import Outcome

RUN = "run.json"
_ID_AT_THE_TOP = re.compile(r'\s*\{[^{}\[\]]*?"id"\s*:\s*"([A-Za-z0-9][A-Za-z0-9_-]{0,39})"')
_HEAD = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one case of a run: an outcome, or why there is none. `position` counts from 1 in name order.

    `label` names the case for people without its folder: its id, or its place in the run where the id cannot be read.
    """

    position: int
    label: str
    case_id: str
    step: str
    exit_code: int
    outcome: Outcome | None = None
    error: PacketError | None = None


def find_cases(folder: Path) -> tuple[Path, ...]:
    """The case folders in `folder` in name order, links left out; or `folder` itself where it holds a case.json.

    A folder with records but without case.json counts, and one that cannot be read: it fails by name, and is not
    passed over in silence. Raises CaseInvalid where `folder` cannot be read.
    """
    try:
        if (folder / "case.json").is_file():
            return (folder,)
        found = [f for f in folder.iterdir() if f.is_dir() and not f.is_symlink() and not f.name.startswith(".")]
    except OSError:
        raise CaseInvalid("the folder of cases cannot be read", remedy="Ask for read access.") from None
    return tuple(sorted((f for f in found if _is_case(f)), key=lambda f: f.name))


def _is_case(folder: Path) -> bool:
    try:
        return not {"case.json", "records"}.isdisjoint(os.listdir(folder))
    except OSError:
        return True


def run(
    folders: Sequence[Path],
    out: Path,
    *,
    today: date,
    force: bool = False,
    top: Path | None = None,
    tell: Callable[[Result], None],
) -> tuple[Result, ...]:
    """Build every case of `folders` into `out`; `tell` hears of each as it ends. Raises Locked or OutputError.

    `top` is the folder given to `batch`: practice.json, tables/ and templates/ are not searched above it.
    Writes run.json at the end, also when interrupted.
    """
    for folder in folders:
        files.check_out(out, folder)
    names = [_name(folder, place) for place, folder in enumerate(folders, 1)]
    twice = {same for same, count in Counter(name.casefold() for name, _, _ in names).items() if same and count > 1}
    results: list[Result] = []
    with files.lock(out, exclusive=True), _run_file(out, results, len(folders)), _office() as office:
        for place, (folder, (case_id, step, label)) in enumerate(zip(folders, names, strict=True), 1):
            outcome, error = _attempt(
                folder, out, office, today=today, force=force, top=top, twice=case_id.casefold() in twice
            )
            result = Result(
                position=place,
                label=label,
                case_id=outcome.case_id if outcome else case_id,
                step=outcome.step if outcome else step,
                exit_code=outcome.exit_code if outcome else int(error.exit_code if error else ExitCode.INTERNAL),
                outcome=outcome,
                error=error,
            )
            results.append(result)
            tell(result)
    return tuple(results)


def exit_code(results: Sequence[Result]) -> ExitCode:
    """The first that applies: installation broken, output refused, some failed, needs review, built."""
    codes = {result.exit_code for result in results}
    for code in (ExitCode.INSTALLATION, ExitCode.OUTPUT):
        if code in codes:
            return code
    if any(result.outcome is None for result in results):
        return ExitCode.SOME_FAILED
    return ExitCode.NEEDS_REVIEW if ExitCode.NEEDS_REVIEW in codes else ExitCode.BUILT


def _attempt(
    folder: Path, out: Path, office: Office, *, today: date, force: bool, top: Path | None, twice: bool
) -> tuple[Outcome | None, PacketError | None]:
    """One case; whatever goes wrong stays with it."""
    try:
        if twice:
            raise CaseInvalid(
                "another case of this run has the same id, but perhaps for capital letters",
                remedy="Give each case its own `id` in case.json.",
            )
        return packet.build(folder, out, office, today=today, force=force, top=top), None
    except PacketError as error:
        return None, error
    except Exception as error:  # a bug is one failed case, told by type and line only
        return None, internal_error(error, out, (fingerprint.identity(folder) or ("", ""))[0])


def internal_error(error: BaseException, out: Path | None, case_id: str) -> PacketError:
    """A bug as a PacketError with exit status 1: one line to the user, the traceback in the log of OUT."""
    logged = out is not None and fault_log.append(out / fault_log.NAME, case_id, error)
    place = f"see {out}/{fault_log.NAME}" if logged else "no log could be written"
    return PacketError(
        f"internal error: {fault_log.describe(error)}", remedy=f"Please report this line; {place}. Other cases go on."
    )


def _name(folder: Path, place: int) -> tuple[str, str, str]:
    """Case id, step and label of a case folder, as far as its case.json can be read."""
    identity = fingerprint.identity(folder)
    if identity is not None:
        return *identity, identity[0]
    try:
        found = _ID_AT_THE_TOP.match(files.read_regular(folder / "case.json", _HEAD).decode(errors="replace"))
    except OSError:
        found = None
    case_id = found.group(1) if found else ""
    return case_id, "", case_id or f"case folder {place} in name order"


@contextmanager
def _office() -> Iterator[Office]:
    with files.work_folder() as work, open_office(work) as office:
        yield office


@contextmanager
def _run_file(out: Path, results: Sequence[Result], total: int) -> Iterator[None]:
    """run.json is written whatever ends the run; it says how many cases there were and what became of each."""
    try:
        yield
    finally:
        rows = [_row(result) for result in results]
        data = {"schema_version": "1.0", "exit_code": int(exit_code(results)), "total": total, "cases": rows}
        files.publish(out / RUN, (json.dumps(data, indent=1) + "\n").encode())


def _row(result: Result) -> dict[str, object]:
    outcome = result.outcome
    return {
        "case_id": result.case_id,
        "step": result.step,
        "state": str(outcome.state) if outcome else None,
        "exit_code": result.exit_code,
        "findings": len(outcome.findings if outcome else result.error.findings if result.error else ()),
    }
