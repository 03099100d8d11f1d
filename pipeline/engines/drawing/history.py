"""Treatment history: what was tried, how long, how it ended, and the scores over time."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from pipeline.engines.drawing.ink import Layout
from pipeline.engines.drawing.pins import pins_of, place_of
from pipeline.engines.drawing.sheet import Cell, Sheet, shortest
from pipeline.engines.drawing.style import BODY, TABLE
from pipeline.engines.drawing.table import Row, Table, columns
from pipeline.engines.drawing.text import broken
from pipeline.engines.drawing.words import NOT_STATED, OUTCOMES, capitalised, counted, figure, short_date, supported
from pipeline.model.contents import Exhibit
from pipeline.model.evidence import Crosswalk, Score, Treatment

_TREATMENTS = columns(
    ("Treatment and class", 91),
    ("Dose or sessions", 72),
    ("Dates and duration", 122),
    ("Outcome", 115),
    ("Record", 68),
)
_PADS = (3.5, 2.0, 1.0)
_NARROW = 6.0
_SCORE = (("Date", 60), ("Scale", 44), ("Score", 28), ("Exhibit", 55), ("Packet p.", 42))
_SCORES = columns(*_SCORE, ("", 2), *_SCORE, gutter=_NARROW)
# More totals than this are cut to the scales that matter: those that a criterion names, and those rated often.
_MANY = 16
_OFTEN = 3
_PINS = 2


def history(crosswalk: Crosswalk, exhibits: Sequence[Exhibit]) -> Layout:
    """The treatments and scores that the packet may state: only those quoted on a page that is sent."""
    treatments = _in_time([t for t in crosswalk.treatments if _supported(t, exhibits)])
    scores = [s for s in crosswalk.scores if _supported(s, exhibits)]
    asked = [str(row.criterion.proof["scale"]) for row in crosswalk.rows if "scale" in row.criterion.proof]
    shown = _by_scale(scores, asked)
    also = sorted({s.scale for s in scores} - {s.scale for s in shown})
    sheet = shortest(lambda pad: _page(treatments, shown, also, exhibits, pad), _PADS)
    return Layout(section="history", part=None, sheet=sheet)


def _page(
    treatments: Sequence[Treatment],
    scores: Sequence[Score],
    also: Sequence[str],
    exhibits: Sequence[Exhibit],
    pad: float,
) -> Sheet:
    """Both tables, `pad` points above and below each row; `also` names the scales that are not listed."""
    sheet = Sheet(running="Treatment history, continued")
    sheet.title("Treatment history", "Every entry rests on the record page named beside it.")
    if treatments:
        Table(sheet, _TREATMENTS, pad=pad).draw([_treatment(sheet, t, exhibits) for t in treatments])
    else:
        sheet.paragraph("The records enclosed state no earlier treatment.", BODY)
    if scores:
        sheet.heading("Rating scales", above=4 * pad)
        rows = _score_rows(sheet, scores, exhibits)
        Table(sheet, _SCORES, rules=False, pad=pad / 3, gutter=_NARROW).draw(rows)
        if also:
            sheet.paragraph(f"Also rated in the exhibits: {', '.join(also)}.", TABLE, above=4)
    return sheet


def _supported(item: Treatment | Score, exhibits: Sequence[Exhibit]) -> bool:
    """Only what the patient had, and only with words on a page that is sent."""
    return supported(item.assertion) and any(place_of(q, exhibits) for q in item.quotes)


def _in_time(treatments: Sequence[Treatment]) -> list[Treatment]:
    """By the day they began; those without a date keep their order, at the end."""
    return sorted(treatments, key=lambda t: t.started or date.max)


def _treatment(sheet: Sheet, treatment: Treatment, exhibits: Sequence[Exhibit]) -> list[Cell]:
    say = sheet.writer.say
    name, dose, when, ended, record = (column.width for column in _TREATMENTS)
    step = TABLE.leading
    same = treatment.display.lower() == treatment.drug_class.lower()
    kind = () if same else broken(say(capitalised(treatment.drug_class), TABLE), name, step)
    return [
        [*broken(say(capitalised(treatment.display), TABLE.bold()), name, step), *kind],
        broken(say(_how_much(treatment), TABLE), dose, step),
        [line for words in _when(treatment) for line in broken(say(words, TABLE), when, step)],
        [line for words in _ended(treatment) for line in broken(say(words, TABLE), ended, step)],
        pins_of(sheet.writer, treatment.quotes, exhibits, TABLE, record, _PINS),
    ]


def _how_much(treatment: Treatment) -> str:
    """The highest dose, or the number of sessions of what has no dose."""
    sessions = counted(treatment.sessions, "session") if treatment.sessions is not None else None
    return ", ".join(words for words in (treatment.dose, sessions) if words) or NOT_STATED.capitalize()


def _when(treatment: Treatment) -> list[str]:
    """The dates as far as the chart has them, and the duration."""
    began = short_date(treatment.started) if treatment.started else None
    ended = short_date(treatment.stopped) if treatment.stopped else None
    if began and ended:
        words = [f"{began} to {ended}"]
    elif began:
        words = [f"From {began}"]
    else:
        words = [f"Until {ended}"] if ended else []
    if treatment.weeks is not None:
        words.append(_duration(treatment.weeks))
    return words or [NOT_STATED.capitalize()]


def _duration(weeks: Decimal) -> str:
    """ "10 weeks"; what is shorter than a week in days."""
    if weeks < 1:
        return counted(max(1, round(weeks * 7)), "day")
    return counted(1, "week") if weeks == 1 else f"{figure(weeks)} weeks"


def _ended(treatment: Treatment) -> list[str]:
    """How it went, and why it was stopped where the chart says why: a treatment without a reason may still go on."""
    outcome = OUTCOMES[treatment.outcome]
    return [outcome, f"Stopped: {treatment.reason_stopped}"] if treatment.reason_stopped else [outcome]


def _by_scale(scores: Sequence[Score], asked: Sequence[str]) -> list[Score]:
    """Each scale's totals by date: first the scales that criteria name, then the others, the most rated first."""
    count = Counter(score.scale for score in scores)
    kept = [s for s in scores if len(scores) <= _MANY or s.scale in asked or count[s.scale] >= _OFTEN] or list(scores)
    rank = {scale: at for at, scale in enumerate(asked)}
    return sorted(kept, key=lambda s: (rank.get(s.scale, len(rank)), -count[s.scale], s.scale, s.date or date.max))


