"""Counting: precision, recall and F1 per kind, fields, assertions, pages, false support, quotes and guards."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from accuracy import comparing, matching
from accuracy.ledger import Fact, GoldChart
from accuracy.matching import Matched, Pair
from accuracy.reading import Item, Reading

MARKED_WHOLLY = ("treatment", "score", "diagnosis", "risk", "exclusion", "denial")
MARKED_PARTLY = ("function", "response", "plan")
TRIAL_FIELDS = ("dose", "duration", "outcome")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing read wrong: what kind of fault, where, what the ledger says, what was told, and the words."""

    what: str
    kind: str
    chart: str
    page: int
    expected: str
    told: str
    words: str


@dataclass(slots=True)
class Tally:
    """Counts of one look of one set of charts. A rate is the quotient of two of them; see `report`."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def add(self, name: str, right: bool = True) -> None:
        """Count one case of `name`, and one right one."""
        self.counts[name] += 1
        self.counts[f"{name} right"] += right

    def rate(self, name: str) -> float | None:
        """The share of right cases; None where there was none."""
        return self.counts[f"{name} right"] / self.counts[name] if self.counts[name] else None

    def precision(self, kind: str) -> float | None:
        """Of the mentions told, the share that the ledger has."""
        return self.rate(f"{kind} told")

    def recall(self, kind: str) -> float | None:
        """Of the ledger's mentions, the share that was told."""
        return self.rate(f"{kind} gold")

    def f1(self, kind: str) -> float | None:
        """The harmonic mean of both."""
        p, r = self.precision(kind), self.recall(kind)
        return None if p is None or r is None else (2 * p * r / (p + r) if p + r else 0.0)


def score(charts: Sequence[GoldChart], reading: Reading) -> Tally:
    """Score what was read of `charts`."""
    tally = Tally()
    for chart in charts:
        items = [item for item in reading.items if item.doc == chart.name]
        _score_chart(chart, items, tally)
        for item in items:
            _score_quote(chart.name, item, reading, tally)
    return tally


