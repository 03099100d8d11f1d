"""Stage crosswalk: every criterion of the policy with what proves it, and what the case asserts against the chart."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from pipeline.engines.pdf import text as pdf_text
from pipeline.model.case import Case
from pipeline.model.chart import Box, Chart, Page
from pipeline.model.contents import PacketPlan
from pipeline.model.evidence import (
    Assertion,
    Contradiction,
    Crosswalk,
    CrosswalkRow,
    DiagnosisStatement,
    Evidence,
    Quote,
    RowStatus,
    Score,
    Treatment,
    TreatmentOutcome,
    Verdict,
)
from pipeline.model.finding import Finding, Severity, Where
from pipeline.model.tables import Criterion
from pipeline.rules import asserted, medical_policy
from pipeline.rules.medical_policy import Ground, Judgement
from pipeline.rules.notes import quotation, wording

_POLICY = frozenset({"medical_policy", "plan_document"})
_CLAIMED = {"exception": RowStatus.EXCEPTION, "not_applicable": RowStatus.NOT_APPLICABLE}
_IN_WORDS = {"dose": "dose", "weeks": "length", "outcome": "outcome"}
_ALTERNATIVE = "Another of the alternatives of this group is documented."


def judge(plan: PacketPlan, evidence: Evidence, chart: Chart, case: Case) -> tuple[Crosswalk, tuple[Finding, ...]]:
    """Judge the criteria in force, find their wording on the policy's pages, and compare what the case asserts.

    Quotes come with their boxes. Raises SourceUnusable where a record changed or broke since it was read.
    """
    ground = Ground(
        evidence=evidence,
        birth_date=case.patient.birth_date,
        on_day=case.service.start,
        authors={record.id: record.author or "" for record in case.records},
        signer=case.signer.name,
    )
    criteria = plan.criteria.criteria if plan.criteria else ()
    judged = {criterion.id: medical_policy.judge(criterion, ground) for criterion in criteria}
    policy = _policy_pages(case, chart)
    rows = tuple(_row(criterion, judged, criteria, case, policy) for criterion in criteria)
    crosswalk = Crosswalk(
        criteria=plan.criteria,
        rows=rows,
        treatments=_stated_treatments(evidence),
        scores=_stated_scores(evidence),
        diagnoses=_stated_diagnoses(evidence),
        denial_quotes=_denial_quotes(plan, chart),
    )
    found = (*_open(rows, judged), *_contradicted(evidence, crosswalk), *asserted.findings(case, evidence))
    return _with_boxes(crosswalk, chart), found


def _row(
    criterion: Criterion,
    judged: Mapping[str, Judgement],
    criteria: Sequence[Criterion],
    case: Case,
    policy: Sequence[Page],
) -> CrosswalkRow:
    judgement = judged[criterion.id]
    claim = next((c for c in case.criterion_claims if c.criterion == criterion.id), None)
    status, reason = RowStatus.OPEN, None
    if judgement.verdict is Verdict.MET and judgement.quotes:
        status = RowStatus.DOCUMENTED
    elif claim is not None and claim.claim in _CLAIMED:
        status, reason = _CLAIMED[claim.claim], claim.reason
    elif _group_is_met(criterion, judged, criteria):
        status, reason = RowStatus.NOT_APPLICABLE, _ALTERNATIVE
    return CrosswalkRow(
        criterion=criterion,
        status=status,
        verdict=judgement.verdict,
        answer=judgement.answer if status is RowStatus.DOCUMENTED else "",
        quotes=judgement.quotes if status is RowStatus.DOCUMENTED else (),
        reason=reason,
        policy_quote=next((q for page in policy if (q := wording.find(criterion.text, page))), None),
    )


def _group_is_met(criterion: Criterion, judged: Mapping[str, Judgement], criteria: Sequence[Criterion]) -> bool:
    """Whether enough of the alternatives that a criterion is one of are met without it."""
    if criterion.group is None or criterion.group_needs is None:
        return False
    met = [c for c in criteria if c.group == criterion.group and judged[c.id].verdict is Verdict.MET]
    return len(met) >= criterion.group_needs


def _policy_pages(case: Case, chart: Chart) -> tuple[Page, ...]:
    return tuple(
        page
        for record, document in zip(case.records, chart.documents, strict=True)
        if record.kind in _POLICY
        for page in document.pages
        if record.pages is None or page.number in record.pages
    )


def _stated_treatments(evidence: Evidence) -> tuple[Treatment, ...]:
    """The trials that the packet may state: taken by the patient, told with a time or an outcome."""
    taken = [t for t in evidence.treatments if t.assertion is Assertion.AFFIRMED and _tells_something(t)]
    ordered = sorted(taken, key=lambda t: t.started or t.quotes[0].note_date or date.max)
    return tuple(replace(t, quotes=quotation.of_trial(t)) for t in ordered)


def _tells_something(treatment: Treatment) -> bool:
    return bool(treatment.weeks or treatment.sessions) or treatment.outcome is not TreatmentOutcome.UNKNOWN


def _stated_scores(evidence: Evidence) -> tuple[Score, ...]:
    dated = [s for s in evidence.scores if s.assertion is Assertion.AFFIRMED and s.date is not None]
    ordered = sorted(dated, key=lambda s: (s.scale, s.date or date.min))
    return tuple(replace(s, quotes=quotation.best(s.quotes, 1)) for s in ordered)


def _stated_diagnoses(evidence: Evidence) -> tuple[DiagnosisStatement, ...]:
    """One statement a code: the newest that reads well."""
    affirmed = [d for d in evidence.diagnoses if d.assertion is Assertion.AFFIRMED and d.code]
    chosen: dict[str, DiagnosisStatement] = {}
    for diagnosis in affirmed:
        same = [q for d in affirmed if d.code == diagnosis.code for q in d.quotes]
        best = quotation.best(quotation.latest(same), 1)
        chosen.setdefault(diagnosis.code or "", replace(diagnosis, quotes=best))
    return tuple(chosen.values())


def _denial_quotes(plan: PacketPlan, chart: Chart) -> tuple[Quote | None, ...]:
    """For each denial reason the payer's words on their page, None where they do not stand there."""
    if plan.denial is None:
        return ()
    found: list[Quote | None] = []
    for reason in plan.denial.reasons:
        record = reason.record or plan.denial.record
        pages = [p for d in chart.documents if d.record == record for p in d.pages]
        on_page = [p for p in pages if reason.page in (None, p.number)]
        quotes = (wording.find(reason.quote, page) for page in on_page) if reason.quote else ()
        found.append(next((q for q in quotes if q is not None), None))
    return tuple(found)


