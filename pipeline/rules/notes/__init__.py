"""How clinical notes speak: sections, dates, doses, scores, treatments, and what is asserted of whom."""
