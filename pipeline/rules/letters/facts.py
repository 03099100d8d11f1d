"""What a letter may state: plain strings from the case, and from the chart only what stands on a page of the packet.

Everything here is specialty-neutral; names of drugs, scales and policies come from the case and the tables.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
    Outcome.INTOLERANT: "Not tolerated",
    Outcome.FAILED_OR_INTOLERANT: "No adequate response or not tolerated",
    Outcome.WORSENED: "Worse on treatment",
    Outcome.PARTIAL: "Partial response",
    Outcome.TEMPORARY_RELIEF: "Relief that did not last",
    Outcome.EFFECTIVE: "Effective",
    Outcome.STOPPED_OTHER: "Stopped for another reason",
    Outcome.CURRENT: "Ongoing",
    Outcome.UNKNOWN: "Outcome not stated",
}
# Topics of the clinical_phrases table that belong to a plan of treatment, in any field of medicine.
PLAN_TOPICS = frozenset({"monitoring", "response_measure", "stop_rule"})
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
CLINICAL = "CDEFGH"  # groups of exhibits that are the patient's record; A and B are the payer's papers
_MOST_SCALES = 3
_PAPERS = {False: (3, 1), True: (4, 2)}  # for and against, that a request and an appeal of two pages have room for


class Citer:
    """Turns quotes into citations of exhibit pages; a quote whose page is not in the packet proves nothing."""

    def __init__(self, exhibits: tuple[Exhibit, ...]) -> None:
        self._exhibits = {exhibit.record: exhibit for exhibit in exhibits}

    def of(self, quotes: Iterable[Quote], most: int = 1, groups: str = CLINICAL) -> str:
        """ "Ex. C, p. 4 and Ex. E, p. 2": at most so many, each of another exhibit; "" when no page is in.

        Only exhibits of `groups` count: a payer's own notice or policy says nothing about the patient.
        """
        found: dict[str, str] = {}
        for quote in quotes:
            exhibit = self._exhibits.get(quote.document)
            place = self.page(quote.document, quote.page) if exhibit and exhibit.group in groups else ""
            if exhibit and place and len(found) < most:
                found.setdefault(exhibit.letter, place)
        return " and ".join(found.values())

    def page(self, record: str, source_page: int) -> str:
        """ "Ex. C, p. 4" for a page of a record, "" when it is not in the packet."""
        exhibit = self._exhibits.get(record)
        page = exhibit.page_of(source_page) if exhibit else None
        return f"Ex. {exhibit.letter}, p.\u00a0{page}" if exhibit and page else ""


def long_date(day: date) -> str:
    """ "November 9, 2026"."""
    return f"{day:%B} {day.day}, {day.year}"


def short_date(day: date) -> str:
    """ "Nov 9, 2026"."""
    return f"{day:%b} {day.day}, {day.year}"


def counted(number: int) -> str:
    """A count as a letter writes it: "six", "12"."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def plain(number: Decimal) -> str:
    """A number without trailing zeros: "0.5", "36"."""
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


def scores(crosswalk: Crosswalk, cite: Citer) -> list[Facts]:
    """Latest and earliest dated total of the scales that the criteria name (else of those rated most often).

    Where the criterion that asks for a scale quotes a total, that one is the latest: letter and crosswalk state the
    same. A total within a quote that proves something else may be an old one.
    """
    asking = [row for row in crosswalk.rows if "scale" in row.criterion.proof]
    asked = [str(row.criterion.proof["scale"]) for row in asking]
    latest = [row for row in asking if not row.criterion.proof.get("rater_not_signer")]
    quoted = {(q.document, q.page, q.start) for row in latest for q in row.quotes}
    totals = [_Total(score=s, day=s.date, where=cite.of(s.quotes)) for s in crosswalk.scores if s.date]
    usable = [t for t in totals if t.where and t.score.assertion in USABLE]
    of_scale = {t.score.scale: [u for u in usable if u.score.scale == t.score.scale] for t in usable}
    often = sorted(of_scale, key=lambda scale: (-len(of_scale[scale]), scale))[:_MOST_SCALES]
    return [_course(scale, of_scale[scale], quoted) for scale in dict.fromkeys(asked or often) if scale in of_scale]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Total:
    """A total of a scale that may be stated: with a date and a page in the packet."""

    score: Score
    day: date
    where: str


