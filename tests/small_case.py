"""A small case, plan, letter and draft in memory, for tests of what happens around a packet."""

from datetime import date
from pathlib import Path

from pipeline.engines import files
from pipeline.model.case import Address, Audience, Case, Coverage, Patient, Practice, Service, Signer, Step, Track
from pipeline.model.contents import Draft, Letter, LetterState, Manifest, PacketPage, PacketPlan, PageMap
from pipeline.model.finding import Finding, Severity, Where
from pipeline.model.tables import ChannelRow, Confidence, Provenance, Recipe

_SOURCE = Provenance(source="invented for tests", as_of=date(2026, 11, 23), confidence=Confidence.PRIMARY)
_STEP = Step(track=Track.PRIOR_AUTHORIZATION)
_ADDRESS = Address(lines=("118 Alder Court",), city="Cedar Falls", state="OH", postal_code="44999")
_SIGNER = Signer(key="okafor", name="Adaeze Okafor", credentials="MD", specialty="Psychiatry", npi="1023456785")


def a_case(folder: Path = Path("c-1042")) -> Case:
    return Case(
        id="c-1042",
        folder=folder,
        step=_STEP,
        patient=Patient(given_name="Dana", family_name="Whitfield", birth_date=date(1983, 5, 14)),
        coverage=Coverage(
            payer_id="lakeshore-mutual",
            payer_name="Lakeshore Mutual Health Plan",
            plan_name="Choice PPO 2000",
            plan_type="unknown",
            member_id="LMH000417782",
        ),
        practice=Practice(
            name="Riverbend Interventional Psychiatry",
            address=_ADDRESS,
            phone="555-0110",
            fax="555-0111",
            npi="1234567893",
            tin="00-0000000",
            contact_name="Priya Raman",
            contact_phone="555-0112",
            signers=(_SIGNER,),
        ),
        signer=_SIGNER,
        service=Service(
            name="intravenous ketamine infusion",
            drug=None,
            route=None,
            lines=(),
            diagnoses=(),
            dose=None,
            schedule=None,
            start=date(2026, 12, 7),
            end=date(2027, 2, 28),
            place_of_service="11",
        ),
        records=(),
    )


def a_plan() -> PacketPlan:
    recipe = Recipe(
        track="prior_authorization",
        title="Prior authorization",
        letters=(),
        required_kinds=(),
        sections=(),
        provenance=_SOURCE,
    )
    channel = ChannelRow(id="fax", title="Fax", tab_sheets=False, max_pages=None, max_bytes=None, provenance=_SOURCE)
    return PacketPlan(
        step=_STEP,
        title="Prior authorization",
        recipe=recipe,
        letters=(),
        criteria=None,
        denial=None,
        denial_rows=(),
        literature=(),
        channel=channel,
        payer=None,
        file_by=None,
        policy_kinds=frozenset({"medical_policy", "plan_document"}),
    )


def a_letter(
    name: str = "letter_of_medical_necessity", docx: bytes = b"as we wrote it", edited: bool = False
) -> Letter:
    return Letter(
        name=name,
        title="Letter of medical necessity",
        audience=Audience.PAYER,
        state=LetterState.EDITED if edited else LetterState.DRAFT,
        docx=docx,
        paragraphs=("Dear Medical Director:",),
        text_hash=files.sha256_bytes(docx),
        citations=(),
        signed_by=None,
        needs_signature=True,
    )


def a_draft(pdf: bytes = b"%PDF-1.7 as assembled") -> Draft:
    return Draft(
        pdf=pdf,
        page_map=PageMap(pages=(PacketPage(number=1, section="cover"), PacketPage(number=2, section="letter"))),
        citations=(),
        manifest=Manifest(data={"schema_version": "1.0", "case_id": "c-1042"}),
    )


def a_finding(code: str = "score-without-date", severity: Severity = Severity.WARNING) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        where=Where(document="notes-2026", page=4),
        message="The score has no date.",
        remedy="Add the date in the case.",
        evidence_hash="e" * 64,
    )
