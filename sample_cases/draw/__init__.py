"""Draws the records of the sample cases from text: the same bytes every time (`python -m sample_cases.draw`)."""
