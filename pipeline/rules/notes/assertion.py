"""Whether a note says that this patient had it: negation, family, plan, refusal and the rest, with its cue.

The words are rows of the clinical_phrases table; here are only scope and precedence. "No response to X" negates
the response, never X: such phrases are set aside before any negation is looked for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.model.evidence import Assertion
from pipeline.rules.notes import generalities, subjects
from pipeline.rules.notes.lexicon import Cue, Lexicon
from pipeline.rules.notes.phrase_index import Phrases

TREATMENT = "treatment"
FINDING = "finding"
STATEMENT = "statement"
# A statement says something whole ("blood pressure is controlled"): a negation must stand right before it, while
# that of a finding reaches over a list ("no mania, psychosis or panic").
_STATEMENT_REACH = 4
_BACKWARD_REACH = 30
_SENTENCES_KEPT = 64
_PRECEDENCE = (
    Assertion.ALLERGY,
    Assertion.FAMILY,
    Assertion.OTHER_PERSON,
    Assertion.NOT_TAKEN,
    Assertion.DECLINED,
    Assertion.NEGATED,
    Assertion.NOT_A_TRIAL,
    Assertion.UNCERTAIN,
    Assertion.PLANNED,
    Assertion.HYPOTHETICAL,
    Assertion.HISTORICAL,
)
_YIELDING = frozenset({Assertion.PLANNED, Assertion.HYPOTHETICAL})
_LIST_BETWEEN = re.compile(
    r"(?:[\s,/&+]|\band\b|\bor\b|\bnor\b|\bthen\b|\balso\b|\bboth\b|\beither\b|\ba\b|\ban\b|\bthe\b|\bprior\b"
    r"|\bany\b|\bof\b|\badding\b|\btrials?\b|\bother\b|\b\d[\d.,\-]*\b|\bmg\b|\bmcg\b|\bdaily\b|\bwe*ks?\b|\bx\b)*"
)
_PLAN_SECTIONS = frozenset({"plan", "assessment_plan"})
_COURSE_WORDS = frozenset({"course-words", "course-words-after", "loose-words"})
"""Cues that tell that something took place where nothing else is said; they overrule no plan."""
_EXPOSURE = "exposure"
_NO_MEANS = "no-means"
"""The cue of what could not be afforded: it was never taken, unless the words tell that it was, and was stopped."""
_ASIDE = re.compile(r"\([^()]*\)")
_OFFERED = re.compile(r"\boffer", re.IGNORECASE)
_COLON = re.compile(r":|.\s?:")
_NEXT_HEAD = re.compile(r"[:;|\n]|[.!?]\s")
_ANSWERED_NO = re.compile(
    r"\s*[-–:?]?\s*(?:\[\s?[xX]\s?\]|[☒☑])?\s*(?:no|none|never|not tried|n)"
    r"(?=\s*(?:$|[,;.|/(])|\s+\w+(?:\s\w+)? (?:no|yes|none|never)\b)",
    re.IGNORECASE,
)
_YES = re.compile(r"\?\s*(?:\[\s?[xX]\s?\]|[☒☑])?\s*yes\b", re.IGNORECASE)
_NOT_BEFORE = re.compile(r"(?:\bnot|\bnever|n['’]?t)\s+(?:(?:an?|been|yet|\w+ly|good|suitable)\s+)*$", re.IGNORECASE)
_SUPPOSED = re.compile(r"\b(?:if|unless|should|in case|whether)\b[^,;.:()]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """What is asked about: characters `start` to `end` of a sentence, a TREATMENT, a FINDING or a STATEMENT."""

    start: int
    end: int
    of: str = TREATMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer, and the id of the cue (or section) that gave it."""

    assertion: Assertion
    cue: str


def decide(
    sentence: str,
    mention: Mention,
    section: str | None,
    others: Sequence[tuple[int, int]],
    lexicon: Lexicon,
    *,
    ahead: str = "",
) -> Decision:
    """Decide the assertion of a mention in its sentence; `others` are the spans of the other mentions in it.

    `ahead` are the words before the sentence: whoever they are about may be the "he" or "she" of this one.
    """
    decided = _decide(sentence, mention, section, others, lexicon, ahead)
    if mention.of != TREATMENT or decided.assertion is not Assertion.AFFIRMED:
        return decided
    general = generalities.of_nobody(sentence, mention.start, mention.end, lexicon)
    return Decision(assertion=Assertion.HYPOTHETICAL, cue=general) if general else decided


