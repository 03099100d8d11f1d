"""How a treatment ended, from the words about it: helped, failed, not tolerated, stopped for another reason."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.model.evidence import TreatmentOutcome as Outcome
from pipeline.rules.notes import zones
from pipeline.rules.notes.lexicon import Lexicon
from pipeline.rules.notes.phrase_index import Phrases

DECISIVE = (
    Outcome.FAILED,
    Outcome.INTOLERANT,
    Outcome.FAILED_OR_INTOLERANT,
    Outcome.WORSENED,
    Outcome.PARTIAL,
    Outcome.TEMPORARY_RELIEF,
    Outcome.EFFECTIVE,
    Outcome.STOPPED_OTHER,
)
_GAINS = ("effective", "partial", "temporary_relief")
_CLAUSE_REACH = 40
_CLAUSE = re.compile(r"[.;|,]\s|\b(?:and|but)\b")
_BARE_FAILURE = re.compile(r"fail\w*", re.IGNORECASE)
_DENIED = re.compile(
    r"(?:\b(?:no|not|without|denies|denied|w/o|never|nor|any|if|whether|until|unless)|n['’]t)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"\b(?:but|however|though|although|yet|except|only|otherwise|while|did not|not)\b|n['’]t\b", re.IGNORECASE
)
_PERCENT = re.compile(
    r"(?<![\d.<>])(?P<low>\d{1,3})(?:\s*(?:-|–|to)\s*(?P<high>\d{1,3}))?\+?\s*(?:%|percent"
    r"|per cent)\s*(?:\w+\s+){0,2}?"
    r"(?:improv\w*|relief|reduc\w*|better|benefit|decreas\w*|respon\w*|drop|effective|help\w*|gain)"
    r"|(?:improv\w*|relief|reduc\w*|better|benefit\w*|decreas\w*|respon\w*"
    r"|drop\w*|down|fell|cut)\s+(?:\w+\s+){0,3}?(?P<after>\d{1,3})\s*(?:%|percent)",
    re.IGNORECASE,
)
_HALF, _QUARTER = 50, 25
_MUCH, _LITTLE, _REBOUND = 0.5, 0.25, 0.2
_STOP_REACH = 90
_CAUSE_REACH = 46
_PARTS = re.compile(r"[:=,;()|]|[.](?:\s|$)|\s[-–—]+>?\s|→")
_MOST_PARTS = 8
_BY_WHOM = re.compile(r"(?:by|per)\b", re.IGNORECASE)
_YES = re.compile(r"y(?:es)?|\+", re.IGNORECASE)
_BECAUSE = re.compile(r"[^.;|]{0,30}?\b(?:because|since|as (?:she|he|they|it))\b", re.IGNORECASE)
_TREND = re.compile(r"\W{0,3}(?:\w+\s+){0,3}?(?:from\s+)?(?P<values>\d{1,2}(?:\s*(?:→|-+>|to|>)\s*\d{1,2})+)(?![\d%/])")
_SAID_LAST = (Outcome.FAILED, Outcome.PARTIAL)


@dataclass(slots=True)
class _Hits:
    """The words of outcome in a text by what they tell, each with its place."""

    text: str
    lexicon: Lexicon
    by_name: dict[str, list[re.Match[str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, lexicon: Lexicon) -> "_Hits":
        hits = cls(text=text, lexicon=lexicon)
        taken: list[tuple[int, int]] = []
        for name, pattern in lexicon.outcomes:
            found = [m for m in pattern.finditer(text) if not _within(m.span(), taken) and not hits._is_denied(m, name)]
            if found:
                hits.by_name.setdefault(name, []).extend(found)
            taken += [m.span() for m in pattern.finditer(text)]
        hits._count_percents(taken)
        return hits

    def _is_denied(self, match: re.Match[str], name: str) -> bool:
        """Whether a word of outcome is itself denied ("no worsening"); of failure the denial is part of the words."""
        if name in _GAINS and self._is_of_another_measure(match.start()):
            return True
        return name in ("effective", "worsened", "temporary_relief", "failed_or_intolerant") and (
            _DENIED.search(self.text[max(0, match.start() - 24) : match.start()]) is not None
        )

    def _is_of_another_measure(self, at: int) -> bool:
        """Whether what got better is something else ("BP has been well controlled on it")."""
        clause = _CLAUSE.split(self.text[max(0, at - _CLAUSE_REACH) : at])[-1]
        return self.lexicon.patterns["other_measures"].search(clause) is not None

    def _count_percents(self, taken: Sequence[tuple[int, int]]) -> None:
        for match in _PERCENT.finditer(self.text):
            if _within(match.span(), [span for span in taken if span[1] - span[0] > len(match[0])]):
                continue
            share = int(match["after"] or match["high"] or match["low"])
            name = "effective" if share >= _HALF else "partial" if share >= _QUARTER else "failed"
            self.by_name.setdefault(name, []).append(match)

    def has(self, *names: str) -> bool:
        return any(name in self.by_name for name in names)

    @property
    def strongly_failed(self) -> bool:
        """Whether more is said than the bare word "failed"."""
        return any(not _BARE_FAILURE.fullmatch(m[0]) for m in self.by_name.get("failed", ()))


def read(texts: Sequence[str], lexicon: Lexicon) -> tuple[Outcome | None, str | None]:
    """The outcome that the first of the texts tells that tells one, and the adverse effects it names as the reason.

    The first text stands behind the treatment: an adverse effect that is all it says is how the trial ended.
    """
    for place, text in enumerate(texts):
        if text.strip():
            outcome, reason = _read(text, lexicon, behind=place == 0)
            if outcome is not None:
                return outcome, reason
    return None, None


def alone(text: str, lexicon: Lexicon, *, asked: bool = False) -> Outcome | None:
    """The outcome where a word stands alone behind the measures, or in a cell ("A 20 mg: none", "B - good").

    `asked`: a heading asks whether it helped; elsewhere a bare "yes" only says that it was taken.
    """
    parts = [part.strip(" .\"'") for part in _PARTS.split(text)[:_MOST_PARTS]]
    parts = [part for part in parts if part and (asked or not _YES.fullmatch(part))]
    for part in parts:
        found = _result(part, lexicon)
        if found is not None:
            return found
        if not zones.is_neutral(part):
            break
    last = _result(parts[-1], lexicon) if parts else None
    return last if last in _SAID_LAST else None


def _result(said: str, lexicon: Lexicon) -> Outcome | None:
    for name, pattern in lexicon.results_alone:
        found = pattern.pattern.match(said)
        if found is not None and found.end() == len(said):
            return Outcome(name)
    return None


def _read(text: str, lexicon: Lexicon, *, behind: bool) -> tuple[Outcome | None, str | None]:
    hits = _Hits.of(text, lexicon)
    adverse = _adverse(text, lexicon)
    explicit = [m for m in lexicon.patterns["intolerance"].finditer(text) if not _denied_before(text, m.start())]
    stopped = bool(explicit) or any(_is_reason(text, m, lexicon) for m in adverse)
    reason = _reason(text, adverse, explicit)
    if hits.has("failed_or_intolerant"):
        return Outcome.FAILED_OR_INTOLERANT, reason
    if stopped and not hits.strongly_failed:
        return Outcome.INTOLERANT, reason
    told = _told(hits)
    other = lexicon.patterns["stopped_other"].search(text)
    if other is not None and _BY_WHOM.match(other[0]) and lexicon.patterns["stops"].search(text) is None:
        other = None  # "prescribed by" is no stop
    if told is Outcome.EFFECTIVE and other is not None and lexicon.patterns["stops"].search(text):
        return Outcome.STOPPED_OTHER, None
    if told is None and (other is not None or (not adverse and _is_stopped_because(text, lexicon))):
        return Outcome.STOPPED_OTHER, None
    if told in (None, Outcome.EFFECTIVE) and any(_is_caused(text, m, lexicon) for m in adverse):
        return (told, reason) if told else (Outcome.INTOLERANT, reason)
    if behind and told is None and adverse and lexicon.patterns["current_use"].search(text) is None:
        return Outcome.INTOLERANT, reason
    return told, reason if told else None


def _is_stopped_because(text: str, lexicon: Lexicon) -> bool:
    """Whether a treatment was stopped for a reason that is neither harm nor want of effect, whatever it is."""
    return any(_BECAUSE.match(text, m.end()) for m in lexicon.patterns["stops"].finditer(text))


def by_trend(text: str, lexicon: Lexicon) -> Outcome | None:
    """The outcome by a scale's totals before and after, where no words tell it ("34 → 12", "26 to 24")."""
    if not lexicon.scale_names.may_match(text):
        return None
    for name in lexicon.scale_names.finditer(text):
        trend = _TREND.match(text, name.end())
        values = [int(value) for value in re.findall(r"\d+", trend["values"])] if trend else []
        if len(values) < 2 or not values[0]:
            continue
        fall, best = ((values[0] - value) / values[0] for value in (values[-1], min(values)))
        if len(values) > 2 and best >= _MUCH > fall + _REBOUND:
            return Outcome.TEMPORARY_RELIEF
        return Outcome.EFFECTIVE if fall >= _MUCH else Outcome.PARTIAL if fall >= _LITTLE else Outcome.FAILED
    return None


