"""Criteria that a sentence of the chart answers: what is stated, and what must be said to be absent."""

from collections.abc import Sequence
from datetime import date

from pipeline.model.evidence import Quote, Verdict
from pipeline.rules.notes import quotation
from pipeline.rules.policy.ground import Ground, Judgement, Proof, affirmed, denied, insufficient, names

MOST_QUOTES = 3
_NOTE = "an evaluation, a progress note or the treatment plan"


def statement(proof: Proof, ground: Ground, *, exclusion: bool = False) -> Judgement:
    """Every topic must be stated.

    A topic that no page states but one denies is not met. Of an exclusion, the newest notes decide: a finding stated
    later than its denial is not met, one stated and denied by notes of the same day is contradicted; with `ever`, a
    finding of any day counts.
    """
    topics = names(proof, "topics")
    verdicts = {topic: _of_topic(topic, proof, ground, exclusion=exclusion) for topic in topics}
    quotes = [q for topic in topics for q in quotation.best_recent(quotation.latest(affirmed(ground, (topic,))), 1)]
    for verdict, missing in (
        (Verdict.CONTRADICTED, "pages that agree on {}"),
        (Verdict.NOT_MET, "a later statement of: {}"),
    ):
        against = [topic for topic in topics if verdicts[topic] is verdict]
        if against:
            words = missing.format(_readable(against))
            shown = (*quotes, *_newest(denied(ground, against), 1))[:MOST_QUOTES]
            return Judgement(verdict=verdict, answer="", quotes=shown, missing=words, document=_NOTE)
    silent = [topic for topic in topics if verdicts[topic] is Verdict.INSUFFICIENT]
    if silent or not topics:
        return insufficient(f"a statement on: {_readable(silent)}", _NOTE)
    return Judgement(verdict=Verdict.MET, answer="", quotes=_fewest(topics, quotes, ground))


def _of_topic(topic: str, proof: Proof, ground: Ground, *, exclusion: bool) -> Verdict:
    told, against = affirmed(ground, (topic,)), denied(ground, (topic,))
    if not told:
        return Verdict.NOT_MET if against else Verdict.INSUFFICIENT
    if not against or not (exclusion or topic.startswith("no_")):
        return Verdict.MET
    if proof.get("ever"):
        return Verdict.CONTRADICTED
    said, opposed = _latest_day(told), _latest_day(against)
    if opposed > said:
        return Verdict.NOT_MET
    return Verdict.CONTRADICTED if opposed == said else Verdict.MET


def _latest_day(quotes: Sequence[Quote]) -> date:
    return max(q.note_date or date.min for q in quotes)


def _newest(quotes: Sequence[Quote], count: int) -> tuple[Quote, ...]:
    return tuple(quotation.latest(quotes)[:count])


def _fewest(topics: Sequence[str], quotes: Sequence[Quote], ground: Ground) -> tuple[Quote, ...]:
    """One quote that states all topics where there is one; for a single topic a second one from another record."""
    told = [affirmed(ground, (topic,)) for topic in topics]
    whole = [q for q in told[0] if all(q in other for other in told[1:])]
    if len(topics) > 1 and whole:
        return quotation.best_recent(whole, 1)
    if len(topics) == 1:
        others = [q for q in told[0] if q.document != quotes[0].document and q.text != quotes[0].text]
        return (quotes[0], *quotation.best_recent(others, 1))
    return tuple(dict.fromkeys(quotes))[:MOST_QUOTES]


def _readable(topics: Sequence[str]) -> str:
    return ", ".join(topic.replace("_", " ") for topic in topics)
