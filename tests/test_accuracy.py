"""The gold charts are whole, the scorer counts rightly, and a few quick charts are read no worse than before."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from accuracy import __main__ as accuracy
from accuracy import census, collection, comparing, drawing, ledger, reading, report, scoring
from accuracy.ledger import GoldChart, GoldPage
from accuracy.reading import Item, Reading
from pipeline.model.evidence import Assertion, ItemKind, TreatmentOutcome

ROOT = Path(__file__).parent.parent
CHARTS = collection.charts() + collection.pairs()
MARKED = (
    "She {{t sertraline; 200 mg/day; 8 weeks; failed|took Zoloft 200 mg for 8 weeks}} in vain. "
    "{{t lithium@planned|Lithium}} next.\n"
)


def chart_of(marked: str, guard: str | None = None) -> GoldChart:
    page = ledger.read_page(marked)
    return GoldChart(name="c", pages=(GoldPage(number=1, text=page.text, facts=page.facts, guard=guard),))


def item(words: str, name: str, assertion: str = "affirmed", **fields: str) -> Item:
    text = ledger.read_page(MARKED).text
    start = max(text.find(words), 0)
    told = {"name": name, "dose": None, "duration": None, "outcome": "unknown"} | fields
    return Item(
        doc="c",
        page=1,
        start=start,
        end=start + len(words),
        kind="treatment",
        fields=told,
        quote=words,
        assertion=assertion,
    )


def scored(items: Sequence[Item], marked: str = MARKED, guard: str | None = None) -> scoring.Tally:
    chart = chart_of(marked, guard)
    return scoring.score([chart], Reading(items=tuple(items), texts={("c", 1): chart.pages[0].text}))


ZOLOFT = item(
    "She took Zoloft 200 mg for 8 weeks in vain.", "sertraline", dose="200 mg", duration="8 wks", outcome="failed"
)
LITHIUM = item("Lithium next.", "lithium", "planned")


def test_a_perfect_reading_scores_one_and_no_fault() -> None:
    tally = scored([ZOLOFT, LITHIUM])
    figures = report.figures(tally)
    assert tally.faults == []
    assert (figures["treatment F1"], figures["all four exact"], figures["assertion accuracy"]) == (1, 1, 1)
    assert (figures["false support"], figures["quotes not on their page"]) == (0, 0)


def test_a_missed_mention_costs_recall_and_its_fields() -> None:
    figures = report.figures(scored([LITHIUM]))
    assert (figures["treatment recall"], figures["dose exact"], figures["all four exact"]) == (0.5, 0, 0)


def test_a_plan_told_as_affirmed_is_false_support() -> None:
    figures = report.figures(scored([ZOLOFT, item("Lithium next.", "lithium")]))
    assert (figures["false support"], figures["supported claims"], figures["assertion accuracy"]) == (0.5, 2, 0.5)


def test_a_drug_that_the_page_does_not_name_is_false_support() -> None:
    tally = scored([ZOLOFT, LITHIUM, item("Lithium next.", "fluoxetine")])
    assert report.figures(tally)["false support"] == 0.5
    assert [fault.what for fault in tally.faults] == ["FALSE SUPPORT, told too much"]


def test_a_quote_that_does_not_stand_on_its_page_is_counted() -> None:
    made_up = item("She took Zoloft 200 mg for 8 weeks with joy.", "sertraline", dose="200 mg")
    assert report.figures(scored([made_up]))["quotes not on their page"] == 1


def test_evidence_of_another_patients_page_is_false_support_and_the_page_let_through() -> None:
    figures = report.figures(scored([ZOLOFT], guard="other_patient"))
    assert (figures["guarded pages let through"], figures["false support"]) == (1, 1)


def test_a_guard_on_the_patients_own_page_is_a_false_alarm() -> None:
    alarm = Item(
        doc="c", page=1, start=0, end=3, kind="guard", fields={"type": "part2"}, quote="She", assertion="affirmed"
    )
    assert report.figures(scored([ZOLOFT, LITHIUM, alarm]))["guard false alarms"] == 1


def test_an_optional_mention_may_be_passed_over_but_not_told_as_support() -> None:
    optional = "Guidelines name {{t~ lithium@hypothetical|lithium}}.\n"
    assert scored([], optional).faults == []
    assert report.figures(scored([item("Guidelines name lithium.", "lithium")], optional))["false support"] == 1


@pytest.mark.parametrize(
    ("field", "gold", "told", "same"),
    [
        ("dose", "200 mg/day", "200 mg", True),
        ("dose", "300 mg/day", "150 mg BID", True),
        ("dose", "0.05 mg", "50 mcg", True),
        ("dose", "0.5 mg/kg", "0.5 mg", False),
        ("dose", "", "20 mg", False),
        ("duration", "8 weeks", "8 wks", True),
        ("duration", "8 weeks", "9 weeks", False),
        ("duration", "3 months", "12 weeks", True),
        ("duration", "4 months", "3/2021 to 7/2021", True),
        ("duration", "8 years", "1998 to 2006", True),
        ("duration", "36 sessions", "36 weeks", False),
        ("duration", "36 sessions", "36 treatments", True),
        ("duration", "ten weeks", "10 weeks", True),
        ("outcome", "unknown", "", True),
        ("outcome", "failed or intolerant", "intolerant", True),
        ("outcome", "failed", "unknown", False),
        ("date", "2026-03-04", "03/04/2026", True),
        ("date", "2026-03", "2026-03-04", True),
        ("date", "2026-03-04", "2026-04-03", False),
        ("code", "F33.2", "f33.2", True),
    ],
)
def test_fields_are_compared_by_what_they_mean(field: str, gold: str, told: str, same: bool) -> None:
    assert comparing.same(field, gold, told, "treatment") is same


def test_wilsons_interval_of_none_in_three_hundred_ends_near_one_percent() -> None:
    low, high = scoring.wilson(0, 300)
    assert low == 0
    assert 0.011 < high < 0.014


def test_every_name_on_a_page_is_marked() -> None:
    """A mention that the ledger forgot would call a right reading false."""
    forgotten = [
        f"{c.name} p. {p.number}: {name} in {words}"
        for c in CHARTS
        for p in c.pages
        if not p.guard
        for name, words in census.unmarked(p)
    ]
    assert forgotten == []


def test_marks_use_the_words_of_the_product() -> None:
    drugs = json.loads((ROOT / "pipeline/rule_tables/drugs.json").read_text("utf-8"))["drugs"]
    scales = json.loads((ROOT / "pipeline/rule_tables/rating_scales.json").read_text("utf-8"))["scales"]
    treatments = {drug["ingredient"] for drug in drugs} | {"psychotherapy"}
    names = {"treatment": treatments, "score": {scale["id"] for scale in scales}}
    outcomes = {outcome.value for outcome in TreatmentOutcome}
    for chart in CHARTS:
        for fact in (fact for page in chart.pages for fact in page.facts):
            assert ItemKind(fact.kind)
            assert {Assertion(assertion) for assertion in fact.assertions}, fact
            assert set(fact.fields.get("outcome", "unknown").split(" or ")) <= outcomes | {"?"}, fact
            assert (fact.fields.get("name") or fact.fields.get("scale")) in names.get(
                fact.kind, {None}
            ) or fact.kind in ("plan", "response"), fact


def test_the_held_half_is_as_it_was_frozen() -> None:
    assert collection.HELD_LIST.read_text("utf-8") == collection.sums(collection.held_files())


def test_every_look_of_a_page_is_a_pdf_with_all_pages(tmp_path: Path) -> None:
    import pypdfium2

    chart = chart_of(MARKED)
    small = GoldChart(
        name="c", pages=chart.pages, about={"patient": {"name": "A B", "birth_date": "1980-01-01", "mrn": "1"}}
    )
    for look in drawing.LOOKS:
        with pypdfium2.PdfDocument(drawing.draw(small, look, tmp_path / look)) as document:
            assert len(document) == 1


def test_open_pairs_and_a_chart_are_read_no_worse_than_before(tmp_path: Path) -> None:
    charts = [*collection.pairs(held=False), *(c for c in collection.charts(held=False) if c.name.startswith("02"))]
    files = accuracy.as_text([c for c in charts if len(c.pages) == 1], tmp_path)
    files += [drawing.draw(chart, "clean", tmp_path) for chart in charts if len(chart.pages) > 1]
    (tmp_path / "texts").mkdir()
    figures = report.figures(scoring.score(charts, reading.read(files, tmp_path / "texts")))
    print(report.table({"open pairs and chart 02": figures}))
    at_least = {"treatment F1": 0.97, "score F1": 0.97, "dose exact": 0.95, "duration exact": 0.95}
    at_least |= {"assertion accuracy": 0.96, "page pin": 0.99}
    assert {name: figures[name] for name, floor in at_least.items() if (figures[name] or 0) < floor} == {}
    assert figures["quotes not on their page"] == 0
    assert (figures["false support"] or 0) < 0.02
