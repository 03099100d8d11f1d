"""The values that stand behind a scale's name: one or several, each with the day or time that it is of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.model.tables import RatingScale
from pipeline.rules.notes import score_words as said
from pipeline.rules.notes.dates import FoundDate, month

_LONGEST_LEAD = 60
_OPENED = re.compile(r"[(\[](?:it|this|which|he|she)?\s*$|\([^()]{0,12}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value from `start` to `end` of the text.

    `earlier`: it is of another time than the note's, its `day` where told, or only its `month`.
    """

    start: int
    end: int
    value: int
    day: date | None = None
    earlier: bool = False
    has_maximum: bool = False
    month: str | None = None


@dataclass(slots=True)
class _State:
    day: date | None = None
    month: str | None = None
    earlier: bool = False
    today: bool = False
    linked: bool = False
    """An arrow, "to", "was" or "from" leads to the next value."""
    changing: bool = False
    since_arrow: bool = False
    dated_first: bool = False


class Values:
    """Reads what stands behind a name. `found` are the dates of the text that tell their year."""

    def __init__(
        self, text: str, scale: RatingScale, found: Sequence[FoundDate], note_date: date | None, *, loose: bool = False
    ) -> None:
        self._text, self._scale, self._found, self._note, self._loose = text, scale, found, note_date, loose

    def behind(self, at: int, high: int) -> list[Value]:
        """The values in order; none where the words behind the name are about something else."""
        values: list[Value] = []
        state, begins = _State(), at
        while at < high:
            told = self._value(at, high, state, values)
            if told is not None:
                if told.end <= at:
                    break
                values.append(told)
                begins = at = told.end
                state = _State(changing=state.changing, dated_first=state.dated_first or state.day is not None)
                continue
            passed = self._pass(at, high, state, first=not values)
            if values and state.since_arrow:
                values[-1] = replace(values[-1], earlier=values[-1].day is None)
                state.since_arrow = False
            if passed is None or passed - begins > _LONGEST_LEAD:
                break
            at = passed
        return self._settled(values, changing=state.changing)

    def _settled(self, values: list[Value], *, changing: bool) -> list[Value]:
        if self._loose and values and not values[0].has_maximum:
            return []
        return values

    def _value(self, at: int, high: int, state: _State, before: Sequence[Value]) -> Value | None:
        text = self._text
        match = said.NUMBER.match(text, at, high)
        if match is None or text[at - 1 : at] in ("-", "/", ".") or self._date_at(at) is not None:
            return None
        span = said.RANGE.match(text, at, high)
        if span and not (state.linked or state.changing or before):
            return None
        if self._yearless(at, high) is not None and not self._is_maximum(match):
            return None
        value, end = said.number(match["value"]), match.end()
        if match["max"] and not self._is_maximum(match):
            if match[0][len(match["value"]) :].lstrip().startswith("/"):
                return None
            end = match.end("value")
        if not self._scale.minimum <= value <= self._scale.maximum or self._is_other(end, high, first=not before):
            return None
        if self._loose and not match["max"] and not before:
            return None
        if state.changing and not (state.linked or before or match["max"]):  # "dropped 8 points" is no total
            return None
        down = said.DOWN_TO.match(text, end, high) is not None
        told = self._when_behind(end, high, state)
        day, earlier, until = told
        behind = self._date_at(until - 1) if until > end else None
        reason = state.linked or state.day or state.earlier or state.today or day or earlier or until > end
        if before and not (reason and said.ENDS_VALUE.match(text, until, high)):
            return None
        day = day or state.day
        past = earlier or state.earlier or down or (state.changing and until == end)
        return Value(
            start=at,
            end=until,
            value=value,
            day=day,
            earlier=day is None and past and not state.today,
            has_maximum=bool(match["max"]),
            month=None if day else _month(behind) or state.month,
        )

    def _is_maximum(self, match: re.Match[str]) -> bool:
        return bool(match["max"]) and int(match["max"]) == self._scale.maximum

    def _is_other(self, end: int, high: int, *, first: bool) -> bool:
        """Whether a number is a count, a change, an item, the next scale's value or the first of a row of numbers."""
        text = self._text
        percent = self._scale.maximum == 100 and text[end : end + 1] == "%"
        if not percent and (said.NO_VALUE.match(text, end, high) or said.IS_REQUIRED.match(text, end, high)):
            return True
        return bool(said.NEXT_SCALES.match(text, end, high)) or (
            first and bool(said.ROW_GOES_ON.match(text, end, high))
        )

    def _when_behind(self, end: int, high: int, state: _State) -> tuple[date | None, bool, int]:
        """(day, earlier, end) of what is said right behind a value of the time that it is of."""
        text, at = self._text, end
        begins = said.TO_DAY.match(text, at, high)
        place = begins.end() if begins else at
        if not (state.dated_first or state.day):
            day = self._date_at(place)
            if day is not None:
                return (day.value if day.exact else None), not day.exact, day.end
            short = self._yearless(place, high)
            if short is not None and not self._scored_next(short[1], high):
                return short[0], short[0] is None, short[1]
        space = said.SPACE.match(text, at, high)
        for pattern, earlier in ((said.EARLIER, True), (said.SAME_DAY, False)):
            match = pattern.match(text, space.end() if space else at, high)
            if match and not self._scored_next(match.end(), high):
                return None, earlier, match.end()
        return None, False, end

    def _scored_next(self, at: int, high: int) -> bool:
        """Whether a number follows, which then is of the time just told."""
        return said.NUMBER_NEXT.match(self._text, at, high) is not None

    def _date_at(self, at: int) -> FoundDate | None:
        return next((day for day in self._found if day.start <= at < day.end), None)

    def _yearless(self, at: int, high: int) -> tuple[date | None, int] | None:
        """A day without its year at a place, and where it ends; the last such day up to the note's."""
        match = said.DAY.match(self._text, at, high)
        if match is None:
            return None
        if match["m"]:
            led = said.LED_TO_DAY.search(self._text[:at])
            if not led and int(match["d"]) == self._scale.maximum:
                return None
            parts = int(match["m"]), int(match["d"])
        else:
            parts = month(match["name"]), int(match["day"])
        if not (1 <= parts[0] <= 12 and 1 <= parts[1] <= 31):
            return None
        return last_day(parts, self._note), match.end()

    def _pass(self, at: int, high: int, state: _State, *, first: bool) -> int | None:
        """The end of the words at a place that may stand before a value; None where they speak of something else."""
        text = self._text
        space = said.SPACE.match(text, at, high)
        if space:
            return space.end()
        day = self._date_at(at)
        if day is not None:
            state.day, state.earlier = (day.value, False) if day.exact else (None, True)
            state.month = _month(day)
            return day.end
        short = self._yearless(at, high)
        if short is not None:
            state.day, state.earlier = short[0], short[0] is None
            return short[1]
        rng = said.RANGE.match(text, at, high)
        if first and rng and (int(rng["low"]), int(rng["high"])) == (self._scale.minimum, self._scale.maximum):
            return rng.end()
        aside = said.ASIDE.match(text, at, high) if first else None
        if aside:
            return aside.end()
        arrow = said.ARROW.match(text, at, high)
        if arrow and not first:
            state.linked = state.since_arrow = True
            return arrow.end()
        return self._pass_words(at, high, state, first=first)

    def _pass_words(self, at: int, high: int, state: _State, *, first: bool) -> int | None:
        text = self._text
        if said.THRESHOLD.match(text, at, high):
            return None
        share = said.SHARE.match(text, at, high) if state.changing else None
        if share:
            return share.end()
        earlier = said.EARLIER.match(text, at, high)
        if earlier:
            state.earlier = True
            return earlier.end()
        same = said.SAME_DAY.match(text, at, high)
        if same:
            state.today = True
            return same.end()
        change = said.CHANGES.match(text, at, high)
        if change:
            state.changing = said.STANDING.match(change[0]) is None
            return change.end()
        link = said.LINKS.match(text, at, high)
        if link and (not first or link[0].casefold() in ("from", "to")):
            word = link[0].casefold()
            state.linked |= word in ("to", "was", "from", "is", "now")
            state.earlier |= word in ("from",) or (word == "was" and _OPENED.search(text, 0, at) is not None)
            return link.end()
        for pattern in (said.LOUD, said.FILL, said.PUNCTUATION) if first else (said.LOUD,):
            match = pattern.match(text, at, high)
            if match:
                return match.end()
        other = said.WORD.match(text, at, high) if self._loose and first else None
        return other.end() if other else None


