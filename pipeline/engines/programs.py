"""Foreign programs: run in a session of their own, under a time limit, in a private environment, and ended for sure.

Nothing a program prints reaches an exception: it may quote the case.
"""

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pipeline.errors import EngineError

_SEARCH_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
_PRIVATE_UMASK = 0o077


def environment(home: Path) -> dict[str, str]:
    """The whole environment a foreign program gets: settings, caches and temporary files all lie in `home`.

    Nothing else is passed on, so that a letter looks the same whoever runs the command, and a killed program leaves
    nothing of the case outside the work folder.
    """
    return {
        "PATH": os.environ.get("PATH", _SEARCH_PATH),
        "HOME": str(home),
        "TMPDIR": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "SAL_USE_VCLPLUGIN": "svp",
    }


def start(argv: Sequence[str], *, home: Path) -> subprocess.Popen[bytes]:
    """Start a program as leader of its own session with pipes on stdin and stdout. Raises EngineError if missing.

    The caller hands it to `end`, whatever happens. Files it makes are readable by the user only.
    """
    try:
        return subprocess.Popen(
            list(argv),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=home,
            env=environment(home),
            umask=_PRIVATE_UMASK,
            start_new_session=True,
        )
    except OSError as error:
        raise EngineError(
            f"{Path(argv[0]).name} cannot be started ({error.strerror or 'not executable'})",
            remedy="Install it, or mend the installation; `packets doctor` shows what is missing.",
        ) from None


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill the program and everything it started, and reap it. Harmless when it has ended already."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def run(argv: Sequence[str], *, home: Path, seconds: float) -> tuple[int, bytes]:
    """Run a program to its end; gives its exit status and what it printed on stdout.

    Raises EngineError when it is missing or runs longer than `seconds`. Nothing it started outlives the call.
    """
    process = start(argv, home=home)
    try:
        printed, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise EngineError(
            f"{Path(argv[0]).name} did not finish within {seconds:g} seconds and was ended",
            remedy="Try again; if it happens again with the same document, open and save that document anew.",
        ) from None
    finally:
        end(process)
    return process.returncode, printed
