"""Criteria on who the patient is and what was diagnosed: age, diagnosis."""

import re
from datetime import date

from pipeline.model.evidence import Assertion, DiagnosisStatement, Quote, Verdict
from pipeline.rules.notes import quotation
from pipeline.rules.policy.ground import Ground, Judgement, Proof, affirmed, insufficient, names, number

_NOTE = "an evaluation or a progress note"


def age_on(birth_date: date, day: date) -> int:
    """Full years of age on a day."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def age(proof: Proof, ground: Ground) -> Judgement:
    """The age on the day treatment starts, by the case's birth date and a page that states it."""
    years = age_on(ground.birth_date, ground.on_day)
    if years < number(proof, "at_least", 0) or years > number(proof, "at_most", 200):
        return Judgement(verdict=Verdict.NOT_MET, answer="", missing="another age", document=_NOTE)
    told = [s for s in affirmed(ground, ("age",)) if _tells_age(s, ground.birth_date)]
    if not told:
        return insufficient("the patient's age", _NOTE)
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
    return re.search(rf"(?<!\d){years}(?!\d)", quote.text) is not None


def diagnosis(proof: Proof, ground: Ground) -> Judgement:
    """An affirmed diagnosis with a code that begins as one of `codes`.

    Another code of the same category alone is not it; the code both stated and denied by the newest notes is
    contradicted.
    """
    codes = names(proof, "codes")
    coded = [d for d in ground.evidence.diagnoses if d.code]
    fitting = [d for d in coded if (d.code or "").startswith(codes)]
    stated = _of(fitting, Assertion.AFFIRMED)
    refuted = _of(fitting, Assertion.NEGATED)
    missing = f"the diagnosis with its code ({', '.join(codes)})"
    if not stated:
        categories = tuple({code.split(".")[0] for code in codes})
        others = [d for d in coded if (d.code or "").startswith(categories) and d.assertion is Assertion.AFFIRMED]
        if refuted or others:
            return Judgement(verdict=Verdict.NOT_MET, answer="", missing=missing, document=_NOTE)
        return insufficient(missing, _NOTE)
    chosen = quotation.best(quotation.latest([q for d in stated for q in d.quotes]), 1)
    told = next(d for d in stated if chosen[0] in d.quotes)
    answer = f"{_capital(stated[0].concept)}, {told.code}"
    if refuted and _newest(refuted) >= _newest(stated):
        missing = "one diagnosis: pages differ on whether the patient has it"
        return Judgement(verdict=Verdict.CONTRADICTED, answer=answer, quotes=chosen, missing=missing, document=_NOTE)
    return Judgement(verdict=Verdict.MET, answer=answer, quotes=chosen)


def _of(found: list[DiagnosisStatement], assertion: Assertion) -> list[DiagnosisStatement]:
    return [d for d in found if d.assertion is assertion]


def _newest(found: list[DiagnosisStatement]) -> date:
    return max((q.note_date or date.min for d in found for q in d.quotes), default=date.min)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
