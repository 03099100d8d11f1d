"""Phrases and names of the tables as regular expressions."""

import re
from collections.abc import Sequence

_CLASS = re.compile(r"(\[[^\]]*\])")
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:-i:|:|<?[=!]))?|.", re.DOTALL)
_OPTIONAL = re.compile(r"[?*]|\{0*[,}]")
_GROUPS = ("(?:", "(?-i:")


def begins_word(phrase: str) -> bool:
    """Whether every text that the phrase matches begins with a letter or digit. In doubt it says no."""
    first, leading = True, list[bool]()  # of each open group, whether the phrase begins with it
    for token in _TOKEN.finditer(phrase):
        sign, optional = token[0], _OPTIONAL.match(phrase, token.end()) is not None
        if sign[0] == "(":
            if first and sign not in _GROUPS:
                return False
            leading.append(first)
        elif sign == ")":
            if first or (leading.pop() and optional):
                return False
        elif sign == "|":
            if first:
                return False
            first = all(leading)
        elif first:
            if optional or not (sign.isascii() and sign.isalnum()):
                return False
            first = False
    return not first


def loosened(phrase: str) -> str:
    """A phrase as a regular expression (syntax: see the table)."""
    parts = _CLASS.split(phrase)
    return "".join(part if part.startswith("[") else _loosen(part) for part in parts)


def _loosen(part: str) -> str:
    """White space and hyphens as they vary in print."""
    part = re.sub(r"(?<!\(\?)\\?-\??", "\x00", part)
    part = re.sub(r" \?", "\x01", part)
    return part.replace(" ", r"\s+").replace("\x00", r"[-\s]?").replace("\x01", r"\s?")


def grouped(names: Sequence[str], *, letters: int) -> str:
    """A pattern for any of the names, those that share their first `letters` letters together, letter by letter."""
    if not letters:
        return "(?:" + "|".join(_spelled(name) for name in names) + ")"
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name[:1].casefold(), []).append(name[1:])
    parts = [re.escape(head) + grouped(tails, letters=letters - 1) for head, tails in sorted(groups.items())]
    return "(?:" + "|".join(parts) + ")"


def _spelled(tail: str) -> str:
    """The rest of a name, spaces and hyphens as they vary in print."""
    return "".join(r"[-\s]?" if char in " -" else re.escape(char) for char in tail)
