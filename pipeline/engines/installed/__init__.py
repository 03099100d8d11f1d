"""Is this machine fit to build? Each check says what was found and, where it is not as it should be, what to do."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pipeline.engines.installed import folders, letters, packages, tables
from pipeline.engines.installed.check import Check, State

__all__ = ["Check", "State", "checks"]


def checks(out: Path, cases: Path, today: date) -> Iterator[Check]:
    """Every check, in the order in which a person would mend them; nothing is installed or left behind.

    `cases` need not be there: a newcomer has none yet.
    """
    yield packages.program()
    yield packages.python()
    yield packages.packages()
    yield packages.shipped("schemas", "*.schema.json")
    yield packages.shipped("letter templates", "*.docx")
    yield tables.whole()
    yield tables.ages((cases / "tables",), today)
    yield letters.engine()
    yield letters.fonts()
    yield folders.space(out)
    yield folders.writable(out)
    yield folders.private("OUT", out)
    yield folders.encryption("OUT", out)
    yield folders.remembered()
    if os.path.isdir(cases):
        yield folders.private("cases", cases)
        yield folders.encryption("cases", cases)
    else:
        yield Check(name="cases", state=State.OK, found="no such folder here yet; --cases names another")
