"""Small PDFs, made by hand, that keep a reader busy for ever or until memory is full."""

import io
from collections.abc import Iterable

TIMES, LEVELS = 10, 14
_HEAD = b"/Type /Page /Parent 2 0 R /MediaBox [0 0 612 792]"
_WORDS = b"BT /H 12 Tf 72 700 Td (Progress note) Tj ET "
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def nested_forms(levels: int = LEVELS, times: int = TIMES) -> bytes:
    """A sound page, then one that draws a form `times`, which draws the next one `times` …: 10^14 squares."""
    forms = range(6, 6 + levels)
    own = b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /F %d 0 R >> >>"
    drawn = [_stream(b"/F Do " * times, own % (number + 1)) for number in forms]
    square = _stream(b"0 0 1 1 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 612 792]")
    return _pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 2 /Kids [3 0 R 4 0 R] >>",
            b"<< %s /Resources << >> >>" % _HEAD,
            b"<< %s /Contents 5 0 R /Resources << /XObject << /F 6 0 R >> >> >>" % _HEAD,
            _stream(b"/F Do " * times),
            *drawn,
            square,
        ]
    )


def fine_pattern(step: float = 0.001) -> bytes:
    """A page whose foot is filled with tiles, one every `step` points: 5 * 10^10 of them."""
    tile = (
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 5 5] /XStep %g /YStep %g /Resources <<>>"
    )
    resources = b"/Resources << /Font << /H 6 0 R >> /Pattern << /P 5 0 R >> >>"
    return _pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< %s /Contents 4 0 R %s >>" % (_HEAD, resources),
            _stream(_WORDS + b"/Pattern cs /P scn 20 5 500 100 re f"),
            _stream(b"0 0 1 1 re f", tile % (step, step)),
            _FONT,
        ]
    )


def page_tree(levels: int = LEVELS, *, counted: bool = False) -> bytes:
    """Each node of the page tree has the next one ten times; the tree says that it has one page, or nothing."""
    count = b"/Count 1" if counted else b""
    nodes = [b"<< /Type /Pages %s /Kids [%s] >>" % (count, b"%d 0 R " % (at + 3) * TIMES) for at in range(levels)]
    return _pdf([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, b"<< /Type /Page /MediaBox [0 0 612 792] >>"])


def name_tree(levels: int = LEVELS) -> bytes:
    """Names of places, in a tree each of whose nodes has the next one ten times, without a single name in it."""
    nodes = [b"<< /Kids [%s] >>" % (b"%d 0 R " % (at + 7) * TIMES) for at in range(levels)]
    return _one_page(b"/Names << /Dests 6 0 R >>", [*nodes, b"<< /Names [] >>"])


def outline(levels: int = LEVELS) -> bytes:
    """Bookmarks that all have the same ones below them, and go round in a circle."""
    items = [
        b"<< /Title (Note) /First %d 0 R /Last %d 0 R /Next %d 0 R >>" % (at + 7, at + 7, 6 + (at * 7) % levels)
        for at in range(levels)
    ]
    return _one_page(b"/Outlines 6 0 R", [*items, b"<< /Title (Note) /Next 6 0 R >>"])


def deep_forms(levels: int = 60) -> bytes:
    """A form in a form in a form …"""
    return nested_forms(levels, times=1)


def _one_page(catalog: bytes, more: Iterable[bytes]) -> bytes:
    return _pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< %s /Contents 4 0 R /Resources << /Font << /H 5 0 R >> >> >>" % _HEAD,
            _stream(_WORDS),
            _FONT,
            *more,
        ]
    )


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def _pdf(objects: Iterable[bytes]) -> bytes:
    made, places = io.BytesIO(), []
    made.write(b"%PDF-1.7\n")
    for number, item in enumerate(objects, start=1):
        places.append(made.tell())
        made.write(b"%d 0 obj\n%s\nendobj\n" % (number, item))
    table = made.tell()
    made.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    made.writelines(b"%010d 00000 n \n" % place for place in places)
    made.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, table))
    return made.getvalue()
