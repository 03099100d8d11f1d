"""How an exhibit page is cited on drawn pages: "Ex. B, p. 4 (packet p. 27)", both numbers from the page map."""

from collections.abc import Sequence

from pipeline.engines.drawing.text import Line, Run, Style, Target, Writer, broken
from pipeline.model.contents import Exhibit
from pipeline.model.evidence import Quote


def place_of(quote: Quote, exhibits: Sequence[Exhibit]) -> Target | None:
    """The exhibit page on which the quoted words stand, None where that page is not sent."""
    for exhibit in exhibits:
        if exhibit.record == quote.document and (page := exhibit.page_of(quote.page)) is not None:
            return Target(section="exhibits", part=exhibit.letter, exhibit_page=page)
    return None


def pin(writer: Writer, target: Target, style: Style) -> tuple[Run, ...]:
    """ "Ex. B, p. 4 (packet p. 27)", all of it a link."""
    words = f"Ex.\u00a0{target.part}, p.\u00a0{target.exhibit_page} (packet\u00a0p.\u00a0"
    return (
        *writer.say(words, style, target),
        *writer.page_number(target, style),
        *writer.say(")", style, target),
    )


def span(writer: Writer, exhibit: Exhibit, style: Style) -> tuple[Run, ...]:
    """ "18–24": the packet pages of an exhibit, from its first sheet to its last page."""
    first = Target(section="exhibits", part=exhibit.letter)
    last = Target(section="exhibits", part=exhibit.letter, exhibit_page=len(exhibit.pages))
    return (
        *writer.page_number(first, style),
        *writer.say("–", style, first),
        *writer.page_number(last, style),
    )


def section_page(writer: Writer, target: Target, style: Style) -> tuple[Run, ...]:
    """ "packet p. 12", a link."""
    return (*writer.say("packet\u00a0p.\u00a0", style, target), *writer.page_number(target, style))


def pins_of(
    writer: Writer, quotes: Sequence[Quote], exhibits: Sequence[Exhibit], style: Style, width: float, limit: int
) -> list[Line]:
    """Lines with the pages of the first `limit` places quoted, each place once."""
    places = dict.fromkeys(place for quote in quotes if (place := place_of(quote, exhibits)))
    return [line for place in list(places)[:limit] for line in broken(pin(writer, place, style), width, style.leading)]
