"""What the words around one mention tell of a treatment: dose, weeks, sessions, dates, outcome, why it was stopped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.model.evidence import TreatmentOutcome
from pipeline.model.tables import Drug
from pipeline.rules.notes import dates, doses, lengths, outcomes, spoken, zones
from pipeline.rules.notes.dose_words import COUNT_WORD, NUMBER_WORDS
from pipeline.rules.notes.lexicon import Lexicon
from pipeline.rules.notes.outcomes import DECISIVE
from pipeline.rules.notes.zones import Zone

SESSIONS = "sessions"
_LED_BY_TIME = re.compile(
    r"(?:\d|weeks?|wks?|months?|mos?|days?|years?|trial|course|period)\s+(?:(?:trial|course|period|total|now"
    r"|steady|straight)\s+)*"
    r"(?:of|on|with|at|taking|into)?\s*(?:a |an |the |her |his |oral |full |max(?:imum)? (?:dose )?)*$",
    re.IGNORECASE,
)
_OF_LATE = re.compile(
    r"\b(?:for|over|in|during) (?:the )?(?:last|past)\s+(?:about\s+|nearly\s+|almost\s+)?$", re.IGNORECASE
)
_TWO_DATES = re.compile(r"[\s,;|]*(?:to|-|until)?[\s|]*")
_COUNT_LEADS = re.compile(
    rf"(?<![\w./])(?P<count>\d{{1,3}}|{COUNT_WORD})(?:\s*\(\d+\))?(?:\s*(?:of"
    rf"|/)\s*\d{{1,3}})?\s+(?:[a-z\-]+\s+){{0,3}}$",
    re.IGNORECASE,
)
_COUNT_BEHIND = re.compile(rf"\s*\(\s*(?P<count>\d{{1,2}}|{COUNT_WORD})\s*(?:[,;)]|(?:total|in all)\b)", re.IGNORECASE)
_COUNT_BRACKETED = re.compile(r"\s*\((?P<count>\d{1,2})\)")
_ENDED_AFTER = re.compile(
    r"\b(?:stopp\w+|halted|ended|discontinued|aborted|quit|cut short|abandoned)\b[^.;|]{0,20}?\b(?:after|at|by|with)\s+"
    rf"(?:the|her|his)\s+(?P<nth>{'|'.join(lengths.ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))\s+(?:treatment|session|infusion|block)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:\s|[a-z\-])*?\b(?:sessions?|treatments?|txs?|infusions?|blocks?|visits?|injections?)\b", re.IGNORECASE
)
_PLURAL = re.compile(r"s\b")
_OF_EFFECT = re.compile(
    r"(?:relief|benefit|better|improv\w*|respon\w*|effect|reduction|helped|last(?:ed|ing|s)|relaps\w*"
    r"|pain[- ]free|remission|remitted|wore off"
    r"|well|stable)\b[^.;|]{0,22}$",
    re.IGNORECASE,
)
_OF_RELIEF = re.compile(
    r"\s*of\s+(?:\w+\s+){0,2}?(?:relief|benefit|improvement|response|remission|help)", re.IGNORECASE
)
_OF_RELAPSE = re.compile(
    r"(?:(?:relief|benefit|effects?|response|improvement|it|which|that|remission)\s+(?:only\s+)?last(?:ed|ing|s)"
    r"|relaps\w*|wore off|returned|recurred|relief|lost (?:effect|benefit))\b[^.;|]{0,18}$",
    re.IGNORECASE,
)
_AT_DOSE = re.compile(
    r"[\s,(]*(?:\w+\s+){0,2}?(?:at|on)\s+(?:that|this|the|a|full|target|max\w*|therapeutic|adequate|\d)", re.IGNORECASE
)
_DOSE_LEADS = re.compile(
    r"\s*(?:/day|a day|daily|per day)?\s*(?:(?:dose|trial|course)?\s*of|on|with)?\s*"
    r"(?:oral|IV|intravenous|intranasal|intramuscular|generic|long-acting)?\s*",
    re.IGNORECASE,
)

_BARE_LEADS = re.compile(r"\b(?:on|at|to|took|taking|tried)\s+(\d{1,4}(?:\.\d+)?)\s+of\s*$", re.IGNORECASE)
_AT_NUMBER = re.compile(
    r"(?:\b(?:weeks?|wks?|months?|mos?|days?|while|stayed|stood|kept|held|was|and|,|maxed out|topped out)\s+)"
    r"(?P<at>(?:at|@) (?=\d{2,4}\b))",
    re.IGNORECASE,
)
_CURRENT_SECTIONS = frozenset({"current_meds", "pmh"})
_STRUCK = re.compile(r"\b(?:discontinued|stopped|d/c'?d|inactive|expired|on hold|removed|not taking)\b", re.IGNORECASE)
_USE_REACH = 40
_NEITHER = re.compile(r"\b(?:neither|none of|nor)\b", re.IGNORECASE)
_BUT_NOT = re.compile(r"\b(?:but|though|although|yet|and)\s+not\s+(?:to|from|on|with|by)\s*$", re.IGNORECASE)
_SENTENCE_ENDS = re.compile(r"[.!?]\s")
_ON = re.compile(r"\bon\s*$", re.IGNORECASE)
_MEASURED_ON = re.compile(r"\d/\d+\s+(?:\w+\s+)?on\s*$")  # "highest 126/80 on …" tells of a reading
_PAST = re.compile(
    r"\b(?:was|were|had|took|tried|failed|been|when|while|after|until|\w+ed|worse|in (?:19|20)\d\d|put)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What the words around a mention say of the treatment.

    `told_dose` and `duration` are words to print: the dose with its basis, the time or the sessions.
    """

    dose: doses.FoundDose | None
    span: lengths.FoundSpan | None
    sessions: int | None
    started: date | None
    stopped: date | None
    outcome: TreatmentOutcome
    reason: str | None
    year: int | None = None
    told_dose: str | None = None
    duration: str | None = None

    @property
    def tells_course(self) -> bool:
        """Whether the words tell of something that happened: sessions counted, or an outcome."""
        return self.sessions is not None or self.outcome in DECISIVE

    @property
    def tells_past(self) -> bool:
        """Whether the words tell that it was taken, though they stand in a plan."""
        return self.outcome in DECISIVE or self.outcome is TreatmentOutcome.CURRENT


