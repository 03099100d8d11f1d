"""One case through all stages: the whole story of a packet, a line a stage."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.engines import case_files, files, fingerprint, origins
from pipeline.engines.office import Office
from pipeline.errors import CaseInvalid
from pipeline.model.case import Audience, Case, ChosenStep, State
from pipeline.model.chart import Chart
from pipeline.model.contents import Exhibit, Letter, LetterPdf, Outcome, PacketPlan
from pipeline.model.evidence import Crosswalk, Evidence
from pipeline.model.finding import Finding, Severity
from pipeline.model.tables import Tables
from pipeline.rules import lifecycle
from pipeline.rules.case_checks import decisions
from pipeline.stages import (
    assembly,
    chart_reading,
    crosswalk,
    evidence_search,
    exhibits,
    inspection,
    intake,
    letters,
    planning,
    publishing,
    screening,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A case up to filled letters: all that `check` looks at, and all that a packet is made from."""

    case: Case
    tables: Tables
    plan: PacketPlan
    chart: Chart
    evidence: Evidence
    crosswalk: Crosswalk
    exhibits: tuple[Exhibit, ...]
    letters: tuple[Letter, ...]
    findings: tuple[Finding, ...]
    state: State


def prepare(
    folder: Path,
    *,
    today: date,
    out: Path | None = None,
    top: Path | None = None,
    work: Path | None = None,
    office: Office | None = None,
    remember: bool = False,
    choice: ChosenStep | None = None,
) -> Prepared:
    """Read, screen, plan, search and write the letters of the case in `folder`; writes nothing into it or `out`.

    `out` is where drafts of an earlier build may lie that a person has changed since; `top` is the folder up to
    which practice.json, tables/ and templates/ are searched (None: two levels up). What records are converted to lies
    in `work` (None: it is gone on return), Word files printed by `office`; `remember` keeps what was read of records
    for the next time (`engines.documents.memory`). `choice` is the step that a person asks for (None: the one that
    case.json names, else the one that follows from the events). Raises PacketError.
    """
    if work is not None:
        return _prepared(folder, today, out, top, work, office, remember, choice)
    with files.work_folder() as own:
        return _prepared(folder, today, out, top, own, office, remember, choice)


def _prepared(
    folder: Path,
    today: date,
    out: Path | None,
    top: Path | None,
    work: Path,
    office: Office | None,
    remember: bool,
    choice: ChosenStep | None,
) -> Prepared:
    case, findings = intake.read(folder, out, top, choice)
    tables = case_files.load_tables(case.overlays)
    findings += screening.screen(case, tables, today)
    if _errors(findings, case):
        _stop_if_invalid((*findings, *chart_reading.unusable(case)), case)
    plan = planning.plan(case, tables)
    chart, more = chart_reading.read(case, work, office, remember=remember)
    findings += more
    evidence = evidence_search.search(chart, case, tables)
    matrix, more = crosswalk.judge(plan, evidence, chart, case)
    findings += more
    arranged = exhibits.arrange(plan, chart, matrix, case, tables, evidence)
    findings += tuple(exhibits.unneeded(case, arranged))
    written, more = letters.write(case, plan, matrix, arranged, evidence)
    findings += more
    _stop_if_invalid(findings, case)
    return Prepared(
        case=case,
        tables=tables,
        plan=plan,
        chart=chart,
        evidence=evidence,
        crosswalk=matrix,
        exhibits=arranged,
        letters=written,
        findings=findings,
        state=lifecycle.state_of(case, plan, written, findings),
    )


def build(
    folder: Path,
    out: Path,
    office: Office,
    *,
    today: date,
    force: bool = False,
    top: Path | None = None,
    choice: ChosenStep | None = None,
) -> Outcome:
    """Build the packet of the case in `folder` into `out`; `choice` as in `prepare`.

    Raises PacketError; then nothing was published.
    """
    step = None if force else intake.step_name(folder, top, choice)
    unchanged = None if force else publishing.unchanged(folder, out, top, step)
    if unchanged is not None and not _overtaken(unchanged, folder, today=today, out=out, top=top, choice=choice):
        origins.claim(case_files.folder_of(folder), out, unchanged.case_id)  # it may have been moved since
        return unchanged
    mark = fingerprint.of_case(folder, top)  # before reading, so that a change during the build is not missed
    office.start()  # its start-up hides behind reading
    with files.work_folder() as work:
        made = prepare(folder, today=today, out=out, top=top, work=work, office=office, remember=True, choice=choice)
        return _published(made, office, out, mark)


def _published(made: Prepared, office: Office, out: Path, mark: str) -> Outcome:
    """The packet of a case that is prepared, put together, inspected and published."""
    printed = (made.plan.recipe.audience, Audience.PLAN_ADMINISTRATOR)
    rendered = letters.render(tuple(letter for letter in made.letters if letter.audience in printed), office)
    draft = assembly.assemble(
        made.case, made.plan, rendered, made.exhibits, made.chart, made.crosswalk, made.state, made.tables
    )
    findings = made.findings + draft.notes
    _stop_if_invalid(findings, made.case)
    findings += inspection.inspect(draft, made.case, made.plan, rendered, made.exhibits, made.chart)
    findings += tuple(decisions.unused(made.case, findings))
    beside = {one.letter.name: _beside(made, one) for one in rendered if one.letter.audience == printed[1]}
    return publishing.publish(
        draft, made.case, made.plan, made.letters, findings, made.state, out, mark=mark, beside=beside
    )


def _beside(made: Prepared, letter: LetterPdf) -> bytes:
    """A letter for the plan's administrator, which goes out on its own, under its own cover."""
    plan = planning.beside(made.plan, letter.letter)
    draft = assembly.assemble(made.case, plan, (letter,), (), made.chart, crosswalk.NONE, State.READY, made.tables)
    inspection.inspect(draft, made.case, plan, (letter,), (), made.chart)
    return draft.pdf


def _overtaken(
    last: Outcome, folder: Path, *, today: date, out: Path, top: Path | None, choice: ChosenStep | None
) -> bool:
    """Whether the calendar brings a finding that the last build did not have, though no file has changed."""
    case, findings = intake.read(folder, out, top, choice)
    findings += screening.screen(case, case_files.load_tables(case.overlays), today)
    known = {finding.id for finding in last.findings}
    return any(finding.id not in known for finding in lifecycle.open_findings(findings, case.decisions))


def _stop_if_invalid(findings: tuple[Finding, ...], case: Case) -> None:
    """An error found so far, and accepted by nobody, ends the case, naming them all at once."""
    errors = _errors(findings, case)
    if errors:
        raise CaseInvalid(
            f"{len(errors)} error(s) in the case", remedy="Mend them; `packets check` lists them.", findings=findings
        )


def _errors(findings: tuple[Finding, ...], case: Case) -> tuple[Finding, ...]:
    return tuple(f for f in lifecycle.open_findings(findings, case.decisions) if f.severity is Severity.ERROR)
