"""An invented case with everything that a drawn page can show, as the stages would hand it over."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from pipeline.engines import drawing
from pipeline.model.case import (
    Address,
    Case,
    Channel,
    Coverage,
    Denial,
    DenialReason,
    Diagnosis,
    Dose,
    Patient,
    Practice,
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

SOURCE = Provenance(source="Invented", as_of=date(2026, 11, 23), confidence=Confidence.PRIMARY)

PRACTICE = Practice(
    name="Riverbend Interventional Psychiatry",
    address=Address(lines=("2200 Millrace Road", "Suite 210"), city="Cedar Falls", state="OH", postal_code="44999"),
    phone="555-0110",
    fax="555-0111",
    npi="1234567893",
    tin="00-0000000",
    contact_name="Priya Raman, authorizations",
    contact_phone="555-0112",
    email="authorizations@riverbend.example.org",
)

SIGNER = Signer(
    key="okafor",
    name="Adaeze Okafor",
    credentials="MD",
    specialty="Psychiatry",
    npi="1023456785",
    license="OH-000000",
    phone="555-0113",
    email="okafor@riverbend.example.org",
)

DENIAL = Denial(
    notice_date=date(2026, 10, 19),
    received_date=date(2026, 10, 23),
    reference="LM-2026-0081523",
    step="prior_authorization",
    reasons=(
        DenialReason(
            category="experimental_investigational",
            carc="55",
            rarc=("N623",),
            quote="The requested intravenous ketamine infusion is considered experimental and investigational for "
            "the treatment of depression and is not a covered benefit under the member’s plan.",
            record="denial",
            page=1,
        ),
        DenialReason(
            category="not_medically_necessary",
            carc="50",
            quote="The information received does not show an adequate trial of at least four antidepressants.",
            record="denial",
            page=2,
        ),
    ),
    stated_deadline=date(2027, 4, 21),
    record="denial",
    appeal_to="Member Appeals, P.O. Box 0000, Lakeshore, OH 44990",
    appeal_fax="555-0199",
)

SERVICE = Service(
    name="intravenous ketamine infusion",
    drug="ketamine hydrochloride",
    route="intravenous",
    lines=(
        ServiceLine(code="96365", system="CPT", units=6, description="Intravenous infusion, first hour"),
        ServiceLine(
            code="J3490", system="HCPCS", units=6, description="Ketamine hydrochloride injection", ndc="42023-0115-10"
        ),
    ),
    diagnoses=(
        Diagnosis(
            code="F33.2",
            description="Major depressive disorder, recurrent, severe, without psychotic features",
        ),
    ),
    dose=Dose(amount=Decimal("0.5"), unit="mg/kg", weight_kg=Decimal("72"), total_mg=Decimal("36")),
    schedule=Schedule(sessions=6, frequency="twice weekly for 3 weeks", minutes=40),
    start=date(2026, 12, 7),
    end=date(2027, 2, 28),
    place_of_service="11",
    facility="Riverbend Interventional Psychiatry, Suite 210",
)

CASE = Case(
    id="trd-appeal",
    folder=Path("trd-appeal"),
    step=Step(track=Track.INTERNAL_APPEAL),
    patient=Patient(given_name="Dana", family_name="Whitfield", birth_date=date(1983, 5, 14), sex="female"),
    coverage=Coverage(
        payer_id="lakeshore-mutual",
        payer_name="Lakeshore Mutual Health Plan",
        plan_name="Choice PPO 2000",
        plan_type="state_regulated_commercial",
        member_id="LMH000417782",
        group_number="G-00417",
        subscriber=Subscriber(name="Marcus Whitfield", relationship="spouse"),
    ),
    practice=PRACTICE,
    signer=SIGNER,
    service=SERVICE,
    records=(),
    channel=Channel(id="fax", to="555-0199"),
    denials=(DENIAL,),
)


def exhibit(
    letter: str, record: str, title: str, group: str, on: date, pages: int, why: str, **more: object
) -> Exhibit:
    """An exhibit of so many pages, all of them sent."""
    parts: dict[str, object] = {"author": None, "kind": "progress_note", "group_title": group, **more}
    return Exhibit(
        letter=letter,
        record=record,
        title=title,
        group=letter,
        date=on,
        pages=tuple(range(1, pages + 1)),
        source_pages=pages,
        why=why,
        **parts,  # type: ignore[arg-type]
    )


EXHIBITS = (
    exhibit(
        "A",
        "denial",
        "Denial letter of October 19, 2026",
        "Denial",
        date(2026, 10, 19),
        3,
        "The decision that this appeal answers",
        author="Lakeshore Mutual Health Plan",
        kind="denial_letter",
    ),
    exhibit(
        "B",
        "policy",
        "Medical policy BH-0417, Ketamine Infusion for Depressive Disorders",
        "Policy pages quoted",
        date(2026, 7, 1),
        6,
        "The plan’s own criteria, quoted in the crosswalk",
        kind="medical_policy",
    ),
    exhibit(
        "C",
        "evaluation",
        "Psychiatric evaluation",
        "Current evaluation and latest notes",
        date(2024, 9, 3),
        5,
        "Diagnosis, history and the first documentation of earlier treatment",
        author="A. Okafor, MD",
    ),
    exhibit(
        "D",
        "notes",
        "Progress notes, 2024 to 2026",
        "Current evaluation and latest notes",
        date(2026, 11, 9),
        22,
        "Course of illness, doses, response and tolerability",
        author="A. Okafor, MD",
    ),
    exhibit(
        "E",
        "scales",
        "PHQ-9 and MADRS forms",
        "Scales",
        date(2026, 11, 9),
        8,
        "Severity at baseline and now",
        author="A. Okafor, MD",
    ),
    exhibit(
        "F",
        "fills",
        "Pharmacy fill history",
        "Medication and pharmacy proof",
        date(2026, 11, 2),
        4,
        "Independent proof of dose and duration of each antidepressant",
        author="Cedar Falls Pharmacy",
    ),
    exhibit(
        "G",
        "tms",
        "TMS treatment summary",
        "Procedures",
        date(2025, 12, 18),
        3,
        "Course of 36 sessions and its result",
        author="L. Marchetti, MD",
    ),
    exhibit(
        "H",
        "monitoring",
        "Infusion and monitoring records",
        "Monitoring and infusions",
        date(2026, 10, 2),
        9,
        "Vital signs, sedation and dissociation during the first two infusions",
        author="T. Bell, RN",
    ),
)


def quote(document: str, page: int, text: str) -> Quote:
    """Words of a page of the chart."""
    return Quote(document=document, page=page, start=0, end=len(text), text=text)


def row(
    number: str, text: str, short: str, answer: str, quotes: tuple[Quote, ...] = (), **more: object
) -> CrosswalkRow:
    """A documented row, unless `more` says otherwise."""
    of_criterion = {k: more.pop(k) for k in ("group", "group_needs", "exclusion") if k in more}
    of_proof = {"kind": "statement", "topics": ["monitoring"]} if "monitor" in short else {"kind": "statement"}
    criterion = Criterion(id=f"c{number}", number=number, text=text, short=short, proof=of_proof, **of_criterion)  # type: ignore[arg-type]
    parts: dict[str, object] = {
        "status": RowStatus.DOCUMENTED,
        "verdict": Verdict.MET,
        "policy_quote": quote("policy", 3, text),
        **more,
    }
    return CrosswalkRow(criterion=criterion, answer=answer, quotes=quotes, **parts)  # type: ignore[arg-type]


ROWS = (
    row(
        "1",
        "The member is 18 years of age or older.",
        "Adult",
        "Born May 14, 1983; 43 years old.",
        (quote("evaluation", 1, "43-year-old woman, DOB 05/14/1983"),),
    ),
    row(
        "2",
        "The member has a confirmed diagnosis of major depressive disorder, single episode or recurrent, severe "
        "(ICD-10-CM F32.2 or F33.2), established by a psychiatrist using DSM-5-TR criteria.",
        "Severe major depressive disorder",
        "F33.2, diagnosed by a psychiatrist on September 3, 2024.",
        (
            quote(
                "evaluation",
                4,
                "Meets DSM-5-TR criteria for Major Depressive Disorder, recurrent, severe, without "
                "psychotic features (F33.2).",
            ),
            quote("notes", 20, "Assessment: MDD, recurrent, severe (F33.2), no psychotic features."),
        ),
    ),
    row(
        "3a",
        "A score of 20 or higher on the PHQ-9 within the 90 days before the request.",
        "PHQ-9 of 20 or more",
        "PHQ-9 total 22 on November 9, 2026.",
        (quote("scales", 7, "Total score: 22"),),
        group="Current severity, shown by one of the following",
        group_needs=1,
    ),
    row(
        "3b",
        "A score of 28 or higher on the MADRS within the 90 days before the request.",
        "MADRS of 28 or more",
        "MADRS total 34 on November 9, 2026.",
        (quote("scales", 8, "MADRS TOTAL 34 / 60"),),
        group="Current severity, shown by one of the following",
        group_needs=1,
    ),
    row(
        "4",
        "Documented failure of at least four adequate antidepressant trials from at least two different "
        "pharmacologic classes, each at or above the minimum effective dose for at least six weeks, unless not "
        "tolerated.",
        "Four adequate trials, two classes",
        "Four trials from three classes, each at a full dose for 8 weeks or longer.",
        (
            quote("notes", 2, "Sertraline titrated to 200 mg/day, taken for 10 weeks with no response."),
            quote("notes", 5, "Venlafaxine XR 225 mg daily x 12 weeks — minimal benefit, PHQ-9 remained 21."),
            quote("notes", 9, "Bupropion XL 450 mg for 9 weeks; no improvement in mood or energy, stopped."),
            quote("notes", 12, "Escitalopram 20 mg qd ≥ 8 weeks: no response."),
            quote("fills", 2, "SERTRALINE HCL 100 MG TAB QTY 60 DS 30"),
        ),
    ),
    row(
        "5",
        "At least one augmentation trial with lithium, an atypical antipsychotic or thyroid hormone.",
        "One augmentation trial",
        "Aripiprazole 10 mg added for 7 weeks, stopped for akathisia.",
        (quote("notes", 15, "Aripiprazole up to 10 mg x 7 wks, d/c’d due to akathisia."),),
    ),
    row(
        "6",
        "A course of repetitive transcranial magnetic stimulation or electroconvulsive therapy, or a documented "
        "reason why neither is appropriate.",
        "TMS or ECT",
        "36 TMS sessions completed December 18, 2025.",
        (quote("tms", 1, "Completed 36 of 36 sessions; MADRS 35 → 31 (no response)."),),
    ),
    row(
        "7",
        "A trial of esketamine nasal spray, unless contraindicated.",
        "Esketamine trial",
        "",
        status=RowStatus.EXCEPTION,
        verdict=Verdict.NOT_MET,
        reason="No certified treatment site within 90 miles of the member’s home; the practice asks that this "
        "requirement be waived.",
    ),
    row(
        "8",
        "For members over 65, a cardiology clearance within six months.",
        "Cardiology clearance over 65",
        "",
        status=RowStatus.NOT_APPLICABLE,
        verdict=Verdict.NOT_MET,
        reason="The member is 43 years old.",
    ),
    row(
        "9",
        "No current or past psychotic disorder.",
        "No psychotic disorder",
        "No psychotic symptoms at any visit.",
        (quote("notes", 21, "Denies AVH; no delusions elicited. No history of psychosis."),),
        exclusion=True,
    ),
    row(
        "10",
        "No uncontrolled hypertension (blood pressure above 140/90 mmHg at two consecutive visits).",
        "Blood pressure controlled",
        "124/78 mmHg on November 9, 2026.",
        (quote("monitoring", 4, "BP 124/78, HR 72, SpO₂ 98% RA"),),
        exclusion=True,
    ),
    row(
        "11",
        "Treatment is given in a setting with continuous monitoring of blood pressure, pulse oximetry and "
        "sedation by clinicians able to manage an airway.",
        "Setting with monitoring",
        "Continuous monitoring by a nurse, physician on site.",
        (quote("monitoring", 2, "Continuous pulse oximetry, NIBP q10 min; MOAA/S 5 throughout. Dr. Okafor on site."),),
    ),
)

CRITERIA = CriteriaSet(
    id="lakeshore-bh-0417",
    payer_id="lakeshore-mutual",
    policy_number="BH-0417",
    policy_title="Ketamine Infusion for Depressive Disorders",
    edition="2026-07",
    effective_from=date(2026, 7, 1),
    effective_to=None,
    services=("96365", "J3490"),
    mode="criteria",
    criteria=tuple(r.criterion for r in ROWS),
    provenance=SOURCE,
)


def treatment(
    display: str, drug_class: str, outcome: TreatmentOutcome, quotes: tuple[Quote, ...], **more: object
) -> Treatment:
    """A treatment trial that the chart affirms."""
    return Treatment(
        ingredient=display.lower(),
        display=display,
        drug_class=drug_class,
        mechanism="",
        role="AD",
        outcome=outcome,
        assertion=Assertion.HISTORICAL,
        quotes=quotes,
        **more,
    )  # type: ignore[arg-type]


TREATMENTS = (
    treatment(
        "Sertraline",
        "SSRI",
        TreatmentOutcome.FAILED,
        (ROWS[4].quotes[0], ROWS[4].quotes[4]),
        dose="200 mg/day",
        weeks=Decimal(10),
        started=date(2024, 1, 8),
        stopped=date(2024, 3, 20),
        reason_stopped="no response",
    ),
    treatment(
        "Venlafaxine XR",
        "SNRI",
        TreatmentOutcome.PARTIAL,
        (ROWS[4].quotes[1],),
        dose="225 mg/day",
        weeks=Decimal(12),
        started=date(2024, 4, 2),
        stopped=date(2024, 6, 28),
        reason_stopped="minimal benefit",
    ),
    treatment(
        "Bupropion XL",
        "NDRI",
        TreatmentOutcome.FAILED,
        (ROWS[4].quotes[2],),
        dose="450 mg/day",
        weeks=Decimal(9),
        started=date(2024, 10, 1),
        reason_stopped="no improvement in mood or energy",
    ),
    treatment(
        "Escitalopram", "SSRI", TreatmentOutcome.FAILED, (ROWS[4].quotes[3],), dose="20 mg/day", weeks=Decimal(8)
    ),
    treatment(
        "Aripiprazole",
        "Atypical antipsychotic",
        TreatmentOutcome.INTOLERANT,
        (ROWS[5].quotes[0],),
        dose="10 mg/day",
        weeks=Decimal(7),
        started=date(2025, 5, 6),
        stopped=date(2025, 6, 24),
        reason_stopped="akathisia",
    ),
    treatment(
        "Transcranial magnetic stimulation",
        "Neuromodulation",
        TreatmentOutcome.FAILED,
        (ROWS[6].quotes[0],),
        sessions=36,
        started=date(2025, 10, 20),
        stopped=date(2025, 12, 18),
        reason_stopped="course completed",
    ),
    treatment(
        "Cognitive behavioral therapy",
        "Psychotherapy",
        TreatmentOutcome.CURRENT,
        (quote("notes", 22, "Continues weekly CBT with J. Alvarez, LCSW."),),
        started=date(2024, 9, 10),
    ),
)

SCORES = tuple(
    Score(scale=scale, value=value, date=on, assertion=Assertion.AFFIRMED,
          quotes=(quote("scales" if on.year == 2026 else "notes", page, str(value)),))
    for scale, value, on, page in (
        ("PHQ-9", 23, date(2024, 9, 3), 1), ("MADRS", 36, date(2024, 9, 3), 1), ("PHQ-9", 21, date(2024, 12, 10), 5),
        ("PHQ-9", 22, date(2025, 4, 1), 8), ("MADRS", 35, date(2025, 10, 14), 12), ("PHQ-9", 21, date(2026, 1, 6), 1),
        ("MADRS", 31, date(2026, 1, 6), 2), ("PHQ-9", 20, date(2026, 5, 12), 3), ("PHQ-9", 22, date(2026, 8, 4), 5),
        ("PHQ-9", 22, date(2026, 11, 9), 7), ("MADRS", 34, date(2026, 11, 9), 8),
    )
)  # fmt: skip

CROSSWALK = Crosswalk(
    criteria=CRITERIA,
    rows=ROWS,
    treatments=TREATMENTS,
    scores=SCORES,
    diagnoses=(),
    denial_quotes=(
        quote("denial", 1, DENIAL.reasons[0].quote or ""),
        quote("denial", 2, DENIAL.reasons[1].quote or ""),
    ),
)

WORKS = tuple(
    ReferenceWork(id=f"work{n}", citation=citation, answers=(), stance="for", result="", pmid=pmid, doi=doi,
                  provenance=SOURCE)
    for n, (citation, pmid, doi) in enumerate((
        ("Rush AJ, Trivedi MH, Wisniewski SR, et al. Acute and longer-term outcomes in depressed outpatients requiring "
         "one or several treatment steps: a STAR*D report. Am J Psychiatry 2006;163(11):1905-1917.", "17074942",
         "10.1176/ajp.2006.163.11.1905"),
        ("Murrough JW, Iosifescu DV, Chang LC, et al. Antidepressant efficacy of ketamine in treatment-resistant major "
         "depression: a two-site randomized controlled trial. Am J Psychiatry 2013;170(10):1134-1142.", "23982301",
         "10.1176/appi.ajp.2013.13030392"),
        ("Anand A, Mathew SJ, Sanacora G, et al. Ketamine versus ECT for nonpsychotic treatment-resistant major "
         "depression. N Engl J Med 2023;388(25):2315-2325.", "37224232", "10.1056/NEJMoa2302399"),
    ))
)  # fmt: skip

PLAN = PacketPlan(
    step=CASE.step,
    title="Internal appeal, level 1",
    recipe=Recipe(
        track="internal_appeal",
        title="Internal appeal",
        letters=(),
        required_kinds=(),
        sections=("cover", "glance", "letter", "crosswalk", "history", "index", "exhibits", "references"),
        provenance=SOURCE,
    ),
    letters=(LetterTemplate(name="appeal", title="Appeal letter", audience="payer", signed=True),),
    criteria=CRITERIA,
    denial=DENIAL,
    denial_rows=(
        DenialReasonRow(
            category="experimental_investigational", label="experimental or investigational", route="clinical",
            carcs=("55",), rarcs=(), block="experimental", provenance=SOURCE,
            answer="The plan’s own policy {policy} covers this treatment when its criteria are met; {documented} of "
            "{criteria} are documented here.",
        ),
        DenialReasonRow(
            category="not_medically_necessary", label="not medically necessary", route="clinical", carcs=("50",),
            rarcs=(), block="necessity", provenance=SOURCE,
            answer="{treatments} treatment trials are documented with dose, duration and outcome.",
        ),
    ),
    literature=WORKS,
    channel=ChannelRow(id="fax", title="Fax", tab_sheets=True, max_pages=None, max_bytes=None, provenance=SOURCE),
    payer=Payer(
        id="lakeshore-mutual",
        name="Lakeshore Mutual Health Plan",
        names=(),
        addresses={"internal_appeal": {"address": "Member Appeals, Port Haven, OH 44998", "fax": "555-0199"}},
        provenance=SOURCE,
    ),
    file_by=None,
)  # fmt: skip


def many_rows(count: int) -> Crosswalk:
    """The crosswalk with its rows repeated until there are `count`."""
    rows = tuple(
        replace(r, criterion=replace(r.criterion, id=f"r{n}", number=str(n + 1), group=None))
        for n in range(count)
        for r in (ROWS[n % len(ROWS)],)
    )
    return replace(CROSSWALK, rows=rows)


def some_page(target: drawing.Target) -> int | None:
    """Packet pages as in a finished packet: exhibits from page 14, each after its tab sheet."""
    front = {"glance": 2, "letter": 3, "crosswalk": 5, "history": 9, "index": 10, "references": 81}
    if target.section != "exhibits":
        return front.get(target.section)
    page = 11
    for each in EXHIBITS:
        if each.letter == target.part:
            return page + (target.exhibit_page or 0)
        page += 1 + len(each.pages)
    return None


def drawn(*layouts: drawing.Layout, page_of: Callable[[drawing.Target], int | None] = some_page) -> drawing.Drawn:
    """The layouts, drawn with the packet pages of `some_page`."""
    return drawing.draw(layouts, page_of, 81)
