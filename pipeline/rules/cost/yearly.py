"""What a plan costs one person in a year of this course: premiums, own share of covered care, what is paid in full.

Sessions come first in the year, one by one, then the other care: each goes to the deductible, then to coinsurance or
copay, until the out-of-pocket limit. No chance of anything is assumed: covered and denied stand side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from pipeline.model.cost import BreakEven, Comparison, PlanChoice, PlanFigures, PlanOption, Stretch, YearlyCost
from pipeline.rules.cost.percent import percent_of

MONTHS = 12
MOST_SESSIONS = 52
"""Break-even is looked for up to one session a week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a plan shares costs; `limit` None: there is none. `copay_first`: a copay stands for the deductible too."""

    deductible: int
    percent: int
    limit: int | None
    copay: int | None = None
    copay_first: bool = False


def compare(choice: PlanChoice) -> Comparison:
    """The figures of every plan, in the order of the case, and the break-even of every pair."""
    plans = tuple(figures(option, choice) for option in choice.plans)
    pairs = combinations([at for at, option in enumerate(choice.plans) if _can_cover(option)], 2)
    break_evens = tuple(break_even(first, second, choice) for first, second in pairs)
    return Comparison(choice=choice, plans=plans, break_evens=break_evens)


def figures(option: PlanOption, choice: PlanChoice) -> PlanFigures:
    """A plan's expected and worst year, with the course covered and denied."""
    premium = premium_cents(option)
    other = share(_in_network(option), (), choice.other_cents)
    denied = YearlyCost(premium_cents=premium, share_cents=other, full_cents=choice.price_cents * choice.sessions)
    worst = choice.price_cents * choice.most_sessions
    return PlanFigures(
        option=option,
        covered=covered(option, choice, choice.sessions) if _can_cover(option) else None,
        covered_worst=_covered_worst(option, choice) if _can_cover(option) else None,
        denied=denied,
        denied_worst=YearlyCost(premium_cents=premium, share_cents=option.limit_cents, full_cents=worst),
    )


def premium_cents(option: PlanOption) -> int:
    """A year's premiums after the credit, which never pays back."""
    return MONTHS * max(option.premium_cents - option.credit_cents, 0)


def covered(option: PlanOption, choice: PlanChoice, sessions: int) -> YearlyCost:
    """The expected year with that many sessions, the course covered; outside the network the clinic's rest is owed."""
    premium = premium_cents(option)
    if option.network == "in":
        own = share(_in_network(option), (option.allowed_cents,) * sessions, choice.other_cents)
        return YearlyCost(premium_cents=premium, share_cents=own, full_cents=0)
    own, rest = _outside(option, choice, sessions)
    other = share(_in_network(option), (), choice.other_cents)
    return YearlyCost(premium_cents=premium, share_cents=own + other, full_cents=rest)


def share(terms: Terms, sessions: Sequence[int], other: int) -> int:
    """What the patient pays of covered care: sessions by their allowed amounts, then other care; limit respected."""
    left, paid = terms.deductible, 0
    for allowed, copay in (*((amount, terms.copay) for amount in sessions), (other, None)):
        if copay is not None and terms.copay_first:
            paid += min(copay, allowed)
            continue
        first = min(left, allowed)
        left -= first
        rest = allowed - first
        paid += first + (min(copay, rest) if copay is not None else percent_of(rest, terms.percent))
    return paid if terms.limit is None else min(paid, terms.limit)


def break_even(first: int, second: int, choice: PlanChoice) -> BreakEven:
    """Which of two plans (by place) costs less, the course covered, for each number of sessions in the year."""
    found: list[Stretch] = []
    for sessions in range(max(MOST_SESSIONS, choice.most_sessions) + 1):
        one, two = (covered(choice.plans[at], choice, sessions).total_cents for at in (first, second))
        cheaper = None if one == two else first if one < two else second
        if found and found[-1].cheaper == cheaper:
            found[-1] = Stretch(first=found[-1].first, last=sessions, cheaper=cheaper)
        else:
            found.append(Stretch(first=sessions, last=sessions, cheaper=cheaper))
    return BreakEven(plans=(first, second), stretches=tuple(found))


def _can_cover(option: PlanOption) -> bool:
    """Whether the plan may pay for the course at this practice, as far as that is known."""
    inside = option.network == "in" or (option.network == "out" and option.out_of_network is not None)
    return inside and option.therapy != "excluded"


def _covered_worst(option: PlanOption, choice: PlanChoice) -> YearlyCost:
    """Everything else goes wrong too: the whole limit is paid; outside the network, its own share on top."""
    own, rest = (0, 0) if option.network == "in" else _outside(option, choice, choice.most_sessions)
    return YearlyCost(premium_cents=premium_cents(option), share_cents=option.limit_cents + own, full_cents=rest)


def _outside(option: PlanOption, choice: PlanChoice, sessions: int) -> tuple[int, int]:
    """Own share outside the network, and what the clinic asks above the amount that the plan allows."""
    terms = option.out_of_network
    assert terms is not None
    allowed = min(terms.allowed_cents, choice.price_cents)
    rules = Terms(deductible=terms.deductible_cents, percent=terms.coinsurance_percent, limit=terms.limit_cents)
    return share(rules, (allowed,) * sessions, 0), (choice.price_cents - allowed) * sessions


def _in_network(option: PlanOption) -> Terms:
    return Terms(
        deductible=option.deductible_cents,
        percent=option.coinsurance_percent,
        limit=option.limit_cents,
        copay=option.copay_cents,
        copay_first=option.copay_first,
    )
