"""Whether the evidence proves a criterion of a medical policy: verdict, one sentence of fact, the best quotes.

Pure: records in, records out. Nothing is inferred from silence; only AFFIRMED evidence proves anything.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from pipeline.model.evidence import Assertion, Evidence, Quote, Score, Treatment, TreatmentOutcome, Verdict
from pipeline.model.tables import Criterion
from pipeline.rules.notes import quotation

MOST_QUOTES = 3
_MOST_DESCRIBED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a criterion is judged on. `on_day` is the requested start of treatment, `birth_date` the patient's.

    `authors` are the names on each record, `signer` is who signs the letters.
    """

    evidence: Evidence
    birth_date: date
    on_day: date
    authors: Mapping[str, str] = field(default_factory=dict)
    signer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Verdict, the sentence to print, the quotes that prove it, and what would prove it where they do not."""

    verdict: Verdict
    answer: str
    quotes: tuple[Quote, ...] = ()
    missing: str = ""


def judge(criterion: Criterion, ground: Ground) -> Judgement:
    """Judge one criterion by its kind of proof; a kind that is not known is INSUFFICIENT."""
    judges: Mapping[str, Callable[[Mapping[str, object], Ground], Judgement]] = {
        "age": _age,
        "diagnosis": _diagnosis,
        "score": _score,
        "treatments": _treatments,
        "statement": _statement,
    }
    found = judges.get(str(criterion.proof.get("kind")))
    if found is None:
        return _insufficient("a person's judgement: this criterion has no rule")
    return found(criterion.proof, ground)


def age_on(birth_date: date, day: date) -> int:
    """Full years of age on a day."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def _age(proof: Mapping[str, object], ground: Ground) -> Judgement:
    years = age_on(ground.birth_date, ground.on_day)
    if years < _number(proof, "at_least", 0) or years > _number(proof, "at_most", 200):
        return Judgement(verdict=Verdict.NOT_MET, answer="", missing="another age")
    told = [s for s in _affirmed(ground, ("age",)) if _tells_age(s, ground.birth_date)]
    if not told:
        return _insufficient("a page that states the patient's age")
    return Judgement(
        verdict=Verdict.MET,
        answer=f"{years} years old at the start of treatment",
        quotes=quotation.best_recent(told, 1),
    )


def _tells_age(quote: Quote, birth_date: date) -> bool:
    """Whether the age that a quote states is the patient's on the day of its note."""
    if quote.note_date is None:
        return False
    years = age_on(birth_date, quote.note_date)
    return str(years) in quote.text


def _diagnosis(proof: Mapping[str, object], ground: Ground) -> Judgement:
    codes = _names(proof, "codes")
    found = [d for d in ground.evidence.diagnoses if d.code and d.code.startswith(codes)]
    affirmed = [d for d in found if d.assertion is Assertion.AFFIRMED]
    if not affirmed:
        return _insufficient(f"a note that states the diagnosis with its code ({', '.join(codes)})")
    quotes = quotation.latest([q for d in affirmed for q in d.quotes])
    chosen = quotation.best(quotes, 1)
    code = next(d.code for d in affirmed if chosen[0] in d.quotes)
    return Judgement(verdict=Verdict.MET, answer=f"{_capital(affirmed[0].concept)}, {code}", quotes=chosen)


def _score(proof: Mapping[str, object], ground: Ground) -> Judgement:
    if "change_percent" in proof:
        return _insufficient("a person's judgement of the change between two totals")
    scale = str(proof.get("scale"))
    other_rater = bool(proof.get("rater_not_signer"))
    dated = [
        s
        for s in (_rated_by_others(ground) if other_rater else ground.evidence.scores)
        if s.scale == scale and s.assertion is Assertion.AFFIRMED and s.date is not None and s.date <= ground.on_day
    ]
    window = _number(proof, "within_days", 0)
    recent = [s for s in dated if not window or (s.date and s.date >= ground.on_day - timedelta(days=window))]
    if not recent:
        within = f" dated within {window} days before treatment starts" if window else " with its date"
        by = ", in a record of someone other than the signer (its author is named in the case)" if other_rater else ""
        return _insufficient(f"a {scale} total{within}{by}")
    newest = max(recent, key=lambda s: (s.date or date.min, len(s.quotes)))
    answer = f"{newest.scale} {newest.value} on {_in_words(newest.date)}" if newest.date else ""
    quotes = quotation.best(newest.quotes, 1)
    rivals = [s for s in recent if s.date == newest.date and s.scale == newest.scale and s.value != newest.value]
    if rivals:
        return Judgement(
            verdict=Verdict.CONTRADICTED, answer=answer, quotes=quotes, missing="one total: two pages differ"
        )
    reached = _reaches(newest, proof)
    return Judgement(
        verdict=Verdict.MET if reached else Verdict.NOT_MET,
        answer=answer,
        quotes=quotes,
        missing="" if reached else "a total on the other side of the policy's threshold",
    )


