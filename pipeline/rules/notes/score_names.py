"""The names of rating scales in a text, each with the version that a note tells ("17 items")."""

import re
from dataclasses import dataclass

from pipeline.model.tables import RatingScale
from pipeline.rules.notes.dose_words import COUNT_WORD, NUMBER_WORDS
from pipeline.rules.notes.lexicon import Lexicon, key

_ITEMS = rf"(?P<count>\d{{1,2}}|{COUNT_WORD})[\s-]*items?\b"
_VERSION_BEHIND = re.compile(
    rf"[\s,]*[(\[]?\s*(?:the\s+)?{_ITEMS}(?:\s+(?:version|scale|form|total))*\s*[)\]]?,?", re.IGNORECASE
)
_ONLY_ITEMS = re.compile(r"[\s-]*items?(?:\s+(?:version|scale|form|total))*\b(?!\s*(?:#|no\.?\s*)?\d)", re.IGNORECASE)
_VERSION_BEFORE = re.compile(rf"\b{_ITEMS}[\s-]*$", re.IGNORECASE)
_NUMBERED = re.compile(r"(.*\S)\s+(\d{2})")
_VALUE_FOLLOWS = re.compile(r"[\s:=]*(?:(?:total|score|was|is|of|at)\s*[:=]?\s*){0,2}\d{1,2}(?![\d/])", re.IGNORECASE)
_OWN_COUNT = re.compile(r"\d+$")
_LONGEST_VERSION = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A scale's name in a text. `loose`: a word like "pain", which names it only with the scale's maximum behind it.

    `scale` is None for a name that only resembles a known one.
    """

    start: int
    end: int
    scale: RatingScale | None
    loose: bool = False


def names(text: str, lexicon: Lexicon) -> list[Name]:
    """The scales named in a text, in order."""
    named = [Name(start=m.start(), end=m.end(), scale=None) for m in lexicon.patterns["other_scales"].finditer(text)]
    for match in lexicon.scale_names.finditer(text):
        if not any(other.start < match.end() and match.start() < other.end for other in named):
            named.append(_of_version(text, match, lexicon))
    by_value = [(scale, phrases, False) for scale, phrases in lexicon.brief_scales]
    by_value += [(s, phrases, True) for s, phrases in lexicon.loose_scales if f"{s.maximum}" in text]
    for scale, phrases, loose in by_value:
        for match in phrases.finditer(text):
            if not any(name.start < match.end() and match.start() < name.end for name in named):
                named.append(Name(start=match.start(), end=match.end(), scale=scale, loose=loose))
    return sorted(named, key=lambda name: name.start)


def _of_version(text: str, match: re.Match[str], lexicon: Lexicon) -> Name:
    """A name with the count of items beside it, which decides between scales that differ in it alone."""
    scale, end = lexicon.scales[key(match[0])], match.end()
    numbered = _NUMBERED.fullmatch(match[0])
    shorter = lexicon.scales.get(key(numbered[1])) if numbered else None
    items = _ONLY_ITEMS.match(text, end) if text[end - 1].isdigit() else None
    if items:
        return Name(start=match.start(), end=items.end(), scale=scale)
    if numbered and shorter not in (None, scale) and not _VALUE_FOLLOWS.match(text, end):
        return Name(start=match.start(), end=match.start() + len(numbered[1]), scale=shorter)
    behind = _VERSION_BEHIND.match(text, end)
    before = _VERSION_BEFORE.search(text, max(0, match.start() - _LONGEST_VERSION), match.start())
    told = behind or before
    if told is None:
        return Name(start=match.start(), end=end, scale=scale)
    count = NUMBER_WORDS.get(told["count"].casefold()) or int(told["count"])
    return Name(start=match.start(), end=behind.end() if behind else end, scale=_sibling(scale, count, lexicon))


def _sibling(scale: RatingScale, count: int, lexicon: Lexicon) -> RatingScale | None:
    """The form of a scale with so many items; None for a form that no table knows, where it has several."""
    own = _OWN_COUNT.search(scale.id)
    if own is None or int(own[0]) == count:
        return scale
    stem = scale.id[: own.start()]
    forms = {s.id: s for s in lexicon.scales.values() if _OWN_COUNT.sub("", s.id) == stem}
    return forms.get(f"{stem}{count}") if len(forms) > 1 else scale
