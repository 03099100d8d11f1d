"""What the words around one mention tell of a treatment: dose, weeks, sessions, dates, outcome, why it was stopped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.model.evidence import TreatmentOutcome
from pipeline.model.tables import Drug
from pipeline.rules.notes import dates, doses, lengths
from pipeline.rules.notes.lexicon import Lexicon

SESSIONS = "sessions"
DECISIVE = (
    TreatmentOutcome.FAILED,
    TreatmentOutcome.INTOLERANT,
    TreatmentOutcome.FAILED_OR_INTOLERANT,
    TreatmentOutcome.WORSENED,
    TreatmentOutcome.PARTIAL,
    TreatmentOutcome.TEMPORARY_RELIEF,
    TreatmentOutcome.EFFECTIVE,
    TreatmentOutcome.STOPPED_OTHER,
)
_DENIED_BEFORE = re.compile(r"\b(?:no|not|without|denies|denied|w/o)\s+(?:\w+\s+)?$", re.IGNORECASE)
_SHARED = re.compile(
    r"\b(?:was |were )?added to\b|\bcombined with\b|\bon top of\b|[\s,/&+()]|\band\b|\bor\b|\bthen\b"
    r"|\d[\d.]*|mg(?:/d(?:ay)?)?\b|\b(?:XR|XL|SR|ER|CR)\b|\bdaily\b|\bx\b|\bfor\b|\bw(?:ee)?ks?\b|\bmonths?\b",
    re.IGNORECASE,
)
_WEEKS_BEFORE = re.compile(
    r"(?:weeks?|wks?|months?|mos?|trial|course)\s+(?:trial\s+)?(?:of|on|with)\s*$", re.IGNORECASE
)
_BARE_FAILURE = re.compile(r"fail\w*", re.IGNORECASE)
_TWO_DATES = re.compile(r"[\s,;|]*(?:to|-|until)?[\s|]*")
_COUNT_BEFORE = re.compile(r"(?<![\w./])(\d{1,3})\s*$")
_SESSIONS_AFTER = re.compile(r"\s*(?:sessions|treatments|infusions)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)")
_OWN_BRACKET = re.compile(r"(?P<dose>[^,;:.()]*)\((?P<said>[^()]*)\)")
_OF_ALL = re.compile(r"\b(?:both|all|each|every|neither|none|either)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:.]\s|\bthen\b|\bbut\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What the words around a mention say of the treatment."""

    dose: doses.FoundDose | None
    span: lengths.FoundSpan | None
    sessions: int | None
    started: date | None
    stopped: date | None
    outcome: TreatmentOutcome
    reason: str | None
    year: int | None = None

    @property
    def tells_course(self) -> bool:
        """Whether the words tell of something that happened: sessions counted, or an outcome."""
        return self.sessions is not None or self.outcome in DECISIVE


def fields(text: str, start: int, end: int, others: Sequence[tuple[int, int]], drug: Drug, lexicon: Lexicon) -> Fields:
    """Read dose, time and outcome of the mention at `start`:`end`; `others` are the other drugs in `text`.

    Words belong to the drug before them, up to the next one; a tail behind a bare list of drugs belongs to all.
    """
    text, others = _without_asides(text, start, end, others)
    closed = _bracket_end(text, start, others)
    after_end = min((o[0] for o in others if o[0] >= end), default=len(text))
    after_end = min(after_end, closed) if closed is not None else after_end
    before_start = max((o[1] for o in others if o[1] <= start), default=0)
    after, before = text[end:after_end], text[before_start:start]
    shared = _shared_tail(text, end, others)
    outcome, reason = _outcome(after, _leading(text, start, others), shared, lexicon)
    span = _span(after, before, shared)
    started, stopped = _dates_of_trial(after, span, lexicon)
    return Fields(
        dose=_dose(text, end, after, before, drug, lexicon),
        span=span,
        sessions=_sessions(after, before) if drug.counted_in == SESSIONS else None,
        started=started,
        stopped=stopped,
        outcome=outcome,
        reason=reason,
        year=dates.last_year(before + " " + after),
    )


def _without_asides(
    text: str, start: int, end: int, others: Sequence[tuple[int, int]]
) -> tuple[str, Sequence[tuple[int, int]]]:
    """The text without brackets behind a mention that name another drug: "X (added to Y) 10 mg" is X's dose."""
    for match in _BRACKETS.finditer(text, end):
        named = [o for o in others if match.start() < o[0] < match.end()]
        if named and not any(end <= o[0] < match.start() for o in others):
            text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
            others = [o for o in others if o not in named]
    return text, others


def _bracket_end(text: str, start: int, others: Sequence[tuple[int, int]]) -> int | None:
    """Where the brackets end that a mention stands in behind another drug; what follows them is the other's."""
    for match in _BRACKETS.finditer(text):
        if match.start() < start < match.end() and any(o[1] <= match.start() for o in others):
            return match.end() - 1
    return None


def _shared_tail(text: str, end: int, others: Sequence[tuple[int, int]]) -> str:
    """What follows a bare list of drugs that this one belongs to ("A 20 mg and B 40 mg, no response")."""
    following = sorted(o for o in others if o[0] >= end)
    at = end
    for low, high in following:
        if _SHARED.sub("", text[at:low]):
            return ""
        at = high
    return _without_own_bracket(text[at:]) if following else ""


def _without_own_bracket(tail: str) -> str:
    """The words behind a list of drugs without the bracket of its last one, unless that speaks of all of them."""
    match = _OWN_BRACKET.match(tail)
    if match is None or _SHARED.sub("", match["dose"]) or _OF_ALL.search(match["said"]):
        return tail
    return tail[match.end() :]


