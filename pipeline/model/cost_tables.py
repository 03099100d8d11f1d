"""Rows of the rule tables about money: prices, figures of the law, clocks, screens, other ways to coverage."""

from dataclasses import dataclass
from datetime import date

from pipeline.model.provenance import Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """A row of the practice's own price list: what one unit of a code costs a patient who pays."""

    id: str
    code: str
    system: str
    unit_cents: int
    provenance: Provenance
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRule:
    """A figure of the law with the words that people read. `unit`: "cents", "month", "instalment", "calendar_day"."""

    id: str
    value: int
    unit: str
    rule: str
    provenance: Provenance
    citation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateClock:
    """When an estimate is due: `ahead` business days or more before the service, within `within` of the event.

    `starts` is "scheduled" or "asked".
    """

    id: str
    starts: str
    ahead: int
    within: int
    rule: str
    citation: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class PovertyGuideline:
    """A year's guideline: one person, and each further one. `states` empty: everywhere without a row of its own."""

    id: str
    year: int
    first_cents: int
    more_cents: int
    provenance: Provenance
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyLimit:
    """The most that a plan's limit on one person's share may be in a year; plans of `except_kinds` may exceed it."""

    id: str
    year: int
    one_person_cents: int
    provenance: Provenance
    except_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternativeRow:
    """Another way to coverage or care. `what` is printed only from a citable row; `ask` are questions to put.

    `window` counts days from "coverage_ended" or "cobra_notice" (the later one where both are named in `starts`);
    `open_from` to `open_to` is a season; `income_percent` of the poverty guideline is a screen. `diagnoses`: beginnings
    of the codes that it is for; `basis`: of a patient who pays, why. None of them: for all.
    """

    id: str
    title: str
    ask: tuple[str, ...]
    provenance: Provenance
    what: str = ""
    starts: tuple[str, ...] = ()
    within_days: int | None = None
    window_words: str = ""
    open_from: date | None = None
    open_to: date | None = None
    income_percent: int | None = None
    income_words: str = ""
    diagnoses: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredStatement:
    """Something that a letter must say, however it is worded: all of `words` (each "a|b") in one paragraph."""

    id: str
    letter: str
    label: str
    words: tuple[str, ...]
    citation: str
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class CostTables:
    """The rows about money. `federal_programs` are plan types of federal programs."""

    fees: tuple[Fee, ...] = ()
    rules: tuple[CostRule, ...] = ()
    clocks: tuple[EstimateClock, ...] = ()
    guidelines: tuple[PovertyGuideline, ...] = ()
    limits: tuple[YearlyLimit, ...] = ()
    alternatives: tuple[AlternativeRow, ...] = ()
    statements: tuple[RequiredStatement, ...] = ()
    federal_programs: frozenset[str] = frozenset()

    def rule(self, row_id: str) -> CostRule:
        """The figure of that id; KeyError if there is none."""
        for row in self.rules:
            if row.id == row_id:
                return row
        raise KeyError(row_id)
