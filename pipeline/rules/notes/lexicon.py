"""Rule tables of the field, compiled: phrases to patterns, names to drugs and scales.

Nothing here knows a drug, a scale or a disease: the words come from the tables.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from pipeline.model.tables import Drug, RatingScale, Tables
from pipeline.rules.notes.drug_names import DrugNames, Named, every_kind
from pipeline.rules.notes.phrase_index import Bank, Index, Phrases, needs_of_name, needs_of_phrase, needs_of_word
from pipeline.rules.notes.phrase_syntax import begins_word, grouped, loosened
from pipeline.rules.notes.spelling import Spelling

_LEFT = r"(?:(?<!\w)|(?!\w))"
_WORD_BEGINS = r"\b"
"""The same as _LEFT before a letter, and found three times as fast."""
_RIGHT = r"(?:(?<=\W)|(?!\w))"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cue:
    """Words that decide an assertion: on which `side` of the mention, how far they `reach`, for what (`of`)."""

    id: str
    assertion: str
    side: str
    reach: str
    of: str
    pattern: Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a statement can be about: `said` words, or `denied` words whose negation is the statement.

    `about` is "plan" where a plan itself is the fact, "treatment" where mentions of `ingredients` with one of the
    assertions in `when` are the statement, else "patient". `findings` are the rows whose denial states it.
    """

    id: str
    said: Phrases | None
    denied: Phrases | None
    about: str
    ingredients: tuple[str, ...]
    when: tuple[str, ...]
    findings: tuple[str, ...]
    bits: int
    """The bits of its phrases in the index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisConcept:
    """A diagnosis with the words for it and the stems of its codes."""

    id: str
    codes: tuple[str, ...]
    pattern: Phrases
    loosely: Phrases | None = None
    """Words that are a diagnosis only where they are denied, or of somebody else ("father: depression")."""

    @property
    def bits(self) -> int:
        """The bits of its phrases in the index."""
        return self.pattern.bits | (self.loosely.bits if self.loosely else 0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lexicon:
    """All tables compiled. `patterns` are the plain word lists by name, `outcomes` in order of preference."""

    drug_names: Phrases
    drugs: Mapping[str, Drug]
    naming: DrugNames
    scale_names: Phrases
    scales: Mapping[str, RatingScale]
    loose_scales: tuple[tuple[RatingScale, Phrases], ...]
    brief_scales: tuple[tuple[RatingScale, Phrases], ...]
    """Words that name a scale only where a value with the scale's maximum stands behind them ("pain 8/10")."""
    cues: tuple[Cue, ...]
    sections: tuple[tuple[str, re.Pattern[str]], ...]
    table_columns: tuple[tuple[str, re.Pattern[str]], ...]
    topics: Bank[Topic]
    diagnoses: Bank[DiagnosisConcept]
    findings: Bank[Topic]
    outcomes: tuple[tuple[str, Phrases], ...]
    results_alone: tuple[tuple[str, Phrases], ...]
    kin_pronouns: tuple[tuple[str, Phrases], ...]
    patterns: Mapping[str, Phrases]
    not_negations: Mapping[str, Phrases]
    identity_labels: Mapping[str, Phrases]
    nicknames: Mapping[str, frozenset[str]]
    to_ask: tuple[tuple[str, Phrases], ...]
    index: Index
    telling: int = 0
    courses: int = 0
    """The bits of what tells how a treatment is given, or what came of it."""
    classes_requested: frozenset[str] = frozenset()
    """The classes of the drugs that are requested: what was tried of them before tells how the patient responds."""

    def tells(self, text: str) -> bool:
        """Whether a text can name a drug, a scale or a diagnosis, hold a total, or be about a topic."""
        return bool(self.index.mask(text) & self.telling) or self.naming.may_name(text)

    def named(self, text: str) -> tuple[Named, ...]:
        """Every mention of a drug or procedure in a text, abbreviated and misspelled ones among them."""
        return self.naming.find(text)


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
    compiler = _Compiler(_word_sets(tables), Index())
    phrases, scales = tables.phrases, {key(name): scale for scale in tables.scales for name in scale.names}
    naming = compiler.naming(tables)
    lexicon = Lexicon(
        drug_names=naming.names,
        drugs=naming.drugs,
        naming=naming,
        scale_names=compiler.names([name for scale in tables.scales for name in scale.names]),
        scales=scales,
        loose_scales=compiler.of_scales(tables, "loosely_rated"),
        brief_scales=compiler.of_scales(tables, "briefly_named"),
        cues=tuple(compiler.cue(row) for row in rows(phrases, "cues")),
        sections=tuple((str(row["id"]), compiler.whole(row["headers"])) for row in rows(phrases, "sections")),
        table_columns=tuple((str(row["id"]), compiler.whole(row["headers"])) for row in rows(phrases, "table_columns")),
        topics=Bank(compiler.topic(row) for row in rows(phrases, "topics")),
        diagnoses=Bank(compiler.concept(row) for row in rows(phrases, "diagnoses")),
        findings=Bank(compiler.topic(row) for row in rows(phrases, "findings")),
        outcomes=compiler.by_id(phrases, "outcomes"),
        results_alone=compiler.by_id(phrases, "results_alone"),
        kin_pronouns=compiler.by_id(phrases, "kin_pronouns"),
        patterns={str(name): compiler.listed(phrases, str(name)) for name in phrases if _is_plain(phrases, str(name))},
        not_negations={str(row["of"]): compiler.any(row["phrases"]) for row in rows(phrases, "not_negations")},
        identity_labels={str(row["id"]): compiler.any(row["phrases"]) for row in rows(phrases, "identity_labels")},
        nicknames=_nicknames(rows(phrases, "nicknames")),
        to_ask=tuple((str(row["id"]), compiler.any(row["phrases"])) for row in rows(phrases, "to_ask")),
        index=compiler.index,
    )
    requested = frozenset(drug.drug_class for drug in tables.drugs if drug.role == "requested")
    courses = reduce(or_, (lexicon.patterns[name].bits for name in _COURSES if name in lexicon.patterns), 0)
    return replace(lexicon, telling=_telling(lexicon), courses=courses, classes_requested=requested)


