"""All fields of a letter template: who asks what of whom, from the case; what the chart supports, from letter_facts."""

import re
from collections.abc import Mapping

from pipeline.model.case import Address, Case, Dose, Schedule, ServiceLine
from pipeline.model.contents import Exhibit, PacketPlan
from pipeline.model.evidence import Crosswalk, Evidence, RowStatus
from pipeline.model.tables import ReferenceWork
from pipeline.rules.letters import answers as reason_answers
from pipeline.rules.letters import costs, history, wording
from pipeline.rules.letters import facts as letter_facts
from pipeline.rules.letters import text as letter_text
from pipeline.rules.letters.facts import Citer, Facts, counted, long_date, plain

NOTHING = Evidence()
__all__ = ["NOTHING", "Facts", "context", "identifying", "long_date"]


def context(
    case: Case, plan: PacketPlan, crosswalk: Crosswalk, exhibits: tuple[Exhibit, ...], evidence: Evidence = NOTHING
) -> Facts:
    """All fields of a letter template; letter_templates/README.md describes each."""
    cite = Citer(exhibits)
    answers = {one.paper: one.answer for one in case.paper_answers}
    works = letter_facts.works(plan.literature, answers, appeal=plan.denial is not None)
    facts: Facts = {
        "letter": {"date_line": letter_text.BLANK_DATE, "signature_line": letter_text.BLANK_SIGNATURE},
        "practice": _practice(case),
        "payer": _payer(case, plan),
        "patient": {"name": case.patient.name, "birth_date": long_date(case.patient.birth_date)},
        "coverage": _coverage(case),
        "signer": _signer(case),
        "request": _request(case, plan),
        "diagnosis": letter_facts.diagnosis(case, crosswalk, cite),
        "scores": letter_facts.scores(crosswalk, cite),
        "treatments": letter_facts.treatments(crosswalk, cite, requested=False),
        "earlier_courses": letter_facts.treatments(crosswalk, cite, requested=True),
        "counts": letter_facts.counts(crosswalk, cite),
        "policy": _policy(plan),
        "criteria": letter_facts.criteria(crosswalk, cite),
        "evidence": works,
        "denial": _denial(case, plan, crosswalk, cite),
        "new_records": _new_records(case, exhibits),
        "enclosures": [_enclosure(exhibit) for exhibit in exhibits],
        "case": {"id": case.id},
        **costs.facts(case, plan.self_pay),
        "verification": history.verification(case),
        "approval": history.approval(case),
        "earlier": history.earlier(case, plan, cite),
        "contrary_papers": [_contrary(work, answers) for work in plan.contrary],
        **wording.facts(case, plan, evidence, cite),
    }
    reason_answers.give(facts, case, plan, exhibits)
    return facts


def _contrary(work: ReferenceWork, answers: Mapping[str, str]) -> Facts:
    """A paper against the request, as the physician's sheet tells it."""
    return {
        "citation": work.citation,
        "id": f"PMID {work.pmid}" if work.pmid else f"doi:{work.doi}",
        "result": work.result,
        "stance": work.stance.replace("_", " "),
        "answer": answers.get(work.id, ""),
        "key": work.id,
    }


def _practice(case: Case) -> Facts:
    practice = case.practice
    return {
        "name": practice.name,
        "address": _one_line(practice.address),
        "phone": practice.phone,
        "fax": practice.fax,
        "npi": practice.npi,
        "tin": practice.tin,
        "email": practice.email or "",
        "website": practice.website or "",
        "contact_name": practice.contact_name,
        "contact_phone": practice.contact_phone,
        "has_logo": practice.logo is not None,
    }


def _one_line(address: Address) -> str:
    return ", ".join((*address.lines, f"{address.city}, {address.state} {address.postal_code}"))


def _payer(case: Case, plan: PacketPlan) -> Facts:
    """Who the letter goes to: the denial notice's own appeal address wins over the payer table's."""
    known = _address_of_step(plan)
    denial = plan.denial
    address = (denial.appeal_to if denial else None) or known.get("address", "")
    fax = (denial.appeal_fax if denial else None) or known.get("fax", "")
    if case.channel and case.channel.id == "fax" and case.channel.to:
        fax = case.channel.to
    name = case.coverage.payer_name
    return {"name": name, "lines": _lines(address.removeprefix(name).lstrip(", ")), "fax": fax or ""}


def _lines(address: str) -> list[str]:
    """A postal address in one line as an envelope has it: department, then street and town."""
    first, _, rest = address.partition(",")
    return [line.strip() for line in ((first, rest) if rest and not re.search(r"\d", first) else (address,)) if line]


def _address_of_step(plan: PacketPlan) -> Mapping[str, str]:
    addresses = plan.payer.addresses if plan.payer else {}
    for key in (plan.step.name, str(plan.step.track), "any"):
        if key in addresses:
            return addresses[key]
    return {}


def _coverage(case: Case) -> Facts:
    coverage = case.coverage
    subscriber = coverage.subscriber
    return {
        "plan_name": coverage.plan_name,
        "member_id": coverage.member_id,
        "group_number": coverage.group_number or "",
        "subscriber": f"{subscriber.name} ({subscriber.relationship})" if subscriber else "",
    }


def _signer(case: Case) -> Facts:
    signer = case.signer
    return {
        "name": signer.name,
        "credentials": signer.credentials,
        "specialty": signer.specialty,
        "npi": signer.npi,
        "license": signer.license or "",
        "phone": signer.phone or case.practice.phone,
    }


