"""What a letter must say by rule, however its writer words it."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.model.cost_tables import RequiredStatement
from pipeline.model.finding import Finding, Severity, Where


def findings(letter: str, paragraphs: Sequence[str], rows: Iterable[RequiredStatement]) -> Iterator[Finding]:
    """An error for each statement that the rule asks of this letter and no paragraph makes."""
    for row in rows:
        if row.letter == letter and not any(_says(paragraph, row.words) for paragraph in paragraphs):
            yield Finding(
                code="required-statement-missing",
                severity=Severity.ERROR,
                where=Where(document=letter),
                message=f"The letter does not say {row.label} ({row.citation}).",
                remedy="Put the statement in again; a fresh draft has it.",
                evidence_hash=hashlib.sha256(row.id.encode()).hexdigest(),
            )


def _says(paragraph: str, words: Sequence[str]) -> bool:
    """Whether all words stand in the paragraph, of each one of its alternatives."""
    text = " ".join(paragraph.casefold().replace("-", " ").split())
    return all(any(re.search(rf"\b{re.escape(one)}", text) for one in word.casefold().split("|")) for word in words)
