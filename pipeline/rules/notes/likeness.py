"""How alike two names or birth dates are, in view of misread letters, nicknames and slips of the pen."""

from datetime import date
from enum import IntEnum

from pipeline.rules.notes.identity_fields import Name
from pipeline.rules.notes.lexicon import Lexicon

_LONG_ENOUGH = 4
_MISREAD = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "8": "b", "6": "g", "2": "z", "q": "g"})


class Likeness(IntEnum):
    """SAME, CLOSE (one slip apart) or NONE."""

    NONE = 0
    CLOSE = 1
    SAME = 2


def of_names(one: Name, other: Name, lexicon: Lexicon) -> Likeness:
    """Two persons' names: two words in common in any order (or one and the initial), nicknames counting as same."""
    shorter, longer = sorted((one, other), key=lambda name: len(name.words))
    left = set(longer.words)
    met: list[Likeness] = []
    for word in sorted(shorter.words, key=len, reverse=True):
        best = max(left, key=lambda candidate: (of_words(word, candidate, lexicon), candidate), default=None)
        if best is not None and (likeness := of_words(word, best, lexicon)) is not Likeness.NONE:
            left.discard(best)
            met.append(likeness)
    if len(met) >= min(2, len(longer.words)):
        return min(sorted(met, reverse=True)[:2])
    initial = shorter.initials & {word[0] for word in left}
    return min(met) if met and initial else Likeness.NONE


def of_words(one: str, other: str, lexicon: Lexicon) -> Likeness:
    """Two words of names."""
    if one == other or lexicon.nicknames.get(one, frozenset()) & lexicon.nicknames.get(other, frozenset()):
        return Likeness.SAME
    if min(len(one), len(other)) < _LONG_ENOUGH:
        return Likeness.NONE
    if _folded(one) == _folded(other) or _one_slip(one, other):
        return Likeness.CLOSE
    return Likeness.NONE


def of_dates(one: date, other: date) -> Likeness:
    """Two dates: CLOSE where one digit differs, two neighbours are swapped, or day and month are."""
    if one == other:
        return Likeness.SAME
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return Likeness.CLOSE
    return Likeness.CLOSE if _one_slip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", shift=False) else Likeness.NONE


def _folded(word: str) -> str:
    return word.replace("rn", "m").replace("vv", "w").translate(_MISREAD)


def _one_slip(one: str, other: str, *, shift: bool = True) -> bool:
    """Whether one sign is changed, two neighbours swapped or (with `shift`) one left out or added."""
    if len(one) > len(other):
        one, other = other, one
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) == len(other):
        swapped = one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
        return one[start + 1 :] == other[start + 1 :] or swapped
    return shift and len(other) - len(one) == 1 and one[start:] == other[start + 1 :]
