"""Which fonts this machine renders letters with, and which characters they have."""

from pathlib import Path

BUNDLED = Path(__file__).parent / "drawing" / "fonts"
"""The open fonts that come with this program: all that the fallback engine knows."""
