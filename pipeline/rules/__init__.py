"""Pure decisions: records and tables in, records out; no files, no clock, no programs."""
