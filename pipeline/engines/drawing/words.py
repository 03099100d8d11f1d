"""The words of drawn pages: dates, figures, statuses and outcomes as a reader at the payer should see them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from pipeline.model.case import Service, Step
from pipeline.model.evidence import Assertion, Crosswalk, CrosswalkRow, RowStatus, Treatment, TreatmentOutcome
from pipeline.model.tables import CriteriaSet, DenialReasonRow

NOT_STATED = "not stated"
TO_FOLLOW = "Documentation to follow"
NOT_NEEDED = "Not needed"
# A shape beside each word: it is seen before it is read, and survives a fax.
SHAPES = {
    str(RowStatus.DOCUMENTED): "■",
    str(RowStatus.EXCEPTION): "▲",
    str(RowStatus.NOT_APPLICABLE): "○",
    NOT_NEEDED: "○",
    TO_FOLLOW: "□",
}
OUTCOMES = {
    TreatmentOutcome.FAILED: "No adequate response",
    TreatmentOutcome.INTOLERANT: "Not tolerated",
    TreatmentOutcome.FAILED_OR_INTOLERANT: "No adequate response or not tolerated",
    TreatmentOutcome.WORSENED: "Condition worsened",
    TreatmentOutcome.PARTIAL: "Partial response only",
    TreatmentOutcome.TEMPORARY_RELIEF: "Temporary relief only",
    TreatmentOutcome.EFFECTIVE: "Effective",
    TreatmentOutcome.STOPPED_OTHER: "Stopped for another reason",
    TreatmentOutcome.CURRENT: "Continuing",
    TreatmentOutcome.UNKNOWN: f"Outcome {NOT_STATED}",
}


def long_date(day: date) -> str:
    """ "October 19, 2026", kept on one line."""
    return f"{_MONTHS[day.month - 1]}\u00a0{day.day},\u00a0{day.year}"


def short_date(day: date) -> str:
    """ "Oct 19, 2026", for tables, kept on one line."""
    return f"{_MONTHS[day.month - 1][:3]}\u00a0{day.day},\u00a0{day.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def figure(value: Decimal | int) -> str:
    """A number without empty decimals: 0.50 is "0.5", 72.0 is "72"."""
    return f"{Decimal(value).normalize():f}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """ "1 page", "3 pages"."""
    return f"{count}\u00a0{one if count == 1 else many or one + 's'}"


def shortened(text: str, limit: int) -> str:
    """`text`, cut at a word's end with "…" when it is longer than `limit` characters."""
    if len(text) <= limit:
        return text
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rsplit(" ", 1)[0].rstrip(" ,;:(") or cut) + "…"


def capitalised(words: str) -> str:
    """`words` with a capital, unless the first word has one somewhere already."""
    return words[:1].upper() + words[1:] if words.split(" ", 1)[0].islower() else words


def sentence(words: str) -> str:
    """`words` with a capital at the start and a full stop at the end."""
    words = capitalised(words.strip())
    return words if not words or words[-1] in ".!?…”" else words + "."


def in_quotes(text: str) -> str:
    """`text` as it stands, in typographic quotation marks."""
    return f"“{' '.join(text.split())}”"


def review(step: Step) -> str:
    """Standard or expedited, as printed."""
    return "Expedited review" if step.expedited else "Standard review"


def dose(service: Service) -> str:
    """ "0.5 mg/kg × 72 kg = 36 mg per session"."""
    ordered = service.dose
    if ordered is None:
        return NOT_STATED
    words = f"{figure(ordered.amount)} {ordered.unit}"
    if ordered.weight_kg is not None:
        words += f" × {figure(ordered.weight_kg)} kg"
    if ordered.total_mg is not None and ordered.unit != "mg":
        words += f" = {figure(ordered.total_mg)} mg"
    return words + " per session"


def schedule(service: Service) -> str:
    """ "6 sessions of 40 minutes, twice weekly for 3 weeks"."""
    plan = service.schedule
    if plan is None:
        return NOT_STATED
    minutes = f" of {plan.minutes} minutes" if plan.minutes else ""
    return f"{counted(plan.sessions, 'session')}{minutes}, {plan.frequency}"


def policy_name(criteria: CriteriaSet) -> str:
    """ "policy BH-0417, Ketamine … (edition 2026-07)", or the title alone where the policy has no number."""
    number = f"policy {criteria.policy_number}, " if criteria.policy_number else ""
    return f"{number}{criteria.policy_title} (edition {criteria.edition})"


