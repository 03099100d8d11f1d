"""Findings about a case's own JSON, made in one way: code, place, what is wrong, what to do."""

import hashlib

from pipeline.model.finding import Finding, Severity, Where

CASE = "case.json"


def error(code: str, pointer: str, message: str, remedy: str, *, file: str = CASE) -> Finding:
    """Something that stops the case."""
    where = Where(file=file, pointer=pointer or None)
    return Finding(code=code, severity=Severity.ERROR, where=where, message=message, remedy=remedy)


def note(code: str, pointer: str, message: str, remedy: str, *, file: str = CASE) -> Finding:
    """Something to know; nobody has to act."""
    where = Where(file=file, pointer=pointer or None)
    return Finding(code=code, severity=Severity.NOTE, where=where, message=message, remedy=remedy)


def warning(
    code: str, pointer: str, message: str, remedy: str, *, file: str = CASE, rests_on: tuple[object, ...] = ()
) -> Finding:
    """Something that a person must accept; `rests_on` are the values whose change voids that acceptance."""
    evidence = hashlib.sha256(repr(rests_on).encode()).hexdigest() if rests_on else ""
    where = Where(file=file, pointer=pointer or None)
    return Finding(
        code=code, severity=Severity.WARNING, where=where, message=message, remedy=remedy, evidence_hash=evidence
    )
