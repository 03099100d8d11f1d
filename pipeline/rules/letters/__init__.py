"""What a letter says: its fields from case and chart, its citations, the text that a signature binds."""
