"""JSON of a case, read strictly: whatever the bytes are, the answer is a value or a finding, never a traceback."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from pipeline.engines import files
from pipeline.model.finding import Finding, Severity, Where

MAX_BYTES = 8_000_000
MAX_STRING = 20_000
MAX_DEPTH = 64
_MAX_DIGITS = 18
_MOST_NAMED = 8
_PLAIN_DECIMAL = re.compile(r"-?[0-9]{1,9}\.[0-9]{1,12}")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")
_UNREADABLE_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class _RefusedError(Exception):
    """A JSON text that we do not take; carries code, message and remedy."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.said = (code, message, remedy)


def read(path: Path, file: str) -> tuple[object, tuple[Finding, ...]]:
    """The JSON value in `path` (amounts as Decimal), or None with the findings that say why not.

    `file` names it in findings, relative to the case folder.
    """
    try:
        raw = files.read_regular(path, MAX_BYTES + 1)
    except OSError:
        return None, (_finding("file-unreadable", file, "The file cannot be read.", "Check that it exists."),)
    return parse(raw, file)


def parse(raw: bytes, file: str) -> tuple[object, tuple[Finding, ...]]:
    """The JSON value in `raw`, or None with the findings that say why not. Never raises."""
    try:
        value = _loads(_text(raw))
        _check_strings(value)
    except _RefusedError as refused:
        code, message, remedy = refused.said
        return None, (_finding(code, file, message, remedy),)
    return value, ()


def _text(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise _RefusedError("json-too-large", "The file is larger than 8 MB.", "Check what this file is.")
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        message = "The file starts with a byte-order mark."
        raise _RefusedError("json-byte-order-mark", message, "Save it as UTF-8 without one.")
    if b"\0" in raw[:4]:
        raise _RefusedError("json-not-utf-8", "The file is UTF-16 or no text at all.", "Save the file as UTF-8.")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"Line {line} is not UTF-8."
        raise _RefusedError("json-not-utf-8", message, "Save the file as UTF-8.") from None
    if _depth(text) > MAX_DEPTH:
        message = f"Objects and arrays are nested more than {MAX_DEPTH} deep."
        raise _RefusedError("json-too-deep", message, "A case needs six; check what this is.")
    return text


def _depth(text: str) -> int:
    """Deepest nesting of brackets outside strings."""
    deepest = depth = 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*"?|[\[{\]}]', text, re.DOTALL):
        mark = found.group()
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "]}":
            depth -= 1
    return deepest


def _loads(text: str) -> object:
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as error:
        message = f"Not valid JSON at line {error.lineno}, column {error.colno}."
        raise _RefusedError("json-invalid", message, "Look for a missing comma, quote or bracket there.") from None
    except RecursionError:
        raise _RefusedError("json-too-deep", "Nested too deep.", "A case needs six levels.") from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        counts = Counter(key for key, _ in pairs)
        twice = sorted(key for key, count in counts.items() if count > 1 and _KEY.fullmatch(key))[:_MOST_NAMED]
        message = f"A key stands twice in one object{': ' + ', '.join(twice) if twice else ''}."
        raise _RefusedError("json-duplicate-key", message, "Keep one of them.")
    return made


def _decimal(digits: str) -> Decimal:
    if not _PLAIN_DECIMAL.fullmatch(digits):
        message = "A number has an exponent or too many digits."
        raise _RefusedError("json-number-too-large", message, "Write it out, with few digits.")
    return Decimal(digits)


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise _RefusedError("json-number-too-large", "A number is too long.", "Write it with fewer digits.")
    return int(digits)


def _refuse_constant(_: str) -> object:
    raise _RefusedError("json-not-a-number", "NaN or Infinity stands where a number belongs.", "Write a number.")


def _check_strings(value: object) -> None:
    """No string may be huge or hold characters that no page can show."""
    if isinstance(value, str):
        if len(value) > MAX_STRING:
            message = f"A text is longer than {MAX_STRING} characters."
            raise _RefusedError("json-text-too-long", message, "Long text belongs in a record, not in JSON.")
        if _UNREADABLE_TEXT.search(value):
            message = "A text holds control characters or half a character."
            raise _RefusedError("json-unreadable-text", message, "Type the text again.")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _check_strings(key)
            _check_strings(item)
    elif isinstance(value, list):
        for item in value:
            _check_strings(item)


def _finding(code: str, file: str, message: str, remedy: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, where=Where(file=file), message=message, remedy=remedy)
