"""The table of figures beside their targets, and the list of errors."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from accuracy.scoring import MARKED_PARTLY, Tally, wilson

TARGETS: Mapping[str, tuple[str, float]] = {
    "treatment F1": (">=", 0.97),
    "dose exact": (">=", 0.95),
    "duration exact": (">=", 0.90),
    "outcome exact": (">=", 0.93),
    "all four exact": (">=", 0.85),
    "score F1": (">=", 0.97),
    "assertion accuracy": (">=", 0.97),
    "page pin": (">=", 0.99),
    "false support": ("<=", 0.01),
    "contradictions found": (">=", 0.95),
    "verdict macro F1": (">=", 0.90),
    "quotes not on their page": ("<=", 0),
    "guarded pages let through": ("<=", 0),
    "guard false alarms": ("<=", 0.01),
}


def figures(tally: Tally) -> dict[str, float | None]:
    """The figures of a tally by name, in the order in which they are printed."""
    counts = tally.counts
    found: dict[str, float | None] = {}
    for kind in ("treatment", "score", "diagnosis", "risk", "exclusion", "denial"):
        found[f"{kind} precision"] = tally.precision(kind)
        found[f"{kind} recall"] = tally.recall(kind)
        found[f"{kind} F1"] = tally.f1(kind)
    for kind in MARKED_PARTLY:
        found[f"{kind} recall"] = tally.recall(kind)
    for name in ("dose", "duration", "outcome"):
        found[f"{name} exact"] = tally.rate(name)
        found[f"{name} F1"] = tally.f1(name)
    found["all four exact"] = tally.rate("all four")
    found["score date"] = tally.rate("score date")
    found["diagnosis code"] = tally.rate("diagnosis code")
    found["assertion accuracy"] = tally.rate("assertion")
    for kind in ("treatment", "diagnosis", "risk", "exclusion"):
        found[f"assertion of {kind}"] = tally.rate(f"assertion of {kind}")
    found["page pin"] = tally.rate("page")
    wrong, total = counts["support"] - counts["support right"], counts["support"]
    low, high = wilson(wrong, total)
    found |= {"supported claims": total, "false support": wrong / total if total else None}
    found |= {"false support, lower": low, "false support, upper": high}
    found["quotes not on their page"] = counts["quote"] - counts["quote right"]
    found["quotes at another place"] = counts["quote right"] - counts["quote offsets right"]
    found["guarded pages"] = counts["guard"]
    found["guarded pages let through"] = counts["guard"] - counts["guard right"]
    found["guard false alarms"] = counts["guard false alarms"] / counts["pages"] if counts["pages"] else None
    found["contradictions found"] = tally.rate("contradiction")
    found["contradictions not planted"] = counts["contradictions not planted"]
    found["verdict accuracy"] = tally.rate("verdict")
    found["verdict macro F1"] = macro_f1(tally)
    found["pages"] = counts["pages"]
    return found


def macro_f1(tally: Tally) -> float | None:
    """The mean F1 over the verdicts that the gold holds."""
    names = {name.split(" ", 2)[2] for name in tally.counts if name.startswith("verdict is ")}
    scores = [tally.f1(f"verdict {name}") or 0.0 for name in sorted(names)]
    return sum(scores) / len(scores) if scores else None


def table(columns: Mapping[str, Mapping[str, float | None]]) -> str:
    """A Markdown table: a figure a row, a set of charts in one look a column, the target beside it."""
    names = list(dict.fromkeys(name for figures in columns.values() for name in figures))
    lines = [f"| figure | target | {' | '.join(columns)} |", f"|---|---|{'---|' * len(columns)}"]
    for name in names:
        cells = [_cell(name, column.get(name)) for column in columns.values()]
        sign, target = TARGETS.get(name, ("", None))
        wanted = f"{sign} {target:g}" if target is not None else ""
        lines.append(f"| {name} | {wanted} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    shown = f"{value:.0f}" if value == int(value) and value > 1 else f"{value:.3f}"
    if name not in TARGETS:
        return shown
    sign, target = TARGETS[name]
    return shown if (value >= target if sign == ">=" else value <= target) else f"**{shown}**"


def errors(tally: Tally) -> str:
    """Every fault in four lines."""
    lines = []
    for fault in sorted(tally.faults, key=lambda f: (f.what, f.kind, f.chart, f.page)):
        words = " ".join(fault.words.split())
        lines.append(f"{fault.what} · {fault.kind} · {fault.chart} p. {fault.page}")
        lines.append(f"    gold: {fault.expected}\n    told: {fault.told}\n    in:   {words[:260]}")
    return "\n".join(lines)


def as_json(columns: Mapping[str, Mapping[str, float | None]], faults: Sequence[Tally]) -> dict[str, Any]:
    """Figures and faults as plain data."""
    return {"figures": columns, "errors": [asdict(fault) for tally in faults for fault in tally.faults]}
