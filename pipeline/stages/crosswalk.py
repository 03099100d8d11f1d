"""Stage crosswalk: every criterion of the policy with what proves it, and what the case asserts against the chart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.engines.documents import boxes as document_boxes
from pipeline.model.case import Case, CriterionClaim
from pipeline.model.chart import Box, Chart, Page
from pipeline.model.contents import PacketPlan
from pipeline.model.evidence import (
    Assertion,
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
from pipeline.model.finding import Finding
from pipeline.model.tables import CriteriaGroup, CriteriaSet, Criterion
from pipeline.rules import asserted, lifecycle
from pipeline.rules.notes import legibility, quotation, wording
from pipeline.rules.policy import definitions, groups, judging, notices
from pipeline.rules.policy.ground import Ground, Judgement

_INVESTIGATIONAL = "investigational"
_CLAIMED = {"exception": RowStatus.EXCEPTION, "not_applicable": RowStatus.NOT_APPLICABLE}
_ALTERNATIVE = "Another of the alternatives of this group is documented."


NONE = Crosswalk(criteria=None, rows=(), treatments=(), scores=(), diagnoses=())
"""The crosswalk of papers that argue nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What the rows are made from: judgements and verdicts by criterion, alternatives, policy pages, claims."""

    judgements: Mapping[str, Judgement]
    groups: tuple[CriteriaGroup, ...]
    policy: tuple[Page, ...]
    claims: tuple[CriterionClaim, ...]

    @property
    def verdicts(self) -> dict[str, Verdict]:
        return {criterion: judgement.verdict for criterion, judgement in self.judgements.items()}


def judge(plan: PacketPlan, evidence: Evidence, chart: Chart, case: Case) -> tuple[Crosswalk, tuple[Finding, ...]]:
    """Judge the criteria in force, find their wording on the policy's pages, and compare what the case asserts.

    Quotes come with their boxes; a packet without that section argues nothing. Raises SourceUnusable where a record
    changed or broke since it was read.
    """
    if plan.recipe.sections and "crosswalk" not in plan.recipe.sections:
        return NONE, ()
    ground = _ground(plan, evidence, case)
    policy = _policy_pages(plan, case, chart)
    chosen = _with_elements(plan, policy)
    criteria = chosen.criteria if chosen else ()
    judged = _Judged(
        judgements={criterion.id: judging.judge(criterion, ground) for criterion in criteria},
        groups=groups.of_set(chosen),
        policy=policy,
        claims=case.criterion_claims,
    )
    rows = tuple(_row(criterion, judged) for criterion in criteria)
    crosswalk = Crosswalk(
        criteria=chosen,
        rows=rows,
        treatments=_stated_treatments(evidence),
        scores=_stated_scores(evidence),
        diagnoses=_stated_diagnoses(evidence),
        denial_quotes=_denial_quotes(plan, chart),
        not_taken=_not_taken(evidence),
    )
    found = (
        *notices.open_rows(rows, judged.judgements),
        *notices.of_plan(plan, rows),
        *_contradicted(evidence, crosswalk),
        *asserted.findings(case, evidence),
        *legibility.findings(_quotes(crosswalk)),
    )
    return _with_boxes(crosswalk, chart), found


def _ground(plan: PacketPlan, evidence: Evidence, case: Case) -> Ground:
    told = [(notices.contradiction(c), c) for c in evidence.contradictions]
    unsettled = {f.id for f in lifecycle.open_findings((f for f, _ in told), case.decisions)}
    return Ground(
        evidence=evidence,
        birth_date=case.patient.birth_date,
        on_day=case.service.start,
        authors={record.id: record.author or "" for record in case.records},
        signer=case.signer.name,
        adequacy={rules.id: rules for rules in plan.adequacy},
        contested=tuple(c for f, c in told if f.id in unsettled),
        literature=plan.literature,
        labeling=plan.labeling,
    )


def _with_elements(plan: PacketPlan, policy: Sequence[Page]) -> CriteriaSet | None:
    """The criteria in force; where the plan calls the service investigational, the elements of its own definition."""
    chosen = plan.criteria
    if chosen is None or chosen.mode != _INVESTIGATIONAL or chosen.criteria:
        return chosen
    return replace(chosen, criteria=definitions.elements(policy, plan.elements))


def _row(criterion: Criterion, judged: _Judged) -> CrosswalkRow:
    judgement = judged.judgements[criterion.id]
    claim = next((c for c in judged.claims if c.criterion == criterion.id), None)
    status, reason = RowStatus.OPEN, None
    if judgement.verdict is Verdict.MET and (judgement.quotes or judgement.cited):
        status = RowStatus.DOCUMENTED
    elif claim is not None and claim.claim in _CLAIMED:
        status, reason = _CLAIMED[claim.claim], claim.reason
    elif not groups.is_needed(criterion.id, judged.groups, judged.verdicts):
        status, reason = RowStatus.NOT_APPLICABLE, _ALTERNATIVE
    return CrosswalkRow(
        criterion=criterion,
        status=status,
        verdict=judgement.verdict,
        answer=judgement.answer if status is RowStatus.DOCUMENTED else "",
        quotes=judgement.quotes if status is RowStatus.DOCUMENTED else (),
        reason=reason,
        policy_quote=next((q for page in judged.policy if (q := wording.find(criterion.text, page))), None),
        missing="" if judgement.verdict is Verdict.MET else notices.lacking(judgement),
    )


def _policy_pages(plan: PacketPlan, case: Case, chart: Chart) -> tuple[Page, ...]:
    return tuple(
        page
        for record, document in zip(case.records, chart.documents, strict=True)
        if record.kind in plan.policy_kinds
        for page in document.pages
        if record.pages is None or page.number in record.pages
    )


def _stated_treatments(evidence: Evidence) -> tuple[Treatment, ...]:
    """The trials that the packet may state: taken by the patient, told with a time or an outcome."""
    affirmed = [t for t in evidence.treatments if t.assertion is Assertion.AFFIRMED and _tells_something(t)]
    told = {t.ingredient for t in affirmed if _is_a_course(t)}
    taken = [t for t in affirmed if _is_a_course(t) or t.ingredient not in told]  # a passing word is no second trial
    ordered = sorted(taken, key=lambda t: t.started or t.quotes[0].note_date or date.max)
    return tuple(replace(t, quotes=quotation.of_trial(t)) for t in ordered)


def _not_taken(evidence: Evidence) -> tuple[Treatment, ...]:
    """What the chart says was never taken, and nowhere that it was."""
    taken = {t.ingredient for t in evidence.treatments if t.assertion is Assertion.AFFIRMED}
    never = (Assertion.NEGATED, Assertion.DECLINED, Assertion.NOT_TAKEN)
    return tuple(t for t in evidence.treatments if t.assertion in never and t.ingredient not in taken)


def _tells_something(treatment: Treatment) -> bool:
    return bool(treatment.weeks or treatment.sessions) or treatment.outcome is not TreatmentOutcome.UNKNOWN


def _is_a_course(treatment: Treatment) -> bool:
    return bool(treatment.dose or treatment.weeks or treatment.sessions or treatment.started)


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


def _contradicted(evidence: Evidence, crosswalk: Crosswalk) -> tuple[Finding, ...]:
    """Contradictions on what the packet states, and on risk; both pages are named."""
    stated = {t.ingredient for t in crosswalk.treatments} | {s.scale for s in crosswalk.scores}
    told = (c for c in evidence.contradictions if c.subject in stated or c.what == notices.ASSERTION)
    return tuple(notices.contradiction(c) for c in told)


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
        for (number, start, end), boxes in document_boxes.of_document(chart.document(record), spans).items():
            found[record, number, start, end] = boxes
    return found