def _decide(
    sentence: str,
    mention: Mention,
    section: str | None,
    others: Sequence[tuple[int, int]],
    lexicon: Lexicon,
    ahead: str,
) -> Decision:
    if section == "allergies" and mention.of == TREATMENT:
        return Decision(assertion=Assertion.ALLERGY, cue="section")
    if section == "family":
        return Decision(assertion=Assertion.FAMILY, cue="section")
    scene = _Scene.of(sentence, mention, others, lexicon)
    person = subjects.other_person(sentence, mention.start, scene.clause[0], ahead, lexicon)
    if person is not None:
        return Decision(assertion=person[0], cue=person[1])
    found = _matches(sentence, lexicon)
    hits = [hit for cue, spans in found if (hit := scene.decision(cue, spans, lexicon)) is not None]
    if mention.of == TREATMENT and _is_joined_to(scene, lexicon):
        hits = [hit for hit in hits if hit.assertion not in _YIELDING]
        hits.insert(0, Decision(assertion=Assertion.AFFIRMED, cue="joined-to"))
        section = None
    hits += _queried(scene, lexicon)
    taken = [hit for hit in hits if hit.assertion is Assertion.AFFIRMED]
    exposed = any(hit.cue not in _COURSE_WORDS for hit in taken)
    for wanted in _PRECEDENCE:
        for hit in hits:
            if hit.assertion is not wanted or (exposed and hit.cue == _NO_MEANS):
                continue
            if not (exposed and wanted in _YIELDING and scene.exposed_nearer(lexicon, hit)):
                return hit
    if mention.of == TREATMENT and section in _PLAN_SECTIONS:
        return _in_plan(scene, exposed, lexicon)
    return taken[0] if taken else Decision(assertion=Assertion.AFFIRMED, cue="none")


def _queried(scene: "_Scene", lexicon: Lexicon) -> list[Decision]:
    """A question mark right before a treatment doubts it, one right behind it asks; "X no" answers such a question."""
    if scene.mention.of != TREATMENT:
        return []
    before, after = scene.text[: scene.mention.start].rstrip(), scene.text[scene.mention.end :].lstrip()
    told = [
        (Assertion.UNCERTAIN, before.endswith("?")),
        (Assertion.HYPOTHETICAL, after.startswith("?") and not _YES.match(after)),
    ]
    found = [Decision(assertion=assertion, cue="question-mark") for assertion, asked in told if asked]
    if _ANSWERED_NO.match(scene.text, scene.mention.end) and not any(p.search(scene.text) for _, p in lexicon.outcomes):
        offered = _OFFERED.search(scene.text, 0, scene.mention.start)
        found.append(Decision(assertion=Assertion.DECLINED if offered else Assertion.NEGATED, cue="answered-no"))
    return found


def tells_taking(text: str, end: int, lexicon: Lexicon) -> bool:
    """Whether words before `end` tell that treatments were taken, however far they stand from the last one."""
    found = _matches(text, lexicon)
    return any(span[1] <= end for cue, spans in found if cue.id == _EXPOSURE for span in spans)


