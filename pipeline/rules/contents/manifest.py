"""What a manifest says about a packet, for machines and auditors: where every page came from. No names, no findings."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model.case import Case, State
from pipeline.model.chart import Chart
from pipeline.model.contents import Exhibit, LetterPdf, PacketPage, PacketPlan, PageMap, PlacedCitation
from pipeline.model.evidence import Crosswalk
from pipeline.model.tables import Tables
from pipeline.rules.contents import way

SCHEMA_VERSION = "1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What assembly made: the bytes, their pages and citations, and what was removed, by record or "letters/<name>"."""

    pdf: bytes
    pages: PageMap
    citations: tuple[PlacedCitation, ...]
    removed: Mapping[str, Sequence[Mapping[str, object]]]
    left_out: Mapping[str, tuple[str, ...]]


def manifest(
    made: Made,
    case: Case,
    plan: PacketPlan,
    state: State,
    rendered: Iterable[LetterPdf],
    exhibits: Iterable[Exhibit],
    chart: Chart,
    crosswalk: Crosswalk,
    tables: Tables,
    *,
    tool: str,
) -> dict[str, object]:
    """The manifest's data (schemas/manifest.schema.json). `tool` is the program's version."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "appeal-packets", "version": tool},
        "case_id": case.id,
        "step": plan.step.name,
        "state": str(state),
        "packet": _packet(made),
        "channel": plan.channel.id,
        "way": way.way(plan),
        "sections": _sections(made.pages),
        "letters": [_letter(item, made) for item in rendered],
        "exhibits": [_exhibit(exhibit, made, case, chart) for exhibit in exhibits],
        "criteria": [
            {"id": row.criterion.id, "status": str(row.status), "verdict": str(row.verdict)} for row in crosswalk.rows
        ],
        "citations": [_citation(citation) for citation in made.citations],
        "left_out": {section: list(names) for section, names in sorted(made.left_out.items())},
        "tables": dict(sorted(tables.versions.items())),
    }


def _packet(made: Made) -> dict[str, object]:
    digest = hashlib.sha256(made.pdf).hexdigest()
    return {"sha256": digest, "bytes": len(made.pdf), "pages": len(made.pages.pages)}


def _citation(citation: PlacedCitation) -> dict[str, object]:
    """A citation's place; of its words only how many they are."""
    return {
        "exhibit": citation.exhibit,
        "exhibit_page": citation.exhibit_page,
        "packet_page": citation.packet_page,
        "words": len(citation.words.split()),
        "cited_on": list(citation.cited_on),
    }


def _sections(pages: PageMap) -> list[dict[str, object]]:
    """Sections in packet order with their first page and number of pages."""
    found: dict[tuple[str, str | None], list[PacketPage]] = {}
    for page in pages.pages:
        found.setdefault((page.section, page.part), []).append(page)
    return [
        {"section": section, "part": part, "first_page": run[0].number, "pages": len(run)}
        for (section, part), run in found.items()
    ]


def _letter(item: LetterPdf, made: Made) -> dict[str, object]:
    letter = item.letter
    pages = [page for page in made.pages.pages if page.section == "letter" and page.part == letter.name]
    return {
        "name": letter.name,
        "title": letter.title,
        "audience": str(letter.audience),
        "state": letter.state,
        "text_hash": letter.text_hash,
        "docx_sha256": hashlib.sha256(letter.docx).hexdigest(),
        "engine": item.engine,
        "attested": letter.attested.isoformat() if letter.attested else None,
        "first_page": pages[0].number if pages else None,
        "pages": len(pages),
        "removed": list(made.removed.get(f"letters/{letter.name}", ())),
    }


def _exhibit(exhibit: Exhibit, made: Made, case: Case, chart: Chart) -> dict[str, object]:
    files = {record.id: record.file for record in case.records}
    document = next((document for document in chart.documents if document.record == exhibit.record), None)
    pages = [p for p in made.pages.pages if p.part == exhibit.letter and p.exhibit_page is not None]
    return {
        "letter": exhibit.letter,
        "record": exhibit.record,
        "kind": exhibit.kind,
        "group": exhibit.group,
        "date": exhibit.date.isoformat(),
        "file": files.get(exhibit.record),
        "sha256": document.sha256 if document else None,
        "conversion": document.conversion if document else None,
        "source_pages": exhibit.source_pages,
        "why": exhibit.why,
        "pages": [
            {
                "exhibit_page": page.exhibit_page,
                "packet_page": page.number,
                "source_page": page.source_page,
                "scale": round(page.scale, 4),
                "omitted": page.kind == "omitted",
                "why": list(exhibit.reasons.get(page.source_page or 0, ())),
            }
            for page in pages
        ],
        "removed": list(made.removed.get(exhibit.record, ())),
    }
