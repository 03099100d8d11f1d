"""The parts of a printed dose: numbers, units, how often, at which time of the day."""

import re
from decimal import Decimal

NUMBER = r"(?:(?:\d|[lIO](?=[\dlIO]*\d))[\dlIO]*(?:,\d{3})*(?:\.\d+)?|(?<!\d)\.\d+)"
"""Digits; what OCR prints for them ("l0", "5O") stands among digits only."""
UNIT = (
    r"(?:mgs?\b|mg|milligrams?|mcgs?\b|mcg|µg|μg|ug|micrograms?|(?-i:g)(?![-\s]*tube)|gm|grams?|mEq|units?|IU"
    r"|patch(?:es)?|drops?|puffs?"
    r"|sprays?)"
)
_TIMES_A_DAY = r"(?:/\s*d(?:ay)?|daily|(?:a|per|each) day|/24 ?h)"
_TWICE = (
    r"b\.?i\.?d\.?|bd|(?:twice|two times|2 times|2 ?x) ?" + _TIMES_A_DAY + r"|x ?2 ?/ ?d(?:ay)?|twice daily"
    r"|q ?12 ?h(?:rs?|ours?)?|every 12 h(?:ou)?rs?"
    r"|(?:every )?morning and (?:night|evening|bedtime)|am (?:and|&) (?:pm|hs)"
)
_THRICE = (
    r"t\.?i\.?d\.?|tds|(?:three times|3 times|thrice|3 ?x) ?" + _TIMES_A_DAY + r"|x ?3 ?/ ?d(?:ay)?"
    r"|q ?8 ?h(?:rs?|ours?)?|every 8 h(?:ou)?rs?"
)
_FOUR_TIMES = (
    r"q\.?i\.?d\.?|(?:four times|4 times|4 ?x) ?" + _TIMES_A_DAY + r"|x ?4 ?/ ?d(?:ay)?"
    r"|q ?6 ?h(?:rs?|ours?)?|every 6 h(?:ou)?rs?"
)
_ONCE = (
    r"once (?:a|per|each) day|once daily|(?:one|1) time (?:a|per) day|1 ?x ?/ ?d(?:ay)?|daily|each day|every day"
    r"|q\.?d\.?|q ?day|qday|q ?24 ?h(?:rs?)?"
)
_WORDED = (
    (_TWICE, 2),
    (_THRICE, 3),
    (_FOUR_TIMES, 4),
    (r"(?:five times|5 times|5 ?x) ?" + _TIMES_A_DAY, 5),
    (r"q ?4 ?h(?:rs?|ours?)?|every 4 h(?:ou)?rs?", 6),
    (_ONCE, 1),
)
FREQUENCIES = tuple((re.compile(rf"(?:{words})", re.IGNORECASE), times) for words, times in _WORDED)
FREQUENCY = r"(?:(?:" + "|".join(words for words, _ in _WORDED) + r")(?![a-z]))"
SLOT = (
    r"(?:(?:q ?a\.?m\.?|a\.?m\.?|(?:in|every|each) (?:the )?(?:morning|am)|with breakfast|q ?noon|(?:at )?noon"
    r"|(?:at )?mid-?day|with lunch"
    r"|(?:in the |every )?afternoon|q ?p\.?m\.?|p\.?m\.?|(?:in|every|each) (?:the )?(?:evening|pm)|with dinner"
    r"|with supper|q ?h\.?s\.?|h\.?s\.?"
    r"|at (?:bed ?time|night|hs)|nightly|(?:every|each) (?:night|evening)|q ?night)(?![a-z]))"
)
WEEKLY = r"(?:(?:once )?weekly|once (?:a|per|each) week|(?:per|every|q) ?(?:wk|week))(?![a-z])"
CONCENTRATION = re.compile(
    r"\s*(?:/|\bper\b)\s*(?:\d+(?:\.\d+)?\s*)?(?:m[Ll]|d[Ll]|L|cc|mmol|tab|m2|hpf)\b", re.IGNORECASE
)
_READ_AS = str.maketrans({"l": "1", "I": "1", "O": "0", "o": "0"})
_UNITS = {"gm": "g", "iu": "units", "meq": "mEq"}


def number_of(printed: str) -> Decimal:
    """A printed number, digits that OCR took for letters put right."""
    return Decimal(printed.translate(_READ_AS).replace(",", ""))


def unit_of(printed: str) -> str:
    """A unit in the one way in which doses are printed."""
    unit = printed.casefold()
    if unit in ("µg", "μg", "ug") or unit.startswith(("mcg", "microgram")):
        return "mcg"
    if unit.startswith("milligram") or unit == "mgs":
        return "mg"
    if unit.startswith("gram"):
        return "g"
    if unit.startswith("patch"):
        return "patches"
    return _UNITS.get(unit, unit if unit.endswith("s") or unit in ("mg", "g") else f"{unit}s")


_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS = {word: count for count, word in enumerate(_ONES.split(), 1)}
NUMBER_WORDS |= {word: 10 * count for count, word in enumerate(_TENS.split(), 2)}
NUMBER_WORDS |= {
    f"{tens}-{ones}": NUMBER_WORDS[tens] + NUMBER_WORDS[ones] for tens in _TENS.split() for ones in _ONES.split()[:9]
}
"""Counts from one to ninety-nine as they are written out."""
COUNT_WORD = "(?:" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + ")"
