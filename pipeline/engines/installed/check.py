"""One line of `packets doctor`."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """OK: fit. LOOK: works, but a person should know. MISSING: missing or unusable; nothing can be built so."""

    OK = "ok"
    LOOK = "look"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at: its name, how it stands, what was found, and what to do where it is not ok."""

    name: str
    state: State
    found: str
    remedy: str = ""
