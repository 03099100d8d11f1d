"""Where a row of a rule table comes from, and how sure it is."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Confidence(StrEnum):
    """How sure a row is. Letters cite only PRIMARY and SECONDARY rows."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    INFERRED = "inferred"
    UNVERIFIED = "unverified"

    @property
    def citable(self) -> bool:
        return self in (Confidence.PRIMARY, Confidence.SECONDARY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a row comes from, when that was read, how sure it is."""

    source: str
    as_of: date
    confidence: Confidence
