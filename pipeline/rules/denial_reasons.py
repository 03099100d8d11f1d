"""What the reasons of a denial call for: their rows, and the papers that answer them."""

from collections.abc import Iterable, Sequence

from pipeline.model.case import Denial
from pipeline.model.tables import DenialReasonRow, ReferenceWork

REQUEST = "request"
_SUPPORTING, _CONTRARY = 4, 2


def rows_for(denial: Denial | None, rows: Sequence[DenialReasonRow]) -> tuple[DenialReasonRow, ...]:
    """The rows of the denial's categories, each once, in the order of its reasons."""
    by_category = {row.category: row for row in rows}
    reasons = denial.reasons if denial else ()
    return tuple(dict.fromkeys(by_category[r.category] for r in reasons if r.category in by_category))


def literature_for(
    categories: Iterable[str], diagnosis: str, works: Sequence[ReferenceWork]
) -> tuple[ReferenceWork, ...]:
    """Papers that a letter may cite for those categories and that diagnosis: for, then against; the table's order.

    Only rows with a citable confidence, a verified identifier and a sentence to print. Papers against are shown
    whenever one for is: a reviewer will raise them.
    """
    wanted = set(categories)
    usable = [work for work in works if _usable(work) and wanted & set(work.answers) and studied(work, diagnosis)]
    supporting = [work for work in usable if work.stance.startswith("supports")]
    supporting.sort(key=lambda work: work.stance != "supports")
    contrary = [work for work in usable if work.stance == "mixed" or work.stance.startswith("adverse")]
    return (*supporting[:_SUPPORTING], *contrary[:_CONTRARY]) if supporting else ()


def _usable(work: ReferenceWork) -> bool:
    return work.provenance.confidence.citable and bool(work.pmid or work.doi) and bool(work.letter_sentence)


def studied(work: ReferenceWork, diagnosis: str) -> bool:
    """Whether the paper is about the condition: its diagnoses are beginnings of codes, none means any."""
    return not work.diagnoses or diagnosis.startswith(work.diagnoses)
