"""Which words of a text speak of which of the treatments that it names.

Words belong to the treatment before them, but for those that lead up to the next one ("…; no response to B"). What
is said of a list ("failed A, B and C", "A and B, both without benefit") belongs to each of its members.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.rules.notes import dates, doses, lengths

_STRONG = re.compile(r"[;|\n•▪]|[.!?](?=\s)|\s[-–—]\s(?=[A-Z])")
_SEPARATE = re.compile(r"[;|\n•▪]|[.!?](?=\s)")
_WEAK = re.compile(
    r",|\s-\s|\(|\b(?:and|but|then|or|nor|while|whereas|plus|before|after|with|though|although|followed by"
    r"|as well as|so)\b|→|\+|/",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"(?:^|.*\s)(?:to|of|from|with|on|for|by|than|is|in|via|including|incl|like|eg|as|despite|tried|trialed|took"
    r"|takes|taking|taken"
    r"|tolerated?|started|starting|added|adding|add|failed|stopped|quit|began|begin|given|gave|received|completed"
    r"|had|has|have|using|used|prescribed|restarted|resumed"
    r"|continued?|continues|cont|keep|kept|neither|both|either|declined?s?|refused?s?|consider(?:ed|ing)?"
    r"|switched|changed|increase[ds]?|raised?|decrease[ds]?|taper(?:ed)?"
    r"|the|a|an|her|his|their|this|that|some|also|old|new|prior|previous|past|first|second|third|another"
    r"|high[- ]dose|low[- ]dose|oral|outpatient|weekly|daily|individual"
    r"|intranasal|iv|left|right|bilateral|start|trial|stop|swap|up|try|avoid|intolerant|per|:)[\s:(\"'*-]*",
    re.IGNORECASE | re.DOTALL,
)
_COUNTS = re.compile(
    r".{0,12}\b(?:\d{1,3}|[a-z]+(?:teen|ty|een)|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve)\s+(?:[a-z-]+\s+){0,3}",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_CONNECT = re.compile(
    r"\b(?:and|or|nor|then|plus|with|also|both|either|neither|later|next|now|followed by|as well as"
    r"|in addition to|was|were|is|added to"
    r"|combined with|on top of|augment\w*(?: of| with| by)?|switched to|changed to|to|at|for|x|up|titrated"
    r"|increased|max(?:imum)?(?: tolerated)?(?: dose)?"
    r"|dose|target dose|full dose|therapeutic dose|daily|bid|tid|qid|qhs|qam|prn|hs|mg|mcg|XR|XL|SR|ER|CR|IR|DR"
    r"|in|from|of|trials?|a|an|the|each|about"
    r"|approx(?:imately)?|over|her|his|brand|generic|only|by|early|late|mid|around|nightly|patch|tabs?|caps?|all"
    r"|sessions?|treatments?|infusions?"
    r"|weeks?|wks?|months?|mos?|since|until)\b|[\s,/&+()\-–:~@.×→>\"'#=*]",
    re.IGNORECASE,
)
_MEASURES = re.compile(r"\d[\d.,/%+]*|[;,]\s*[A-Za-z]{2,6}['’]?s?:")
"""Numbers, and the label of the next kind in a list ("…; ABCs: …")."""
_OF_ALL = re.compile(
    r"\b(?:both|all|each|every|neither|none|either|the (?:two|three|four|five)|these|those|any of|the combination"
    r"|together|which (?:were|all))\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:added to|augment\w*|combin\w*|on top of|together|in addition to|plus|adjunct\w*|along with|with)\b|\+",
    re.IGNORECASE,
)
_PAIRS = ("and", "&", "/", "+", "and the")
_OWN_BRACKET = re.compile(r"(?P<dose>[^,;:.()]*)\((?P<said>[^()]*)\)")
_HEADS = re.compile(r"[^.;|\n]*[A-Za-z]{3}[^.;|\n]*:\s*(?:[-*•]\s*)?$", re.DOTALL)

_ADDED_TO = re.compile(
    r"\b(?:adjunct(?:ive)? to|added to|add-on to|augmentation (?:of|to)|on top of|in addition to)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_DOSE_REACH = 24

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """The words about one treatment: `own` behind its name, `lead` up to it, `shared` behind the list it stands in.

    `together` is whether it is told of in combination with the one beside it; `headed` are the words, with a colon,
    that stand before the whole list.
    """

    own: str
    lead: str
    shared: str = ""
    headed: str = ""
    together: bool = False


def zone(text: str, mention: Span, others: Sequence[Span]) -> Zone:
    """The zone of the mention in `text`; `others` are the other treatments named there."""
    text, others = _without_asides(text, mention, others)
    text, others = _without_base(text, mention, others)
    ordered = sorted({mention, *others})
    place = ordered.index(mention)
    closed = _bracket_end(text, mention, others)
    own = text[mention[1] : _own_end(text, ordered, place)]
    if closed is not None:
        own = own[: max(0, closed - mention[1])]
    elif any(o[1] <= mention[0] for o in others) and _ADDED_TO.search(text, 0, mention[0]):
        own = own[: _base_end(text, mention[1]) - mention[1]]
    return Zone(
        own=own,
        lead=_lead(text, ordered, place),
        shared="" if closed is not None else _shared(text, ordered, place),
        headed=_headed(text, ordered, place),
        together=_stands_together(text, ordered, place),
    )


def is_neutral(text: str) -> bool:
    """Whether words only link or measure: doses, times, dates, and what joins a list."""
    if not text.strip(" ,&+/-"):
        return True
    measured = [(d.start, d.end) for d in doses.doses(text)] + [(s.start, s.end) for s in lengths.spans(text)]
    for start, end in [*measured, *((day.start, day.end) for day in dates.dates(text))]:
        text = text[:start] + " " * (end - start) + text[end:]
    return not _CONNECT.sub("", _MEASURES.sub("", text)).strip()


def _own_end(text: str, ordered: Sequence[Span], place: int) -> int:
    """Where the words about a treatment end: the next one begins, with what leads up to it."""
    if place + 1 == len(ordered):
        return len(text)
    return ordered[place][1] + _cut(text[ordered[place][1] : ordered[place + 1][0]])


def _cut(between: str) -> int:
    """Where, between two treatments, the words that lead up to the second one begin."""
    strong = [m.end() for m in _STRONG.finditer(between)]
    if strong:
        return strong[-1]
    weak = [m.start() for m in _WEAK.finditer(between)]
    for at in reversed(weak):
        tail = between[at:]
        if not tail.strip(" ,&+/-(") or _LEADS.fullmatch(tail) or _COUNTS.fullmatch(tail):
            return at
    return len(between)


def _lead(text: str, ordered: Sequence[Span], place: int) -> str:
    """The words that lead up to a treatment, or to the list that it stands in."""
    at = place
    while True:
        start = ordered[at][0]
        if at == 0:
            return _last_clause(text[:start])
        low = ordered[at - 1][1]
        between = text[low:start]
        cut = _cut(between)
        lead = between[cut:]
        listed = (
            is_neutral(lead)
            and not _DIGIT.search(lead)
            and is_neutral(_BRACKETS.sub("", between[:cut]))
            and not _SEPARATE.search(between)
        )
        if not listed:
            return lead
        at -= 1


def _last_clause(text: str) -> str:
    parts = [m.end() for m in re.finditer(r"[.;|\n](?:\s|$)|\s[-–]\s|,\s(?=(?:and|but|then|she|he|they|pt)\b)", text)]
    last = text[parts[-1] :] if parts else text
    if not last.strip() and len(parts) > 1:
        return text[parts[-2] :]
    return last


def _headed(text: str, ordered: Sequence[Span], place: int) -> str:
    """The words with a colon before the whole list ("Failed:", "Could not tolerate:")."""
    before = text[: ordered[0][0]]
    heads = _HEADS.search(before)
    return heads[0] if heads and place > 0 else ""


def _shared(text: str, ordered: Sequence[Span], place: int) -> str:
    """What follows the list that a treatment stands in ("A 20 mg and B 40 mg, no response")."""
    at = place
    while at + 1 < len(ordered):
        between = text[ordered[at][1] : ordered[at + 1][0]]
        if not is_neutral(between):
            return ""
        if _SEPARATE.search(_MEASURES.sub("", between)):
            tail = text[ordered[-1][1] :]
            return tail if _OF_ALL.search(tail) else ""
        at += 1
    if at == place:
        return ""
    tail = text[ordered[at][1] :]
    combined = "+" in text[ordered[at - 1][1] : ordered[at][0]]
    return tail if combined else _without_own_bracket(tail)


def _without_own_bracket(tail: str) -> str:
    """The words behind a list of drugs without the bracket of its last one, unless that speaks of all of them."""
    match = _OWN_BRACKET.match(tail)
    if match is None or not is_neutral(match["dose"]) or _OF_ALL.search(match["said"]):
        return tail
    return tail[match.end() :]


def speaks_of_all(text: str) -> bool:
    """Whether words behind a list say that they hold for each of its members."""
    return _OF_ALL.search(text) is not None


def _stands_together(text: str, ordered: Sequence[Span], place: int) -> bool:
    if place + 1 >= len(ordered):
        return False
    between = text[ordered[place][1] : ordered[place + 1][0]]
    return _TOGETHER.search(between) is not None or between.strip().casefold() in _PAIRS


def _without_asides(text: str, mention: Span, others: Sequence[Span]) -> tuple[str, Sequence[Span]]:
    """The text without brackets behind a mention that name another drug: "X (added to Y) 10 mg" is X's dose."""
    for match in _BRACKETS.finditer(text, mention[1]):
        named = [o for o in others if match.start() < o[0] < match.end()]
        if named and not any(mention[1] <= o[0] < match.start() for o in others):
            text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
            others = [o for o in others if o not in named]
    return text, others


def _without_base(text: str, mention: Span, others: Sequence[Span]) -> tuple[str, Sequence[Span]]:
    """The text without the treatment that this one was added to: what is said behind it is said of the added one."""
    behind = min((o for o in others if o[0] >= mention[1]), default=None)
    if behind is None or _ADDED_TO.search(text, mention[1], behind[0]) is None:
        return text, others
    end = _base_end(text, behind[1])
    return text[: behind[0]] + " " * (end - behind[0]) + text[end:], [o for o in others if o != behind]


def _base_end(text: str, end: int) -> int:
    """Where the dose ends that stands right behind a name."""
    dose = next(doses.doses(text[end : end + _DOSE_REACH]), None)
    return end + dose.end if dose is not None and not text[end : end + dose.start].strip() else end


def _bracket_end(text: str, mention: Span, others: Sequence[Span]) -> int | None:
    """Where the brackets end that a mention stands in behind another drug; what follows them is the other's."""
    for match in _BRACKETS.finditer(text):
        if match.start() < mention[0] < match.end() and any(o[1] <= match.start() for o in others):
            return match.end() - 1
    return None
