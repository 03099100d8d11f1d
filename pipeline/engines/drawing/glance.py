"""Request at a glance: the one page on which the reader can decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.engines.drawing.ink import Layout
from pipeline.engines.drawing.pins import pin, place_of, section_page
from pipeline.engines.drawing.sheet import Cell, Sheet
from pipeline.engines.drawing.standing import Standing
from pipeline.engines.drawing.style import BODY, BOTTOM, HEADING, HEAVY, LEFT, RIGHT, TABLE, WIDTH
from pipeline.engines.drawing.table import Row, Table, columns
from pipeline.engines.drawing.text import Run, Style, Target, broken
from pipeline.engines.drawing.words import (
    NOT_ARGUED,
    SHAPES,
    TO_FOLLOW,
    capitalised,
    counted,
    dose,
    in_quotes,
    long_date,
    policy_label,
    review,
    schedule,
    shortened,
    status_words,
    tally,
)
from pipeline.model.case import Case, ServiceLine
from pipeline.model.contents import Exhibit, PacketPlan
from pipeline.model.evidence import Crosswalk, CrosswalkRow, RowStatus

_ASK = Style(13, 17, HEADING.face)
_CRITERIA = columns(
    ("No.", 20), ("Criterion", 144), ("What the record shows", 152), ("Status", 76), ("Packet pages", 76)
)
# One word beside the shape: the crosswalk has the whole phrase.
_STATUS = {str(RowStatus.EXCEPTION): "Exception", TO_FOLLOW: "To follow"}
_LETTER = Target(section="letter")
_CROSSWALK = Target(section="crosswalk")
_PINS = 3
_LABEL = 62
_SAFETY = 110


@dataclass(frozen=True, slots=True)
class Fit:
    """How much the page holds: size of its text, criteria and reasons listed, longest passage in characters."""

    body: Style
    rows: int
    reasons: int
    passage: int
    gap: float


# From the roomiest to one that always fits, whatever the case brings.
FITS = (
    Fit(BODY, 99, 99, 1000, 8),
    Fit(Style(10.5, 13), 99, 99, 1000, 6),
    Fit(TABLE, 99, 99, 600, 6),
    Fit(TABLE, 99, 5, 320, 4),
    Fit(TABLE, 16, 3, 240, 4),
    Fit(TABLE, 12, 2, 120, 3),
    Fit(TABLE, 9, 2, 100, 3),
    Fit(TABLE, 5, 2, 100, 3),
    Fit(TABLE, 3, 1, 60, 2),
)


def glance(case: Case, plan: PacketPlan, matrix: Crosswalk, exhibits: Sequence[Exhibit]) -> Layout:
    """What is asked, for whom, why; always one page. A crowded page lists less and says where the rest is.

    The denial's reasons are answered by `DenialReasonRow.answer` of `plan.denial_rows`; safety comes from the
    criteria that exclude and from those whose proof is a statement about monitoring.
    """
    for fit in FITS:
        page = _Glance(case, plan, matrix, exhibits, fit)
        page.draw()
        if len(page.sheet.pages) == 1:
            break
    return Layout(section="glance", part=None, sheet=page.sheet)


class _Glance:
    """One attempt at the page."""

    def __init__(self, case: Case, plan: PacketPlan, matrix: Crosswalk, exhibits: Sequence[Exhibit], fit: Fit) -> None:
        self.case, self.plan, self.matrix, self.exhibits, self.fit = case, plan, matrix, exhibits, fit
        self.sheet = Sheet()
        self.writer = self.sheet.writer
        self.standing = Standing(self.writer, matrix, exhibits, fit.body)

    def draw(self) -> None:
        self.sheet.title("Request at a glance", right=review(self.case.step))
        self._ask()
        self._facts()
        self._denial()
        self._picture()
        self._criteria()
        self._safety()
        self._physician()

    def say(self, text: str, style: Style | None = None, link: Target | None = None) -> tuple[Run, ...]:
        return self.writer.say(shortened(text, self.fit.passage), style or self.fit.body, link)

    def _set(self, runs: Sequence[Run], style: Style | None = None, above: float = 0.0) -> None:
        self.sheet.lines(broken(runs, WIDTH, (style or self.fit.body).leading, above))

    def _ask(self) -> None:
        """The request in one sentence, in the largest type of the page."""
        service, denial = self.case.service, self.plan.denial
        verb = f"overturn the denial of {long_date(denial.notice_date)} and approve" if denial else "approve"
        sessions = f", {counted(service.schedule.sessions, 'session')}" if service.schedule else ""
        words = f"Please {verb} {shortened(service.name, self.fit.passage)}{sessions}, "
        words += f"{long_date(service.start)} to {long_date(service.end)}."
        self._set(self.writer.say(words, _ASK), _ASK)
        self.sheet.y -= self.fit.gap

    def _facts(self) -> None:
        """Request on the left, member and references on the right."""
        half = WIDTH / 2
        self.sheet.beside(
            lambda: self._pairs(self._request(), LEFT, half + 10),
            lambda: self._pairs(self._member(), LEFT + half + 24, half - 24),
        )

    def _pairs(self, pairs: Sequence[tuple[str, str]], x: float, width: float) -> None:
        known = [(label, self.say(value)) for label, value in pairs if value]
        self.sheet.fields(known, x, width, _LABEL, self.fit.body)

    def _request(self) -> list[tuple[str, str]]:
        service = self.case.service
        codes = [
            f"{line.system}\u00a0{'-'.join((line.code, *line.modifiers))} ×\u00a0{counted(line.units, 'unit')}"
            + ("" if service.drug and service.drug.lower() in line.description.lower() else f": {line.description}")
            + _more(line)
            for line in service.lines
        ]
        few = 0 < len(codes) <= 3
        site = f"{service.facility}, " if service.facility else ""
        return [
            ("Drug", ", ".join(word for word in (service.drug, service.route) if word)),
            ("Dose", dose(service) if service.dose else ""),
            ("Schedule", schedule(service) if service.schedule else ""),
            *([("Codes", codes[0]), *(("", code) for code in codes[1:])] if few else [("Codes", "; ".join(codes))]),
            ("Site", capitalised(f"{site}place of service {service.place_of_service}")),
        ]

    def _member(self) -> list[tuple[str, str]]:
        patient, coverage, denial = self.case.patient, self.case.coverage, self.plan.denial
        subscriber = coverage.subscriber
        return [
            ("Member", patient.name),
            ("Born", long_date(patient.birth_date)),
            ("Diagnosis", "; ".join(f"{d.code} {d.description}" for d in self.case.service.diagnoses)),
            ("Member ID", ", group ".join(word for word in (coverage.member_id, coverage.group_number) if word)),
            ("Subscriber", f"{subscriber.name} ({subscriber.relationship})" if subscriber else ""),
            ("Plan", f"{coverage.payer_name}, {coverage.plan_name}"),
            ("Reference", f"{denial.reference} (ours: {self.case.id})" if denial else ""),
            ("Our case", "" if denial else self.case.id),
        ]

    def _heading(self, text: str) -> None:
        self.sheet.heading(text, above=self.fit.gap)

    def _denial(self) -> None:
        """Each reason in the payer's words, with one sentence of answer."""
        denial = self.plan.denial
        if denial is None:
            return
        self._heading("Reasons given for the denial, and the answers")
        letter = section_page(self.writer, _LETTER, TABLE)
        self.sheet.put(RIGHT, self.sheet.y + 10.5, [*self.writer.say("Letter: ", TABLE), *letter], "right")
        elsewhere = {way.reason for way in self.plan.step_rules.routings if not way.appeal}
        for at, reason in enumerate(denial.reasons[: self.fit.reasons]):
            row = next((r for r in self.plan.denial_rows if r.category == reason.category), None)
            rarcs = (f"RARC\u00a0{code}" for code in reason.rarc)
            codes = ", ".join(code for code in (reason.carc and f"CARC\u00a0{reason.carc}", *rarcs) if code)
            words = in_quotes(shortened(reason.quote, self.fit.passage)) if reason.quote else ""
            words = words or (row.label[:1].upper() + row.label[1:] if row else "A reason without words")
            source = self.say(f" · {codes}" if codes else "")
            self._set([*self.writer.say(words, self.fit.body), *source, *self._denial_pin(at)], above=3)
            argued = at not in elsewhere
            self._set(self.standing.answer(row, reason.quote or "") if argued else self.say(NOT_ARGUED))
        if (more := len(denial.reasons) - self.fit.reasons) > 0:
            self._rest(f"{counted(more, 'more reason')} answered in the letter, ", _LETTER)

    def _denial_pin(self, at: int) -> tuple[Run, ...]:
        quotes = self.matrix.denial_quotes
        quote = quotes[at] if at < len(quotes) else None
        place = place_of(quote, self.exhibits) if quote else None
        return (*self.say(" · "), *pin(self.writer, place, self.fit.body)) if place else ()

    def _rest(self, words: str, target: Target) -> None:
        self._set([*self.say(words), *section_page(self.writer, target, self.fit.body), *self.say(".")], above=2)

    def _picture(self) -> None:
        """How ill the patient is now and how much was tried: a line each, with the pages."""
        lines = [line for line in (self.standing.severity(), self.standing.tried()) if line]
        for at, line in enumerate(lines):
            self._set(line, above=0.0 if at else self.fit.gap + 2)

    def _criteria(self) -> None:
        rows = self.matrix.rows
        if not rows:
            return
        name = policy_label(self.matrix.criteria)
        self._heading(f"Criteria ({name}): {tally(self.matrix)}")
        Table(self.sheet, _CRITERIA, rules=False, pad=0.8).draw([self._row(r) for r in rows[: self.fit.rows]])
        if (more := len(rows) - self.fit.rows) > 0:
            self._rest(f"and {counted(more, 'more criterion', 'more criteria')}: see the crosswalk, ", _CROSSWALK)

    def _row(self, row: CrosswalkRow) -> Row:
        say, step = self.writer.say, TABLE.leading
        _, short, shown, *_ = (column.width for column in _CRITERIA)
        words = status_words(row, self.matrix.rows)
        values = (
            say(shortened(row.criterion.number, 8), TABLE),
            self._on_one_line(row.criterion.short or row.criterion.text, short),
            self._fact(row, shown),
            say(f"{SHAPES[words]}\u00a0{_STATUS.get(words, words)}", TABLE.bold()),
            self._pages(row),
        )
        return [broken(runs, c.width, step)[:1] for runs, c in zip(values, _CRITERIA, strict=True)]

    def _on_one_line(self, text: str, width: float, *, quoted: bool = False) -> tuple[Run, ...]:
        """`text`, or as much of it as fits with "…"."""
        limit = 80
        while True:
            words = shortened(text, limit)
            runs = self.writer.say(in_quotes(words) if quoted else words, TABLE)
            if limit < 8 or sum(run.width for run in runs) <= width:
                return runs
            limit -= 3

    def _fact(self, row: CrosswalkRow, width: float) -> tuple[Run, ...]:
        """What answers a criterion, in brief: the fact, else the words of the record, else the reason given."""
        if row.status is not RowStatus.DOCUMENTED:
            return self._on_one_line(capitalised(row.reason or ""), width)
        if row.answer:
            return self._on_one_line(capitalised(row.answer.split(":", 1)[0]), width)
        said = self._said(row)
        return self._on_one_line(said[0], width, quoted=True) if said else ()

    def _said(self, row: CrosswalkRow) -> tuple[str, Target] | None:
        """The words of the record that a line here has room for, and their page: the first that need no cut."""
        sent = [(" ".join(q.text.split()), p) for q in row.quotes if (p := place_of(q, self.exhibits))]
        return min(sent, key=lambda said: len(said[0]) > _SAFETY, default=None)

    def _pages(self, row: CrosswalkRow) -> list[Run]:
        """The packet pages that prove it: of its quotes, or of the letter for an exception."""
        letters = [exhibit.letter for exhibit in self.exhibits]
        quotes = row.quotes if row.status is RowStatus.DOCUMENTED else ()
        found = {place for quote in quotes if (place := place_of(quote, self.exhibits))}
        places = sorted(found, key=lambda p: (letters.index(p.part or ""), p.exhibit_page or 0))[:_PINS]
        if status_words(row, self.matrix.rows) == TO_FOLLOW:
            return []
        if not places:
            exception = row.status is RowStatus.EXCEPTION
            target, words = (_LETTER, " (letter)") if exception else (_CROSSWALK, " (crosswalk)")
            return [*self.writer.page_number(target, TABLE), *self.writer.say(words, TABLE, target)]
        runs: list[Run] = []
        for at, place in enumerate(places):
            runs += [*self.writer.say(", " if at else "", TABLE), *self.writer.page_number(place, TABLE)]
        return runs

    def _safety(self) -> None:
        """Exclusions ruled out and monitoring, each with its page, in a line."""
        rows = [r for r in self.matrix.rows if r.status is RowStatus.DOCUMENTED and _about_safety(r)]
        runs: list[Run] = []
        for row in rows[: self.fit.reasons]:
            if (said := self._said(row)) is None:
                continue
            text, place = said
            words = f"{row.criterion.short}: " if row.criterion.short else ""
            words += in_quotes(shortened(text, min(_SAFETY, self.fit.passage))) + " ("
            page = section_page(self.writer, place, self.fit.body)
            runs += [*self.say(" " if runs else ""), *self.writer.say(words, self.fit.body), *page, *self.say(").")]
        if runs:
            self._heading("Safety")
            self._set(runs)

    def _physician(self) -> None:
        """Whom to call, framed at the foot of the page."""
        signer, practice = self.case.signer, self.case.practice
        call = f"Peer-to-peer, direct line: {signer.phone}" if signer.phone else f"Peer-to-peer: {practice.phone}"
        height = 2 * self.fit.body.leading + 14
        self.sheet.need(height + self.fit.gap)
        self.sheet.y -= self.fit.gap
        top = self.sheet.y
        self.sheet.frame(LEFT, top - height, RIGHT, top, HEAVY)
        self.sheet.y = top - 6
        who = f"{shortened(signer.name, 60)}, {signer.credentials}, {shortened(signer.specialty, 40)}"
        cell: Cell = broken(self.writer.say(call, _ASK), WIDTH - 20, 16)
        cell += broken(self.say(f"{who} · NPI {signer.npi} · {practice.name}"), WIDTH - 20, self.fit.body.leading)
        self.sheet.lines(cell[:2], LEFT + 10)
        self.sheet.y = max(BOTTOM, top - height)


def _about_safety(row: CrosswalkRow) -> bool:
    """A criterion that rules something out, or one about monitoring."""
    topics = row.criterion.proof.get("topics", ())
    return row.criterion.exclusion or (isinstance(topics, Sequence) and "monitoring" in topics)


def _more(line: ServiceLine) -> str:
    """ " (NDC 42023-0115-10; requested under G2082)": what a payer's form asks for beside the code."""
    asked = f"requested under\u00a0{line.request_code}" if line.request_code else ""
    more = "; ".join(filter(None, (f"NDC\u00a0{line.ndc}" if line.ndc else "", asked)))
    return f" ({more})" if more else ""
