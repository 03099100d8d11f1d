"""Whether the evidence proves a criterion of a medical policy: verdict, one sentence of fact, the best quotes.

Pure: records in, records out. Nothing is inferred from silence; only AFFIRMED evidence proves anything.
"""

from collections.abc import Callable, Mapping

from pipeline.model.tables import Criterion
from pipeline.rules.policy import conditions, standards, statements, totals, trials
from pipeline.rules.policy.ground import Ground, Judgement, Proof, insufficient

_KINDS: Mapping[str, Callable[[Proof, Ground], Judgement]] = {
    "age": conditions.age,
    "diagnosis": conditions.diagnosis,
    "score": totals.score,
    "response": totals.response,
    "treatments": trials.treatments,
    "literature": standards.literature,
    "labeling": standards.labeling,
}


def judge(criterion: Criterion, ground: Ground) -> Judgement:
    """Judge one criterion by its kind of proof; a kind that is not known is INSUFFICIENT."""
    kind = str(criterion.proof.get("kind"))
    if kind == "statement":
        return statements.statement(criterion.proof, ground, exclusion=criterion.exclusion)
    if kind in _KINDS:
        return _KINDS[kind](criterion.proof, ground)
    return insufficient("a person's judgement: this criterion has no rule")
