"""Promise 12: whatever PDF lies among the records, it is built in or named; nothing hangs or crashes.

`make fuzz` does the same for as long as one likes.
"""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from pipeline.engines import documents
from tests import case_folder
from tests.faults import bombs, whole_path
from tests.faults.fuzz import Child
from tests.real_case import run

FILES = 320
BATCHES = 8


@pytest.mark.parametrize("part", range(BATCHES))
def test_broken_pdfs_build_or_are_named(part: int) -> None:
    child = Child()
    try:
        answers = [(number, *child.ask(number)) for number in range(part, FILES, BATCHES)]
    finally:
        child.end()
    faults = [answer for answer in answers if answer[1].startswith("FAULT")]
    assert faults == []
    # The files are worth something only if some get far and some do not.
    assert {kind for _, kind, _ in answers} >= {"built", "source unusable"}


@pytest.mark.parametrize(
    ("bomb", "says"),
    [
        (bombs.nested_forms, "Record chart takes longer than 0.7 seconds at page 2."),
        (bombs.fine_pattern, "Record chart takes longer than 0.7 seconds at page 1."),
    ],
)
def test_a_page_that_would_take_for_ever_is_named_with_its_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bomb: Callable[[], bytes], says: str
) -> None:
    monkeypatch.setattr(documents, "PAGE_SECONDS", 0.7)
    folder, before = case_folder.write(tmp_path), _children()
    (folder / "records" / "chart.pdf").write_bytes(bomb())
    result = run("check", folder, "--json")
    found = [(f["code"], f["where"], f["message"]) for f in json.loads(result.stdout)["findings"]]
    assert (result.exit_code, found) == (5, [("source-unusable", {"document": "chart"}, says)])
    assert _children() <= before


@pytest.mark.parametrize(
    ("bomb", "becomes"),
    [
        (bombs.page_tree, "source unusable"),
        (lambda: bombs.page_tree(counted=True), "source unusable"),
        (bombs.name_tree, "built"),
        (bombs.outline, "built"),
        (bombs.deep_forms, "built"),
        (lambda: bombs.nested_forms(levels=2), "built"),
        (lambda: bombs.fine_pattern(step=1), "built"),
    ],
    ids=["page tree", "counted page tree", "names", "bookmarks", "deep forms", "some forms", "a pattern"],
)
def test_parts_that_lead_to_themselves_or_a_long_way_do_not_hang(
    tmp_path: Path, bomb: Callable[[], bytes], becomes: str
) -> None:
    assert whole_path.lead_through(bomb(), whole_path.a_case(tmp_path)) == becomes


def _children() -> set[str]:
    """Numbers of the processes that this one has started and that are still there."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = status.read_text().rpartition(")")[2].split()[1]
            found |= {status.parent.name} if int(parent) == os.getpid() else set()
    return found