def policy_label(criteria: CriteriaSet | None) -> str:
    """ "policy BH-0417" for a heading; where the plan has no policy, whose words the criteria are."""
    if criteria is None or criteria.mode == "house":
        return "the practice’s summary"
    return f"policy {criteria.policy_number}" if criteria.policy_number else shortened(criteria.policy_title, 40)


def status_words(row: CrosswalkRow, rows: Sequence[CrosswalkRow]) -> str:
    """What the packet prints for a row: never an internal word.

    An open row whose group has enough others documented is "Not needed"; any other open row is to follow.
    """
    if row.status is not RowStatus.OPEN:
        return str(row.status)
    return NOT_NEEDED if others_suffice(row, rows) else TO_FOLLOW


def others_suffice(row: CrosswalkRow, rows: Sequence[CrosswalkRow]) -> tuple[CrosswalkRow, ...]:
    """The documented rows of this row's group, if they are as many as the group needs; else none."""
    needed = row.criterion.group_needs
    if row.criterion.group is None or needed is None:
        return ()
    done = tuple(
        other for other in rows if other.criterion.group == row.criterion.group and other.status is RowStatus.DOCUMENTED
    )
    return done if len(done) >= needed else ()


def tally(crosswalk: Crosswalk) -> str:
    """ "10 of 12 documented, 1 exception requested, 1 not applicable"."""
    words = [status_words(row, crosswalk.rows) for row in crosswalk.rows]
    parts = [f"{words.count(str(RowStatus.DOCUMENTED))} of {len(words)} documented"]
    exceptions = words.count(str(RowStatus.EXCEPTION))
    if exceptions:
        parts.append(counted(exceptions, "exception") + " requested")
    for word in (str(RowStatus.NOT_APPLICABLE), NOT_NEEDED):
        if count := words.count(word):
            parts.append(f"{count} {word.lower()}")
    if count := words.count(TO_FOLLOW):
        parts.append(f"documentation of {count} to follow")
    return ", ".join(parts)


def answer_to(row: DenialReasonRow | None, crosswalk: Crosswalk) -> str:
    """The sentence that answers a denial reason, its fields filled with what the crosswalk documents."""
    criteria = crosswalk.criteria
    policy = criteria.policy_number or criteria.policy_title if criteria else "of the plan"
    documented = sum(r.status is RowStatus.DOCUMENTED for r in crosswalk.rows)
    fields = {
        "{policy}": policy,
        "{documented}": str(documented),
        "{criteria}": str(len(crosswalk.rows)),
        "{treatments}": str(sum(tried(treatment) for treatment in crosswalk.treatments)),
    }
    words = row.answer if row is not None and row.answer else _ANSWER if crosswalk.rows else _ANSWERED_IN_LETTER
    for name, value in fields.items():
        words = words.replace(name, value)
    return words


def supported(assertion: Assertion) -> bool:
    """Whether the chart says that the patient had it: nothing else is ever stated in a packet."""
    return assertion in (Assertion.AFFIRMED, Assertion.HISTORICAL)


def tried(treatment: Treatment) -> bool:
    """A treatment that the patient had, told with its outcome and with a dose, a time or a number of sessions.

    Letters count the same ones; what is requested now is not counted.
    """
    told = treatment.dose or treatment.weeks or treatment.sessions or treatment.stopped
    known = treatment.outcome is not TreatmentOutcome.UNKNOWN and treatment.role != "requested"
    return supported(treatment.assertion) and known and bool(told)


def unhelpful(treatment: Treatment) -> bool:
    """A treatment that gave no adequate and lasting response, or was not tolerated."""
    return treatment.outcome in (
        TreatmentOutcome.FAILED,
        TreatmentOutcome.INTOLERANT,
        TreatmentOutcome.FAILED_OR_INTOLERANT,
        TreatmentOutcome.WORSENED,
        TreatmentOutcome.PARTIAL,
        TreatmentOutcome.TEMPORARY_RELIEF,
    )


def criteria_named(rows: Sequence[CrosswalkRow]) -> str:
    """ "Criterion 3b", "Criteria 3b and 11", "Criteria 1, 2 and 4"."""
    numbers = [row.criterion.number for row in rows]
    if len(numbers) < 2:
        return f"Criterion\u00a0{''.join(numbers)}"
    return f"Criteria {', '.join(numbers[:-1])} and\u00a0{numbers[-1]}"


NOT_ARGUED = "Not argued in this packet."
_ANSWER = "{documented} of the {criteria} criteria are documented with the pages named below."
_ANSWERED_IN_LETTER = "Answered point by point in the letter."
