"""A case's JSON against its schema: every fault at once, each with its JSON pointer, in our own words.

jsonschema's own messages quote values of the case, so they are never passed on; keys are named only where they look
like keys.
"""

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from pipeline import places
from pipeline.errors import InstallationBroken
from pipeline.model.finding import Finding, Severity, Where

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z", re.ASCII)

# No case has dates outside these years, and sums of days must not leave the calendar.
_EARLIEST, _LATEST = "1900", "2200"

Said = tuple[str, str, str]


@cache
def schema(name: str) -> Mapping[str, object]:
    """The schema of that name ("case", "rule_tables/deadlines"). Raises InstallationBroken."""
    path = places.schemas() / f"{name}.schema.json"
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        remedy = "Install the package again."
        raise InstallationBroken(f"schema {name} is missing or malformed", remedy=remedy) from None
    return dict(loaded)


@cache
def validator(name: str, part: str | None = None) -> Draft202012Validator:
    """The validator of a schema, with formats checked; `part` names one of its $defs ("denied" of "event")."""
    whole = schema(name)
    if part is not None:
        whole = {"$schema": whole["$schema"], "$defs": whole["$defs"], "$ref": f"#/$defs/{part}"}
    return Draft202012Validator(dict(whole), format_checker=_formats())


def parts(name: str) -> tuple[str, ...]:
    """Names of the $defs of a schema: the kinds of event."""
    defined = schema(name).get("$defs", {})
    return tuple(defined) if isinstance(defined, dict) else ()


@cache
def _formats() -> FormatChecker:
    """jsonschema checks no format unless told, and takes dates like "20261123": both are ours here."""
    checker = FormatChecker(formats=())
    checker.checks("date")(_is_date)
    checker.checks("date-time")(_is_stamp)
    return checker


def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return _DATE.fullmatch(value) is not None and _parses(date.fromisoformat, value) and _EARLIEST <= value < _LATEST


