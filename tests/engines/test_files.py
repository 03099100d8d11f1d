"""Files appear whole or not at all, are private, and never replace what they must not."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.engines import files
from pipeline.errors import Locked, OutputError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_published_file_and_its_new_folders_are_private(tmp_path):
    files.publish(tmp_path / "out" / "send" / "packet.pdf", b"whole")
    assert (mode(tmp_path / "out" / "send" / "packet.pdf"), mode(tmp_path / "out" / "send")) == (0o600, 0o700)


def test_publishing_replaces_the_file_and_leaves_nothing_else_behind(tmp_path):
    files.publish(tmp_path / "packet.pdf", b"old")
    files.publish(tmp_path / "packet.pdf", b"new")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("packet.pdf", b"new")]


def test_a_full_disk_leaves_the_old_file_and_says_what_to_do(tmp_path, monkeypatch):
    files.publish(tmp_path / "packet.pdf", b"old")

    def no_space(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", no_space)
    with pytest.raises(OutputError) as caught:
        files.publish(tmp_path / "packet.pdf", b"new")
    assert "no space left" in caught.value.message and "Make room" in caught.value.remedy
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("packet.pdf", b"old")]


def test_publishing_over_a_link_replaces_the_link_and_not_what_it_points_to(tmp_path):
    (tmp_path / "elsewhere.pdf").write_bytes(b"theirs")
    (tmp_path / "packet.pdf").symlink_to(tmp_path / "elsewhere.pdf")
    files.publish(tmp_path / "packet.pdf", b"ours")
    assert (tmp_path / "elsewhere.pdf").read_bytes() == b"theirs"


def test_what_a_killed_process_left_half_written_goes_with_the_next_publishing(tmp_path):
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    host = files._writer().partition("-")[0]
    (tmp_path / f".packet.pdf.{host}-{gone.stdout.strip()}-00c0ffee.part").write_bytes(b"half")
    files.publish(tmp_path / "packet.pdf", b"whole")
    assert [p.name for p in tmp_path.iterdir()] == ["packet.pdf"]


def test_what_a_living_process_is_writing_stays(tmp_path):
    host = files._writer().partition("-")[0]
    other = tmp_path / f".packet.pdf.{host}-{os.getppid()}-00c0ffee.part"
    other.write_bytes(b"half")
    files.publish(tmp_path / "packet.pdf", b"whole")
    assert other.exists()


def test_writing_once_refuses_to_replace_and_keeps_what_is_there(tmp_path):
    files.write_once(tmp_path / "event.json", b"first")
    with pytest.raises(OutputError, match="exists already"):
        files.write_once(tmp_path / "event.json", b"second")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("event.json", b"first")]


def test_writing_once_works_on_a_share_that_knows_no_hard_links(tmp_path, monkeypatch):
    def no_links(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(files.os, "link", no_links)
    files.write_once(tmp_path / "event.json", b"first")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("event.json", b"first")]


def test_a_work_folder_is_private_and_gone_afterwards_also_after_an_error(tmp_path):
    with pytest.raises(RuntimeError), files.work_folder(tmp_path) as work:
        assert mode(work) == 0o700
        (work / "letter.docx").write_bytes(b"a patient's letter")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_an_error_message_names_the_file_but_not_the_folders_above_it(tmp_path):
    (tmp_path / "Whitfield, Dana").mkdir()
    (tmp_path / "Whitfield, Dana" / "events").write_text("in the way")
    with pytest.raises(OutputError) as caught:
        files.write_once(tmp_path / "Whitfield, Dana" / "events" / "x.json", b"")
    assert "Whitfield" not in caught.value.message + caught.value.remedy


@pytest.mark.parametrize("out", ["case", "case/out", "."])
def test_packets_never_go_into_a_case_folder_or_among_the_cases(tmp_path, out):
    (tmp_path / "case").mkdir()
    with pytest.raises(OutputError):
        files.check_out(tmp_path / out, tmp_path / "case")


def test_an_out_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "case").mkdir()
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    with pytest.raises(OutputError, match="is a link"):
        files.check_out(tmp_path / "out", tmp_path / "case")


def test_an_out_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "case").mkdir()
    (tmp_path / "out").write_text("")
    with pytest.raises(OutputError, match="not a folder"):
        files.check_out(tmp_path / "out", tmp_path / "case")


def test_a_batch_holds_out_alone(tmp_path):
    with files.lock(tmp_path, exclusive=True), pytest.raises(Locked), files.lock(tmp_path, exclusive=False):
        pass


def test_two_single_builds_may_share_out(tmp_path):
    with files.lock(tmp_path, exclusive=False), files.lock(tmp_path, exclusive=False):
        pass
