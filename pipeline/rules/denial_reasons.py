"""What the reasons of a denial call for: their rows, and the papers that answer them."""

from collections.abc import Collection, Iterable, Sequence

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
    categories: Iterable[str], diagnosis: str, works: Sequence[ReferenceWork], answered: Collection[str] = ()
) -> tuple[ReferenceWork, ...]:
    """Papers that a letter may cite for those categories and that diagnosis: for, then against; the table's order.

    Only rows with a citable confidence, a verified identifier and a sentence to print. Where one for is cited, mixed
    results are too: a reviewer will raise them. A paper against the request is in where the physician has answered it
    (`answered` are ids); all of them are on the physician's sheet.
    """
    usable = _fitting(categories, diagnosis, works)
    supporting = [work for work in usable if work.stance.startswith("supports")]
    supporting.sort(key=lambda work: work.stance != "supports")
    contrary = [work for work in usable if work.id in answered and _against(work)]
    contrary += [work for work in usable if work.id not in answered and work.stance == "mixed"]
    return (*supporting[:_SUPPORTING], *contrary[:_CONTRARY]) if supporting else ()


def contrary_to(categories: Iterable[str], diagnosis: str, works: Sequence[ReferenceWork]) -> tuple[ReferenceWork, ...]:
    """Every usable paper against the request, or with mixed results, for those categories and that diagnosis."""
    return tuple(work for work in _fitting(categories, diagnosis, works) if _against(work))


def _fitting(categories: Iterable[str], diagnosis: str, works: Sequence[ReferenceWork]) -> list[ReferenceWork]:
    wanted = set(categories)
    return [work for work in works if _usable(work) and wanted & set(work.answers) and studied(work, diagnosis)]


def _against(work: ReferenceWork) -> bool:
    return work.stance == "mixed" or work.stance.startswith("adverse")


def _usable(work: ReferenceWork) -> bool:
    return work.provenance.confidence.citable and bool(work.pmid or work.doi) and bool(work.letter_sentence)


def studied(work: ReferenceWork, diagnosis: str) -> bool:
    """Whether the paper is about the condition: its diagnoses are beginnings of codes, none means any."""
    return not work.diagnoses or diagnosis.startswith(work.diagnoses)