def _score_rows(sheet: Sheet, scores: Sequence[Score], exhibits: Sequence[Exhibit]) -> list[Row]:
    """The totals in the order given, running down the left half of the page and on in the right one."""
    cells = [_score(sheet, score, exhibits) for score in scores]
    half = (len(cells) + 1) // 2
    gap: Cell = []
    empty: list[Cell] = [[] for _ in _SCORE]
    return [
        [*left, gap, *(cells[at + half] if at + half < len(cells) else empty)] for at, left in enumerate(cells[:half])
    ]


def _score(sheet: Sheet, score: Score, exhibits: Sequence[Exhibit]) -> list[Cell]:
    words = (short_date(score.date) if score.date else NOT_STATED.capitalize(), score.scale, str(score.value))
    cells = [
        broken(sheet.writer.say(text, TABLE), column.width, TABLE.leading)
        for text, column in zip(words, _SCORES[:3], strict=True)
    ]
    place = next(place for quote in score.quotes if (place := place_of(quote, exhibits)))
    exhibit = sheet.writer.say(f"Ex.\u00a0{place.part}, p.\u00a0{place.exhibit_page}", TABLE, place)
    packet = sheet.writer.page_number(place, TABLE)
    return [*cells, *(broken(r, c.width, TABLE.leading) for r, c in zip((exhibit, packet), _SCORES[3:5], strict=True))]
