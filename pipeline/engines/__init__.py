"""All contact with documents, programs, disk and clock."""