def fields(
    text: str,
    start: int,
    end: int,
    others: Sequence[tuple[int, int]],
    drug: Drug,
    lexicon: Lexicon,
    *,
    section: str | None = None,
    headed: str = "",
) -> Fields:
    """Read dose, time and outcome of the mention at `start`:`end`; `others` are the other drugs in `text`.

    `headed` are the words of the heading that the mention stands under.
    """
    text = spoken.measured(text)
    text = text[:end] + spoken.behind_name(text[end:])
    zone = zones.zone(text, (start, end), others)
    outcome, reason = _outcome(zone, section, headed, lexicon)
    dose = _dose(zone, drug, lexicon)
    by_session = drug.counted_in == SESSIONS
    span = _span(zone, dose, by_session=by_session, ended=outcome in DECISIVE)
    started, stopped = _dates_of_trial(zone.own, span, lexicon)
    sessions = _sessions(zone, text[start:end]) if by_session else None
    return Fields(
        dose=dose,
        span=span,
        sessions=sessions,
        started=started,
        stopped=stopped,
        outcome=outcome,
        reason=reason,
        year=dates.last_year(zone.lead + " " + zone.own),
        told_dose=dose.told(by_session=by_session) if dose else None,
        duration=told_duration(sessions, span),
    )


def told_duration(sessions: int | None, span: lengths.FoundSpan | None) -> str | None:
    """How long, as words to print: sessions where they are counted, else the time."""
    if sessions is not None:
        return f"{sessions} session{'s' if sessions != 1 else ''}"
    return span.printed if span is not None else None


