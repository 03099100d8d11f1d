"""The elements of a plan's own definition of "investigational", found and quoted on its policy pages."""

import re
from collections.abc import Iterator, Sequence

from pipeline.model.chart import Page
from pipeline.model.tables import Criterion, DefinitionElement

# One lone phrase of the table is a policy's prose; two different ones make a definition.
_FEWEST = 2
_LONGEST = 600
_ENDS = re.compile(r"(?<=[.;])\s+|\n\s*\n|\n(?=\s*(?:[-\u2022\u25cf]|\(?(?:\d{1,2}|[a-z])[.)])\s)")
_LABEL = re.compile(r"^\s*(?:[-\u2022\u25cf]|\(?(?:\d{1,2}|[a-z])[.)])\s+")


def elements(pages: Sequence[Page], table: Sequence[DefinitionElement]) -> tuple[Criterion, ...]:
    """A criterion for each element of the definition in the order in which the pages tell them; none: no definition.

    The criterion's text is the plan's sentence, so that it is found again as a quote of its page.
    """
    found: dict[str, Criterion] = {}
    for sentence in (sentence for page in pages for sentence in _sentences(page.text)):
        for element in table:
            if element.id not in found and _tells(element, sentence):
                found[element.id] = Criterion(
                    id=element.id, number=str(len(found) + 1), short=element.short, text=sentence, proof=element.proof
                )
                break
    return tuple(found.values()) if len(found) >= _FEWEST else ()


def _sentences(text: str) -> Iterator[str]:
    """Sentences and list items on one line each, without the number or bullet before them."""
    for part in _ENDS.split(text):
        words = " ".join(_LABEL.sub("", part).split())
        if len(words.split()) > 2 and len(words) <= _LONGEST:
            yield words


def _tells(element: DefinitionElement, sentence: str) -> bool:
    return any(re.search(rf"\b(?:{phrase})", sentence, re.IGNORECASE) for phrase in element.phrases)
