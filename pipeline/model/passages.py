"""Sentences and addresses of letters that depend on the plan: data, each with its source."""

from dataclasses import dataclass

from pipeline.model.provenance import Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A sentence for letters. `use` is where it goes: "reviewer", "urgency", "demand", "parity", "answer".

    `plan_types` are those that it holds for (none: any); `when` are traits of the case that must all hold. `text` may
    hold {specialty}, {payer} and {grounds}. `citation` is printed only where the row is citable. An answer to a denial
    reason names the `blocks` of denial_reasons that it answers, what the letter must show (`needs`) and what it must
    not show (`lacks`) for the sentence to be true; `rules.letters.answers` knows the names.
    """

    id: str
    use: str
    plan_types: tuple[str, ...]
    text: str
    provenance: Provenance
    when: tuple[str, ...] = ()
    citation: str | None = None
    blocks: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    @property
    def law(self) -> str:
        """The citation as it may be printed: empty where the row is not citable."""
        return self.citation or "" if self.provenance.confidence.citable else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParityGate:
    """Plans and conditions for which a request about mental health parity may be printed at all."""

    id: str
    plan_types: tuple[str, ...]
    diagnoses: tuple[str, ...]
    provenance: Provenance
    except_attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """Somebody whom a patient can turn to. `plan_types` none: whatever the plan."""

    id: str
    name: str
    what_for: str
    plan_types: tuple[str, ...]
    provenance: Provenance
    phone: str | None = None
    web: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Words that a letter to the patient must hold where the chart affirms a risk, or the case has such a diagnosis."""

    id: str
    text: str
    risks: tuple[str, ...]
    diagnoses: tuple[str, ...]
    provenance: Provenance