@lru_cache(maxsize=_SENTENCES_KEPT)
def _matches(text: str, lexicon: Lexicon) -> tuple[tuple[Cue, tuple[tuple[int, int], ...]], ...]:
    """The cues that stand in a text, and where: asked for each of its mentions, looked for once."""
    mask = lexicon.index.mask(text)
    asked = (cue for cue in lexicon.cues if cue.pattern.bits & mask)
    found = ((cue, tuple(m.span() for m in cue.pattern.finditer(text))) for cue in asked)
    return tuple((cue, spans) for cue, spans in found if spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """A sentence around its mention: the clause it stands in, the other mentions, what is no negation."""

    text: str
    mention: Mention
    others: tuple[tuple[int, int], ...]
    clause: tuple[int, int]
    finding_clause: tuple[int, int]
    masked: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, sentence: str, mention: Mention, others: Sequence[tuple[int, int]], lexicon: Lexicon) -> "_Scene":
        of = TREATMENT if mention.of == TREATMENT else FINDING
        masked = tuple(m.span() for m in lexicon.not_negations[of].finditer(sentence))
        return cls(
            text=sentence,
            mention=mention,
            others=tuple(o for o in others if o[1] <= mention.start or o[0] >= mention.end),
            clause=_bounds(sentence, mention, lexicon.patterns["clause_ends"]),
            finding_clause=_bounds(sentence, mention, lexicon.patterns["finding_ends"]),
            masked=masked,
        )

    def decision(self, cue: Cue, spans: Sequence[tuple[int, int]], lexicon: Lexicon) -> Decision | None:
        """The decision of one cue that stands at `spans`, None where it does not reach the mention."""
        of = FINDING if self.mention.of == STATEMENT else self.mention.of
        if cue.of not in (of, "any"):
            return None
        for span in spans:
            if self._blocked(cue, span):
                continue
            if not self._reaches(cue, span) or self._supposed(cue, span, lexicon):
                continue
            if self.mention.of == TREATMENT and self._only_if(cue, span):
                return Decision(assertion=Assertion.HYPOTHETICAL, cue=cue.id)
            return Decision(assertion=Assertion(cue.assertion), cue=cue.id)
        return None

    def _only_if(self, cue: Cue, span: tuple[int, int]) -> bool:
        """Whether what a cue says of a treatment is only supposed ("if refused, X"), or a plan is denied."""
        if cue.assertion == Assertion.PLANNED:
            return _NOT_BEFORE.search(self.text, 0, span[0]) is not None
        denies = cue.assertion in (Assertion.NEGATED, Assertion.NOT_TAKEN, Assertion.DECLINED)
        return denies and _SUPPOSED.search(self.text, 0, span[0]) is not None

    def exposed_nearer(self, lexicon: Lexicon, hit: Decision) -> bool:
        """Whether words of taking ("completed", "stopped") stand between a plan and the mention, or follow it."""
        found = _matches(self.text, lexicon)
        plan = max((span[1] for cue, spans in found if cue.id == hit.cue for span in spans), default=0)
        for cue, spans in found:
            if cue.assertion != Assertion.AFFIRMED or cue.of != self.mention.of or cue.id in _COURSE_WORDS:
                continue
            for span in (span for span in spans if self._reaches(cue, span)):
                after = cue.side == "after" and span[0] > plan
                before = cue.side != "after" and span[0] >= plan
                if after or before:
                    return True
        return False

    def _blocked(self, cue: Cue, span: tuple[int, int]) -> bool:
        """A negation inside "no response to" and the like is none; nor is one that lies within the mention."""
        inside = span[0] >= self.mention.start and span[1] <= self.mention.end
        negates = cue.assertion in (Assertion.NEGATED, Assertion.NOT_TAKEN, Assertion.DECLINED)
        return inside or (negates and any(s <= span[0] < e or s < span[1] <= e for s, e in self.masked))

    def _supposed(self, cue: Cue, span: tuple[int, int], lexicon: Lexicon) -> bool:
        """Whether what a negation says of a finding is only supposed: "no infusion if psychosis appears"."""
        if self.mention.of == TREATMENT or cue.assertion != Assertion.NEGATED:
            return False
        follows = span[0] >= self.mention.end
        low = max(self.clause[0], self.text.rfind(",", 0, self.mention.start)) if follows else span[1]
        return lexicon.patterns["conditions"].search(self.text, low, self.mention.start) is not None

    def _reaches(self, cue: Cue, span: tuple[int, int]) -> bool:
        if cue.side in ("before", "either", "touching") and span[0] < self.mention.start:
            return self._reaches_forward(cue, span)
        if cue.side in ("after", "either") and span[1] > self.mention.end:
            return self._reaches_backward(cue, span)
        return False

    def _reaches_forward(self, cue: Cue, span: tuple[int, int]) -> bool:
        between = self.text[span[1] : self.mention.start]
        if cue.side == "touching" and not between.strip():
            return True
        if self._heads_list(span):
            return True
        low = {"clause": self.clause[0], "finding": self.finding_clause[0]}.get(cue.reach, 0)
        if span[0] < low and (span[1] <= low or cue.assertion != Assertion.HYPOTHETICAL):
            return False
        passed = [o for o in self.others if o[0] >= span[1] and o[1] <= self.mention.start]
        if cue.side == "touching":
            return (
                bool(passed)
                and cue.assertion in (Assertion.NEGATED, Assertion.AFFIRMED)
                and self._is_list(span[1], self.mention.start, passed)
            )
        if self.mention.of == STATEMENT and ("," in between or len(between.split()) > _STATEMENT_REACH):
            return False
        if self.mention.of != TREATMENT or not passed:
            return True
        first = min(passed)[0] if cue.assertion == Assertion.NEGATED else span[1]
        return self._is_list(first, self.mention.start, passed)

    def _heads_list(self, span: tuple[int, int]) -> bool:
        """Whether a cue stands before a colon that heads the list of the mention ("Not tried: X (too dear), Y")."""
        if self.mention.of != TREATMENT or _COLON.match(self.text, max(span[1] - 1, 0)) is None:
            return False
        return _NEXT_HEAD.search(self.text, span[1] + 1, self.mention.start) is None

    def _reaches_backward(self, cue: Cue, span: tuple[int, int]) -> bool:
        high = self.clause[1] if cue.reach == "clause" else len(self.text)
        if span[0] > high:
            return False
        between = self.text[self.mention.end : span[0]]
        apart = "," in between and between.strip(" ,")
        if self.mention.of != TREATMENT and (len(between) > _BACKWARD_REACH or apart):
            return False
        passed = [o for o in self.others if o[0] >= self.mention.end and o[1] <= span[0]]
        if passed and not self._is_list(self.mention.end, span[0], passed):
            return False
        return not self._has_own_object(cue, span)

    def _has_own_object(self, cue: Cue, span: tuple[int, int]) -> bool:
        """ "… 200 mg; declined Y": the words after the mention speak of the one that follows them."""
        if self.mention.of != TREATMENT or cue.assertion == Assertion.AFFIRMED:
            return False
        following = [o for o in self.others if o[0] >= span[1]]
        between = self.text[span[1] : following[0][0]] if following else ","
        return len(between.split()) <= 3 and not any(sign in between for sign in "),;:|")

    def _is_list(self, start: int, end: int, mentions: Sequence[tuple[int, int]]) -> bool:
        text = self.text[start:end]
        for low, high in mentions:
            text = text[: low - start] + " " * (high - low) + text[high - start :]
        text = _ASIDE.sub("", text)
        return _LIST_BETWEEN.fullmatch(text) is not None


