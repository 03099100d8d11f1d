"""Counting days, months and hours as the rules do: business days, federal holidays, the roll over a weekend.

Calendar days count from the day after the trigger. Nothing rolls over a weekend unless the rule itself says so.
"""

from datetime import UTC, date, datetime, timedelta

_SATURDAY = 5
_HOURS_OF_A_DAY = 24
_LAST_MONTH, _LAST_DAY = 12, 31


def counted(start: date, count: int, unit: str) -> date:
    """The day that is `count` calendar_day, business_day, month or hour (whole days of them) after `start`.

    year_end is December 31 so many years on.
    """
    if unit == "month":
        return months_after(start, count)
    if unit == "business_day":
        return business_days_after(start, count)
    if unit == "year_end":
        return date(start.year + count, _LAST_MONTH, _LAST_DAY)
    if unit == "hour":
        return start + timedelta(days=count // _HOURS_OF_A_DAY)
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


def hours_after(start: datetime, count: int) -> datetime:
    """The moment so many hours later; a change to or from daylight saving time neither gives nor takes one.

    `start` must know its time zone; ValueError otherwise.
    """
    if start.tzinfo is None:
        raise ValueError("a clock in hours needs a time zone")
    return (start.astimezone(UTC) + timedelta(hours=count)).astimezone(start.tzinfo)


def business_days_before(day: date, count: int) -> date:
    """The business day that lies `count` business days before the last one on or before `day`."""
    found = business_day_before(day)
    for _ in range(count):
        found = business_day_before(found - timedelta(days=1))
    return found


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
