"""Whether what a person decided in review still refers to something."""

from collections.abc import Iterable, Iterator

from pipeline.model.case import Case
from pipeline.model.finding import Finding
from pipeline.rules.case_checks.fault import note

_BUILT = "This decision refers to no finding of this build: what it was about was mended or has changed."
_CHECKED = (
    "This decision refers to no finding of this check: what it was about was mended or has changed, "
    "or lies in the finished pages, which only a build looks at."
)


def unused(case: Case, findings: Iterable[Finding], *, built: bool = True) -> Iterator[Finding]:
    """A note for each decision that none of `findings` answers to: mended, changed, or mistyped.

    `findings` are all of a build, or all of a check (`built` False), which does not see the finished pages.
    """
    known = {finding.id for finding in findings}
    for decision in case.decisions:
        if decision.finding not in known:
            message = _BUILT if built else _CHECKED
            yield note("decision-unused", "/finding", message, "Nothing, unless you expected it.", file=decision.file)
