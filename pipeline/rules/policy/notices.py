"""What a person must know of the criteria of a case: open ones, disputed pages, editions, sources, house rules."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from pipeline.model.contents import PacketPlan
from pipeline.model.evidence import Contradiction, CrosswalkRow, RowStatus, Verdict
from pipeline.model.finding import Finding, Severity, Where
from pipeline.model.tables import Confidence, CriteriaSet
from pipeline.rules.policy.ground import Judgement

_CRITERIA = "criteria"
_HOUSE = "house"
_INVESTIGATIONAL = "investigational"
ASSERTION = "assertion"
_DATES = "dates"
_IN_WORDS = {
    "dose": "dose of a treatment",
    "weeks": "length of a treatment",
    "outcome": "outcome of a treatment",
    "sessions": "number of sessions of a treatment",
    "score value": "total of a scale for the same day",
}
_SAID = {
    Verdict.NOT_MET: "is not met by what the selected pages say",
    Verdict.CONTRADICTED: "is answered differently by the selected pages",
}


def open_rows(rows: Sequence[CrosswalkRow], judged: Mapping[str, Judgement]) -> Iterator[Finding]:
    """Criteria that are neither documented, nor an exception, nor inapplicable: they keep the case from `ready`."""
    for row in rows:
        if row.status is RowStatus.OPEN:
            judgement = judged[row.criterion.id]
            said = _SAID.get(judgement.verdict, "is not documented by the selected pages")
            yield Finding(
                code="criterion-open",
                severity=Severity.WARNING,
                where=Where(file=_CRITERIA, pointer=f"/{row.criterion.id}"),
                message=f"Criterion {row.criterion.number} of the policy {said}.",
                remedy=f"Add or select a page with {lacking(judgement)}; or claim an exception or "
                "“not applicable” with its reason in criterion_claims.",
                evidence_hash=_hash(row.verdict, *(q.text for q in judgement.quotes)),
            )


def lacking(judgement: Judgement) -> str:
    """What is missing, and which document would prove it: "a PHQ-9 total with its date (the completed scale)"."""
    return f"{judgement.missing} ({judgement.document})" if judgement.document else judgement.missing


def contradiction(found: Contradiction) -> Finding:
    """Two pages that tell one thing differently, both named."""
    first, second = found.first, found.second
    where, told = Where(document=second.document, page=second.page), _hash(first.text, second.text)
    if found.what == ASSERTION:
        return Finding(
            code="risk-contradicted",
            severity=Severity.WARNING,
            where=where,
            message=f"This page denies a risk that page {first.page} of {first.document} affirms of the same visit.",
            remedy="Have the author correct what is wrong (often a template line), or accept this finding.",
            evidence_hash=told,
        )
    if found.what == _DATES:
        return Finding(
            code="dates-impossible",
            severity=Severity.WARNING,
            where=where,
            message="By the dates on this page a treatment ended before it began.",
            remedy="Have the dates corrected by their author, or accept this finding.",
            evidence_hash=told,
        )
    return Finding(
        code="contradiction",
        severity=Severity.WARNING,
        where=where,
        message=f"This page gives another {_IN_WORDS[found.what]} than page {first.page} of "
        f"{first.document}; the packet states the latter.",
        remedy="Compare the two pages; have the wrong one corrected by its author, or accept this finding.",
        evidence_hash=told,
    )


def of_plan(plan: PacketPlan, rows: Sequence[CrosswalkRow]) -> Iterator[Finding]:
    """Editions that are not in force, sets that nobody has read in the payer's own text, definitions not found."""
    if plan.lapsed:
        yield _lapsed(plan)
    if plan.criteria is None or plan.criteria.mode == _HOUSE:
        return
    if plan.criteria.mode == _INVESTIGATIONAL and not rows:
        yield Finding(
            code="definition-not-found",
            severity=Severity.WARNING,
            where=_of_set(plan.criteria),
            message="The plan calls this service investigational, and no page of the case shows how it defines that.",
            remedy="Add the policy page or plan document with the definition (kind medical_policy or plan_document), "
            "or write its elements as criteria in tables/criteria.",
            evidence_hash=_hash(plan.criteria.id, plan.criteria.edition),
        )
    if plan.criteria.provenance.confidence is not Confidence.PRIMARY:
        yield Finding(
            code="criteria-not-primary",
            severity=Severity.NOTE,
            where=_of_set(plan.criteria),
            message="These criteria were not read in the payer's own text: check against the payer's current policy.",
            remedy="Compare them with the payer's policy and add its page to the case as a record.",
            evidence_hash=_hash(plan.criteria.id, plan.criteria.edition),
        )
    yield from _house_rules(plan, rows)


def _lapsed(plan: PacketPlan) -> Finding:
    when = "lies between two of them" if plan.between_editions else "is outside them all"
    return Finding(
        code="policy-edition-not-in-force",
        severity=Severity.WARNING,
        where=Where(file="case.json", pointer="/service/dates"),
        message=f"The tables hold {len(plan.lapsed)} edition(s) of this payer's policy for this service, and the first "
        f"day of service {when}.",
        remedy="Read the edition in force and add it to tables/criteria with its dates; till then the packet does not "
        "rest on the payer's criteria.",
        evidence_hash=_hash(*(f"{edition.id} {edition.edition}" for edition in plan.lapsed)),
    )


def _house_rules(plan: PacketPlan, rows: Sequence[CrosswalkRow]) -> Iterator[Finding]:
    """Criteria whose doses are judged by a rule set that no source bears out: for the verdict, not for print."""
    doubted = {rules.id for rules in plan.adequacy if not rules.provenance.confidence.citable}
    for row in rows:
        name = str(row.criterion.proof.get("adequacy", ""))
        if name in doubted:
            yield Finding(
                code="adequacy-house-rule",
                severity=Severity.NOTE,
                where=Where(file=_CRITERIA, pointer=f"/{row.criterion.id}"),
                message=f"The doses of criterion {row.criterion.number} are judged by the house rule {name}, which no "
                "source bears out. The packet prints dose, weeks and outcome only.",
                remedy="Compare the doses with what the policy calls adequate.",
                evidence_hash=_hash(name),
            )


def _of_set(criteria: CriteriaSet) -> Where:
    return Where(file=_CRITERIA, pointer=f"/{criteria.id}")


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
