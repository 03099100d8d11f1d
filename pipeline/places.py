"""Where schemas, letter templates and rule tables lie: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def schemas() -> Path:
    """Folder of the JSON Schemas."""
    return _inside_or_beside("schemas")


def letter_templates() -> Path:
    """Folder of the built-in letter templates (*.docx)."""
    return _inside_or_beside("letter_templates")


def rule_tables() -> Path:
    """Folder of the built-in rule tables; they are part of the package in both layouts."""
    return _PACKAGE / "rule_tables"


def _inside_or_beside(name: str) -> Path:
    """A wheel carries the folder inside the package, a checkout beside it.

    What lies beside an installed package belongs to others: a folder there counts only next to our pyproject.toml.
    """
    checkout = _PACKAGE.parent
    return checkout / name if (checkout / "pyproject.toml").is_file() else _PACKAGE / name