def _in_words(day: date) -> str:
    """ "Nov 9, 2026"."""
    return f"{day:%b} {day.day}, {day.year}"


def _rated_by_others(ground: Ground) -> list[Score]:
    """The scores on records that name an author, and not the signer; with those quotes only."""
    others = {
        record for record, author in ground.authors.items() if author and not _names_person(author, ground.signer)
    }
    rated = ((s, tuple(q for q in s.quotes if q.document in others)) for s in ground.evidence.scores)
    return [replace(s, quotes=quotes) for s, quotes in rated if quotes]


def _names_person(author: str, person: str) -> bool:
    words = set(re.findall(r"\w+", author.casefold()))
    return bool(person) and set(re.findall(r"\w+", person.casefold())) <= words


def _reaches(score: Score, proof: Mapping[str, object]) -> bool:
    return _number(proof, "at_least", -1) <= score.value <= _number(proof, "at_most", 10_000)


def _treatments(proof: Mapping[str, object], ground: Ground) -> Judgement:
    wanted = [t for t in ground.evidence.treatments if _is_wanted(t, proof) and _is_recent(t, proof, ground)]
    counted = [t for t in wanted if _is_adequate(t, proof)]
    count, needed_classes = _number(proof, "count", 1), _number(proof, "classes", 1)
    varied = _distinct(t.drug_class for t in counted) >= needed_classes
    varied = varied and _distinct(t.mechanism for t in counted) >= _number(proof, "mechanisms", 0)
    chosen = _one_of_each(counted)
    answer = _in_short(chosen)
    quotes = tuple(q for t in chosen for q in quotation.of_trial(t))
    if len({t.ingredient for t in counted}) >= count and varied:
        return Judgement(verdict=Verdict.MET, answer=answer, quotes=quotes)
    return Judgement(
        verdict=Verdict.INSUFFICIENT, answer=answer, quotes=quotes, missing=_what_trials(proof, count, needed_classes)
    )


def _is_wanted(treatment: Treatment, proof: Mapping[str, object]) -> bool:
    roles, ingredients = _names(proof, "roles"), _names(proof, "ingredients")
    named = treatment.ingredient in ingredients if ingredients else treatment.role in roles
    return treatment.assertion is Assertion.AFFIRMED and named


def _in_short(chosen: Sequence[Treatment]) -> str:
    """One or two trials in full; of more the count and their names, because each has its own quote."""
    if len(chosen) <= _MOST_DESCRIBED:
        return "; ".join(describe(t) for t in chosen)
    classes = _distinct(t.drug_class for t in chosen)
    names = ", ".join(f"{t.display} {t.dose or ''}".strip() for t in chosen)
    return f"{len(chosen)} trials from {classes} class{'' if classes == 1 else 'es'}: {names}"


def _distinct(names: Iterable[str]) -> int:
    return len(set(names))


def _is_recent(treatment: Treatment, proof: Mapping[str, object], ground: Ground) -> bool:
    """Whether a trial lies within the policy's look-back, by the day it stopped or the newest note on it."""
    months = _number(proof, "within_months", 0)
    days = [treatment.stopped, *(q.note_date for q in treatment.quotes)]
    newest = treatment.stopped or max((day for day in days if day), default=date.min)
    return not months or newest >= ground.on_day - timedelta(days=round(months * 30.44))


def _is_adequate(treatment: Treatment, proof: Mapping[str, object]) -> bool:
    """Outcome, weeks, sessions and dose as the policy counts them. Intolerance needs neither weeks nor dose."""
    outcomes = _names(proof, "outcomes")
    if outcomes and treatment.outcome.value not in outcomes:
        return False
    if treatment.outcome is TreatmentOutcome.INTOLERANT:
        return True
    if (treatment.weeks or 0) < _number(proof, "weeks", 0):
        return False
    if (treatment.sessions or 0) < _number(proof, "sessions", 0):
        return False
    minimum = treatment.minimum_mg if proof.get("adequate_dose", True) else None
    return minimum is None or (treatment.dose_mg is not None and treatment.dose_mg >= minimum)


def _one_of_each(treatments: Sequence[Treatment]) -> tuple[Treatment, ...]:
    chosen: dict[str, Treatment] = {}
    for treatment in sorted(treatments, key=lambda t: t.started or (t.quotes[0].note_date or date.max)):
        chosen.setdefault(treatment.ingredient, treatment)
    return tuple(chosen.values())


