"""Promise 14: names, dates of birth and numbers of a patient stand in no log, message, file name or PDF metadata."""

import importlib
import json

import pikepdf
import pytest

from tests.promises.test_01_no_input_file_is_ever_written import STAGES
from tests.real_case import PHI, change, copy_case, run

# Another patient for the faulty cases: the schemas' examples, which findings show, name the sample patient.
OTHER = ("Quillfeather", "Ottoline", "1961-03-07", "QF-778899")


def leaks(text: str, marks: tuple[str, ...] = PHI) -> list[str]:
    return [mark for mark in marks if mark.casefold() in text.casefold()]


def become_the_other(data: dict) -> None:
    data["patient"].update(given_name="Ottoline", family_name="Quillfeather", birth_date="1961-03-07")
    data["coverage"].update(member_id="QF-778899")


def names_and_logs(out) -> str:
    names = [str(path.relative_to(out)) for path in out.rglob("*")]
    logs = [path.read_text() for path in out.rglob("*.log")]
    return "\n".join(names + logs + [path.read_text() for path in out.rglob("run.json")])


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A case folder named for the patient, built by `batch` and `build`."""
    place = tmp_path_factory.mktemp("promise-14")
    folder = copy_case(place / "cases", "Whitfield, Dana")
    results = [run("batch", folder.parent, "-o", place / "packets"), run("build", folder, "-o", place / "packets")]
    return place / "packets", results


def test_a_build_says_nothing_of_the_patient(built):
    _, results = built
    assert leaks("".join(result.output for result in results)) == []


def test_file_names_the_run_file_and_logs_say_nothing_of_the_patient(built):
    out, _ = built
    assert leaks(names_and_logs(out)) == []


def test_the_metadata_and_outline_of_a_packet_say_nothing_of_the_patient(built):
    out, _ = built
    for path in out.rglob("*.pdf"):
        with pikepdf.open(path) as pdf:
            xmp = bytes(pdf.Root.Metadata.read_bytes()).decode() if "/Metadata" in pdf.Root else ""
            titles = [str(item.title) for item in pdf.open_outline().root]
            assert leaks("\n".join([str(dict(pdf.docinfo)), xmp, *titles, *pdf.attachments])) == []


@pytest.mark.parametrize(("stage", "function"), [STAGES[0], STAGES[5], STAGES[9], STAGES[11]])
def test_a_bug_that_holds_a_name_does_not_tell_it(tmp_path, monkeypatch, stage, function):
    def crash(*_, **__):
        raise ValueError("Dana Whitfield, born 1983-05-14, LMH000417782")

    monkeypatch.setattr(importlib.import_module(f"pipeline.stages.{stage}"), function, crash)
    folder = copy_case(tmp_path / "cases", "Whitfield, Dana")
    told = [run("build", folder, "-o", tmp_path / "out").output]
    told.append(run("batch", folder.parent, "-o", tmp_path / "out").output)
    assert leaks("".join(told) + names_and_logs(tmp_path / "out")) == []


@pytest.mark.parametrize(
    "fault",
    [
        lambda data: data["patient"].update(birth_date="Quillfeather 1961-03-07"),
        lambda data: data["patient"].update(given_name=["Ottoline"]),
        lambda data: data["coverage"].update(plan_type="Quillfeather"),
        lambda data: data["coverage"].update(member_id=None),
        lambda data: data.update({"Ottoline Quillfeather": 1}),
        lambda data: data["records"][0].update(file="records/Quillfeather.pdf"),
        lambda data: data["records"][0].update(file="../Quillfeather/x.pdf"),
        lambda data: data["service"].update(lines="QF-778899"),
        lambda data: data["service"]["dates"].update({"to": "1961-03-07"}),
        lambda data: data.update(id="Quillfeather, Ottoline"),
        lambda data: data.update(provider="Quillfeather"),
    ],
)
def test_a_faulty_case_is_reported_without_its_values(tmp_path, fault):
    folder = copy_case(tmp_path / "cases", "Quillfeather, Ottoline")
    change(folder, become_the_other)
    change(folder, fault)
    results = [
        run("build", folder, "-o", tmp_path / "out"),
        run("build", folder, "-o", tmp_path / "out", "--json"),
        run("check", folder),
        run("batch", folder.parent, "-o", tmp_path / "out"),
    ]
    assert {result.exit_code for result in results} <= {4, 5, 11}
    assert leaks("".join(result.output for result in results) + names_and_logs(tmp_path / "out"), OTHER) == []


def test_json_that_cannot_be_parsed_is_reported_without_its_text(tmp_path):
    folder = copy_case(tmp_path / "cases", "Whitfield, Dana")
    (folder / "case.json").write_text('{"patient": {"family_name": "Whitfield" "given_name": "Dana"}}')
    results = [run("check", folder), run("batch", folder.parent, "-o", tmp_path / "out")]
    assert leaks("".join(result.output for result in results)) == []


def test_recording_an_event_that_does_not_fit_is_reported_without_its_values(tmp_path):
    folder = copy_case(tmp_path / "cases", "Whitfield, Dana")
    (tmp_path / "fields.json").write_text(
        json.dumps({"notice_date": "Quillfeather", "Ottoline Quillfeather": "1961-03-07"})
    )
    result = run("log", folder, "denied", "--fields", tmp_path / "fields.json", "-o", tmp_path / "out")
    assert (result.exit_code, leaks(result.output, OTHER)) == (4, [])