def _told(hits: _Hits) -> Outcome | None:
    """What the words of effect say, without those of harm."""
    if hits.has("worsened"):
        return Outcome.WORSENED
    if hits.has("temporary_relief"):
        return Outcome.TEMPORARY_RELIEF
    if hits.has("partial"):
        return Outcome.PARTIAL
    if hits.has("failed") and hits.has("effective"):
        first = min(m.start() for m in hits.by_name["effective"])
        last = max(m.end() for m in hits.by_name["failed"])
        turned = first < last and hits.strongly_failed and _TURN.search(hits.text, first, last)
        return Outcome.PARTIAL if turned else Outcome.FAILED if hits.strongly_failed else Outcome.EFFECTIVE
    if hits.has("failed"):
        return Outcome.FAILED
    return Outcome.EFFECTIVE if hits.has("effective") else None


def _adverse(text: str, lexicon: Lexicon) -> list[re.Match[str]]:
    """Adverse effects that are neither denied nor merely borne."""
    borne, behind = lexicon.patterns["borne"], lexicon.patterns["borne_behind"]
    return [
        m
        for m in lexicon.patterns["adverse_effects"].finditer(text)
        if not borne.pattern.search(text[max(0, m.start() - 30) : m.start()])
        and not behind.pattern.match(text, m.end())
    ]


