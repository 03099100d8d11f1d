"""Whose page it is: a guard against pages of another patient, from labelled identity fields, never from bare names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.model.case import Case
from pipeline.rules.notes import dates
from pipeline.rules.notes.lexicon import Lexicon

_NAME = r"[A-Za-z][A-Za-z'’\-]+"
_VALUE = re.compile(
    rf"\s*:\s*(?:(?P<last>{_NAME}(?: {_NAME})?)\s*,\s*(?P<first>{_NAME})|(?P<given>[A-Z][A-Za-z'’\-]+)(?: [A-Z]\.?)?"
    rf" (?P<family>[A-Z][A-Za-z'’\-]+(?: [A-Z][A-Za-z'’\-]+)?))"
)
_STARTS = re.compile(r"(?:^|[|;\t]|\s{2,})\s*$")
_WORD = re.compile(r"[a-z]+")


class Whose(StrEnum):
    """What the identity fields of a page say."""

    PATIENT = "patient"
    NOT_STATED = "not stated"
    UNCLEAR = "unclear"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Persons:
    """Names as sets of lower-case words: the patient's (other names too), and persons who may appear."""

    patient: tuple[frozenset[str], ...]
    known: tuple[frozenset[str], ...]
    birth_date: date
    known_birth_dates: frozenset[date]


def persons(case: Case) -> Persons:
    """The patient and the known persons of a case: subscriber, relatives, signers, authors of records."""
    patient = case.patient
    names = [patient.name, *patient.other_names, *(f"{patient.given_name} {n}" for n in patient.other_names)]
    subscriber = case.coverage.subscriber
    known = [person.name for person in case.known_persons]
    known += [subscriber.name] if subscriber else []
    known += [case.signer.name, *(signer.name for signer in case.practice.signers)]
    known += [record.author for record in case.records if record.author]
    born = frozenset({subscriber.birth_date}) if subscriber and subscriber.birth_date else frozenset()
    return Persons(
        patient=tuple(_words(name) for name in names),
        known=tuple(_words(name) for name in known),
        birth_date=patient.birth_date,
        known_birth_dates=born,
    )


def whose(text: str, people: Persons, lexicon: Lexicon) -> Whose:
    """Whose page it is by its fields: OTHER where name and birth date (as far as stated) are both another's.

    UNCLEAR where one is the patient's and the other is not.
    """
    names = [name for name in _labelled_names(text, lexicon) if not _is_any(name, people.known)]
    born = [day for day in _birth_dates(text, lexicon) if day not in people.known_birth_dates]
    if not names and not born:
        return Whose.NOT_STATED
    named = [_is_any(name, people.patient) for name in names]
    dated = [day == people.birth_date for day in born]
    if all(named) and all(dated):
        return Whose.PATIENT
    if any(named) or any(dated):
        return Whose.UNCLEAR
    return Whose.OTHER


def _labelled_names(text: str, lexicon: Lexicon) -> Iterator[frozenset[str]]:
    lines = text.split("\n") if lexicon.identity_labels["name"].may_match(text) else ()
    for line in lines:
        if ":" not in line:
            continue
        for label in lexicon.identity_labels["name"].finditer(line):
            match = _VALUE.match(line, label.end())
            if match is not None and _STARTS.search(line[: label.start()]):
                yield _words(" ".join(part for part in match.groups() if part))


def _birth_dates(text: str, lexicon: Lexicon) -> Iterator[date]:
    for label in lexicon.identity_labels["birth_date"].finditer(text):
        after = text[label.end() : label.end() + 24]
        found = next(dates.dates(after), None)
        if found is not None and found.exact and not after[: found.start].strip(" :\n"):
            yield found.value


def _is_any(name: frozenset[str], people: Sequence[frozenset[str]]) -> bool:
    """Whether a name is one of those: two words in common, or the only one that both give."""
    return any(len(name & person) >= min(2, len(name), len(person)) for person in people if person)


def _words(name: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(name.casefold()) if len(word) > 1)
