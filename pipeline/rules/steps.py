"""Which step a case stands at: as it says itself, else as what happened tells; and which letters are that step's."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.model.case import ChosenStep, EditedLetter, Event, Step, Track
from pipeline.model.finding import Finding, Severity, Where
from pipeline.model.step_tables import RungRow
from pipeline.model.tables import Recipe
from pipeline.rules import appeal_levels
from pipeline.rules.step_names import named as named

_STAYS = frozenset(
    {"issued", "submitted", "receipt_confirmed", "approved", "partially_approved", "withdrawn", "closed"}
)
EXCLUDED = "no"
"""What a verification says of a service that the plan excludes: a person must choose the way on."""


def following(
    events: Iterable[Event],
    plan_type: str,
    rows: Sequence[RungRow],
    available: Collection[Track],
    attributes: Sequence[str] = (),
) -> Step:
    """The step that follows from the events (in order of time): from verifying benefits to what comes after a denial.

    `available` are the tracks that have a packet; a step without one is passed over. `attributes` are the coverage's.
    """
    way = _Way(plan_type=plan_type, rows=rows, available=available, attributes=attributes)
    step = Step(track=Track.BENEFIT_VERIFICATION)
    for event in events:
        step = _after(event, named(event.step) or step, step, way)
    return step


def built(recipes: Iterable[Recipe]) -> frozenset[Track]:
    """The tracks that have a packet; a recipe without sections says that there is none yet."""
    return frozenset(track for recipe in recipes for track in Track if track == recipe.track and recipe.sections)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """What decides which steps there are."""

    plan_type: str
    rows: Sequence[RungRow]
    available: Collection[Track]
    attributes: Sequence[str]


def _after(event: Event, at: Step, before: Step, way: _Way) -> Step:
    """The step after one event; `at` is the step it belongs to, `before` where the case stood."""
    if event.kind == "benefits_verified":
        verifying = before.track is Track.BENEFIT_VERIFICATION
        return Step(track=Track.PRIOR_AUTHORIZATION) if verifying and _may_go_on(event) else before
    if event.kind == "information_requested":
        return Step(track=Track.SUPPLEMENT) if Track.SUPPLEMENT in way.available else at
    if event.kind == "denied":
        return _after_denial(event, at, way)
    return at if event.kind in _STAYS else before


def _may_go_on(event: Event) -> bool:
    return event.details.get("covered") != EXCLUDED


def _after_denial(event: Event, denied: Step, way: _Way) -> Step:
    """The next level, as the notice or the ladder names it; after the last one paying or other coverage is left."""
    name = event.details.get("next_step")
    after = appeal_levels.next_step(
        denied, way.plan_type, way.rows, attributes=way.attributes, named=str(name) if name else None
    )
    if after is not None:
        return after
    return Step(track=Track.SELF_PAY) if Track.SELF_PAY in way.available else denied


def chosen(told: Step, choice: ChosenStep) -> Step:
    """The step that a person asks for on the command line; what is left open stays as the case tells it.

    Another track begins at its first level, with the standard review.
    """
    if choice.track is not None and choice.track is not told.track:
        told = Step(track=choice.track)
    if choice.level is not None:
        told = replace(told, level=choice.level)
    return told if choice.expedited is None else replace(told, expedited=choice.expedited)


def letters_of(
    edited: Sequence[EditedLetter], step: Step, events: Iterable[Event], recipes: Iterable[Recipe]
) -> tuple[tuple[EditedLetter, ...], tuple[Finding, ...]]:
    """The edited letters of this step; a note for each that belongs to another step and is passed over.

    letters/<step>/ holds a step's own; a letter right in letters/ belongs to the first step that issued or sent one of
    its name: level 2 never takes up the words of level 1.
    """
    elsewhere = _sent_elsewhere(step, events, recipes)
    here = tuple(letter for letter in edited if letter.step is not None or letter.name not in elsewhere)
    return here, tuple(_of_another_step(letter, step) for letter in edited if letter not in here)


def _of_another_step(letter: EditedLetter, step: Step) -> Finding:
    return Finding(
        code="edited-letter-other-step",
        severity=Severity.NOTE,
        where=Where(document=letter.name),
        message="This edited letter belongs to another step, which was issued or sent; it is not used for this one.",
        remedy=f"Put what this step is to say into letters/{step.name}/.",
        evidence_hash=letter.sha256,
    )


def _sent_elsewhere(step: Step, events: Iterable[Event], recipes: Iterable[Recipe]) -> frozenset[str]:
    """Names of the letters that other steps have issued or sent."""
    letters = {recipe.track: [letter.name for letter in recipe.letters] for recipe in recipes}
    found: set[str] = set()
    for event in events:
        other = named(event.step)
        if other is not None and other != step and event.kind in ("issued", "submitted"):
            found.update(letters.get(str(other.track), ()))
    return frozenset(found)
