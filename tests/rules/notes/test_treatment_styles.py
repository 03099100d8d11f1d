"""Treatments in the manner of many kinds of notes (styles/*.txt): what each passage tells, and what it does not.

A passage is followed by what it should give, in order: `= name | dose | duration | outcome`, or `= name @assertion`
of what the patient did not have. `a or b`: either is right, `?`: anything; `=` alone: no mention at all. `# not yet`:
it is read wrong so far, and never as support that it is not.
"""

from pathlib import Path

import pytest

from pipeline.engines import case_files
from pipeline.model.chart import Page
from pipeline.model.evidence import EvidenceItem, ItemKind
from pipeline.rules.mentions import reader
from pipeline.rules.notes import lexicon

STYLES = Path(__file__).parent / "styles"
NOT_YET = (pytest.mark.xfail(strict=True, reason="not yet read right"),)
WORDS = lexicon.compile_tables(case_files.load_tables(()))


def passages(name: str) -> list[tuple[str, list[str], bool]]:
    """The passages of a file, each with what it should give, and whether it is read right."""
    found: list[tuple[str, list[str], bool]] = []
    for block in (STYLES / f"{name}.txt").read_text(encoding="utf-8").strip().split("\n\n"):
        lines = block.split("\n")
        expected = [line[1:].strip() for line in lines if line.startswith("=")]
        text = "\n".join(line for line in lines if not line.startswith(("=", "# ")))
        found.append((text, [e for e in expected if e], "# not yet" not in lines))
    return found


def treatments(text: str) -> list[EvidenceItem]:
    page = Page(document="notes", number=1, text=text, width=612, height=792, how="text layer")
    return [item for item in reader.read([page], reader.Manner(), WORDS).items if item.kind is ItemKind.TREATMENT]


def told(item: EvidenceItem) -> str:
    if item.assertion != "affirmed":
        return f"{item.fields['name']} @{item.assertion}"
    return " | ".join(item.fields[name] or "-" for name in ("name", "dose", "duration", "outcome"))


def agrees(expected: str, got: str) -> bool:
    """Whether what is told is one of the right answers."""
    if "@" in expected:
        name, _, ways = expected.partition(" @")
        return any(_is(name, way, got) for way in ways.split(" or "))
    wanted, fields = expected.split(" | "), got.split(" | ")
    return len(wanted) == len(fields) and all(
        "?" in ways or field in ways.split(" or ") for ways, field in zip(wanted, fields, strict=True)
    )


def _is(name: str, way: str, got: str) -> bool:
    return got == f"{name} @{way}" or (way == "affirmed" and got.startswith(f"{name} | "))


def cases() -> list[object]:
    return [
        pytest.param(text, expected, id=f"{path.stem}-{place}", marks=() if right else NOT_YET)
        for path in sorted(STYLES.glob("*.txt"))
        for place, (text, expected, right) in enumerate(passages(path.stem), 1)
    ]


@pytest.mark.parametrize(("text", "expected"), cases())
def test_each_passage_tells_its_treatments_and_nothing_more(text: str, expected: list[str]) -> None:
    got = [told(item) for item in treatments(text)]
    assert len(got) == len(expected) and all(map(agrees, expected, got)), f"expected {expected}\ntold {got}"
