"""Which case folder an id in OUT belongs to."""

from pathlib import Path

from pipeline.engines import origins


def case(folder: Path, text: str = "{}") -> Path:
    folder.mkdir(parents=True)
    (folder / "case.json").write_text(text)
    return folder


def test_the_first_folder_has_the_id_and_another_does_not_get_it(tmp_path: Path) -> None:
    one, two, out = case(tmp_path / "one"), case(tmp_path / "two", "{ }"), tmp_path / "out"
    assert origins.claim(one, out, "c-1") and origins.claim(one, out, "c-1")
    assert not origins.claim(two, out, "c-1") and origins.is_taken(two, out, "c-1")
    assert origins.claim(two, out, "c-2")


def test_ids_that_differ_in_capitals_only_are_one(tmp_path: Path) -> None:
    one, two, out = case(tmp_path / "one"), case(tmp_path / "two", "{ }"), tmp_path / "out"
    origins.claim(one, out, "c-1")
    (out / "C-1").mkdir(exist_ok=True)  # what a share without capitals answers
    assert not origins.claim(two, out, "C-1")


def test_a_share_mounted_elsewhere_is_the_same_place(tmp_path: Path) -> None:
    origins.claim(case(tmp_path / "share/cases/one"), tmp_path / "share/out", "c-1")
    other = (tmp_path / "share").rename(tmp_path / "mounted")
    (other / "cases/one/case.json").write_text("changed")
    assert not origins.is_taken(other / "cases/one", other / "out", "c-1")


def test_a_way_through_a_link_is_the_same_place(tmp_path: Path) -> None:
    one = case(tmp_path / "cases" / "one")
    origins.claim(one, tmp_path / "out", "c-1")
    (tmp_path / "link").symlink_to(tmp_path / "cases")
    (one / "case.json").write_text("changed")
    assert not origins.is_taken(tmp_path / "link" / "one", tmp_path / "out", "c-1")


def test_a_note_that_cannot_be_read_stops_nobody(tmp_path: Path) -> None:
    one, out = case(tmp_path / "one"), tmp_path / "out"
    origins.claim(one, out, "c-1")
    (out / ".cases" / "c-1.json").write_text("[" * 5000)
    assert not origins.is_taken(one, out, "c-1") and origins.claim(one, out, "c-1")


def test_looking_writes_nothing(tmp_path: Path) -> None:
    assert not origins.is_taken(case(tmp_path / "one"), tmp_path / "out", "c-1")
    assert not (tmp_path / "out").exists()


def test_the_note_is_private(tmp_path: Path) -> None:
    origins.claim(case(tmp_path / "one"), tmp_path / "out", "c-1")
    assert (tmp_path / "out/.cases/c-1.json").stat().st_mode & 0o777 == 0o600
