"""What a payer's letter says of its denial: date, reference, reason, codes, criteria, deadline, where to appeal."""

from collections.abc import Iterator, Sequence

from pipeline.model.evidence import Assertion, EvidenceItem, ItemKind
from pipeline.rules.mentions import appeal_ways, denial_facts
from pipeline.rules.mentions.items import item
from pipeline.rules.mentions.passages import Passage, Sheet, trimmed
from pipeline.rules.notes import sections
from pipeline.rules.notes.assertion import Decision
from pipeline.rules.notes.lexicon import Lexicon

_SAID = Decision(assertion=Assertion.AFFIRMED, cue="none")
_SENTENCE_ENDS = (". ", ".\n", "\n\n", ": ", ":\n")
_LONGEST_LETTER = 3
_CLINICAL_SECTIONS = 3
_FEWEST_VOICES = 2
_TOLD_ONCE = ("date", "reference", "code", "criteria", "deadline", "appeal_to")


def letters(every: Sequence[Sheet], words: Lexicon) -> list[bool]:
    """For each page whether it is of a payer's letter that denies something.

    It says so in a payer's voice, and it (or one of the next pages) tells of the right to appeal; a page with the
    sections of a clinical note is none, nor is a practice's own letter, whatever they tell of a denial.
    """
    found: list[bool] = []
    for index, sheet in enumerate(every):
        begins = _denies(sheet, words) and any(_grants(s, words) for s in every[index : index + _LONGEST_LETTER])
        goes_on = bool(found) and found[-1] and words.patterns["denial_letters"].search(sheet.view.text) is not None
        found.append((begins or goes_on) and not _is_clinical(sheet) and not _answers(sheet, words))
    return found


def _denies(sheet: Sheet, words: Lexicon) -> bool:
    text = sheet.view.text
    if not _tells_of_denial(text, words) or words.patterns["denial_marks"].search(text) is None:
        return False
    voices = {match[0].split()[0].casefold() for match in words.patterns["denial_voice"].finditer(text)}
    return len(voices) >= _FEWEST_VOICES


def _tells_of_denial(text: str, words: Lexicon) -> bool:
    """Whether a page says that something was denied, not what is to be done if it should be."""
    for sign in words.patterns["denial_signs"].finditer(text):
        begins = max(text.rfind(end, 0, sign.start()) for end in _SENTENCE_ENDS)
        if words.patterns["denial_conditions"].search(text[max(begins, 0) : sign.start()]) is None:
            return True
    return False


def _grants(sheet: Sheet, words: Lexicon) -> bool:
    return words.patterns["denial_rights"].search(sheet.view.text) is not None


def _answers(sheet: Sheet, words: Lexicon) -> bool:
    return words.patterns["denial_answers"].search(sheet.view.text) is not None


def _is_clinical(sheet: Sheet) -> bool:
    return len({unit.section for unit in sheet.units} - {None}) >= _CLINICAL_SECTIONS


def mentioned(sheet: Sheet, words: Lexicon, *, first: bool = True) -> Iterator[EvidenceItem]:
    """The facts of a page of such a letter, one item each; what it repeats is told where it stands first.

    `first`: the letter begins with it.
    """
    told: set[tuple[str, str]] = set()
    passages = [
        Passage(page=sheet.page, view=sheet.view, unit=unit, start=start, end=end)
        for unit in sheet.units
        for start, end in sections.sentences(sheet.view.text, unit)
    ]
    facts = denial_facts.of_page(sheet.view, passages, words, first=first)
    for passage, (span, name, value) in (*facts, *appeal_ways.of_page(passages, words)):
        if name not in _TOLD_ONCE or (name, value) not in told:
            told.add((name, value))
            quote = passage.said(*trimmed(passage.text, span))
            yield item(ItemKind.DENIAL, quote, _SAID, **{name: value})
