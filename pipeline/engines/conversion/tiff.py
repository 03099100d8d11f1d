"""How many pages a TIFF says it has: read from its own chain of directories, because decoders stop at a broken link."""

import struct
from collections.abc import Iterator

_CLASSIC = ("H", 12, "I")
_BIG = ("Q", 20, "Q")
_MOST = 100_000


def count(data: bytes) -> int | None:
    """The number of directories, one a page; None where the chain leads out of the file or in a circle."""
    try:
        return sum(1 for _ in _directories(data))
    except (struct.error, ValueError):
        return None


def _directories(data: bytes) -> Iterator[int]:
    order = "<" if data[:2] == b"II" else ">"
    is_big = struct.unpack_from(order + "H", data, 2)[0] == 43
    number, entry, link = _BIG if is_big else _CLASSIC
    (at,) = struct.unpack_from(order + link, data, 8 if is_big else 4)
    seen: set[int] = set()
    while at:
        if at in seen or len(seen) >= _MOST:
            raise ValueError("a circle")
        seen.add(at)
        (entries,) = struct.unpack_from(order + number, data, at)
        yield at
        (at,) = struct.unpack_from(order + link, data, at + struct.calcsize(order + number) + entries * entry)
