"""What a page names but the ledger does not mark: a ledger that forgets a mention would call a right reading false."""

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from accuracy.ledger import Fact, GoldPage

_TABLES = Path(__file__).parent.parent / "pipeline" / "rule_tables"
_FINDINGS = (
    r"\bSI\b|\b(?-i:HI)\b|suicid\w*|\bpsychosis\b|\bpsychotic\b|\bmania\b|\bmanic\b|hypomani\w+|\bAVH\b"
    r"|hallucinat\w+|delusion\w*"
    r"|\bpregnan\w+|\bhypertension\b|\bHTN\b|substance use|alcohol use disorder|\bMDD\b|\bGAD\b|\bPTSD\b|\bCRPS\b"
    r"|bipolar|major depress\w+|passive death wish|self-harm|aneurysm\w*"
)
_NO_MENTION = {"levothyroxine", "melatonin"}
_CAPITALS = re.compile(r"^[^a-z\n]*$", re.MULTILINE)


@lru_cache(maxsize=1)
def _named() -> re.Pattern[str]:
    drugs = json.loads((_TABLES / "drugs.json").read_text("utf-8"))["drugs"]
    scales = json.loads((_TABLES / "rating_scales.json").read_text("utf-8"))["scales"]
    names = {name for drug in drugs for name in drug["names"]} - _NO_MENTION
    names_of_scales = {scale["id"] for scale in scales} | {"PHQ9", "HAM-D", "QIDS", "BDI", "NRS", "GAD7", "C-SSRS"}
    scored = rf"\b(?:{_any(names_of_scales)})(?=.{{0,12}}\d)"
    return re.compile(
        rf"(?<![A-Za-z])(?:(?i:{_any(n for n in names if len(n) > 4)})"
        rf"|{_any(n for n in names if len(n) <= 4)})(?![A-Za-z])"
        rf"|(?i:{_FINDINGS}|{scored})"
    )


def _any(names: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True)))


@lru_cache(maxsize=1)
def _treatments() -> dict[str, set[str]]:
    drugs = json.loads((_TABLES / "drugs.json").read_text("utf-8"))["drugs"]
    found: dict[str, set[str]] = {}
    for drug in drugs:
        family = "psychotherapy" if drug["drug_class"] == "psychotherapy" else drug["ingredient"]
        for name in (*drug["names"], *drug.get("abbreviations", ())):
            found.setdefault(name.lower(), set()).update({family, drug["ingredient"]})
    return found


def _may_cover(fact: Fact, name: str) -> bool:
    """Whether the mark is about what is named; a drug inside the mark of another one is a mention of its own."""
    told = _treatments().get(name.lower())
    return told is None or (
        fact.kind in ("treatment", "response", "plan") and fact.fields.get("name", "") in told | {""}
    )


def unmarked(page: GoldPage) -> Iterator[tuple[str, str]]:
    """Names on the page outside every mark, each with the words around it."""
    headings = [match.span() for match in _CAPITALS.finditer(page.text)]
    spared = list(page.spared) + headings
    for match in _named().finditer(page.text):
        if match[0].lower() in page.unmarked or any(low <= match.start() < high for low, high in spared):
            continue
        if any(fact.start <= match.start() < fact.end and _may_cover(fact, match[0]) for fact in page.facts):
            continue
        yield match[0], page.text[max(0, match.start() - 40) : match.end() + 40].replace("\n", " ⏎ ")
