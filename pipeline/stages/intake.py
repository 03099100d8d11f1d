"""Intake: a case folder becomes a Case. Everything wrong with its JSON is found in one run."""

import os
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.engines import case_files, origins, record_faults
from pipeline.engines.case_files import CaseFiles, JsonFile
from pipeline.errors import CaseInvalid
from pipeline.model import case as model
from pipeline.model.finding import Finding, Severity, Where
from pipeline.rules import case_parts, page_ranges, steps
from pipeline.rules.cost import reading as cost_reading

Data = Mapping[str, Any]


def read(
    folder: Path, out: Path | None = None, top: Path | None = None, choice: model.ChosenStep | None = None
) -> tuple[model.Case, tuple[Finding, ...]]:
    """The case in `folder` (or at a path to its case.json), and findings that do not stop it.

    `out` is where drafts of an earlier build may lie that a person changed since; `top` the folder given to `batch`;
    `choice` what the command line says of the step, else case.json does, else the events.
    Findings that are errors stop the case once it has been screened, so that one run names them all. Raises CaseInvalid
    with all findings when a file is missing, unreadable or does not fit its schema.
    """
    place = case_files.folder_of(folder)
    files, found = case_files.read_case(place, top)
    if files.case is None or files.practice is None or files.practice_folder is None or found:
        raise _invalid((*found, *record_faults.of_unfit_case(place)))
    data: Data = files.case.data
    practice, logo_faults = _practice(files.practice.data, files.practice_folder)
    signer, signer_faults = _signer(data.get("provider"), practice)
    faults = (*logo_faults, *signer_faults, *_facility_faults(data["service"], practice))
    if signer is None:
        raise _invalid((*faults, *record_faults.of_unfit_case(place)))
    events = tuple(sorted((_event(file) for file in files.events), key=lambda event: (event.at, event.file)))
    step = _step(files, events, choice)
    taken = _id_taken(place, out, str(data["id"]))
    edited, notes = _edited_letters(files, None if taken else out, step, events)
    case = _case(files, practice, signer, step, events, edited)
    return case, (*faults, *taken, *notes, *_pages_twice(data["records"]))


def step_name(folder: Path, top: Path | None = None, choice: model.ChosenStep | None = None) -> str | None:
    """The name of the step that a build would be for; None where case.json alone tells it, or the case is invalid."""
    files, found = case_files.read_case(case_files.folder_of(folder), top)
    if files.case is None or found or ("track" in files.case.data and not choice):
        return None
    events = tuple(sorted((_event(file) for file in files.events), key=lambda event: (event.at, event.file)))
    return _step(files, events, choice).name


def _id_taken(folder: Path, out: Path | None, case_id: str) -> tuple[Finding, ...]:
    """The packets of this id in `out` are another case folder's; its drafts are then none of ours."""
    if out is None or not origins.is_taken(folder, out, case_id):
        return ()
    where = Where(file="case.json", pointer="/id")
    message = "The packets in OUT under this id were made from another case folder."
    remedy = "Give this case its own `id`. If it is the same case, moved or renamed: `packets build CASE --force`."
    return (_error("case-id-taken", where, message, remedy),)


def _invalid(findings: tuple[Finding, ...]) -> CaseInvalid:
    remedy = "Mend them; `packets check` lists them."
    return CaseInvalid(f"{len(findings)} error(s) in the case", remedy=remedy, findings=findings)


