"""The practice: what the clinic says about itself once, for all its cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A US postal address; `lines` holds street and suite."""

    lines: tuple[str, ...]
    city: str
    state: str
    postal_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A clinician who can sign a letter. `phone` is the direct peer-to-peer line."""

    key: str
    name: str
    credentials: str
    specialty: str
    npi: str
    license: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """The clinic: letterhead, identifiers, signers. A case never repeats these. `logo` is a file on disk or None.

    `time_zone` is for clocks that run in hours; None where practice.json names none.
    """

    name: str
    address: Address
    phone: str
    fax: str
    npi: str
    tin: str
    contact_name: str
    contact_phone: str
    email: str | None = None
    website: str | None = None
    logo: Path | None = None
    signers: tuple[Signer, ...] = ()
    facilities: Mapping[str, str] | None = None
    record_sources: tuple[Mapping[str, object], ...] = ()
    time_zone: tzinfo | None = None
    include: str = "all"
