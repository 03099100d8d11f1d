"""Rule tables of the field, compiled: phrases to patterns, names to drugs and scales.

Nothing here knows a drug, a scale or a disease: the words come from the tables.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model.tables import Drug, RatingScale, Tables

_LEFT = r"(?:(?<!\w)|(?!\w))"
_RIGHT = r"(?:(?<=\W)|(?!\w))"
_CLASS = re.compile(r"(\[[^\]]*\])")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Words that decide an assertion: on which `side` of the mention, how far they `reach`, for what (`of`)."""

    id: str
    assertion: str
    side: str
    reach: str
    of: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a statement can be about: `said` words, or `denied` words whose negation is the statement.

    `about` is "plan" where a plan itself is the fact, "treatment" where mentions of `ingredients` with one of the
    assertions in `when` are the statement, else "patient".
    """

    id: str
    said: re.Pattern[str] | None
    denied: re.Pattern[str] | None
    about: str
    ingredients: tuple[str, ...]
    when: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisConcept:
    """A diagnosis with the words for it and the stems of its codes."""

    id: str
    codes: tuple[str, ...]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """All tables compiled. `patterns` are the plain word lists by name, `outcomes` in order of preference."""

    drug_names: re.Pattern[str]
    drugs: Mapping[str, Drug]
    scale_names: re.Pattern[str]
    scales: Mapping[str, RatingScale]
    cues: tuple[Cue, ...]
    sections: tuple[tuple[str, re.Pattern[str]], ...]
    topics: tuple[Topic, ...]
    diagnoses: tuple[DiagnosisConcept, ...]
    outcomes: tuple[tuple[str, re.Pattern[str]], ...]
    patterns: Mapping[str, re.Pattern[str]]
    not_negations: Mapping[str, re.Pattern[str]]
    identity_labels: Mapping[str, re.Pattern[str]]


def compile_tables(tables: Tables) -> Lexicon:
    """Compile the tables that the search needs. Raises re.error or KeyError on a malformed row (see case_files).

    The same tables are compiled once: a batch reads many charts with them.
    """
    for known, compiled in _COMPILED:
        if known is tables:
            return compiled
    _COMPILED.append((tables, _compiled(tables)))
    del _COMPILED[:-_MOST_COMPILED]
    return _COMPILED[-1][1]


def _compiled(tables: Tables) -> Lexicon:
    sets = _word_sets(tables)
    phrases = tables.phrases
    return Lexicon(
        drug_names=_names(name for drug in tables.drugs for name in drug.names),
        drugs={key(name): drug for drug in tables.drugs for name in drug.names},
        scale_names=_names(name for scale in tables.scales for name in scale.names),
        scales={key(name): scale for scale in tables.scales for name in scale.names},
        cues=tuple(_cue(row, sets) for row in rows(phrases, "cues")),
        sections=tuple((str(row["id"]), _whole(row["headers"], sets)) for row in rows(phrases, "sections")),
        topics=tuple(_topic(row, sets) for row in rows(phrases, "topics")),
        diagnoses=tuple(_concept(row, sets) for row in rows(phrases, "diagnoses")),
        outcomes=tuple((str(row["id"]), _any(row["phrases"], sets)) for row in rows(phrases, "outcomes")),
        patterns={str(name): _listed(phrases, str(name), sets) for name in phrases if _is_plain(phrases, str(name))},
        not_negations={str(row["of"]): _any(row["phrases"], sets) for row in rows(phrases, "not_negations")},
        identity_labels={str(row["id"]): _any(row["phrases"], sets) for row in rows(phrases, "identity_labels")},
    )


_MOST_COMPILED = 8
_COMPILED: list[tuple[Tables, Lexicon]] = []


def key(name: str) -> str:
    """A name as it is looked up: lower case, without spaces and hyphens."""
    return re.sub(r"[\s\-]+", "", name.casefold())


def rows(phrases: Mapping[str, object], table: str) -> Sequence[Mapping[str, object]]:
    """The rows of one list of the clinical_phrases table, none where it is absent."""
    found = phrases.get(table, ())
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, Sequence) else []


def words(value: object) -> tuple[str, ...]:
    """A list of strings of a row; empty where it is absent."""
    return tuple(str(item) for item in value) if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _is_plain(phrases: Mapping[str, object], table: str) -> bool:
    found = rows(phrases, table)
    return bool(found) and set(found[0]) >= {"id", "phrases"} and "assertion" not in found[0]


def _word_sets(tables: Tables) -> dict[str, str]:
    sets = {str(row["id"]): "(?:" + "|".join(words(row["words"])) + ")" for row in rows(tables.phrases, "word_sets")}
    adverse = [phrase for row in rows(tables.phrases, "adverse_effects") for phrase in words(row["phrases"])]
    sets["adverse"] = "(?:" + "|".join(adverse) + ")" if adverse else "(?!)"
    for name, roles in (("antidepressant", ("AD",)), ("requested", ("requested",))):
        listed = [re.escape(n).replace("\\ ", " ") for d in tables.drugs if d.role in roles for n in d.names]
        sets[name] = "(?:" + "|".join(sorted(listed, key=len, reverse=True)) + ")" if listed else "(?!)"
    return sets


def _expand(phrase: str, sets: Mapping[str, str]) -> str:
    """A phrase of the table as a regular expression (syntax: see the table)."""
    previous = None
    while previous != phrase:
        previous, phrase = phrase, _PLACEHOLDER.sub(lambda m: sets.get(m[1], "(?!)"), phrase)
    parts = _CLASS.split(phrase)
    return "".join(part if part.startswith("[") else _loosen(part) for part in parts)


def _loosen(part: str) -> str:
    """White space and hyphens as they vary in print."""
    part = re.sub(r"\\?-\??", "\x00", part)
    part = re.sub(r" \?", "\x01", part)
    return part.replace(" ", r"\s+").replace("\x00", r"[-\s]?").replace("\x01", r"\s?")


def _any(phrases: object, sets: Mapping[str, str]) -> re.Pattern[str]:
    expanded = [_expand(phrase, sets) for phrase in words(phrases)]
    if not expanded:
        return _NEVER
    return re.compile(f"{_LEFT}(?:{'|'.join(expanded)}){_RIGHT}", re.IGNORECASE)


def _whole(phrases: object, sets: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(_expand(phrase, sets) for phrase in words(phrases)) + ")", re.IGNORECASE)


def _listed(phrases: Mapping[str, object], table: str, sets: Mapping[str, str]) -> re.Pattern[str]:
    return _any([phrase for row in rows(phrases, table) for phrase in words(row.get("phrases"))], sets)


def _cue(row: Mapping[str, object], sets: Mapping[str, str]) -> Cue:
    return Cue(
        id=str(row["id"]),
        assertion=str(row["assertion"]),
        side=str(row["side"]),
        reach=str(row["reach"]),
        of=str(row["of"]),
        pattern=_any(row["phrases"], sets),
    )


def _topic(row: Mapping[str, object], sets: Mapping[str, str]) -> Topic:
    return Topic(
        id=str(row["id"]),
        said=_any(row["phrases"], sets) if row.get("phrases") else None,
        denied=_any(row["denied"], sets) if row.get("denied") else None,
        about=str(row.get("about", "patient")),
        ingredients=words(row.get("ingredients")),
        when=words(row.get("when")),
    )


def _concept(row: Mapping[str, object], sets: Mapping[str, str]) -> DiagnosisConcept:
    return DiagnosisConcept(id=str(row["id"]), codes=words(row.get("codes")), pattern=_any(row["phrases"], sets))


def _names(names: Iterable[str]) -> re.Pattern[str]:
    """One pattern for many names, grouped by their first two letters so that a page is passed once."""
    groups: dict[str, list[str]] = {}
    for name in sorted(set(names), key=lambda n: (-len(n), n)):
        groups.setdefault(name[:2].casefold(), []).append(name[2:])
    if not groups:
        return _NEVER
    parts = [
        re.escape(head) + "(?:" + "|".join(_spelled(tail) for tail in tails) + ")"
        for head, tails in sorted(groups.items())
    ]
    return re.compile(rf"(?<![\w])(?:{'|'.join(parts)})(?![A-Za-z])", re.IGNORECASE)


def _spelled(tail: str) -> str:
    """The rest of a name, spaces and hyphens as they vary in print."""
    return "".join(r"[-\s]?" if char in " -" else re.escape(char) for char in tail)
