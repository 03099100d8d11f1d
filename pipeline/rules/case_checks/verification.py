"""What the payer said about the benefits, held against the case: an exclusion stops the work early."""

from collections.abc import Iterator

from pipeline.model.case import Case, Event, Track
from pipeline.model.finding import Finding
from pipeline.rules.case_checks.fault import note, warning

_EARLY = (Track.BENEFIT_VERIFICATION, Track.PRIOR_AUTHORIZATION)
_WAYS = (
    "Choose with the patient: an exception or a single-case agreement (`--track prior_authorization`: the letter asks "
    "for it), a treatment that is covered, or paying for it (`--track self_pay`). Then accept this finding."
)


def findings(case: Case) -> Iterator[Finding]:
    """Of the latest verification: an exclusion, another kind of plan, no authorization needed, no policy, no answer."""
    told = [event for event in case.events if event.kind == "benefits_verified"]
    if told and case.step.track in _EARLY:
        yield from _of(told[-1], case)


def _of(event: Event, case: Case) -> Iterator[Finding]:
    answer, rests_on = event.details.get("covered"), (event.at, event.details.get("covered"))
    if answer == "no":
        message = "The plan excludes the service."
        yield warning("benefit-excluded", "/covered", message, _WAYS, file=event.file, rests_on=rests_on)
    if answer == "unclear":
        message = "The plan did not say whether the service is covered."
        remedy = "Ask for the answer in writing, name the date of the call, and record the answer."
        yield note("benefit-unclear", "/covered", message, remedy, file=event.file)
    if answer == "silent":
        message = (
            "The plan has no policy for the service: the request follows the practice's own criteria, and says so."
        )
        yield note("policy-silent", "/covered", message, "Nothing to do.", file=event.file)
    if event.details.get("prior_authorization_required") == "no" and case.step.track is Track.PRIOR_AUTHORIZATION:
        message = "The plan said that no prior authorization is needed."
        remedy = "Ask for that in writing, or send this as a request for a determination before the service."
        yield note("authorization-not-needed", "/prior_authorization_required", message, remedy, file=event.file)
    yield from _plan_type(event, case)


def _plan_type(event: Event, case: Case) -> Iterator[Finding]:
    """The kind of plan decides every clock; who answered the call may know better than the card."""
    said, ours = event.details.get("plan_type"), case.coverage.plan_type
    if said not in (None, "unknown", ours):
        message = "The payer named another kind of plan than the case has."
        remedy = "Ask which is right; correct `coverage.plan_type`, or accept this."
        yield warning("plan-type-differs", "/plan_type", message, remedy, file=event.file, rests_on=(said, ours))
