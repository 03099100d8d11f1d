"""Names as they are misspelled: one slip of the pen in a long name, or signs that OCR takes for one another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LEAST_FOR_A_SLIP = 7
_LEAST_FOR_OCR = 5
_ALIKE = str.maketrans({"1": "l", "i": "l", "|": "l", "0": "o", "5": "s", "8": "b", "6": "b", "!": "l"})
_ALIKE_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("li", "h"))


@dataclass(frozen=True, slots=True)
class Spelling:
    """The names that a word may be meant for. Ordinary words, and names of other things, are never misspelled names."""

    names: frozenset[str]
    ordinary: frozenset[str]
    by_slip: dict[str, frozenset[str]]
    by_shape: dict[str, str]
    owner: dict[str, str]

    @classmethod
    def of(cls, owner: dict[str, str], ordinary: Iterable[str]) -> "Spelling":
        """`owner` gives for every name of one word, in lower case, what it names."""
        by_slip: dict[str, set[str]] = {}
        by_shape: dict[str, str] = {}
        for name in owner:
            if len(name) >= _LEAST_FOR_A_SLIP and name.isalpha():
                for part in (name, *_shortened(name)):
                    by_slip.setdefault(part, set()).add(name)
            if len(name) >= _LEAST_FOR_OCR and name.isalpha():
                by_shape.setdefault(_shape(name), name)
        return cls(
            names=frozenset(owner),
            ordinary=frozenset(word.casefold() for word in ordinary),
            by_slip={part: frozenset(meant) for part, meant in by_slip.items()},
            by_shape=by_shape,
            owner=owner,
        )

    def meant(self, word: str) -> str | None:
        """The name that a word in lower case is meant for; None where it is a name itself, or for none or several."""
        if len(word) < _LEAST_FOR_OCR or word in self.names or word in self.ordinary:
            return None
        if word.endswith("s") and (word[:-1] in self.names or word[:-1] in self.ordinary):
            return word[:-1] if word[:-1] in self.names and len(word) > _LEAST_FOR_A_SLIP else None
        shaped = self.by_shape.get(_shape(word))
        if shaped is not None and not word.isdigit():
            return shaped
        return self._slipped(word)

    def _slipped(self, word: str) -> str | None:
        if len(word) < _LEAST_FOR_A_SLIP or not word.isalpha():
            return None
        near = {name for part in (word, *_shortened(word)) for name in self.by_slip.get(part, ())}
        near = {name for name in near if _one_slip_apart(word, name)}
        return min(near) if len({self.owner[name] for name in near}) == 1 else None


def _shortened(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _shape(word: str) -> str:
    for pair, one in _ALIKE_PAIRS[:2]:
        word = word.replace(pair, one)
    return word.translate(_ALIKE)


def _one_slip_apart(word: str, name: str) -> bool:
    """Whether one letter more, less, other, or two letters swapped, tell the words apart."""
    if len(word) == len(name):
        differ = [at for at in range(len(word)) if word[at] != name[at]]
        swapped = len(differ) == 2 and differ[1] == differ[0] + 1
        return len(differ) == 1 or (
            swapped and word[differ[0]] == name[differ[1]] and word[differ[1]] == name[differ[0]]
        )
    longer, shorter = (word, name) if len(word) > len(name) else (name, word)
    return len(longer) == len(shorter) + 1 and shorter in set(_shortened(longer))
