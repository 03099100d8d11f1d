"""What goes wrong with a file on its way to the clinic, done to a drawn PDF on purpose: same bytes every time."""

import io
from collections.abc import Callable, Mapping, Sequence
from html import escape

import pikepdf


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


DAMAGES: Mapping[str, Callable[[bytes], bytes]] = {
    "empty": _empty,
    "encrypted": _encrypted,
    "html": _html,
    "pageless": _pageless,
    "truncated": _truncated,
}
