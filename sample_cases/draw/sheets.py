"""Long tables that no one types: nursing flowsheets, medication records, laboratory panels, pharmacy fills.

@flowsheet DAY; MINUTES; SEED               observations from midnight to midnight, one line every MINUTES
@mar DAY; DRUG DOSE TIME[, TIME]; …         what was given, with the nurse's initials
@panel DAY; SEED                            blood count and metabolic panel with reference ranges
@fills DRUG; FIRST; LAST; QTY; PRESCRIBER   a fill every 30 days (dates YYYY-MM-DD)
"""

from collections.abc import Iterator
from datetime import date, timedelta

from reportlab.lib import colors
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from sample_cases.draw.looks import Look

_NURSES = ("KB", "TO", "MV", "RJ")
_PLACES = ("dayroom", "room, in bed", "room, awake", "hall", "group room", "dining room")
_PANEL = (
    ("WBC", "K/uL", 4.0, 11.0), ("Hemoglobin", "g/dL", 13.5, 17.5), ("Hematocrit", "%", 40.0, 52.0),
    ("Platelets", "K/uL", 150.0, 400.0), ("Sodium", "mmol/L", 136.0, 145.0), ("Potassium", "mmol/L", 3.5, 5.1),
    ("Chloride", "mmol/L", 98.0, 107.0), ("Carbon dioxide", "mmol/L", 22.0, 29.0), ("BUN", "mg/dL", 7.0, 20.0),
    ("Creatinine", "mg/dL", 0.7, 1.3), ("Glucose", "mg/dL", 70.0, 99.0), ("Calcium", "mg/dL", 8.6, 10.2),
    ("Albumin", "g/dL", 3.5, 5.0), ("AST", "U/L", 10.0, 40.0), ("ALT", "U/L", 9.0, 46.0),
    ("Alkaline phosphatase", "U/L", 40.0, 129.0), ("Bilirubin, total", "mg/dL", 0.2, 1.2), ("TSH", "uIU/mL", 0.4, 4.5),
)  # fmt: skip


def _numbers(seed: int) -> Iterator[int]:
    """Numbers without pattern, the same for the same seed on every machine."""
    state = seed * 2654435761 % 2**32
    while True:
        state = (state * 1664525 + 1013904223) % 2**32
        yield state >> 12


def _grid(head: list[str], rows: list[list[str]], shares: list[int], look: Look, width: float) -> list[Flowable]:
    size = look.size - 1.2
    table = Table(
        [head, *rows], colWidths=[width * share / sum(shares) for share in shares], repeatRows=1, hAlign="LEFT"
    )
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), look.font, size, size * 1.2),
                ("FONT", (0, 0), (-1, 0), look.bold, size, size * 1.2),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor(look.shade)),
                ("GRID", (0, 0), (-1, -1), 0.3, colors.HexColor(look.rule)),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return [table]


def flowsheet(rest: str, look: Look, width: float) -> list[Flowable]:
    """`@flowsheet DAY; MINUTES; SEED`."""
    day, minutes, seed = (part.strip() for part in rest.split(";"))
    number = _numbers(int(seed))
    rows = []
    for at in range(0, 24 * 60, int(minutes)):
        asleep = at < 6 * 60 or at >= 23 * 60
        vitals = at % 240 == 0
        rows.append(
            [
                f"{at // 60:02d}:{at % 60:02d}",
                f"{112 + next(number) % 16}/{68 + next(number) % 11}" if vitals else "",
                str(62 + next(number) % 18) if vitals else "",
                f"{96 + next(number) % 4} %" if vitals else "",
                "room, in bed" if asleep else _PLACES[next(number) % len(_PLACES)],
                "asleep" if asleep and next(number) % 5 else "quiet" if next(number) % 3 else "talks with peers",
                _NURSES[at // 480 if next(number) % 9 else 3],
            ]
        )
    head = ["Time", "BP", "HR", "SpO2", "Where seen", "Observed", "By"]
    return [Paragraph(f"Observations {day}", look.heading), *_grid(head, rows, [9, 10, 7, 8, 24, 30, 6], look, width)]


def mar(rest: str, look: Look, width: float) -> list[Flowable]:
    """`@mar DAY; DRUG DOSE TIME[, TIME]; …`."""
    day, *orders = (part.strip() for part in rest.split(";"))
    rows = []
    for at, order in enumerate(orders):
        drug, _, times = order.partition(" @ ")
        rows += [[drug, time.strip(), _NURSES[at % 3], "given"] for time in times.split(",")]
    head = ["Medication and dose", "Due", "By", "Status"]
    return [Paragraph(f"Medications given {day}", look.heading), *_grid(head, rows, [55, 12, 10, 23], look, width)]


def panel(rest: str, look: Look, width: float) -> list[Flowable]:
    """`@panel DAY; SEED`."""
    day, seed = (part.strip() for part in rest.split(";"))
    number = _numbers(int(seed))
    rows = []
    for name, unit, low, high in _PANEL:
        value = low + (high - low) * (20 + next(number) % 60) / 100
        digits = 0 if high >= 90 else 1 if high >= 9 else 2
        rows.append([name, f"{value:.{digits}f}", unit, f"{low:g} - {high:g}", "", "F"])
    head = ["Test", "Result", "Unit", "Reference", "Flag", "Status"]
    return [Paragraph(f"Collected {day}", look.heading), *_grid(head, rows, [30, 14, 16, 20, 8, 12], look, width)]


def fills(rest: str, look: Look, width: float) -> list[Flowable]:
    """`@fills DRUG; FIRST; LAST; QTY; PRESCRIBER`."""
    drug, first, last, quantity, prescriber = (part.strip() for part in rest.split(";"))
    day, end, rows = date.fromisoformat(first), date.fromisoformat(last), []
    while day <= end:
        rows.append([day.strftime("%m/%d/%Y"), drug, quantity, "30", prescriber, "SOLD"])
        day += timedelta(days=30)
    head = ["FILLED", "DRUG", "QTY", "DAYS", "PRESCRIBER", "STATUS"]
    return _grid(head, rows, [14, 38, 8, 8, 22, 10], look, width)


DIRECTIVES = {"fills": fills, "flowsheet": flowsheet, "mar": mar, "panel": panel}
