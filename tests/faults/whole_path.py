"""A foreign PDF as a record of a small case, led through everything that touches it: reading, assembly, inspection."""

from datetime import date
from pathlib import Path

from pipeline import packet
from pipeline.errors import CaseInvalid, SourceUnusable
from pipeline.stages import assembly, inspection
from tests import case_folder
from tests.appeal_packet import typeset

RECORD = "chart"
TODAY = date(2026, 11, 23)


def lead_through(pdf: bytes, folder: Path) -> str:
    """What became of the case in `folder` with `pdf` as its record: "built", or the named error's kind.

    Whatever else is raised goes through: that is a fault of ours.
    """
    (folder / "records" / f"{RECORD}.pdf").write_bytes(pdf)
    try:
        made = packet.prepare(folder, today=TODAY, work=folder.parent / "work")
        rendered = tuple(typeset(letter) for letter in made.letters)
        draft = assembly.assemble(
            made.case, made.plan, rendered, made.exhibits, made.chart, made.crosswalk, made.state, made.tables
        )
        inspection.inspect(draft, made.case, made.plan, rendered, made.exhibits, made.chart)
    except SourceUnusable as error:
        assert RECORD in error.message and error.remedy, "the record and what to do must be named"
        return "source unusable"
    except CaseInvalid as error:
        assert error.findings and all(_names_the_record(f) for f in error.findings if f.severity == "error")
        return "case invalid"
    return "built"


def a_case(place: Path) -> Path:
    """The small case; give its record some bytes with `lead_through`."""
    return case_folder.write(place)


def _names_the_record(finding: object) -> bool:
    where = str(finding.where)  # type: ignore[attr-defined]
    return where.startswith("case.json#/records/1/") or where.startswith(RECORD)