def _request(case: Case, plan: PacketPlan) -> Facts:
    service = case.service
    return {
        "title": plan.title,
        "track": str(plan.step.track),
        "service": service.name,
        "lines": [_service_line(line) for line in service.lines],
        "drug": service.drug or "",
        "route": service.route or "",
        "dose": _dose(service.dose),
        "sessions": counted(service.schedule.sessions) if service.schedule else "",
        "schedule": _schedule(service.schedule),
        "start": long_date(service.start),
        "end": long_date(service.end),
        "place": (case.practice.facilities or {}).get(service.facility or "", service.facility or case.practice.name),
        "place_code": service.place_of_service,
        "level": plan.step.level,
        "expedited": plan.step.expedited,
        "labeling": plan.labeling or "",
        "continuation": service.reauthorization,
    }


def _service_line(line: ServiceLine) -> str:
    """ "CPT 96365, 6 units (intravenous infusion, first hour)"."""
    code = "-".join((line.code, *line.modifiers))
    ndc = f", NDC {line.ndc}" if line.ndc else ""
    asked = f"; requested under {line.request_code}" if line.request_code else ""
    units = f"{line.units} {'unit' if line.units == 1 else 'units'}"
    return f"{line.system} {code}, {units} ({line.description}{ndc}{asked})"


def _dose(dose: Dose | None) -> str:
    """ "0.5 mg/kg × 72 kg = 36 mg per session", as far as the order states it."""
    if dose is None:
        return ""
    words = f"{plain(dose.amount)} {dose.unit}"
    if dose.weight_kg is not None and dose.total_mg is not None:
        words += f" \u00d7 {plain(dose.weight_kg)} kg = {plain(dose.total_mg)} mg"
    return words


def _schedule(schedule: Schedule | None) -> str:
    if schedule is None:
        return ""
    minutes = f" of {schedule.minutes} minutes" if schedule.minutes else ""
    noun = "session" if schedule.sessions == 1 else "sessions"
    return f"{counted(schedule.sessions)} {noun}{minutes}, {schedule.frequency}"


def _policy(plan: PacketPlan) -> Facts:
    policy = plan.criteria
    if policy is None:
        return {"mode": "", "name": "", "edition": "", "count": 0, "count_words": ""}
    number = f"{policy.policy_number}, " if policy.policy_number else ""
    return {
        "mode": policy.mode,
        "name": f"{number}{policy.policy_title}",
        "edition": policy.edition,
        "count": len(policy.criteria),
        "count_words": counted(len(policy.criteria)),
    }


def _denial(case: Case, plan: PacketPlan, crosswalk: Crosswalk, cite: Citer) -> Facts:
    denial = plan.denial
    if denial is None:
        return {"date": "", "reference": "", "citation": "", "reasons": [], "received": ""}
    rows = {row.category: row for row in plan.denial_rows}
    new = history.new_categories(case, denial)
    reasons: list[Facts] = []
    for index, reason in enumerate(denial.reasons):
        quoted = crosswalk.denial_quotes[index] if index < len(crosswalk.denial_quotes) else None
        where = cite.page(quoted.document, quoted.page) if quoted else ""
        row = rows.get(reason.category)
        reasons.append(
            {
                "label": row.label if row else reason.category.replace("_", " "),
                "category": reason.category,
                "block": row.block if row else "general",
                "new": reason.category in new,
                "quote": " ".join(quoted.text.split()).rstrip(".") if quoted and where else "",
                "citation": where,
                **_criteria_named(quoted.text if quoted else "", crosswalk, cite),
                "codes": ", ".join(filter(None, (reason.carc and f"CARC {reason.carc}", *_rarcs(reason.rarc)))),
            }
        )
    return {
        "date": long_date(denial.notice_date),
        "received": long_date(denial.received_date) if denial.received_date else "",
        "reference": denial.reference,
        "citation": cite.page(denial.record, 1) if denial.record else "",
        "reasons": reasons,
    }


def _rarcs(codes: tuple[str, ...]) -> list[str]:
    return [f"RARC {code}" for code in codes]


def _criteria_named(words: str, crosswalk: Crosswalk, cite: Citer) -> Facts:
    """The criteria that a denial names by number: those that the packet documents, with their pages, and the open."""
    named = crosswalk.named_in(words)
    documented = letter_facts.rows_with(named, RowStatus.DOCUMENTED, cite)
    return {
        "criteria": [row for row in documented if row["citation"]],
        "open": letter_facts.rows_with(named, RowStatus.OPEN, cite),
    }


def _new_records(case: Case, exhibits: tuple[Exhibit, ...]) -> list[Facts]:
    """Clinical exhibits dated after the denial notice: the plan cannot have seen them when it decided."""
    if case.denial is None:
        return []
    after = [e for e in exhibits if e.date > case.denial.notice_date and e.group not in ("A", "B")]
    return [_enclosure(exhibit) for exhibit in after]


def _enclosure(exhibit: Exhibit) -> Facts:
    pages = len(exhibit.pages)
    return {
        "letter": exhibit.letter,
        "title": exhibit.title,
        "date": long_date(exhibit.date),
        "short_date": letter_facts.short_date(exhibit.date),
        "pages": f"{pages} page{'' if pages == 1 else 's'}",
    }


def identifying(facts: Facts) -> dict[str, str]:
    """Facts that every letter of a case states, by the name a person knows them by; an edited letter may lag behind."""
    named = {
        "patient name": ("patient", "name"),
        "birth date": ("patient", "birth_date"),
        "member id": ("coverage", "member_id"),
        "diagnosis code": ("diagnosis", "code"),
        "signer": ("signer", "name"),
        "denial reference": ("denial", "reference"),
        "total of the estimate": ("estimate", "total"),
        "total of the payment plan": ("payment", "total"),
    }
    found = {}
    for name, (part, field) in named.items():
        section = facts[part]
        if isinstance(section, Mapping) and section.get(field):
            found[name] = str(section[field])
    return found
