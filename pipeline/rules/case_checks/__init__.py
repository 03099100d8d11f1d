"""Whether the facts of a case can be true: dates, codes, references; part of screening."""