def _dose(zone: Zone, drug: Drug, lexicon: Lexicon) -> doses.FoundDose | None:
    taken = [d for d in doses.doses(zone.own) if not _is_planned(zone.own[: d.start], lexicon)]
    bare = None if drug.counted_in == SESSIONS else doses.bare_dose(zone.own, 0)
    if bare is not None and not any(d.start <= bare.end for d in taken):
        taken.append(bare)
    if taken:
        return max(taken, key=_weight)
    led = None if drug.counted_in == SESSIONS else _BARE_LEADS.search(zone.lead)
    if led is not None:
        return doses.bare_dose(f" {led[1]},", 0)
    near = [d for d in doses.doses(zone.lead) if _DOSE_LEADS.fullmatch(zone.lead[d.end :])]
    return near[-1] if near else _held_at(zone.own, drug)


def _held_at(own: str, drug: Drug) -> doses.FoundDose | None:
    """A number behind "at" that may be a dose of this drug ("an honest twelve weeks at 150")."""
    if drug.counted_in == SESSIONS or drug.minimum_mg is None:
        return None
    for match in _AT_NUMBER.finditer(own):
        found = doses.bare_dose(own, match.start("at"))
        if found is not None and found.amount_mg is not None and 2 * found.amount_mg >= drug.minimum_mg:
            return found
    return None


def _weight(dose: doses.FoundDose) -> tuple[bool, Decimal, int]:
    """By which of several doses one is chosen: those by weight before others, then the highest, then the first."""
    by_weight = dose.per.startswith("kg")
    amount = dose.amount_mg or Decimal(0)
    if by_weight:
        amount = Decimal(dose.printed.split()[0])
    return by_weight, amount, -dose.start


def _is_planned(before: str, lexicon: Lexicon) -> bool:
    """Whether the words right before a dose speak of a dose still to come, or of none taken."""
    last = " ".join(re.split(r"[,;.|]\s", before)[-1].split()[-5:])
    return any(match.end() >= len(last) - 1 for match in lexicon.patterns["dose_planned"].finditer(last))


def _span(zone: Zone, dose: doses.FoundDose | None, *, by_session: bool, ended: bool) -> lengths.FoundSpan | None:
    effect = _OF_EFFECT if by_session else _OF_RELAPSE
    own = [
        s
        for s in lengths.spans(zone.own)
        if not effect.search(zone.own[max(0, s.start - 40) : s.start])
        and not _OF_RELIEF.match(zone.own, s.end)
        and (ended or not s.at_most)
    ]
    if own:
        return _chosen(own, zone.own, dose)
    leading = [s for s in lengths.spans(zone.lead) if not s.at_most and _leads(zone.lead, s)]
    if leading:
        return leading[-1]
    if zone.together or zones.speaks_of_all(zone.shared):
        return next(iter(lengths.spans(zone.shared)), None)
    return None


def _leads(lead: str, span: lengths.FoundSpan) -> bool:
    """Whether a time before a treatment is the treatment's ("ten weeks of X", "for the last ten weeks her X")."""
    return _LED_BY_TIME.search(lead, span.start) is not None or _OF_LATE.search(lead, 0, span.start) is not None


def _chosen(own: Sequence[lengths.FoundSpan], text: str, dose: doses.FoundDose | None) -> lengths.FoundSpan:
    """Of several times the one at the dose that counts: said so, or right behind it; else the longest."""
    counted = [s for s in own if s.started is None] or list(own)
    at_dose = [s for s in counted if _AT_DOSE.match(text, s.end)]
    if len(at_dose) == 1:
        return at_dose[0]
    if dose is not None and len(counted) > 1:
        behind = [s for s in counted if s.start >= dose.end and not any(c.isdigit() for c in text[dose.end : s.start])]
        if behind and any(d.end <= dose.start for d in counted):
            return behind[0]
    return max(counted, key=lambda s: s.weeks)


