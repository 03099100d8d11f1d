"""How drawn pages look: paper, margins, text sizes. Black on white, nothing that a fax would lose."""

from pipeline.engines.drawing.text import Style
from pipeline.engines.drawing.typefaces import BOLD

PAPER_WIDTH, PAPER_HEIGHT = 612.0, 792.0
PAPER = (PAPER_WIDTH, PAPER_HEIGHT)
LEFT, RIGHT = 54.0, PAPER_WIDTH - 54.0
# The top half inch belongs to the fax machine's header, the bottom 0.6 inch to the stamp.
TOP, BOTTOM = PAPER_HEIGHT - 48.0, 50.0
WIDTH = RIGHT - LEFT

HAIRLINE, RULE, HEAVY = 0.75, 1.0, 1.5

BODY = Style(11, 14)
TABLE = Style(10, 12.5)
COLUMN_HEAD = Style(10, 12.5, BOLD)
TITLE = Style(18, 22, BOLD)
SUBTITLE = Style(11, 14)
HEADING = Style(11.5, 14, BOLD)
