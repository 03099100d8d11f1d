"""Medical policies: which one is in force, what proves each of its criteria, which of its alternatives are needed."""
