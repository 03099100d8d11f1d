"""Numbers of a dose as they are dictated ("a hundred and fifty milligrams"), put in digits where they stand."""

import re

from pipeline.rules.notes.dose_words import NUMBER_WORDS

_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_SMALL = rf"(?:(?:{_TENS})(?:[- ](?:{_ONES}))?|{_TEENS}|{_ONES})"
_WORDS = (
    rf"(?:half an?|(?:(?:{_ONES}|an?) thousand(?:,? (?:and )?)?)?(?:(?:{_SMALL}|an?) hundred(?:(?: and)? {_SMALL})?)"
    rf"|(?:{_ONES}|an?) thousand|(?:{_TENS}|{_TEENS}|{_ONES}) (?:{_TENS})|{_SMALL})"
)
_UNIT = r"(?:milligrams?|micrograms?|grams?|mgs?|mcg|mg)\b"
_MEASURED = re.compile(
    rf"\b(?P<first>{_WORDS})(?=(?:\s*(?:-|to|then|and then|up to)\s*(?:{_WORDS}))?\s+{_UNIT})", re.IGNORECASE
)
_BEHIND_NAME = re.compile(
    rf"(?P<lead>\s*(?:XR|XL|SR|ER|CR|at|up to|to)?\s*)(?P<first>{_WORDS})"
    r"(?!\s*(?:\w+\s+)?(?:sessions?|treatments?|weeks?|months?|days?|years?|times|visits?|infusions?|blocks?|doses?"
    r"|hundred|thousand|and)\b|-)\b",
    re.IGNORECASE,
)
_HALF = re.compile(r"half an?", re.IGNORECASE)
_HINT = re.compile(r"[a-z]\s+(?:(?:milli|micro)?grams?|m[cg]g?)\b", re.IGNORECASE)


def measured(text: str) -> str:
    """The text with the number words before a unit in digits; every other sign stays in its place."""
    return _MEASURED.sub(_in_digits, text) if _HINT.search(text) else text


def behind_name(text: str) -> str:
    """The text behind a drug's name, a number word right there ("… twenty and …") in digits."""
    match = _BEHIND_NAME.match(text)
    digits = _in_digits(match) if match else ""
    if match is None or not digits[:2].isdigit():  # "one of many" is no dose
        return text
    return match["lead"] + digits + text[match.end() :]


def _in_digits(match: re.Match[str]) -> str:
    value = _value(match["first"])
    return match["first"] if value is None else value.ljust(len(match["first"]))


def _value(words: str) -> str | None:
    """A number in words as digits, None where it would not fit in the room of the words."""
    if _HALF.fullmatch(words):
        return "0.5"
    total, part = 0, 0
    for word in re.split(r"[-\s,]+", words.casefold()):
        if word == "and" or not word:
            continue
        if word in ("a", "an"):
            part = 1
        elif word == "hundred":
            part *= 100
        elif word == "thousand":
            total, part = total + part * 1000, 0
        else:
            value = NUMBER_WORDS[word]
            joins = value < 10 and part % 100 >= 20  # "twenty five"
            part = part + value if part % 100 == 0 or joins else part * 100 + value  # "one fifty"
    digits = str(total + part)
    return digits if len(digits) <= len(words) else None
