"""Where a text names a drug or procedure: names and brands, abbreviated, misspelled, a brand behind its generic."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.model.tables import Drug
from pipeline.rules.notes.phrase_index import Phrases
from pipeline.rules.notes.spelling import Spelling

_WORD = re.compile(r"\w+")
_APPOSED = re.compile(
    r"\s*(?:[(/\[]|,?\s*(?:brand(?: name)?|aka|a\.k\.a\.|trade name)\s*:?)\s*(?:brand(?: name)?:?\s*|generic:?\s*"
    r"|aka\s*)?",
    re.IGNORECASE,
)
_DOSED = re.compile(r"[^.;,|]{0,12}?\d+(?:\.\d+)?\s*(?:mg|mcg|g)\b", re.IGNORECASE)
_LABELS = re.compile(r"\s*:[^.;|]{0,40}")
_CLOSED = re.compile(r"\s*[)\]]")
_BRACKETED_AGAIN = re.compile(r"[^.;()|\n]{0,30}\(\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Characters `start` to `end` of a text that name a drug or procedure."""

    start: int
    end: int
    drug: Drug

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands."""
        return self.start, self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugNames:
    """Everything that drugs and procedures go by. `key` is how a name is looked up in `drugs`.

    An abbreviation counts in its own letters only, and beside words of treatment (`before`, `behind`).
    `misspelled` is the bit of the index that a misspelled name sets; `no_mention` are words behind or before a name
    that make it no mention of a treatment (a level in blood, a drug screen).
    """

    names: Phrases
    drugs: Mapping[str, Drug]
    key: Callable[[str], str]
    abbreviations: Phrases
    abbreviated: Mapping[str, Drug]
    before: Phrases
    behind: Phrases
    spelling: Spelling
    misspelled: int
    no_mention: Phrases
    screens: Phrases

    @property
    def bits(self) -> int:
        """The bits of the index that any name sets; abbreviations have to be looked for."""
        return self.names.bits | self.misspelled

    def may_name(self, text: str) -> bool:
        """Whether a text may name a drug."""
        mask = self.names.index.mask(text)
        return bool(mask & self.bits) or bool(mask & self.abbreviations.bits and self._abbreviations(text))

    def find(self, text: str) -> tuple[Named, ...]:
        """Every mention in order; a brand behind its generic is one mention with it."""
        mask = self.names.index.mask(text)
        if not mask & (self.bits | self.abbreviations.bits):
            return ()
        found = [
            Named(start=m.start(), end=m.end(), drug=self.drugs[self.key(m[0])]) for m in self.names.finditer(text)
        ]
        if mask & self.misspelled:
            found += [named for named in self._misspelled(text) if not _overlaps(named, found)]
        if mask & self.abbreviations.bits:
            found += [named for named in self._abbreviations(text) if not _overlaps(named, found)]
        ordered = sorted(found, key=lambda named: named.start)
        return tuple(named for named in _joined(ordered, text) if not self._is_no_mention(named, text))

    def _misspelled(self, text: str) -> list[Named]:
        meant = ((m, self.spelling.meant(m[0].casefold())) for m in _WORD.finditer(text))
        return [
            Named(start=m.start(), end=m.end(), drug=self.drugs[self.key(name)])
            for m, name in meant
            if name is not None
        ]

    def _abbreviations(self, text: str) -> list[Named]:
        found: list[Named] = []
        for match in self.abbreviations.finditer(text):
            low = max(0, match.start() - 40)
            if self.behind.pattern.match(text, match.end()) or self.before.pattern.search(text[low : match.start()]):
                found.append(Named(start=match.start(), end=match.end(), drug=self.abbreviated[match[0]]))
        return found

    def _is_no_mention(self, named: Named, text: str) -> bool:
        if self.no_mention.pattern.match(text, named.end):
            return True
        screened = self.screens.may_match(text) and self.screens.search(text, 0, named.start) is not None
        return screened and _DOSED.match(text, named.end) is None


def every_kind(drugs: Sequence[Drug]) -> list[Drug]:
    """All rows, and behind each the kinds of it as rows of their own."""
    return [
        kind
        for drug in drugs
        for kind in (
            drug,
            *(
                replace(drug, mention=k.called, names=k.names, abbreviations=k.abbreviations, kinds=())
                for k in drug.kinds
            ),
        )
    ]


def _overlaps(named: Named, found: Sequence[Named]) -> bool:
    return any(other.start < named.end and named.start < other.end for other in found)


def _is_label_of(last: Named, named: Named, text: str) -> bool:
    """Whether a mention is only the label before one of its kinds ("Psychotherapy: weekly CBT")."""
    kinds = last.drug.ingredient == named.drug.ingredient and last.drug.mention is None and named.drug.mention
    return bool(kinds) and _LABELS.fullmatch(text[last.end : named.start]) is not None


def _joined(ordered: Sequence[Named], text: str) -> list[Named]:
    """The mentions, one where a drug's brand stands in brackets (or behind a slash) right behind its generic."""
    kept: list[Named] = []
    for named in ordered:
        last = kept[-1] if kept else None
        if last is not None and _is_label_of(last, named, text):
            kept[-1] = named
            continue
        if last is None or last.drug.called != named.drug.called:
            kept.append(named)
            continue
        between = text[last.end : named.start]
        closed = _CLOSED.match(text, named.end)
        if _APPOSED.fullmatch(between):
            kept[-1] = replace(last, end=closed.end() if closed else named.end)
        elif not (closed and _BRACKETED_AGAIN.fullmatch(between)):
            kept.append(named)
    return kept
