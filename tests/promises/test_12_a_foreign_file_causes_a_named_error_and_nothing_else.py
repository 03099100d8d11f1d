"""Promise 12: whatever PDF lies among the records, it is built in or named; nothing hangs or crashes.

`make fuzz` does the same for as long as one likes.
"""

import pytest

from tests.faults.fuzz import Child

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
