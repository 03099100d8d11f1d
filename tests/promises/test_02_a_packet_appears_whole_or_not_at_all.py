"""Promise 2: whenever the process is killed, OUT holds the old packet or the new one, whole; the next run tidies up."""

import os
import random
import signal
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipeline.model.case import State
from pipeline.stages import publishing
from tests.small_case import a_case, a_draft, a_letter, a_plan

DRAFT = b"%PDF draft " + b"d" * 3_000_000
READY = b"%PDF ready " + b"r" * 3_000_000
SIGNED = replace(a_letter(docx=b"signed"), attested=date(2026, 11, 20))
ROUNDS = 40


def publish_draft(folder: Path, out: Path) -> None:
    publishing.publish(a_draft(DRAFT), a_case(folder), a_plan(), (a_letter(),), (), State.AWAITING_PHYSICIAN, out)


def publish_ready(folder: Path, out: Path) -> None:
    publishing.publish(a_draft(READY), a_case(folder), a_plan(), (SIGNED,), (), State.READY, out)


def publish_until_killed(folder: Path, out: Path, seconds: float) -> None:
    """A process that publishes draft and ready packet in turn, and is killed with no chance to clean up."""
    child = os.fork()
    if child == 0:
        while True:
            publish_ready(folder, out)
            publish_draft(folder, out)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def test_a_kill_at_any_moment_leaves_whole_packets_only_and_the_next_run_leaves_one(tmp_path):
    folder, out = tmp_path / "case", tmp_path / "packets"
    folder.mkdir()
    step = out / "c-1042" / "prior_authorization"
    publish_draft(folder, out)
    dice = random.Random(20261123)
    for _ in range(ROUNDS):
        publish_until_killed(folder, out, dice.uniform(0.0, 0.06))
        seen = [path.read_bytes() for path in (step / "send").glob("*.pdf")]
        assert seen and all(data in (DRAFT, READY) for data in seen)
        publish_draft(folder, out)
        assert sorted(path.name for path in (step / "send").iterdir()) == ["DRAFT_c-1042_prior_authorization.pdf"]
        assert (step / "physician" / "letter_of_medical_necessity.docx").read_bytes() == a_letter().docx
        assert sorted(path.name for path in (step / "internal").iterdir()) == ["manifest.json"]