def _course(scale: str, totals: list[_Total], quoted: set[tuple[str, int, int]]) -> Facts:
    """Two totals of one day: the one that is stated more often, else the lower."""
    shown = [t for t in totals if any((q.document, q.page, q.start) in quoted for q in t.score.quotes)]
    last = min(shown or totals, key=lambda t: (-t.day.toordinal(), -len(t.score.quotes), t.score.value))
    first = min(totals, key=lambda t: (t.day, -len(t.score.quotes), t.score.value))
    facts: Facts = {"scale": scale, "value": last.score.value, "date": long_date(last.day), "citation": last.where}
    facts["first"] = ""
    if first.day < last.day:
        facts["first"] = {"value": first.score.value, "date": long_date(first.day), "citation": first.where}
    return facts


def _stated(crosswalk: Crosswalk, cite: Citer, *, requested: bool) -> list[tuple[Treatment, str]]:
    """Treatments with an outcome and a dose or duration, in the order of the criteria that ask for them, then by start.

    A mere mention is no trial, and a letter that lists it would claim more than the chart says.
    """
    proofs = [row.criterion.proof for row in crosswalk.rows if row.criterion.proof.get("kind") == "treatments"]
    roles: list[object] = [role for proof in proofs for role in _list(proof.get("roles"))]
    cited = ((t, cite.of(t.quotes, most=2)) for t in crosswalk.treatments if t.assertion in USABLE)
    trials = [(t, where) for t, where in cited if where and _is_trial(t) and (t.role == "requested") == requested]
    return sorted(
        trials,
        key=lambda item: (
            roles.index(item[0].role) if item[0].role in roles else len(roles),
            item[0].started or date.max,
        ),
    )


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _is_trial(treatment: Treatment) -> bool:
    measured = bool(treatment.dose or treatment.weeks or treatment.sessions or treatment.stopped)
    return measured and treatment.outcome is not Outcome.UNKNOWN


def treatments(crosswalk: Crosswalk, cite: Citer, *, requested: bool) -> list[Facts]:
    """Treatments tried for the letter's table, or (requested) earlier courses of what is asked for."""
    return [
        {
            "name": _sentence_case(treatment.display),
            "kind": treatment.drug_class,
            "dose": treatment.dose or ("\u2013" if treatment.sessions else "not stated"),
            "duration": _duration(treatment),
            "outcome": _outcome(treatment),
            "citation": where,
        }
        for treatment, where in _stated(crosswalk, cite, requested=requested)
    ]


def _sentence_case(name: str) -> str:
    """A name as a table cell begins it; one with capitals of its own ("rXYZ") stays as it is."""
    return name[:1].upper() + name[1:] if name[1:2].islower() else name


def _duration(treatment: Treatment) -> str:
    sessions = f"{treatment.sessions} sessions" if treatment.sessions else ""
    weeks = ""
    if treatment.weeks is not None:
        weeks = _time(treatment.weeks)
    if sessions and weeks:
        return f"{sessions} over {weeks}"
    if not (sessions or weeks) and treatment.started and treatment.stopped:
        return f"{treatment.started:%b %Y} to {treatment.stopped:%b %Y}"
    return sessions or weeks or "not stated"


def _time(weeks: Decimal) -> str:
    """ "10 weeks"; what is shorter than a week in days."""
    number, unit = (weeks, "week") if weeks >= 1 else (Decimal(max(1, round(weeks * 7))), "day")
    return f"{plain(number)} {unit}{'' if number == 1 else 's'}"


def _outcome(treatment: Treatment) -> str:
    words = OUTCOME_WORDS[treatment.outcome]
    return f"{words}: {treatment.reason_stopped}" if treatment.reason_stopped else words


def counts(crosswalk: Crosswalk, cite: Citer) -> Facts:
    """How many treatments the letter lists, and how many of them did not help enough."""
    tried = [treatment for treatment, _ in _stated(crosswalk, cite, requested=False)]
    unhelpful = [treatment for treatment in tried if treatment.outcome in UNHELPFUL]
    return {
        "tried": len(tried),
        "tried_words": counted(len(tried)),
        "unhelpful": len(unhelpful),
        "unhelpful_words": counted(len(unhelpful)),
    }


