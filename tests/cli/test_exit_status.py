"""However a command ends: a few calm lines on stderr, the agreed exit status, and JSON on stdout where it was asked."""

import json
import os
import signal
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from pipeline import errors
from pipeline.cli.main import Commands
from pipeline.cli.session import Session, Terminated
from pipeline.model.finding import Finding, Severity, Where


def run(raised: BaseException, *, as_json: bool = False, out=None):
    """A command of our group that raises; click's runner gives its exit status, stdout and stderr."""

    @click.group(cls=Commands)
    @click.pass_context
    def packets(ctx: click.Context) -> None:
        ctx.ensure_object(Session)

    @packets.command()
    @click.pass_obj
    def work(session: Session) -> None:
        session.as_json, session.out = as_json, out
        raise raised

    return CliRunner().invoke(packets, ["work"])


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.CaseInvalid, 4),
        (errors.SourceUnusable, 5),
        (errors.TemplateError, 6),
        (errors.EngineError, 7),
        (errors.OutputError, 8),
        (errors.InspectionFailed, 9),
        (errors.InstallationBroken, 10),
        (errors.Locked, 12),
    ],
)
def test_every_error_has_its_exit_status(error, status):
    assert run(error("what and where", remedy="what to do")).exit_code == status


def test_an_error_is_two_lines_on_stderr_what_and_what_to_do():
    result = run(errors.OutputError("OUT is not writable", remedy="Give -o another folder."))
    assert (result.stdout, result.stderr) == ("", "OUT is not writable\n  Give -o another folder.\n")


def test_the_findings_that_stopped_a_case_are_listed_with_place_and_remedy():
    found = Finding(
        code="bad-npi",
        severity=Severity.ERROR,
        where=Where(file="case.json", pointer="/provider/npi"),
        message="The check digit is wrong.",
        remedy="Correct the number.",
    )
    result = run(errors.CaseInvalid("1 error(s) in the case", findings=(found,)))
    assert result.stderr.splitlines()[0] == (
        "error    case.json#/provider/npi  The check digit is wrong. — Correct the number."
    )


def test_a_failure_with_json_is_still_one_object_on_stdout():
    result = run(errors.EngineError("LibreOffice is not installed", remedy="Install it."), as_json=True)
    told = json.loads(result.stdout)
    assert (told["exit_code"], told["state"], told["findings"][0]["message"]) == (
        7,
        None,
        "LibreOffice is not installed",
    )


def test_a_bug_is_told_by_type_and_line_never_by_its_message(tmp_path):
    result = run(ValueError("Dana Whitfield"), out=tmp_path)
    assert result.exit_code == 1
    assert "internal error: ValueError at" in result.stderr
    assert "Whitfield" not in result.output + (tmp_path / "errors.log").read_text()


def test_a_bug_before_out_is_known_is_told_without_a_log():
    assert "please report this line" in run(KeyError("x")).stderr


def test_interrupted_and_terminated_have_statuses_of_their_own():
    assert (run(KeyboardInterrupt()).exit_code, run(Terminated()).exit_code) == (130, 143)


def test_a_reader_that_has_gone_makes_no_noise():
    # The runner has no real stdout to lose, so the program itself is piped into a reader that reads nothing.
    loud = "from pipeline.cli.main import main; main(['schema', 'event'])"
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([sys.executable, "-c", loud], stdout=write, stderr=subprocess.PIPE, timeout=60)
    os.close(write)
    assert done.stderr == b""


def test_a_terminated_command_cleans_up_and_exits_143():
    waits = (
        "import click, time, sys\n"
        "from pathlib import Path\n"
        "from pipeline.cli import main, session\n"
        "from pipeline.engines import files\n"
        "@main.main.command()\n"
        "def wait():\n"
        "    with files.work_folder(Path(sys.argv[-1])) as work:\n"
        "        print(work, flush=True)\n"
        "        time.sleep(60)\n"
        "session.catch_signals()\n"
        "main.main(['wait'])\n"
    )
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as place:
        process = subprocess.Popen([sys.executable, "-c", waits, place], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None
        work = Path(process.stdout.readline().decode().strip())
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        assert (process.returncode, work.exists(), list(Path(place).iterdir())) == (143, False, [])
