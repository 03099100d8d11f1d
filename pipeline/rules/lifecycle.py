"""Where a case stands at its step, whom it waits for, and what a build's exit status says about it."""

from collections.abc import Iterable
from types import MappingProxyType

from pipeline.errors import ExitCode
from pipeline.model.case import Case, Decision, State
from pipeline.model.contents import Letter, PacketPlan
from pipeline.model.finding import Finding, Severity
from pipeline.model.step_rules import SignatureNeed

GATHERING_CODES = frozenset({"required-record-missing"})
# A criterion without proof needs an exception or a reason why it does not apply, in the case; a nod is not enough.
NEVER_ACCEPTED = frozenset({"criterion-open"})
# Errors about whose or what kind of page it is, which a person who has looked at the page may know better.
ACCEPTABLE_ERRORS = frozenset(
    {"foreign-page", "psychotherapy-notes", "counselling-notes", "programme-consent-missing", "identity-number"}
)

_AFTER_EVENT = MappingProxyType(
    {
        "submitted": State.SENT,
        "receipt_confirmed": State.AWAITING_PAYER,
        "information_requested": State.AWAITING_PAYER,
        "denied": State.DECIDED,
        "approved": State.DECIDED,
        "partially_approved": State.DECIDED,
        "withdrawn": State.CLOSED,
        "closed": State.CLOSED,
    }
)
_DRAFT_STATES = frozenset(
    {State.GATHERING, State.DRAFTING, State.NEEDS_DECISION, State.AWAITING_PHYSICIAN, State.AWAITING_PATIENT}
)
_WAITS_FOR = MappingProxyType(
    {
        State.GATHERING: "the practice: records are missing",
        State.DRAFTING: "the practice: a letter is open in Word",
        State.NEEDS_DECISION: "a decision in review",
        State.AWAITING_PHYSICIAN: "the physician's signature",
        State.AWAITING_PATIENT: "the patient",
        State.READY: "the practice: send it",
        State.SENT: "the payer's confirmation",
        State.AWAITING_PAYER: "the payer's decision",
        State.DECIDED: "the practice: the next step",
        State.CLOSED: "nobody",
    }
)


def state_of(case: Case, plan: PacketPlan, letters: Iterable[Letter], findings: Iterable[Finding]) -> State:
    """State of the case at its present step: what was sent and decided first, else what it still waits for."""
    after_sending = _state_after_events(case)
    if after_sending is not None:
        return after_sending
    remaining = open_findings(findings, case.decisions)
    if any(f.code in GATHERING_CODES for f in remaining):
        return State.GATHERING
    if any(letter.open_in_word for letter in case.edited_letters):
        return State.DRAFTING
    if any(f.severity is not Severity.NOTE for f in remaining):
        return State.NEEDS_DECISION
    if any(letter.needs_signature and letter.attested is None for letter in letters):
        return State.AWAITING_PHYSICIAN
    if any(_waits_for_patient(need) for need in plan.step_rules.signatures):
        return State.AWAITING_PATIENT
    return State.READY


def _waits_for_patient(need: SignatureNeed) -> bool:
    """A paper that a confirmed rule wants signed by the patient or a representative, and that is not there yet."""
    signs = need.record is not None and need.who in ("patient", "representative")
    return signs and not need.done and need.rule.confidence.citable


def is_draft(state: State) -> bool:
    """True until the case is ready: pages and file names then say DRAFT."""
    return state in _DRAFT_STATES


def waits_for(state: State) -> str:
    """Whom a case in this state waits for, in words to print."""
    return _WAITS_FOR[state]


def accepted(findings: Iterable[Finding], decisions: Iterable[Decision]) -> tuple[Finding, ...]:
    """The findings that a person accepted in review and that rest on the same evidence as then.

    The latest decision about a finding counts, so that an acceptance can be taken back.
    """
    latest = {d.finding: d for d in sorted(decisions, key=lambda d: (d.at, d.file))}
    return tuple(f for f in findings if acceptable(f) and _accepts(latest.get(f.id), f))


def acceptable(finding: Finding) -> bool:
    """True when a person may accept the finding; other errors, or a criterion left open, have to be mended."""
    if finding.severity is Severity.ERROR:
        return finding.code in ACCEPTABLE_ERRORS
    return finding.code not in NEVER_ACCEPTED


def open_findings(findings: Iterable[Finding], decisions: Iterable[Decision]) -> tuple[Finding, ...]:
    """The findings that nobody has accepted."""
    findings = tuple(findings)
    settled = {f.id for f in accepted(findings, decisions)}
    return tuple(f for f in findings if f.id not in settled)


def exit_code(findings: Iterable[Finding]) -> ExitCode:
    """NEEDS_REVIEW when a warning (or an error that did not stop the case) is open, else BUILT. Notes never count."""
    review = any(f.severity is not Severity.NOTE for f in findings)
    return ExitCode.NEEDS_REVIEW if review else ExitCode.BUILT


def _accepts(decision: Decision | None, finding: Finding) -> bool:
    return decision is not None and decision.verdict == "accepted" and decision.evidence_hash == finding.evidence_hash


def _state_after_events(case: Case) -> State | None:
    """The state that the step's latest telling event put it in; events of other steps and calls tell nothing."""
    states = [
        _AFTER_EVENT[event.kind]
        for event in sorted(case.events, key=lambda event: (event.at, event.file))
        if event.kind in _AFTER_EVENT and event.step in (case.step.name, "")
    ]
    return states[-1] if states else None
