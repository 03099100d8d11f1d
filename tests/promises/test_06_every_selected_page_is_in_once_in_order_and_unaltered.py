"""Promise 6: every selected page of every exhibit is in the packet exactly once, in order, unaltered but for uniform
scaling, rotation, stamp and boxes."""

import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.engines.pdf.pages import SourcePdf
from tests.appeal_packet import draft, parts, with_record
from tests.engines.odd_pages import ODD, sheet
from tests.engines.packet_views import difference, text


def single(source: Path, page: int) -> bytes:
    """One page of a file as a file of its own."""
    made = io.BytesIO()
    with pikepdf.open(source) as opened:
        del opened.pages[page:]
        del opened.pages[: page - 1]
        opened.save(made)
    return made.getvalue()


@pytest.mark.parametrize("exhibit", parts().exhibits, ids=lambda exhibit: exhibit.letter)
def test_each_page_of_the_sample_looks_like_its_source(exhibit) -> None:
    document = parts().chart.document(exhibit.record)
    with SourcePdf(document.path, exhibit.record) as source:
        for number, source_page in enumerate(exhibit.pages, start=1):
            packet_page = draft().page_map.of_exhibit(exhibit.letter, number)
            assert packet_page is not None
            band = number == 1 and not parts().plan.channel.tab_sheets
            place = source.placement(source_page, band=band)
            # The band of a first page may reach a little above the foot that is compared.
            allowed = 0.02 if band else 0.001
            assert difference(single(document.path, source_page), draft().pdf, place, packet_page) < allowed


def test_each_page_of_the_sample_is_in_exactly_once_and_in_order() -> None:
    for exhibit in parts().exhibits:
        held = [page for page in draft().page_map.pages if page.part == exhibit.letter and page.exhibit_page]
        assert [page.source_page for page in held] == list(exhibit.pages)
        assert [page.exhibit_page for page in held] == list(range(1, len(exhibit.pages) + 1))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(1, len(ODD) + 1)), st.integers(1, 6))
def test_any_selection_of_any_pages_comes_out_as_selected(tmp_path: Path, order: list[int], count: int) -> None:
    selected = tuple(order[:count])
    record = parts().exhibits[0].record
    base = with_record(parts(), record, _book(), tmp_path, pages=len(ODD), words="")
    exhibits = (replace(base.exhibits[0], pages=selected), *base.exhibits[1:])
    made = replace(base, exhibits=exhibits).assembled()
    shown = [made.page_map.of_exhibit(exhibits[0].letter, number) for number in range(1, count + 1)]
    assert [f"page {source}:" in text(made.pdf, page or 0) for source, page in zip(selected, shown, strict=True)] == [
        True
    ] * count


def _book() -> bytes:
    """All odd pages in one file, each with its number."""
    made = io.BytesIO()
    with pikepdf.new() as book:
        for number, (width, height) in enumerate([(612, 792), (792, 612), (842, 1191), (300, 400)] * 5, start=1):
            if number <= len(ODD):
                with pikepdf.open(io.BytesIO(sheet(width, height, words=f"page {number}:"))) as one:
                    one.pages[0].obj["/Rotate"] = 90 * number
                    book.pages.extend(one.pages)
        book.save(made)
    return made.getvalue()
