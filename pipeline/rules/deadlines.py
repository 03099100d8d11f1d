"""The last day to file, and the day by which we tell people to file.

Calendar days count from the day after the trigger. Nothing rolls over a weekend unless the rule itself says so. The
date printed on the notice wins over every rule. Sources: the rows of the deadlines table.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from pipeline.model.case import Denial
from pipeline.model.contents import FileBy
from pipeline.model.tables import Confidence, DeadlineRow

STATED = "The last date printed on the notice."
UNKNOWN_PLAN = "The plan type is not known, so the shortest rule of any plan type is counted: "

_SATURDAY = 5


def file_by(denial: Denial, step: str, plan_type: str, rows: Sequence[DeadlineRow]) -> FileBy | None:
    """When `step` must be filed against `denial`; None where neither the notice nor a rule gives a date.

    `file_by` is the last business day on or before the earliest defensible deadline, which counts from the notice
    date and never rolls. `legal_last_day` counts from receipt, with the presumption and the roll of the rule.
    """
    if denial.stated_deadline is not None:
        day = denial.stated_deadline
        return FileBy(file_by=business_day_before(day), legal_last_day=day, rule=STATED, citation=None,
                      confidence="stated")  # fmt: skip
    row = _row(step, plan_type, rows)
    if row is not None:
        return _by_rule(row, denial)
    if plan_type != "unknown":
        return None
    shortest = min((_by_rule(row, denial) for row in _for_step(step, rows)), key=_soonest, default=None)
    if shortest is None:
        return None
    return FileBy(file_by=shortest.file_by, legal_last_day=shortest.legal_last_day, rule=UNKNOWN_PLAN + shortest.rule,
                  citation=None, confidence=Confidence.INFERRED)  # fmt: skip


def is_shorter_than_rule(denial: Denial, step: str, plan_type: str, rows: Sequence[DeadlineRow]) -> bool:
    """Whether the date on the notice is earlier than the rule's own count from the notice date."""
    row = _row(step, plan_type, rows)
    if row is None or denial.stated_deadline is None:
        return False
    return denial.stated_deadline < counted(denial.notice_date, row.count, row.unit)


def _soonest(found: FileBy) -> date:
    return found.file_by


def _by_rule(row: DeadlineRow, denial: Denial) -> FileBy:
    earliest = counted(denial.notice_date, row.count, row.unit)
    start = denial.notice_date
    if row.starts == "receipt":
        start = denial.received_date or start
    if row.presumed_receipt_days:
        start = denial.notice_date + timedelta(days=row.presumed_receipt_days)
    last = counted(start, row.count, row.unit)
    last = rolled(last) if row.roll else last
    return FileBy(
        file_by=business_day_before(min(earliest, last)),
        legal_last_day=last,
        rule=row.rule,
        citation=row.citation,
        confidence=row.provenance.confidence,
    )


def _row(step: str, plan_type: str, rows: Iterable[DeadlineRow]) -> DeadlineRow | None:
    """The row of that plan type for the step; an expedited step without its own row takes the standard one."""
    fitting = [row for row in rows if plan_type in row.plan_types]
    return next(iter([*_exactly(step, fitting), *_exactly(step.removesuffix("-expedited"), fitting)]), None)


def _for_step(step: str, rows: Sequence[DeadlineRow]) -> list[DeadlineRow]:
    return _exactly(step, rows) or _exactly(step.removesuffix("-expedited"), rows)


def _exactly(step: str, rows: Sequence[DeadlineRow]) -> list[DeadlineRow]:
    return [row for row in rows if row.step == step]


def counted(start: date, count: int, unit: str) -> date:
    """The day that is `count` calendar_day, business_day or month after `start`."""
    if unit == "month":
        return months_after(start, count)
    if unit == "business_day":
        return business_days_after(start, count)
    return start + timedelta(days=count)


def months_after(start: date, count: int) -> date:
    """The same day of the month so many months later; where there is none, the first of the month after it.

    45 CFR 147.136(d)(2)(i): receipt on October 30 gives March 1.
    """
    years, month = divmod(start.month - 1 + count, 12)
    try:
        return date(start.year + years, month + 1, start.day)
    except ValueError:
        years, month = divmod(start.month + count, 12)
        return date(start.year + years, month + 1, 1)


def business_days_after(start: date, count: int) -> date:
    """Day `count` of the Mondays to Fridays after `start` that are no federal holiday."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_business_day(day)
    return day


def business_day_before(day: date) -> date:
    """The last business day on or before `day`; the days on which a holiday is observed count as holidays too."""
    while not is_business_day(day) or day in observed_holidays(day.year):
        day -= timedelta(days=1)
    return day


def rolled(day: date) -> date:
    """The next day that is no Saturday, Sunday or federal holiday, for the rules that say so in their text."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


def is_business_day(day: date) -> bool:
    """Monday to Friday and not a federal holiday of 5 USC 6103(a)."""
    return day.weekday() < _SATURDAY and day not in federal_holidays(day.year)


def federal_holidays(year: int) -> frozenset[date]:
    """The eleven dates of 5 USC 6103(a), unshifted: the shift of (b) is for pay and leave only."""
    return frozenset(
        (
            date(year, 1, 1),
            _weekday(year, 1, 0, 3),
            _weekday(year, 2, 0, 3),
            _weekday(year, 6, 0, 1) - timedelta(days=7),
            date(year, 6, 19),
            date(year, 7, 4),
            _weekday(year, 9, 0, 1),
            _weekday(year, 10, 0, 2),
            date(year, 11, 11),
            _weekday(year, 11, 3, 4),
            date(year, 12, 25),
        )
    )


def observed_holidays(year: int) -> frozenset[date]:
    """Fridays and Mondays on which offices close for a holiday that falls on a weekend."""
    near = federal_holidays(year) | {date(year + 1, 1, 1)}
    shift = {_SATURDAY: -1, _SATURDAY + 1: 1}
    return frozenset(day + timedelta(days=shift[day.weekday()]) for day in near if day.weekday() in shift)


def _weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth Monday (0) … Sunday (6) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
