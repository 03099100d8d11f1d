"""What rendering means for a letter: the engine that does it, the fonts and characters that it has."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from pipeline.model.case import Audience
from pipeline.model.contents import Letter
from pipeline.model.finding import Finding, Severity, Where

_MOST_NAMED = 12


def without_libreoffice(letters: Iterable[Letter], engine: str) -> tuple[Finding, ...]:
    """A warning for each letter to the payer: rendered by `engine`, its lines may break elsewhere than in Word.

    It rests on the words before signature and on the engine: signing the letter leaves an acceptance in force.
    """
    message = f"Rendered without LibreOffice: compare with the Word draft before sending. (Engine: {engine}.)"
    remedy = (
        "Look at its pages in the packet beside the draft in Word, then accept this finding; "
        "or install LibreOffice (`packets doctor` shows how) and build again."
    )
    return tuple(
        _finding(
            "rendered-without-libreoffice", Severity.WARNING, letter.name, message, remedy, engine, letter.text_hash
        )
        for letter in letters
        if letter.audience is Audience.PAYER
    )


def font_missing(letter: str, families: Mapping[str, Sequence[int]]) -> tuple[Finding, ...]:
    """A warning for each family that paragraphs (by number) of the letter are set in and no font stands for."""
    remedy = "Install that font, or set those paragraphs in Carlito in Word (or in the template)."
    return tuple(
        _finding(
            "font-missing",
            Severity.WARNING,
            letter,
            f"{_paragraphs(numbers)} in the font {family}, which is not there: another stands in, and lines move.",
            remedy,
            family,
        )
        for family, numbers in families.items()
    )


def glyph_missing(letter: str, boxes: Mapping[int, int]) -> tuple[Finding, ...]:
    """An error for each paragraph (by number) with characters that no font has: they would be empty boxes."""
    remedy = (
        "Write them in the Latin alphabet (in the case for a draft, in Word for an edited letter), or install a font."
    )
    return tuple(
        _finding(
            "glyph-missing",
            Severity.ERROR,
            letter,
            f"Paragraph {number} has {count} character{'' if count == 1 else 's'} that no font here has.",
            remedy,
            str(number),
        )
        for number, count in boxes.items()
    )


def _paragraphs(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"Paragraph {numbers[0]} is set"
    more = f" and {len(numbers) - _MOST_NAMED} more" if len(numbers) > _MOST_NAMED else ""
    return f"Paragraphs {', '.join(map(str, numbers[:_MOST_NAMED]))}{more} are set"


def _finding(code: str, severity: Severity, letter: str, message: str, remedy: str, *seeds: str) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        where=Where(document=letter),
        message=message,
        remedy=remedy,
        evidence_hash=hashlib.sha256("\n".join(seeds).encode()).hexdigest(),
    )
