"""What the engine that renders the letters means for the case."""

import hashlib
from collections.abc import Iterable

from pipeline.model.case import Audience
from pipeline.model.contents import Letter
from pipeline.model.finding import Finding, Severity, Where


def without_libreoffice(letters: Iterable[Letter], engine: str) -> tuple[Finding, ...]:
    """A warning for each letter to the payer: rendered by `engine`, its lines may break elsewhere than in Word.

    It rests on the words before signature and on the engine: signing the letter leaves an acceptance in force.
    """
    return tuple(
        Finding(
            code="rendered-without-libreoffice",
            severity=Severity.WARNING,
            where=Where(document=letter.name),
            message=f"Rendered without LibreOffice: compare with the Word draft before sending. (Engine: {engine}.)",
            remedy="Look at its pages in the packet beside the draft in Word, then accept this finding; "
            "or install LibreOffice (`packets doctor` shows how) and build again.",
            evidence_hash=hashlib.sha256(f"{engine}\n{letter.text_hash}".encode()).hexdigest(),
        )
        for letter in letters
        if letter.audience is Audience.PAYER
    )
