"""Foreign PDFs for tests: odd pages and sample records, broken at random places in ways that readers trip over."""

import io
import random
import re
from collections.abc import Callable, Sequence
from functools import cache

import pikepdf

from tests.engines import odd_pages
from tests.real_case import SAMPLES

_NUMBER = re.compile(rb"(?<![\w.])-?\d{1,12}(?:\.\d{1,9})?(?![\w.])")
_NAME = re.compile(rb"/[A-Za-z][A-Za-z0-9]*")
_REFERENCE = re.compile(rb"\b(\d{1,6}) 0 R\b")
_WILD_NUMBERS = (b"0", b"-1", b"1", b"65536", b"2147483647", b"2147483648", b"-2147483649", b"99999999999999999999",
                 b"0.000001", b"1e9", b"4294967295", b"361", b"-0")  # fmt: skip
_WILD_VALUES = (b"null", b"true", b"()", b"[]", b"<<>>", b"/X", b"1 0 R", b"9999 0 R", b"[1 0 R 1 0 R]", b"(\\)", b"<",
                b"<< /S /GoTo >>", b"[0 0 0 0]", b"[1 2]", b"/FlateDecode", b"/Identity-H")  # fmt: skip
_WILD_NAMES = (b"/Kids", b"/Parent", b"/Type", b"/Page", b"/Pages", b"/Length", b"/Filter", b"/Contents", b"/Annots",
               b"/Resources", b"/XObject", b"/Font", b"/Rotate", b"/MediaBox", b"/Count", b"/AP", b"/N",
               b"/Form", b"/Image", b"/Encoding", b"/ToUnicode", b"/Group", b"/OCGs", b"/Dests", b"/Names")  # fmt: skip

Mutation = Callable[[bytes, random.Random], bytes]


def flip(data: bytes, dice: random.Random) -> bytes:
    """A few bytes changed."""
    made = bytearray(data)
    for _ in range(dice.randint(1, 12)):
        made[dice.randrange(len(made))] = dice.randrange(256)
    return bytes(made)


def cut(data: bytes, dice: random.Random) -> bytes:
    """The end is missing, as after a broken transfer."""
    return data[: dice.randrange(16, len(data))]


def drop(data: bytes, dice: random.Random) -> bytes:
    """A stretch in the middle is missing."""
    start = dice.randrange(len(data))
    return data[:start] + data[start + dice.randint(1, 200) :]


def repeat(data: bytes, dice: random.Random) -> bytes:
    """A stretch stands twice."""
    start = dice.randrange(len(data))
    end = start + dice.randint(1, 400)
    return data[:end] + data[start:end] + data[end:]


def renumber(data: bytes, dice: random.Random) -> bytes:
    """A number becomes an extreme one."""
    return _replaced(data, dice, _NUMBER, _WILD_NUMBERS)


def misname(data: bytes, dice: random.Random) -> bytes:
    """A name becomes another that means something."""
    return _replaced(data, dice, _NAME, _WILD_NAMES)


def misrefer(data: bytes, dice: random.Random) -> bytes:
    """A reference leads to another object: loops, pages that are fonts."""
    count = max((int(found[1]) for found in _REFERENCE.finditer(data)), default=1)
    return _replaced(data, dice, _REFERENCE, [b"%d 0 R" % number for number in range(1, count + 2)])


def mistype(data: bytes, dice: random.Random) -> bytes:
    """A value becomes one of another type."""
    return _replaced(data, dice, dice.choice((_NUMBER, _REFERENCE, _NAME)), _WILD_VALUES)


MUTATIONS: tuple[Mutation, ...] = (flip, cut, drop, repeat, renumber, misname, misrefer, misrefer, mistype, mistype)


def _replaced(data: bytes, dice: random.Random, what: re.Pattern[bytes], by: Sequence[bytes]) -> bytes:
    places = [found.span() for found in what.finditer(data)]
    for start, end in sorted(dice.sample(places, min(len(places), dice.randint(1, 3))), reverse=True):
        data = data[:start] + dice.choice(by) + data[end:]
    return data


@cache
def whole() -> tuple[bytes, ...]:
    """The PDFs before they are broken: as they are, and with their parts spelled out so that mutations reach them."""
    made = [
        *odd_pages.ODD.values(),
        odd_pages.with_field("Yes"),
        odd_pages.with_note(),
        odd_pages.with_layers(),
        odd_pages.with_actions(),
        odd_pages.with_links(),
        odd_pages.with_checked_box(),
    ]
    records = sorted((SAMPLES / "trd-1-request" / "records").glob("*.pdf"))
    made += [path.read_bytes() for path in records if path.stat().st_size < 60_000]
    return tuple(made) + tuple(_spelled_out(pdf) for pdf in made)


def _spelled_out(pdf: bytes) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(made, qdf=True, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return made.getvalue()


def broken(seed: int) -> bytes:
    """The foreign PDF of that number: always the same bytes for the same number."""
    dice = random.Random(seed)
    pdf = dice.choice(whole())
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        pdf = dice.choice(MUTATIONS)(pdf, dice) or pdf
    return pdf
