"""The crosswalk: every criterion of the policy beside the words of the chart that answer it."""

from collections.abc import Sequence

from pipeline.engines.drawing.ink import Layout
from pipeline.engines.drawing.pins import pin, place_of, section_page
from pipeline.engines.drawing.sheet import Cell, Sheet, shortest
from pipeline.engines.drawing.style import BODY, TABLE, WIDTH
from pipeline.engines.drawing.table import Row, Table, columns
from pipeline.engines.drawing.text import Line, Run, Target, broken
from pipeline.engines.drawing.words import (
    SHAPES,
    in_quotes,
    others_suffice,
    policy_name,
    sentence,
    short_date,
    status_words,
    tally,
)
from pipeline.model.contents import Exhibit, PacketPlan
from pipeline.model.evidence import Crosswalk, CrosswalkRow, RowStatus

_OWN_WORDS = "Criterion, in the policy’s own words"
_SUMMARY = "Criterion, as summarised by the practice"
_SUMMARISED = "As summarised by the practice: "
# What a dose trial or a total says of time stands in its answer.
_DATED = ("age", "diagnosis", "statement")
_GAP = 3.0
_PADS = (3.5, 2.0)


def crosswalk(plan: PacketPlan, matrix: Crosswalk, exhibits: Sequence[Exhibit]) -> Layout:
    """Every row of `matrix`, as many pages as it takes. An exception's reason points to the letter.

    A quote on a page that is not sent is not printed. An open row says "Documentation to follow": such a packet
    is a draft.
    """
    sheet = shortest(lambda pad: _page(plan, matrix, exhibits, pad), _PADS)
    return Layout(section="crosswalk", part=None, sheet=sheet)


def _page(plan: PacketPlan, matrix: Crosswalk, exhibits: Sequence[Exhibit], pad: float) -> Sheet:
    """All pages of it, `pad` points above and below each row."""
    sheet = Sheet(running="Criterion-by-criterion crosswalk, continued")
    sheet.title("Criterion-by-criterion crosswalk")
    sheet.lines(broken(_source(sheet, plan, matrix, exhibits), WIDTH, BODY.leading))
    sheet.paragraph(tally(matrix)[0].upper() + tally(matrix)[1:] + ".", BODY)
    sheet.y -= 8
    own = any(_own_words(row, exhibits) for row in matrix.rows)
    _Rows(sheet, matrix.rows, exhibits, own).draw(pad)
    return sheet


def _own_words(row: CrosswalkRow, exhibits: Sequence[Exhibit]) -> bool:
    """Whether the policy page that says this criterion is in the packet."""
    return row.policy_quote is not None and place_of(row.policy_quote, exhibits) is not None


def _source(sheet: Sheet, plan: PacketPlan, matrix: Crosswalk, exhibits: Sequence[Exhibit]) -> list[Run]:
    """Which policy the criteria are from, and on which page of the packet it can be read."""
    say = sheet.writer.say
    criteria = matrix.criteria or plan.criteria
    if criteria is None:
        return list(say("No published policy was found for this service.", BODY))
    name = policy_name(criteria)
    runs = list(say(f"{name[0].upper()}{name[1:]}", BODY))
    places = dict.fromkeys(p for row in matrix.rows if row.policy_quote and (p := place_of(row.policy_quote, exhibits)))
    if places:
        runs += [*say(": ", BODY), *pin(sheet.writer, next(iter(places)), BODY)]
    return runs


class _Rows:
    """The rows of the table, with the headings of groups between them."""

    def __init__(self, sheet: Sheet, rows: Sequence[CrosswalkRow], exhibits: Sequence[Exhibit], own: bool) -> None:
        self.sheet, self.rows, self.exhibits, self.own = sheet, rows, exhibits, own
        heading = _OWN_WORDS if own else _SUMMARY
        self.columns = columns(("No.", 20), (heading, 146), ("Status", 79), ("Proof in the record", 233))

    def draw(self, pad: float) -> None:
        cells: list[Row] = []
        group = None
        for row in self.rows:
            if row.criterion.group and row.criterion.group != group:
                cells.append([self._group(row)])
            group = row.criterion.group
            cells.append(self._row(row))
        Table(self.sheet, self.columns, pad=pad).draw(cells)

    def _group(self, row: CrosswalkRow) -> Cell:
        """The heading of a group, with how many of it are needed."""
        members = sum(other.criterion.group == row.criterion.group for other in self.rows)
        needs = row.criterion.group_needs
        words = f" ({needs} of {members} required)" if needs and needs < members else ""
        return broken(self.sheet.writer.say(f"{row.criterion.group}{words}", TABLE.bold()), WIDTH, TABLE.leading)

    def _row(self, row: CrosswalkRow) -> Row:
        say, step = self.sheet.writer.say, TABLE.leading
        number, text, status, proof = (column.width for column in self.columns)
        words = status_words(row, self.rows)
        prefix = () if not self.own or _own_words(row, self.exhibits) else say(_SUMMARISED, TABLE.italic())
        return [
            broken(say(row.criterion.number, TABLE.bold()), number, step),
            broken((*prefix, *say(row.criterion.text, TABLE)), text, step),
            broken(say(f"{SHAPES[words]}\u00a0{words}", TABLE.bold()), status, step),
            self._proof(row, proof),
        ]

    def _proof(self, row: CrosswalkRow, width: float) -> Cell:
        if row.status is RowStatus.DOCUMENTED:
            return self._documented(row, width)
        say, step = self.sheet.writer.say, TABLE.leading
        if row.status is RowStatus.OPEN:
            named = ", ".join(other.criterion.number for other in others_suffice(row, self.rows))
            return broken(say(f"Criterion {named} is documented." if named else "", TABLE), width, step)
        lines = broken(say(sentence(row.reason or row.answer), TABLE), width, step)
        if row.status is RowStatus.EXCEPTION:
            letter = section_page(self.sheet.writer, Target(section="letter"), TABLE.bold())
            lines += broken((*say("See the letter, ", TABLE), *letter, *say(".", TABLE)), width, step, _GAP)
        return lines + self._quotes(row, width)

    def _documented(self, row: CrosswalkRow, width: float) -> Cell:
        answer = broken(self.sheet.writer.say(sentence(row.answer), TABLE), width, TABLE.leading) if row.answer else []
        return answer + self._quotes(row, width)

    def _quotes(self, row: CrosswalkRow, width: float) -> list[Line]:
        """Each quote with its page, and with its note's date where the answer says none.

        The pins are bold, so that an eye running down finds them.
        """
        writer = self.sheet.writer
        lines: list[Line] = []
        for quote in row.quotes:
            if (place := place_of(quote, self.exhibits)) is None:
                continue
            dated = quote.note_date is not None and row.criterion.proof.get("kind") in _DATED
            day = f"{short_date(quote.note_date)}, " if dated and quote.note_date else ""
            words = writer.say(f"{in_quotes(quote.text)} {day}", TABLE)
            lines += broken((*words, *pin(writer, place, TABLE.bold())), width, TABLE.leading, _GAP)
        return lines
