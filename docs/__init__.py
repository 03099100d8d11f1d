"""Documentation. What the code knows better than a writer is written from it: `python -m docs` (make docs)."""
