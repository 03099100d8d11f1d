"""What on a grey picture is ink: blank pages, dark pages, shadows, specks."""

from PIL import Image, ImageChops, ImageFilter, ImageOps

_PAPER = 255
_CONTRAST = 48
_FAINTEST = 16
_FAINT = 100
_EDGE = 0.03
_RESTLESS = 70
_PAPER_PATCH = 32
_BLANK = 0.0002
_REDUCED = 4
_PURE = 0.999
_NO_FAX = 250
_FAX_STAIRS = 1.0
_FINE_STAIRS = 0.5
_PATCH = 8
_FAINT_SHARE = 0.005
_DARKEST_PAPER = 70
_SAMPLE_SIDE = 200
_SPECKS = 0.0005
_MANY_SPECKS = 0.003
_SECOND_DARKEST = ImageFilter.RankFilter(3, 1)


def darker_than_paper(image: Image.Image, contrast: int = _CONTRAST) -> list[int]:
    """A table for `point` that makes ink 255 and paper 0; paper is the commonest light grey."""
    histogram = image.histogram()
    paper = max(range(128, 256), key=histogram.__getitem__)
    return [255 if grey < paper - contrast else 0 for grey in range(256)]


def is_blank(image: Image.Image) -> bool:
    """Whether nothing is on the page but specks, shade and the dark rim that scanners leave."""
    small = image.reduce(_REDUCED)
    rim = round(min(small.size) * _EDGE)
    inner = small.crop((rim, rim, small.width - rim, small.height - rim))
    if not inner.width or not inner.height:
        return True
    inner = inner.filter(ImageFilter.MedianFilter(3))
    ink = inner.point(darker_than_paper(inner, _FAINTEST)).histogram()[255]
    return ink < _BLANK * inner.width * inner.height


def cleaned(image: Image.Image, dpi: int, *, is_bilevel: bool) -> Image.Image:
    """Fit for reading: black on white, without shadows and specks; fax stairs smoothed. Good greys stay as they are."""
    image = _dark_on_light(image)
    if is_bilevel:
        stairs = _FAX_STAIRS if dpi < _NO_FAX or _specks(image) > _SPECKS else _FINE_STAIRS
        return image.filter(ImageFilter.GaussianBlur(stairs))
    image = _strengthened(_without_shadow(image))
    specks = _specks(image)
    if specks < _SPECKS:
        return image
    if specks > _MANY_SPECKS:
        return image.filter(ImageFilter.MedianFilter(3))
    return ImageChops.lighter(image, image.filter(_SECOND_DARKEST))


def calmed(image: Image.Image) -> Image.Image:
    """Paper made white where it is grey and restless, as on scans of few words; only what is well darker stays."""
    size = (max(1, image.width // _PAPER_PATCH), max(1, image.height // _PAPER_PATCH))
    paper = image.resize(size, Image.Resampling.BOX).filter(ImageFilter.MedianFilter(5))
    darker = ImageChops.subtract(paper.resize(image.size, Image.Resampling.BICUBIC), image)
    return ImageOps.invert(darker.point([0 if grey < _RESTLESS else min(255, grey * 6 // 5) for grey in range(256)]))


def is_bilevel(image: Image.Image) -> bool:
    """Whether it holds black and white only, as faxes do."""
    histogram = image.histogram()
    return histogram[0] + histogram[_PAPER] >= _PURE * sum(histogram)


def _dark_on_light(image: Image.Image) -> Image.Image:
    """White writing on black turned to black on white."""
    histogram = image.histogram()
    return ImageOps.invert(image) if sum(histogram[:100]) > sum(histogram[100:]) else image


def _strengthened(image: Image.Image) -> Image.Image:
    """Faint print made black."""
    return ImageOps.autocontrast(image) if _quantile(image.histogram(), _FAINT_SHARE) > _FAINT else image


def _without_shadow(image: Image.Image) -> Image.Image:
    """The paper brought to one white where its light differs over the page, as on photographs."""
    paper = image.reduce(_PATCH).filter(ImageFilter.MaxFilter(7))
    histogram = [0] * _DARKEST_PAPER + paper.histogram()[_DARKEST_PAPER:]
    if _quantile(histogram, 0.9) - _quantile(histogram, 0.1) < _CONTRAST:
        return image
    paper = paper.point([grey if grey >= _DARKEST_PAPER else _PAPER for grey in range(256)])
    paper = paper.filter(ImageFilter.MinFilter(7)).filter(ImageFilter.GaussianBlur(3))
    return ImageChops.add(ImageChops.invert(paper.resize(image.size, Image.Resampling.BILINEAR)), image)


def _quantile(histogram: list[int], share: float) -> int:
    """The grey below which that share of the pixels lies."""
    wanted, passed = share * sum(histogram), 0
    for grey, count in enumerate(histogram):
        passed += count
        if passed >= wanted:
            return grey
    return _PAPER


def _specks(image: Image.Image) -> float:
    """The share of black dots of a single pixel that lie about, as nine samples show."""
    side = _SAMPLE_SIDE
    found = seen = 0
    for down in (1, 3, 5):
        for across in (1, 3, 5):
            left, top = image.width * across // 6 - side // 2, image.height * down // 6 - side // 2
            sample = image.crop((left, top, left + side, top + side))
            around = sample.filter(_SECOND_DARKEST)
            found += sum(ImageChops.subtract(around, sample).histogram()[2 * _CONTRAST :])
            seen += side * side
    return found / seen
