"""The ledger: pages of plain text in which every fact is marked, and what is left when the marks are taken off.

A mark is `{{kind field; field; … @assertion|words}}`. README.md of this folder tells kinds, fields and directives.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FIELDS = {
    "treatment": ("name", "dose", "duration", "outcome"),
    "score": ("scale", "value", "date"),
    "diagnosis": ("concept", "code"),
    "risk": ("type", "date"),
    "exclusion": ("finding",),
    "function": ("domain",),
    "response": ("treatment",),
    "plan": ("treatment", "dose"),
    "denial": (),
    "guard": ("type",),
}
LETTERS = {
    "t": "treatment",
    "s": "score",
    "d": "diagnosis",
    "r": "risk",
    "x": "exclusion",
    "f": "function",
    "resp": "response",
    "plan": "plan",
    "n": "denial",
    "-": "none",
}
ANY = "?"
_UNTOLD = {"plan": "planned or affirmed"}

_MARK = re.compile(
    r"\{\{(?P<kind>[a-z]+|-)(?P<optional>~?)\s*(?P<fields>[^|@}]*)(?:@(?P<told>[^|}]*))?\|(?P<words>[^}]*)\}\}"
)
_DIRECTIVE = re.compile(r"^#!\s*(\w+)\s*(.*)$", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+|\n")


class LedgerFault(ValueError):
    """A page of the ledger is not written as it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One mention. `fields` holds only what is judged: "" is "the page does not say", a missing key is not judged.

    `assertions` are the right answers (more than one where readers would differ); `start` and `end` count characters of
    the page's plain text. An `optional` fact may be missed, and must not be told wrongly.
    """

    kind: str
    fields: dict[str, str]
    assertions: tuple[str, ...]
    words: str
    start: int
    end: int
    optional: bool = False
    sentence: str = ""

    @property
    def affirmed(self) -> bool:
        """Whether this mention may support a claim."""
        return "affirmed" in self.assertions


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """A page: its text without marks, the facts on it, and what guards it (None: a page of the patient's own chart)."""

    number: int
    text: str
    facts: tuple[Fact, ...]
    guard: str | None = None
    identity: str | None = None
    unmarked: frozenset[str] = frozenset()
    spared: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldChart:
    """A chart: pages and what chart.json says of it as a whole."""

    name: str
    pages: tuple[GoldPage, ...]
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def held(self) -> bool:
        """Whether the author of the rules may see only its scores."""
        return bool(self.about.get("held"))


def read_chart(folder: Path) -> GoldChart:
    """The chart in `folder`: chart.json and page-01.txt and so on. Raises LedgerFault naming file and mark."""
    files = sorted(folder.glob("page-*.txt"))
    pages = tuple(read_page(path.read_text("utf-8"), number, str(path)) for number, path in enumerate(files, 1))
    return GoldChart(name=folder.name, pages=pages, about=json.loads((folder / "chart.json").read_text("utf-8")))


def read_page(marked: str, number: int = 1, where: str = "page") -> GoldPage:
    """A page from its marked text."""
    told = dict(_DIRECTIVE.findall(marked))
    body = _DIRECTIVE.sub("", marked).strip("\n") + "\n"
    plain, found, spared = _without_marks(body, where, told.get("date", "").strip())
    return GoldPage(
        number=number,
        text=plain,
        facts=tuple(_with_sentence(fact, plain) for fact in found),
        guard=told.get("guard"),
        identity=told.get("identity"),
        unmarked=frozenset(told.get("unmarked", "").split()),
        spared=tuple(spared),
    )


def _without_marks(body: str, where: str, day: str) -> tuple[str, list[Fact], list[tuple[int, int]]]:
    plain, facts, spared, at = "", [], [], 0
    for mark in _MARK.finditer(body):
        plain += body[at : mark.start()]
        start = len(plain)
        plain += mark["words"]
        at = mark.end()
        if mark["kind"] == "-":
            spared.append((start, len(plain)))
        else:
            facts.append(_fact(mark, start, where, day))
    plain += body[at:]
    if "{{" in plain or "}}" in plain:
        line = next(line for line in plain.splitlines() if "{{" in line or "}}" in line)
        raise LedgerFault(f"{where}: a mark that cannot be read: {line}")
    return plain, facts, spared


def _fact(mark: re.Match[str], start: int, where: str, day: str) -> Fact:
    kind = LETTERS.get(mark["kind"])
    if kind is None:
        raise LedgerFault(f"{where}: no kind {mark['kind']!r}: {mark[0]}")
    assertions = tuple(part.strip() for part in (mark["told"] or _UNTOLD.get(kind, "affirmed")).split(" or "))
    fields = _fields(kind, mark["fields"], assertions, where)
    if kind == "score" and "date" not in fields and day:
        fields["date"] = day
    return Fact(
        kind=kind,
        fields={name: value for name, value in fields.items() if value != ANY},
        assertions=assertions,
        words=mark["words"],
        start=start,
        end=start + len(mark["words"]),
        optional=bool(mark["optional"]),
    )


def _fields(kind: str, written: str, assertions: tuple[str, ...], where: str) -> dict[str, str]:
    """Fields by place or by name ("key=value"); "-" says that the page does not tell. Untold ones: see README."""
    fields: dict[str, str] = {}
    for place, part in enumerate(p.strip() for p in written.split(";") if p.strip()):
        name, sign, value = part.partition("=")
        if not sign:
            if place >= len(FIELDS[kind]):
                raise LedgerFault(f"{where}: too many fields of {kind}: {written}")
            name, value = FIELDS[kind][place], part
        fields[name.strip()] = "" if value.strip() == "-" else value.strip()
    if kind == "treatment" and "affirmed" in assertions:
        fields = {"dose": "", "duration": "", "outcome": "unknown"} | fields
    return fields


def _with_sentence(fact: Fact, text: str) -> Fact:
    low = max((m.end() for m in _SENTENCE_END.finditer(text, 0, fact.start)), default=0)
    after = _SENTENCE_END.search(text, fact.end)
    return Fact(
        kind=fact.kind,
        fields=fact.fields,
        assertions=fact.assertions,
        words=fact.words,
        start=fact.start,
        end=fact.end,
        optional=fact.optional,
        sentence=text[low : after.start() if after else len(text)].strip(),
    )
