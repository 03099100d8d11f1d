"""The sentences behind one that go on about its treatment ("… 200 mg. She took it for ten weeks. No benefit.")."""

from pipeline.model.evidence import Assertion
from pipeline.rules.notes import sections
from pipeline.rules.notes.assertion import Decision
from pipeline.rules.notes.lexicon import Lexicon
from pipeline.rules.notes.sections import Unit

_MOST = 4
_BEFORE = 240


def following(text: str, unit: Unit, end: int, lexicon: Lexicon) -> str:
    """What goes on in the same paragraph about the treatment named before `end`: it names no other one."""
    stop = end
    for low, high in [s for s in sections.sentences(text, unit) if s[0] >= end][:_MOST]:
        sentence = text[low:high]
        if not lexicon.patterns["continuations"].match(sentence):
            break
        if lexicon.patterns["continuation_breaks"].match(sentence) or lexicon.named(sentence):
            break
        stop = high
    return text[end:stop]


def explained(text: str, unit: Unit, end: int, lexicon: Lexicon) -> str:
    """What stands behind a treatment that is named and no more ("X. Offered again, declined."): up to the next one."""
    stop = end
    for low, high in [s for s in sections.sentences(text, unit) if s[0] >= end][:_MOST]:
        if lexicon.named(text[low:high]):
            break
        stop = high
    return text[end:stop]


def before(text: str, unit: Unit, start: int) -> str:
    """The last words of the paragraph before `start`."""
    return text[max(unit.start, start - _BEFORE) : start]


def afterwards(decided: Decision, behind: str, lexicon: Lexicon) -> Decision:
    """The decision, with what the next sentence says of a treatment ("She declined.", "He never filled it.")."""
    said = behind.lstrip()
    if not said or decided.assertion not in (Assertion.AFFIRMED, Assertion.PLANNED, Assertion.HYPOTHETICAL):
        return decided
    told = (Decision(assertion=assertion, cue=name) for name, assertion in _NEXT if lexicon.patterns[name].match(said))
    return next(told, decided)


_NEXT = (
    ("behind_declined", Assertion.DECLINED),
    ("behind_not_taken", Assertion.NOT_TAKEN),
    ("behind_inadequate", Assertion.NOT_A_TRIAL),
)