def _bounds(sentence: str, mention: Mention, ends: Phrases) -> tuple[int, int]:
    """The clause around a mention: from the last ender before it to the first one after it."""
    low, high = 0, len(sentence)
    asides = [aside.span() for aside in _ASIDE.finditer(sentence)]
    asides = [aside for aside in asides if aside[1] <= mention.start or aside[0] >= mention.end]
    for match in ends.finditer(sentence):
        if any(start <= match.start() and match.end() <= end for start, end in asides):
            continue
        if match.end() <= mention.start:
            low = match.start()
        elif match.start() >= mention.end:
            high = match.start()
            break
    return low, high


def _is_joined_to(scene: _Scene, lexicon: Lexicon) -> bool:
    """Whether another treatment is added to this one, or this one is to be stopped: so it is taken."""
    before = scene.text[max(scene.mention.start - 90, 0) : scene.mention.start]
    return lexicon.patterns["joined_to"].pattern.search(before) is not None


def _in_plan(scene: _Scene, exposed: bool, lexicon: Lexicon) -> Decision:
    """In a plan, only what goes on or was taken is the patient's; everything else is still to come."""
    low, high = scene.clause
    before = scene.text[low : scene.mention.start]
    if lexicon.patterns["plan_verbs"].search(before):
        return Decision(assertion=Assertion.PLANNED, cue="plan-imperative")
    if exposed or lexicon.patterns["plan_current"].search(scene.text, low, high):
        return Decision(assertion=Assertion.AFFIRMED, cue="plan-current")
    if any(pattern.search(scene.text) for _, pattern in lexicon.outcomes):
        return Decision(assertion=Assertion.AFFIRMED, cue="outcome")
    return Decision(assertion=Assertion.PLANNED, cue="section")
