"""Plain frozen records that the stages hand to each other. Standard library only; no behaviour beyond look-ups."""
