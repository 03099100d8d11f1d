"""What stands right beside a finding and decides it: signs ("SI 0", "(+) HI"), "nothing to suggest", "has stopped"."""

import re

from pipeline.model.evidence import Assertion
from pipeline.rules.mentions.passages import Passage
from pipeline.rules.notes.assertion import Decision
from pipeline.rules.notes.lexicon import Lexicon

_OPEN = frozenset({Assertion.AFFIRMED, Assertion.HISTORICAL})
_DEATHS = frozenset({"suicide"})
"""Findings that only others can have suffered, of whom the chart tells."""
_EVENTS = frozenset({"suicide_attempt", "mania"})
"""What happened once has happened, however long ago."""
_NONE = re.compile(r"\s*:?\s*0(?![\w./])")
_ANSWER = re.compile(r"\s*[:?]?\s+(yes\b|no(?=\s*(?:[.,;]|$)))", re.IGNORECASE)
_BOTH = re.compile(r"[ \t/]+(?:yes|no)[ \t]*(?:$|\n)", re.IGNORECASE)
"""Both answers of a question on one line: those of a form where one was circled, or of two times."""
_LINE_ANSWER = re.compile(
    r"(?P<question>[^\n]{1,160}?)(?:(?<=[?:])\s*|[ \t]+)(?P<said>Yes|YES|No|NO)(?P<other>[ \t/]+(?:No|NO|Yes|YES)\b)?"
    r"(?=[ \t]*(?:$|\n|[.:;(]|[-–][ \t]|\d|[A-Z]))"
)
_ENDS_STATEMENT = re.compile(r"[.;!](?:\s|$)")
_FAMILY = "family"
_FAMILY_AGAIN = re.compile(r"\n\s*(?:family|fam hx|fhx?)\b", re.IGNORECASE)
_OWN_REACH = 800
_OWN_AGAIN = re.compile(
    r"\b(?:in|as for|for|regarding) (?:the )?(?:patient|pt|(?:ms|mrs|mr)\.? \w+) (?:her|him|them)sel(?:f|ves)\b"
    r"|\b(?:the )?(?:patient|pt) (?:her|him|them)sel(?:f|ves) (?:has|had|is|was|does|did|never|denies)\b",
    re.IGNORECASE,
)
_REACH = 48
_LISTED = re.compile(r"\s*(?:[\w-]+(?:,| or| and| nor|/)\s+){0,3}", re.IGNORECASE)
_BEFORE = (("denied_before", Assertion.NEGATED), ("affirmed_before", Assertion.AFFIRMED))


def section_of(passage: Passage) -> str | None:
    """The heading over a passage; none where what stands below that of the family came back to the patient's story."""
    unit, text = passage.unit, passage.view.text
    if unit.section != _FAMILY:
        return unit.section
    back = _OWN_AGAIN.search(text, max(0, unit.start - _OWN_REACH), passage.end)
    return None if back and not _FAMILY_AGAIN.search(text, back.end(), passage.end) else _FAMILY


def decided(text: str, span: tuple[int, int], finding: str, by_sentence: Decision, words: Lexicon) -> Decision:
    """The decision on a finding at a span of a text; what its sentence says holds where nothing beside it says more."""
    if by_sentence.assertion is Assertion.HYPOTHETICAL and _NONE.match(text, span[1]):
        return Decision(assertion=Assertion.NEGATED, cue="denied_behind")
    answer = _ANSWER.match(text, span[1])
    if answer and _BOTH.match(text, answer.end()):
        return Decision(assertion=Assertion.UNCERTAIN, cue="answer")
    if answer and by_sentence.assertion in (*_OPEN, Assertion.NEGATED):
        said = answer[1].casefold() == "yes"
        return Decision(assertion=Assertion.AFFIRMED if said else Assertion.NEGATED, cue="answer")
    if by_sentence.assertion in (*_OPEN, Assertion.NEGATED, Assertion.HYPOTHETICAL):
        said_there = answered_on_line(text, span)
        if said_there is not None:
            return Decision(assertion=Assertion.AFFIRMED if said_there else Assertion.NEGATED, cue="answer")
    if by_sentence.assertion not in _OPEN:
        return by_sentence
    beside = _beside(text, span, words)
    if beside is not None:
        return beside
    if finding in _DEATHS:
        return Decision(assertion=Assertion.FAMILY, cue=finding)
    if finding in _EVENTS:
        return Decision(assertion=Assertion.AFFIRMED, cue=by_sentence.cue)
    return by_sentence


def answered_on_line(text: str, span: tuple[int, int]) -> bool | None:
    """The answer that stands further on in the line of a question on a form; None where there is none, or both are.

    It is printed with a capital and no comma before it, as no sentence does: "Thoughts with a method (no plan)  No".
    """
    found = _LINE_ANSWER.match(text, span[1])
    if found is None or found["other"] or _ENDS_STATEMENT.search(found["question"]) or found["question"].endswith(","):
        return None
    return found["said"].casefold() == "yes"


def _beside(text: str, span: tuple[int, int], words: Lexicon) -> Decision | None:
    low, high = span
    for name, assertion in _BEFORE:
        near = words.patterns[name].finditer(text, max(0, low - _REACH), low)
        if any(_LISTED.fullmatch(text, match.end(), low) for match in near):
            return Decision(assertion=assertion, cue=name)
    over = next(words.patterns["over_behind"].finditer(text, high, high + _REACH), None)
    if over is not None and not text[high : over.start()].strip():
        return Decision(assertion=Assertion.HISTORICAL, cue="over_behind")
    behind = next(words.patterns["denied_behind"].finditer(text, high, high + _REACH), None)
    if behind is not None and not text[high : behind.start()].strip(" :"):
        return Decision(assertion=Assertion.NEGATED, cue="denied_behind")
    return None
