"""How surely the words of a quotation were read where they come from a scan; what must be compared with its page."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import groupby

from pipeline.model.chart import Page
from pipeline.model.evidence import Quote
from pipeline.model.finding import Finding, Severity, Where

DOUBTFUL = 0.7
"""Below this a word may well be another: of the words that Tesseract gives 70 of 100 and more, nearly all are right."""


def of_span(page: Page, start: int, end: int) -> float:
    """The confidence (0 to 1) of the least sure word from `start` to `end`; specks read as signs do not count."""
    if not page.words:
        return 1.0
    first = max(bisect_right([word.start for word in page.words], start) - 1, 0)
    within = (word for word in page.words[first:] if start < word.end and word.start < end)
    sure = [word.confidence for word in within if any(map(str.isalnum, page.text[word.start : word.end]))]
    return min(sure, default=100.0) / 100


def is_doubtful(quote: Quote) -> bool:
    """Whether a person must compare it with its page."""
    return quote.legible < DOUBTFUL


def findings(quotes: Iterable[Quote]) -> Iterator[Finding]:
    """One for every page that is quoted with words which may be misread."""
    doubtful = {(q.document, q.page, q.start, q.text) for q in quotes if is_doubtful(q)}
    for (document, page), told in groupby(sorted(doubtful), key=lambda each: each[:2]):
        text = "\0".join(words for *_, words in told)
        yield Finding(
            code="scan-unsure",
            severity=Severity.WARNING,
            where=Where(document=document, page=page),
            message="OCR, check: the packet quotes words of this scanned page that may be misread.",
            remedy="Compare the quotations (`packets evidence`) with the page and accept this finding if they agree; "
            "else add a better copy of the page.",
            evidence_hash=hashlib.sha256(text.encode()).hexdigest(),
        )
