"""A JPEG taken apart, so that its picture can go into a PDF as it is, without what else travels with it.

Cameras write name, place and time of a picture into it (EXIF, XMP, comments), and phones a second picture behind it.
"""

from dataclasses import dataclass

_STANDALONE = {0x01, *range(0xD0, 0xD8)}
_START, _END, _SCAN, _ADOBE = 0xD8, 0xD9, 0xDA, 0xEE
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_SHOWN_BY_PDF = {0xC0, 0xC1, 0xC2}
"""Baseline, extended and progressive: what a PDF's DCTDecode knows (ISO 32000-1, 7.4.8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jpeg:
    """The bytes of one picture: its tables and scans, and nothing that tells about its making."""

    data: bytes
    width: int
    height: int
    channels: int
    inverted: bool
    """Adobe's four colours are stored the other way round."""


def bare(data: bytes) -> Jpeg | None:
    """The first picture of a JPEG file without its metadata; None where a PDF cannot show it as it is."""
    kept = bytearray(b"\xff\xd8")
    frame: tuple[int, int, int] | None = None
    inverted = scanned = False
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # filling before a marker
            at += 1
            continue
        if marker == _END:
            break
        if marker in _STANDALONE:
            at += 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        segment = data[at:end]
        if marker in _FRAMES:
            if marker not in _SHOWN_BY_PDF or len(segment) < 10 or segment[4] != 8:
                return None
            frame = _frame(segment)
        inverted |= marker == _ADOBE and segment[4:9] == b"Adobe"
        if marker == _SCAN:
            end, scanned = _after_scan(data, end), True
            segment = data[at:end]
        if not _tells_of_its_making(marker):
            kept += segment
        at = end
    if frame is None or not scanned:
        return None
    height, width, channels = frame
    return Jpeg(
        data=bytes(kept + b"\xff\xd9"),
        width=width,
        height=height,
        channels=channels,
        inverted=inverted and channels == 4,
    )


def _frame(segment: bytes) -> tuple[int, int, int]:
    """Height, width, number of colours."""
    return int.from_bytes(segment[5:7], "big"), int.from_bytes(segment[7:9], "big"), segment[9]


def _tells_of_its_making(marker: int) -> bool:
    """Comments and application data, save Adobe's, without which the colours are wrong."""
    return marker == 0xFE or (0xE0 <= marker <= 0xEF and marker != _ADOBE)


def _after_scan(data: bytes, at: int) -> int:
    """Where the compressed data that begins at `at` ends: at the next real marker."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        if data[at + 1] != 0 and data[at + 1] not in _STANDALONE:
            return at
        at += 2
