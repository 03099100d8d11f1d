"""Whose page it is: a guard against pages of another patient, from labelled identity fields, never from bare names.

Names are compared without order, titles and initials, with nicknames and former names, and as tolerant of misread
letters as a birth date or number beside them allows.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from pipeline.model.case import Case
from pipeline.rules.notes import identity_fields
from pipeline.rules.notes.identity_fields import Fields, Name
from pipeline.rules.notes.lexicon import Lexicon
from pipeline.rules.notes.likeness import Likeness, of_dates, of_names

_FEWEST_HEADS = 2


class Whose(StrEnum):
    """What the identity fields of a page say."""

    PATIENT = "patient"
    NOT_STATED = "not stated"
    UNCLEAR = "unclear"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Persons:
    """The patient by all names, birth date (None: not known) and numbers; and persons who may appear."""

    patient: tuple[Name, ...]
    known: tuple[Name, ...] = ()
    birth_date: date | None = None
    known_birth_dates: frozenset[date] = frozenset()
    numbers: frozenset[str] = frozenset()


def persons(case: Case, lexicon: Lexicon) -> Persons:
    """The patient and the known persons of a case: subscriber, relatives, signers, authors of records."""
    patient, subscriber = case.patient, case.coverage.subscriber
    names = [patient.name, *patient.other_names, *(f"{patient.given_name} {n}" for n in patient.other_names)]
    names += [f"{other} {patient.family_name}" for other in patient.other_names if " " not in other]
    known = [person.name for person in case.known_persons]
    known += [subscriber.name] if subscriber else []
    known += [case.signer.name, *(signer.name for signer in case.practice.signers)]
    known += [record.author for record in case.records if record.author]
    numbers = (identity_fields.plain_number(n) for n in (patient.mrn, case.coverage.member_id) if n)
    return Persons(
        patient=tuple(identity_fields.name_of(name, lexicon) for name in names),
        known=tuple(identity_fields.name_of(name, lexicon) for name in known),
        birth_date=patient.birth_date,
        known_birth_dates=frozenset({subscriber.birth_date} if subscriber and subscriber.birth_date else ()),
        numbers=frozenset(numbers),
    )


def of_pages(pages: Sequence[Fields], lexicon: Lexicon) -> Persons | None:
    """The identity that most pages of a document carry; None where none carries one."""
    return _of_pages(_with_heads(pages), lexicon)


def _with_heads(pages: Sequence[Fields]) -> Sequence[Fields]:
    """Headers without labels count as fields where half of the pages have one: then they are a document's way."""
    headed = [page for page in pages if page.head is not None]
    if len(headed) < max(_FEWEST_HEADS, -(-len(pages) // 2)):
        return pages
    return [_with_head(page) for page in pages]


def _with_head(page: Fields) -> Fields:
    if page.head is None:
        return page
    born = (page.head.birth_date,) if page.head.birth_date and not page.birth_dates else ()
    return replace(
        page,
        names=tuple(dict.fromkeys((page.head.name, *page.names))),
        birth_dates=(*page.birth_dates, *born),
        names_are_plain=True,
    )


def _of_pages(pages: Sequence[Fields], lexicon: Lexicon) -> Persons | None:
    groups: list[list[Fields]] = []
    for found in pages:
        if found.says_whose:
            same = next((group for group in groups if _same_person(group[0], found, lexicon)), None)
            groups.append([found]) if same is None else same.append(found)
    if not groups:
        return None
    most = max(groups, key=len)
    born = Counter(day for found in most for day in found.birth_dates)
    return Persons(
        patient=tuple(dict.fromkeys(name for found in most for name in found.names)),
        birth_date=born.most_common(1)[0][0] if born else None,
        numbers=frozenset(number for found in most for number in found.numbers),
    )


def whose_pages(
    pages: Sequence[Fields], people: Persons | None, lexicon: Lexicon, misread: Sequence[bool] = ()
) -> tuple[Whose, ...]:
    """`whose` for the pages of a document in order; `people` None: the identity that most of them carry.

    A page without fields that follows another patient's is that patient's too, up to the next page that says whose
    it is. `misread`: for each page whether its letters come from OCR.
    """
    pages = _with_heads(pages)
    people = people or _of_pages(pages, lexicon)
    found: list[Whose] = []
    for place, page in enumerate(pages):
        slips = place < len(misread) and misread[place]
        said = whose(page, people, lexicon, misread=slips) if people else Whose.NOT_STATED
        goes_on = said is Whose.NOT_STATED and found and found[-1] is Whose.OTHER
        found.append(Whose.OTHER if goes_on else said)
    return tuple(found)


def whose(found: Fields, people: Persons, lexicon: Lexicon, *, misread: bool = False) -> Whose:
    """Whose page it is by its fields; `misread` says that its letters come from OCR.

    OTHER where name and birth date (as far as stated) are another's, or the birth date of a namesake is;
    UNCLEAR where one is the patient's and the other is not, or nearly.
    """
    names = [name for name in found.names if not _is_known(name, people, lexicon)]
    born = [day for day in found.birth_dates if day not in people.known_birth_dates and people.birth_date]
    if not names and not born:
        return Whose.NOT_STATED
    named = {max((of_names(name, own, lexicon) for own in people.patient), default=Likeness.NONE) for name in names}
    dated = {of_dates(day, people.birth_date) for day in born if people.birth_date}
    numbered = bool(people.numbers & found.numbers)
    if len(named) > 1 or len(dated) > 1:
        return _mixed(named, dated)
    return _judged(next(iter(named), None), next(iter(dated), None), found, sure=misread or numbered)


def _mixed(named: set[Likeness], dated: set[Likeness]) -> Whose:
    """Several names or birth dates on a page: the patient's only where nothing speaks against it."""
    if Likeness.NONE not in named | dated:
        return Whose.PATIENT
    return Whose.UNCLEAR if Likeness.SAME in named | dated else Whose.OTHER


def _judged(name: Likeness | None, born: Likeness | None, found: Fields, *, sure: bool) -> Whose:
    """Name and birth date together; `sure` is where misread letters or a number of the patient's explain a slip."""
    if name in (None, Likeness.SAME) and born in (None, Likeness.SAME):
        return Whose.PATIENT
    if name is Likeness.NONE and born is None:
        return Whose.OTHER if found.names_are_plain else Whose.UNCLEAR
    if born is Likeness.NONE and not (sure and name is Likeness.SAME):
        return Whose.OTHER
    if Likeness.NONE in (name, born):
        return Whose.UNCLEAR
    slips = [likeness for likeness in (name, born) if likeness is Likeness.CLOSE]
    proved = Likeness.SAME in (name, born)
    return Whose.PATIENT if sure or (proved and len(slips) == 1 and name is Likeness.CLOSE) else Whose.UNCLEAR


def _is_known(name: Name, people: Persons, lexicon: Lexicon) -> bool:
    return any(of_names(name, known, lexicon) is Likeness.SAME for known in people.known)


def _same_person(one: Fields, other: Fields, lexicon: Lexicon) -> bool:
    """Whether two pages carry one identity: like names or, where either has none, like birth dates or numbers."""
    if one.names and other.names:
        alike = max(of_names(a, b, lexicon) for a in one.names for b in other.names)
        apart = one.birth_dates and other.birth_dates and not _any_alike(one, other)
        return alike is not Likeness.NONE and not apart
    return _any_alike(one, other) or bool(one.numbers & other.numbers)


def _any_alike(one: Fields, other: Fields) -> bool:
    return any(of_dates(a, b) is not Likeness.NONE for a in one.birth_dates for b in other.birth_dates)