def _dose(text: str, end: int, after: str, before: str, drug: Drug, lexicon: Lexicon) -> doses.FoundDose | None:
    taken = [d for d in doses.doses(after) if not _is_planned(after[: d.start], lexicon)]
    if taken:
        return max(taken, key=lambda d: (d.amount_mg or Decimal(0), -d.start))
    bare = None if drug.counted_in == SESSIONS else doses.bare_dose(text[: end + len(after)], end)
    if bare is not None:
        return bare
    near = [d for d in doses.doses(before) if re.fullmatch(r"\s*(?:of\s+)?(?:oral\s+)?", before[d.end :])]
    return near[-1] if near else None


def _is_planned(before: str, lexicon: Lexicon) -> bool:
    """Whether the words right before a dose speak of a dose still to come."""
    return lexicon.patterns["dose_planned"].search(" ".join(before.split()[-5:])) is not None


def _span(after: str, before: str, shared: str) -> lengths.FoundSpan | None:
    own = list(lengths.spans(after))
    counted = [s for s in own if s.started is None]
    if own:
        return max(counted or own, key=lambda s: s.weeks)
    leading = [
        s for s in lengths.spans(before) if _WEEKS_BEFORE.search(before[s.start :]) or not before[s.end :].strip()
    ]
    if leading:
        return leading[-1]
    return next(iter(lengths.spans(shared)), None)


def _dates_of_trial(after: str, span: lengths.FoundSpan | None, lexicon: Lexicon) -> tuple[date | None, date | None]:
    ranged = next((s for s in lengths.spans(after) if s.started is not None), None)
    if ranged is not None:
        return ranged.started, ranged.stopped
    found = [d for d in dates.dates(after) if d.exact]
    if (
        len(found) >= 2
        and _TWO_DATES.fullmatch(after[found[0].end : found[1].start])
        and found[0].value < found[1].value
    ):
        return found[0].value, found[1].value
    if len(found) == 1 and lexicon.patterns["current_use"].match(after[found[0].end :].lstrip()):
        return found[0].value, None
    return (span.started, span.stopped) if span else (None, None)


def _sessions(after: str, before: str) -> int | None:
    found = doses.sessions(after)
    if found is not None:
        return found
    counted = _COUNT_BEFORE.search(before)
    if counted is not None and _SESSIONS_AFTER.match(after):
        return int(counted[1])
    return doses.sessions(before[-60:])


def _leading(text: str, start: int, others: Sequence[tuple[int, int]]) -> str:
    """The words that lead up to a mention, or to the bare list of drugs that it stands in ("Failed A and B")."""
    at = start
    for low, high in sorted((o for o in others if o[1] <= start), reverse=True):
        if _SHARED.sub("", text[high:at]):
            return _CLAUSE.split(text[high:at])[-1]
        at = low
    *before, last = _CLAUSE.split(text[:at])
    return before[-1] if before and not last.strip() and text[:at].rstrip().endswith(":") else last


def _outcome(after: str, leading: str, shared: str, lexicon: Lexicon) -> tuple[TreatmentOutcome, str | None]:
    for text in (after, leading, shared):
        outcome, reason = _outcome_in(text, lexicon)
        if outcome is not None:
            return outcome, reason
    if lexicon.patterns["current_use"].search(leading[-40:]) or lexicon.patterns["current_use"].search(after[:60]):
        return TreatmentOutcome.CURRENT, None
    return TreatmentOutcome.UNKNOWN, None


def _outcome_in(text: str, lexicon: Lexicon) -> tuple[TreatmentOutcome | None, str | None]:
    hits: dict[str, list[re.Match[str]]] = {}
    taken: list[tuple[int, int]] = []
    for name, pattern in lexicon.outcomes:
        found = [
            m for m in pattern.finditer(text) if not _within(m.span(), taken) and not _denied(text, m.start(), name)
        ]
        if found:
            hits[name] = found
            taken += [m.span() for m in found]
    intolerant = [m for m in lexicon.patterns["intolerance"].finditer(text) if not _denied(text, m.start(), "")]
    reason = _reason(text, intolerant, lexicon)
    only_bare = all(_BARE_FAILURE.fullmatch(m[0]) for m in hits.get("failed", ()))
    if "failed_or_intolerant" not in hits and intolerant and (only_bare and not set(hits) - {"failed", "effective"}):
        return TreatmentOutcome.INTOLERANT, reason
    for name, _ in lexicon.outcomes:
        if name in hits:
            return TreatmentOutcome(name), reason
    if lexicon.patterns["stopped_other"].search(text):
        return TreatmentOutcome.STOPPED_OTHER, None
    return None, None


def _reason(text: str, intolerant: Sequence[re.Match[str]], lexicon: Lexicon) -> str | None:
    """The adverse effects named close behind words of intolerance, as the chart has them."""
    if not intolerant:
        return None
    at = intolerant[0].start()
    found = [m[0] for m in lexicon.patterns["adverse_effects"].finditer(text, at, at + 160)]
    return ", ".join(dict.fromkeys(" ".join(f.split()) for f in found[:3])) or None


def _within(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return any(low <= span[0] and span[1] <= high for low, high in taken)


def _denied(text: str, start: int, name: str) -> bool:
    """Whether a word of outcome is itself denied ("no worsening"); of failure the denial is part of the words."""
    return name not in ("failed", "partial") and _DENIED_BEFORE.search(text[max(0, start - 24) : start]) is not None
