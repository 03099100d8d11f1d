"""The index of exhibits, and the list of references."""

from collections.abc import Sequence

from pipeline.engines.drawing.ink import Layout
from pipeline.engines.drawing.pins import span
from pipeline.engines.drawing.sheet import Cell, Sheet, shortest
from pipeline.engines.drawing.style import BODY, LEFT, TABLE, WIDTH
from pipeline.engines.drawing.table import Table, columns
from pipeline.engines.drawing.text import Run, Style, Target, broken
from pipeline.engines.drawing.words import counted, short_date
from pipeline.model.contents import Exhibit
from pipeline.model.tables import ReferenceWork

_COLUMNS = columns(("Exhibit", 38), ("Record", 210), ("Date", 66), ("Author", 98), ("Pages", 30), ("Packet pages", 60))
_PADS = (3.5, 2.0, 0.8)


def index(exhibits: Sequence[Exhibit]) -> Layout:
    """Every exhibit with title, date, author, number of pages and packet pages."""
    return Layout(section="index", part=None, sheet=shortest(lambda pad: _index_page(exhibits, pad), _PADS))


def _index_page(exhibits: Sequence[Exhibit], pad: float) -> Sheet:
    sheet = Sheet(running="Index of exhibits, continued")
    pages = sum(len(exhibit.pages) for exhibit in exhibits)
    sheet.title("Index of exhibits", f"{counted(len(exhibits), 'exhibit')}, {counted(pages, 'page')} of records.")
    Table(sheet, _COLUMNS, pad=pad).draw([_row(sheet, exhibit) for exhibit in exhibits])
    return sheet


def _row(sheet: Sheet, exhibit: Exhibit) -> list[Cell]:
    say, bold = sheet.writer.say, TABLE.bold()
    place = Target(section="exhibits", part=exhibit.letter)
    values: tuple[Sequence[Run], ...] = (
        say(exhibit.letter, bold, place),
        say(exhibit.title, bold, place),
        say(short_date(exhibit.date), TABLE),
        say(exhibit.author or "—", TABLE),
        say(str(len(exhibit.pages)), TABLE),
        span(sheet.writer, exhibit, TABLE),
    )
    cells = [broken(runs, column.width, TABLE.leading) for runs, column in zip(values, _COLUMNS, strict=True)]
    cells[1] += broken(say(exhibit.why, TABLE), _COLUMNS[1].width, TABLE.leading)
    return cells


def references(works: Sequence[ReferenceWork]) -> Layout:
    """The works cited, on one page; ids of those that had no room or rest on no sure source are in `left_out`."""
    sure = [work for work in works if work.provenance.confidence.citable]
    count = len(sure)
    sheet = shortest(lambda style: _reference_page(sure, style), (BODY, TABLE))
    while len(sheet.pages) > 1 and count > 1:
        count -= 1
        sheet = _reference_page(sure[:count], TABLE)
    shown = {work.id for work in sure[:count]}
    left_out = tuple(work.id for work in works if work.id not in shown)
    return Layout(section="references", part=None, sheet=sheet, left_out=left_out)


def _reference_page(works: Sequence[ReferenceWork], style: Style) -> Sheet:
    sheet = Sheet()
    sheet.title("References")
    for number, work in enumerate(works, start=1):
        _reference(sheet, number, work, style)
    return sheet


def _reference(sheet: Sheet, number: int, work: ReferenceWork, style: Style) -> None:
    say = sheet.writer.say
    names = [f"PMID\u00a0{work.pmid}"] if work.pmid else []
    names += [f"doi:{work.doi}"] if work.doi else []
    words = (*say(work.citation, style), *say(" " + ", ".join(names) + "." if names else "", style))
    lines = broken(words, WIDTH, style.leading, indent=22)
    sheet.need(sum(line.height for line in lines) + 6)
    sheet.y -= 6
    top = sheet.y
    sheet.place(broken(say(f"{number}.", style), 20, style.leading)[0], LEFT, top)
    sheet.lines(lines)