def criteria(crosswalk: Crosswalk, cite: Citer) -> dict[str, list[Facts]]:
    """Rows by how the packet answers them; open rows are not a letter's business."""
    rows = {status: rows_with(crosswalk.rows, status, cite) for status in RowStatus}
    statements = [
        _row(row, cite)
        for row in crosswalk.rows
        if row.status is RowStatus.DOCUMENTED and PLAN_TOPICS.intersection(_list(row.criterion.proof.get("topics")))
    ]
    return {
        "documented": rows[RowStatus.DOCUMENTED],
        "exceptions": rows[RowStatus.EXCEPTION],
        "not_applicable": rows[RowStatus.NOT_APPLICABLE],
        "statements": [row for row in statements if row["citation"]],
    }


def rows_with(rows: Iterable[CrosswalkRow], status: RowStatus, cite: Citer) -> list[Facts]:
    """The rows of one status, as a letter names them."""
    return [_row(row, cite) for row in rows if row.status is status]


def _row(row: CrosswalkRow, cite: Citer) -> Facts:
    return {
        "number": row.criterion.number,
        "short": _within_a_sentence(row.criterion.short or row.criterion.text),
        "answer": row.answer.rstrip(". "),
        "reason": (row.reason or "").rstrip(". "),
        "words": _words(row.quotes[0].text) if row.quotes else "",
        "citation": cite.of(row.quotes[:1]),
    }


def _within_a_sentence(name: str) -> str:
    """A name as it stands within a sentence: "Monitored setting" loses its capital, "PHQ-9 of 20" keeps it."""
    first = name.split(" ", 1)[0]
    return name[:1].lower() + name[1:] if first[1:].islower() and first.isalpha() else name


def _words(quote: str) -> str:
    """A quote on one line, without the full stop that the letter's own sentence sets."""
    return " ".join(quote.split()).rstrip(".").replace("\u201c", "'").replace("\u201d", "'").replace('"', "'")


def citable(work: ReferenceWork) -> bool:
    """A paper may be cited when its row is well sourced and one of its identifiers was verified."""
    return work.provenance.confidence.citable and bool(work.pmid or work.doi)


def cited(literature: tuple[ReferenceWork, ...], *, appeal: bool) -> tuple[ReferenceWork, ...]:
    """The papers that a letter cites, in the order of their numbers: those for, then those against."""
    return tuple(work for side in _sides(literature, appeal=appeal) for work in side)


def _sides(literature: tuple[ReferenceWork, ...], *, appeal: bool) -> tuple[list[ReferenceWork], list[ReferenceWork]]:
    usable = [w for w in literature if citable(w) and w.letter_sentence]
    most_supporting, most_contrary = _PAPERS[appeal]
    supporting = [w for w in usable if w.stance.startswith("supports")][:most_supporting]
    return supporting, [w for w in usable if w.stance.startswith("adverse") or w.stance == "mixed"][:most_contrary]


def works(literature: tuple[ReferenceWork, ...], answers: Mapping[str, str], *, appeal: bool) -> Facts:
    """Papers for and, where there are any, against with the physician's answers (by id of the paper).

    Numbered in the order of the reference list.
    """
    supporting, contrary = _sides(literature, appeal=appeal)
    numbered = {work.id: number for number, work in enumerate((*supporting, *contrary), start=1)}
    return {
        "supporting": [_paper(w, numbered[w.id]) for w in supporting],
        "contrary": [{**_paper(w, numbered[w.id]), "answer": answers.get(w.id, "").rstrip(". ")} for w in contrary],
        "references": [
            {
                "number": numbered[w.id],
                "text": w.citation,
                "short": _short(w.citation),
                "id": f"PMID {w.pmid}" if w.pmid else f"doi:{w.doi}",
            }
            for w in (*supporting, *contrary)
        ],
    }


def _paper(work: ReferenceWork, number: int) -> Facts:
    """What a paper found; the letter's own sentence sets the number and the full stop behind it."""
    return {"sentence": (work.letter_sentence or "").rstrip(". "), "number": number}


def _short(citation: str) -> str:
    """ "Lam RW et al., Can J Psychiatry 2024;69(9):641-687" of a full citation; the title is on the references page."""
    parts = citation.rstrip(". ").split(". ")
    authors = parts[0].split(",")
    others = " et al." if len(authors) > 1 else ""
    return f"{authors[0]}{others}, {parts[-1]}" if len(parts) > 2 else citation.rstrip(". ")
