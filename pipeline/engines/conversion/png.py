"""A PNG's compressed pixels: the very form in which a PDF keeps them (Flate with PNG's predictors)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_CHANNELS = {0: 1, 2: 3, 3: 1}
"""Colour types without alpha: grey, colours, palette."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pixels:
    """Compressed rows of a picture; `palette` (RGB triples) where they are numbers of colours."""

    data: bytes
    width: int
    height: int
    bits: int
    channels: int
    palette: bytes | None


def pixels(data: bytes) -> Pixels | None:
    """The rows of a PNG as they are; None where a PDF cannot take them so: interlaced, or with transparency."""
    head, palette, rows = b"", None, bytearray()
    for kind, body in _chunks(data):
        match kind:
            case b"IHDR":
                head = body
            case b"PLTE":
                palette = body
            case b"tRNS":
                return None
            case b"IDAT":
                rows += body
    if len(head) != 13:
        return None
    width, height, bits, colour, _, _, interlaced = struct.unpack(">IIBBBBB", head)
    if interlaced or colour not in _CHANNELS or (colour == 3 and not palette):
        return None
    return Pixels(
        data=bytes(rows),
        width=width,
        height=height,
        bits=bits,
        channels=_CHANNELS[colour],
        palette=palette if colour == 3 else None,
    )


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        yield kind, data[at + 8 : at + 8 + length]
        if kind == b"IEND":
            return
        at += 12 + length