def _telling(lexicon: Lexicon) -> int:
    loose = (phrases.bits for _, phrases in (*lexicon.loose_scales, *lexicon.brief_scales))
    names = [lexicon.scale_names.bits, *loose, *(concept.bits for concept in lexicon.diagnoses)]
    totals = [lexicon.patterns["score_total"]] if "score_total" in lexicon.patterns else []
    courses = [lexicon.patterns[name] for name in _COURSES if name in lexicon.patterns]
    told = [topic.bits for topic in (*lexicon.topics, *lexicon.findings)]
    return reduce(or_, [*names, *(p.bits for p in (*totals, *courses)), *told], lexicon.naming.bits)


_COURSES = ("plan_doses", "plan_schedules", "plan_monitoring", "plan_stops", "response_subjects", "response_alone")
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


def _nicknames(groups: Sequence[Mapping[str, object]]) -> dict[str, frozenset[str]]:
    """For every name the rows of nicknames that it stands in: two names that share one may be one person's."""
    found: dict[str, set[str]] = {}
    for row in groups:
        for word in words(row.get("words")):
            found.setdefault(word, set()).add(str(row["id"]))
    return {word: frozenset(ids) for word, ids in found.items()}


def _is_plain(phrases: Mapping[str, object], table: str) -> bool:
    found = rows(phrases, table)
    return bool(found) and set(found[0]) >= {"id", "phrases"} and not {"assertion", "about"} & set(found[0])


def _word_sets(tables: Tables) -> dict[str, str]:
    sets = {str(row["id"]): "(?:" + "|".join(words(row["words"])) + ")" for row in rows(tables.phrases, "word_sets")}
    adverse = [phrase for row in rows(tables.phrases, "adverse_effects") for phrase in words(row["phrases"])]
    sets["adverse"] = "(?:" + "|".join(adverse) + ")" if adverse else "(?!)"
    for name, roles in (("antidepressant", ("AD",)), ("requested", ("requested",))):
        listed = [re.escape(n).replace("\\ ", " ") for d in tables.drugs if d.role in roles for n in d.names]
        sets[name] = "(?:" + "|".join(sorted(listed, key=len, reverse=True)) + ")" if listed else "(?!)"
    return sets


def _filled(phrase: str, sets: Mapping[str, str]) -> str:
    """A phrase of the table with its word sets written out."""
    previous = None
    while previous != phrase:
        previous, phrase = phrase, _PLACEHOLDER.sub(lambda m: sets.get(m[1], "(?!)"), phrase)
    return phrase