def _is_stamp(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return (
        _STAMP.fullmatch(value) is not None and _parses(datetime.fromisoformat, value) and _EARLIEST <= value < _LATEST
    )


def _parses(reader: Callable[[str], object], value: str) -> bool:
    try:
        reader(value)
    except ValueError:
        return False
    return True


def check(value: object, name: str, file: str, part: str | None = None) -> tuple[Finding, ...]:
    """All faults of `value` against the schema, each with its JSON pointer; empty when it fits."""
    found: dict[tuple[str, str], Finding] = {}
    for error in validator(name, part).iter_errors(value):
        for finding in _of_error(error, file):
            found.setdefault((finding.code, str(finding.where)), finding)
    return tuple(sorted(found.values(), key=lambda f: (f.where.pointer or "", f.code)))


def _of_error(error: ValidationError, file: str) -> Iterator[Finding]:
    """Findings in our own words; jsonschema's messages quote values and are never passed on."""
    here = _pointer(error.absolute_path)
    keyword = str(error.validator)
    if keyword == "additionalProperties":
        yield from _unknown_keys(error, file, here)
    elif keyword == "required":
        for key in error.validator_value:
            if key not in error.instance:
                message, remedy = f"`{key}` is missing.", f"Add it. {_hint(error, key)}"
                yield _finding("missing-key", file, f"{here}/{key}", message, remedy)
    elif keyword in ("anyOf", "oneOf") and error.context:
        yield from _nearest_branch(error, file, here)
    else:
        code, message, remedy = _SAID.get(keyword, _fallback)(error)
        yield _finding(code, file, here, message, remedy)


def _unknown_keys(error: ValidationError, file: str, here: str) -> Iterator[Finding]:
    known = list(error.schema.get("properties", {}))
    for key in error.instance:
        if key in known:
            continue
        named = _KEY.fullmatch(key) is not None
        near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
        remedy = f"Did you mean `{near[0]}`?" if near else f"Remove it; known keys: {', '.join(known)}."
        yield _finding("unknown-key", file, f"{here}/{key}" if named else here, "This key is not known.", remedy)


def _nearest_branch(error: ValidationError, file: str, here: str) -> Iterator[Finding]:
    """Of several alternatives, report the one that has the right type and the fewest faults."""
    branches: dict[object, list[ValidationError]] = {}
    for child in error.context or ():
        branches.setdefault(child.relative_schema_path[0], []).append(child)
    fitting = [
        faults
        for faults in branches.values()
        if not any(f.validator == "type" and f.parent is error and not f.relative_path for f in faults)
    ]
    if not fitting:
        yield _finding("wrong-type", file, here, "The value has the wrong type.", _example(error))
        return
    for child in min(fitting, key=len):
        yield from _of_error(child, file)


_TYPES = {
    "string": "a text in quotes",
    "integer": "a whole number",
    "number": "a number",
    "object": "an object in braces",
    "array": "a list in brackets",
    "boolean": "true or false",
    "null": "null",
}


def _example(error: ValidationError) -> str:
    """What the schema says belongs here, with its example."""
    about = str(error.schema.get("description", "")).strip()
    examples = error.schema.get("examples") or [None]
    shown = f" For example {json.dumps(examples[0], ensure_ascii=False)}." if _is_short(examples[0]) else ""
    return f"Expected: {about}{shown}" if about else shown.strip()


def _is_short(example: object) -> bool:
    return isinstance(example, str | int | float) and len(str(example)) < 60


def _hint(error: ValidationError, key: str) -> str:
    part = error.schema.get("properties", {}).get(key, {})
    return str(part.get("description", ""))


def _wrong_type(error: ValidationError) -> Said:
    kinds = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    return "wrong-type", f"Must be {' or '.join(_TYPES[kind] for kind in kinds)}.", _example(error)


def _not_allowed(error: ValidationError) -> Said:
    allowed = error.validator_value if error.validator == "enum" else [error.validator_value]
    return "not-allowed", "The value is not one of those allowed.", f"Allowed: {', '.join(map(str, allowed))}."


def _bad_format(error: ValidationError) -> Said:
    if error.validator_value == "date":
        return "bad-date", "Not a date of the calendar.", "Write it as YYYY-MM-DD."
    return "bad-time", "Not a time in UTC.", "Write it as YYYY-MM-DDTHH:MM:SSZ."


def _bad_shape(error: ValidationError) -> Said:
    return "bad-shape", "The value does not have the form it must have.", _example(error)


_LIMITS = {
    "minimum": ("out-of-range", "Must be at least {}."),
    "maximum": ("out-of-range", "Must be at most {}."),
    "exclusiveMinimum": ("out-of-range", "Must be more than {}."),
    "exclusiveMaximum": ("out-of-range", "Must be less than {}."),
    "minLength": ("too-short", "Must have at least {} character(s)."),
    "maxLength": ("too-long", "Must have at most {} characters."),
    "minItems": ("too-few", "Must list at least {}."),
    "maxItems": ("too-many", "Must list at most {}."),
    "uniqueItems": ("listed-twice", "Something is listed twice."),
}


def _limit(error: ValidationError) -> Said:
    code, words = _LIMITS[str(error.validator)]
    return code, words.format(error.validator_value), _example(error)


def _fallback(error: ValidationError) -> Said:
    return "not-accepted", "The value is not accepted here.", _example(error)


_SAID: Mapping[str, Callable[[ValidationError], Said]] = {
    "type": _wrong_type,
    "enum": _not_allowed,
    "const": _not_allowed,
    "format": _bad_format,
    "pattern": _bad_shape,
    **dict.fromkeys(_LIMITS, _limit),
}


def _pointer(path: Iterable[str | int]) -> str:
    """JSON pointer (RFC 6901) of a jsonschema path; a key that does not look like one ends it."""
    parts: list[str] = []
    for part in path:
        if isinstance(part, str) and not _KEY.fullmatch(part):
            break
        parts.append(str(part))
    return "".join(f"/{part}" for part in parts)


def _finding(code: str, file: str, pointer: str, message: str, remedy: str) -> Finding:
    where = Where(file=file, pointer=pointer or None)
    return Finding(code=code, severity=Severity.ERROR, where=where, message=message, remedy=remedy)
