"""Where given words stand on a page, whatever the line breaks, hyphens and kinds of quotation marks."""

from pipeline.model.chart import Page
from pipeline.model.evidence import Quote
from pipeline.rules.notes import legibility

_PLAIN = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"})
_SKIPPED = frozenset("-\u00ad\u2010\u2011")


def find(words: str, page: Page) -> Quote | None:
    """The first place of `words` on a page as a verbatim quote, None where they do not stand there."""
    needle, _ = _condensed(words)
    text, places = _condensed(page.text)
    at = text.find(needle) if needle else -1
    if at < 0:
        return None
    start, end = places[at], places[at + len(needle) - 1] + 1
    return Quote(
        document=page.document,
        page=page.number,
        start=start,
        end=end,
        text=page.text[start:end],
        legible=legibility.of_span(page, start, end),
    )


def _condensed(text: str) -> tuple[str, list[int]]:
    """The text without white space and hyphens, in lower case, and where each character came from."""
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text.translate(_PLAIN)):
        lowered = char.lower()
        if not char.isspace() and char not in _SKIPPED and len(lowered) == 1:
            chars.append(lowered)
            places.append(place)
    return "".join(chars), places
