"""Promise 1: a case folder is the same before and after a build, also when the build crashes at any stage."""

import importlib

import pytest

from tests.real_case import copy_case, run, tree

STAGES = [
    ("intake", "read"),
    ("screening", "screen"),
    ("planning", "plan"),
    ("chart_reading", "read"),
    ("evidence_search", "search"),
    ("crosswalk", "judge"),
    ("exhibits", "arrange"),
    ("letters", "write"),
    ("letters", "render"),
    ("assembly", "assemble"),
    ("inspection", "inspect"),
    ("publishing", "publish"),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("promise-01")


@pytest.fixture(scope="module")
def folder(place):
    return copy_case(place / "cases")


def test_a_build_leaves_the_case_and_the_practice_as_they_were(place, folder):
    before = tree(folder.parent)
    assert run("build", folder, "-o", place / "packets").exit_code in (0, 3)
    assert tree(folder.parent) == before


@pytest.mark.parametrize(("stage", "function"), STAGES)
def test_a_crash_leaves_the_case_as_it_was_and_publishes_nothing(place, folder, monkeypatch, stage, function):
    def crash(*_, **__):
        raise RuntimeError("as if this stage had a bug")

    monkeypatch.setattr(importlib.import_module(f"pipeline.stages.{stage}"), function, crash)
    before, out = tree(folder.parent), place / f"packets-{stage}-{function}"
    assert run("build", folder, "-o", out).exit_code == 1
    assert tree(folder.parent) == before
    assert sorted(path.name for path in out.rglob("*") if path.is_file()) == [".lock", "errors.log"]
