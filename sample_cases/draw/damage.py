"""What goes wrong with a file on its way to the clinic, done to a drawn PDF on purpose: same bytes every time."""

import io
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from html import escape

import pikepdf

from sample_cases.draw import office


def joined(pdfs: Sequence[bytes]) -> bytes:
    """Several PDFs as one, as a records office scans a folder; bookmarks are lost."""
    if len(pdfs) == 1:
        return pdfs[0]
    out = io.BytesIO()
    with pikepdf.new() as whole:
        for pdf in pdfs:
            with pikepdf.open(io.BytesIO(pdf)) as part:
                whole.pages.extend(part.pages)
        whole.save(out, deterministic_id=True)
    return out.getvalue()


def _empty(pdf: bytes) -> bytes:
    return b""


def _truncated(pdf: bytes) -> bytes:
    """A download that broke off."""
    return pdf[: len(pdf) * 3 // 5]


def _html(pdf: bytes) -> bytes:
    """A portal's login page that was saved under the document's name."""
    words = escape("Your session has ended. Sign in to see this document.")
    return f"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><p>{words}</p></body></html>\n".encode()


def _encrypted(pdf: bytes) -> bytes:
    """Opens only with a password."""
    out = io.BytesIO()
    secret = "ask the records office"
    lock = pikepdf.Encryption(owner=secret, user=secret, R=3, aes=False, metadata=False)  # AES would begin at random
    with pikepdf.open(io.BytesIO(pdf)) as plain:
        plain.save(out, encryption=lock, static_id=True)
    return out.getvalue()


def _pageless(pdf: bytes) -> bytes:
    """A PDF in good order whose page tree is empty."""
    out = io.BytesIO()
    with pikepdf.new() as none:
        none.save(out, deterministic_id=True)
    return out.getvalue()


def _bomb(pdf: bytes) -> bytes:
    """A picture of a few hundred bytes that claims to be ten thousand megapixels."""
    return _png(100_000, 100_000, bytes(100))


def _broken(pdf: bytes) -> bytes:
    """A picture whose upload broke off."""
    whole = _png(200, 260, bytes(row * column % 251 for row in range(260) for column in range(201)))
    return whole[: len(whole) * 3 // 5]


def _macros(pdf: bytes) -> bytes:
    """A letter in Word that brings macros along."""
    return office.letter(["Progress note", "Its words are not the point."], {"word/vbaProject.bin": b"VBA"})


def _png(width: int, height: int, rows: bytes) -> bytes:
    """A grey picture; what it claims of itself and its `rows` need not agree."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


DAMAGES: Mapping[str, Callable[[bytes], bytes]] = {
    "bomb": _bomb,
    "broken": _broken,
    "empty": _empty,
    "encrypted": _encrypted,
    "html": _html,
    "macros": _macros,
    "pageless": _pageless,
    "truncated": _truncated,
}