def _dates_of_trial(own: str, span: lengths.FoundSpan | None, lexicon: Lexicon) -> tuple[date | None, date | None]:
    ranged = next((s for s in lengths.spans(own) if s.started is not None), None)
    if ranged is not None:
        return ranged.started, ranged.stopped
    found = [d for d in dates.dates(own) if d.exact]
    if len(found) >= 2 and _TWO_DATES.fullmatch(own[found[0].end : found[1].start]) and found[0].value < found[1].value:
        return found[0].value, found[1].value
    if len(found) == 1 and lexicon.patterns["current_use"].match(own[found[0].end :].lstrip()):
        return found[0].value, None
    return (span.started, span.stopped) if span else (None, None)


def _sessions(zone: Zone, name: str) -> int | None:
    leads = _COUNT_LEADS.search(zone.lead)
    if leads is not None and (_PLURAL.search(name) or _COUNTED.match(zone.own)):
        words = leads["count"].casefold()
        return NUMBER_WORDS.get(words) or int(words)
    behind = _COUNT_BEHIND.match(zone.own) if _PLURAL.search(name) else _COUNT_BRACKETED.match(zone.own)
    if behind is not None:
        words = behind["count"].casefold()
        return NUMBER_WORDS.get(words) or int(words)
    found = doses.sessions(zone.own) or _until_session(zone.own)
    if found is None:
        found = doses.sessions(zone.lead[-60:], times=False)
    return doses.sessions(zone.shared) if found is None and zone.together else found


def _until_session(own: str) -> int | None:
    """The session after which a series ended ("stopped after the fourth treatment")."""
    found = _ENDED_AFTER.search(own)
    if found is None:
        return None
    nth = found["nth"].casefold()
    return int(nth.rstrip("stndrh")) if nth[0].isdigit() else lengths.ORDINALS.index(nth) + 1


def _outcome(zone: Zone, section: str | None, headed: str, lexicon: Lexicon) -> tuple[TreatmentOutcome, str | None]:
    outcome, reason = outcomes.read((zone.own, zone.lead, zone.shared), lexicon)
    if outcome is TreatmentOutcome.EFFECTIVE and _NEITHER.search(zone.lead):
        outcome = TreatmentOutcome.FAILED
    if outcome is None and _BUT_NOT.search(zone.lead):
        outcome = TreatmentOutcome.FAILED
    if outcome is None:
        outcome = outcomes.alone(zone.own, lexicon) or outcomes.alone(zone.shared, lexicon)
    if outcome is None:
        outcome, reason = outcomes.read((zone.headed,), lexicon)
    outcome = outcome or outcomes.by_trend(_SENTENCE_ENDS.split(zone.own, maxsplit=1)[0], lexicon)
    if outcome is None and headed and lexicon.patterns["failed_headings"].search(headed):
        outcome = TreatmentOutcome.FAILED
    if outcome is not None:
        return outcome, reason
    listed = section in _CURRENT_SECTIONS and _STRUCK.search(zone.lead[-_USE_REACH:] + zone.own) is None
    current = listed or _is_used(zone, lexicon)
    return (TreatmentOutcome.CURRENT if current else TreatmentOutcome.UNKNOWN), None


def _is_used(zone: Zone, lexicon: Lexicon) -> bool:
    """Whether words beside a treatment say that it goes on ("on X", "continue X", "X, started last week")."""
    lead = "" if _MEASURED_ON.search(zone.lead) else zone.lead
    around = f"{lead[-_USE_REACH:]}\x20_\x20{zone.own[: 2 * _USE_REACH]}"
    return lexicon.patterns["current_use"].search(around) is not None or bool(
        _ON.search(lead) and not _PAST.search(lead)
    )
