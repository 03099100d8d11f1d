"""The four looks of a chart: clean print, two-column print of a records system, skewed and noisy scan, fax."""

import hashlib
import io
import random
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageFilter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from accuracy.ledger import GoldChart, GoldPage

LOOKS = ("clean", "columns", "scan", "fax")
WIDTH, HEIGHT = 612.0, 792.0
_FONTS = Path(__file__).parent.parent / "pipeline" / "engines" / "drawing" / "fonts"
_FACES = {
    "sans": ("Carlito-Regular", "Carlito-Bold"),
    "serif": ("Times-Roman", "Times-Bold"),
    "mono": ("Courier", "Courier-Bold"),
    "wide": ("DejaVuSans", "DejaVuSans-Bold"),
}
_SCAN_DPI = 200
_FAX_ACROSS, _FAX_FINE, _FAX_STANDARD = 204, 196, 98
_HEADING = re.compile(r"^[A-Z][A-Z /&,()0-9:'.-]{3,48}$")
_BREAKS = re.compile(r"[aeiouy](?=[bcdfghjklmnpqrstvwxz][aeiouy])|[bcdfghjklmnpqrstvwxz](?=[bcdfghjklmnpqrstvwxz])")

Put = tuple[float, float, str, str, float]  # x, y, words, face, size


def draw(chart: GoldChart, look: str, folder: Path) -> Path:
    """The chart as `<folder>/<name>.pdf`, drawn unless the same drawing lies there already."""
    said = repr((look, [(page.text, page.guard, page.identity) for page in chart.pages], sorted(chart.about.items())))
    mark = hashlib.sha256(said.encode() + Path(__file__).read_bytes()).hexdigest()[:16]
    target, note = folder / f"{chart.name}.pdf", folder / f"{chart.name}.mark"
    if target.exists() and note.exists() and note.read_text() == mark:
        return target
    folder.mkdir(parents=True, exist_ok=True)
    target.write_bytes(_LOOKS[look](chart))
    note.write_text(mark)
    return target


def _clean(chart: GoldChart) -> bytes:
    return _typeset(chart, _one_column)


def _columns(chart: GoldChart) -> bytes:
    return _typeset(chart, _two_columns)


def _scan(chart: GoldChart) -> bytes:
    def worn(page: Image.Image, chance: random.Random) -> Image.Image:
        size = page.size
        turned = page.rotate(chance.uniform(-1.8, 1.8), Image.Resampling.BICUBIC, fillcolor=255)
        noise = Image.frombytes("L", size, chance.randbytes(size[0] * size[1])).filter(ImageFilter.GaussianBlur(1))
        grain = noise.point(lambda v: max(0, 128 - v))
        half = size[0] // 2, size[1] // 2
        rare, rarer = (
            Image.frombytes("L", half, chance.randbytes(half[0] * half[1])).point(partial(_below, share))
            for share in (8, 1)
        )
        dust = ImageChops.darker(rare, rarer).resize(size)
        shadow = Image.linear_gradient("L").resize(size).point(lambda v: v // 12)
        soft = turned.filter(ImageFilter.GaussianBlur(0.5))
        return ImageChops.subtract(ImageChops.subtract(ImageChops.subtract(soft, shadow), grain), dust)

    return _as_images(chart, worn, (_SCAN_DPI, _SCAN_DPI))


def _below(share: int, value: int) -> int:
    return 120 if value < share else 0


def _fax(chart: GoldChart) -> bytes:
    down = _FAX_STANDARD if chart.about.get("fax") == "standard" else _FAX_FINE

    def sent(page: Image.Image, chance: random.Random) -> Image.Image:
        size = round(WIDTH / 72 * _FAX_ACROSS), round(HEIGHT / 72 * down)
        small = page.rotate(chance.uniform(-0.4, 0.4), Image.Resampling.BICUBIC, fillcolor=255).resize(size)
        specks = Image.frombytes("L", size, chance.randbytes(size[0] * size[1])).point(lambda v: 255 if v < 1 else 0)
        return ImageChops.subtract(small, specks).point(lambda v: 255 if v > 150 else 0)

    return _as_images(chart, lambda page, chance: sent(page, chance).convert("1"), (_FAX_ACROSS, down))


def _as_images(
    chart: GoldChart, worn: Callable[[Image.Image, random.Random], Image.Image], dpi: tuple[int, int]
) -> bytes:
    chance = random.Random(chart.name)
    with pypdfium2.PdfDocument(_clean(chart)) as document:
        pages = [
            worn(page.render(scale=_SCAN_DPI / 72, grayscale=True).to_pil().convert("L"), chance) for page in document
        ]
    out = io.BytesIO()
    packed = {} if pages[0].mode == "1" else {"quality": 60}
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], dpi=dpi, **packed)
    return out.getvalue()


_LOOKS: dict[str, Callable[[GoldChart], bytes]] = {"clean": _clean, "columns": _columns, "scan": _scan, "fax": _fax}


def _typeset(chart: GoldChart, arrange: Callable[[GoldChart, GoldPage], list[Put]]) -> bytes:
    _load_faces()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    for page in chart.pages:
        for x, y, words, face, size in arrange(chart, page):
            canvas.setFont(face, size)
            canvas.drawString(x, y, words)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _load_faces() -> None:
    for name in ("Carlito-Regular", "Carlito-Bold", "DejaVuSans", "DejaVuSans-Bold"):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(_FONTS / f"{name}.ttf")))


