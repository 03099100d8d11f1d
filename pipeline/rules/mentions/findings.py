"""Findings as they are mentioned: risk, what would exclude a treatment, loss of function; denied ones are told too."""

import re
from collections.abc import Iterator

from pipeline.model.evidence import Assertion, EvidenceItem, ItemKind
from pipeline.rules.mentions import nearby
from pipeline.rules.mentions.items import item
from pipeline.rules.mentions.passages import Passage, trimmed
from pipeline.rules.notes import assertion, boxes, dates, sections
from pipeline.rules.notes.assertion import Decision
from pipeline.rules.notes.lexicon import Lexicon, Topic

_YEAR = re.compile(r"(?<![\w/.$-])(?:19|20)\d\d(?![\w/%-]|\.\d)")
_CLAUSE_ENDS = re.compile(r",\s|\sand\s(?:(?:his|her|their|the)\s)?|\n(?=\s*$)|[+)]\s")
_LINE_ENDS = re.compile(r"(?<!\bor)(?<!\band)(?<!,)\s*\n(?=\s*$)")
_DIGIT = re.compile(r"\d/|\d over \d")
_ABBREVIATION = 3
_DEGREE = ":"
"""Behind it the id of a row names a degree of what it tells of, which its words alone show."""
_TURNED = {Assertion.AFFIRMED: Assertion.NEGATED, Assertion.HISTORICAL: Assertion.NEGATED}
_FIELD = {ItemKind.RISK: "type", ItemKind.EXCLUSION: "finding", ItemKind.FUNCTION: "domain"}


def mentioned(passage: Passage, words: Lexicon) -> Iterator[EvidenceItem]:
    """Every finding in a passage, once for each way in which it is told. What is not mentioned is no item."""
    rows = words.findings.standing(words.index.mask(passage.text))
    if not rows:
        return
    names = [match.span() for match in words.scale_names.finditer(passage.text)]
    heading = sections.is_heading(passage.text, words)
    boxed = boxes.holds(passage.text)
    for finding in rows:
        told: set[Assertion] = set()
        for span, decided in _told(passage, finding, names, words, boxed=boxed):
            silent = heading and (decided.assertion is not Assertion.NEGATED or decided.cue == finding.id)
            if decided.assertion not in told and not silent:
                told.add(decided.assertion)
                yield _item(passage, finding, span, decided)


def _told(
    passage: Passage, finding: Topic, names: list[tuple[int, int]], words: Lexicon, *, boxed: bool
) -> Iterator[tuple[tuple[int, int], Decision]]:
    """Where the finding is told, and how; words that say by themselves that it is absent come first."""
    absent: list[tuple[int, int]] = []
    for match in finding.denied.finditer(passage.text, passage.here) if finding.denied else ():
        absent.append(match.span())
        decided = _decide(passage, match.span(), assertion.STATEMENT, words)
        if _DIGIT.search(match[0]):  # a value that was measured is the patient's, whatever its sentence began with
            decided = Decision(assertion=Assertion.AFFIRMED, cue="none")
        turned = _TURNED.get(decided.assertion, decided.assertion)
        yield match.span(), Decision(assertion=turned, cue=finding.id if decided.cue == "none" else decided.cue)
    for match in finding.said.finditer(passage.text, passage.here) if finding.said else ():
        low, high = match.span()
        if any(start <= low < end for start, end in names) or any(s < high and low < e for s, e in absent):
            continue
        if high - low <= _ABBREVIATION and match[0].istitle():
            continue  # "Hi Dr. Vale" abbreviates nothing
        if boxed and boxes.unanswered(passage.text, low, high, words):
            continue
        ticked = boxes.ticked(passage.text, low, high, words) if boxed else None
        if ticked is not None:
            yield (low, high), Decision(assertion=Assertion.AFFIRMED if ticked else Assertion.NEGATED, cue="box")
            continue
        decided = _decide(passage, (low, high), assertion.FINDING, words)
        if finding.about != ItemKind.FUNCTION:
            decided = nearby.decided(passage.text, (low, high), finding.id, decided, words)
        elif decided.assertion is Assertion.NEGATED:
            decided = _of_its_own(passage, (low, high), words) or decided
        yield (low, high), decided


def _decide(passage: Passage, span: tuple[int, int], of: str, words: Lexicon) -> Decision:
    mention = assertion.Mention(start=span[0], end=span[1], of=of)
    return assertion.decide(passage.text, mention, nearby.section_of(passage), (), words)


def _of_its_own(passage: Passage, span: tuple[int, int], words: Lexicon) -> Decision | None:
    """How a statement is told by its own clause or line, where it begins one: it is not denied by what another denies.

    "No libido, guilt; missed 14 days" and "has not worked and her husband cooks" deny nothing of the second part.
    """
    before = passage.text[: span[0]]
    ends = _CLAUSE_ENDS if words.patterns["function_clauses"].match(passage.text, span[0]) else _LINE_ENDS
    cut = max((match.end() for match in ends.finditer(before)), default=0)
    if not cut:
        return None
    mention = assertion.Mention(start=span[0] - cut, end=span[1] - cut, of=assertion.FINDING)
    return assertion.decide(passage.text[cut:], mention, nearby.section_of(passage), (), words)


def _item(passage: Passage, finding: Topic, span: tuple[int, int], decided: Decision) -> EvidenceItem:
    kind = ItemKind(finding.about)
    fields = {_FIELD[kind]: finding.id.partition(_DEGREE)[0]}
    if kind is ItemKind.RISK:
        fields["date"] = _day(passage, decided) or ""
    if kind is ItemKind.FUNCTION:
        fields["what"] = " ".join(passage.text[slice(*span)].split())
    quote = passage.said(*trimmed(passage.text, span))
    return item(kind, quote, decided, **{name: value or None for name, value in fields.items()})


def _day(passage: Passage, decided: Decision) -> str | None:
    """The day that the sentence gives, or its only year; else that of the note, for what holds then."""
    day = next(dates.dates(passage.text), None)
    if day is not None:
        return day.value.isoformat() if day.exact else f"{day.value:%Y-%m}"
    years = _YEAR.findall(passage.text)
    if len(years) == 1:
        return str(years[0])
    noted = passage.unit.note_date
    return noted.isoformat() if noted and decided.assertion is not Assertion.HISTORICAL else None
