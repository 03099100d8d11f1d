"""A small case with its crosswalk and exhibits, for the tests of the letters. All people are invented."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from pipeline.engines import case_files
from pipeline.model.case import (
    Address,
    Attestation,
    Case,
    Coverage,
    Denial,
    DenialReason,
    Diagnosis,
    Dose,
    EditedLetter,
    Event,
    Patient,
    Practice,
    Record,
    Schedule,
    Service,
    ServiceLine,
    Signer,
    Step,
    Subscriber,
    Track,
)
from pipeline.model.contents import Exhibit, PacketPlan
from pipeline.model.evidence import (
    Assertion,
    Crosswalk,
    CrosswalkRow,
    DiagnosisStatement,
    Quote,
    RowStatus,
    Score,
    Treatment,
    TreatmentOutcome,
    Verdict,
)
from pipeline.model.tables import (
    ChannelRow,
    Confidence,
    CriteriaSet,
    Criterion,
    DenialReasonRow,
    LetterTemplate,
    Payer,
    Provenance,
    Recipe,
    ReferenceWork,
)
from pipeline.rules.letters import text as letter_text
from pipeline.rules.letters import traits

TABLES = case_files.load_tables(())
TRAITS = {
    Track.PRIOR_AUTHORIZATION: frozenset({"request", "standard", "not_grandfathered"}),
    Track.INTERNAL_APPEAL: frozenset({"internal", "standard", "denied", "not_grandfathered"}),
}
SOURCE = Provenance(source="invented for the tests", as_of=date(2026, 11, 23), confidence=Confidence.PRIMARY)
LMN = LetterTemplate(
    name="letter_of_medical_necessity", title="Letter of medical necessity", audience="payer", signed=True
)
APPEAL = LetterTemplate(name="internal_appeal", title="Appeal letter", audience="payer", signed=True)


def quote(document: str, page: int, text: str = "words of the chart") -> Quote:
    return Quote(document=document, page=page, start=0, end=len(text), text=text)


def a_case(folder: Path, *, track: Track = Track.PRIOR_AUTHORIZATION, edited: tuple[EditedLetter, ...] = ()) -> Case:
    signer = Signer(
        key="okafor", name="Adaeze Okafor", credentials="MD", specialty="Psychiatry", npi="1023456785", phone="555-0113"
    )
    practice = Practice(
        name="Riverbend Interventional Psychiatry",
        address=Address(lines=("2200 Millrace Road", "Suite 210"), city="Cedar Falls", state="OH", postal_code="44999"),
        phone="555-0110",
        fax="555-0111",
        npi="1234567893",
        tin="00-0000000",
        contact_name="Priya Raman, authorizations",
        contact_phone="555-0112",
        signers=(signer,),
    )
    service = Service(
        name="intravenous ketamine infusion",
        drug="ketamine hydrochloride",
        route="intravenous",
        lines=(
            ServiceLine(code="96365", system="CPT", units=6, description="Intravenous infusion, first hour"),
            ServiceLine(
                code="J3490",
                system="HCPCS",
                units=6,
                description="Ketamine hydrochloride injection",
                ndc="42023-0115-10",
            ),
        ),
        diagnoses=(
            Diagnosis(
                code="F33.2",
                description="Major depressive disorder, recurrent, severe, without psychotic features",
            ),
        ),
        dose=Dose(amount=Decimal("0.5"), unit="mg/kg", weight_kg=Decimal(72), total_mg=Decimal(36)),
        schedule=Schedule(sessions=6, frequency="twice weekly for 3 weeks", minutes=40),
        start=date(2026, 12, 7),
        end=date(2027, 2, 28),
        place_of_service="11",
    )
    return Case(
        id="trd-sample",
        folder=folder,
        step=Step(track=track),
        patient=Patient(given_name="Dana", family_name="Whitfield", birth_date=date(1983, 5, 14)),
        coverage=Coverage(
            payer_id="lakeshore-mutual",
            payer_name="Lakeshore Mutual Health Plan",
            plan_name="Choice PPO 2000",
            plan_type="state_regulated_commercial",
            member_id="LMH000417782",
            group_number="G-00417",
            subscriber=Subscriber(name="Marcus Whitfield", relationship="spouse"),
        ),
        practice=practice,
        signer=signer,
        service=service,
        records=_records(track),
        denials=(_denial(),) if track is Track.INTERNAL_APPEAL else (),
        events=(_event(),) if track is Track.INTERNAL_APPEAL else (),
        edited_letters=edited,
    )


def _records(track: Track) -> tuple[Record, ...]:
    found = (
        Record(
            id="notes", file="records/notes.pdf", title="Progress notes", kind="progress_note", date=date(2026, 11, 9)
        ),
        Record(
            id="scales", file="records/scales.pdf", title="Rating scales", kind="rating_scale", date=date(2026, 11, 9)
        ),
        Record(id="fills", file="records/fills.pdf", title="Pharmacy fills", kind="pharmacy", date=date(2026, 9, 1)),
    )
    denial = Record(
        id="denial", file="records/denial.pdf", title="Denial letter", kind="denial_letter", date=date(2026, 10, 19)
    )
    return (denial, *found) if track is Track.INTERNAL_APPEAL else found


def _denial() -> Denial:
    words = "is considered experimental, investigational or unproven"
    return Denial(
        notice_date=date(2026, 10, 19),
        received_date=date(2026, 10, 23),
        reference="LM-2026-0081523",
        step="prior_authorization",
        reasons=(
            DenialReason(category="experimental_investigational", carc="55", quote=words, record="denial", page=1),
        ),
        record="denial",
        appeal_to="Member Appeals, P.O. Box 0000, Cedar Falls, OH 44999",
        appeal_fax="555-0199",
    )


def _event() -> Event:
    return Event(
        kind="denied",
        at=datetime(2026, 10, 23, tzinfo=UTC),
        step="prior_authorization",
        details={},
        file="events/denied.json",
    )


def a_plan(case: Case) -> PacketPlan:
    template = APPEAL if case.denial else LMN
    recipe = Recipe(
        track=str(case.step.track),
        title=template.title,
        letters=(template,),
        required_kinds=(),
        sections=(),
        provenance=SOURCE,
    )
    rows = (
        DenialReasonRow(
            category="experimental_investigational",
            label="Experimental or investigational",
            route="clinical",
            carcs=("55",),
            rarcs=(),
            block="experimental_investigational",
            provenance=SOURCE,
        ),
    )
    payer = Payer(
        id="lakeshore-mutual",
        name="Lakeshore Mutual Health Plan",
        names=(),
        provenance=SOURCE,
        addresses={"prior_authorization": {"attention": "Utilization Management", "fax": "555-0198"}},
    )
    return PacketPlan(
        step=case.step,
        title=template.title,
        recipe=recipe,
        letters=(template,),
        criteria=_criteria(),
        denial=case.denial,
        denial_rows=rows if case.denial else (),
        literature=_literature(),
        channel=ChannelRow(id="fax", title="Fax", tab_sheets=False, max_pages=None, max_bytes=None, provenance=SOURCE),
        payer=payer,
        file_by=None,
        passages=traits.passages(TABLES.passages, case.coverage.plan_type, TRAITS.get(case.step.track, frozenset())),
    )


def _literature() -> tuple[ReferenceWork, ...]:
    return (
        ReferenceWork(
            id="murrough2013a",
            answers=("experimental_investigational",),
            stance="supports",
            provenance=SOURCE,
            citation="Murrough JW, Iosifescu DV, Chang LC, et al. Antidepressant efficacy of ketamine in "
            "treatment-resistant major depression. Am J Psychiatry 2013;170(10):1134-1142.",
            result="",
            pmid="23982301",
            doi=None,
            letter_sentence="In a two-site randomized trial against midazolam, 64% responded to ketamine at 24 hours "
            "and 28% to midazolam.",
        ),
        ReferenceWork(
            id="jelovac2025",
            answers=("experimental_investigational",),
            stance="adverse",
            provenance=SOURCE,
            citation="Jelovac A, et al. Serial ketamine infusions as adjunctive therapy to inpatient care for "
            "depression. JAMA Psychiatry 2025.",
            result="",
            pmid="41123905",
            doi=None,
            letter_sentence="In hospital inpatients, up to eight infusions were no better than midazolam.",
        ),
    )


def _criteria() -> CriteriaSet:
    return CriteriaSet(
        id="lakeshore-bh-0417",
        payer_id="lakeshore-mutual",
        policy_number="BH-0417",
        policy_title="Ketamine Infusion for Depressive Disorders",
        edition="2026-07",
        effective_from=None,
        effective_to=None,
        services=("96365",),
        mode="criteria",
        provenance=SOURCE,
        criteria=(
            Criterion(
                id="trials",
                number="3",
                text="Four antidepressants of two classes.",
                short="Antidepressant trials",
                proof={"kind": "treatments"},
            ),
            Criterion(
                id="psychosis",
                number="6",
                text="No current psychosis.",
                short="No psychosis",
                proof={"kind": "statement", "topics": ["no_psychosis"]},
            ),
            Criterion(id="ect", number="7", text="Trial of ECT.", short="ECT", proof={"kind": "statement"}),
        ),
    )


def a_crosswalk(case: Case, plan: PacketPlan) -> Crosswalk:
    criteria = plan.criteria
    assert criteria is not None
    trials, psychosis, ect = criteria.criteria
    return Crosswalk(
        criteria=criteria,
        rows=(
            CrosswalkRow(
                criterion=trials,
                status=RowStatus.DOCUMENTED,
                verdict=Verdict.MET,
                answer="Four antidepressants of three classes.",
                quotes=(quote("notes", 4),),
            ),
            CrosswalkRow(
                criterion=psychosis,
                status=RowStatus.DOCUMENTED,
                verdict=Verdict.MET,
                answer="No psychotic symptoms on examination.",
                quotes=(quote("notes", 6),),
            ),
            CrosswalkRow(
                criterion=ect,
                status=RowStatus.EXCEPTION,
                verdict=Verdict.NOT_MET,
                answer="",
                reason="the patient declined it after counselling about memory effects.",
            ),
        ),
        treatments=(
            _treatment("sertraline", "SSRI", "200 mg/day", 10, TreatmentOutcome.FAILED),
            _treatment("venlafaxine XR", "SNRI", "225 mg/day", 12, TreatmentOutcome.PARTIAL),
            _treatment("bupropion XL", "NDRI", "300 mg/day", 8, TreatmentOutcome.INTOLERANT),
            _treatment(
                "aripiprazole, added", "second-generation antipsychotic", "5 mg/day", 6, TreatmentOutcome.FAILED
            ),
        ),
        scores=(
            Score(
                scale="PHQ-9",
                value=21,
                date=date(2025, 3, 3),
                assertion=Assertion.AFFIRMED,
                quotes=(quote("scales", 1),),
            ),
            Score(
                scale="PHQ-9",
                value=22,
                date=date(2026, 11, 9),
                assertion=Assertion.AFFIRMED,
                quotes=(quote("scales", 2),),
            ),
            Score(
                scale="MADRS",
                value=34,
                date=date(2026, 11, 9),
                assertion=Assertion.AFFIRMED,
                quotes=(quote("scales", 3),),
            ),
        ),
        diagnoses=(
            DiagnosisStatement(
                concept="major depressive disorder",
                code="F33.2",
                assertion=Assertion.AFFIRMED,
                quotes=(quote("notes", 2),),
            ),
        ),
        denial_quotes=(quote("denial", 1, "is considered experimental, investigational or unproven"),)
        if case.denial
        else (),
    )


def _treatment(name: str, drug_class: str, dose: str, weeks: int, outcome: TreatmentOutcome) -> Treatment:
    return Treatment(
        ingredient=name,
        display=name,
        drug_class=drug_class,
        mechanism="",
        role="AD",
        outcome=outcome,
        assertion=Assertion.AFFIRMED,
        quotes=(quote("notes", 3), quote("fills", 1)),
        dose=dose,
        weeks=Decimal(weeks),
    )


def some_exhibits(case: Case) -> tuple[Exhibit, ...]:
    groups = {
        "denial_letter": ("A", "Denial"),
        "progress_note": ("C", "Evaluation and notes"),
        "rating_scale": ("D", "Scales"),
        "pharmacy": ("E", "Medication and pharmacy proof"),
    }
    return tuple(
        Exhibit(
            letter="ABCDEF"[index],
            record=record.id,
            title=record.title,
            group=groups[record.kind][0],
            group_title=groups[record.kind][1],
            kind=record.kind,
            date=record.date,
            author=None,
            pages=tuple(range(2, 12)) if record.id == "notes" else (1, 2, 3),
            source_pages=12,
            why="cited",
        )
        for index, record in enumerate(case.records)
    )


def attested(case: Case, letter: str, text_hash: str, paragraphs: tuple[str, ...]) -> Case:
    signature = Attestation(
        letter=letter,
        step=case.step.name,
        signer="okafor",
        credentials="MD",
        date=date(2026, 11, 20),
        method="e-signature",
        text_hash=text_hash,
        paragraphs=letter_text.paragraph_hashes(paragraphs),
        file="attestations/letter.json",
    )
    return replace(case, attestations=(signature,))
