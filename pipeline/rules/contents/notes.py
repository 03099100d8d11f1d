"""What a person should know about the pages of a packet once they are drawn."""

import hashlib
from collections.abc import Iterator, Sequence

from pipeline.model.contents import PageMap
from pipeline.model.finding import Finding, Severity, Where

SMALLEST_SCALE = 0.75
"""A page shrunk below this is hard to read on a fax."""
QUOTES_RECORDS = frozenset({"crosswalk", "history"})
"""Drawn pages with words of the records, which nobody can write otherwise: there a person decides."""


def shrunk(pages: PageMap) -> Iterator[Finding]:
    """The pages of records that had to be made much smaller to fit on US Letter."""
    for page in pages.pages:
        if page.scale < SMALLEST_SCALE and page.document is not None:
            yield _note(
                "page-shrunk",
                Where(document=page.document, page=page.source_page),
                f"The page is larger than US Letter and was shrunk to {page.scale:.0%} of its size.",
                "If it is hard to read, ask for the record on Letter or A4 paper.",
                f"{page.scale:.4f}",
            )


def drawn(section: str, left_out: Sequence[str], missing: Sequence[str]) -> Iterator[Finding]:
    """What a page that we draw had no room for, and characters that no typeface has.

    Such characters are an error where the words are the case's own: a page with numbers for letters is not sent.
    """
    if left_out:
        yield _note(
            "page-overfull",
            Where(document=section),
            f"This page had no room for {len(left_out)} of its entries; the manifest names them.",
            "Read the page; shorten what the case says, or mention it in the letter.",
            "\n".join(left_out),
        )
    if missing:
        yield Finding(
            code="character-not-drawn",
            severity=Severity.WARNING if section in QUOTES_RECORDS else Severity.ERROR,
            where=Where(document=section),
            message=f"{len(missing)} characters on this page are in no typeface and stand as their numbers.",
            remedy="Write these words in the Latin alphabet in the case; if a record is quoted, read the page first.",
            evidence_hash=_hash("".join(missing)),
        )


def _note(code: str, where: Where, message: str, remedy: str, seed: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity.NOTE,
        where=where,
        message=message,
        remedy=remedy,
        evidence_hash=_hash(seed),
    )


def _hash(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()
