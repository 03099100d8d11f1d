"""What tests of more than one folder take."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def whatever_renders() -> Iterator[None]:
    """What is wrong with a case, on any machine: without the warning that this one has no LibreOffice."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("pipeline.stages.letters.substitute", lambda: "")
        yield
