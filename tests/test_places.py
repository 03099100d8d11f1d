"""Schemas, templates and tables are found beside the package in a checkout and inside it in a wheel."""

from pathlib import Path

import pytest

from pipeline import places


def test_a_checkout_has_all_three_folders() -> None:
    assert all(place.is_dir() for place in (places.schemas(), places.letter_templates(), places.rule_tables()))


def test_a_wheel_carries_them_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pipeline" / "schemas").mkdir(parents=True)
    monkeypatch.setattr(places, "_PACKAGE", tmp_path / "pipeline")
    assert places.schemas() == tmp_path / "pipeline" / "schemas"


def test_a_folder_of_that_name_beside_an_installed_package_is_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "schemas").mkdir()
    monkeypatch.setattr(places, "_PACKAGE", tmp_path / "pipeline")
    assert places.schemas() == tmp_path / "pipeline" / "schemas"
