"""What goes into a packet: the plan, the exhibits, the letters, the page map, the manifest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.model.case import Audience, Denial, State, Step
from pipeline.model.chart import Box
from pipeline.model.cost import Comparison, SelfPayPlan
from pipeline.model.cost_tables import RequiredStatement
from pipeline.model.finding import Finding
from pipeline.model.passages import Alert, Help, Passage
from pipeline.model.step_rules import StepRules
from pipeline.model.tables import (
    AdequacyRules,
    ChannelRow,
    CriteriaSet,
    DefinitionElement,
    DenialReasonRow,
    LetterTemplate,
    Payer,
    Recipe,
    ReferenceWork,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileBy:
    """The one date that people see, with the rule behind it. `legal_last_day` is the last defensible day.

    `file_by` is already less the days that the channel and the missing signatures take (`lead_days`, business days).
    `step` is what must be filed; `filed_when`: received, sent or postmarked_or_received. `citation` is None unless it
    may be printed. `also` are rules of other sources for the same step.
    """

    file_by: date
    legal_last_day: date
    rule: str
    citation: str | None
    confidence: str
    step: str = ""
    filed_when: str = "received"
    lead_days: int = 0
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketPlan:
    """What this step's packet needs: recipe, criteria in force, the denial it answers, letters, literature.

    `step_rules` are the rules of the step: level, filers, signatures, contents, routes, the payer's clock.
    `labeling` is the requested drug's sentence from the drugs table (off-label use said plainly), None if unknown.
    `lapsed` are editions of the payer's policy of which none is in force, `between_editions` whether one is to come;
    `policy_kinds`, `adequacy` and `elements` are the tables that the criteria are judged by. `self_pay` and
    `comparison` are the figures for papers that are about money, `statements` what a letter must say by rule. `traits`
    are what letters and their passages depend on; `passages`, `help` and `alerts` those for this plan; `contrary` are
    papers against the request for the physician's eyes: a letter holds one only where the physician answers it.
    `reason_rows` are all categories of denial, for telling what earlier denials said.
    """

    step: Step
    title: str
    recipe: Recipe
    letters: tuple[LetterTemplate, ...]
    criteria: CriteriaSet | None
    denial: Denial | None
    denial_rows: tuple[DenialReasonRow, ...]
    literature: tuple[ReferenceWork, ...]
    channel: ChannelRow
    payer: Payer | None
    file_by: FileBy | None
    frozen: tuple["FrozenExhibit", ...] = ()
    labeling: str | None = None
    lapsed: tuple[CriteriaSet, ...] = ()
    between_editions: bool = False
    policy_kinds: frozenset[str] = frozenset()
    adequacy: tuple[AdequacyRules, ...] = ()
    elements: tuple[DefinitionElement, ...] = ()
    step_rules: StepRules = field(default_factory=StepRules)
    self_pay: SelfPayPlan | None = None
    comparison: Comparison | None = None
    statements: tuple[RequiredStatement, ...] = ()
    traits: frozenset[str] = frozenset()
    passages: tuple[Passage, ...] = ()
    help: tuple[Help, ...] = ()
    alerts: tuple[Alert, ...] = ()
    contrary: tuple[ReferenceWork, ...] = ()
    reason_rows: tuple[DenialReasonRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenExhibit:
    """An exhibit as it was issued for signature: from then on its letter and page numbers stay.

    `pages` are source pages in exhibit order.
    """

    letter: str
    record: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One record as sent. `pages` are source pages in order; "p. 4" is the fourth of them.

    `omitted` exhibit pages (1-based) hold "intentionally omitted" because the record lost them after issue;
    `group` is A to H of the fixed order, `letter` the one printed; `why` says why it is in. `notice` is a statement
    that must travel with it, printed on the sheet before it, which then no channel leaves out. `reasons` say for
    source pages what needs them, where something does; they are the practice's and never printed.
    """

    letter: str
    record: str
    title: str
    group: str
    group_title: str
    kind: str
    date: date
    author: str | None
    pages: tuple[int, ...]
    source_pages: int
    why: str
    omitted: tuple[int, ...] = ()
    notice: str | None = None
    reasons: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def page_of(self, source_page: int) -> int | None:
        """Exhibit page (from 1) of a source page, None where the page is not sent."""
        return self.pages.index(source_page) + 1 if source_page in self.pages else None


class LetterState:
    """Where a letter's text comes from: the draft we wrote, or the one a person edited."""

    DRAFT = "draft"
    EDITED = "edited"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterCitation:
    """A citation in a letter: "(Ex. B, p. 4)" is exhibit "B", page 4; `text` is the words as they stand."""

    text: str
    exhibit: str
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A filled letter. `docx` are the bytes of the Word file, stable for equal inputs.

    `paragraphs` is its normalised text (body, tables, headers, footers, in order), `text_hash` the SHA-256 over it
    without the date and signature lines, to which an attestation binds; `attested` is the date of a valid one.
    """

    name: str
    title: str
    audience: Audience
    state: str
    docx: bytes
    paragraphs: tuple[str, ...]
    text_hash: str
    citations: tuple[LetterCitation, ...]
    signed_by: str | None
    needs_signature: bool
    attested: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPdf:
    """A letter rendered: the PDF's bytes and the engine that made them ("LibreOffice 7.4.7.2")."""

    letter: Letter
    pdf: bytes
    engine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketPage:
    """One page of the packet. `number` counts from 1; exhibit pages name their source.

    `section` is one of the recipe's sections ("cover", "glance", "letter", "crosswalk", "history", "index",
    "exhibits", "references"); `part` names the letter or the exhibit letter.
    """

    number: int
    section: str
    part: str | None = None
    exhibit_page: int | None = None
    document: str | None = None
    source_page: int | None = None
    scale: float = 1.0
    kind: str = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMap:
    """Every page of the packet in order; the single source of every page number we print."""

    pages: tuple[PacketPage, ...]

    def of_exhibit(self, letter: str, exhibit_page: int) -> int | None:
        """Packet page of an exhibit page, None where it is not in."""
        for page in self.pages:
            if page.section == "exhibits" and page.part == letter and page.exhibit_page == exhibit_page:
                return page.number
        return None

    def first(self, section: str, part: str | None = None) -> int | None:
        """First packet page of a section, or of one part of it."""
        for page in self.pages:
            if page.section == section and part in (None, page.part):
                return page.number
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedCitation:
    """A citation in the finished packet: those `words` stand on `packet_page` at `boxes` (packet page space).

    `cited_on` are the packet pages where a letter, the crosswalk or the history cites it.
    """

    exhibit: str
    exhibit_page: int
    packet_page: int
    words: str
    boxes: tuple[Box, ...] = ()
    cited_on: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What is in the packet, for machines and auditors: `data` follows schemas/manifest.schema.json."""

    data: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An assembled packet before inspection: its bytes, page map, citations, and what inspection compares with."""

    pdf: bytes
    page_map: PageMap
    citations: tuple[PlacedCitation, ...]
    manifest: Manifest
    notes: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a build did, as `build --json` prints it. `packet` are paths of files for the payer.

    `pages` counts the pages of the packet; `unchanged` says that nothing had to be built again.
    """

    case_id: str
    step: str
    state: State
    exit_code: int
    packet: tuple[str, ...]
    findings: tuple[Finding, ...]
    pages: int | None = None
    unchanged: bool = False
