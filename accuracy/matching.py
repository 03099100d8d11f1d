"""Which line of the reader answers which fact of the ledger: same page, same thing, and the words it quotes."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from accuracy.ledger import Fact, GoldPage
from accuracy.reading import Item

_TABLES = Path(__file__).parent.parent / "pipeline" / "rule_tables"
_WORD = re.compile(r"[a-z0-9]+")
_LEAST = 0.3
NAMED_BY = {"diagnosis": "concept", "risk": "type", "exclusion": "finding"}
SAME_CONCEPT = {
    "active_suicidal_ideation": "suicidal_ideation",
    "passive_suicidal_ideation": "passive_death_wish",
    "suicide_plan": "suicidal_plan",
    "suicidal_intent": "suicidal_plan",
}
SUICIDAL = {"suicidal_ideation", "passive_death_wish", "suicidal_plan"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A fact and the item that answers it."""

    fact: Fact
    item: Item
    page: int


@dataclass(slots=True)
class Matched:
    """A chart's facts and items sorted out. `elsewhere`: right but for the page; `repeats`: one mention told twice."""

    pairs: list[Pair] = field(default_factory=list)
    missed: list[tuple[int, Fact]] = field(default_factory=list)
    extra: list[Item] = field(default_factory=list)
    elsewhere: list[Pair] = field(default_factory=list)
    repeats: list[Item] = field(default_factory=list)


def match(pages: Sequence[GoldPage], items: Iterable[Item]) -> Matched:
    """Match the items of one document to the facts of its pages."""
    result = Matched()
    by_page: dict[tuple[int, tuple[str, ...]], list[Item]] = defaultdict(list)
    for item in items:
        by_page[item.page, key_of_item(item)].append(item)
    for page in pages:
        facts: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
        for fact in page.facts:
            facts[key_of_fact(fact)].append(fact)
        for key, group in facts.items():
            _match_group(page, group, by_page.pop((page.number, key), []), result)
    for left in by_page.values():
        result.extra += left
    _find_akin(result)
    _find_elsewhere(result)
    _set_aside_related(pages, result)
    return result


def _match_group(page: GoldPage, facts: list[Fact], items: list[Item], result: Matched) -> None:
    weights = sorted(
        ((likeness(fact, item), -i, -j) for i, fact in enumerate(facts) for j, item in enumerate(items)), reverse=True
    )
    free_facts, free_items = set(range(len(facts))), set(range(len(items)))
    for weight, i, j in weights:
        if weight >= _LEAST and -i in free_facts and -j in free_items:
            free_facts.remove(-i)
            free_items.remove(-j)
            result.pairs.append(Pair(facts[-i], items[-j], page.number))
    result.missed += [(page.number, facts[i]) for i in sorted(free_facts) if not facts[i].optional]
    for j in sorted(free_items):
        told = any(likeness(f, items[j]) >= 0.5 and items[j].assertion in f.assertions for f in facts)
        (result.repeats if told else result.extra).append(items[j])


def _find_akin(result: Matched) -> None:
    """Pair degrees of suicidality that were named differently: passive for unspecified, intent for ideation."""
    for number, fact in list(result.missed):
        if fact.kind != "risk" or key_of_fact(fact)[1] not in SUICIDAL:
            continue
        for item in result.extra:
            akin = item.page == number and item.kind == "risk" and key_of_item(item)[1] in SUICIDAL
            if akin and likeness(fact, item) >= 0.6 and item.assertion in fact.assertions:
                result.pairs.append(Pair(fact, item, number))
                result.extra.remove(item)
                result.missed.remove((number, fact))
                break


def _set_aside_related(pages: Sequence[GoldPage], result: Matched) -> None:
    """Set aside what a marked sentence tells besides, in the same sense ("no SI, plan or intent")."""
    for item in list(result.extra):
        page = next((page for page in pages if page.number == item.page), None)
        if page and (_is_spared(page, item) or any(_is_told_besides(fact, item) for fact in page.facts)):
            result.extra.remove(item)
            result.repeats.append(item)


def _is_spared(page: GoldPage, item: Item) -> bool:
    """Whether a line that claims nothing is about words that the ledger leaves open."""
    if item.assertion == "affirmed":
        return False
    quote = " ".join(item.quote.split())
    return any(" ".join(page.text[low:high].split()) in quote for low, high in page.spared)


def _is_told_besides(fact: Fact, item: Item) -> bool:
    if likeness(fact, item) < 0.5:
        return False
    if fact.kind == "risk" and item.kind == "risk":
        return item.assertion in (*fact.assertions, "negated")
    if fact.kind == "exclusion" and item.kind in ("exclusion", "diagnosis"):
        return item.assertion in fact.assertions
    return fact.kind == "diagnosis" and item.kind == "exclusion" and item.assertion == "negated"


def _find_elsewhere(result: Matched) -> None:
    """Pair what was missed on one page with what was told too much on another, where the words are the same."""
    for number, fact in list(result.missed):
        for item in result.extra:
            if key_of_item(item) == key_of_fact(fact) and likeness(fact, item) >= 0.8:
                result.elsewhere.append(Pair(fact, item, number))
                result.extra.remove(item)
                result.missed.remove((number, fact))
                break


def likeness(fact: Fact, item: Item) -> float:
    """How surely an item's quote is about a fact: the share of the mark's words in the quote, and of its sentence."""
    quote = _words(item.quote)
    if not quote:
        return 0.0
    marked, sentence = _words(fact.words), _words(fact.sentence)
    share = sum(word in quote for word in marked) / max(len(marked), 1)
    common = sum(word in sentence for word in quote) / len(quote)
    told = 0.04 * (item.assertion in fact.assertions)
    return 0.5 * share + 0.5 * common + told


def _words(text: str) -> set[str]:
    return set(_WORD.findall(re.sub(r"-\s*\n\s*", "", text).lower()))


def key_of_fact(fact: Fact) -> tuple[str, ...]:
    """What a fact is about: kind and name."""
    return _key(fact.kind, fact.fields)


def key_of_item(item: Item) -> tuple[str, ...]:
    """What an item is about, named as the ledger names it."""
    return _key(item.kind, {name: value or "" for name, value in item.fields.items()})


@lru_cache(maxsize=1)
def _families() -> dict[str, str]:
    """Kinds of a treatment (a block of one side, a school of psychotherapy) count as the ledger calls them."""
    drugs = json.loads((_TABLES / "drugs.json").read_text("utf-8"))["drugs"]
    families: dict[str, str] = {}
    for drug in drugs:
        family = "psychotherapy" if drug["drug_class"] == "psychotherapy" else drug["ingredient"]
        for name in (drug["ingredient"], *(kind["called"] for kind in drug.get("kinds", ()))):
            families[name.lower().replace(" ", "_")] = family.lower().replace(" ", "_")
    return families


def _key(kind: str, fields: dict[str, str]) -> tuple[str, ...]:
    def told(name: str) -> str:
        value = fields.get(name, "").strip().lower()
        return SAME_CONCEPT.get(value, value).replace(" ", "_")

    if kind == "treatment":
        return kind, _families().get(told("name"), told("name"))
    if kind == "score":
        return kind, told("scale"), told("value").removesuffix(".0")
    if kind in NAMED_BY:
        return kind, told(NAMED_BY[kind])
    return (kind,)
