"""Where sentences end in clinical writing, with its abbreviations, numbers and lists."""

import re
from collections.abc import Iterator
from functools import lru_cache

_END = re.compile(r"(?<=[.!?])[\"')\]]?\s+(?=[\"'(\[]?[A-Za-z0-9☐☒☑•\[])|\s+(?=\(?\d{1,2}[.)]\s+[A-Za-z])")
# Signs that stand at every place where a sentence can end within a text; most units have none.
_MAY_END = re.compile(r"[.!?)][\"')\]]?\s")
# Never the last word of a sentence: titles, Latin, a number sign.
_GOES_ON = re.compile(
    r"(?:\b(?:dr|drs|mr|mrs|ms|prof|vs|pt|pts|approx|e\.g|i\.e|st|jr|sr|inc|incl|cont|prev|dept|fig|hx|cf|ca|esp|est|wks?|mos?"
    r"|avg|temp|freq|dx|tx|rx|sx|ext|tel|poss|prob|resp|viz|q|al|ave|gen)|(?-i:\b[A-HJ-Z]))\.$",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Z]{0,6}[-/]?\d")
_NUMBER_SIGN = re.compile(r"\b(?:no|nos|item|vol|pp?|ph)\.$", re.IGNORECASE)
# Units and times: the last word of a sentence only where a new one begins with a capital.
_UNIT = re.compile(
    r"\b(?:mg|mcg|ml|kg|lbs?|yrs?|hrs?|mins?|max|sec|tabs?|caps?|etc|(?:[a-z]\.){1,3}[a-z]|daily|po|prn|qhs|bid|tid|qd)"
    r"\.$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"(?:\b[A-Z]\.){1,4}$|\b(?:[A-Z][a-z]?\.){2,4}$")
_ANSWERS = re.compile(
    r"(?:[☐☒☑✓✔]|\[[ xX✓]?\]|\([ xX✓]?\))?\s*(?:Yes|YES|No|NO|None|Denies|Denied|Never|N)\b(?!\s+[a-z])"
)
_LIST_NUMBER = re.compile(r"(?:^|[:;])[\s\-*•]*\(?\d{1,2}[.)]$")
_NUMBERED = re.compile(r"\(?(\d{1,2})[.)]")
_ENDS = ".!?:;"
_CLOSING = "\"')]"
_WORDS_KEPT = 1 << 12


def spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of characters `start` to `end` of a text, without the blanks between them."""
    begun = start
    for match in _END.finditer(text, start, end) if _MAY_END.search(text, start, end) else ():
        if match.start() <= begun or not _ends(text, begun, match) or _answered(text, match):
            continue
        yield begun, match.start()
        begun = match.end()
    if text[begun:end].strip():
        yield begun, end


def ended(text: str) -> bool:
    """Whether a text ends as a sentence does, not with an abbreviation that goes on."""
    words = text.rstrip()
    last = words[-2:-1] if words[-1:] in _CLOSING else words[-1:]
    if not last or last not in _ENDS:
        return False
    return not (words[-1] == "." and _is_abbreviation(words[-12:].rpartition(" ")[2]))


@lru_cache(maxsize=_WORDS_KEPT)
def _is_abbreviation(word: str) -> bool:
    """Whether a sentence goes on behind a word with its full stop ("Dr.", "no.")."""
    return _GOES_ON.search(word) is not None or _NUMBER_SIGN.search(word) is not None


def runs_on(before: str, after: str) -> bool:
    """Whether the last words of a page go on in the first ones of the next: unfinished, and no capital behind."""
    return bool(before and after) and not ended(before) and after[0].islower()


def _ends(text: str, begun: int, match: re.Match[str]) -> bool:
    following = text[match.end() : match.end() + 1]
    before = text[max(begun, match.start() - 16) : match.start()]
    if _LIST_NUMBER.search(text[begun : match.start()]):
        return False
    if before[-1:] not in ".!?\"')]" or not re.search(r"[.!?][\"')\]]?$", before):
        return _is_next_of_list(text, begun, match)
    if _GOES_ON.search(before) or (_CODE.match(text, match.end()) and _NUMBER_SIGN.search(before)):
        return False
    if _UNIT.search(before) or _LETTERS.search(before):
        return following.isupper() and not text[match.end() + 1 : match.end() + 2].isdigit()
    return not (following.islower() and match.start() - begun < 4)


def _answered(text: str, match: re.Match[str]) -> bool:
    """Whether a question is answered right behind it by a word or a box ("Pregnant? No", "Voices? [ ] Yes [x] No")."""
    return text[match.start() - 1] == "?" and _ANSWERS.match(text, match.end()) is not None


def _is_next_of_list(text: str, begun: int, match: re.Match[str]) -> bool:
    """Whether a number within a line goes on with the list that the sentence before began ("1. … 2. …")."""
    number = _NUMBERED.match(text, match.end())
    if number is None or int(number[1]) < 2:
        return False
    last = re.compile(rf"(?:^|[\s(:]){int(number[1]) - 1}[.)]\s")
    return last.search(text, max(0, begun - 2), match.start()) is not None
