"""What a letter may state: plain strings from the case, and from the chart only what stands on a page of the packet.

Everything here is specialty-neutral; names of drugs, scales and policies come from the case and the tables.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from pipeline.model.case import Case
from pipeline.model.contents import Exhibit
from pipeline.model.evidence import Assertion, Crosswalk, CrosswalkRow, Quote, RowStatus, Score, Treatment
from pipeline.model.evidence import TreatmentOutcome as Outcome
from pipeline.model.tables import ReferenceWork

Facts = dict[str, object]

OUTCOME_WORDS = {
    Outcome.FAILED: "No adequate response",
    Outcome.INTOLERANT: "Stopped for side effects",
    Outcome.FAILED_OR_INTOLERANT: "No adequate response or not tolerated",
    Outcome.WORSENED: "Worse on treatment",
    Outcome.PARTIAL: "Partial response",
    Outcome.TEMPORARY_RELIEF: "Relief that did not last",
    Outcome.EFFECTIVE: "Effective",
    Outcome.STOPPED_OTHER: "Stopped for another reason",
    Outcome.CURRENT: "Ongoing",
    Outcome.UNKNOWN: "Outcome not stated",
}
UNHELPFUL = (
    Outcome.FAILED,
    Outcome.INTOLERANT,
    Outcome.FAILED_OR_INTOLERANT,
    Outcome.WORSENED,
    Outcome.PARTIAL,
    Outcome.TEMPORARY_RELIEF,
)
USABLE = (Assertion.AFFIRMED, Assertion.HISTORICAL)
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PAPERS = {False: (3, 1), True: (4, 2)}  # for and against, that a request and an appeal of two pages have room for


class Citer:
    """Turns quotes into citations of exhibit pages; a quote whose page is not in the packet proves nothing."""

    def __init__(self, exhibits: tuple[Exhibit, ...]) -> None:
        self._exhibits = {exhibit.record: exhibit for exhibit in exhibits}

    def of(self, quotes: Iterable[Quote | None], most: int = 1) -> str:
        """ "Ex. C, p. 4 and Ex. E, p. 2" (at most so many, each of another exhibit), "" when no page is in."""
        found: dict[str, str] = {}
        for quote in quotes:
            place = quote and self.page(quote.document, quote.page)
            if place and len(found) < most:
                found.setdefault(place.split(",")[0], place)
        return " and ".join(found.values())

    def page(self, record: str, source_page: int) -> str:
        """ "Ex. C, p. 4" for a page of a record, "" when it is not in the packet."""
        exhibit = self._exhibits.get(record)
        page = exhibit.page_of(source_page) if exhibit else None
        return f"Ex. {exhibit.letter}, p. {page}" if exhibit and page else ""


def long_date(day: date) -> str:
    """ "November 9, 2026"."""
    return f"{day:%B} {day.day}, {day.year}"


def counted(number: int) -> str:
    """A count as a letter writes it: "six", "12"."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def diagnosis(case: Case, crosswalk: Crosswalk, cite: Citer) -> Facts:
    """The condition treated, with the page where a clinician diagnosed it; citation "" where no page says so."""
    treated = case.service.diagnoses[0]
    family = treated.code.split(".")[0]
    usable = [d for d in crosswalk.diagnoses if d.assertion in USABLE]
    same = [d for d in usable if d.code == treated.code]
    near = [d for d in usable if (d.code or "").split(".")[0] == family]
    citation = next(filter(None, (cite.of(reversed(d.quotes)) for d in (*same, *near))), "")
    return {
        "code": treated.code,
        "description": treated.description,
        "citation": citation,
        "others": [f"{d.description} ({d.code})" for d in case.service.diagnoses[1:]],
    }


def scores(scores: tuple[Score, ...], cite: Citer) -> list[Facts]:
    """The latest dated total of each scale, newest scale first, with the earliest of the same scale beside it."""
    dated: dict[str, list[tuple[date, Score, str]]] = {}
    for score in scores:
        citation = cite.of(score.quotes)
        if score.date and citation and score.assertion in USABLE:
            dated.setdefault(score.scale, []).append((score.date, score, citation))
    latest: list[tuple[date, Facts]] = []
    for scale, found in dated.items():
        found.sort(key=lambda item: item[0])
        (day, score, citation), first = found[-1], found[0]
        facts: Facts = {"scale": scale, "value": score.value, "date": long_date(day), "citation": citation, "first": ""}
        if first[0] != day:
            facts["first"] = {"value": first[1].value, "date": long_date(first[0]), "citation": first[2]}
        latest.append((day, facts))
    return [facts for _, facts in sorted(latest, key=lambda item: item[0], reverse=True)]


