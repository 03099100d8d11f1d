"""Geometry of pages on Letter sheets: uniform, inside the sheet, and the same way back."""

import pikepdf
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.pdf import place as pdf_place
from pipeline.engines.pdf.place import Frame
from pipeline.model.chart import Box

corner = st.floats(-500, 500)
side = st.floats(20, 3000)
frames = st.builds(
    lambda x, y, w, h, turn, unit: Frame(box=Box(x0=x, y0=y, x1=x + w, y1=y + h), turn=turn, unit=unit),
    corner,
    corner,
    side,
    side,
    st.sampled_from([0, 90, 180, 270]),
    st.sampled_from([0.5, 1.0, 2.0]),
)


@given(frames, st.floats(0, 60))
def test_every_page_lies_wholly_on_its_sheet_above_the_foot(frame: Frame, foot: float) -> None:
    place = pdf_place.place(frame, foot=foot)
    shown = place.box(frame.box)
    assert shown.x0 >= -0.01 and shown.y0 >= foot - 0.01
    assert shown.x1 <= place.sheet[0] + 0.01 and shown.y1 <= place.sheet[1] + 0.01


@given(frames)
def test_a_page_is_scaled_alike_in_both_directions_and_never_enlarged(frame: Frame) -> None:
    place = pdf_place.place(frame)
    shown = place.box(frame.box)
    width, height = frame.size
    assert place.scale <= 1
    assert abs((shown.x1 - shown.x0) - width * place.scale) < 0.01
    assert abs((shown.y1 - shown.y0) - height * place.scale) < 0.01


@given(frames)
def test_a_rectangle_finds_its_way_back_to_the_source(frame: Frame) -> None:
    place = pdf_place.place(frame, foot=32)
    back = place.source(place.box(frame.box))
    assert max(abs(back.x0 - frame.box.x0), abs(back.y1 - frame.box.y1)) < 0.01


def test_a_page_turned_by_ninety_shows_its_left_edge_at_the_top() -> None:
    frame = Frame(box=Box(x0=0, y0=0, x1=612, y1=792), turn=90)
    place = pdf_place.place(frame)
    assert place.sheet == (792, 612)
    assert place.point(0, 0) == (0, 612), "the lower left corner is now at the upper left"


def test_a_letter_page_stays_where_it_is() -> None:
    place = pdf_place.place(Frame(box=Box(x0=0, y0=0, x1=612, y1=792)))
    assert place.scale == 1 and place.point(10, 20) == (10, 20)


@given(st.lists(st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=2)), max_size=6))
def test_a_malformed_box_is_taken_as_letter(numbers: list[float | str]) -> None:
    values = [pikepdf.String(n) if isinstance(n, str) else round(n % 1000, 3) for n in numbers]
    page = pikepdf.Dictionary(MediaBox=pikepdf.Array(values))
    frame = pdf_place.frame(page)
    width, height = frame.size
    assert width > 0 and height > 0


def test_a_page_tree_that_is_its_own_parent_is_survived() -> None:
    with pikepdf.new() as pdf:
        node = pdf.make_indirect(pikepdf.Dictionary())
        node["/Parent"] = node
        assert pdf_place.inherited(node, "/MediaBox") is None
