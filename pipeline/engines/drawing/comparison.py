"""What plans would cost: one page with the plans side by side, their yearly cost in figures and bars, break-even.

For the patient: plans stand in the order of the case, nothing is ranked or recommended.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.engines.drawing.bars import Bar, Segment, draw_bars, legend
from pipeline.engines.drawing.ink import Layout
from pipeline.engines.drawing.sheet import Cell, Sheet, shortest
from pipeline.engines.drawing.style import WIDTH
from pipeline.engines.drawing.table import Column, Row, Table, columns
from pipeline.engines.drawing.text import Style, broken
from pipeline.engines.drawing.typefaces import BOLD
from pipeline.model.case import Case
from pipeline.model.cost import BreakEven, Comparison, PlanFigures, PlanOption, Stretch, YearlyCost
from pipeline.model.money import alike, dollars, short

_NETWORK = {"in": "In network", "out": "Not in network", "unknown": "Not known: ask the plan"}
_THERAPY = {
    "covered": "Covered",
    "authorization": "Only with approval",
    "excluded": "Not covered",
    "unknown": "Not known: ask the plan",
}
_LABELS = 26.0  # share of the width that the first column takes; the plans have the rest
_SIZES = (11.0, 10.5, 10.0, 9.5, 9.0)
_MOST_STRETCHES = 3
_MOST_LINES = 3  # more pairs run on
_LETTERS = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class _Look:
    """Sizes of this page's text, and of its small print."""

    text: Style
    small: Style
    pad: float

    @property
    def bold(self) -> Style:
        return Style(self.text.size, self.text.leading, BOLD)


_LOOKS = tuple(_Look(Style(s, s * 1.22), Style(min(s, 10.0), min(s, 10.0) * 1.2), (s - 7.5) * 0.6) for s in _SIZES)


def comparison(case: Case, made: Comparison) -> Layout:
    """The page: side by side, bars, break-even, how it was worked out. The largest type with which it is one page."""
    sheet = shortest(lambda look: _page(case, made, look), _LOOKS)
    return Layout(section="comparison", part=None, sheet=sheet)


def _page(case: Case, made: Comparison, look: _Look) -> Sheet:
    choice = made.choice
    sheet = Sheet()
    expected = f"{choice.sessions} session{'' if choice.sessions == 1 else 's'} expected"
    most = f", at most {choice.most_sessions}" if choice.most_sessions > choice.sessions else ""
    under = f"{case.service.name[:1].upper()}{case.service.name[1:]} for {case.patient.name}: {expected}{most}"
    sheet.title(f"What each plan would cost you in {choice.year}", under)
    _table(sheet, made, look)
    _bars(sheet, made, look)
    _break_even(sheet, made, look)
    _small_print(sheet, case, made, look)
    return sheet


def _table(sheet: Sheet, made: Comparison, look: _Look) -> None:
    each = (100 - _LABELS) / len(made.plans)
    heads = columns(("", _LABELS), *((_named(at, plan.option), each) for at, plan in enumerate(made.plans)))
    rows: list[Row] = [_row(sheet, label, [tell(p.option) for p in made.plans], heads, look) for label, tell in _TERMS]
    rows.append([broken(sheet.writer.say("Your cost of the whole year", look.bold), WIDTH, look.bold.leading, 3)])
    write = _writer(made)
    for label, pick in _YEARS:
        cells = [_told(pick(plan), plan.option, write) for plan in made.plans]
        rows.append(_row(sheet, label, cells, heads, look, bold="expected" in label))
    Table(sheet, heads, pad=look.pad).draw(rows)


def _row(
    sheet: Sheet, label: str, texts: Sequence[str], heads: Sequence[Column], look: _Look, bold: bool = False
) -> list[Cell]:
    style = look.bold if bold else look.text
    first = broken(sheet.writer.say(label, style), heads[0].width, style.leading)
    cells = [
        broken(sheet.writer.say(text, style), head.width, style.leading)
        for text, head in zip(texts, heads[1:], strict=True)
    ]
    return [first, *cells]


def _named(at: int, option: PlanOption) -> str:
    """A plan with the letter that it goes by on the page."""
    return f"{_LETTERS[at]}. {option.name}"


def _premium(option: PlanOption) -> str:
    paid = short(max(option.premium_cents - option.credit_cents, 0))
    credit = f" ({short(option.premium_cents)} less {short(option.credit_cents)} credit)" if option.credit_cents else ""
    return f"{paid}{credit}"


def _part(option: PlanOption) -> str:
    """What the patient pays of covered care once the deductible is met."""
    if option.copay_cents is None:
        return f"{option.coinsurance_percent}%"
    first = ", no deductible first" if option.copay_first else ""
    return f"{short(option.copay_cents)} a session{first}; {option.coinsurance_percent}% of other care"


def _outside(option: PlanOption) -> str:
    terms = option.out_of_network
    if terms is None:
        return "All: the plan pays nothing"
    limit = f"up to {short(terms.limit_cents)}" if terms.limit_cents is not None else "without a limit"
    return (
        f"{terms.coinsurance_percent}% after {short(terms.deductible_cents)}, {limit}; counts "
        f"{short(terms.allowed_cents)} a session"
    )