class _Compiler:
    """Rows of the tables to patterns: `sets` are the word sets, `index` knows the words of every phrase."""

    def __init__(self, sets: Mapping[str, str], index: Index) -> None:
        self._sets, self.index = sets, index

    def any(self, phrases: object) -> Phrases:
        """Any of the phrases, between word borders."""
        spelled = [_filled(phrase, self._sets) for phrase in words(phrases)]
        patterns = [loosened(phrase) for phrase in spelled]
        edges = [_WORD_BEGINS if begins_word(phrase) else _LEFT for phrase in patterns]
        left = max(edges, key=len, default=_LEFT)
        pattern = re.compile(f"{left}(?:{'|'.join(patterns)}){_RIGHT}", re.IGNORECASE) if spelled else _NEVER
        return Phrases(
            pattern=pattern,
            index=self.index,
            bits=self.index.add([needs_of_phrase(p) for p in spelled]),
            sources=tuple(f"{edge}(?:{phrase}){_RIGHT}" for edge, phrase in zip(edges, patterns, strict=True)),
        )

    def whole(self, phrases: object) -> re.Pattern[str]:
        """Any of the phrases, for a text that is nothing else."""
        expanded = (loosened(_filled(phrase, self._sets)) for phrase in words(phrases))
        return re.compile("(?:" + "|".join(expanded) + ")", re.IGNORECASE)

    def by_id(self, phrases: Mapping[str, object], table: str) -> tuple[tuple[str, Phrases], ...]:
        """The rows of a list of the table one by one, in their order."""
        return tuple((str(row["id"]), self.any(row["phrases"])) for row in rows(phrases, table))

    def of_scales(self, tables: Tables, table: str) -> tuple[tuple[RatingScale, Phrases], ...]:
        """The rows of a list whose ids are those of scales, each with its scale."""
        listed = dict(self.by_id(tables.phrases, table))
        return tuple((scale, listed[scale.id]) for scale in tables.scales if scale.id in listed)

    def listed(self, phrases: Mapping[str, object], table: str) -> Phrases:
        """All phrases of a list of the table."""
        return self.any([phrase for row in rows(phrases, table) for phrase in words(row.get("phrases"))])

    def names(self, names: Sequence[str]) -> Phrases:
        """One pattern for many names, grouped by their first two letters so that a text is passed once."""
        ordered = sorted(set(names), key=lambda n: (-len(n), n))
        left = _WORD_BEGINS if all(name[0].isalnum() for name in ordered) else r"(?<!\w)"
        named = grouped(ordered, letters=2)
        pattern = re.compile(rf"{left}{named}(?![A-Za-z]|(?<=\d)\d)", re.IGNORECASE) if ordered else _NEVER
        return Phrases(pattern=pattern, index=self.index, bits=self.index.add([needs_of_name(n) for n in names]))

    def naming(self, tables: Tables) -> DrugNames:
        """All that drugs and procedures go by."""
        every = every_kind(tables.drugs)
        drugs = {key(name): drug for drug in every for name in drug.names}
        short = {name: drug for drug in every for name in drug.abbreviations}
        owner = {name.casefold(): drug.called for drug in every for name in drug.names if name.isalnum()}
        ordinary = [word for row in rows(tables.phrases, "ordinary_words") for word in words(row.get("words"))]
        spelling = Spelling.of(owner, ordinary)
        listed = "|".join(re.escape(name) for name in sorted(short, key=len, reverse=True))
        pattern = re.compile(rf"(?<![\w.-])(?:{listed})(?![\w'])") if short else _NEVER
        return DrugNames(
            names=self.names([name for drug in every for name in drug.names]),
            drugs=drugs,
            key=key,
            abbreviations=Phrases(
                pattern=pattern, index=self.index, bits=self.index.add([needs_of_word(name) for name in short])
            ),
            abbreviated=short,
            before=self.listed(tables.phrases, "before_abbreviations"),
            behind=self.listed(tables.phrases, "behind_abbreviations"),
            spelling=spelling,
            misspelled=self.index.add_test(lambda word: spelling.meant(word) is not None),
            no_mention=self.listed(tables.phrases, "no_mention_behind"),
            screens=self.listed(tables.phrases, "drug_screens"),
        )

    def cue(self, row: Mapping[str, object]) -> Cue:
        return Cue(
            id=str(row["id"]),
            assertion=str(row["assertion"]),
            side=str(row["side"]),
            reach=str(row["reach"]),
            of=str(row["of"]),
            pattern=self.any(row["phrases"]),
        )

    def topic(self, row: Mapping[str, object]) -> Topic:
        said = self.any(row["phrases"]) if row.get("phrases") else None
        denied = self.any(row["denied"]) if row.get("denied") else None
        return Topic(
            id=str(row["id"]),
            said=said,
            denied=denied,
            about=str(row.get("about", "patient")),
            ingredients=words(row.get("ingredients")),
            when=words(row.get("when")),
            findings=words(row.get("findings")),
            bits=(said.bits if said else 0) | (denied.bits if denied else 0),
        )

    def concept(self, row: Mapping[str, object]) -> DiagnosisConcept:
        return DiagnosisConcept(
            id=str(row["id"]),
            codes=words(row.get("codes")),
            pattern=self.any(row["phrases"]),
            loosely=self.any(row["denied"]) if row.get("denied") else None,
        )