def _open(rows: Sequence[CrosswalkRow], judged: Mapping[str, Judgement]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            code="criterion-open",
            severity=Severity.WARNING,
            where=Where(file="criteria", pointer=f"/{row.criterion.id}"),
            message=f"Criterion {row.criterion.number} of the policy is not documented by the selected pages.",
            remedy=f"Add or select a page with {judged[row.criterion.id].missing}; or claim an exception or "
            "“not applicable” with its reason in criterion_claims.",
            evidence_hash=_hash(row.verdict, *(q.text for q in judged[row.criterion.id].quotes)),
        )
        for row in rows
        if row.status is RowStatus.OPEN
    )


def _contradicted(evidence: Evidence, crosswalk: Crosswalk) -> tuple[Finding, ...]:
    """Contradictions on what the packet states; both pages are named."""
    stated = {t.ingredient for t in crosswalk.treatments}
    return tuple(_contradiction(c) for c in evidence.contradictions if c.subject in stated)


def _contradiction(found: Contradiction) -> Finding:
    first, second = found.first, found.second
    return Finding(
        code="contradiction",
        severity=Severity.WARNING,
        where=Where(document=second.document, page=second.page),
        message=f"This page gives another {_IN_WORDS[found.what]} of a treatment than page {first.page} of "
        f"{first.document}; the packet states the latter.",
        remedy="Compare the two pages; have the wrong one corrected by its author, or accept this finding.",
        evidence_hash=_hash(first.text, second.text),
    )


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _with_boxes(crosswalk: Crosswalk, chart: Chart) -> Crosswalk:
    """The crosswalk with the boxes of every quote; each page is opened once."""
    every = [*_quotes(crosswalk)]
    boxes = _boxes(every, chart)

    def placed(quote: Quote) -> Quote:
        return replace(quote, boxes=boxes[quote.document, quote.page, quote.start, quote.end])

    def all_placed(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
        return tuple(placed(quote) for quote in quotes)

    return replace(
        crosswalk,
        rows=tuple(
            replace(r, quotes=all_placed(r.quotes), policy_quote=placed(r.policy_quote) if r.policy_quote else None)
            for r in crosswalk.rows
        ),
        treatments=tuple(replace(t, quotes=all_placed(t.quotes)) for t in crosswalk.treatments),
        scores=tuple(replace(s, quotes=all_placed(s.quotes)) for s in crosswalk.scores),
        diagnoses=tuple(replace(d, quotes=all_placed(d.quotes)) for d in crosswalk.diagnoses),
        denial_quotes=tuple(placed(q) if q else None for q in crosswalk.denial_quotes),
    )


def _quotes(crosswalk: Crosswalk) -> Iterable[Quote]:
    for row in crosswalk.rows:
        yield from row.quotes
        if row.policy_quote is not None:
            yield row.policy_quote
    for quotes in (x.quotes for part in (crosswalk.treatments, crosswalk.scores, crosswalk.diagnoses) for x in part):
        yield from quotes
    yield from (quote for quote in crosswalk.denial_quotes if quote is not None)


def _boxes(quotes: Sequence[Quote], chart: Chart) -> dict[tuple[str, int, int, int], tuple[Box, ...]]:
    by_document: dict[str, dict[int, set[tuple[int, int]]]] = {}
    for quote in quotes:
        by_document.setdefault(quote.document, {}).setdefault(quote.page, set()).add((quote.start, quote.end))
    found: dict[tuple[str, int, int, int], tuple[Box, ...]] = {}
    for record, pages in by_document.items():
        spans = {number: tuple(sorted(page)) for number, page in pages.items()}
        for (number, start, end), boxes in pdf_text.boxes_of_document(chart.document(record).path, spans).items():
            found[record, number, start, end] = boxes
    return found