def _month(day: FoundDate | None) -> str | None:
    """The month of a date of which no more is told."""
    return f"{day.value:%Y-%m}" if day is not None and not day.exact else None


def last_day(parts: tuple[int, int], note_date: date | None) -> date | None:
    """The last such day (month, day) up to the note's date; None where that is not known."""
    for year in (note_date.year, note_date.year - 1) if note_date else ():
        try:
            day = date(year, *parts)
        except ValueError:
            return None
        if note_date and day <= note_date:
            return day
    return None


def month_before(text: str, start: int, low: int, found: Sequence[FoundDate], leads: re.Pattern[str]) -> str | None:
    """The month that stands before `start` without its day, with nothing but the words of `leads` between."""
    near = (d for d in found if not d.exact and low <= d.start and d.end <= start)
    return next((_month(day) for day in near if leads.fullmatch(text, day.end, start)), None)


def day_before(
    text: str, start: int, low: int, found: Sequence[FoundDate], note_date: date | None, leads: re.Pattern[str]
) -> date | None:
    """The day that stands before `start`, with nothing but the words of `leads` between."""
    for day in found:
        if day.exact and low <= day.start and day.end <= start and leads.fullmatch(text, day.end, start):
            return day.value
    for match in said.DAY.finditer(text, low, start):
        if leads.fullmatch(text, match.end(), start) and not text[match.start() - 1 : match.start()].isdigit():
            parts = (int(match["m"]), int(match["d"])) if match["m"] else (month(match["name"]), int(match["day"]))
            return last_day(parts, note_date)
    return None
