"""The payer's clock: by when it must decide what was submitted, and what follows when it does not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pipeline.model.case import Case, Event
from pipeline.model.step_rules import DecisionClock
from pipeline.model.step_tables import DecisionClockRow
from pipeline.rules import deadlines, step_names
from pipeline.rules.tracks import circumstances
from pipeline.rules.tracks.circumstances import POST_SERVICE, PRE_SERVICE

ANSWERS = frozenset({"denied", "approved", "partially_approved", "withdrawn", "closed"})
_BESIDE = frozenset({"benefit_verification", "peer_to_peer", "supplement", "self_pay", "plan_comparison"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    """When the payer received the request: the moment, the day, and whether it said so."""

    moment: datetime
    day: date
    confirmed: bool


def running(case: Case, rows: Sequence[DecisionClockRow]) -> DecisionClock | None:
    """The clock of the latest submission that is not answered yet; None where none runs, no rule is known, or it
    stands still because the payer waits for information."""
    submitted = _open_submission(case.events)
    if submitted is None:
        return None
    row = _row(case, submitted, rows)
    tolled = _tolled(case.events, submitted) if row and row.tolled else timedelta(0)
    if row is None or tolled is None:
        return None
    start = _start(case.events, submitted)
    moment = start.moment.astimezone(case.practice.time_zone or UTC)
    at = deadlines.hours_after(moment, row.count) if row.unit == "hour" else None
    due = at.date() if at else deadlines.counted(start.day, row.count, row.unit) + tolled
    return DecisionClock(
        step=submitted.step,
        started=start.day,
        confirmed=start.confirmed,
        due=due,
        at=at,
        longest=due + timedelta(days=row.extension_days),
        if_missed=row.if_missed,
        then=row.then,
        automatic=row.automatic,
        rule=circumstances.rule(row.rule, row.citation, row.provenance),
    )


def _open_submission(events: Sequence[Event]) -> Event | None:
    """The latest submission to which no answer came after it."""
    for number in range(len(events) - 1, -1, -1):
        event = events[number]
        if event.kind == "submitted" and event.step.partition("-")[0] not in _BESIDE:
            later = events[number + 1 :]
            return None if any(e.kind in ANSWERS and e.step in (event.step, "") for e in later) else event
    return None


def _row(case: Case, submitted: Event, rows: Iterable[DecisionClockRow]) -> DecisionClockRow | None:
    """The row of the plan type and step whose kind of request comes first among those that this one is."""
    held = set(case.coverage.attributes)
    step = step_names.named(submitted.step)
    if step is None:
        return None
    bare = f"{step.track}{'-expedited' if step.expedited else ''}"
    fitting = [
        row
        for row in rows
        if case.coverage.plan_type in row.plan_types and set(row.only) <= held and held.isdisjoint(row.unless)
    ]
    kinds = _kinds(case, submitted, expedited=step.expedited)
    for name in (submitted.step, bare):
        by_kind = {row.kind: row for row in fitting if row.step == name}
        found = next((by_kind[kind] for kind in kinds if kind in by_kind), None)
        if found is not None:
            return found
    return None


def _kinds(case: Case, submitted: Event, *, expedited: bool) -> list[str]:
    """What kinds of request it is, the most particular first."""
    here = circumstances.of(case)
    over = case.service.end < submitted.at.date()
    verified = [e.details.get("prior_authorization_required") for e in case.events if e.kind == "benefits_verified"]
    return [
        *(["concurrent"] if here.concurrent and expedited else []),
        *([POST_SERVICE] if over else []),
        *(["no_authorization"] if verified[-1:] == ["no"] and not here.drug else []),
        "drug" if here.drug else "item",
        *([] if over else [PRE_SERVICE]),
        "any",
    ]


def _start(events: Sequence[Event], submitted: Event) -> _Start:
    for event in events:
        if event.kind == "receipt_confirmed" and event.step == submitted.step and event.at >= submitted.at:
            told = event.details.get("received_date")
            day = date.fromisoformat(str(told)) if told else event.at.date()
            moment = event.at if day == event.at.date() else submitted.at
            return _Start(moment=moment, day=day, confirmed=True)
    return _Start(moment=submitted.at, day=submitted.at.date(), confirmed=False)


def _tolled(events: Sequence[Event], submitted: Event) -> timedelta | None:
    """How long the clock stood still for requests for information; None while one is open."""
    total = timedelta(0)
    for number, event in enumerate(events):
        if event.kind != "information_requested" or event.step != submitted.step or event.at < submitted.at:
            continue
        asked = date.fromisoformat(str(event.details["notice_date"]))
        sent = (e.at.date() for e in events[number + 1 :] if e.kind == "submitted" and e.step == "supplement")
        answered = next(sent, None)
        if answered is None:
            return None
        total += max(answered - asked, timedelta(0))
    return total
