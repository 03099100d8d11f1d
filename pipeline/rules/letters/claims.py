"""What a person wrote into a letter, held against the record: drugs, doses, totals and dates that no page shows.

Nothing is reworded. A sentence that our own draft holds, or that cites its page, needs no other proof; one that the
chart contradicts does not leave.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pipeline.model.case import Case
from pipeline.model.chart import Page
from pipeline.model.contents import PacketPlan
from pipeline.model.evidence import Assertion, Crosswalk, Quote, Score, Treatment, TreatmentOutcome
from pipeline.model.finding import Finding, Severity, Where
from pipeline.model.tables import Tables
from pipeline.rules.letters import text as letter_text
from pipeline.rules.letters.facts import UNHELPFUL
from pipeline.rules.mentions import drugs, reader
from pipeline.rules.mentions.reader import Manner
from pipeline.rules.notes import dates, doses, lexicon, scores
from pipeline.rules.notes.lexicon import Lexicon
from pipeline.rules.notes.treatments import Reading

_SENTENCE_END = re.compile(r"(?<!\bEx\.)(?<!\bp\.)(?<!\bpp\.)(?<!\bDr\.)(?<=[.!?])\)?\s+(?=[A-Z\u201c(])")
_QUOTED = re.compile("\u201c[^\u201d]*\u201d")
_SLACK_WEEKS = 1
_PAGE = {"width": 612.0, "height": 792.0, "how": "text layer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The drugs (by ingredient), doses (mg, or as printed), totals (scale and value) and dates that a text names."""

    drugs: frozenset[str] = frozenset()
    doses: frozenset[object] = frozenset()
    totals: frozenset[tuple[str, int]] = frozenset()
    days: frozenset[tuple[int, ...]] = frozenset()

    def __or__(self, other: "Stated") -> "Stated":
        return Stated(
            drugs=self.drugs | other.drugs,
            doses=self.doses | other.doses,
            totals=self.totals | other.totals,
            days=self.days | other.days,
        )

    def beyond(self, known: "Stated") -> tuple[str, ...]:
        """In words, the kinds of facts that this text names and `known` does not."""
        pairs = (
            ("a treatment", self.drugs - known.drugs),
            ("a dose", self.doses - known.doses),
            ("a score", self.totals - known.totals),
            ("a date", self.days - known.days),
        )
        return tuple(kind for kind, more in pairs if more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence of a paragraph (from 1) that needs a person: `what` is uncited, or differs from `against`."""

    paragraph: int
    sentence: str
    what: str
    against: Quote | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a letter may rest on: the draft written from the case, its crosswalk, and other words of case and record."""

    draft: Sequence[str]
    crosswalk: Crosswalk
    texts: Iterable[str] = ()
    days: Iterable[date] = ()
    words: Lexicon = field(repr=False)


def known_of(case: Case, plan: PacketPlan, crosswalk: Crosswalk, draft: Sequence[str], tables: Tables) -> Known:
    """What the letters of a case may rest on; `draft` are the paragraphs that would be written from the case now."""
    service, denials = case.service, case.denials
    texts = [service.name, service.drug or "", *(d.description for d in service.diagnoses)]
    texts += [claim.reason for claim in case.criterion_claims]
    texts += [reason.quote or "" for denial in denials for reason in denial.reasons]
    texts += [text for work in plan.literature for text in (work.citation, work.letter_sentence or "")]
    days = [case.patient.birth_date, service.start, service.end]
    days += [*(record.date for record in case.records), *(event.at.date() for event in case.events)]
    days += [d for denial in denials for d in (denial.notice_date, denial.received_date, denial.stated_deadline) if d]
    days += [signed.date for signed in case.attestations]
    return Known(draft=draft, crosswalk=crosswalk, texts=texts, days=days, words=lexicon.compile_tables(tables))


def finding(letter: str, claim: Claim) -> Finding:
    """The claim as a finding of the letter: to be decided where uncited, an error where the chart says otherwise."""
    where = Where(document=letter)
    basis = hashlib.sha256(f"{claim.what}\n{claim.sentence}".encode()).hexdigest()
    if claim.against is None:
        return Finding(
            code="letter-uncited",
            severity=Severity.WARNING,
            where=where,
            message=f"Paragraph {claim.paragraph} states {claim.what} for which no page was found.",
            remedy="Cite its page, as in (Ex. C, p. 4), or add the record that shows it; or accept this finding: then "
            "it stands as the signer's own statement.",
            evidence_hash=basis,
        )
    return Finding(
        code="letter-contradicted",
        severity=Severity.ERROR,
        where=where,
        message=f"Paragraph {claim.paragraph} gives another {claim.what} than page {claim.against.page} of "
        f"{claim.against.document}.",
        remedy="Correct the sentence in Word, or have the record corrected by its author; no wording is changed here.",
        evidence_hash=basis,
    )


def claims(paragraphs: Sequence[str], known: Known) -> tuple[Claim, ...]:
    """Every sentence that the draft does not hold and that states something uncited, or against the chart."""
    drafted = {sentence for paragraph in known.draft for sentence in _sentences(paragraph)}
    shown = _shown(known)
    found: list[Claim] = []
    for number, paragraph in enumerate(paragraphs, start=1):
        signed = letter_text.signed_paragraphs((paragraph,))  # not the date and signature lines
        for sentence in (sentence for text in signed for sentence in _sentences(text)):
            if sentence in drafted:
                continue
            own = _QUOTED.sub(" ", sentence)
            refuted = _refuted(own, known)
            if refuted is not None:
                found.append(Claim(paragraph=number, sentence=sentence, what=refuted[0], against=refuted[1]))
            elif not letter_text.citations((sentence,)):
                uncited = stated_in(own, known.words).beyond(shown)
                found += [Claim(paragraph=number, sentence=sentence, what=what) for what in uncited]
    return tuple(found)


def _sentences(paragraph: str) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(" ".join(paragraph.split())):
        if sentence.strip():
            yield sentence.strip()


def stated_in(text: str, words: Lexicon) -> Stated:
    """What a text names, whatever it says of it."""
    mentioned = reader.read((_page(text),), Manner(), words)
    spans = {reading.drug.ingredient for reading in mentioned.readings}
    return Stated(
        drugs=frozenset(spans),
        doses=frozenset(dose.amount_mg or dose.printed for dose in doses.doses(text)),
        totals=frozenset((s.scale.id, s.value) for s in scores.in_sentence(text, words)),
        days=frozenset(_key(day.value, exact=day.exact) for day in dates.dates(text)),
    )


def _key(day: date, *, exact: bool = True) -> tuple[int, ...]:
    return (day.year, day.month, day.day) if exact else (day.year, day.month)


def _shown(known: Known) -> Stated:
    """Everything that draft, case and record name; of each day also its month."""
    matrix = known.crosswalk
    quotes = [*_quotes(matrix)]
    texts = (*known.draft, *known.texts, *(q.text for q in quotes), *(row.criterion.text for row in matrix.rows))
    shown = stated_in("\n\n".join(texts), known.words)
    marked = [d for t in matrix.treatments for d in (t.started, t.stopped)] + [s.date for s in matrix.scores]
    days = [*known.days, *(day for day in (*marked, *(q.note_date for q in quotes)) if day is not None)]
    exact = shown.days | {_key(day) for day in days}
    return shown | Stated(
        drugs=frozenset(t.ingredient for t in matrix.treatments),
        doses=frozenset(t.dose_mg for t in matrix.treatments if t.dose_mg is not None),
        totals=frozenset((s.scale, s.value) for s in matrix.scores),
        days=frozenset(exact | {day[:2] for day in exact}),
    )


def _quotes(matrix: Crosswalk) -> Iterator[Quote]:
    for row in matrix.rows:
        yield from row.quotes
    for part in (matrix.treatments, matrix.scores, matrix.diagnoses):
        for item in part:
            yield from item.quotes
    yield from (quote for quote in matrix.denial_quotes if quote is not None)


def _page(text: str) -> Page:
    return Page(document="letter", number=1, text=text, **_PAGE)  # type: ignore[arg-type]


def _refuted(sentence: str, known: Known) -> tuple[str, Quote] | None:
    """What a sentence states otherwise than the chart, and where the chart says it."""
    if not drugs.spans(sentence, known.words) and known.words.scale_names.search(sentence) is None:
        return None
    told = reader.read((_page(sentence),), Manner(), known.words)
    for reading in told.readings:
        if (found := _of_treatment(reading, known.crosswalk)) is not None:
            return found
    return next(filter(None, (_of_score(score, known.crosswalk.scores) for score in told.scores)), None)


def _of_treatment(reading: Reading, matrix: Crosswalk) -> tuple[str, Quote] | None:
    taken = [t for t in matrix.treatments if t.ingredient == reading.drug.ingredient]
    if not taken:
        never = next((t for t in matrix.not_taken if t.ingredient == reading.drug.ingredient), None)
        tried = reading.assertion is Assertion.AFFIRMED and (reading.tells_trial or bool(reading.weeks))
        return ("outcome of a treatment", never.quotes[0]) if never and tried else None
    if reading.assertion is Assertion.NEGATED:
        return "outcome of a treatment", taken[0].quotes[0]
    if reading.assertion is not Assertion.AFFIRMED:
        return None
    for what, differs in (("dose", _more_dose), ("length", _more_weeks), ("outcome", _other_outcome)):
        if all(differs(reading, trial) for trial in taken):
            return f"{what} of a treatment", taken[0].quotes[0]
    return None


def _more_dose(reading: Reading, trial: Treatment) -> bool:
    """A higher dose than the highest of the chart; a lower one may be a step on the way."""
    return reading.dose_mg is not None and trial.dose_mg is not None and reading.dose_mg > trial.dose_mg


def _more_weeks(reading: Reading, trial: Treatment) -> bool:
    """More weeks than the chart counts, rounding aside."""
    weeks = reading.weeks
    return weeks is not None and trial.weeks is not None and weeks > trial.weeks + Decimal(_SLACK_WEEKS)


def _other_outcome(reading: Reading, trial: Treatment) -> bool:
    helped = TreatmentOutcome.EFFECTIVE
    return (reading.outcome is helped and trial.outcome in UNHELPFUL) or (
        reading.outcome in UNHELPFUL and trial.outcome is helped
    )


def _of_score(score: Score, charted: Sequence[Score]) -> tuple[str, Quote] | None:
    """Another total of a scale on a day for which the chart has one."""
    same_day = [s for s in charted if s.scale == score.scale and s.date is not None and s.date == score.date]
    if same_day and all(s.value != score.value for s in same_day):
        return "total of a scale", same_day[0].quotes[0]
    return None
