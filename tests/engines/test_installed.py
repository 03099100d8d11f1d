"""`packets doctor`: what it finds on real folders, tables and packages, and what it says to do."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import places
from pipeline.cli.main import main
from pipeline.engines.case_files import schema
from pipeline.engines.installed import State, checks, folders, letters, packages, tables
from pipeline.engines.office import FORCE, Engine

TODAY = date(2026, 11, 23)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everyone on this machine can look into; pytest's own lie below a private one."""
    folder = Path(tempfile.mkdtemp(prefix="packets-doctor-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def rows_read_on(folder: Path, *days: str) -> Path:
    """A tables folder of a practice whose rows were read on those days."""
    (folder / "tables" / "payers").mkdir(parents=True)
    for day in days:
        (folder / "tables" / "payers" / f"{day}.json").write_text(json.dumps({"payers": [{"id": "p", "as_of": day}]}))
    return folder / "tables"


def test_this_machine_is_fit_and_every_check_that_is_not_ok_says_what_to_do(tmp_path: Path) -> None:
    found = list(checks(tmp_path / "out", tmp_path, date.today()))
    assert {check.name: check.found for check in found if check.state is State.MISSING} == {}
    assert all(bool(check.remedy) == (check.state is not State.OK) for check in found)
    assert not (tmp_path / "out").exists()


def test_its_json_follows_its_schema(tmp_path: Path) -> None:
    printed = CliRunner().invoke(main, ["doctor", "-o", str(tmp_path), "--json"]).stdout
    schema.validator("doctor").validate(json.loads(printed))


def test_the_engine_is_named_with_its_version_after_rendering_a_trial_letter() -> None:
    assert any(character.isdigit() for character in letters.engine().found)


def test_without_libreoffice_the_machine_is_fit_and_the_engine_that_stands_in_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(FORCE, Engine.FALLBACK)
    found = letters.engine()
    assert (found.state, "dxpdf" in found.found, "compare" in found.found) == (State.LOOK, True, True)
    assert letters.fonts().state is State.OK


def test_an_engine_that_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FORCE, "typewriter")
    assert "names no engine" in letters.engine().found


def test_a_table_of_the_practice_older_than_a_year_is_named(tmp_path: Path) -> None:
    found = tables.ages((rows_read_on(tmp_path, "2025-11-01"),), TODAY)
    assert found.state is State.LOOK
    assert "oldest row read on 2025-11-01" in found.found
    assert "tables/payers/2025-11-01.json" in found.found


def test_a_table_of_eleven_months_ago_is_not(tmp_path: Path) -> None:
    assert tables.ages((rows_read_on(tmp_path, "2025-12-23"),), TODAY).state is State.OK


def test_a_source_read_tomorrow_makes_the_installation_unfit(tmp_path: Path) -> None:
    found = tables.ages((rows_read_on(tmp_path, "2026-11-24"),), TODAY)
    assert found.state is State.MISSING
    assert "2026-11-24.json" in found.found


def test_the_exit_status_is_10_where_a_table_was_read_tomorrow(tmp_path: Path) -> None:
    rows_read_on(tmp_path, str(date.today() + timedelta(days=1)))
    result = CliRunner().invoke(main, ["doctor", "-o", str(tmp_path / "out"), "--cases", str(tmp_path)])
    assert result.exit_code == 10
    assert "missing  ages of tables" in result.stdout


def test_no_shipped_row_was_read_after_today() -> None:
    assert tables.ages((), date.today()).state is not State.MISSING


@pytest.mark.parametrize(
    ("mode", "state", "said"),
    [
        (0o755, State.LOOK, "everyone"),
        (0o777, State.LOOK, "everyone"),
        (0o750, State.LOOK, "group"),
        (0o700, State.OK, "owner alone"),
    ],
)
def test_a_folder_that_others_can_read_is_told(open_folder: Path, mode: int, state: State, said: str) -> None:
    cases = open_folder / "cases"
    cases.mkdir()
    cases.chmod(mode)
    found = folders.private("cases", cases)
    assert (found.state, said in found.found) == (state, True)


def test_a_folder_below_a_private_one_is_private_whatever_its_own_mode(open_folder: Path) -> None:
    cases = open_folder / "cases"
    cases.mkdir()
    cases.chmod(0o755)
    open_folder.chmod(0o700)
    assert folders.private("cases", cases).state is State.OK


def mounted(folder: Path, device: str, kind: str) -> Path:
    """A list of mounts as the kernel writes it, in which `folder` is one."""
    listing = folder.parent / "mounts"
    place = str(folder).replace(" ", "\\040")
    listing.write_text(f"/dev/sda1 / ext4 rw 0 0\n{device} {place} {kind} rw 0 0\n")
    return listing


def test_who_may_read_a_network_share_is_left_to_its_server(tmp_path: Path) -> None:
    share = tmp_path / "our share"
    share.mkdir(mode=0o700)
    assert "its server decides" in folders.private("cases", share, mounted(share, "//server/cases", "cifs")).found


def test_a_disk_on_an_encrypted_volume_is_encrypted_also_with_volumes_in_between(tmp_path: Path) -> None:
    """LVM on LUKS: dm-1 (LVM) lies on dm-0 (dm-crypt)."""
    cases, blocks = tmp_path / "cases", tmp_path / "block"
    for block, uuid in (("dm-1", "LVM-x"), ("dm-0", "CRYPT-LUKS2-x")):
        (blocks / block / "dm").mkdir(parents=True)
        (blocks / block / "dm" / "uuid").write_text(uuid)
    (blocks / "dm-1" / "slaves" / "dm-0").mkdir(parents=True)
    cases.mkdir()
    found = folders.encryption("cases", cases, mounted(cases, "/dev/dm-1", "ext4"), blocks)
    assert (found.state, found.found) == (State.OK, "encrypted")


@pytest.mark.parametrize(
    ("device", "kind", "said"),
    [
        ("//server/cases", "cifs", "unknown whether it is encrypted (cifs)"),
        ("tank/cases", "zfs", "unknown whether it is encrypted (zfs)"),
        ("/dev/sdb1", "ext4", "no encryption seen from here"),
    ],
)
def test_what_cannot_be_known_about_a_disk_is_said_plainly(tmp_path: Path, device: str, kind: str, said: str) -> None:
    cases, blocks = tmp_path / "cases", tmp_path / "block"
    cases.mkdir()
    (blocks / "sdb1").mkdir(parents=True)
    found = folders.encryption("cases", cases, mounted(cases, device, kind), blocks)
    assert found.state is State.LOOK
    assert found.found.startswith(said)


def test_a_system_without_a_list_of_mounts_leaves_it_unknown(tmp_path: Path) -> None:
    assert folders.encryption("OUT", tmp_path, tmp_path / "none").found == "unknown whether it is encrypted"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_out_that_may_not_be_written_is_missing(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert folders.writable(tmp_path / "out").state is State.MISSING


def test_an_out_that_is_a_link_is_missing(tmp_path: Path) -> None:
    (tmp_path / "out").symlink_to(tmp_path)
    assert folders.writable(tmp_path / "out").state is State.MISSING


@pytest.mark.parametrize(
    ("version", "ranges", "fits"),
    [
        ("8.5.1", "<9,>=8.1", True),
        ("9.0", "<9,>=8.1", False),
        ("8.0.9", "<9,>=8.1", False),
        ("8.10", "<9,>=8.9", True),
        ("3.1.5.post1", ">=3.1.5", True),
        ("20260107", "", True),
    ],
)
def test_a_version_is_held_against_the_range_that_was_tested(version: str, ranges: str, fits: bool) -> None:
    assert packages.within(version, ranges) is fits


def test_data_that_the_installation_should_carry_is_counted() -> None:
    schemas = sum(1 for _ in places.schemas().rglob("*.schema.json"))
    assert packages.shipped("schemas", "*.schema.json").found == f"{schemas} present"
    assert packages.shipped("schemas", "*.none").state is State.MISSING
