"""What appears in OUT, what stays, what goes."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pipeline.errors import ExitCode, OutputError
from pipeline.model.case import Audience, Decision, State
from pipeline.stages import publishing
from tests.small_case import a_case, a_draft, a_finding, a_letter, a_plan

STEP = "c-1042/prior_authorization"


@pytest.fixture
def folder(tmp_path):
    """A case folder with the least that publishing looks at."""
    folder = tmp_path / "cases" / "whitfield"
    folder.mkdir(parents=True)
    track = {"name": "prior_authorization", "level": 1, "expedited": False}
    (folder / "case.json").write_text(json.dumps({"id": "c-1042", "track": track}))
    return folder


@pytest.fixture
def out(tmp_path):
    return tmp_path / "packets"


def publish(folder, out, *, pdf=b"%PDF one", letters=None, findings=(), state=State.AWAITING_PHYSICIAN, case=None):
    letters = (a_letter(),) if letters is None else letters
    return publishing.publish(a_draft(pdf), case or a_case(folder), a_plan(), letters, findings, state, out)


def tree(out):
    step = out / STEP
    return sorted(str(p.relative_to(step)) for p in step.rglob("*") if p.is_file())


def test_a_draft_a_letter_to_edit_and_the_manifest_appear(folder, out):
    publish(folder, out)
    assert tree(out) == [
        "internal/manifest.json",
        "physician/letter_of_medical_necessity.docx",
        "send/DRAFT_c-1042_prior_authorization.pdf",
    ]


def test_a_letter_to_the_patient_lies_in_a_folder_of_its_own(folder, out):
    publish(folder, out, letters=(replace(a_letter("to_patient"), audience=Audience.PATIENT),))
    assert "patient/to_patient.docx" in tree(out)


def test_the_outcome_says_where_the_packet_is_and_how_many_pages_it_has(folder, out):
    outcome = publish(folder, out)
    assert (outcome.packet, outcome.pages, outcome.exit_code) == (
        (str(out / STEP / "send/DRAFT_c-1042_prior_authorization.pdf"),),
        2,
        ExitCode.BUILT,
    )


def test_once_signed_the_packet_carries_the_date_and_no_stale_draft_lies_beside_it(folder, out):
    publish(folder, out)
    signed = replace(a_letter(), attested=date(2026, 11, 20))
    publish(folder, out, pdf=b"%PDF two", letters=(signed,), state=State.READY)
    assert [name for name in tree(out) if name.startswith("send/")] == [
        "send/c-1042_prior_authorization_2026-11-20.pdf"
    ]


def test_an_open_warning_of_assembly_keeps_a_ready_packet_a_draft(folder, out):
    outcome = publish(folder, out, findings=(a_finding(),), state=State.READY)
    assert (outcome.state, outcome.exit_code) == (State.NEEDS_DECISION, ExitCode.NEEDS_REVIEW)
    assert outcome.packet[0].endswith("send/DRAFT_c-1042_prior_authorization.pdf")


def test_an_accepted_warning_asks_for_no_review(folder, out):
    warning = a_finding()
    decision = Decision(
        finding=warning.id,
        verdict="accepted",
        who="P. Raman",
        why="checked",
        at=datetime(2026, 11, 20, tzinfo=UTC),
        evidence_hash=warning.evidence_hash,
        file="decisions/1.json",
    )
    outcome = publish(folder, out, findings=(warning,), case=replace(a_case(folder), decisions=(decision,)))
    assert (outcome.findings, outcome.exit_code) == ((), ExitCode.BUILT)


def test_a_draft_that_a_person_changed_is_never_overwritten(folder, out):
    publish(folder, out)
    (out / STEP / "physician/letter_of_medical_necessity.docx").write_bytes(b"as the physician wants it")
    for pdf in (b"%PDF two", b"%PDF three"):
        publish(folder, out, pdf=pdf, letters=(a_letter(docx=b"with a stamp", edited=True),))
    assert (out / STEP / "physician/letter_of_medical_necessity.docx").read_bytes() == b"as the physician wants it"


def test_a_draft_that_nobody_changed_is_brought_up_to_date(folder, out):
    publish(folder, out)
    publish(folder, out, letters=(a_letter(docx=b"new facts"),))
    assert (out / STEP / "physician/letter_of_medical_necessity.docx").read_bytes() == b"new facts"


def test_a_draft_saved_while_we_built_is_kept_and_reported(folder, out):
    publish(folder, out)
    (out / STEP / "physician/letter_of_medical_necessity.docx").write_bytes(b"saved a second ago")
    outcome = publish(folder, out, letters=(a_letter(docx=b"new facts"),))
    assert [f.code for f in outcome.findings] == ["draft-changed-during-build"]
    assert publishing.unchanged(folder, out) is None


def test_what_a_person_put_into_out_stays(folder, out):
    publish(folder, out)
    (out / STEP / "send" / "cover note.pdf").write_bytes(b"theirs")
    publish(folder, out, letters=(replace(a_letter(), attested=date(2026, 11, 20)),), state=State.READY)
    assert (out / STEP / "send" / "cover note.pdf").read_bytes() == b"theirs"


def test_a_packet_that_a_person_changed_is_not_replaced_and_nothing_else_is_written(folder, out):
    publish(folder, out)
    packet = out / STEP / "send/DRAFT_c-1042_prior_authorization.pdf"
    packet.write_bytes(b"signed on the tablet")
    before = {name: (out / STEP / name).read_bytes() for name in tree(out)}
    with pytest.raises(OutputError, match="changed since"):
        publish(folder, out, pdf=b"%PDF two", letters=(a_letter(docx=b"new facts"),))
    assert {name: (out / STEP / name).read_bytes() for name in tree(out)} == before


def test_a_link_in_out_is_refused(folder, out, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (out / "c-1042").mkdir(parents=True)
    (out / STEP).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="is a link"):
        publish(folder, out)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_an_unchanged_case_is_known_without_building(folder, out):
    built = publish(folder, out, findings=(a_finding(),))
    assert publishing.unchanged(folder, out) == replace(built, unchanged=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda folder, out: (folder / "case.json").write_text((folder / "case.json").read_text() + " "),
        lambda folder, out: (folder / "new.pdf").write_bytes(b"another record"),
        lambda folder, out: (folder.parent / "practice.json").write_text("{}"),
        lambda folder, out: (folder.parent / "tables").mkdir() or (folder.parent / "tables/x.json").write_text("{}"),
        lambda folder, out: next((out / STEP / "send").iterdir()).write_bytes(b"changed"),
        lambda folder, out: next((out / STEP / "physician").iterdir()).unlink(),
        lambda folder, out: (out / STEP / "physician/~$tter_of_medical_necessity.docx").write_bytes(b""),
        lambda folder, out: (out / STEP / "internal/manifest.json").write_text("[broken"),
    ],
    ids=["case", "record", "practice", "table", "packet", "draft gone", "open in Word", "manifest"],
)
def test_any_change_of_what_it_rests_on_or_of_what_was_written_means_building_again(folder, out, change):
    publish(folder, out)
    change(folder, out)
    assert publishing.unchanged(folder, out) is None


def test_what_was_sent_is_no_reason_to_build_again(folder, out):
    built = publish(folder, out)
    (folder / "sent" / "2026-11-23_prior_authorization").mkdir(parents=True)
    (folder / "sent" / "2026-11-23_prior_authorization" / "packet.pdf").write_bytes(b"sent")
    assert publishing.unchanged(folder, out) == replace(built, unchanged=True)


def test_a_change_during_the_build_is_not_missed(folder, out):
    publishing.publish(
        a_draft(), a_case(folder), a_plan(), (), (), State.READY, out, mark="fingerprint from before the change"
    )
    assert publishing.unchanged(folder, out) is None


def test_the_same_packet_published_twice_leaves_the_same_files(folder, out):
    publish(folder, out)
    first = {name: (out / STEP / name).read_bytes() for name in tree(out)}
    publish(folder, out)
    assert {name: (out / STEP / name).read_bytes() for name in tree(out)} == first
