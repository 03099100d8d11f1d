"""What tests of more than one folder take."""

import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

# The suite tries the same inputs every time, so that it is green or red for a reason; FUZZ=1 tries new ones.
settings.register_profile("same every time", derandomize=True, database=None)
if not os.environ.get("FUZZ"):
    settings.load_profile("same every time")


_MEMORY = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """What is read of records is remembered for this run of the suite alone, by all its processes."""
    if not hasattr(config, "workerinput"):
        config.stash[_MEMORY] = os.environ["PACKETS_CACHE"] = tempfile.mkdtemp(prefix="packets-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if _MEMORY in config.stash:
        shutil.rmtree(config.stash[_MEMORY], ignore_errors=True)


@pytest.fixture(scope="module")
def whatever_renders() -> Iterator[None]:
    """What is wrong with a case, on any machine: without the warning that this one has no LibreOffice."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("pipeline.stages.letters.substitute", lambda: "")
        yield
