"""Which programs run: read from /proc where it is, since a bare Debian has no ps."""

import subprocess
from pathlib import Path


def command_lines() -> dict[int, str]:
    """Process id and command line of every living process, without those that only wait to be reaped."""
    if not Path("/proc/self/cmdline").exists():
        listed = subprocess.run(["ps", "-axwwo", "pid=,stat=,args="], capture_output=True, text=True, check=True).stdout
        rows = (line.split(None, 2) for line in listed.splitlines())
        return {int(row[0]): row[2] for row in rows if len(row) == 3 and "Z" not in row[1]}
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes()
        except OSError:  # it ended while we looked
            continue
        if words:
            found[int(place.name)] = words.replace(b"\0", b" ").decode("utf-8", "replace").strip()
    return found