def _one_column(chart: GoldChart, page: GoldPage) -> list[Put]:
    faces = _FACES[chart.about.get("font", "sans")]
    top = HEIGHT - 50
    put: list[Put] = []
    head = page.identity or chart.about.get("header")
    if head:
        put.append((54, HEIGHT - 36, head, faces[0], 8.5))
    broken = bool(chart.about.get("hyphenate"))
    width = float(chart.about.get("width", 504))
    for size in (11, 10.5, 10, 9.5, 9, 8.5, 8, 7.5, 7, 6.5):
        lines = list(_lines(page.text, faces, size, width, broken))
        if len(lines) * size * 1.22 <= top - 48:
            break
    for number, line in enumerate(lines):
        put += [(54 + x, top - number * size * 1.22 - size, words, face, size) for x, words, face in line]
    put.append((54, 26, f"{chart.about.get('footer', 'Page')} {page.number}", faces[0], 8))
    return put


def _two_columns(chart: GoldChart, page: GoldPage) -> list[Put]:
    """Text flows down the left column and on in the right one; lines are drawn across, as records systems print."""
    faces = _FACES["sans"]
    person = chart.about["patient"]
    head = page.identity or f"{person['name']}   DOB: {person['birth_date']}   MRN: {person['mrn']}"
    top, bottom, gutter = HEIGHT - 62, 48, 24
    wide = "\n| " in page.text
    count, width = (1, WIDTH - 72) if wide else (2, (WIDTH - 72 - gutter) / 2)
    for size in (9.5, 9, 8.5, 8, 7.5, 7, 6.5, 6):
        lines = list(_lines(page.text, faces, size, width, broken=False))
        rows = int((top - bottom) / (size * 1.2))
        if len(lines) <= rows * count:
            break
    if not wide:
        rows = min(rows, max(-(-len(lines) // 2), 1))
    drawn: list[tuple[int, int, Put]] = []
    for number, line in enumerate(lines):
        column, row = divmod(number, rows)
        left, y = 36 + column * (width + gutter), top - (row + 1) * size * 1.2
        drawn += [(row, column, (left + x, y, words, face, size)) for x, words, face in line]
    drawn.sort(key=lambda entry: entry[:2])
    total = len(chart.pages)
    return [
        (36, HEIGHT - 34, head, faces[1], 8.5),
        (36, HEIGHT - 46, f"{chart.about.get('site', 'Chart print')}   Printed 11/16/2026 09:12", faces[0], 8),
        *(put for _, _, put in drawn),
        (36, 28, f"CONFIDENTIAL - protected health information   Page {page.number} of {total}", faces[0], 8),
    ]


Line = list[tuple[float, str, str]]  # x, words, face


def _lines(text: str, faces: Sequence[str], size: float, width: float, broken: bool) -> Iterator[Line]:
    table: list[list[str]] = []
    for line in [*text.rstrip("\n").split("\n"), ""]:
        if line.startswith("| "):
            table.append([cell.strip() for cell in line.strip().strip("|").split("|")])
            continue
        if table:
            yield from _table(table, faces, size, width)
            table = []
        bold = faces[1] if _HEADING.match(line) else faces[0]
        for part in _wrapped(line, bold, size, width, broken):
            yield [(0, part, _face_for(part, bold))]


def _table(rows: Sequence[Sequence[str]], faces: Sequence[str], size: float, width: float) -> Iterator[Line]:
    columns = max(len(row) for row in rows)
    longest = [
        max((min(len(row[c]), 46) if c < len(row) else 0 for row in rows), default=0) + 3 for c in range(columns)
    ]
    widths = [width * share / sum(longest) for share in longest]
    for number, row in enumerate(rows):
        face = faces[1] if number == 0 else faces[0]
        cells = [
            list(_wrapped(cell, face, size, room - 6, broken=False)) for cell, room in zip(row, widths, strict=False)
        ]
        for depth in range(max(len(cell) for cell in cells)):
            line: Line = []
            for column, cell in enumerate(cells):
                if depth < len(cell) and cell[depth]:
                    line.append((sum(widths[:column]), cell[depth], _face_for(cell[depth], face)))
            yield line


def _wrapped(line: str, face: str, size: float, width: float, broken: bool) -> Iterator[str]:
    face = _face_for(line, face)

    def fits(words: str) -> bool:
        return bool(pdfmetrics.stringWidth(words, face, size) <= width)

    def fits_after(so_far: str, part: str) -> bool:
        return fits(f"{so_far} {part}")

    if fits(line):
        yield line
        return
    now = ""
    for word in line.split(" "):
        if not now or fits(f"{now} {word}"):
            now = f"{now} {word}" if now else word
            continue
        head = _broken(word, partial(fits_after, now)) if broken else None
        if head:
            yield f"{now} {head}-"
            now = word[len(head) :]
        else:
            yield now
            now = word
    yield now


def _broken(word: str, fits: Callable[[str], bool]) -> str | None:
    """The longest part of a long word that may end in a hyphen and fits; None where there is none."""
    if len(word) < 8 or not word.strip(".,;").isalpha():
        return None
    places = [m.end() for m in _BREAKS.finditer(word) if 3 <= m.end() <= len(word) - 3]
    return next((word[:place] for place in reversed(places) if fits(word[:place] + "-")), None)


def _face_for(words: str, face: str) -> str:
    """The face asked for, or one that has the boxes and arrows which the standard faces lack."""
    if face.startswith("DejaVu"):
        return face
    if face.startswith("Carlito"):
        known = pdfmetrics.getFont(face).face.charToGlyph
        return face if all(ord(c) in known for c in words) else "DejaVuSans"
    try:
        words.encode("cp1252")
    except UnicodeEncodeError:
        return "DejaVuSans"
    return face