def _is_reason(text: str, effect: re.Match[str], lexicon: Lexicon) -> bool:
    """Whether an adverse effect stands near words of stopping, so that it is why."""
    low, high = max(0, effect.start() - _STOP_REACH), effect.end() + _STOP_REACH
    return _near(lexicon.patterns["stops"], text, low, high)


def _is_caused(text: str, effect: re.Match[str], lexicon: Lexicon) -> bool:
    return _near(lexicon.patterns["causes"], text, max(0, effect.start() - _CAUSE_REACH), effect.start())


def _near(pattern: Phrases, text: str, low: int, high: int) -> bool:
    return pattern.may_match(text) and pattern.search(text, low, min(high, len(text))) is not None


def _reason(text: str, adverse: Sequence[re.Match[str]], explicit: Sequence[re.Match[str]]) -> str | None:
    """The adverse effects named, as the chart has them."""
    named = [m[0] for m in adverse if not re.fullmatch(r"(?:side|adverse) \w+|S/?E'?s?|AEs?", m[0], re.IGNORECASE)]
    return ", ".join(dict.fromkeys(" ".join(word.split()) for word in named[:3])) or None


def _denied_before(text: str, start: int) -> bool:
    return (
        re.search(
            r"\b(?:no|not|without|denies|denied|w/o)\s+(?:\w+\s+)?$", text[max(0, start - 24) : start], re.IGNORECASE
        )
        is not None
    )


def _within(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return any(low <= span[0] and span[1] <= high for low, high in taken)
