"""The cover: where the packet goes and from whom, its numbers, its contents. No diagnosis, no drug, no name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.engines.drawing.ink import Layout
from pipeline.engines.drawing.sheet import Sheet, shortest
from pipeline.engines.drawing.style import BOTTOM, HAIRLINE, HEADING, HEAVY, LEFT, RIGHT, TABLE, WIDTH
from pipeline.engines.drawing.text import TOTAL, Run, Style, Target, broken
from pipeline.engines.drawing.words import long_date, review, shortened
from pipeline.model.case import Address, Audience, Case, Practice
from pipeline.model.contents import Exhibit, Letter, PacketPlan

_TITLES = {
    "forms": "Forms",
    "glance": "Request at a glance",
    "crosswalk": "Criterion-by-criterion crosswalk",
    "history": "Treatment history",
    "index": "Index of exhibits",
    "references": "References",
}
_BIG = Style(22, 27, HEADING.face)
_SMALL = Style(10, 12.5)
# From the roomiest to one that holds any cover: no value is longer than _LONGEST characters.
_SIZES = (Style(11, 16), Style(11, 14), Style(10.5, 13), Style(10, 12))
_LONGEST = 90
_MOST_LINES = 20
_NUMBERS = 46.0
_HALF = WIDTH / 2 - 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsLine:
    """A line of the table of contents: a title that names nobody, and the place it leads to; `last` ends its pages."""

    title: str
    target: Target
    last: Target | None = None


def contents(
    sections: Sequence[str], letters: Sequence[Letter], exhibits: Sequence[Exhibit]
) -> tuple[ContentsLine, ...]:
    """The lines of the cover's contents for the sections that the packet really has, in their order.

    `sections` are names of the recipe ("glance", "letter", "crosswalk", "history", "index", "exhibits",
    "references"); "letter" gives a line for each letter, "exhibits" one for each group of exhibits by its title (a
    record's own title may name a drug), or a single line where they are too many.
    """
    lines: list[ContentsLine] = []
    for section in sections:
        if section == "letter":
            lines += [_letter(letter) for letter in letters]
        elif section == "exhibits":
            lines += _exhibits(exhibits, _MOST_LINES - len(lines))
        elif section != "cover":
            lines.append(ContentsLine(title=_TITLES.get(section, section.capitalize()), target=Target(section=section)))
    return tuple(lines)


def _letter(letter: Letter) -> ContentsLine:
    return ContentsLine(title=letter.title, target=Target(section="letter", part=letter.name))


def _exhibits(exhibits: Sequence[Exhibit], room: int) -> Iterable[ContentsLine]:
    """A line for each run of exhibits of one group."""
    groups = [list(run) for _, run in groupby(exhibits, key=lambda exhibit: exhibit.group_title)]
    if groups and len(groups) > room:
        return (_exhibit_line(exhibits, "listed in the index"),)
    return (_exhibit_line(run, run[0].group_title) for run in groups)


def _exhibit_line(run: Sequence[Exhibit], title: str) -> ContentsLine:
    first, last = run[0], run[-1]
    letters = f"Exhibits {first.letter} {'and' if len(run) == 2 else 'to'} {last.letter}"
    letters = f"Exhibit {first.letter}" if len(run) == 1 else letters
    return ContentsLine(title=f"{letters}: {title}", target=_first(first), last=_last(last))


def _first(exhibit: Exhibit) -> Target:
    return Target(section="exhibits", part=exhibit.letter)


def _last(exhibit: Exhibit) -> Target:
    return Target(section="exhibits", part=exhibit.letter, exhibit_page=len(exhibit.pages))


def cover(case: Case, plan: PacketPlan, lines: Sequence[ContentsLine]) -> Layout:
    """The cover, one page. `lines` from `contents`. The date line stays blank: the packet is dated when it is sent."""
    sheet = shortest(lambda style: _page(case, plan, lines, style), _SIZES)
    return Layout(section="cover", part=None, sheet=sheet)


def _page(case: Case, plan: PacketPlan, lines: Sequence[ContentsLine], style: Style) -> Sheet:
    sheet = Sheet()
    sheet.title(shortened(plan.title, 60), right=review(case.step))
    if case.step.expedited:
        _expedited(sheet)
    _routing(sheet, case, plan, style)
    _numbers(sheet, case, plan, style)
    _contents(sheet, lines, style)
    _confidential(sheet, case.practice)
    return sheet


def _expedited(sheet: Sheet) -> None:
    """A band that nobody at the fax machine overlooks."""
    sheet.frame(LEFT, sheet.y - 34, RIGHT, sheet.y, HEAVY)
    sheet.put((LEFT + RIGHT) / 2, sheet.y - 24, sheet.writer.say("EXPEDITED REVIEW REQUESTED", _BIG), "centre")
    sheet.y -= 44


def _routing(sheet: Sheet, case: Case, plan: PacketPlan, style: Style) -> None:
    """To on the left, from on the right."""
    sheet.beside(
        lambda: _party(sheet, "To", _to(case, plan), LEFT, style),
        lambda: _party(sheet, "From", _from(case.practice), RIGHT - _HALF, style),
    )


def _party(sheet: Sheet, heading: str, pairs: Sequence[tuple[str, str]], x: float, style: Style) -> None:
    sheet.lines(broken(sheet.writer.say(heading, HEADING), _HALF, HEADING.leading), x)
    sheet.y -= 3
    sheet.stroke(x, sheet.y, x + _HALF, sheet.y, HAIRLINE)
    sheet.y -= 5
    known = [(label, sheet.writer.say(shortened(value, _LONGEST), style)) for label, value in pairs if value]
    sheet.fields(known, x, _HALF, 62, style)


def _to(case: Case, plan: PacketPlan) -> list[tuple[str, str]]:
    """The payer: what the denial says about where to appeal goes before the payer's row; or the administrator."""
    if plan.recipe.audience == Audience.PLAN_ADMINISTRATOR:
        return _administrator(case)
    row, denial, channel = _address_row(case, plan), plan.denial, case.channel
    address = (denial.appeal_to if denial else None) or row.get("address", "")
    fax = (denial.appeal_fax if denial else None) or row.get("fax", "")
    if channel and channel.to and channel.id == "fax":
        fax = channel.to
    way = f": {channel.to}" if channel and channel.to and channel.id != "fax" else ""
    return [
        ("Payer", case.coverage.payer_name),
        ("Address", address),
        ("Fax", fax),
        ("Phone", row.get("phone", "")),
        ("Sent by", f"{plan.channel.title}{way}"),
    ]


def _administrator(case: Case) -> list[tuple[str, str]]:
    """Who has the plan's papers: the administrator that the case names, else the payer for them."""
    known = case.coverage.administrator
    if known is None:
        return [("To", "Plan Administrator"), ("Care of", case.coverage.payer_name)]
    return [("To", known.name), ("Address", known.address or ""), ("Fax", known.fax or "")]


def _address_row(case: Case, plan: PacketPlan) -> Mapping[str, str]:
    addresses = plan.payer.addresses if plan.payer else {}
    keys = (case.step.name, str(case.step.track), "any")
    return next((addresses[key] for key in keys if key in addresses), {})


def _from(practice: Practice) -> list[tuple[str, str]]:
    return [
        ("Practice", practice.name),
        ("Contact", practice.contact_name),
        ("Phone", practice.contact_phone),
        ("Fax", practice.fax),
        ("Address", _one_line(practice.address)),
        ("NPI / TIN", f"{practice.npi} / {practice.tin}"),
    ]


def _one_line(address: Address) -> str:
    return f"{', '.join(address.lines)}, {address.city}, {address.state} {address.postal_code}"


def _numbers(sheet: Sheet, case: Case, plan: PacketPlan, style: Style) -> None:
    """Reference numbers, total of pages, the blank date line. The member ID only where the payer has no number yet."""
    say, denial = sheet.writer.say, plan.denial
    sheet.heading("Reference", above=12)
    numbers = [("Our case", case.id)]
    if denial:
        numbers += [("Payer reference", denial.reference), ("Denial dated", long_date(denial.notice_date))]
    else:
        numbers += [("Member ID", case.coverage.member_id)]
    references = [(label, say(shortened(value, _LONGEST), style)) for label, value in numbers]
    total = (*sheet.writer.page_number(TOTAL, style.bold(), link=False), *say(" in all, this page included", style))
    pages: list[tuple[str, Sequence[Run]]] = [("Pages", total), ("Date sent", say("_" * 28, style))]
    sheet.beside(
        lambda: sheet.fields(references, LEFT, _HALF, 92, style),
        lambda: sheet.fields(pages, RIGHT - _HALF, _HALF, 62, style),
    )


def _contents(sheet: Sheet, lines: Sequence[ContentsLine], style: Style) -> None:
    """Titles on the left, packet pages on the right."""
    sheet.heading("Contents", above=12)
    sheet.put(RIGHT, sheet.y + 10.5, sheet.writer.say("Packet pages", TABLE.bold()), "right")
    for line in lines:
        sheet.need(style.leading)
        baseline = sheet.y - style.size
        title = sheet.writer.say(shortened(line.title, 70), style, line.target)
        sheet.put(LEFT, baseline, title)
        sheet.dots(LEFT + sum(run.width for run in title) + 6, RIGHT - _NUMBERS, baseline + 1)
        number = [*sheet.writer.page_number(line.target, style)]
        if line.last:
            number += [*sheet.writer.say("–", style, line.target), *sheet.writer.page_number(line.last, style)]
        sheet.put(RIGHT, baseline, number, "right")
        sheet.y -= style.leading


def _confidential(sheet: Sheet, practice: Practice) -> None:
    """For a person whom this packet reached by mistake."""
    words = (
        "This packet holds confidential health information and is meant only for the recipient named above. If it "
        "reached you by mistake, please do not read, copy or pass on any page. Telephone "
        f"{practice.contact_phone} ({shortened(practice.contact_name, _LONGEST)}), then destroy all pages. Thank you."
    )
    lines = broken(sheet.writer.say(words, _SMALL), WIDTH - 20, _SMALL.leading)
    height = len(lines) * _SMALL.leading + 26
    sheet.need(height + 10)
    sheet.y = min(sheet.y - 10, BOTTOM + height + 6)
    sheet.frame(LEFT, sheet.y - height, RIGHT, sheet.y, HAIRLINE)
    sheet.y -= 6
    sheet.lines(broken(sheet.writer.say("Confidential", HEADING), WIDTH - 20, HEADING.leading), LEFT + 10)
    sheet.lines(lines, LEFT + 10)
