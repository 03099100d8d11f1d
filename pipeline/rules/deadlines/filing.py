"""The last day to file, and the day by which we tell people to file.

The date on the notice wins. Else the earliest day that any source gives is the one to keep, less the days that sending
and missing signatures take; the rule that is named beside it is the one that is surest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.model.case import Denial
from pipeline.model.contents import FileBy
from pipeline.model.tables import Confidence, DeadlineRow
from pipeline.rules.deadlines import days

STATED = "The last date printed on the notice."
UNKNOWN_PLAN = "The plan type is not known, so the shortest rule of any plan type is counted: "

_ORDER = (Confidence.PRIMARY, Confidence.SECONDARY, Confidence.INFERRED, Confidence.UNVERIFIED)
_RECEIVED = "received"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """Business days that go by before a filing is there: on its way, and until the missing signatures are back."""

    channel: int = 0
    signatures: int = 0

    def of(self, filed_when: str) -> int:
        """Where the day of sending counts, the way takes no more than a day."""
        return self.signatures + (self.channel if filed_when == _RECEIVED else min(1, self.channel))


NO_LEAD = Lead()


def file_by(
    denial: Denial,
    step: str,
    plan_type: str,
    rows: Sequence[DeadlineRow],
    *,
    attributes: Sequence[str] = (),
    lead: Lead = NO_LEAD,
) -> FileBy | None:
    """When `step` must be filed against `denial`; None where neither the notice nor a confirmed rule gives a date.

    `file_by` is the last business day on or before the earliest defensible deadline (which counts from the notice date
    and never rolls), less `lead`. `legal_last_day` counts from receipt, with the presumption and the roll of the rule.
    """
    if denial.stated_deadline is not None:
        day = denial.stated_deadline
        found = FileBy(file_by=day, legal_last_day=day, rule=STATED, citation=None, confidence="stated", step=step)
        return _less(found, lead)
    if plan_type != "unknown":
        counted = _by_rules(denial, step, rows_for(step, plan_type, rows, attributes))
        return _less(counted, lead) if counted else None
    types = dict.fromkeys(name for row in rows for name in row.plan_types)
    each = (_by_rules(denial, step, rows_for(step, name, rows, attributes)) for name in types)
    shortest = min((one for one in each if one), key=lambda one: one.file_by, default=None)
    if shortest is None:
        return None
    rule = UNKNOWN_PLAN + shortest.rule
    return _less(replace(shortest, rule=rule, citation=None, confidence=Confidence.INFERRED, also=()), lead)


def is_shorter_than_rule(
    denial: Denial, step: str, plan_type: str, rows: Sequence[DeadlineRow], attributes: Sequence[str] = ()
) -> bool:
    """Whether the date on the notice is earlier than what every confirmed rule counts from the notice date."""
    fitting = [row for row in rows_for(step, plan_type, rows, attributes) if _counts(row) and _is_sure(row)]
    if not fitting or denial.stated_deadline is None:
        return False
    return denial.stated_deadline < min(_earliest(row, denial) for row in fitting)


def rows_for(
    step: str, plan_type: str, rows: Iterable[DeadlineRow], attributes: Sequence[str] = ()
) -> tuple[DeadlineRow, ...]:
    """The clocks of that plan type for the step; an expedited step without its own takes the standard ones."""
    held = set(attributes)
    fitting = [
        row for row in rows if plan_type in row.plan_types and set(row.only) <= held and held.isdisjoint(row.unless)
    ]
    exactly = tuple(row for row in fitting if row.step == step)
    return exactly or tuple(row for row in fitting if row.step == step.removesuffix("-expedited"))


def last_day(row: DeadlineRow, start: date) -> date:
    """The last day by the row when its clock starts on `start` (the notice date where receipt is presumed).

    Raises ValueError where only the notice tells.
    """
    if row.count is None:
        raise ValueError("only the notice tells this deadline")
    day = days.counted(start + timedelta(days=row.presumed_receipt_days), row.count, row.unit)
    return days.rolled(day) if row.roll else day


def _by_rules(denial: Denial, step: str, rows: Sequence[DeadlineRow]) -> FileBy | None:
    counting = [row for row in rows if _counts(row)]
    if not any(_is_sure(row) for row in counting):
        return None
    named = min(counting, key=lambda row: (_ORDER.index(row.provenance.confidence), _earliest(row, denial)))
    last = _legal_last(named, denial)
    return FileBy(
        file_by=min(last, *(_earliest(row, denial) for row in counting)),
        legal_last_day=last,
        rule=named.rule,
        citation=named.citation if named.provenance.confidence.citable else None,
        confidence=named.provenance.confidence,
        step=step,
        filed_when=named.filed_when,
        also=tuple(row.rule for row in counting if row is not named),
    )


def _counts(row: DeadlineRow) -> bool:
    """Whether a day can be counted: not where only the notice tells, or where the time may be shorter."""
    return row.count is not None and row.bound != "ceiling" and row.starts in ("receipt", "notice_date")


def _is_sure(row: DeadlineRow) -> bool:
    return row.provenance.confidence is not Confidence.UNVERIFIED


def _earliest(row: DeadlineRow, denial: Denial) -> date:
    return days.counted(denial.notice_date, row.count or 0, row.unit)


def _legal_last(row: DeadlineRow, denial: Denial) -> date:
    if row.starts == "receipt" and not row.presumed_receipt_days:
        return last_day(row, denial.received_date or denial.notice_date)
    return last_day(row, denial.notice_date)


def _less(found: FileBy, lead: Lead) -> FileBy:
    count = lead.of(found.filed_when)
    return replace(found, file_by=days.business_days_before(found.file_by, count), lead_days=count)
