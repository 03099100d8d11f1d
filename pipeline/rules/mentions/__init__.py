"""What a document mentions: every treatment, total, diagnosis and finding, one at a time, with its words."""
