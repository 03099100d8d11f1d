"""Where a case stands: the track with its level, the state at it, and who an output is for."""

from dataclasses import dataclass
from enum import StrEnum


class Track(StrEnum):
    """Where the case stands with the payer (not to be confused with a stage of the program)."""

    BENEFIT_VERIFICATION = "benefit_verification"
    PRIOR_AUTHORIZATION = "prior_authorization"
    SUPPLEMENT = "supplement"
    PEER_TO_PEER = "peer_to_peer"
    INTERNAL_APPEAL = "internal_appeal"
    EXTERNAL_REVIEW = "external_review"
    SELF_PAY = "self_pay"
    PLAN_COMPARISON = "plan_comparison"


class Audience(StrEnum):
    """Who an output is for. Only PAYER goes into the packet."""

    PAYER = "payer"
    PLAN_ADMINISTRATOR = "plan_administrator"
    PHYSICIAN = "physician"
    PATIENT = "patient"
    INTERNAL = "internal"


class State(StrEnum):
    """State of a case at its present step. Awaiting a signature is a state, not a fault."""

    GATHERING = "gathering"
    DRAFTING = "drafting"
    NEEDS_DECISION = "needs decision"
    AWAITING_PHYSICIAN = "awaiting physician"
    AWAITING_PATIENT = "awaiting patient"
    READY = "ready"
    SENT = "sent"
    AWAITING_PAYER = "awaiting payer"
    DECIDED = "decided"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A track with its appeal level (1, 2) and whether it is expedited."""

    track: Track
    level: int = 1
    expedited: bool = False

    @property
    def name(self) -> str:
        """Folder and file name of the step: "internal_appeal", "internal_appeal-2-expedited"."""
        level = f"-{self.level}" if self.level > 1 else ""
        return f"{self.track}{level}{'-expedited' if self.expedited else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenStep:
    """What a person asks for on the command line; None: as the case or its events tell."""

    track: Track | None = None
    level: int | None = None
    expedited: bool | None = None

    def __bool__(self) -> bool:
        return (self.track, self.level, self.expedited) != (None, None, None)
