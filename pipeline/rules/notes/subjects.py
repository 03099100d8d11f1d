"""Whose treatment or finding a sentence tells of: a relative's, another person's, or the patient's."""

import re

from pipeline.model.evidence import Assertion
from pipeline.rules.notes.lexicon import Lexicon

_PRONOUN = re.compile(r"\b(?:he|she|they|i|pt|patient|ms|mrs|mr)\b", re.IGNORECASE)
_OF_OTHER = {
    "he": re.compile(r"\b(?:she|her|hers|ms|mrs)\b", re.IGNORECASE),
    "she": re.compile(r"\b(?:he|his|him|mr)\b", re.IGNORECASE),
}
_SELF = re.compile(r"\b(?:he|she|they)\s+(?:him|her|them)sel(?:f|ves)\b|\b(?:him|her)self\s*(?:[.,;]|$)", re.IGNORECASE)
_EMPHATIC = re.compile(r"\b(?:(she) herself|(he) himself)\b[^.;]*$", re.IGNORECASE)
_OWN_WORDS = re.compile(r"[^.;]{0,20}[:,]\s*[\"“'][^\"”]{0,60}$")
_OF_SPEAKER = re.compile(r"\b(?:i|me|my)\b", re.IGNORECASE)
_ANOTHER_SUBJECT = re.compile(r";|\b(?:she|he|they|pt|patient)\b", re.IGNORECASE)

Whose = tuple[Assertion, str]
"""An assertion, and the list of words that gave it."""


def other_person(text: str, start: int, clause: int, ahead: str, lexicon: Lexicon) -> Whose | None:
    """Another person as the one who had what stands at `start`, in a clause that begins at `clause`.

    A relative as subject, unless that relative only reports, and not of himself. `ahead` are the words before.
    """
    for kind, assertion in (("kin_subject", Assertion.FAMILY), ("other_subject", Assertion.OTHER_PERSON)):
        for match in lexicon.patterns[kind].finditer(text, 0, start):
            if match.start() < clause and clause > 0 and not _same_subject(text, match.end(), start):
                continue
            if not _is_patients(text, match, start, lexicon):
                return assertion, kind
    if _is_pronoun_of_kin(text, start, ahead, lexicon) or _is_set_apart(text[:start], ahead):
        return Assertion.FAMILY, "kin_pronouns"
    return _speaker(text, start, lexicon)


def _is_patients(text: str, match: re.Match[str], start: int, lexicon: Lexicon) -> bool:
    """Whether the words behind a person named as subject go over to the patient."""
    tail = text[match.end() : start]
    if lexicon.patterns["informant"].match(text, match.start()):
        return _SELF.search(text, match.end()) is None
    return lexicon.patterns["own_subject"].search(tail) is not None


def _speaker(text: str, start: int, lexicon: Lexicon) -> Whose | None:
    """A person who tells of himself: "Wife … took it herself", "Father: 'it saved me'"."""
    if not lexicon.patterns["relatives"].may_match(text):
        return None
    informant = next(lexicon.patterns["informant"].finditer(text, 0, start), None)
    if informant is not None and _SELF.search(text, informant.end()):
        return Assertion.FAMILY, "informant-self"
    for match in lexicon.patterns["relatives"].finditer(text, 0, start):
        if _OWN_WORDS.fullmatch(text[match.end() : start]) and _OF_SPEAKER.search(text, match.end()):
            return Assertion.FAMILY, "kin-quoted"
    return None


def _is_set_apart(said: str, ahead: str) -> bool:
    """ "… she gave him hers. She herself takes X": set apart from one who was told of in the other pronoun."""
    emphatic = _EMPHATIC.search(said)
    other = _OF_OTHER["she" if emphatic[1] else "he"] if emphatic else None
    return other is not None and other.search(ahead) is not None


def _is_pronoun_of_kin(text: str, start: int, ahead: str, lexicon: Lexicon) -> bool:
    """ "She … Her brother is ill; he took X": the one told of is he, where the patient is told of as she."""
    if not _PRONOUN.search(text, 0, start):
        return False
    told = ahead + text[:start]
    for pronoun, pattern in lexicon.kin_pronouns:
        last = max((m.span() for m in pattern.finditer(told)), default=None)
        if last is None:
            continue
        later = [m[0].casefold() for m in _PRONOUN.finditer(told, last[1])]
        if later and later[-1] == pronoun and _informs_of_other(told, pronoun, lexicon):
            return True
        if not _OF_OTHER[pronoun].search(told, 0, last[0]):
            continue
        if later and all(word == pronoun for word in later):
            return True
    return False


def _informs_of_other(told: str, pronoun: str, lexicon: Lexicon) -> bool:
    """Whether a relative of this pronoun reports of a patient of the other one ("Wife says he …; she takes …")."""
    kin = next(pattern for name, pattern in lexicon.kin_pronouns if name == pronoun)
    spans = [m.span() for m in lexicon.patterns["informant"].finditer(told)]
    reporting = [high for low, high in spans if kin.search(told, low, high)]
    return bool(reporting) and _OF_OTHER[pronoun].search(told, reporting[-1]) is not None


def _same_subject(text: str, end: int, start: int) -> bool:
    """Whether the clause of the mention goes on about the person named before ("… , but took X")."""
    return _ANOTHER_SUBJECT.search(text, end, start) is None
