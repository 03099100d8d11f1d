"""Names of steps: a track, its level from 2 on, and whether it is expedited ("internal_appeal-2-expedited")."""

import re

from pipeline.model.case import Step, Track

_NAME = re.compile(r"(?P<track>[a-z_]+)(?:-(?P<level>[2-9]))?(?P<expedited>-expedited)?")


def named(name: str) -> Step | None:
    """The step of that name ("internal_appeal-2-expedited"); None where no track is called so."""
    found = _NAME.fullmatch(name)
    if found is None or found["track"] not in list(Track):
        return None
    return Step(track=Track(found["track"]), level=int(found["level"] or 1), expedited=found["expedited"] is not None)
