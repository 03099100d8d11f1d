"""Options that say for which step a command is meant, where it is not the one that the case or its events tell."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from pipeline.model.case import ChosenStep, Track

_TRACK = click.option("--track", type=click.Choice([str(track) for track in Track]), help="The step; else as told.")
_LEVEL = click.option("--level", type=click.IntRange(1, 9), help="Appeal level.")
_EXPEDITED = click.option("--expedited/--standard", default=None, help="Expedited review, or the standard one.")


def step_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --track, --level and --expedited/--standard; it gets them as `choice`."""

    @wraps(command)
    def with_choice(*args: Any, track: str | None, level: int | None, expedited: bool | None, **more: Any) -> Any:
        choice = ChosenStep(track=Track(track) if track else None, level=level, expedited=expedited)
        return command(*args, choice=choice, **more)

    return _TRACK(_LEVEL(_EXPEDITED(with_choice)))