def describe(treatment: Treatment) -> str:
    """A trial in a few words to print: "sertraline 200 mg/day, 10 weeks, no adequate response"."""
    parts = [f"{treatment.display} {treatment.dose}" if treatment.dose else treatment.display]
    if treatment.sessions:
        parts.append(f"{treatment.sessions} sessions")
    elif treatment.weeks:
        parts.append(f"{treatment.weeks:f} week{'' if treatment.weeks == 1 else 's'}")
    said = OUTCOME_WORDS[treatment.outcome]
    reason = f" ({treatment.reason_stopped})" if treatment.reason_stopped else ""
    return ", ".join([*parts, said + reason] if said else parts)


OUTCOME_WORDS: Mapping[TreatmentOutcome, str] = {
    TreatmentOutcome.FAILED: "no adequate response",
    TreatmentOutcome.INTOLERANT: "not tolerated",
    TreatmentOutcome.FAILED_OR_INTOLERANT: "no adequate response or not tolerated",
    TreatmentOutcome.WORSENED: "worsened",
    TreatmentOutcome.PARTIAL: "partial response",
    TreatmentOutcome.TEMPORARY_RELIEF: "benefit not sustained",
    TreatmentOutcome.EFFECTIVE: "helped",
    TreatmentOutcome.STOPPED_OTHER: "stopped for another reason",
    TreatmentOutcome.CURRENT: "continuing",
    TreatmentOutcome.UNKNOWN: "",
}


def _what_trials(proof: Mapping[str, object], count: int, classes: int) -> str:
    parts = [f"{count} trial{'' if count == 1 else 's'}"]
    if classes > 1:
        parts.append(f"from {classes} classes")
    if _number(proof, "weeks", 0):
        parts.append(f"of {_number(proof, 'weeks', 0)} weeks")
    if _number(proof, "sessions", 0):
        parts.append(f"of {_number(proof, 'sessions', 0)} sessions")
    return " ".join([*parts, "with dose, time and outcome on the page"])


def _statement(proof: Mapping[str, object], ground: Ground) -> Judgement:
    """Every topic must be stated; one that is both stated and denied is CONTRADICTED."""
    topics = _names(proof, "topics")
    quotes: list[Quote] = []
    missing: list[str] = []
    denied: list[str] = []
    for topic in topics:
        told = quotation.latest(_affirmed(ground, (topic,)))
        if told:
            quotes += quotation.best_recent(told, 1)
        else:
            missing.append(topic)
        if _denied_latest(topic, told, ground):
            denied.append(topic)
    if denied:
        return Judgement(
            verdict=Verdict.CONTRADICTED,
            answer="",
            quotes=tuple(quotes),
            missing=f"pages that agree on {_readable(denied)}",
        )
    if missing:
        return _insufficient(f"a note that states: {_readable(missing)}")
    distinct = _fewest(topics, quotes, ground)
    return Judgement(verdict=Verdict.MET, answer="", quotes=distinct)


def _fewest(topics: Sequence[str], quotes: Sequence[Quote], ground: Ground) -> tuple[Quote, ...]:
    """One quote that states all topics where there is one; for a single topic a second one from another record."""
    told = [_affirmed(ground, (topic,)) for topic in topics]
    whole = [q for q in told[0] if all(q in other for other in told[1:])] if told else []
    if len(topics) > 1 and whole:
        return quotation.best_recent(whole, 1)
    if len(topics) == 1 and quotes:
        others = [q for q in told[0] if q.document != quotes[0].document and q.text != quotes[0].text]
        return (quotes[0], *quotation.best_recent(others, 1))
    return tuple(dict.fromkeys(quotes))[:MOST_QUOTES]


def _denied_latest(topic: str, told: Sequence[Quote], ground: Ground) -> bool:
    """Whether a note as late as the latest statement says the opposite."""
    against = [
        q for s in ground.evidence.statements if s.topic == topic and s.assertion is Assertion.NEGATED for q in s.quotes
    ]
    if not topic.startswith("no_") or not against:
        return False
    newest = max((q.note_date or date.min for q in told), default=date.min)
    return any((q.note_date or date.min) >= newest for q in against)


def _affirmed(ground: Ground, topics: Sequence[str]) -> list[Quote]:
    return [
        quote
        for statement in ground.evidence.statements
        if statement.topic in topics and statement.assertion is Assertion.AFFIRMED
        for quote in statement.quotes
    ]


def _insufficient(missing: str) -> Judgement:
    return Judgement(verdict=Verdict.INSUFFICIENT, answer="", missing=missing)


def _number(proof: Mapping[str, object], name: str, default: int) -> int:
    value = proof.get(name, default)
    return int(value) if isinstance(value, int | float | Decimal | str) else default


def _names(proof: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = proof.get(name, ())
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()


def _readable(topics: Sequence[str]) -> str:
    return ", ".join(topic.replace("_", " ") for topic in topics)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
