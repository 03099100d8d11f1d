"""Sheets between the exhibits: a tab before each, and a page that stands for a withdrawn one."""

from collections.abc import Sequence

from pipeline.engines.drawing.ink import Layout
from pipeline.engines.drawing.pins import span
from pipeline.engines.drawing.sheet import Sheet
from pipeline.engines.drawing.style import BODY, BOTTOM, HAIRLINE, HEAVY, LEFT, RIGHT, TITLE, TOP, WIDTH
from pipeline.engines.drawing.text import Run, Style, broken
from pipeline.engines.drawing.typefaces import BOLD
from pipeline.engines.drawing.words import counted, long_date
from pipeline.model.contents import Exhibit

_LETTER = Style(150, 150, BOLD)
_WORD = Style(20, 26, BOLD)
_NAME = Style(20, 25, BOLD)
_FACTS = Style(13, 19)
_NOTICE = Style(13, 19, BOLD)


def tab_sheet(exhibit: Exhibit, *, boxes: bool = False) -> Layout:
    """The sheet before an exhibit. `boxes`: whether passages of it are boxed, which the sheet then says."""
    sheet = Sheet()
    sheet.y = TOP - 90
    _centred(sheet, "EXHIBIT", _WORD)
    _centred(sheet, exhibit.letter, _LETTER)
    sheet.y -= 34
    sheet.rule(HEAVY, 14)
    sheet.lines(broken(sheet.writer.say(exhibit.title, _NAME), WIDTH, _NAME.leading))
    sheet.y -= 10
    sheet.fields(_facts(sheet, exhibit), LEFT, WIDTH, 110, _FACTS)
    sheet.y -= 6
    sheet.rule(HAIRLINE)
    if exhibit.notice:
        sheet.y -= 10
        sheet.paragraph(exhibit.notice, _NOTICE)
    if boxes:
        _at_foot(sheet)
    return Layout(section="exhibits", part=exhibit.letter, sheet=sheet, kind="tab")


def _facts(sheet: Sheet, exhibit: Exhibit) -> list[tuple[str, Sequence[Run]]]:
    say = sheet.writer.say
    sent = len(exhibit.pages) - len(exhibit.omitted)
    pages = counted(sent, "page")
    if sent < exhibit.source_pages:
        pages += f" of a record of {exhibit.source_pages}"
    if exhibit.omitted:
        pages += f"; {counted(len(exhibit.omitted), 'page')} intentionally omitted"
    author = [("Author", say(exhibit.author, _FACTS))] if exhibit.author else []
    return [
        ("Kind", say(exhibit.group_title, _FACTS)),
        ("Date", say(long_date(exhibit.date), _FACTS)),
        *author,
        ("Pages", say(pages, _FACTS)),
        ("Packet pages", span(sheet.writer, exhibit, _FACTS)),
        ("Why included", say(exhibit.why, _FACTS)),
    ]


def _at_foot(sheet: Sheet) -> None:
    """What was added to the copies, above the stamp."""
    words = "Boxes and labels were added by the practice; no record content was changed."
    sheet.y = max(BOTTOM + 30, min(sheet.y - 20, BOTTOM + 60))
    sheet.paragraph(words, BODY.italic())


def _centred(sheet: Sheet, text: str, style: Style) -> None:
    for line in broken(sheet.writer.say(text, style), WIDTH, style.leading):
        sheet.y = sheet.place(line, LEFT, sheet.y, WIDTH, "centre")


def omitted_page(letter: str, page: int) -> Layout:
    """The page that stands where exhibit page `page` was when the letters were signed."""
    sheet = Sheet()
    sheet.frame(LEFT + 60, 340, RIGHT - 60, 460, HAIRLINE)
    sheet.y = 430
    _centred(sheet, "Intentionally omitted", TITLE)
    sheet.y -= 8
    _centred(sheet, f"Exhibit {letter}, page {page}", BODY)
    _centred(sheet, "This page was withdrawn; the numbering of the pages that follow is unchanged.", BODY)
    return Layout(section="exhibits", part=letter, sheet=sheet, kind="omitted", exhibit_page=page)