def _case(
    files: CaseFiles,
    practice: model.Practice,
    signer: model.Signer,
    step: model.Step,
    events: tuple[model.Event, ...],
    edited: tuple[model.EditedLetter, ...],
) -> model.Case:
    assert files.case is not None
    data: Data = files.case.data
    channel = data.get("channel")
    return model.Case(
        id=data["id"],
        folder=files.folder,
        step=step,
        patient=_patient(data["patient"]),
        coverage=_coverage(data["coverage"]) if "coverage" in data else model.NO_COVERAGE,
        practice=practice,
        signer=signer,
        service=case_parts.service(data["service"], practice),
        records=tuple(_record(item) for item in data["records"]),
        channel=model.Channel(id=channel["id"], to=channel.get("to")) if channel else None,
        known_persons=tuple(model.KnownPerson(**item) for item in data.get("known_persons", ())),
        criterion_claims=tuple(model.CriterionClaim(**item) for item in data.get("criterion_claims", ())),
        clinical_history=data.get("clinical_history"),
        events=events,
        denials=tuple(case_parts.denial(event) for event in events if event.kind == "denied"),
        decisions=tuple(_decision(file) for file in files.decisions),
        attestations=tuple(_attestation(file) for file in files.attestations),
        edited_letters=edited,
        overlays=files.overlays,
        filing=case_parts.filing(data.get("filing")),
        self_pay=cost_reading.self_pay(data.get("self_pay")),
        plan_choice=cost_reading.plan_choice(data.get("plan_comparison")),
        urgency=_urgency(data.get("urgency")),
        paper_answers=tuple(model.PaperAnswer(**item) for item in data.get("paper_answers", ())),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _decimal(number: int | Decimal | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def _step(files: CaseFiles, events: tuple[model.Event, ...], choice: model.ChosenStep | None) -> model.Step:
    """The step that case.json names, else the one that follows from the events; the command line has the last word."""
    assert files.case is not None
    data: Data = files.case.data
    if "track" in data:
        track = data["track"]
        name, level = model.Track(track["name"]), track.get("level", 1)
        told = model.Step(track=name, level=level, expedited=track.get("expedited", False))
    else:
        tables = case_files.load_tables(files.overlays)
        coverage: Data = data.get("coverage", {"plan_type": model.NO_COVERAGE.plan_type})
        attributes = coverage.get("attributes", ())
        built = steps.built(tables.recipes)
        told = steps.following(events, coverage["plan_type"], tables.rungs, built, attributes)
    return steps.chosen(told, choice) if choice else told


def _address(data: Data) -> model.Address:
    return model.Address(
        lines=tuple(data["lines"]), city=data["city"], state=data["state"], postal_code=data["postal_code"]
    )


def _patient(data: Data) -> model.Patient:
    return model.Patient(
        given_name=data["given_name"],
        family_name=data["family_name"],
        birth_date=date.fromisoformat(data["birth_date"]),
        sex=data.get("sex"),
        mrn=data.get("mrn"),
        address=_address(data["address"]) if "address" in data else None,
        phone=data.get("phone"),
        other_names=tuple(data.get("other_names", ())),
    )


def _coverage(data: Data) -> model.Coverage:
    holder = data.get("subscriber")
    return model.Coverage(
        payer_id=data.get("payer") or re.sub(r"[^a-z0-9]+", "-", data["payer_name"].lower()).strip("-"),
        payer_name=data["payer_name"],
        plan_name=data["plan_name"],
        plan_type=data["plan_type"],
        member_id=data["member_id"],
        group_number=data.get("group_number"),
        subscriber=model.Subscriber(**{**holder, "birth_date": _day(holder.get("birth_date"))}) if holder else None,
        attributes=tuple(data.get("attributes", ())),
        in_network=data.get("in_network"),
        administrator=model.Administrator(**data["administrator"]) if "administrator" in data else None,
    )


def _urgency(data: Data | None) -> model.Urgency | None:
    return model.Urgency(**{**data, "grounds": tuple(data["grounds"])}) if data else None


def _practice(data: Data, folder: Path) -> tuple[model.Practice, tuple[Finding, ...]]:
    """The practice; its logo must lie in its own folder."""
    fault = case_files.path_fault(folder, data["logo"]) if "logo" in data else None
    where = Where(file="practice.json", pointer="/logo")
    remedy = "Put the image beside practice.json."
    faults: tuple[Finding, ...] = () if fault is None else (_error("path-outside-case", where, fault, remedy),)
    zone = _zone(data.get("time_zone"))
    if zone is None and "time_zone" in data:
        where = Where(file="practice.json", pointer="/time_zone")
        remedy = "Write its name in the IANA database, such as America/Chicago."
        faults += (_error("time-zone-unknown", where, "There is no such time zone.", remedy),)
    logo = folder / data["logo"] if "logo" in data and fault is None else None
    made = model.Practice(
        name=data["name"],
        address=_address(data["address"]),
        phone=data["phone"],
        fax=data["fax"],
        npi=data["npi"],
        tin=data["tin"],
        contact_name=data["contact"]["name"],
        contact_phone=data["contact"]["phone"],
        email=data.get("email"),
        website=data.get("website"),
        logo=logo,
        signers=tuple(model.Signer(**item) for item in data.get("signers", ())),
        facilities=data.get("facilities"),
        record_sources=tuple(data.get("record_sources", ())),
        time_zone=zone,
    )
    return made, faults


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _signer(provider: object, practice: model.Practice) -> tuple[model.Signer | None, tuple[Finding, ...]]:
    """Who signs: written out in the case, named by key, or the only signer that the practice has.

    Where nobody answers, the first signer stands in until the faults are told.
    """
    if isinstance(provider, Mapping):
        return model.Signer(**provider), ()
    if provider is None and len(practice.signers) == 1:
        return practice.signers[0], ()
    for signer in practice.signers:
        if signer.key == provider:
            return signer, ()
    where = Where(file="case.json", pointer="/provider")
    remedy = "Set `provider` to the `key` of a signer in practice.json, or add the signer there."
    fault = _error("signer-unknown", where, "No signer in practice.json answers to this case.", remedy)
    return next(iter(practice.signers), None), (fault,)


def _facility_faults(data: Data, practice: model.Practice) -> tuple[Finding, ...]:
    if "facility" not in data or data["facility"] in (practice.facilities or {}):
        return ()
    where = Where(file="case.json", pointer="/service/facility")
    remedy = "Use a key of `facilities` in practice.json, or add the facility there."
    return (_error("facility-unknown", where, "practice.json has no such facility.", remedy),)


def _record(data: Data) -> model.Record:
    pages = page_ranges.pages(data["pages"]) if "pages" in data else None
    consent = _consent(data["consent"]) if "consent" in data else None
    return model.Record(**{**data, "date": date.fromisoformat(data["date"]), "pages": pages, "consent": consent})


def _consent(data: Data) -> model.Consent:
    days = {key: date.fromisoformat(data[key]) for key in ("date", "expires") if key in data}
    return model.Consent(**{**data, **days})


def _pages_twice(records: Sequence[Data]) -> tuple[Finding, ...]:
    """A page that is listed twice is sent once, which may not be what was meant."""
    found = []
    for number, record in enumerate(records):
        if "pages" in record and page_ranges.overlap(record["pages"]):
            where = Where(file="case.json", pointer=f"/records/{number}/pages")
            message, remedy = "A page is listed twice; it is sent once.", "List it once, or correct the range."
            found.append(_note("page-listed-twice", where, message, remedy))
    return tuple(found)


def _event(file: JsonFile) -> model.Event:
    common = ("schema_version", "kind", "at", "step")
    return model.Event(
        kind=str(file.data["kind"]),
        at=datetime.fromisoformat(str(file.data["at"])),
        step=str(file.data.get("step", "")),
        details={key: value for key, value in file.data.items() if key not in common},
        file=file.file,
    )


def _decision(file: JsonFile) -> model.Decision:
    data: Data = {key: value for key, value in file.data.items() if key != "schema_version"}
    return model.Decision(**{**data, "at": datetime.fromisoformat(data["at"]), "file": file.file})


def _attestation(file: JsonFile) -> model.Attestation:
    data: Data = {key: value for key, value in file.data.items() if key != "schema_version"}
    signed = date.fromisoformat(data["date"])
    return model.Attestation(**{**data, "date": signed, "paragraphs": tuple(data["paragraphs"]), "file": file.file})


def _edited_letters(
    files: CaseFiles, out: Path | None, step: model.Step, events: tuple[model.Event, ...]
) -> tuple[tuple[model.EditedLetter, ...], tuple[Finding, ...]]:
    """Letters that a person edited: the step's own in letters/, then drafts in OUT that differ from what we wrote."""
    assert files.case is not None
    lying = [letter for letter in files.letters if letter.step in (None, step.name)]
    recipes = case_files.load_tables(files.overlays).recipes if lying else ()
    ours, notes = steps.letters_of(lying, step, events, recipes)
    edited = {letter.name: letter for letter in sorted(ours, key=lambda letter: letter.step is not None)}
    both = []
    absolute = None if out is None else Path(os.path.abspath(out))
    for draft in case_files.changed_drafts(absolute, str(files.case.data["id"]), step.name) if absolute else ():
        if draft.name not in edited:
            edited[draft.name] = draft
        elif draft.sha256 != edited[draft.name].sha256:
            both.append(edited[draft.name])
    return tuple(edited.values()), (*notes, *(_two_edited(letter) for letter in both))


def _two_edited(kept: model.EditedLetter) -> Finding:
    return Finding(
        code="two-edited-letters",
        severity=Severity.WARNING,
        where=Where(document=kept.name),
        message="This letter was edited in letters/ and also as a draft in the output folder; letters/ is used.",
        remedy="Carry the changes over into letters/ and delete the changed draft.",
        evidence_hash=kept.sha256,
    )


def _note(code: str, where: Where, message: str, remedy: str) -> Finding:
    return Finding(code=code, severity=Severity.NOTE, where=where, message=message, remedy=remedy)


def _error(code: str, where: Where, message: str, remedy: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, where=where, message=message, remedy=remedy)
