"""What a criterion is judged on, and what a judgement says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from pipeline.model.evidence import Assertion, Contradiction, Evidence, Quote, Verdict
from pipeline.model.tables import AdequacyRules, ReferenceWork

Proof = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a criterion is judged on. `on_day` is the requested start of treatment, `birth_date` the patient's.

    `authors` are the names on each record, `signer` is who signs the letters. `adequacy` are the rule sets for doses
    by id, `contested` the contradictions that no person has settled, `literature` and `labeling` what the packet may
    cite beside the chart.
    """

    evidence: Evidence
    birth_date: date
    on_day: date
    authors: Mapping[str, str] = field(default_factory=dict)
    signer: str = ""
    adequacy: Mapping[str, AdequacyRules] = field(default_factory=dict)
    contested: tuple[Contradiction, ...] = ()
    literature: tuple[ReferenceWork, ...] = ()
    labeling: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Verdict, the sentence to print, the quotes that prove it, and what would prove it where they do not.

    `missing` is what is lacking, `document` the kind of record that would show it. `cited` is true where the answer
    rests on papers or labeling and not on a page of the chart.
    """

    verdict: Verdict
    answer: str
    quotes: tuple[Quote, ...] = ()
    missing: str = ""
    document: str = ""
    cited: bool = False


def insufficient(missing: str, document: str = "") -> Judgement:
    """The pages do not say: what is missing, and which kind of record would show it."""
    return Judgement(verdict=Verdict.INSUFFICIENT, answer="", missing=missing, document=document)


def number(proof: Proof, name: str, default: int) -> int:
    """A parameter of a proof as a whole number."""
    return int(amount(proof, name, default))


def amount(proof: Proof, name: str, default: int) -> Decimal:
    """A parameter of a proof as a number."""
    try:
        return Decimal(str(proof.get(name, default)))
    except InvalidOperation:
        return Decimal(default)


def names(proof: Proof, name: str) -> tuple[str, ...]:
    """A parameter of a proof as a list of names."""
    value = proof.get(name, ())
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()


def affirmed(ground: Ground, topics: Sequence[str]) -> list[Quote]:
    """The quotes that state one of the topics."""
    return _quotes(ground, topics, Assertion.AFFIRMED)


def denied(ground: Ground, topics: Sequence[str]) -> list[Quote]:
    """The quotes that say the opposite of one of the topics."""
    return _quotes(ground, topics, Assertion.NEGATED)


def _quotes(ground: Ground, topics: Sequence[str], wanted: Assertion) -> list[Quote]:
    return [
        quote
        for statement in ground.evidence.statements
        if statement.topic in topics and statement.assertion is wanted
        for quote in statement.quotes
    ]


def overlap(one: Quote, other: Quote) -> bool:
    """Whether two quotes are of the same words of a page, in part at least."""
    return (one.document, one.page) == (other.document, other.page) and one.start < other.end and other.start < one.end


def in_words(day: date) -> str:
    """ "Nov 9, 2026"."""
    return f"{day:%b} {day.day}, {day.year}"
