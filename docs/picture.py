"""Draws docs/packet.png: pages of the sample appeal side by side. Usage: python docs/picture.py PACKET.pdf"""

import sys
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

WIDTH, GAP, TALL = 1280, 16, 540
PAGES = ("Please overturn", "Dear ", "Proof in the record", "Patient Health Questionnaire")


def pages_with(pdf: pypdfium2.PdfDocument, words: tuple[str, ...]) -> list[Image.Image]:
    """The first page that holds each of `words`, as pictures."""
    texts = [page.get_textpage().get_text_bounded() for page in pdf]
    numbers = [next(n for n, text in enumerate(texts) if word in text) for word in words]
    return [pdf[number].render(scale=2.0).to_pil().convert("RGB") for number in numbers]


def side_by_side(pictures: list[Image.Image]) -> Image.Image:
    """The pictures in one row, each with a thin frame."""
    wide = (WIDTH - GAP * (len(pictures) + 1)) // len(pictures)
    row = Image.new("RGB", (WIDTH, TALL), (232, 232, 232))
    for place, picture in enumerate(pictures):
        small = picture.resize((wide, round(picture.height * wide / picture.width)), Image.Resampling.LANCZOS)
        left, top = GAP + place * (wide + GAP), GAP
        row.paste(small, (left, top))
        ImageDraw.Draw(row).rectangle((left - 1, top - 1, left + wide, top + small.height), outline=(120, 120, 120))
    return row.crop((0, 0, WIDTH, GAP * 2 + max(round(p.height * wide / p.width) for p in pictures)))


if __name__ == "__main__":
    with pypdfium2.PdfDocument(sys.argv[1]) as packet:
        picture = side_by_side(pages_with(packet, PAGES))
    picture.quantize(48).save(Path(__file__).with_name("packet.png"), optimize=True)
