"""Criteria on rating scales: a total, and the change between two totals of one scale."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from pipeline.model.evidence import Assertion, Score, Verdict
from pipeline.rules.notes import dates, quotation
from pipeline.rules.policy.ground import (
    Ground,
    Judgement,
    Proof,
    affirmed,
    amount,
    in_words,
    insufficient,
    names,
    number,
    overlap,
)

_FORM = "the completed scale, or a note that states its total and date"
_REQUESTED = "requested"
_COURSE_BEGAN = "course_start"


def score(proof: Proof, ground: Ground) -> Judgement:
    """The newest dated total of a scale within the policy's window; two totals of one day are contradicted."""
    scale, other_rater = str(proof.get("scale")), bool(proof.get("rater_not_signer"))
    rated = _rated_by_others(ground) if other_rater else ground.evidence.scores
    dated = _dated(rated, scale, ground.on_day)
    window = number(proof, "within_days", 0)
    recent = [s for s in dated if not window or _day(s) >= ground.on_day - timedelta(days=window)]
    if not recent:
        within = f" dated within {window} days before treatment starts" if window else " with its date"
        by = ", in a record of someone other than the signer (its author is named in the case)" if other_rater else ""
        return insufficient(f"a {scale} total{within}{by}", _FORM)
    newest = max(recent, key=lambda s: (_day(s), len(s.quotes), -s.value))
    answer = f"{newest.scale} {newest.value} on {in_words(_day(newest))}"
    quotes = quotation.best(newest.quotes, 1)
    if any(s.date == newest.date and s.value != newest.value for s in recent):
        missing = "one total: two pages differ"
        return Judgement(verdict=Verdict.CONTRADICTED, answer=answer, quotes=quotes, missing=missing, document=_FORM)
    if amount(proof, "at_least", -1) <= newest.value <= amount(proof, "at_most", 10_000):
        return Judgement(verdict=Verdict.MET, answer=answer, quotes=quotes)
    missing = "a total on the other side of the policy's threshold"
    return Judgement(verdict=Verdict.NOT_MET, answer=answer, quotes=quotes, missing=missing, document=_FORM)


def response(proof: Proof, ground: Ground) -> Judgement:
    """This patient's measured response: two totals of one scale with the start of treatment between them.

    `scales` may name several; one that shows `improvement_at_least` per cent is enough. Totals of different scales
    are never compared.
    """
    begun = _begun(proof, ground)
    if begun is None:
        return insufficient("the day on which the earlier course began", "the record of the first treatment")
    scales = names(proof, "scales") or ((str(proof["scale"]),) if "scale" in proof else ())
    told = [_change(proof, ground, scale, begun) for scale in scales]
    found = [judgement for judgement in told if judgement is not None]
    for wanted in (Verdict.MET, Verdict.CONTRADICTED, Verdict.NOT_MET):
        for judgement in found:
            if judgement.verdict is wanted:
                return judgement
    what = " or ".join(scales) or "rating scale"
    return insufficient(f"two dated totals of the {what}, before and after treatment began", _FORM)


def _begun(proof: Proof, ground: Ground) -> date | None:
    """The first day of the course asked about: of `ingredients`, else of what is requested.

    Where no page dates it, the day of the first note on it: a total between the two then counts as the baseline.
    """
    wanted = names(proof, "ingredients")
    taken = [
        t
        for t in ground.evidence.treatments
        if t.assertion is Assertion.AFFIRMED and (t.ingredient in wanted if wanted else t.role == _REQUESTED)
    ]
    told = affirmed(ground, (_COURSE_BEGAN,))
    days: list[date] = []
    for trial in taken:
        quotes = trial.quotes
        dated = [
            day.value for s in told if any(overlap(q, s) for q in quotes) for day in dates.dates(s.text) if day.exact
        ]
        noted = [q.note_date for q in quotes if q.note_date]
        days += [trial.started] if trial.started else dated or noted
    return min(days, default=None)


def _change(proof: Proof, ground: Ground, scale: str, begun: date) -> Judgement | None:
    dated = _dated(ground.evidence.scores, scale, ground.on_day)
    before, after = [s for s in dated if _day(s) <= begun], [s for s in dated if _day(s) > begun]
    if not before or not after:
        return None
    first, last = max(before, key=_day), max(after, key=_day)
    if first.value == 0:
        return None
    percent = round(Decimal(100 * (first.value - last.value)) / first.value)
    what = f"{abs(percent)}% {'lower' if percent >= 0 else 'higher'}"
    answer = f"{scale} {first.value} on {in_words(_day(first))}, {last.value} on {in_words(_day(last))}: {what}"
    quotes = (*quotation.best(first.quotes, 1), *quotation.best(last.quotes, 1))
    rivals = any(s.date == end.date and s.value != end.value for end in (first, last) for s in dated)
    reached = percent >= number(proof, "improvement_at_least", 50)
    if rivals:
        return Judgement(verdict=Verdict.CONTRADICTED, answer=answer, quotes=quotes, missing="one total a day")
    if reached:
        return Judgement(verdict=Verdict.MET, answer=answer, quotes=quotes)
    missing = f"totals that show {number(proof, 'improvement_at_least', 50)}% improvement"
    return Judgement(verdict=Verdict.NOT_MET, answer=answer, quotes=quotes, missing=missing, document=_FORM)


def greatest_change(scores: Sequence[Score], begun: date, ended: date) -> int | None:
    """The greatest improvement in per cent that any scale shows over a trial; None where none was rated twice."""
    found: list[int] = []
    for scale in {s.scale for s in scores}:
        dated = _dated(scores, scale, ended)
        before, during = [s for s in dated if _day(s) <= begun], [s for s in dated if _day(s) > begun]
        if before and during and max(before, key=_day).value:
            first, last = max(before, key=_day).value, max(during, key=_day).value
            found.append(round(100 * (first - last) / first))
    return max(found, default=None)


def _dated(scores: Sequence[Score], scale: str, until: date) -> list[Score]:
    return [
        s
        for s in scores
        if s.scale == scale and s.assertion is Assertion.AFFIRMED and s.date is not None and s.date <= until
    ]


def _day(score: Score) -> date:
    return score.date or date.min


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
