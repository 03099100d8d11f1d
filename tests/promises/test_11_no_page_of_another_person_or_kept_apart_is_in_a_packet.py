"""Promise 11: no page of another patient is ever in a packet; notes kept apart and programmes' records only by rule."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from click.testing import Result
from pypdf import PdfReader

from tests.engines import scans
from tests.real_case import change, copy_case, run

RECORD = "progress_notes_2026.pdf"

FOREIGN = ("Riverbend Interventional Psychiatry", "Patient: Maren Whitlock   DOB: 02/11/1966   MRN: RIP-209981",
           "Follow-up 10/02/2026", "Venlafaxine 300 mg for 12 weeks, no response. PHQ-9 24.")  # fmt: skip
NEXT_OF_FOREIGN = ("page 2 of 2", "Plan: stop venlafaxine. Return in 4 weeks.")
APART = ("PSYCHOTHERAPY PROCESS NOTES", "Kept separately from the medical record", "Patient: Dana Whitfield",
         "Session 14. Her dream of the house again; I said little.")  # fmt: skip
PROGRAMME = ("LINDENFIELD RECOVERY CENTER", "Patient: Dana Whitfield   DOB: 05/14/1983",
             "42 CFR part 2 prohibits unauthorized use or disclosure of these records.",
             "Group counseling, week 3 of 12. No alcohol since intake.")  # fmt: skip

PAGES = {
    "another patient's page": (FOREIGN,),
    "another patient's page that goes on": (FOREIGN, NEXT_OF_FOREIGN),
    "psychotherapy notes": (APART,),
    "a programme's record without consent": (PROGRAMME,),
}


def typed(lines: tuple[str, ...]) -> bytes:
    return scans.drawn(lines)


def scanned(lines: tuple[str, ...]) -> bytes:
    return scans.laid(scans.picture(scans.drawn(lines)))


def faxed(lines: tuple[str, ...]) -> bytes:
    return scans.faxed(scans.picture(scans.drawn(lines, size=13)), 196).pdf


LOOKS: dict[str, Callable[[tuple[str, ...]], bytes]] = {"typed": typed, "scanned": scanned, "faxed": faxed}


def with_pages(place: Path, more: list[bytes]) -> tuple[Path, int]:
    """A sample with pages bound into a record behind its own, and how many its own are."""
    folder = copy_case(place / "cases")
    path = folder / "records" / RECORD
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        own = len(pdf.pages)
        for page in more:
            with pikepdf.open(io.BytesIO(page)) as other:
                pdf.pages.extend(other.pages)
        pdf.save(path)
    return folder, own


def built(folder: Path, out: Path) -> Result:
    return run("build", folder, "-o", out)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("kind", PAGES)
def test_a_case_with_such_a_page_gives_no_packet_and_names_the_page(tmp_path: Path, kind: str, look: str) -> None:
    folder, own = with_pages(tmp_path, [LOOKS[look](lines) for lines in PAGES[kind]])
    result = built(folder, tmp_path / "out")
    assert result.exit_code in (4, 5)
    assert list((tmp_path / "out").rglob("*.pdf")) == []
    told = json.loads(run("check", folder, "--json").stdout)["findings"]
    stops = {(f["where"].get("document"), f["where"].get("page")) for f in told if f["severity"] == "error"}
    assert stops >= {("notes-2026", own + 1 + place) for place in range(len(PAGES[kind]))}


@pytest.mark.parametrize("look", ["typed", "scanned"])
def test_a_page_range_that_leaves_it_out_gives_a_packet_without_it(tmp_path: Path, look: str) -> None:
    folder, own = with_pages(tmp_path, [LOOKS[look](FOREIGN)])
    change(folder, lambda data: _record(data).update(pages=f"1-{own}"))
    result = built(folder, tmp_path / "out")
    assert result.exit_code in (0, 3), result.output
    (packet,) = (tmp_path / "out").rglob("send/*.pdf")
    manifest = json.loads(next((tmp_path / "out").rglob("manifest.json")).read_text())
    (exhibit,) = (exhibit for exhibit in manifest["exhibits"] if exhibit["record"] == "notes-2026")
    assert [page["source_page"] for page in exhibit["pages"]] == list(range(1, own + 1))
    assert "Whitlock" not in "".join(page.extract_text() for page in PdfReader(packet).pages)


def _record(data: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    return next(record for record in data["records"] if record["id"] == "notes-2026")
