"""What commands say to people: short, calm, what and where and what to do; never a value of the case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from pipeline.errors import PacketError
from pipeline.model.case import State
from pipeline.model.contents import Outcome
from pipeline.model.finding import Finding, Severity
from pipeline.rules import lifecycle

if TYPE_CHECKING:
    from pipeline.batch import Result

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}
_HEADINGS = ("case", "step", "pages", "state", "waits for")
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def finding(item: Finding) -> str:
    """One line: "error    case.json#/provider/npi  message — remedy"; a warning with the id to decide it by."""
    severity = click.style(f"{item.severity:<8}", fg=_COLOURS[item.severity])
    remedy = f" — {item.remedy}" if item.remedy else ""
    decide_by = f" [{item.id}]" if item.severity is Severity.WARNING else ""
    return f"{severity} {str(item.where) or 'case'}  {item.message}{remedy}{decide_by}"


def findings(items: Iterable[Finding]) -> list[str]:
    """One line each, errors first."""
    return [finding(item) for item in sorted(items, key=_by_weight_and_place)]


def _by_weight_and_place(item: Finding) -> tuple[int, str, int, str]:
    where = item.where
    return _ORDER.index(item.severity), where.document or str(where), where.page or 0, item.code


def failure(error: PacketError, case_id: str) -> list[str]:
    """One to three lines and the findings that stopped the case."""
    found = [f for f in error.findings if isinstance(f, Finding)]
    about = f"{case_id}: " if case_id else ""
    lines = [*findings(found), click.style(f"{about}{error.message}", fg="red")]
    return [*lines, f"  {error.remedy}"] if error.remedy else lines


def outcome(built: Outcome) -> list[str]:
    """What was built, where it is, whom it waits for, what to look at."""
    pages = f" ({built.pages} pages)" if built.pages else ""
    unchanged = ", nothing has changed since" if built.unchanged else ""
    return [
        *(f"{path}{pages}{unchanged}" for path in built.packet),
        f"{built.case_id} {built.step}: {built.state}; waits for {lifecycle.waits_for(built.state)}",
        *findings(built.findings),
    ]


def prepared(case_id: str, step: str, state: State, items: Iterable[Finding]) -> list[str]:
    """What a build would say, from a check."""
    items = tuple(items)
    lines = [*findings(items), f"{case_id} {step}: {state}; waits for {lifecycle.waits_for(state)}"]
    return lines if items else ["nothing to mend or decide", *lines]


def progress(result: Result, total: int) -> str:
    """One line as a case of a batch ends."""
    return f"[{result.position}/{total}] {result.label}  {_said(result)}"


def tally(results: Sequence[Result], out: str) -> list[str]:
    """The table at the end of a batch: a line a case, the counts, where to look."""
    rows = [_HEADINGS, *(_row(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    built = [r.outcome for r in results if r.outcome is not None]
    deciding = sum(_needs_decision(o) for o in built)
    waiting = sum(o.state in (State.AWAITING_PHYSICIAN, State.AWAITING_PATIENT) for o in built)
    again = sum(o.unchanged for o in built)
    counts = f"{len(built)} built ({again} unchanged), {waiting} waiting for a signature, {deciding} to decide"
    return [
        *lines,
        "",
        f"{counts}, {len(results) - len(built)} failed.",
        f"Look in {out}/<case>/<step>: send/ is for the payer, physician/ to edit and to sign, patient/ to give.",
    ]


def failures(results: Iterable[Result]) -> list[str]:
    """Why cases failed, each by name."""
    lines: list[str] = []
    for result in results:
        if result.error is not None:
            lines += failure(result.error, result.label)
    return lines


def _row(result: Result) -> tuple[str, ...]:
    outcome = result.outcome
    if outcome is None:
        return result.label, result.step, "", "failed", f"you: exit status {result.exit_code}, see the messages"
    whom = lifecycle.waits_for(outcome.state)
    open_ones = sum(f.severity is not Severity.NOTE for f in outcome.findings)
    asked = f"; {open_ones} to decide (`packets check`)" if open_ones else ""
    return result.label, outcome.step, str(outcome.pages or ""), str(outcome.state), f"{whom}{asked}"


def _needs_decision(outcome: Outcome) -> bool:
    return outcome.state is State.NEEDS_DECISION or outcome.exit_code != 0


def _said(result: Result) -> str:
    if result.outcome is None:
        return f"failed (exit status {result.exit_code})"
    return f"{result.outcome.state}{', unchanged' if result.outcome.unchanged else ''}"
