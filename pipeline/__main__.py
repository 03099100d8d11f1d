"""`python -m pipeline` is the command `packets`."""

from pipeline.cli.main import main

main()
