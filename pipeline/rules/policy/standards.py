"""Elements of a plan's definition of "investigational": answered by papers, by labeling, by this patient's response."""

from pipeline.model.evidence import Verdict
from pipeline.model.tables import ReferenceWork
from pipeline.rules.policy.ground import Ground, Judgement, Proof, insufficient, number

_MOST_NAMED = 3


def literature(proof: Proof, ground: Ground) -> Judgement:
    """Papers that the packet may cite in support: `count` of them; with `type`, of that type only ("guideline")."""
    wanted = str(proof.get("type", ""))
    works = [w for w in ground.literature if _supports(w) and wanted in ("", w.type)]
    what = wanted or "study"
    if len(works) < number(proof, "count", 1):
        return insufficient(f"{number(proof, 'count', 1)} verified work(s) of type {what}", "a row of literature.json")
    named = "; ".join(_short(w.citation) for w in works[:_MOST_NAMED])
    more = f"; and {len(works) - _MOST_NAMED} more" if len(works) > _MOST_NAMED else ""
    return Judgement(verdict=Verdict.MET, answer=f"{named}{more}. See the references", cited=True)


def labeling(proof: Proof, ground: Ground) -> Judgement:
    """What the drug's approved labeling says of this use, in the sentence of the drugs table."""
    if not ground.labeling:
        return insufficient("what the labeling says of this use", "the `labeling` of a row of drugs.json")
    return Judgement(verdict=Verdict.MET, answer=ground.labeling.rstrip(". "), cited=True)


def _supports(work: ReferenceWork) -> bool:
    citable = work.provenance.confidence.citable and bool(work.pmid or work.doi) and bool(work.letter_sentence)
    return citable and work.stance.startswith("supports")


def _short(citation: str) -> str:
    """ "Lam RW et al., Can J Psychiatry 2024;69(9):641-687" of a full citation."""
    parts = citation.rstrip(". ").split(". ")
    authors = parts[0].split(",")
    others = " et al." if len(authors) > 1 else ""
    return f"{authors[0]}{others}, {parts[-1]}" if len(parts) > 2 else citation.rstrip(". ")