def wilson(wrong: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson's score interval); (0, 1) where nothing was counted."""
    if not total:
        return 0.0, 1.0
    share = wrong / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return max(0.0, (middle - spread) / (1 + z * z / total)), min(1.0, (middle + spread) / (1 + z * z / total))


def _score_chart(chart: GoldChart, items: Sequence[Item], tally: Tally) -> None:
    guards = {page.number: page.guard for page in chart.pages if page.guard}
    _score_guards(chart, guards, items, tally)
    evidence = [item for item in items if item.kind != "guard"]
    behind = [item for item in evidence if item.page in guards]
    open_pages = [page for page in chart.pages if page.number not in guards]
    matched = matching.match(open_pages, (item for item in evidence if item.page not in guards))
    for pair in matched.pairs:
        _score_pair(chart, pair, tally)
    for pair in matched.elsewhere:
        tally.add("page", right=False)
        tally.faults.append(_fault("page", chart, pair.item.page, pair.fact, pair.item))
    _score_missed(chart, matched, tally)
    for item in matched.extra:
        _score_extra(chart, item, "told too much", tally)
    for item in behind:
        _score_extra(chart, item, "evidence of a guarded page", tally)
    tally.counts["repeats"] += len(matched.repeats)


def _score_pair(chart: GoldChart, pair: Pair, tally: Tally) -> None:
    fact, item = pair.fact, pair.item
    _score_support(chart, pair, tally)
    if fact.optional:
        return
    tally.add(f"{fact.kind} gold")
    tally.add(f"{fact.kind} told")
    tally.add("page")
    right = item.assertion in fact.assertions
    tally.add("assertion", right)
    tally.add(f"assertion of {fact.kind}", right)
    if not right:
        tally.faults.append(_fault("assertion", chart, pair.page, fact, item, fact.assertions, item.assertion))
    if fact.kind == "treatment":
        if fact.affirmed and (item.assertion == "affirmed" or not right):
            _score_trial(chart, pair, tally)
    else:
        for name in fact.fields.keys() - {"scale", "value", "concept", "type", "finding"}:
            same = comparing.same(name, fact.fields[name], item.fields.get(name), fact.kind)
            tally.add(f"{fact.kind} {name}", same)
            if not same:
                told = item.fields.get(name)
                tally.faults.append(_fault(f"{name}", chart, pair.page, fact, item, fact.fields[name], told))


def _score_trial(chart: GoldChart, pair: Pair, tally: Tally) -> None:
    fact, item = pair.fact, pair.item
    every = True
    for name in TRIAL_FIELDS:
        if name not in fact.fields:
            continue
        gold, told = fact.fields[name], item.fields.get(name)
        same = comparing.same(name, gold, told, fact.kind)
        every &= same
        tally.add(name, same)
        if gold not in ("", "unknown"):
            tally.add(f"{name} gold", same)
        if told not in (None, "", "unknown"):
            tally.add(f"{name} told", same)
        if not same:
            tally.faults.append(_fault(name, chart, pair.page, fact, item, gold or "-", told))
    if _judged_whole(fact):
        tally.add("all four", every)


def _judged_whole(fact: Fact) -> bool:
    return all(name in fact.fields for name in TRIAL_FIELDS)


def _score_support(chart: GoldChart, pair: Pair, tally: Tally) -> None:
    if pair.item.assertion != "affirmed":
        return
    tally.add("support", right=pair.fact.affirmed)
    if not pair.fact.affirmed:
        told = pair.fact.assertions
        tally.faults.append(_fault("FALSE SUPPORT", chart, pair.page, pair.fact, pair.item, told, "affirmed"))


def _score_missed(chart: GoldChart, matched: Matched, tally: Tally) -> None:
    for page, fact in matched.missed:
        tally.add(f"{fact.kind} gold", right=False)
        if fact.kind == "treatment" and fact.affirmed:
            whole = ("all four",) if _judged_whole(fact) else ()
            for name in (*(n for n in TRIAL_FIELDS if n in fact.fields), *whole):
                tally.add(name, right=False)
            for name in TRIAL_FIELDS:
                if fact.fields.get(name, "") not in ("", "unknown"):
                    tally.add(f"{name} gold", right=False)
        tally.faults.append(_fault("missed", chart, page, fact, None))


def _score_extra(chart: GoldChart, item: Item, what: str, tally: Tally) -> None:
    if item.kind in MARKED_PARTLY and what == "told too much":
        return
    tally.add(f"{item.kind} told", right=False)
    if item.assertion == "affirmed" and item.kind != "denial":
        tally.add("support", right=False)
        what = f"FALSE SUPPORT, {what}"
    told = f"{item.assertion}: {_brief(item.fields)}"
    tally.faults.append(
        Fault(what=what, kind=item.kind, chart=chart.name, page=item.page, expected="-", told=told, words=item.quote)
    )


def _score_guards(chart: GoldChart, guards: dict[int, str], items: Sequence[Item], tally: Tally) -> None:
    told = {item.page: item.fields.get("type") for item in items if item.kind == "guard"}
    for page in chart.pages:
        wanted, got = guards.get(page.number), told.get(page.number)
        tally.counts["pages"] += 1
        if wanted:
            tally.add("guard", right=got is not None)
            tally.add("guard type", right=got == wanted)
        elif got:
            tally.counts["guard false alarms"] += 1
        if wanted != got:
            tally.faults.append(
                Fault(
                    what="guard",
                    kind="guard",
                    chart=chart.name,
                    page=page.number,
                    expected=wanted or "-",
                    told=got or "-",
                    words=page.text[:80],
                )
            )


def _score_quote(chart: str, item: Item, reading: Reading, tally: Tally) -> None:
    """A quote must stand on its page, at the place that it names."""
    text = reading.texts.get((item.doc, item.page))
    if text is None:
        tally.counts["page texts missing"] += 1
        return
    stands = text[item.start : item.end] == item.quote and bool(item.quote.strip())
    found = stands or (bool(item.quote.strip()) and _flat(item.quote) in _flat(text))
    tally.add("quote", found)
    tally.add("quote offsets", stands)
    if not stands:
        told = text[item.start : item.end][:120]
        what = "quote at another place" if found else "quote not on its page"
        tally.faults.append(
            Fault(what=what, kind=item.kind, chart=chart, page=item.page, expected="-", told=told, words=item.quote)
        )


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _brief(fields: Mapping[str, str | None] | Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in fields.items() if value)


def _fault(
    what: str,
    chart: GoldChart,
    page: int,
    fact: Fact,
    item: Item | None,
    expected: object = None,
    told: object = None,
) -> Fault:
    wanted = expected if expected is not None else f"{'/'.join(fact.assertions)}: {_brief(fact.fields)}"
    if isinstance(wanted, tuple):
        wanted = " or ".join(wanted)
    got = told if told is not None else ("-" if item is None or expected is not None else _brief(item.fields))
    subject = next((fact.fields[n] for n in ("name", "scale", "concept", "type", "finding") if n in fact.fields), "")
    return Fault(
        what=what,
        kind=f"{fact.kind} {subject}".strip(),
        chart=chart.name,
        page=page,
        expected=str(wanted),
        told=str(got),
        words=fact.sentence,
    )
