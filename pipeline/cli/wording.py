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
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def finding(item: Finding) -> str:
    """One line: "error    case.json#/provider/npi  message — remedy"; a warning with the id to decide it by."""
    severity = click.style(f"{item.severity:<8}", fg=_COLOURS[item.severity])
    remedy = f" — {item.remedy}" if item.remedy else ""
    decide_by = f" [{item.id}]" if item.severity is Severity.WARNING else ""
    return f"{severity} {str(item.where) or 'case'}  {item.message}{remedy}{decide_by}"


def findings(items: Iterable[Finding]) -> list[str]:
    """One line each, errors first."""
    return [finding(item) for item in sorted(items, key=lambda f: (_ORDER.index(f.severity), str(f.where), f.code))]


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
    """The table at the end of a batch: a line a case, then how many were built, wait, need a decision, failed."""
    rows = [(r.label, r.step, _said(r), _look_at(r)) for r in results]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    lines = ["  ".join((*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[3])) for row in rows]
    built = [r.outcome for r in results if r.outcome is not None]
    deciding = sum(o.state is State.NEEDS_DECISION or o.exit_code != 0 for o in built)
    waiting = sum(o.state in (State.AWAITING_PHYSICIAN, State.AWAITING_PATIENT) for o in built)
    failed = len(results) - len(built)
    again = sum(o.unchanged for o in built)
    counts = f"{len(built)} built ({again} unchanged), {waiting} waiting for a signature, "
    return [*lines, "", f"{counts}{deciding} to decide, {failed} failed. Look in {out}."]


def failures(results: Iterable[Result]) -> list[str]:
    """Why cases failed, each by name."""
    lines: list[str] = []
    for result in results:
        if result.error is not None:
            lines += failure(result.error, result.label)
    return lines


def _said(result: Result) -> str:
    if result.outcome is None:
        return f"failed (exit status {result.exit_code})"
    pages = f"{result.outcome.pages} pages, " if result.outcome.pages else ""
    return f"{pages}{result.outcome.state}; waits for {lifecycle.waits_for(result.outcome.state)}"


def _look_at(result: Result) -> str:
    return result.outcome.packet[0] if result.outcome and result.outcome.packet else ""
