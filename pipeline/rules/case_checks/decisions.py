"""Whether what a person decided in review still refers to something."""

from collections.abc import Iterable, Iterator

from pipeline.model.case import Case
from pipeline.model.finding import Finding
from pipeline.rules.case_checks.fault import note


def unused(case: Case, findings: Iterable[Finding]) -> Iterator[Finding]:
    """A note for each decision that none of `findings` (all of a build) answers to: mended, changed, or mistyped."""
    known = {finding.id for finding in findings}
    for decision in case.decisions:
        if decision.finding not in known:
            message = "This decision refers to no finding of this build: what it was about was mended or has changed."
            yield note("decision-unused", "/finding", message, "Nothing, unless you expected it.", file=decision.file)
