"""The `packets` command; one file a group of commands. The one place where an error becomes an exit status."""
