"""Pages as scanners and fax machines make them: drawn, turned to a picture, spoilt, and laid into a PDF as an image."""

import io
import math
import random
from collections.abc import Callable
from dataclasses import dataclass

import pypdfium2 as pdfium
from PIL import Image, ImageChops
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

LETTER = (612.0, 792.0)
NOTE = (
    "Harborlight Behavioral Health                    Progress note, page 2 of 3",
    "Patient: Ortega, Maribel     DOB: 04/17/1979     MRN: HB-330217",
    "",
    "She has taken the first medicine at 150 mg daily for 9 weeks and sleeps",
    "no better. She stopped the second one after 12 days because of a rash on",
    "both arms; the rash was gone a week later. Her husband says that she",
    "leaves the house once or twice a month and no longer answers the phone.",
    "",
    "PHQ-9 total: 21 of 27 on 08/03/2026, item 9 scored 1. Blood pressure",
    "128/76, pulse 70, weight 64.2 kg. Denies thoughts of harming herself or",
    "others. No history of mania. Urine screen of 07/28/2026 negative.",
    "",
    "Plan: raise the dose to 200 mg, call her in two weeks, and ask the plan",
    "for authorization of six visits. She knows whom to call at night: 555-0142.",
    "Time spent face to face: 35 minutes. Next visit 08/31/2026 at 10:15.",
)
SAID = [" ".join(line.split()) for line in NOTE if line]

Point = Callable[[float, float], tuple[float, float]]
Rect = tuple[float, float, float, float]


@dataclass(frozen=True)
class Scan:
    """`to_page` leads from the drawn page (points from bottom left) to where the scan shows it."""

    pdf: bytes
    to_page: Point = lambda x, y: (x, y)


def drawn(lines: tuple[str, ...] = NOTE, *, size: float = 11, left: float = 60, top: float = 700) -> bytes:
    def write(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", size)
        for number, line in enumerate(lines):
            canvas.drawString(left, top - number * size * 1.6, line)

    return page_of(write)


def page_of(write: Callable[[Canvas], None]) -> bytes:
    """A Letter page with what `write` draws on it."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=LETTER, invariant=1)
    write(canvas)
    canvas.save()
    return made.getvalue()


def picture(pdf: bytes, dpi: float = 200) -> Image.Image:
    document = pdfium.PdfDocument(pdf)
    image = document[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    document.close()
    return image


def laid(image: Image.Image, dpi: tuple[float, float] = (200, 200)) -> bytes:
    """A PDF of one page that is the image, stored as scanners do: JPEG, or CCITT Group 4 for black and white."""
    made = io.BytesIO()
    image.save(made, "PDF", dpi=dpi, **({} if image.mode == "1" else {"quality": 70}))
    return made.getvalue()


def under(image: Image.Image, write: Callable[[Canvas], None]) -> bytes:
    """A page filled by the image, with something written over it."""

    def fill(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(image), 0, 0, *LETTER)
        write(canvas)

    return page_of(fill)


def turned(image: Image.Image, degrees: int) -> Scan:
    """Laid on the glass turned clockwise by 90, 180 or 270 degrees."""
    width, height = LETTER
    places: dict[int, Point] = {
        90: lambda x, y: (y, width - x),
        180: lambda x, y: (width - x, height - y),
        270: lambda x, y: (height - y, x),
    }
    return Scan(laid(image.rotate(-degrees, expand=True)), places[degrees])


def skewed(image: Image.Image, degrees: float) -> Scan:
    """Turned clockwise by a few degrees about its middle; the corners are lost."""
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    x0, y0 = LETTER[0] / 2, LETTER[1] / 2

    def place(x: float, y: float) -> tuple[float, float]:
        return x0 + (x - x0) * cosine + (y - y0) * sine, y0 - (x - x0) * sine + (y - y0) * cosine

    return Scan(laid(image.rotate(-degrees, Image.Resampling.BICUBIC, fillcolor=255)), place)


def faxed(image: Image.Image, down: int) -> Scan:
    """As a fax machine sends a Letter page: 204 dots an inch across, 98 or 196 down, black or white."""
    dots = image.resize((1734, 11 * down), Image.Resampling.BICUBIC)
    return Scan(laid(dots.point(lambda grey: 255 * (grey > 150)).convert("1"), (204, down)))


def speckled(image: Image.Image, share: float) -> Image.Image:
    chance, spoilt = random.Random(7), image.copy()
    for _ in range(round(share * image.width * image.height)):
        spoilt.putpixel((chance.randrange(image.width), chance.randrange(image.height)), chance.choice((0, 255)))
    return spoilt


def restless(image: Image.Image, unrest: int) -> Image.Image:
    """Scanned with paper whose greys lie anywhere within so much of white."""
    noise = Image.frombytes("L", image.size, random.Random(7).randbytes(image.width * image.height))
    return ImageChops.subtract(image, noise.point([grey * unrest // 255 for grey in range(256)]))


def photographed(image: Image.Image) -> Image.Image:
    """In a light that falls off to less than half from bottom to top."""
    light = Image.linear_gradient("L").resize(image.size).point(lambda grey: 105 + grey * 150 // 255)
    return ImageChops.multiply(image, light)


def word_places(pdf: bytes) -> list[tuple[str, Rect]]:
    """The words of a drawn page and the rectangles of their glyphs."""
    document = pdfium.PdfDocument(pdf)
    text_page = document[0].get_textpage()
    found: list[tuple[str, Rect]] = []
    word, boxes = "", []
    for index, char in enumerate(text_page.get_text_range() + " "):
        if not char.isspace():
            word += char
            boxes.append(text_page.get_charbox(index))
        elif word:
            x0, y0, x1, y1 = zip(*boxes, strict=True)
            found.append((word, (min(x0), min(y0), max(x1), max(y1))))
            word, boxes = "", []
    text_page.close()
    document.close()
    return found