def _therapy(option: PlanOption) -> str:
    return f"{_THERAPY[option.therapy]}{f'. {option.restrictions}' if option.restrictions else ''}"


_TERMS: tuple[tuple[str, Callable[[PlanOption], str]], ...] = (
    ("Premium a month", _premium),
    ("Deductible", lambda option: short(option.deductible_cents)),
    ("Your part after it", _part),
    ("Out-of-pocket limit", lambda option: short(option.limit_cents)),
    ("This clinic", lambda option: _NETWORK[option.network]),
    ("Your part outside the network", _outside),
    ("This treatment", _therapy),
)
_YEARS: tuple[tuple[str, Callable[[PlanFigures], YearlyCost | None]], ...] = (
    ("Plan pays for it: expected", lambda plan: plan.covered),
    ("Plan pays for it: worst year", lambda plan: plan.covered_worst),
    ("Plan denies it: expected", lambda plan: plan.denied),
    ("Plan denies it: worst year", lambda plan: plan.denied_worst),
)


def _told(cost: YearlyCost | None, option: PlanOption, write: Callable[[int], str]) -> str:
    if cost is not None:
        return write(cost.total_cents)
    return "Ask the plan first" if option.network == "unknown" else "Does not pay here"


def _writer(made: Comparison) -> Callable[[int], str]:
    """All yearly costs with cents, or none of them."""
    return short if alike(cost.total_cents for plan in made.plans for cost in _costs(plan)) else dollars


def _costs(plan: PlanFigures) -> Iterator[YearlyCost]:
    yield from (cost for _, pick in _YEARS if (cost := pick(plan)) is not None)


def _bars(sheet: Sheet, made: Comparison, look: _Look) -> None:
    """For each plan a bar for the course covered and one for the course denied, to one scale."""
    sheet.heading("The same in bars: expected year, and a line up to the worst year", above=7)
    legend(sheet, look.small, ("premiums", "your part of covered care", "paid in full by you"))
    write = _writer(made)
    bars = []
    for place, plan in enumerate(made.plans):
        pairs = (("pays", plan.covered, plan.covered_worst), ("denies", plan.denied, plan.denied_worst))
        for at, (label, cost, worst) in enumerate(pairs):
            amounts = (cost.premium_cents, cost.share_cents, cost.full_cents) if cost else ()
            bars.append(
                Bar(
                    group=_named(place, plan.option) if at == 0 else "",
                    label=label,
                    segments=tuple(Segment(cents, kind) for kind, cents in enumerate(amounts)),
                    end=worst.total_cents if worst else 0,
                    note=f"{write(cost.total_cents)} to {write(worst.total_cents)}" if cost and worst else "–",
                )
            )
    draw_bars(sheet, bars, look.small)


def _break_even(sheet: Sheet, made: Comparison, look: _Look) -> None:
    if not made.break_evens:
        return
    sheet.heading("Which of two plans costs you less, by number of sessions in the year, if both pay", above=7)
    told = [f"{' or '.join(_LETTERS[at] for at in pair.plans)}: {_stretches(pair)}" for pair in made.break_evens]
    lines = told if len(told) <= _MOST_LINES else [" · ".join(told)]
    for line in lines:
        sheet.paragraph(f"{line}.", look.text, 1)


def _stretches(pair: BreakEven) -> str:
    """ "A for 0 to 8 sessions, B for 9 to 52"."""
    if len(pair.stretches) > _MOST_STRETCHES:
        return "they take turns; look at the figures above"
    return ", ".join(_stretch(stretch, at == 0) for at, stretch in enumerate(pair.stretches))


def _stretch(stretch: Stretch, first: bool) -> str:
    count = f"{stretch.first} to {stretch.last}" if stretch.last > stretch.first else str(stretch.first)
    who = "no difference" if stretch.cheaper is None else _LETTERS[stretch.cheaper]
    return f"{who} for {count}{' sessions' if first else ''}"


def _small_print(sheet: Sheet, case: Case, made: Comparison, look: _Look) -> None:
    choice = made.choice
    sheet.heading("How this was worked out", above=7)
    for text in (
        f"All figures are for one person. A session costs {short(choice.price_cents)} where no plan pays. Other "
        f"covered care of {short(choice.other_cents)} in the year is counted too, after the sessions. Worst year: you "
        f"pay the whole out-of-pocket limit and have {choice.most_sessions} sessions.",
        "The limit does not hold for premiums, for care that the plan does not cover, or for what a clinic outside the "
        "network asks beyond what the plan counts. Nobody knows today whether a plan will pay: this page assumes no "
        "chance, ranks no plan and recommends none. Look also at your other doctors and drugs.",
        f"Figures from: {_sources(made)}. Questions: {case.practice.name}, {case.practice.contact_name}, "
        f"{case.practice.contact_phone}.",
    ):
        sheet.paragraph(text, look.small, 2)


def _sources(made: Comparison) -> str:
    """The source of each plan's figures; one that several share is named once."""
    by_source: dict[str, list[str]] = {}
    for at, plan in enumerate(made.plans):
        by_source.setdefault(plan.option.source, []).append(_LETTERS[at])
    return "; ".join(f"{', '.join(names)}: {source}" for source, names in by_source.items())
