"""Whether one treatment trial counts under a criterion: look-back, episode, outcome, weeks, sessions, dose, change."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from pipeline.model.evidence import Assertion, Contradiction, Treatment, TreatmentOutcome
from pipeline.rules.notes import dates, doses
from pipeline.rules.policy import totals
from pipeline.rules.policy.ground import Ground, Proof, affirmed, amount, names, number, overlap

EPISODE_BEGAN = "episode_start"
AT_MOST_TOLERATED = "maximum_dose"
_DAYS_A_MONTH = 30.44
_WEEKS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:-?\s*w(?:ee)?ks?\b)", re.IGNORECASE)


def is_wanted(treatment: Treatment, proof: Proof, ground: Ground) -> bool:
    """Whether a trial is of the kind the criterion asks for, taken by the patient, and within its look-back."""
    roles, ingredients = names(proof, "roles"), names(proof, "ingredients")
    named = treatment.ingredient in ingredients if ingredients else treatment.role in roles
    return treatment.assertion is Assertion.AFFIRMED and named and _is_recent(treatment, proof, ground)


def is_full(treatment: Treatment, proof: Proof, ground: Ground) -> bool:
    """Whether outcome, weeks, sessions, dose, episode and measured change are all as the policy counts them."""
    return (
        _has_outcome(treatment, proof)
        and (treatment.weeks or 0) >= amount(proof, "weeks", 0)
        and (treatment.sessions or 0) >= number(proof, "sessions", 0)
        and _has_dose(treatment, proof, ground)
        and (proof.get("episode") != "current" or is_of_episode(treatment, ground))
        and _hardly_improved(treatment, proof, ground)
    )


def is_spared(treatment: Treatment, proof: Proof, ground: Ground) -> bool:
    """Whether a trial counts by intolerance alone, which the policy must say: `intolerance` "exempt"."""
    exempt = proof.get("intolerance") == "exempt" and treatment.outcome is TreatmentOutcome.INTOLERANT
    return exempt and (proof.get("episode") != "current" or is_of_episode(treatment, ground))


def is_of_episode(treatment: Treatment, ground: Ground) -> bool:
    """Whether a trial began in the current episode; what the chart does not date is not of it."""
    begun, started = episode_start(ground), _started(treatment)
    return begun is not None and started is not None and started >= begun


def episode_start(ground: Ground) -> date | None:
    """When the current episode began by the newest note that dates it, None where none does."""
    told = sorted(affirmed(ground, (EPISODE_BEGAN,)), key=lambda q: q.note_date or date.min, reverse=True)
    found = (day.value for quote in told for day in dates.dates(quote.text))
    return next(found, None)


def is_contested(treatment: Treatment, proof: Proof, ground: Ground) -> bool:
    """Whether two notes differ on what makes this trial count, and no person has settled it."""
    return any(c.subject == treatment.ingredient and _matters(c, treatment, proof, ground) for c in ground.contested)


def _matters(found: Contradiction, treatment: Treatment, proof: Proof, ground: Ground) -> bool:
    """A difference is of no account where the criterion is satisfied by either figure."""
    if found.what == "outcome":
        return bool(names(proof, "outcomes"))
    words = f"{found.first.text}\n{found.second.text}"
    if found.what == "weeks":
        least = min((Decimal(weeks) for weeks in _WEEKS.findall(words)), default=Decimal(0))
        return least < amount(proof, "weeks", 0)
    minimum = minimum_mg(treatment, proof, ground)
    told = [d.amount_mg for d in doses.doses(words) if d.amount_mg is not None]
    return minimum is not None and min(told, default=Decimal(0)) < minimum


def minimum_mg(treatment: Treatment, proof: Proof, ground: Ground) -> Decimal | None:
    """The least adequate dose: by the criterion's rule set, else the drugs table; None: no dose asked."""
    if not proof.get("adequate_dose", True):
        return None
    rules = ground.adequacy.get(str(proof.get("adequacy", "")))
    return rules.doses.get(treatment.ingredient) if rules else treatment.minimum_mg


def _has_outcome(treatment: Treatment, proof: Proof) -> bool:
    outcomes = names(proof, "outcomes")
    return not outcomes or treatment.outcome.value in outcomes


def _has_dose(treatment: Treatment, proof: Proof, ground: Ground) -> bool:
    if proof.get("dose_rule") == "maximum_tolerated" and not _is_at_most_tolerated(treatment, ground):
        return False
    minimum = minimum_mg(treatment, proof, ground)
    return minimum is None or (treatment.dose_mg is not None and treatment.dose_mg >= minimum)


def _is_at_most_tolerated(treatment: Treatment, ground: Ground) -> bool:
    """Whether a sentence on the trial says that its dose was the highest tolerated or labelled."""
    return any(overlap(quote, said) for quote in treatment.quotes for said in affirmed(ground, (AT_MOST_TOLERATED,)))


def _hardly_improved(treatment: Treatment, proof: Proof, ground: Ground) -> bool:
    """Where the policy defines failure by a change of totals: whether totals over the trial show no more than that."""
    if "improvement_at_most" not in proof:
        return True
    started, stopped = _started(treatment), _stopped(treatment)
    if started is None or stopped is None:
        return False
    change = totals.greatest_change(ground.evidence.scores, started, stopped)
    return change is not None and change <= number(proof, "improvement_at_most", 25)


def _started(treatment: Treatment) -> date | None:
    if treatment.started or not treatment.stopped or not treatment.weeks:
        return treatment.started
    return treatment.stopped - timedelta(weeks=float(treatment.weeks))


def _stopped(treatment: Treatment) -> date | None:
    if treatment.stopped or not treatment.started or not treatment.weeks:
        return treatment.stopped
    return treatment.started + timedelta(weeks=float(treatment.weeks))


def _is_recent(treatment: Treatment, proof: Proof, ground: Ground) -> bool:
    """Whether a trial lies within the policy's look-back, by the day it stopped or the newest note on it."""
    months = number(proof, "within_months", 0)
    days = [treatment.stopped, *(q.note_date for q in treatment.quotes)]
    newest = treatment.stopped or max((day for day in days if day), default=date.min)
    return not months or newest >= ground.on_day - timedelta(days=round(months * _DAYS_A_MONTH))


def by_start(treatments: Sequence[Treatment]) -> list[Treatment]:
    """Trials in the order in which they began, as far as the chart tells."""
    return sorted(treatments, key=lambda t: t.started or (t.quotes[0].note_date if t.quotes else None) or date.max)
