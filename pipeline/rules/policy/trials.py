"""Criteria that count treatment trials: how many, of how many classes, and which of them count."""

from collections.abc import Iterable, Mapping, Sequence

from pipeline.model.evidence import Assertion, Treatment, TreatmentOutcome, Verdict
from pipeline.rules.notes import quotation
from pipeline.rules.policy import adequacy
from pipeline.rules.policy.ground import Ground, Judgement, Proof, amount, names, number

_MOST_DESCRIBED = 2
_HISTORY = "a medication history, a pharmacy print, the treatment's summary, or a note"
_NOT_DONE = (Assertion.NEGATED, Assertion.DECLINED, Assertion.NOT_TAKEN)


def treatments(proof: Proof, ground: Ground) -> Judgement:
    """Count the trials that meet every condition, and those that the policy spares because they were not tolerated.

    Too few is INSUFFICIENT, for the chart may be silent on others. NOT MET needs words against: every treatment that
    would count was not taken, or the only one asked for helped. CONTRADICTED: enough only if disputed pages are right.
    """
    wanted = [t for t in ground.evidence.treatments if adequacy.is_wanted(t, proof, ground)]
    full = [t for t in wanted if adequacy.is_full(t, proof, ground)]
    known = {t.ingredient for t in full}
    spared = [t for t in wanted if t.ingredient not in known and adequacy.is_spared(t, proof, ground)]
    counted = [*full, *spared]
    chosen = _one_of_each(counted)
    answer = _answer(_one_of_each(full), _one_of_each(spared), proof)
    quotes = tuple(dict.fromkeys(q for t in chosen for q in quotation.of_trial(t)))
    if _enough(counted, proof, ground):
        sure = [t for t in counted if not adequacy.is_contested(t, proof, ground)]
        if _enough(sure, proof, ground):
            return Judgement(verdict=Verdict.MET, answer=answer, quotes=quotes)
        missing = "pages that agree on dose, time and outcome of these trials"
        return Judgement(verdict=Verdict.CONTRADICTED, answer=answer, quotes=quotes, missing=missing, document=_HISTORY)
    verdict = Verdict.NOT_MET if _is_refuted(wanted, proof, ground) else Verdict.INSUFFICIENT
    missing = _missing(proof, len(chosen), wanted, ground)
    return Judgement(verdict=verdict, answer=answer, quotes=quotes, missing=missing, document=_HISTORY)


def _enough(counted: Sequence[Treatment], proof: Proof, ground: Ground) -> bool:
    """Whether so many treatments of so many classes and mechanisms are there, one of this episode if asked."""
    return (
        _distinct(t.ingredient for t in counted) >= number(proof, "count", 1)
        and _distinct(t.drug_class for t in counted) >= number(proof, "classes", 1)
        and _distinct(t.mechanism for t in counted) >= number(proof, "mechanisms", 0)
        and (proof.get("episode") != "one_current" or any(adequacy.is_of_episode(t, ground) for t in counted))
    )


def _is_refuted(wanted: Sequence[Treatment], proof: Proof, ground: Ground) -> bool:
    """Whether the chart says that none of the treatments that would count was taken, or that the one taken helped."""
    asked = set(names(proof, "ingredients"))
    if not asked:
        return False
    if wanted:
        outcomes = names(proof, "outcomes")
        helped = all(t.outcome is TreatmentOutcome.EFFECTIVE for t in wanted)
        return helped and bool(outcomes) and len(asked) == number(proof, "count", 1)
    not_done = {t.ingredient for t in ground.evidence.treatments if t.assertion in _NOT_DONE}
    return asked <= not_done


def _answer(full: Sequence[Treatment], spared: Sequence[Treatment], proof: Proof) -> str:
    """One or two trials in words; of more the count, the weeks that each had, their names (each has its own quote)."""
    if len(full) + len(spared) <= _MOST_DESCRIBED:
        return "; ".join(describe(t) for t in (*full, *spared))
    weeks, least = number(proof, "weeks", 0), number(proof, "sessions", 0)
    each = f" of {weeks} weeks or more" if weeks else f" of {least} sessions or more" if least else ""
    classes = _distinct(t.drug_class for t in full)
    counted = f"{len(full)} trials{each} from {classes} class{'' if classes == 1 else 'es'}: "
    told = counted + ", ".join(f"{t.display} {t.dose or ''}".strip() for t in full) if full else ""
    early = "stopped because not tolerated: " + ", ".join(_with_time(t) for t in spared) if spared else ""
    return "; ".join(part for part in (told, early) if part)


def _with_time(treatment: Treatment) -> str:
    time = f" ({_weeks(treatment)})" if treatment.weeks else ""
    return f"{treatment.display} {treatment.dose or ''}".strip() + time


def _distinct(found: Iterable[str]) -> int:
    return len(set(found))


def _one_of_each(found: Sequence[Treatment]) -> tuple[Treatment, ...]:
    chosen: dict[str, Treatment] = {}
    for treatment in adequacy.by_start(found):
        chosen.setdefault(treatment.ingredient, treatment)
    return tuple(chosen.values())


def describe(treatment: Treatment) -> str:
    """A trial in a few words to print: "sertraline 200 mg/day, 10 weeks, no adequate response"."""
    parts = [f"{treatment.display} {treatment.dose}" if treatment.dose else treatment.display]
    if treatment.sessions:
        parts.append(f"{treatment.sessions} sessions")
    elif treatment.weeks:
        parts.append(_weeks(treatment))
    said = OUTCOME_WORDS[treatment.outcome]
    reason = f" ({treatment.reason_stopped})" if treatment.reason_stopped else ""
    return ", ".join([*parts, said + reason] if said else parts)


def _weeks(treatment: Treatment) -> str:
    return f"{treatment.weeks:f} week{'' if treatment.weeks == 1 else 's'}"


OUTCOME_WORDS: Mapping[TreatmentOutcome, str] = {
    TreatmentOutcome.FAILED: "no adequate response",
    TreatmentOutcome.INTOLERANT: "not tolerated",
    TreatmentOutcome.FAILED_OR_INTOLERANT: "no adequate response or not tolerated",
    TreatmentOutcome.WORSENED: "worsened",
    TreatmentOutcome.PARTIAL: "partial response",
    TreatmentOutcome.TEMPORARY_RELIEF: "benefit not sustained",
    TreatmentOutcome.EFFECTIVE: "helped",
    TreatmentOutcome.STOPPED_OTHER: "stopped for another reason",
    TreatmentOutcome.CURRENT: "continuing",
    TreatmentOutcome.UNKNOWN: "",
}


def _missing(proof: Proof, found: int, wanted: Sequence[Treatment], ground: Ground) -> str:
    """What the policy asks for, how much of it is there, and what it is that the rest lack."""
    count, classes = number(proof, "count", 1), number(proof, "classes", 1)
    parts = [f"{count} trial{'' if count == 1 else 's'}"]
    if classes > 1:
        parts.append(f"from {classes} classes")
    if amount(proof, "weeks", 0):
        parts.append(f"of {amount(proof, 'weeks', 0):f} weeks")
    if number(proof, "sessions", 0):
        parts.append(f"of {number(proof, 'sessions', 0)} sessions")
    asked = " ".join([*parts, "with dose, time and outcome on the page"])
    if "episode" in proof and adequacy.episode_start(ground) is None:
        asked += ", and the date on which the current episode began"
    if "improvement_at_most" in proof:
        asked += ", and totals of one scale from before and after each"
    return f"{asked}; so far {found} of {len(wanted)} found" if wanted else asked
