"""A finding: something about the case that a person can fix or accept. A value, collected, never raised."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an error stops the case, a warning asks a person, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The place of a finding: a JSON pointer into a file of the case, or a document with a page.

    `file` is a path relative to the case folder ("case.json", "practice.json", "events/…"); `document` is a
    record id or a letter name; `page` counts from 1 in the document's source file.
    """

    file: str | None = None
    pointer: str | None = None
    document: str | None = None
    page: int | None = None

    def __str__(self) -> str:
        if self.document is not None:
            return self.document if self.page is None else f"{self.document}:{self.page}"
        return f"{self.file or ''}{'#' + self.pointer if self.pointer else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong or open, where, and what to do. `message` and `remedy` never quote a value of the case.

    `code` is a stable kebab-case name ("record-missing"); `evidence_hash` is a SHA-256 (hex) of what the finding
    rests on, so that a decision about it is void once that changes.
    """

    code: str
    severity: Severity
    where: Where
    message: str
    remedy: str
    evidence_hash: str = ""

    @property
    def id(self) -> str:
        """First 12 hex digits of SHA-256 over code, where and evidence hash; decisions refer to it."""
        seed = "\n".join((self.code, str(self.where), self.evidence_hash))
        return hashlib.sha256(seed.encode()).hexdigest()[:12]