def _usable(treatments: tuple[Treatment, ...], cite: Citer, *, requested: bool) -> list[tuple[Treatment, str]]:
    cited = ((t, cite.of(t.quotes, most=2)) for t in treatments if t.assertion in USABLE)
    return [(t, where) for t, where in cited if where and (t.role == "requested") == requested]


def treatments(treatments: tuple[Treatment, ...], cite: Citer, *, requested: bool) -> list[Facts]:
    return [
        {
            "name": treatment.display[:1].upper() + treatment.display[1:],
            "kind": treatment.drug_class,
            "dose": treatment.dose or "not stated",
            "duration": _duration(treatment),
            "outcome": _outcome(treatment),
            "citation": where,
        }
        for treatment, where in _usable(treatments, cite, requested=requested)
    ]


def _duration(treatment: Treatment) -> str:
    sessions = f"{treatment.sessions} sessions" if treatment.sessions else ""
    weeks = ""
    if treatment.weeks is not None:
        weeks = f"{plain(treatment.weeks)} week{'' if treatment.weeks == 1 else 's'}"
    if sessions and weeks:
        return f"{sessions} over {weeks}"
    if not (sessions or weeks) and treatment.started and treatment.stopped:
        return f"{treatment.started:%b %Y} to {treatment.stopped:%b %Y}"
    return sessions or weeks or "not stated"


def _outcome(treatment: Treatment) -> str:
    words = OUTCOME_WORDS[treatment.outcome]
    return f"{words}: {treatment.reason_stopped}" if treatment.reason_stopped else words


def counts(treatments: tuple[Treatment, ...], cite: Citer) -> Facts:
    tried = [treatment for treatment, _ in _usable(treatments, cite, requested=False)]
    unhelpful = [treatment for treatment in tried if treatment.outcome in UNHELPFUL]
    return {
        "tried": len(tried),
        "tried_words": counted(len(tried)),
        "unhelpful": len(unhelpful),
        "unhelpful_words": counted(len(unhelpful)),
    }


def criteria(crosswalk: Crosswalk, cite: Citer) -> Facts:
    """Rows by how the packet answers them; open rows are not a letter's business."""
    rows = {status: [_row(row, cite) for row in crosswalk.rows if row.status is status] for status in RowStatus}
    statements = [
        _row(row, cite)
        for row in crosswalk.rows
        if row.status is RowStatus.DOCUMENTED and row.criterion.proof.get("kind") == "statement"
    ]
    return {
        "documented": rows[RowStatus.DOCUMENTED],
        "exceptions": rows[RowStatus.EXCEPTION],
        "not_applicable": rows[RowStatus.NOT_APPLICABLE],
        "statements": [row for row in statements if row["citation"]],
    }


def _row(row: CrosswalkRow, cite: Citer) -> Facts:
    return {
        "number": row.criterion.number,
        "short": row.criterion.short or row.criterion.text,
        "answer": row.answer.rstrip(". "),
        "reason": (row.reason or "").rstrip(". "),
        "citation": cite.of(row.quotes, most=2),
    }


def citable(work: ReferenceWork) -> bool:
    """A paper may be cited when its row is well sourced and one of its identifiers was verified."""
    return work.provenance.confidence.citable and bool(work.pmid or work.doi)


def works(literature: tuple[ReferenceWork, ...], *, appeal: bool) -> Facts:
    """Papers for and, where there are any, against; numbered in the order of the reference list."""
    usable = [w for w in literature if citable(w) and w.letter_sentence]
    most_supporting, most_contrary = _PAPERS[appeal]
    supporting = [w for w in usable if w.stance.startswith("supports")][:most_supporting]
    contrary = [w for w in usable if w.stance.startswith("adverse") or w.stance == "mixed"][:most_contrary]
    numbered = {work.id: number for number, work in enumerate((*supporting, *contrary), start=1)}
    return {
        "supporting": [{"sentence": w.letter_sentence, "number": numbered[w.id]} for w in supporting],
        "contrary": [{"sentence": w.letter_sentence, "number": numbered[w.id]} for w in contrary],
        "references": [
            {"number": numbered[w.id], "text": w.citation, "id": f"PMID {w.pmid}" if w.pmid else f"doi:{w.doi}"}
            for w in (*supporting, *contrary)
        ],
    }
